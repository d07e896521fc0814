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
	docs    [2][]*Doc  // by direction
	briefs  [2][]brief // of the same posts, in the same order
	modules map[string]uint8
	at      map[string]place
}

type place struct {
	side Direction
	i    int
}

// brief is as much of a post as shows that it cannot answer one of another module; it lies close to the next one's.
type brief struct {
	module uint8
	heads  uint8
	of     [mostHeads]int16
}

// mostHeads is how many concepts a post is about at most.
const mostHeads = 6

func (x *Index) brief(d *Doc) brief {
	if _, ok := x.modules[d.module]; !ok {
		x.modules[d.module] = uint8(len(x.modules) + 1)
	}
	b := brief{module: x.modules[d.module], heads: uint8(len(d.heads))}
	for i, h := range d.heads {
		b.of[i] = int16(h.id)
	}
	return b
}

// strange tells that a post of another module is surely about something else.
func (q *query) strange(b *brief, module uint8) bool {
	if b.module == module {
		return false
	}
	for _, id := range b.of[:b.heads] {
		if q.heads[id] >= relNarrower {
			return false
		}
	}
	return true
}

// NewIndex gives an empty index with the embedded weights.
func NewIndex(book *words.Book) *Index {
	return &Index{book: book, weights: DefaultWeights(), at: map[string]place{}, modules: map[string]uint8{}}
}

// Put adds a post, or replaces the one with its id.
func (x *Index) Put(d *Doc) {
	x.Drop(d.id)
	x.at[d.id] = place{d.direction, len(x.docs[d.direction])}
	x.docs[d.direction] = append(x.docs[d.direction], d)
	x.briefs[d.direction] = append(x.briefs[d.direction], x.brief(d))
}

// Drop takes a post out at once; one that is not there is no fault.
func (x *Index) Drop(id string) {
	p, ok := x.at[id]
	if !ok {
		return
	}
	delete(x.at, id)
	side, briefs := x.docs[p.side], x.briefs[p.side]
	last := len(side) - 1
	if p.i != last {
		side[p.i], briefs[p.i] = side[last], briefs[last]
		x.at[side[p.i].id] = place{p.side, p.i}
	}
	side[last] = nil
	x.docs[p.side], x.briefs[p.side] = side[:last], briefs[:last]
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
	var s scored
	module, briefs := x.modules[d.module], x.briefs[1-d.direction]
	for i, c := range x.docs[1-d.direction] {
		if q.strange(&briefs[i], module) {
			continue
		}
		if code := x.weigh(q, c, opts.Blocked, &s); code == "" && (opts.All || s.score >= x.weights.ShowAt) {
			found = append(found, s)
		}
	}
	return x.answer(q, ranked(found), now, opts)
}

// scored is a candidate that passed the rules.
type scored struct {
	doc   *Doc
	odds  float32
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

// weigh scores a candidate into s; a code tells why there is no score.
func (x *Index) weigh(q *query, c *Doc, blocked func(a, b string) bool, s *scored) Code {
	n, o := q.doc, c
	if n.direction == Offer {
		n, o = o, n
	}
	if code := exclude(n, o, q.now, blocked); code != "" {
		return code
	}
	if code := q.compare(c, &s.finding); code != "" {
		return code
	}
	s.doc, s.odds = c, x.weights.odds(&s.x)
	s.score = chance(s.odds)
	return ""
}

func (x *Index) answer(q *query, found []*scored, now time.Time, opts Options) []Match {
	limit := opts.Limit
	if limit == 0 {
		limit = 20
	}
	out := make([]Match, 0, min(limit, len(found)))
	told, asked := 0, 0
	for i, s := range found {
		if len(out) == limit {
			break
		}
		m := x.match(q, s, opts.Bare)
		if told < MostNotified && asked < mostAsked && x.hopeful(s) {
			asked++
			if m.Notify = x.sure(s, x.standing(q, found, i, now, opts)); m.Notify {
				told++
			}
		}
		if opts.Bare || opts.All || worthSaying(m.Reasons) {
			out = append(out, m)
		}
	}
	return out
}

// mostAsked is for how many needs a new offer is held against its rivals.
const mostAsked = 3

// standing tells how a candidate stands among all offers for its need: those that were found, or, for a new offer, those
// that the need would find.
func (x *Index) standing(q *query, found []*scored, i int, now time.Time, opts Options) standing {
	if q.doc.direction == Offer {
		return x.standingFor(found[i].doc, q.doc, found[i], now, opts)
	}
	return x.weights.among(found[i].odds, func(yield func(float32) bool) {
		for j, s := range found {
			if j != i && !yield(s.odds) {
				return
			}
		}
	}, func(standing) bool { return false })
}

// pair gives the need and the offer of a comparison.
func (q *query) pair(c *Doc) (need, offer *Doc) {
	if q.doc.direction == Offer {
		return c, q.doc
	}
	return q.doc, c
}

func (x *Index) match(q *query, s *scored, bare bool) Match {
	n, o := q.pair(s.doc)
	m := Match{Need: n.id, Offer: o.id, Score: float64(s.score)}
	if !bare {
		m.Reasons = reasons(q.book, n, o, q.doc.direction, &s.finding)
	}
	return m
}

// Pair compares two posts alone: what Find would say of them, or the code of the rule that excludes them. It serves near
// misses ("almost: they have Wednesday, you want Tuesday") and tests.
func (x *Index) Pair(a, b *Doc, now time.Time, opts Options) (Match, Code) {
	q := newQuery(x.book, a, now.Unix())
	defer q.close()
	var s scored
	if code := x.weigh(q, b, opts.Blocked, &s); code != "" {
		return Match{}, code
	}
	m := x.match(q, &s, opts.Bare)
	m.Notify = x.hopeful(&s)
	return m, ""
}
