package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/assets"
	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/town"
)

// command runs youlin and returns what it said and its exit code.
func command(t *testing.T, args ...string) (out, wrong string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, console{In: strings.NewReader(""), Out: &o, Err: &e})
	return o.String(), e.String(), code
}

func works(t *testing.T, args ...string) string {
	t.Helper()
	out, wrong, code := command(t, args...)
	if code != 0 {
		t.Fatalf("youlin %s ends with %d: %s", strings.Join(args, " "), code, wrong)
	}
	return out
}

func refuses(t *testing.T, sentence string, args ...string) {
	t.Helper()
	_, wrong, code := command(t, args...)
	if code != 1 || !strings.Contains(wrong, sentence) {
		t.Errorf("youlin %s ends with %d and says %q, not %q", strings.Join(args, " "), code, wrong, sentence)
	}
}

// visitor asks a running server as one person.
type visitor struct {
	t     *testing.T
	base  string
	token string
}

func (v visitor) ask(method, path string, body, into any) int {
	v.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, bytes.NewReader(text))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	if text, err = io.ReadAll(res.Body); err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		v.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return res.StatusCode
}

// as signs somebody in by the code that a demo shows.
func (v visitor) as(phone string) visitor {
	v.t.Helper()
	var code struct{ DemoCode string }
	v.ask("POST", "/auth/codes", map[string]string{"phone": phone, "device": phone}, &code)
	var in struct{ AccessToken string }
	if got := v.ask("POST", "/auth/sessions", map[string]string{"phone": phone, "device": phone, "code": code.DemoCode}, &in); got != 201 {
		v.t.Fatalf("%s cannot sign in: %d", phone, got)
	}
	v.token = in.AccessToken
	return v
}

// demoTown starts a demo and ends it with the test.
func demoTown(t *testing.T) (visitor, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	var said bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"demo", "--data", dir, "--listen", "127.0.0.1:0", "--limits", "off"}, console{Out: io.Discard, Err: &said})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("the demo ends with %d: %s", code, said.String())
		}
	})
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		if addr, err := os.ReadFile(filepath.Join(dir, "listen")); err == nil {
			v := visitor{t: t, base: "http://" + strings.TrimSpace(string(addr)) + "/api/v1"}
			return v, dir
		}
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("the demo ended with %d: %s", code, said.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("the demo does not start")
	return visitor{}, ""
}

type demoPost struct {
	ID, Title, Direction, State string
	Photos                      []struct{ URL string }
}

type meOf struct {
	Memberships []struct {
		Compound struct{ ID, Name string }
		State    string
	}
	Grants []struct{ Role string }
}

func TestEveryoneOfTheDemoTownSignsInAndFindsItAlive(t *testing.T) {
	anybody, _ := demoTown(t)
	var cast struct {
		People []struct{ Name, Phone, Role string }
	}
	if anybody.ask("GET", "/demo", nil, &cast) != 200 || len(cast.People) < 12 {
		t.Fatalf("the page names %d people", len(cast.People))
	}
	roles := map[string]bool{}
	for _, p := range cast.People {
		var me meOf
		anybody.as(p.Phone).ask("GET", "/me", nil, &me)
		held := slices.ContainsFunc(me.Grants, func(g struct{ Role string }) bool { return g.Role == p.Role })
		if p.Role != "resident" && p.Role != "newcomer" && !held {
			t.Errorf("%s is no %s", p.Name, p.Role)
		}
		if p.Role == "newcomer" && me.Memberships[0].State != "pending" {
			t.Errorf("%s is %s", p.Name, me.Memberships[0].State)
		}
		roles[p.Role] = true
	}
	want := []string{"coordinator", "department", "desk", "leader", "moderator", "newcomer", "planner", "provider", "resident"}
	if got := slices.Sorted(maps.Keys(roles)); !slices.Equal(got, want) {
		t.Errorf("the roles are %v", got)
	}
	sheFindsTwoNeighbours(t, anybody)
	theModeratorHasWork(t, anybody)
}

func sheFindsTwoNeighbours(t *testing.T, anybody visitor) {
	t.Helper()
	she := anybody.as("19900000001")
	var me meOf
	she.ask("GET", "/me", nil, &me)
	var own struct{ Items []demoPost }
	she.ask("GET", "/compounds/"+me.Memberships[0].Compound.ID+"/posts?author=me&direction=need", nil, &own)
	if len(own.Items) == 0 {
		t.Fatal("she needs nothing")
	}
	var fit struct{ Items []struct{ Notify bool } }
	she.ask("GET", "/posts/"+own.Items[0].ID+"/matches", nil, &fit)
	if len(fit.Items) < 2 || !fit.Items[0].Notify || !fit.Items[1].Notify {
		t.Errorf("%s: %+v", own.Items[0].Title, fit.Items)
	}
}

func theModeratorHasWork(t *testing.T, anybody visitor) {
	t.Helper()
	mo := anybody.as("19900000007")
	var me meOf
	mo.ask("GET", "/me", nil, &me)
	compound := "/compounds/" + me.Memberships[0].Compound.ID
	for state, least := range map[string]int{"pending_review": 3, "open": 100, "reserved": 3, "fulfilled": 2, "withdrawn": 1, "rejected": 1, "removed": 1} {
		var page struct{ Items []demoPost }
		mo.ask("GET", compound+"/posts?limit=100&state="+state, nil, &page)
		if len(page.Items) < least {
			t.Errorf("%d posts are %s", len(page.Items), state)
		}
	}
	var waiting struct{ Items []struct{ State string } }
	mo.ask("GET", compound+"/memberships?state=pending", nil, &waiting)
	if len(waiting.Items) != 2 {
		t.Errorf("%d wait to be admitted", len(waiting.Items))
	}
}

func TestDemoRefusesAFolderThatHoldsAnything(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "photo.jpg"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "holds something already", "demo", "--data", dir)
	refuses(t, "loopback", "demo", "--data", filepath.Join(dir, "new"), "--listen", "0.0.0.0:0")
}

// content is every row of every table of ours, as text.
func content(t *testing.T, dir string) map[string][]string {
	t.Helper()
	d, err := db.Open(t.Context(), dir, db.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	q := d.Read(t.Context())
	var tables []string
	if err := q.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'goose_db_version' ORDER BY name").Scan(&tables).Error; err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, table := range tables {
		var rows []map[string]any
		if err := q.Raw("SELECT * FROM " + table).Scan(&rows).Error; err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			all[table] = append(all[table], fmt.Sprint(r))
		}
		slices.Sort(all[table])
	}
	return all
}

func TestTheSameSeedMakesTheSameTown(t *testing.T) {
	one, two, other := t.TempDir(), t.TempDir(), t.TempDir()
	size := []string{"--compounds", "3", "--residents", "30", "--posts", "200", "--now", "2026-11-23T00:00:00Z"}
	for dir, seed := range map[string]string{one: "5", two: "5", other: "6"} {
		works(t, append([]string{"seed", "--data", dir, "--seed", seed}, size...)...)
	}
	same, again := content(t, one), content(t, two)
	for table, rows := range same {
		if !slices.Equal(rows, again[table]) {
			t.Errorf("%s differs", table)
		}
	}
	if len(same["people"]) != 30 || len(same["posts"]) != 200 || len(same["households"]) != 30 {
		t.Errorf("%d people in %d households wrote %d posts", len(same["people"]), len(same["households"]), len(same["posts"]))
	}
	if slices.Equal(same["posts"], content(t, other)["posts"]) {
		t.Error("another seed makes the same posts")
	}
	refuses(t, "compounds in this folder already", append([]string{"seed", "--data", one}, size...)...)
	refuses(t, "at least one compound", "seed", "--data", t.TempDir(), "--residents", "0", "--posts", "1")
}

func TestSeededResidentsLiveAndServeWhereTheyShould(t *testing.T) {
	dir := t.TempDir()
	works(t, "seed", "--data", dir, "--compounds", "2", "--residents", "5", "--posts", "10")
	house := open(t, dir)
	compounds, err := house.Units.Compounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		p, err := house.People.ByPhone(t.Context(), town.SeededPhone(i))
		if err != nil {
			t.Fatalf("resident %d: %v", i, err)
		}
		v, err := house.People.Standing(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !v.LivesIn(compounds[i%2].ID) || v.Moderates(compounds[i%2]) != (i < 2) || v.Knows(compounds[(i+1)%2]) {
			t.Errorf("resident %d has %+v and %+v", i, v.Seats, v.Powers)
		}
	}
}

// open is the house over a folder, until the end of the test.
func open(t *testing.T, dir string) *app.House {
	t.Helper()
	c := config.Default()
	c.Data = dir
	house, err := app.Open(t.Context(), c, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := house.Close(); err != nil {
			t.Error(err)
		}
	})
	return house
}

func TestImportTakesListsInAndNothingTwice(t *testing.T) {
	dir := t.TempDir()
	said := works(t, "seed", "--data", dir, "--compounds", "6", "--residents", "12")
	compounds := map[string]string{}
	for i, m := range regexp.MustCompile(`compound \d  (\S+)`).FindAllStringSubmatch(said, -1) {
		compounds[fmt.Sprintf("c%d", i+1)] = m[1]
	}
	where, err := json.Marshal(compounds)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]int{asset(t, "demo/offers.jsonl"): 173, asset(t, "demo/needs.jsonl"): 118}
	for file, posts := range files {
		for _, run := range []struct{ entered, known int }{{posts, 0}, {0, posts}} {
			r := report(t, "import", "--data", dir, "--as", "19900000000", "--compounds", string(where), "--json", file)
			if r.Entered != run.entered || r.Known != run.known || len(r.Skipped) != 0 {
				t.Errorf("%s: %+v", file, r)
			}
		}
	}
	list := filepath.Join("..", "..", "parse", "testdata", "signup-list.txt")
	r := report(t, "import", "--data", dir, "--as", "+86 199 0000 0000", "--compound", compounds["c1"], "--json", list)
	if r.Entered != 6 || r.Residents != 6 || len(r.Skipped) != 2 {
		t.Errorf("the list: %+v", r)
	}
	theyLiveThereWithoutAPhone(t, dir)
	refuses(t, "no leader, coordinator or moderator", "import", "--data", dir, "--as", "19900000007", "--compound", compounds["c1"], list)
}

func theyLiveThereWithoutAPhone(t *testing.T, dir string) {
	t.Helper()
	var named int
	q := open(t, dir).DB.Read(t.Context())
	err := q.Raw(`SELECT COUNT(*) FROM posts p JOIN people o ON o.id = p.owner_id JOIN consents c ON c.person_id = o.id
		WHERE p.author_id <> p.owner_id AND o.phone IS NULL AND p.doc LIKE '%"onBehalfOf"%'`).Scan(&named).Error
	if err != nil || named != 173+118+6 {
		t.Errorf("%d posts are on behalf of residents without a phone who agreed: %v", named, err)
	}
}

func asset(t *testing.T, name string) string {
	t.Helper()
	text, err := assets.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), filepath.Base(name))
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func report(t *testing.T, args ...string) (r town.Report) {
	t.Helper()
	if err := json.Unmarshal([]byte(works(t, args...)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImportSaysWhichLinesItDidNotUnderstand(t *testing.T) {
	dir := t.TempDir()
	said := works(t, "seed", "--data", dir, "--compounds", "1", "--residents", "3")
	compound := regexp.MustCompile(`compound 0  (\S+)`).FindStringSubmatch(said)[1]
	lines := []string{
		`{"direction":"offer","module":"help","category":"help.bike","title":"补胎打气","author":{"name":"白叔叔","building":"7栋","room":"302"}}`,
		`{"direction":"offer","module":"help","category":"help.bike","title":"","author":{"name":"白叔叔","building":"7栋","room":"302"}}`,
		`not JSON`,
		`{"direction":"need","module":"help","category":"help.bike","title":"胎没气了","author":{"name":"丁姐","building":"99栋","room":"101"},"colour":"red"}`,
		`{"direction":"need","module":"idle","title":"求一个电饭煲","author":{"name":"丁姐","building":"99栋","room":"101"}}`,
		`{"direction":"need","module":"help","category":"help.ride","title":"想搭车","windows":[{"start":"2020-01-01T08:00:00Z"}],"author":{"name":"丁姐","building":"99栋","room":"101"}}`,
		`{"direction":"offer","module":"help","category":"help.food","title":"多做的饺子","mode":"give"}`,
	}
	file := filepath.Join(t.TempDir(), "posts.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := report(t, "import", "--data", dir, "--as", "19900000000", "--compound", compound, "--json", file)
	var skipped []int
	for _, s := range r.Skipped {
		skipped = append(skipped, s.Line)
	}
	if r.Entered != 3 || r.Buildings != 1 || r.Residents != 2 || !slices.Equal(skipped, []int{2, 3, 4, 6}) {
		t.Errorf("%+v", r)
	}
}

func TestCanariesAreAllInTheDatabaseAndOneOfAKind(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "canaries.json")
	works(t, "seed", "--data", dir, "--compounds", "1", "--residents", "2", "--canaries", file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var laid town.Canaries
	if err := json.Unmarshal(text, &laid); err != nil {
		t.Fatal(err)
	}
	all := content(t, dir)
	kept := fmt.Sprint(all)
	seen := map[string]bool{}
	for _, c := range laid.Canaries {
		if seen[c.Token] {
			t.Errorf("%s of %s is there twice", c.Field, c.Of)
		}
		seen[c.Token] = true
		if !strings.Contains(kept, c.Token) {
			t.Errorf("%s of %s is nowhere", c.Field, c.Of)
		}
	}
	states := map[string]bool{}
	for _, thing := range append(laid.Posts, laid.Agreements...) {
		states[thing.State] = true
	}
	if len(laid.Compounds) != 2 || len(states) != 17 {
		t.Errorf("%d twins, states %v", len(laid.Compounds), slices.Sorted(maps.Keys(states)))
	}
	for _, a := range laid.Agreements {
		if !slices.ContainsFunc(all["agreements"], func(row string) bool {
			return strings.Contains(row, a.ID) && strings.Contains(row, "state:"+a.State)
		}) {
			t.Errorf("agreement %s is not %s", a.ID, a.State)
		}
	}
}

func TestInitMakesTheFirstCompoundOnce(t *testing.T) {
	dir := t.TempDir()
	args := []string{"init", "--data", dir, "--compound", "梧桐苑", "--buildings", "1栋,2栋,3栋", "--moderator", "138 0000 0001", "--name", "孟姐", "--community", "梧桐社区"}
	said := works(t, append(args, "--building", "2栋", "--room", "801")...)
	if invites := regexp.MustCompile(`/join/[2-9A-Z]{8}`).FindAllString(said, -1); len(invites) != 3 {
		t.Errorf("it says %s", said)
	}
	refuses(t, "already", args...)
	refuses(t, "--room is missing", "init", "--data", t.TempDir(), "--compound", "A", "--buildings", "1", "--moderator", "13800000001", "--name", "A", "--building", "1")
	house := open(t, dir)
	p, err := house.People.ByPhone(t.Context(), "+8613800000001")
	if err != nil {
		t.Fatal(err)
	}
	v, err := house.People.Standing(t.Context(), p.ID)
	compounds, wrong := house.Units.Compounds(t.Context())
	if err = errors.Join(err, wrong); err != nil || !v.Moderates(compounds[0]) || !v.LivesIn(compounds[0].ID) {
		t.Errorf("the moderator has %+v: %v", v, err)
	}
}
