package house

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/shared"
)

// Socket is somebody's ear: what it is told comes in order.
type Socket struct {
	house *House
	who   *Person
	conn  *websocket.Conn
	// Seq is the number of the newest event that was heard, or the hello's.
	Seq int64
}

// Listens opens a socket and waits for its hello.
func (p *Person) Listens() *Socket { p.house.T.Helper(); return p.ListensSince("") }

// ListensSince is Listens for what was missed after a number.
func (p *Person) ListensSince(since string) *Socket {
	h := p.house
	h.T.Helper()
	ticket := p.Post("/realtime/tickets", nil).Is(201).Text("ticket")
	query := "?ticket=" + ticket
	if since != "" {
		query += "&since=" + since
	}
	conn, res, err := websocket.DefaultDialer.DialContext(h.Ctx, "ws://"+h.Addr+Below("/realtime")+query, nil)
	h.Must(err)
	_ = res.Body.Close() // an upgrade has none
	s := &Socket{house: h, who: p, conn: conn}
	h.T.Cleanup(func() { _ = conn.Close() })
	var hello shared.Hello
	h.Must(json.Unmarshal(s.read(), &hello))
	if hello.Type != "hello" && hello.Type != "reset" {
		h.T.Fatalf("the socket's first word to %s: %+v", p.Name, hello)
	}
	s.Seq = hello.Seq
	return s
}

func (s *Socket) read() []byte {
	s.house.T.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(patience)) // never fails
	_, text, err := s.conn.ReadMessage()
	if err != nil {
		s.house.T.Fatalf("%s listens: %v", s.who.Name, err)
	}
	return text
}

// frame is the next event, held against the contract and the order of the log.
func (s *Socket) frame() shared.Frame {
	s.house.T.Helper()
	text := s.read()
	var f shared.Frame
	s.house.Must(json.Unmarshal(text, &f))
	s.house.Contract.Fits(s.house.T, "LiveEvent", text)
	if f.Seq <= s.Seq {
		s.house.T.Errorf("%s hears number %d after %d", s.who.Name, f.Seq, s.Seq)
	}
	s.Seq = f.Seq
	return f
}

// Next waits for the next event of a type and passes over others; ids are values that its data must hold.
func (s *Socket) Next(kind string, ids ...string) shared.Frame {
	s.house.T.Helper()
	for {
		if f := s.frame(); f.Type == kind && holds(f.Data, ids) {
			return f
		}
	}
}

func holds(data json.RawMessage, ids []string) bool {
	var fields map[string]any
	if json.Unmarshal(data, &fields) != nil {
		return false
	}
	said := map[string]bool{}
	for _, v := range fields {
		said[fmt.Sprint(v)] = true
	}
	for _, id := range ids {
		if !said[id] {
			return false
		}
	}
	return true
}

// Silent fails the test when the socket was told anything that Next did not take. It does not wait for a time: it
// tells the person something, and that must be what is heard next.
func (s *Socket) Silent() {
	s.house.T.Helper()
	nudge := s.house.nudge(s.who)
	for f := s.frame(); !holds(f.Data, []string{nudge}); f = s.frame() {
		s.house.T.Errorf("%s hears %s %s", s.who.Name, f.Type, f.Data)
	}
}

// nudge tells somebody about their own place, which they hear wherever they stand.
func (h *House) nudge(p *Person) (id string) {
	h.T.Helper()
	id = fmt.Sprint("nudge ", h.number())
	h.Write(func(tx *db.Tx) error {
		tx.Emit(person.MembershipChanged{Membership: person.MembershipID(id), Compound: h.Riverside.ID, Person: p.ID, State: person.Pending})
		return nil
	})
	return id
}

// Closed waits until the server closes the socket, and returns its code.
func (s *Socket) Closed() int {
	s.house.T.Helper()
	for {
		_ = s.conn.SetReadDeadline(time.Now().Add(patience)) // never fails
		if _, _, err := s.conn.ReadMessage(); err != nil {
			var closed *websocket.CloseError
			if !errors.As(err, &closed) {
				s.house.T.Fatalf("%s waits for the socket's end: %v", s.who.Name, err)
			}
			return closed.Code
		}
	}
}

// Hears is the next event, whatever it is.
func (s *Socket) Hears() shared.Frame { s.house.T.Helper(); return s.frame() }
