# Youlin 有邻. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test setup dev gen fmt lint race unit e2e eval contract check build demo bench soak vuln release-notes clean

export GOTOOLCHAIN ?= local
export CGO_ENABLED := 1
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOLS   := $(CURDIR)/.cache/bin
LINT    := $(TOOLS)/golangci-lint
CLIENT_SOURCES := $(shell find client -path client/node_modules -prune -o -path client/dist -prune -o -type f -print 2>/dev/null)
GO_SOURCES     := $(shell find server shared assets client/embed.go -type f -not -name '*_test.go' 2>/dev/null) go.mod go.sum

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: build ## a filled demo town on http://127.0.0.1:8080, sign-in codes shown
	./bin/youlin demo

test: setup check ## everything CI runs, with whatever it needs set up first

# ---- set up -------------------------------------------------------------------------------------------------------
setup: client/node_modules/.ready $(LINT) chromium ## node packages, linter, browser

client/node_modules/.ready: client/package.json client/package-lock.json
	cd client && npm ci --no-audit --no-fund
	@touch $@

$(LINT):
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: chromium
chromium:
	@.ci/chromium

# ---- build --------------------------------------------------------------------------------------------------------
build: bin/youlin ## one binary, bin/youlin, with the client inside

bin/youlin: client/dist/app/index.html $(GO_SOURCES)
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./server/cmd/youlin

client/dist/app/index.html: client/node_modules/.ready $(CLIENT_SOURCES)
	cd client && npm run build
	@touch $@

demo: run ## the same as run

dev: client/node_modules/.ready ## demo server and client with reload (vite on 127.0.0.1:5173)
	@trap 'kill 0' EXIT; go run ./server/cmd/youlin demo & cd client && npm run dev

# ---- generated ----------------------------------------------------------------------------------------------------
gen: client/node_modules/.ready ## the contract and the client's types, from shared/
	go run ./server/cmd/youlin contract > shared/openapi.json.new && mv shared/openapi.json.new shared/openapi.json
	cd client && npm run gen

contract: client/node_modules/.ready ## regenerating must show no difference
	@tmp=$$(mktemp) && go run ./server/cmd/youlin contract > $$tmp && diff -q $$tmp shared/openapi.json && rm $$tmp
	cd client && npm run gen && git diff --exit-code -- src/api/gen

# ---- checks -------------------------------------------------------------------------------------------------------
check: lint contract unit race build e2e ## lint, contract, client unit tests, Go tests with the race detector, journeys

fmt: ## format Go and client
	gofmt -w server shared client/embed.go assets/embed.go
	cd client && npm run format --if-present

lint: client/node_modules/.ready $(LINT) ## golangci-lint, eslint, vue-tsc
	$(LINT) run ./...
	cd client && npm run lint && npm run typecheck

unit: client/node_modules/.ready ## the client's unit tests
	cd client && npm test

race: ## all Go tests, with the race detector, in random order (the matcher's evaluation is among them)
	go test -race -shuffle=on -timeout 10m ./...

eval: ## the matcher's evaluation, with its figures
	go test -count=1 -v -run Evaluation ./server/match/...

e2e: build client/node_modules/.ready chromium ## browser journeys against the real binary
	cd client && npm run e2e

bench: build ## ratios in one run; see assets/docs/performance.md
	go test -tags 'bench sqlite_fts5' -count=1 -v -timeout 30m ./server/bench/

soak: build ## power cuts and kills under load; needs root and loop mounts, fails loudly without
	YOULIN_SOAK=1 go test -tags soak -count=1 -v -timeout 60m ./server/soak/ ./server/cmd/youlin/

vuln: ## known vulnerabilities; VULNDB=file:///folder for a copy of the list
	@test -x $(TOOLS)/govulncheck || GOBIN=$(TOOLS) go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
	$(TOOLS)/govulncheck $(if $(VULNDB),-db $(VULNDB)) ./...

release-notes: ## what changed since the last tag, from the changelog
	@awk '/^## /{n++} n==1' CHANGELOG.md

clean: ## what was built (not what was set up)
	rm -rf bin client/dist/app
