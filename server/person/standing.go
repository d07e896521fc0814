package person

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"youlin/server/db"
)

// standings is who is who, kept in memory: the tokens that were verified, the sessions that are open, and what each
// person may do. The writer drops what a change made stale, after its commit and before it answers; so what is found
// here is never older than the last answer.
type standings struct {
	mu       sync.RWMutex
	tokens   map[string]verified
	sessions map[SessionID]*openSession
	people   map[ID]*standing
	// ends counts the sessions that ended and the times that all was dropped, so that what was read before is not
	// kept after it.
	ends uint64
}

// verified is a token that was looked at, until it runs out.
type verified struct {
	until   int64
	session *openSession
}

type openSession struct {
	id     SessionID
	owner  ID
	person *standing
	ended  atomic.Bool
}

// standing is one person's. A change counts age up and takes the view away; a view that was read at another age is
// used once and not kept.
type standing struct {
	mu   sync.Mutex
	age  uint64
	view atomic.Pointer[Viewer]
}

func (p *standing) read() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.age
}

func (p *standing) keep(v Viewer, age uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.age == age {
		p.view.Store(&v)
	}
}

func (p *standing) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.age++
	p.view.Store(nil)
}

// maxTokens bounds the memory, at about half a KB for each.
const maxTokens = 100_000

func newStandings() *standings {
	c := &standings{}
	c.clear()
	return c
}

func (c *standings) clear() {
	c.ends++
	c.tokens, c.sessions, c.people = map[string]verified{}, map[SessionID]*openSession{}, map[ID]*standing{}
}

// find returns the session of a token that was verified before.
func (c *standings) find(token string, now time.Time) (*openSession, bool) {
	c.mu.RLock()
	t, ok := c.tokens[token]
	c.mu.RUnlock()
	if !ok || now.UnixMilli() >= t.until || t.session.ended.Load() {
		return nil, false
	}
	return t.session, true
}

// session returns an open session that is known, and the count of ends to keep one with.
func (c *standings) session(id SessionID) (*openSession, uint64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.sessions[id], c.ends
}

// keep keeps a verified token and its session, unless a session ended since it was read.
func (c *standings) keep(token string, until, now time.Time, s *openSession, ends uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ends != ends || s.ended.Load() {
		return
	}
	if len(c.tokens) >= maxTokens && !c.sweep(now) {
		return
	}
	if known := c.sessions[s.id]; known != nil {
		s = known
	}
	c.sessions[s.id] = s
	c.tokens[token] = verified{until: until.UnixMilli(), session: s}
}

// sweep makes room, and reports whether it did so without dropping everything: that happens when too many are good
// at once, and costs one look at the database each.
func (c *standings) sweep(now time.Time) bool {
	maps.DeleteFunc(c.tokens, func(_ string, t verified) bool { return now.UnixMilli() >= t.until || t.session.ended.Load() })
	if len(c.tokens) >= maxTokens*9/10 {
		c.clear()
		return false
	}
	clear(c.sessions)
	for _, t := range c.tokens {
		c.sessions[t.session.id] = t.session
	}
	return true
}

// of returns a person's place in memory. It is there before the database is read, so that a change meanwhile finds it.
func (c *standings) of(id ID) *standing {
	c.mu.RLock()
	p := c.people[id]
	c.mu.RUnlock()
	if p != nil {
		return p
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.people[id] == nil {
		if len(c.people) >= maxTokens {
			c.clear()
		}
		c.people[id] = &standing{}
	}
	return c.people[id]
}

// drop forgets what people may do; the writer calls it.
func (c *standings) drop(ids ...ID) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, id := range ids {
		if p := c.people[id]; p != nil {
			p.drop()
		}
	}
}

// end forgets a session; the writer calls it.
func (c *standings) end(id SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ends++
	if s := c.sessions[id]; s != nil {
		s.ended.Store(true)
		delete(c.sessions, id)
	}
}

// Viewer says who asks with an access token, and what they may do as things are now. It is asked at the door, at each
// request, and costs one look into a map when it was asked before. ErrSignIn.
func (s *Service) Viewer(ctx context.Context, token string) (Viewer, error) {
	now := s.db.Now()
	open, ok := s.standings.find(token, now)
	if !ok {
		var err error
		if open, err = s.recognise(ctx, token, now); err != nil {
			return Viewer{}, err
		}
	}
	if v := open.person.view.Load(); v != nil {
		seen := *v
		seen.Session = open.id
		return seen, nil
	}
	v, err := s.readStanding(ctx, open.owner, open.person)
	v.Session = open.id
	return v, err
}

// recognise verifies a token and looks whether its session is open.
func (s *Service) recognise(ctx context.Context, token string, now time.Time) (*openSession, error) {
	c, err := s.keys.verify(token, now)
	if err != nil {
		return nil, err
	}
	open, ends := s.standings.session(SessionID(c.Session))
	if open == nil {
		if open, err = s.openSession(ctx, SessionID(c.Session)); err != nil {
			return nil, err
		}
	}
	if open.owner != ID(c.Subject) {
		return nil, ErrSignIn
	}
	s.standings.keep(token, c.ExpiresAt.Time, now, open, ends)
	return open, nil
}

func (s *Service) openSession(ctx context.Context, id SessionID) (*openSession, error) {
	who, err := sessionOwner(s.db.Read(db.Apart(ctx)), id)
	if err != nil {
		return nil, err
	}
	return &openSession{id: id, owner: who, person: s.standings.of(who)}, nil
}

// Standing says what a person may do as things are now, for what is told to them without their asking.
func (s *Service) Standing(ctx context.Context, who ID) (Viewer, error) {
	p := s.standings.of(who)
	if v := p.view.Load(); v != nil {
		return *v, nil
	}
	return s.readStanding(ctx, who, p)
}

func (s *Service) readStanding(ctx context.Context, who ID, p *standing) (Viewer, error) {
	age := p.read()
	v, err := s.readViewer(db.Apart(ctx), who)
	if err != nil {
		return Viewer{}, fmt.Errorf("read the standing of %s: %w", who, err)
	}
	p.keep(v, age)
	return v, nil
}

// readViewer asks the database.
func (s *Service) readViewer(ctx context.Context, who ID) (Viewer, error) {
	v := Viewer{ID: who, Blocks: map[ID]bool{}}
	rows, err := standingOf(s.db.Read(ctx), who)
	if err != nil {
		return v, err
	}
	for _, row := range rows {
		switch row.Kind {
		case "seat":
			v.Seats = append(v.Seats, row.seat())
		case "power":
			u, err := s.units.Get(ctx, row.Unit)
			if err != nil {
				return v, err
			}
			v.Powers = append(v.Powers, Power{Role: Role(row.State), Unit: u.ID, Compound: compoundOf(u)})
		case "block":
			v.Blocks[ID(row.ID)] = true
		}
	}
	return v, nil
}
