package live

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/unit"
)

const (
	// maxSockets is how many one person may hold; a new one lets the oldest go.
	maxSockets = 5
	// pingEvery is how often each socket is asked whether it is there, in beats of one second.
	pingEvery = 20
)

// Options are what the hub has to be told.
type Options struct {
	// Origins are the web origins whose pages may open a socket, besides those of the host they speak to.
	Origins []string
}

// Hub holds the sockets. It is made at start and closed at the end.
type Hub struct {
	db      *db.DB
	people  *person.Service
	units   *unit.Service
	limits  *limit.Set
	origins []string
	tickets *tickets
	queue   *event.Queue
	// life is what the hub's own work lives in, end ends it.
	life context.Context
	end  context.CancelFunc
	open sync.WaitGroup // sockets and the clock

	mu         sync.Mutex
	closed     bool
	sockets    map[*socket]struct{}
	byPerson   map[person.ID][]*socket // in order of opening
	byCompound map[unit.ID]map[*socket]struct{}
	// ended are the sessions that ended lately: a handshake that began before must not outlive them.
	ended map[person.SessionID]time.Time
	// age counts the changes of standing that were heard, so that a place which was worked out before one is not kept
	// after it.
	age  uint64
	beat int
}

// New makes the hub; it hears what is committed from now on.
func New(d *db.DB, people *person.Service, units *unit.Service, limits *limit.Set, o Options) *Hub {
	h := &Hub{
		db: d, people: people, units: units, limits: limits, tickets: newTickets(d.Now),
		sockets: map[*socket]struct{}{}, byPerson: map[person.ID][]*socket{}, byCompound: map[unit.ID]map[*socket]struct{}{},
		ended: map[person.SessionID]time.Time{},
	}
	for _, origin := range o.Origins {
		h.origins = append(h.origins, strings.ToLower(strings.TrimSuffix(origin, "/")))
	}
	h.life, h.end = context.WithCancel(context.Background())
	h.queue = event.NewQueue(h.tell)
	d.Bus.Listen(h.queue.Put)
	h.open.Add(1)
	go h.pace()
	return h
}

// Open is how many sockets there are.
func (h *Hub) Open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sockets)
}

func (h *Hub) closing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// Close sends every socket away with 1012 and waits until they are gone; those that are not when ctx ends are cut.
func (h *Hub) Close(ctx context.Context) {
	h.mu.Lock()
	h.closed = true
	for c := range h.sockets {
		c.end(CloseRestart)
	}
	h.mu.Unlock()
	h.queue.Close()
	h.end()
	gone := make(chan struct{})
	go func() { h.open.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-ctx.Done():
		h.cut()
		<-gone
	}
}

func (h *Hub) cut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.sockets {
		c.cut()
	}
}

// pace is the one clock of all sockets: each second it pings a twentieth of them, and lets those go that are stuck.
func (h *Hub) pace() {
	defer h.open.Done()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			h.ping()
		case <-h.life.Done():
			return
		}
	}
}

func (h *Hub) ping() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.beat = (h.beat + 1) % pingEvery
	for c := range h.sockets {
		if c.watch(); c.beat == h.beat {
			c.offer(0, pingMessage)
		}
	}
	maps.DeleteFunc(h.ended, func(_ person.SessionID, at time.Time) bool { return in(0).Sub(at) > 2*TicketLife })
}

// begin runs work for a socket that listens; Close waits for it.
func (h *Hub) begin(work func()) {
	h.open.Add(1)
	go func() {
		defer h.open.Done()
		work()
	}()
}

// join takes a new socket in, and the goroutine that listens to it; it hears nothing of compounds before it has its places. The
// person's oldest goes when there are too many. A code comes back when it may not stay.
func (h *Hub) join(c *socket) (code int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ended := h.ended[c.pass.Session]; ended {
		return CloseSignIn
	}
	if h.closed {
		return CloseRestart
	}
	if mine := h.byPerson[c.pass.Person]; len(mine) >= maxSockets {
		mine[0].end(CloseReplaced)
		h.remove(mine[0])
	}
	h.open.Add(1)
	c.beat = (h.beat + len(h.sockets)) % pingEvery
	h.sockets[c] = struct{}{}
	h.byPerson[c.pass.Person] = append(h.byPerson[c.pass.Person], c)
	return 0
}

// leave forgets a socket.
func (h *Hub) leave(c *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(c)
}

// remove takes a socket out of the maps; it may be out already.
func (h *Hub) remove(c *socket) {
	h.settle(c, nil)
	delete(h.sockets, c)
	left := slices.DeleteFunc(h.byPerson[c.pass.Person], func(o *socket) bool { return o == c })
	if h.byPerson[c.pass.Person] = left; len(left) == 0 {
		delete(h.byPerson, c.pass.Person)
	}
}

// settle puts a socket into the compounds whose news it hears, and out of the others.
func (h *Hub) settle(c *socket, compounds []unit.ID) {
	for _, id := range c.compounds {
		delete(h.byCompound[id], c)
		if len(h.byCompound[id]) == 0 {
			delete(h.byCompound, id)
		}
	}
	c.compounds = compounds
	for _, id := range compounds {
		if h.byCompound[id] == nil {
			h.byCompound[id] = map[*socket]struct{}{}
		}
		h.byCompound[id][c] = struct{}{}
	}
}

// hearers are the sockets that an event may concern; one may come twice.
func (h *Hub) hearers(a event.Audience) (found []*socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a.Everyone {
		found = slices.AppendSeq(found, maps.Keys(h.byCompound[unit.ID(a.Compound)]))
	}
	for _, p := range a.People {
		found = append(found, h.byPerson[person.ID(p)]...)
	}
	return found
}

// concerns asks the policy about a person as they stand now.
func (h *Hub) concerns(ctx context.Context, who person.ID, r event.Record) (bool, error) {
	v, err := h.people.Standing(ctx, who)
	if err != nil {
		return false, err
	}
	return h.mayHear(ctx, v, r)
}

// tell passes what was committed to the sockets, in order. Changes of standing take effect before the event that
// brings them is told, so that nothing later reaches one who may no longer hear it.
func (h *Hub) tell(recs []event.Record) {
	for _, r := range recs {
		h.heed(h.life, r.Event)
		if wired(r.Event) {
			h.deliver(h.life, r)
		}
	}
}

// deliver offers an event to whom it concerns. The policy is asked outside the lock: it is in memory, but for the
// first look after a change.
func (h *Hub) deliver(ctx context.Context, r event.Record) {
	t := told{rec: r}
	for _, c := range h.hearers(r.Audience) {
		ok, err := h.concerns(ctx, c.pass.Person, r)
		if err != nil {
			slog.Error("ask who may hear", "kind", r.Event.Kind(), "seq", r.Seq, "cause", err)
			c.end(CloseSlow) // it comes back and reads the log
			continue
		}
		if msg := t.in(c.pass.Locale); ok && msg != nil {
			c.offer(r.Seq, msg)
		}
	}
}
