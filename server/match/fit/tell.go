package main

import (
	"cmp"
	"math"
	"slices"

	"youlin/server/match"
)

// candidate is one of the first offers of a need, with the grounds for telling it.
type candidate struct {
	need    int
	grounds []float64
	grade   int
}

// candidates gives what might be told of each need: its first three offers, but for those that something speaks against.
func candidates(all []question, w []float64) (out []candidate) {
	floor := match.DefaultWeights().Floor()
	for n, q := range all {
		order := q.order(w)
		for i, o := range order[:min(match.MostNotified, len(order))] {
			if !match.MayTell(o.x) {
				continue
			}
			gap, behind := standing(order, i, floor)
			out = append(out, candidate{need: n, grounds: match.Grounds(o.x, o.odds, gap, behind), grade: o.grade})
		}
	}
	return out
}

// order sorts a need's offers, best first.
func (q *question) order(w []float64) []answer {
	out := slices.Clone(q.offers)
	for i := range out {
		out[i].odds = out[i].sum(w)
	}
	slices.SortStableFunc(out, func(a, b answer) int { return cmp.Compare(b.odds, a.odds) })
	return out
}

// standing is how far the next clearly worse offer lies behind, and how far the best one before.
func standing(order []answer, i int, floor float64) (gap, behind float64) {
	next := floor
	for _, o := range order[i+1:] {
		if o.odds < order[i].odds-match.EqualOdds {
			next = max(next, o.odds)
			break
		}
	}
	return min(match.MostGap, max(0, order[i].odds-next)), min(match.MostGap, order[0].odds-order[i].odds)
}

const tellSteps = 600

// learnToTell fits how much each ground counts, to offers of which the weights knew nothing.
func learnToTell(some []candidate) []float64 {
	w := make([]float64, len(match.GroundNames()))
	sum := make([]float64, len(w))
	for range tellSteps {
		g := make([]float64, len(w))
		for _, c := range some {
			miss := sigmoid(dot(c.grounds, w))
			if c.grade >= 2 {
				miss--
			}
			for i, v := range c.grounds {
				g[i] += miss * v
			}
		}
		for i := range w {
			if i > 0 {
				g[i] += w[i]
			}
			sum[i] += g[i] * g[i]
			w[i] -= 0.3 * g[i] / math.Sqrt(sum[i]+1e-9)
		}
	}
	return w
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
