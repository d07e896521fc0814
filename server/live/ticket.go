package live

import (
	"crypto/rand"
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/person"
)

// TicketLife is how long a ticket opens a socket.
const TicketLife = 30 * time.Second

// maxTickets bounds how many of one person are open at a time: one for each socket, and as many again for those who
// try anew.
const maxTickets = 2 * maxSockets

// The refusals of the handshake.
var (
	// ErrTicket refuses a ticket that is unknown, used, too old, or another's.
	ErrTicket = fault.SignIn("realtime.ticket", "This ticket is no longer good. Please ask for a new one.", "连接凭证已失效,请重新获取。")
	// ErrOrigin refuses pages that are not ours.
	ErrOrigin = fault.Forbidden("realtime.origin", "Only our own pages may listen here.", "只有本站页面可以连接。")
	// ErrClosing says that the server is on its way down.
	ErrClosing = fault.Unavailable("realtime.closing", "The server is restarting. Please come back in a moment.", "服务正在重启,请稍后再连。")
)

// Refused bounds the handshakes without a good ticket that one address may try.
var Refused = limit.Declare(limit.Rule{Name: "realtime.refused", Key: limit.Address, Burst: 50, Per: time.Minute, Doc: "Handshakes without a good ticket from one address."})

// Pass is whom a ticket lets in.
type Pass struct {
	Person  person.ID
	Session person.SessionID
	// Origin is the page that asked for the ticket; empty for a client that is no browser.
	Origin string
	// Locale is the language that texts in events are told in.
	Locale string
}

// Knock is what a handshake shows.
type Knock struct {
	Ticket  string
	Origin  string
	Host    string
	Address string
	// Session is of the access token that came along, when there was one.
	Session person.SessionID
}

// tickets are the open ones, by hash: a page of memory shows none that could be used.
type tickets struct {
	now   func() time.Time
	mu    sync.Mutex
	open  map[hash]ticket
	of    map[person.ID][]hash // in order of making
	swept time.Time
}

type hash = [sha256.Size]byte

type ticket struct {
	Pass
	until time.Time
}

func newTickets(now func() time.Time) *tickets {
	return &tickets{now: now, open: map[hash]ticket{}, of: map[person.ID][]hash{}}
}

// issue makes a ticket; the person's oldest goes when there are too many.
func (t *tickets) issue(p Pass) string {
	secret := rand.Text()
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.sweep(now)
	if mine := t.of[p.Person]; len(mine) >= maxTickets {
		t.forget(mine[0])
	}
	h := hash(sha256.Sum256([]byte(secret)))
	t.open[h] = ticket{Pass: p, until: now.Add(TicketLife)}
	t.of[p.Person] = append(t.of[p.Person], h)
	return secret
}

// sweep forgets what is too old, at most once a second: many come at once after a restart.
func (t *tickets) sweep(now time.Time) {
	if since := now.Sub(t.swept); since >= 0 && since < time.Second {
		return
	}
	t.swept = now
	for h, k := range t.open {
		if !now.Before(k.until) {
			t.forget(h)
		}
	}
}

func (t *tickets) forget(h hash) {
	k, ok := t.open[h]
	if !ok {
		return
	}
	delete(t.open, h)
	mine := slices.DeleteFunc(t.of[k.Person], func(o hash) bool { return o == h })
	if t.of[k.Person] = mine; len(mine) == 0 {
		delete(t.of, k.Person)
	}
}

// spend consumes a ticket, whether or not what comes with it is right: a ticket that was seen elsewhere is worthless.
func (t *tickets) spend(secret string) (Pass, bool) {
	h := hash(sha256.Sum256([]byte(secret)))
	t.mu.Lock()
	defer t.mu.Unlock()
	k, ok := t.open[h]
	t.forget(h)
	return k.Pass, ok && t.now().Before(k.until)
}

// drop forgets the tickets of a session that ended.
func (t *tickets) drop(who person.ID, session person.SessionID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range slices.Clone(t.of[who]) {
		if t.open[h].Session == session {
			t.forget(h)
		}
	}
}

// Ticket makes a ticket for the person and session of p.
func (h *Hub) Ticket(p Pass) string { return h.tickets.issue(p) }

// Admit spends a ticket. ErrOrigin for pages that are not ours and for a browser's ticket without its page; ErrTicket
// for one that is unknown, used, too old, of another page or another session, and limit.ErrTooMany for an address that tries often;
// ErrClosing when the server is on its way down. It is cheap: nothing but memory is asked.
func (h *Hub) Admit(k Knock) (Pass, error) {
	if h.closing() {
		return Pass{}, ErrClosing
	}
	if k.Origin != "" && !h.ours(k.Origin, k.Host) {
		return Pass{}, ErrOrigin
	}
	p, ok := h.tickets.spend(k.Ticket)
	switch {
	case !ok, k.Session != "" && k.Session != p.Session, k.Origin != "" && p.Origin != "" && k.Origin != p.Origin:
		return Pass{}, h.refused(k.Address)
	case h.hasEnded(p.Session):
		return Pass{}, ErrTicket
	case p.Origin != "" && k.Origin == "":
		return Pass{}, ErrOrigin
	}
	return p, nil
}

func (h *Hub) hasEnded(s person.SessionID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ended := h.ended[s]
	return ended
}

func (h *Hub) refused(address string) error {
	if err := h.limits.Take(Refused, address); err != nil {
		return err
	}
	return ErrTicket
}

// ours reports whether a page comes from one of the configured origins, or from the host that it speaks to.
func (h *Hub) ours(origin, host string) bool {
	if slices.Contains(h.origins, strings.ToLower(origin)) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}
