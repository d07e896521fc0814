# One image, one binary: the client is built first, then put inside the server.
FROM node:20-bookworm AS client
WORKDIR /src/client
COPY client/package.json client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY client/ ./
COPY shared/openapi.json ../shared/openapi.json
RUN npm run build

FROM golang:1.26-bookworm AS server
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=client /src/client/dist/app ./client/dist/app
RUN CGO_ENABLED=1 go build -trimpath -ldflags '-s -w' -o /youlin ./server/cmd/youlin && install -d -o 65532 -g 65532 /data

FROM debian:bookworm-slim
COPY --from=server /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=server /youlin /youlin
COPY --from=server --chown=65532:65532 /data /data
ENV YOULIN_DATA=/data YOULIN_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/youlin", "health"]
ENTRYPOINT ["/youlin"]
CMD ["serve"]
