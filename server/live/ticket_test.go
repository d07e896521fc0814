package live_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/live"
	"youlin/server/testkit"
)

// knock asks the hub alone, without a socket.
func (s *square) knock(n *testkit.Neighbour, from string, k live.Knock) error {
	s.T.Helper()
	p := s.pass(n)
	p.Origin = from
	k.Ticket, k.Host, k.Address = s.hub.Ticket(p), "app.example:8080", "10.1.1.1"
	_, err := s.hub.Admit(k)
	return err
}

func TestTicketOpensOneSocketOnce(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	ticket := s.ticket(mei)
	s.dials(ticket).next("hello")
	if _, status, err := s.knocks(ticket, nil); err == nil || status != http.StatusUnauthorized {
		t.Errorf("a used ticket: %d", status)
	}
	late := s.ticket(mei)
	s.Clock.Move(live.TicketLife)
	if _, status, err := s.knocks(late, nil); err == nil || status != http.StatusUnauthorized {
		t.Errorf("an old ticket: %d", status)
	}
	for _, bad := range []string{"", "no such ticket"} {
		if _, status, err := s.knocks(bad, nil); err == nil || status != http.StatusUnauthorized {
			t.Errorf("ticket %q: %d", bad, status)
		}
	}
}

func TestTicketIsForThePageThatAskedForIt(t *testing.T) {
	const own, listed, evil = "http://app.example:8080", "https://youlin.example", "https://evil.example"
	s := newSquare(t)
	mei := s.Resident("Mei")
	for name, c := range map[string]struct {
		asked, used string
		want        *fault.Fault
	}{
		"from our page":                       {own, own, nil},
		"from a listed page":                  {listed, listed, nil},
		"from no page":                        {"", "", nil},
		"asked from no page, used on ours":    {"", own, nil},
		"asked on ours, used on a listed one": {own, listed, live.ErrTicket},
		"asked on ours, used from none":       {own, "", live.ErrOrigin},
		"used by another page":                {own, evil, live.ErrOrigin},
		"asked from none, used by another":    {"", evil, live.ErrOrigin},
		"asked and used by another":           {evil, evil, live.ErrOrigin},
		"used on a page of no place":          {own, "null", live.ErrOrigin},
		"a name that only begins like ours":   {own, own + ".evil.example", live.ErrOrigin},
	} {
		err := s.knock(mei, c.asked, live.Knock{Origin: c.used})
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTicketIsForItsSession(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	if err := s.knock(mei, "", live.Knock{Session: s.pass(mei).Session}); err != nil {
		t.Errorf("with its own token: %v", err)
	}
	if err := s.knock(mei, "", live.Knock{Session: s.pass(s.Resident("Rowan")).Session}); !errors.Is(err, live.ErrTicket) {
		t.Errorf("with another's token: %v", err)
	}
}

func TestOnlySoManyTicketsAreOpen(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	first, other := s.ticket(mei), s.ticket(rowan)
	for range 10 {
		s.ticket(mei)
	}
	if _, err := s.hub.Admit(live.Knock{Ticket: first}); !errors.Is(err, live.ErrTicket) {
		t.Errorf("the oldest of many: %v", err)
	}
	if _, err := s.hub.Admit(live.Knock{Ticket: other}); err != nil {
		t.Errorf("another's: %v", err)
	}
}

func TestHandshakesWithoutATicketAreLimitedByAddress(t *testing.T) {
	s := newSquare(t)
	try := func(address string) error {
		_, err := s.hub.Admit(live.Knock{Ticket: "guess", Address: address})
		return err
	}
	for range live.Refused.Burst {
		if err := try("2001:db8::1"); !errors.Is(err, live.ErrTicket) {
			t.Fatal(err)
		}
	}
	if err := try("2001:db8::ffff"); !errors.Is(err, limit.ErrTooMany) {
		t.Errorf("one more from the same network: %v", err)
	}
	if err := try("10.0.0.1"); !errors.Is(err, live.ErrTicket) {
		t.Errorf("from elsewhere: %v", err)
	}
	mei := s.Resident("Mei")
	if _, err := s.hub.Admit(live.Knock{Ticket: s.ticket(mei), Address: "2001:db8::1"}); err != nil {
		t.Errorf("a neighbour behind the same address: %v", err)
	}
	s.Clock.Move(time.Minute)
	if err := try("2001:db8::1"); !errors.Is(err, live.ErrTicket) {
		t.Errorf("a minute later: %v", err)
	}
}
