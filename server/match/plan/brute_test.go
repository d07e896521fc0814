package plan_test

import (
	"fmt"
	"math"

	"youlin/server/match/plan"
)

// tried is every plan there is, one group after the other, with what has been found for the same seats remembered.
type tried struct {
	p      plan.Problem
	groups [][]int
	value  map[[2]int]int
	known  map[string]plan.Score
}

var impossible = plan.Score{Served: math.MinInt32}

// bruteForce is the best score that any plan has; impossible when pins cannot be heeded.
func bruteForce(p plan.Problem) plan.Score {
	b := tried{p: p, value: map[[2]int]int{}, known: map[string]plan.Score{}}
	for _, pair := range p.Pairs {
		b.value[[2]int{pair.Need, pair.Session}] = pair.Value
	}
	of := map[string]int{}
	for i, n := range p.Needs {
		if g, ok := of[n.Bundle]; ok && n.Bundle != "" {
			b.groups[g] = append(b.groups[g], i)
			continue
		}
		of[n.Bundle] = len(b.groups)
		b.groups = append(b.groups, []int{i})
	}
	return b.from(0, make([]int, len(p.Sessions)))
}

func (b *tried) from(g int, load []int) plan.Score {
	if g == len(b.groups) {
		return plan.Score{}
	}
	key := fmt.Sprint(g, load)
	if s, ok := b.known[key]; ok {
		return s
	}
	best := impossible
	if !b.pinned(g) {
		best = b.from(g+1, load)
	}
	for s := range b.p.Sessions {
		if own, ok := b.fits(g, s, load); ok {
			load[s] += len(b.groups[g])
			rest := b.from(g+1, load)
			load[s] -= len(b.groups[g])
			if sum := added(own, rest); sum.Compare(best) > 0 {
				best = sum
			}
		}
	}
	b.known[key] = best
	return best
}

func added(a, b plan.Score) plan.Score {
	return plan.Score{Served: a.Served + b.Served, Value: a.Value + b.Value, Kept: a.Kept + b.Kept}
}

func (b *tried) pinned(g int) bool {
	for _, i := range b.groups[g] {
		if b.p.Needs[i].Pinned != "" {
			return true
		}
	}
	return false
}

// fits tells what group g adds in session s, and whether it may sit there.
func (b *tried) fits(g, s int, load []int) (plan.Score, bool) {
	own, at := plan.Score{}, b.p.Sessions[s]
	for _, i := range b.groups[g] {
		n := b.p.Needs[i]
		v, ok := b.value[[2]int{i, s}]
		if !ok || n.Pinned != "" && n.Pinned != at.ID {
			return own, false
		}
		own.Served += max(n.Urgency, 1)
		own.Value += v
		if n.Before == at.ID {
			own.Kept++
		}
	}
	for t, other := range b.p.Sessions {
		if t != s && load[t] > 0 && overlap(at, other) {
			return own, false
		}
	}
	return own, load[s]+len(b.groups[g]) <= at.Seats
}

func overlap(a, b plan.Session) bool {
	lasts := a.Start < a.End && b.Start < b.End
	return lasts && a.Helper != "" && a.Helper == b.Helper && a.Start < b.End && b.Start < a.End
}
