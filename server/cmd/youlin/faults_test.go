package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"youlin/server/testkit/house"
)

// soak is whether the long form of a test was asked for.
func soak() bool { return os.Getenv("YOULIN_SOAK") != "" }

var toy = record{"direction": "offer", "module": "idle", "category": "idle.toy", "title": "积木"}

// TestKillingTheServerLosesNothingThatItAnswered is F1: load with keys, each id noted after its answer; kill -9;
// start again; everything is there, sessions too, and the same key still gives the same answer.
func TestKillingTheServerLosesNothingThatItAnswered(t *testing.T) {
	dir, notes := townFolder(t), filepath.Join(t.TempDir(), "acknowledged")
	s := serves(t, dir)
	people := s.neighbours(writers)
	for round := range rounds(2, 10) {
		enough := int64(100 + rand.IntN(200))
		writeUntil(t, people, notes, fmt.Sprint("round-", round), enough, s.kill)
		s = serves(t, dir)
		people = s.again(people)
		lines := noteLines(t, notes)
		if len(lines) < int(enough) {
			t.Errorf("only %d posts were acknowledged", len(lines))
		}
		isThere(t, people[0], lines)
		for _, line := range lines[len(lines)-5:] {
			p := people[slices.IndexFunc(people, func(p *house.Person) bool { return p.Phone == line[2] })]
			if a := p.Keyed(line[1]).Post(postsOf(p), toy).Is(201); a.ID() != line[0] {
				t.Errorf("key %s made %s, and after the kill %s", line[1], line[0], a.ID())
			}
		}
		s.healthy()
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with %d", code)
	}
}

// isThere fails when a post that was acknowledged is lost.
func isThere(t *testing.T, reader *house.Person, lines [][]string) {
	t.Helper()
	for _, line := range lines {
		if a := reader.Get("/posts/" + line[0]); a.Status != 200 {
			t.Errorf("post %s (%s) was acknowledged and is lost: %d", line[0], line[1], a.Status)
		}
	}
}

func rounds(few, many int) int {
	if soak() {
		return many
	}
	return few
}

const writers = 8

// writeUntil has neighbours publish at once until enough are done, then ends the server under them. Each id is written
// to the notes after it was answered, and before the next is asked for.
func writeUntil(t *testing.T, people []*house.Person, notes, name string, enough int64, end func()) {
	t.Helper()
	file, err := os.OpenFile(notes, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var done atomic.Int64
	var all sync.WaitGroup
	reached := make(chan struct{})
	for i, p := range people {
		all.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprint(name, "-", i, "-", n)
				a, err := p.Keyed(key).Try("POST", postsOf(p), toy)
				if err != nil || a.Status == 503 {
					return
				}
				if a.Status != 201 {
					t.Errorf("publish: %d %s", a.Status, a.Body)
					return
				}
				fmt.Fprintln(file, a.Text("id"), key, p.Phone)
				if done.Add(1) == enough {
					close(reached)
				}
			}
		})
	}
	select {
	case <-reached:
	case <-time.After(patience):
		t.Error("the writers do not get on")
	}
	end()
	all.Wait()
}

// noteLines are the posts that were answered: id, key, phone.
func noteLines(t *testing.T, notes string) (lines [][]string) {
	t.Helper()
	file, err := os.Open(notes)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for in := bufio.NewScanner(file); in.Scan(); {
		lines = append(lines, strings.Fields(in.Text()))
	}
	return lines
}

// TestStoppingAnswersWhatIsUnderWay is F21: SIGTERM under load. Everything acknowledged is kept, sockets are sent
// away to come back, and the program ends well.
func TestStoppingAnswersWhatIsUnderWay(t *testing.T) {
	dir, notes := townFolder(t), filepath.Join(t.TempDir(), "acknowledged")
	s := serves(t, dir)
	people := s.neighbours(writers)
	ears := []*house.Socket{people[0].Listens(), s.neighbour(3).Listens()}
	code, took := -1, time.Duration(0)
	writeUntil(t, people, notes, "stop", 50, func() {
		began := time.Now()
		code = s.stop()
		took = time.Since(began)
	})
	if code != 0 || took > 5*time.Second {
		t.Errorf("stopped with %d after %v:\n%s", code, took, s.log())
	}
	for _, ear := range ears {
		if closed := ear.Closed(); closed != 1012 {
			t.Errorf("a socket is closed with %d", closed)
		}
	}
	s.healthy()
	again := serves(t, dir)
	isThere(t, again.again(people)[0], noteLines(t, notes))
}

// TestTheSameKeyIsTheSameRequest is F13.
func TestTheSameKeyIsTheSameRequest(t *testing.T) {
	s := serves(t, townFolder(t))
	mei, rowan := s.neighbour(2), s.neighbour(4)
	once := mei.Keyed("once").Post(postsOf(mei), toy).Is(201)
	twice := mei.Keyed("once").Post(postsOf(mei), toy).Is(201)
	if string(once.Body) != string(twice.Body) {
		t.Errorf("once %s\ntwice %s", once.Body, twice.Body)
	}
	mei.Keyed("once").Post(postsOf(mei), needed).Refused(422, "request.key_reused")
	mei.Keyed("once").Post("/compounds/"+string(mei.Compound)+"/drafts", record{"text": "借电钻"}).Refused(422, "request.key_reused")
	if theirs := rowan.Keyed("once").Post(postsOf(rowan), toy).Is(201); theirs.ID() == once.ID() {
		t.Error("somebody else's key gave Mei's post")
	}
	mei.Keyed(strings.Repeat("k", 255)).Post(postsOf(mei), toy).Is(201)
	for _, key := range []string{strings.Repeat("k", 256), "ü", "a b"} {
		mei.Keyed(key).Post(postsOf(mei), toy).Refused(400, "request.key_form")
	}
	mei.Keyed("refused").Post(postsOf(mei), record{"title": ""}).Is(422)
	mei.Keyed("refused").Post(postsOf(mei), toy).Is(201) // only what was done is kept

	bodies := map[string]int{}
	for _, a := range atOnce(20, func(int) house.Answer { return tried(mei.Keyed("twenty"), "POST", postsOf(mei), toy) }) {
		if a.Status != 201 {
			t.Errorf("one of twenty: %d %s", a.Status, a.Body)
		}
		bodies[string(a.Body)]++
	}
	if len(bodies) != 1 {
		t.Errorf("twenty of the same gave %d answers", len(bodies))
	}
	var mine struct{ Items []struct{ ID string } }
	mei.Get(postsOf(mei) + "?author=me&limit=100").Is(200).Into(&mine)
	if len(mine.Items) != 4 {
		t.Errorf("there are %d posts, want 4", len(mine.Items))
	}
	handedOverOnce(t, mei, rowan)
}

// handedOverOnce asks for a handover twenty times at once with one key.
func handedOverOnce(t *testing.T, mei, rowan *house.Person) {
	t.Helper()
	post := mei.Post(postsOf(mei), record{"direction": "offer", "module": "idle", "category": "idle.tool", "title": "梯子", "mode": "lend", "pick": "first"}).Is(201).ID()
	g := "/agreements/" + rowan.Post("/posts/"+post+"/requests", nil).Is(201).ID()
	code := record{"code": rowan.Post(g+"/code", nil).Is(200).Text("code")}
	for _, a := range atOnce(20, func(int) house.Answer { return tried(mei.Keyed("handover"), "POST", g+"/handover", code) }) {
		if a.Status != 200 || a.Text("state") != "in_progress" {
			t.Errorf("one of twenty handovers: %d %s", a.Status, a.Body)
		}
	}
}

// atOnce runs n askers from one line, and gives what each got.
func atOnce(n int, ask func(i int) house.Answer) []house.Answer {
	answers := make([]house.Answer, n)
	var all sync.WaitGroup
	line := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-line
			answers[i] = ask(i)
		})
	}
	close(line)
	all.Wait()
	return answers
}

// tried is an answer, or status 0 where there was none.
func tried(c *house.Caller, method, path string, body any) house.Answer {
	a, err := c.Try(method, path, body)
	if err != nil {
		return house.Answer{Body: []byte(err.Error())}
	}
	return a
}

// TestTheLastItemGoesToOne is F14: forty neighbours ask for it at once.
func TestTheLastItemGoesToOne(t *testing.T) {
	s := serves(t, townFolder(t))
	mei := s.neighbour(2)
	crowd := s.neighbours(40)
	for round := range rounds(20, 200) {
		post := mei.Post(postsOf(mei), record{"direction": "offer", "module": "idle", "category": "idle.toy", "title": fmt.Sprint("最后一件 ", round), "pick": "first"}).Is(201).ID()
		won := map[string]int{}
		for _, a := range atOnce(len(crowd), func(i int) house.Answer {
			return tried(crowd[i].Caller, "POST", "/posts/"+post+"/requests", nil)
		}) {
			switch a.Status {
			case 201:
				won[a.Text("state")]++
			case 409:
				won["refused"]++
				if a.Problem().State == "" {
					t.Errorf("refused without a state: %s", a.Body)
				}
			default:
				t.Errorf("round %d: %d %s", round, a.Status, a.Body)
			}
		}
		if won["accepted"] != 1 || won["waitlisted"]+won["refused"] != len(crowd)-1 {
			t.Errorf("round %d: %v", round, won)
		}
		if p := mei.Get("/posts/" + post).Is(200); p.Text("remaining") != "0" || p.Text("state") != "reserved" {
			t.Errorf("round %d: %s", round, p.Body)
		}
	}
}

// TestAcceptingNeverPromisesMoreThanThereIs has the poster accept all of many at once.
func TestAcceptingNeverPromisesMoreThanThereIs(t *testing.T) {
	s := serves(t, townFolder(t))
	mei := s.neighbour(2)
	post := mei.Post(postsOf(mei), record{"direction": "offer", "module": "idle", "category": "idle.toy", "title": "三件", "quantity": 3}).Is(201).ID()
	var asked []string
	for i := range 12 {
		asked = append(asked, s.neighbour(10+2*i).Post("/posts/"+post+"/requests", nil).Is(201).ID())
	}
	accepted := 0
	for _, a := range atOnce(len(asked), func(i int) house.Answer {
		return tried(mei.Caller, "POST", "/agreements/"+asked[i]+"/accept", nil)
	}) {
		switch a.Status {
		case 200:
			accepted++
		case 409:
		default:
			t.Errorf("accepting: %d %s", a.Status, a.Body)
		}
	}
	if p := mei.Get("/posts/" + post).Is(200); accepted != 3 || p.Text("remaining") != "0" || p.Text("state") != "reserved" {
		t.Errorf("%d of 3 promised: %s", accepted, p.Body)
	}
}

// TestCodesAreWrongOnlySoOftenAndGoodOnlySoLong moves the clock of a running server.
func TestCodesAreWrongOnlySoOftenAndGoodOnlySoLong(t *testing.T) {
	dir := townFolder(t)
	clock := newFileClock(t)
	s := serves(t, dir, "YOULIN_CLOCK="+clock.file)
	mei, rowan := s.neighbour(2), s.neighbour(4)
	post := mei.Post(postsOf(mei), record{"direction": "offer", "module": "idle", "category": "idle.tool", "title": "梯子", "pick": "first"}).Is(201).ID()
	g := "/agreements/" + rowan.Post("/posts/"+post+"/requests", nil).Is(201).ID()
	show := func() record { return record{"code": rowan.Post(g+"/code", nil).Is(200).Text("code")} }

	first := show()
	wrong := record{"code": otherThan(first["code"].(string))}
	for range 5 {
		// The key keeps nothing of a refusal, and does not hide it from the count.
		mei.Keyed("same").Post(g+"/handover", wrong).Refused(422, "agreement.code_wrong")
	}
	mei.Post(g+"/handover", first).Refused(410, "agreement.code_void")
	second := show()
	mei.Post(g+"/handover", first).Refused(422, "agreement.code_wrong") // the one before is void
	clock.move(t, mei, 11*time.Minute)
	mei.Post(g+"/handover", second).Refused(410, "agreement.code_expired")
	third := show()
	mei.Post(g+"/handover", third).Is(200)
	mei.Post(g+"/handover", third).Refused(409, "agreement.code_used")
	s.stop()
	s.healthy()
}

// fileClock is the time of a server, in a file.
type fileClock struct {
	file string
	now  time.Time
}

func newFileClock(t *testing.T) *fileClock {
	t.Helper()
	c := &fileClock{file: filepath.Join(t.TempDir(), "clock"), now: time.Now().UTC().Truncate(time.Second)}
	c.write(t)
	return c
}

func (c *fileClock) write(t *testing.T) {
	t.Helper()
	fresh := c.file + ".new"
	if err := os.WriteFile(fresh, []byte(c.now.Format(time.RFC3339)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(fresh, c.file); err != nil {
		t.Fatal(err)
	}
}

// move moves the clock, and returns when the server has seen it.
func (c *fileClock) move(t *testing.T, asker *house.Person, by time.Duration) {
	t.Helper()
	c.now = c.now.Add(by)
	c.write(t)
	late := time.Now().Add(patience)
	for time.Now().Before(late) {
		made, err := time.Parse(time.RFC3339, asker.Post(postsOf(asker), toy).Is(201).Text("createdAt"))
		if err != nil {
			t.Fatal(err)
		}
		if !made.Before(c.now) {
			return
		}
	}
	t.Fatal("the server does not see that time passes")
}
