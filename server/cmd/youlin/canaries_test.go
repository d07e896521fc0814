package main

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"youlin/server/testkit/house"
	"youlin/server/town"
)

// TestNobodyReadsAnothersCanary is the oracle of hazards: every byte that anybody of two twin compounds can get is
// looked through for tokens that are not theirs to see.
func TestNobodyReadsAnothersCanary(t *testing.T) {
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir, out := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "canaries.json")
	seed := exec.Command(file, "seed", "--data", dir, "--compounds", "1", "--residents", "4", "--posts", "0", "--canaries", out)
	seed.Env = plainEnviron()
	if text, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("seed: %v\n%s", err, text)
	}
	var laid town.Canaries
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &laid); err != nil {
		t.Fatal(err)
	}
	s := serves(t, dir)
	c := cage{laid, pathsOf(s.house.Contract.Operations, laid), map[string]bool{}}
	for _, who := range laid.People {
		if who.Phone != "" {
			c.listens(t, s.house.Enters(who.Phone), who)
		}
	}
	c.listens(t, &house.Person{Caller: s.house.Caller("")}, town.CanaryPerson{Label: "nobody"})
	c.prints(t, s.house)
	for _, token := range laid.Canaries {
		if len(token.MaySee) > 0 && !c.heard[token.Token] && token.Of != "pr" { // who was turned away has no place to read their own phone in
			t.Errorf("nobody saw the %s of %s at all: the oracle is blind", token.Field, token.Of)
		}
		if strings.Contains(s.log(), token.Token) {
			t.Errorf("the log says the %s of %s", token.Field, token.Of)
		}
	}
	s.stop()
	s.healthy()
}

// cage is the canaries, and what is asked to make them sing.
type cage struct {
	laid  town.Canaries
	paths []string
	heard map[string]bool
}

// pathsOf are all that can be read of both twins.
func pathsOf(operations []*house.Operation, laid town.Canaries) (paths []string) {
	ids := map[string][]string{}
	for _, c := range laid.Compounds {
		ids["compounds"] = append(ids["compounds"], c.ID)
	}
	for _, p := range laid.People {
		ids["people"] = append(ids["people"], p.ID)
	}
	for _, p := range laid.Posts {
		ids["posts"] = append(ids["posts"], p.ID)
	}
	for _, a := range laid.Agreements {
		ids["agreements"] = append(ids["agreements"], a.ID)
	}
	for _, c := range laid.Canaries {
		if kind, _, _ := strings.Cut(c.Field, "."); kind == "media" {
			ids["media"] = append(ids["media"], c.Token)
		}
	}
	for _, o := range operations {
		if o.Method != "GET" || o.ID == "open-socket" || o.ID == "read-invite" {
			continue
		}
		for _, path := range filled(o.Path, ids) {
			paths = append(paths, asked(path, o, laid)...)
		}
	}
	return paths
}

// filled puts each known id into a path.
func filled(path string, ids map[string][]string) (full []string) {
	if !strings.Contains(path, "{id}") {
		return []string{path}
	}
	for _, id := range ids[strings.Split(path, "/")[1]] {
		full = append(full, strings.Replace(path, "{id}", id, 1))
	}
	return full
}

// asked adds what lists are asked for.
func asked(path string, o *house.Operation, laid town.Canaries) []string {
	switch o.ID {
	case "list-posts":
		full := []string{path + "?limit=100", path + "?limit=100&author=me"}
		for _, state := range strings.Fields("draft pending_review rejected open reserved fulfilled withdrawn expired removed") {
			full = append(full, path+"?limit=100&state="+state)
		}
		for _, p := range laid.People {
			full = append(full, path+"?limit=100&author="+p.ID)
		}
		for _, c := range laid.Canaries {
			full = append(full, path+"?q="+url.QueryEscape(c.Token))
		}
		return full
	case "list-memberships", "list-agreements", "list-notices":
		return []string{path + "?limit=100"}
	case "list-events":
		return []string{path + "?since=0&limit=100", path}
	}
	return []string{path}
}

// listens reads everything as one person, and fails the test for each token that is not for them.
func (c cage) listens(t *testing.T, p *house.Person, who town.CanaryPerson) {
	t.Helper()
	for _, path := range c.paths {
		a := p.Get(path)
		if a.Status >= 500 {
			t.Errorf("%s asks %s: %d %s", who.Label, path, a.Status, a.Body)
		}
		for _, token := range c.laid.Canaries {
			if !strings.Contains(string(a.Body), token.Token) {
				continue
			}
			c.heard[token.Token] = true
			if !maySee(who, token) {
				t.Errorf("%s reads the %s of %s at %s: %.400s", who.Label, token.Field, token.Of, path, a.Body)
			}
		}
	}
}

func maySee(who town.CanaryPerson, c town.Canary) bool {
	admitted := who.Label != "px" && who.Label != "pr" && who.Label != "nobody"
	switch {
	case c.Compound != who.Compound:
		return false
	case who.Label == "bl" && c.Of == "ow":
		return false
	}
	return slices.Contains(c.MaySee, who.Label) || admitted && slices.Contains(c.MaySee, "all")
}
