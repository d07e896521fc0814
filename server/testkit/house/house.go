package house

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// House is the server with two compounds in it, served until the end of the test. Its fields of app.House are the
// rooms, for setting the scene without asking at the door.
type House struct {
	*app.House
	testkit.Places
	T     testing.TB
	Ctx   context.Context
	Clock *testkit.Clock
	Dir   string
	// Addr is the listener's host and port, URL the same with its scheme.
	Addr, URL string
	Contract  *Contract
	Client    *http.Client

	counter counter
	mu      sync.Mutex
	people  map[string]*Person
	doors   int
}

// With changes a house before it opens.
type With func(*House, *config.Config)

// LimitsOn keeps the rate limits; without it they are off, as for a load test.
func LimitsOn(_ *House, c *config.Config) { c.Limits = "" }

// NotDemo shows no codes and sends none.
func NotDemo(_ *House, c *config.Config) { c.Demo = false }

// In opens the house in a folder that is there already.
func In(dir string) With { return func(h *House, _ *config.Config) { h.Dir = dir } }

// At opens the house on a clock that is there already.
func At(clock *testkit.Clock) With { return func(h *House, _ *config.Config) { h.Clock = clock } }

// New opens a house and serves it. The test fails when the server logs a failure that no answer should cause.
func New(t testing.TB, with ...With) *House {
	t.Helper()
	h := &House{T: t, Ctx: t.Context(), Clock: testkit.NewClock(), people: map[string]*Person{}}
	c := config.Default()
	c.Listen, c.Limits, c.Demo = "127.0.0.1:0", "off", true
	for _, change := range with {
		change(h, &c)
	}
	founded := h.Dir != ""
	if !founded {
		h.Dir = testkit.Folder(t)
	}
	c.Data = h.Dir
	listenToFailures(t)
	var err error
	if h.House, err = app.Open(context.Background(), c, app.Options{Version: "test", Now: h.Clock.Now}); err != nil {
		t.Fatalf("open the house: %v", err)
	}
	if !founded {
		h.Must(h.DB.Write(h.Ctx, func(tx *db.Tx) (err error) {
			h.Places, err = testkit.Found(tx, h.Units)
			return err
		}))
	}
	h.Contract = contractOf(t, h.API)
	h.counter.listen(h.DB)
	h.Client = newClient()
	h.serve()
	return h
}

func newClient() *http.Client {
	return &http.Client{
		Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}, CheckRedirect: neverRedirected,
	}
}

func neverRedirected(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// serve answers until the end of the test, and sees that the server stops cleanly.
func (h *House) serve() {
	ctx, stop := context.WithCancel(context.Background())
	ready, served := make(chan string, 1), make(chan error, 1)
	go func() { served <- h.Serve(ctx, func(addr string) { ready <- addr }) }()
	select {
	case h.Addr = <-ready:
	case err := <-served:
		stop()
		h.T.Fatalf("serve the house: %v", err)
	}
	h.URL = "http://" + h.Addr
	t := h.T // the house outlives the subtests that take its T
	t.Cleanup(func() {
		h.Client.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Errorf("stop serving: %v", err)
		}
		if err := h.Close(); err != nil {
			t.Errorf("close the house: %v", err)
		}
	})
}

// Must ends the test when a step that has to work did not.
func (h *House) Must(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatalf("the house: %v", err)
	}
}

// Write changes something behind the doors, for scenes that no request sets.
func (h *House) Write(do func(tx *db.Tx) error) {
	h.T.Helper()
	h.Must(h.DB.Write(h.Ctx, do))
}

// Adjust changes a compound's settings, and returns a function that puts them back.
func (h *House) Adjust(compound unit.Unit, change func(*unit.Settings)) (back func()) {
	h.T.Helper()
	was, err := h.Units.Settings(h.Ctx, compound.ID)
	h.Must(err)
	set := was
	change(&set)
	put := func(s unit.Settings) { h.Write(func(tx *db.Tx) error { return h.Units.Adjust(tx, compound.ID, s) }) }
	put(set)
	return func() { put(was) }
}

// InviteOf is the code that hangs at a building.
func (h *House) InviteOf(b unit.Unit) string {
	h.T.Helper()
	found, err := h.Units.Invites(h.Ctx, []unit.Unit{b})
	h.Must(err)
	if len(found) == 0 {
		h.T.Fatalf("no invite hangs at %s", b.Name)
	}
	return found[0].Code
}

// number gives the next number of a person or door.
func (h *House) number() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.doors++
	return h.doors
}

func phoneOf(n int) string { return fmt.Sprintf("+86199%08d", n) }
