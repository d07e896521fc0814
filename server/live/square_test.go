package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/fault"
	"youlin/server/live"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
	"youlin/shared"
)

// TestMain holds that no story leaves a goroutine behind.
func TestMain(m *testing.M) {
	// GORM's store of prepared statements has a clock of its own that it never stops.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gorm.io/gorm/internal/lru.NewLRU[...].func1"))
}

// patience is how long a story waits for what has to come.
const patience = 10 * time.Second

// square is a town where things happen and people listen.
type square struct {
	*testkit.Town
	hub   *live.Hub
	door  *httptest.Server
	posts int
}

func newSquare(t *testing.T) *square {
	t.Helper()
	s := &square{Town: testkit.NewTown(t)}
	s.hub = live.New(s.DB, s.People, s.Units, s.Limits, live.Options{Origins: []string{"https://youlin.example/"}})
	s.door = httptest.NewServer(http.HandlerFunc(s.open))
	t.Cleanup(func() {
		s.closes()
		s.door.Close()
	})
	return s
}

// open is the door in little: it asks the hub, and hands over.
func (s *square) open(w http.ResponseWriter, r *http.Request) {
	pass, err := s.hub.Admit(live.Knock{
		Ticket: r.URL.Query().Get("ticket"), Origin: r.Header.Get("Origin"), Host: r.Host, Address: "10.9.9.9",
	})
	var f *fault.Fault
	if errors.As(err, &f) {
		http.Error(w, f.Code, int(f.Kind))
		return
	}
	since := int64(-1)
	if text := r.URL.Query().Get("since"); text != "" {
		if since, err = strconv.ParseInt(text, 10, 64); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	s.hub.Serve(w, r, pass, since)
}

func (s *square) closes() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.hub.Close(ctx)
}

// happens commits events.
func (s *square) happens(events ...event.Event) {
	s.T.Helper()
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error {
		for _, e := range events {
			tx.Emit(e)
		}
		return nil
	}))
}

// opens is a neighbour's new post.
func (s *square) opens(n *testkit.Neighbour, c unit.Unit) post.ID {
	s.T.Helper()
	s.posts++
	id := post.ID("post " + strconv.Itoa(s.posts))
	s.happens(post.Opened{Post: id, Version: 1, Compound: c.ID, Author: n.ID})
	return id
}

// marks tells one person alone something, to show that nothing came before it.
func (s *square) marks(n *testkit.Neighbour) agreement.ID {
	s.T.Helper()
	s.posts++
	id := agreement.ID("mark " + strconv.Itoa(s.posts))
	s.happens(agreement.Changed{Agreement: id, Compound: n.Building.Parent, State: "accepted", Version: 1, People: []person.ID{n.ID}})
	return id
}

func (s *square) pass(n *testkit.Neighbour) live.Pass {
	s.T.Helper()
	v, err := s.People.Viewer(s.Ctx, n.Token)
	s.Must(err)
	return live.Pass{Person: v.ID, Session: v.Session, Locale: "zh-CN"}
}

func (s *square) ticket(n *testkit.Neighbour) string { return s.hub.Ticket(s.pass(n)) }

// ear is a socket of one device.
type ear struct {
	t    testing.TB
	conn *websocket.Conn
}

// frame is anything that a socket says.
type frame struct {
	shared.Frame
	Data json.RawMessage `json:"data"`
}

// listens opens a socket and hears hello; since is the last number seen, or nothing.
func (s *square) listens(n *testkit.Neighbour, since ...int64) *ear {
	s.T.Helper()
	e := s.dials(s.ticket(n), since...)
	e.next("hello")
	return e
}

func (s *square) dials(ticket string, since ...int64) *ear {
	s.T.Helper()
	conn, status, err := s.knocks(ticket, nil, since...)
	if err != nil {
		s.T.Fatalf("open a socket: %d, %v", status, err)
	}
	e := &ear{s.T, conn}
	s.T.Cleanup(func() { _ = conn.Close() })
	return e
}

func (s *square) knocks(ticket string, h http.Header, since ...int64) (*websocket.Conn, int, error) {
	q := url.Values{"ticket": {ticket}}
	if len(since) > 0 {
		q.Set("since", strconv.FormatInt(since[0], 10))
	}
	conn, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.door.URL, "http")+"/?"+q.Encode(), h)
	if answer == nil {
		return conn, 0, err
	}
	_ = answer.Body.Close()
	return conn, answer.StatusCode, err
}

// next is the next frame, which has to be of this type.
func (e *ear) next(kind string) frame {
	e.t.Helper()
	f, err := e.read()
	if err != nil {
		e.t.Fatalf("waiting for %s: %v", kind, err)
	}
	if f.Type != kind {
		e.t.Fatalf("heard %s %d %s, want %s", f.Type, f.Seq, f.Data, kind)
	}
	return f
}

func (e *ear) read() (f frame, err error) {
	if err := e.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return f, err
	}
	return f, e.conn.ReadJSON(&f)
}

// hears is the next frame: the opening of this post.
func (e *ear) hears(id post.ID) frame {
	e.t.Helper()
	f := e.next(shared.TypePostOpened)
	var news shared.PostNews
	if err := json.Unmarshal(f.Data, &news); err != nil || news.PostID != string(id) {
		e.t.Fatalf("heard of %s (%v), want %s", f.Data, err, id)
	}
	return f
}

// silent says that nothing came before a mark that is made now.
func (e *ear) silent(s *square, n *testkit.Neighbour) {
	e.t.Helper()
	id := s.marks(n)
	var a shared.AgreementChanged
	f := e.next(shared.TypeAgreementChanged)
	if err := json.Unmarshal(f.Data, &a); err != nil || a.AgreementID != string(id) {
		e.t.Fatalf("heard %s (%v), want only %s", f.Data, err, id)
	}
}

// isClosed reads to the end, which has to be this code, and returns the last number heard.
func (e *ear) isClosed(code int) (last int64) {
	e.t.Helper()
	for {
		f, err := e.read()
		if err == nil {
			last = max(last, f.Seq)
			continue
		}
		if !websocket.IsCloseError(err, code) {
			e.t.Fatalf("closed with %v, want %d", err, code)
		}
		return last
	}
}
