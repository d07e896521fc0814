package api_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/db"
	"youlin/server/live"
	"youlin/server/post"
	"youlin/server/testkit/house"
	"youlin/shared"
)

func ticketOf(c *house.Caller) string {
	return c.Post("/realtime/tickets", nil).Is(http.StatusCreated).Text("ticket")
}

// knocks asks for a socket, whatever the answer; without one the answer's body comes back.
func knocks(t *testing.T, h *house.House, query string, header http.Header) (conn *websocket.Conn, answer *http.Response, body string) {
	t.Helper()
	conn, answer, err := websocket.DefaultDialer.Dial("ws://"+h.Addr+"/api/v1/realtime?"+query, header)
	if answer == nil {
		t.Fatal(err)
	}
	if conn != nil {
		t.Cleanup(func() { _ = conn.Close() })
		h.Must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
		return conn, answer, ""
	}
	text, err := io.ReadAll(answer.Body)
	h.Must(err)
	return nil, answer, string(text)
}

// opensOne commits the opening of a post that is not there; sockets tell of it all the same.
func opensOne(h *house.House, who *house.Person) {
	h.Write(func(tx *db.Tx) error {
		tx.Emit(post.Opened{Post: "p", Version: 1, Compound: who.Compound, Author: who.ID})
		return nil
	})
}

func TestSocketOnThePortOfTheDoor(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	ear := mei.Listens()
	opensOne(h, mei)
	heard := ear.Next(shared.TypePostOpened)
	if missed := mei.ListensSince("0").Next(shared.TypePostOpened); missed.Seq != heard.Seq {
		t.Errorf("the past tells of %d, want %d", missed.Seq, heard.Seq)
	}
	var events shared.Events
	mei.Get("/events?since=0").Is(http.StatusOK).Into(&events)
	if n := len(events.Items); n == 0 || events.Items[n-1].Seq != heard.Seq || events.Seq != heard.Seq || events.Reset {
		t.Errorf("the same without a socket: %+v", events)
	}
	mei.Get("/events?since=" + strconv.FormatInt(heard.Seq+9, 10)).Is(http.StatusOK).Into(&events)
	if !events.Reset {
		t.Error("a number that is not there yet is no reset")
	}
	mei.Get("/events?since=-2").Is(http.StatusUnprocessableEntity)
	mei.Get("/events?limit=101").Is(http.StatusUnprocessableEntity)
	h.Caller("").Get("/events").Is(http.StatusUnauthorized)
	h.Caller("").Post("/realtime/tickets", nil).Is(http.StatusUnauthorized)
}

func TestSocketsAreRefusedInWords(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	for name, c := range map[string]struct {
		query  string
		header http.Header
		status int
		code   string
	}{
		"without a ticket":   {"", nil, http.StatusUnauthorized, "realtime.ticket"},
		"with a guess":       {"ticket=guess", nil, http.StatusUnauthorized, "realtime.ticket"},
		"from another page":  {"ticket=" + ticketOf(mei.Caller), http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden, "realtime.origin"},
		"a browser's ticket": {"ticket=" + ticketOf(mei.With("Origin", h.URL)), nil, http.StatusForbidden, "realtime.origin"},
		"another's token":    {"ticket=" + ticketOf(mei.Caller), http.Header{"Authorization": {"Bearer x"}}, http.StatusUnauthorized, "realtime.ticket"},
		"since nowhere":      {"since=yesterday&ticket=" + ticketOf(mei.Caller), nil, http.StatusUnprocessableEntity, "request.invalid"},
	} {
		conn, answer, body := knocks(t, h, c.query, c.header)
		if conn != nil || answer.StatusCode != c.status || !strings.Contains(body, c.code) || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s, want %d %s", name, answer.StatusCode, body, c.status, c.code)
		}
	}
	mei.Get("/realtime?ticket="+ticketOf(mei.Caller)).Refused(http.StatusBadRequest, "realtime.no_socket")
	own := http.Header{"Origin": {h.URL}, "Authorization": {"Bearer " + mei.Token}}
	if conn, _, body := knocks(t, h, "ticket="+ticketOf(mei.With("Origin", h.URL)), own); conn == nil {
		t.Errorf("our own page was refused: %s", body)
	}
}

func TestBridgeTakesNoMegabytes(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	conn, _, _ := knocks(t, h, "ticket="+ticketOf(mei.Caller), nil)
	if _, text, err := conn.ReadMessage(); err != nil || !strings.Contains(string(text), `"hello"`) {
		t.Fatalf("the first word is %s, %v", text, err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, make([]byte, 1<<20)); err != nil {
		t.Logf("cut off while it wrote: %v", err)
	}
	if _, text, err := conn.ReadMessage(); err == nil {
		t.Errorf("a megabyte was answered with %s", text)
	}
	mei.Get("/me").Is(http.StatusOK)
	polite, _, _ := knocks(t, h, "ticket="+ticketOf(mei.Caller), nil)
	h.Must(polite.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "再见"), time.Now().Add(time.Second)))
	for {
		if _, _, err := polite.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				t.Errorf("a goodbye was answered with %v", err)
			}
			return
		}
	}
}

func TestSocketsAreSentAwayAtTheEnd(t *testing.T) {
	h := house.New(t)
	ear := h.Resident("Mei").Listens()
	h.Live.Close(context.Background())
	if code := ear.Closed(); code != live.CloseRestart {
		t.Errorf("closed with %d", code)
	}
}

func TestTicketsAreInNoLog(t *testing.T) {
	h := house.New(t)
	ticket := ticketOf(h.Resident("Mei").Caller)
	knocks(t, h, "ticket="+ticket, nil)
	knocks(t, h, "ticket="+ticket, nil)
	if log := house.Log(); !strings.Contains(log, "open-socket") || strings.Contains(log, ticket) {
		t.Errorf("the log: %s", log)
	}
}
