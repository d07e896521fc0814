package ring

import (
	"cmp"
	"fmt"
	"slices"
)

// arc is a wish from one person to another, by their places in the order of ids.
type arc struct {
	to     int32
	weight int
}

// graph holds the wishes that are followed. It does not change.
type graph struct {
	people []string
	wishes [][]arc // person: by the other's place
	gives  []bool  // person: makes a gift
	gifts  bool    // anybody does
	part   []int32 // person: its strongly connected component
	never  func(people []string) bool
}

// found is a ring or chain of the graph.
type found struct {
	people []int32
	weight int
	gift   bool
}

func newGraph(p Problem) (*graph, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	g := &graph{never: p.Never}
	for _, w := range p.Wishes {
		g.people = append(g.people, w.From, w.To)
	}
	slices.Sort(g.people)
	g.people = slices.Compact(g.people)
	if len(g.people) > MaxPeople {
		return nil, fmt.Errorf("%w: %d people", ErrRange, len(g.people))
	}
	place := make(map[string]int32, len(g.people))
	for i, id := range g.people {
		place[id] = int32(i)
	}
	g.gives = make([]bool, len(g.people))
	for _, id := range p.Gifts {
		if i, ok := place[id]; ok {
			g.gives[i], g.gifts = true, true
		}
	}
	if err := g.read(p, place); err != nil {
		return nil, err
	}
	g.part = components(g.wishes)
	return g, nil
}

func (p Problem) check() error {
	for name, wrong := range map[string]bool{
		"least": p.Least < 0 || p.Least > Certain, "length": p.Length < 2 || p.Length > Longest,
		"chain": p.Chain < 1 || p.Chain > Longest, "limit": p.Limit < 0,
	} {
		if wrong {
			return fmt.Errorf("%w: %s", ErrRange, name)
		}
	}
	return nil
}

// read keeps the wishes that are sure enough, of people who ask for something.
func (g *graph) read(p Problem, place map[string]int32) error {
	g.wishes = make([][]arc, len(g.people))
	for _, w := range p.Wishes {
		if w.Weight < 0 || w.Weight > Certain {
			return fmt.Errorf("%w: weight %d", ErrRange, w.Weight)
		}
		from := place[w.From]
		g.wishes[from] = append(g.wishes[from], arc{place[w.To], w.Weight})
	}
	for i, row := range g.wishes {
		slices.SortFunc(row, func(a, b arc) int { return cmp.Compare(a.to, b.to) })
		for k := 1; k < len(row); k++ {
			if row[k].to == row[k-1].to {
				return fmt.Errorf("%w: %q for what %q gives", ErrTwice, g.people[i], g.people[row[k].to])
			}
		}
		g.wishes[i] = slices.DeleteFunc(row, func(a arc) bool {
			return a.weight < p.Least || g.gives[i] || a.to == int32(i)
		})
	}
	return nil
}

// lister walks from one person along the wishes.
type lister struct {
	*graph
	most    int // the people in the rings and chains that are looked for now
	path    []int32
	on      []bool
	weight  int
	all     []found
	stopped bool
}

// listed is every ring and chain, the shorter first and then in the order of ids, and whether that is all there are.
func (g *graph) listed(length, chain int) ([]found, bool) {
	l := &lister{graph: g, on: make([]bool, len(g.people))}
	for l.most = 2; l.most <= max(length, chain+1); l.most++ {
		for x := range g.people {
			if l.most <= length {
				l.walk(int32(x), int32(x), l.ring)
			}
			if l.most <= chain+1 && g.gifts {
				l.walk(int32(x), int32(x), l.chain)
			}
		}
	}
	return l.all, !l.stopped
}

// walk stands at x on a path from start, and lets step look at each wish.
func (l *lister) walk(start, x int32, step func(start int32, a arc)) {
	l.path, l.on[x] = append(l.path, x), true
	for _, a := range l.wishes[x] {
		l.weight += a.weight
		step(start, a)
		l.weight -= a.weight
	}
	l.path, l.on[x] = l.path[:len(l.path)-1], false
}

// ring closes at the start, which is the lowest person of it.
func (l *lister) ring(start int32, a arc) {
	switch {
	case len(l.path) == l.most:
		if a.to == start {
			l.keep(l.path, false)
		}
	case a.to > start && !l.on[a.to] && l.part[a.to] == l.part[start] && !l.stopped:
		l.walk(start, a.to, l.ring)
	}
}

// chain ends with somebody who makes a gift.
func (l *lister) chain(start int32, a arc) {
	switch {
	case l.on[a.to] || l.stopped:
	case len(l.path) == l.most-1:
		if l.gives[a.to] {
			l.keep(append(l.path, a.to), true)
		}
	case !l.gives[a.to]:
		l.walk(start, a.to, l.chain)
	}
}

func (l *lister) keep(people []int32, gift bool) {
	if l.barred(people) {
		return
	}
	if l.stopped = len(l.all) >= MaxRings; !l.stopped {
		l.all = append(l.all, found{slices.Clone(people), l.weight, gift})
	}
}

// barred reports whether these people shall not meet in a ring.
func (g *graph) barred(people []int32) bool {
	if g.never == nil {
		return false
	}
	ids := make([]string, len(people))
	for i, x := range people {
		ids[i] = g.people[x]
	}
	return g.never(ids)
}
