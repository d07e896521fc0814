package match

import (
	"cmp"
	"slices"
	"time"

	"youlin/server/words"
)

// Index holds the live posts of one compound in memory; a caller with very many may keep one for each module. One
// goroutine may change it at a time, and none may read it meanwhile: the caller locks, best with an RWMutex, since
// Find only reads.
type Index struct {
	book    *words.Book
	weights *Weights
	docs    [2][]*Doc // by direction
	at      map[string]place
}

type place struct {
	side Direction
	i    int
}

// NewIndex gives an empty index with the embedded weights.
func NewIndex(book *words.Book) *Index {
	return &Index{book: book, weights: DefaultWeights(), at: map[string]place{}}
}

// Put adds a post, or replaces the one with its id.
func (x *Index) Put(d *Doc) {
	x.Drop(d.id)
	x.at[d.id] = place{d.direction, len(x.docs[d.direction])}
	x.docs[d.direction] = append(x.docs[d.direction], d)
}

// Drop takes a post out at once; one that is not there is no fault.
func (x *Index) Drop(id string) {
	p, ok := x.at[id]
	if !ok {
		return
	}
	delete(x.at, id)
	side := x.docs[p.side]
	last := len(side) - 1
	if p.i != last {
		side[p.i] = side[last]
		x.at[side[p.i].id] = place{p.side, p.i}
	}
	side[last] = nil
	x.docs[p.side] = side[:last]
}

// Len is the number of posts.
func (x *Index) Len() int { return len(x.at) }

// Doc gives a post that is in the index.
func (x *Index) Doc(id string) (*Doc, bool) {
	p, ok := x.at[id]
	if !ok {
		return nil, false
	}
	return x.docs[p.side][p.i], true
}

// Options say how much of the answer is wanted.
type Options struct {
	// Limit is how many matches at most; 0 is 20.
	Limit int
	// Blocked tells whether one of two authors has blocked the other; nil is nobody.
	Blocked func(a, b string) bool
	// Bare leaves out the reasons.
	Bare bool
	// All keeps pairs of very low score too, down to any that no hard rule excludes.
	All bool
}

// Match is an answer: a pair, its score, and why.
type Match struct {
	Need, Offer string
	// Score is the chance that the two suit each other, 0 to 1.
	Score float64
	// Notify is true when both sides should be told without asking.
	Notify bool
	// Reasons are the strongest first; at least one of them says more than "same category".
	Reasons []Reason
}

// MostNotified is how many pairs a search may mark to be told.
const MostNotified = 3

// Find answers a need with the offers of the index, or an offer with its needs, best first. The post itself need not
// be in the index.
func (x *Index) Find(d *Doc, now time.Time, opts Options) []Match {
	q := newQuery(x.book, d, now.Unix())
	defer q.close()
	var found []scored
	for _, c := range x.docs[1-d.direction] {
		if s, code := x.weigh(q, c, opts.Blocked); code == "" && (opts.All || s.score >= x.weights.ShowAt) {
			found = append(found, s)
		}
	}
	return x.answer(q, ranked(found), opts)
}

// scored is a candidate that passed the rules.
type scored struct {
	doc   *Doc
	score float32
	finding
}

// ranked gives the order of candidates, best first; among equals the newer one.
func ranked(found []scored) []*scored {
	order := make([]*scored, len(found))
	for i := range found {
		order[i] = &found[i]
	}
	slices.SortFunc(order, func(a, b *scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.doc.created, a.doc.created), cmp.Compare(a.doc.id, b.doc.id))
	})
	return order
}

func (x *Index) weigh(q *query, c *Doc, blocked func(a, b string) bool) (scored, Code) {
	n, o := q.doc, c
	if n.direction == Offer {
		n, o = o, n
	}
	if code := exclude(n, o, q.now, blocked); code != "" {
		return scored{}, code
	}
	f, code := q.compare(c)
	if code != "" {
		return scored{}, code
	}
	return scored{c, x.weights.score(&f.x), f}, ""
}

func (x *Index) answer(q *query, found []*scored, opts Options) []Match {
	limit := opts.Limit
	if limit == 0 {
		limit = 20
	}
	out := make([]Match, 0, min(limit, len(found)))
	told := 0
	for _, s := range found {
		if len(out) == limit {
			break
		}
		m := x.match(q, s, opts.Bare)
		if m.Notify = m.Notify && told < MostNotified; m.Notify {
			told++
		}
		if opts.Bare || opts.All || worthSaying(m.Reasons) {
			out = append(out, m)
		}
	}
	return out
}

func (x *Index) match(q *query, s *scored, bare bool) Match {
	n, o := q.doc, s.doc
	if n.direction == Offer {
		n, o = o, n
	}
	m := Match{Need: n.id, Offer: o.id, Score: float64(s.score), Notify: x.sure(n, o, s)}
	if !bare {
		m.Reasons = reasons(q.book, n, o, &s.finding)
	}
	return m
}

// sure tells whether both sides may be told without asking: the same thing or service, nothing that speaks against it,
// and nearly all of the needed time. A narrower service than was asked for is sure only when its times are known to fit.
func (x *Index) sure(n, o *Doc, s *scored) bool {
	alike := s.relation >= 0.94 || s.relation >= relNarrower*0.95 && (s.timed || n.aim == aimThing)
	return s.score >= x.weights.NotifyAt && alike && !s.clash && !s.open && s.cover >= 0.9 &&
		s.x[fModeClash] < 0.9 && s.x[fDayClash] == 0 && s.x[fQuantity] == 0 && !n.gone && !o.gone
}

// Pair compares two posts alone: what Find would say of them, or the code of the rule that excludes them. It serves near
// misses ("almost: they have Wednesday, you want Tuesday") and tests.
func (x *Index) Pair(a, b *Doc, now time.Time, opts Options) (Match, Code) {
	q := newQuery(x.book, a, now.Unix())
	defer q.close()
	s, code := x.weigh(q, b, opts.Blocked)
	if code != "" {
		return Match{}, code
	}
	return x.match(q, &s, opts.Bare), ""
}
