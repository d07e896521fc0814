package api_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/app"
	"youlin/server/db"
	"youlin/server/live"
	"youlin/server/post"
	"youlin/shared"
)

func (s *lane) ticket(who *visitor, headers ...string) string {
	s.t.Helper()
	var k shared.Ticket
	s.call(who, "POST", "/api/v1/realtime/tickets", nil, headers...).is(http.StatusCreated, &k)
	if k.ExpiresInSeconds != 30 {
		s.t.Errorf("a ticket lives %d seconds", k.ExpiresInSeconds)
	}
	return k.Ticket
}

// dials knocks as a socket.
func (s *lane) dials(query string, h http.Header) (*websocket.Conn, *http.Response) {
	s.t.Helper()
	conn, answer, err := websocket.DefaultDialer.Dial("ws://"+s.addr+"/api/v1/realtime?"+query, h)
	if answer == nil {
		s.t.Fatal(err)
	}
	if conn != nil {
		s.t.Cleanup(func() { _ = conn.Close() })
		s.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	}
	return conn, answer
}

func (s *lane) listens(who *visitor, query string) *websocket.Conn {
	s.t.Helper()
	conn, answer := s.dials("ticket="+s.ticket(who)+query, nil)
	if conn == nil {
		s.t.Fatalf("no socket: %d", answer.StatusCode)
	}
	s.hears(conn, "hello")
	return conn
}

func (s *lane) hears(conn *websocket.Conn, kind string) (f shared.Frame) {
	s.t.Helper()
	s.must(conn.ReadJSON(&f))
	if f.Type != kind {
		s.t.Fatalf("heard %+v, want %s", f, kind)
	}
	return f
}

func (s *lane) opens(who *visitor, id post.ID) {
	s.t.Helper()
	s.must(s.house.DB.Write(s.t.Context(), func(tx *db.Tx) error {
		tx.Emit(post.Opened{Post: id, Version: 1, Compound: s.Riverside.ID, Author: who.ID})
		return nil
	}))
}

func TestSocketOnThePortOfTheDoor(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	conn := s.listens(mei, "")
	s.opens(mei, "p1")
	heard := s.hears(conn, shared.TypePostOpened)
	missed := s.listens(mei, "&since=0")
	for f := s.hears(missed, shared.TypePostOpened); f.Seq != heard.Seq; {
		f = s.hears(missed, shared.TypePostOpened)
	}
	var events shared.Events
	s.call(mei, "GET", "/api/v1/events?since=0", nil).is(http.StatusOK, &events)
	if n := len(events.Items); n == 0 || events.Items[n-1].Seq != heard.Seq || events.Seq != heard.Seq || events.Reset {
		t.Errorf("the same without a socket: %+v", events)
	}
	s.call(mei, "GET", "/api/v1/events?since=-2", nil).is(http.StatusUnprocessableEntity, nil)
	s.call(mei, "GET", "/api/v1/events?limit=101", nil).is(http.StatusUnprocessableEntity, nil)
	s.call(nil, "GET", "/api/v1/events", nil).is(http.StatusUnauthorized, nil)
	s.call(nil, "POST", "/api/v1/realtime/tickets", nil).is(http.StatusUnauthorized, nil)
}

func TestSocketsAreRefusedInWords(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	own := "http://" + s.addr
	for name, c := range map[string]struct {
		query  string
		header http.Header
		status int
		code   string
	}{
		"without a ticket":   {"", nil, http.StatusUnauthorized, "realtime.ticket"},
		"with a guess":       {"ticket=guess", nil, http.StatusUnauthorized, "realtime.ticket"},
		"from another page":  {"ticket=" + s.ticket(mei), http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden, "realtime.origin"},
		"a browser's ticket": {"ticket=" + s.ticket(mei, "Origin", own), nil, http.StatusForbidden, "realtime.origin"},
		"another's token":    {"ticket=" + s.ticket(mei), http.Header{"Authorization": {"Bearer x"}}, http.StatusUnauthorized, "realtime.ticket"},
		"since nowhere":      {"since=yesterday&ticket=" + s.ticket(mei), nil, http.StatusUnprocessableEntity, "request.invalid"},
	} {
		conn, answer := s.dials(c.query, c.header)
		var body bytes.Buffer
		_, err := body.ReadFrom(answer.Body)
		s.must(err)
		if conn != nil || answer.StatusCode != c.status || !strings.Contains(body.String(), c.code) || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s, want %d %s", name, answer.StatusCode, &body, c.status, c.code)
		}
	}
	s.call(mei, "GET", "/api/v1/realtime?ticket="+s.ticket(mei), nil).refuses(http.StatusBadRequest, "realtime.no_socket")
	if conn, _ := s.dials("ticket="+s.ticket(mei, "Origin", own), http.Header{"Origin": {own}}); conn == nil {
		t.Error("our own page was refused")
	}
}

func TestBridgeTakesNoMegabytes(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	conn := s.listens(mei, "")
	if err := conn.WriteMessage(websocket.TextMessage, make([]byte, 1<<20)); err != nil {
		t.Logf("cut off while it wrote: %v", err)
	}
	if _, text, err := conn.ReadMessage(); err == nil {
		t.Errorf("a megabyte was answered with %s", text)
	}
	s.call(mei, "GET", "/api/v1/me", nil).is(http.StatusOK, nil)
	still := s.listens(mei, "")
	s.must(still.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "再见"), time.Now().Add(time.Second)))
	if _, _, err := still.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("a goodbye was answered with %v", err)
	}
}

func TestSocketOutlivesTheTimeOutsOfRequests(t *testing.T) {
	s := newLane(t, func(h *app.House) {
		server := h.API.App().Server()
		if server.ReadTimeout == 0 || server.IdleTimeout == 0 {
			t.Fatal("requests have no time-out")
		}
		server.ReadTimeout, server.WriteTimeout, server.IdleTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	})
	mei := s.resident("Mei", s.Buildings[0])
	conn := s.listens(mei, "")
	time.Sleep(300 * time.Millisecond) // longer than any of them
	s.opens(mei, "p1")
	s.hears(conn, shared.TypePostOpened)
}

func TestSocketsAreSentAwayAtTheEnd(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	conn := s.listens(mei, "")
	s.house.Live.Close(context.Background())
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, live.CloseRestart) {
		t.Errorf("closed with %v", err)
	}
}

func TestTicketsAreInNoLog(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	ticket := s.ticket(mei)
	s.dials("ticket="+ticket, nil)
	s.dials("ticket="+ticket, nil)
	if !strings.Contains(log.String(), "open-socket") || strings.Contains(log.String(), ticket) {
		t.Errorf("the log: %s", log.String())
	}
}
