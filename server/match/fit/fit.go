package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/match/evaluate"
	"youlin/server/words"
)

// question is a need with everything that its offers were found to be.
type question struct {
	need   string
	set    int
	grades []int // of all its labelled offers, also those that a rule excludes
	offers []answer
}

// answer is an offer: what was found of it, and where that is not nothing.
type answer struct {
	x     []float64
	on    []int
	grade int
	odds  float64 // by the weights that were tried last
}

func answered(x []float64, grade int) answer {
	a := answer{x: x, grade: grade}
	for i, v := range x {
		if v != 0 {
			a.on = append(a.on, i)
		}
	}
	return a
}

// read measures every pair of a set that no hard rule excludes.
func read(dir string, number int, book *words.Book) ([]question, error) {
	set, err := dataset.Open(dir)
	if err != nil {
		return nil, err
	}
	labels, err := evaluate.Labels(dir)
	if err != nil {
		return nil, err
	}
	town, needs, err := set.Town(book)
	if err != nil {
		return nil, err
	}
	grades := map[[2]string]int{}
	for _, l := range labels {
		grades[[2]string{l.Need, l.Offer}] = l.Grade
	}
	var out []question
	for i, n := range needs {
		q := question{need: n.ID(), set: number}
		index := town[set.Needs[i].Compound]
		for _, o := range set.Offers {
			grade := grades[[2]string{n.ID(), o.ID}]
			if grade > 0 {
				q.grades = append(q.grades, grade)
			}
			d, ok := index.Doc(o.ID)
			if !ok {
				continue
			}
			if x, code := index.Measure(n, d, dataset.Now); code == "" {
				q.offers = append(q.offers, answered(x, grade))
			}
		}
		out = append(out, q)
	}
	return out, nil
}

// against are the features that speak against a pair; all others but the bias speak for it. Fitting keeps their signs.
var against = []string{
	"aim_clash", "other_category", "size_clash", "age_clash", "sex_clash", "place_clash", "denied", "contrast", "unable",
	"day_clash", "mode_clash", "quantity", "far", "module", "gone", "deed_clash", "kind_clash", "attached", "untimed", "clock_clash", "unaged", "seatless", "dear",
}

func signed(i int, w float64) float64 {
	name := match.FeatureNames()[i]
	switch {
	case name == "bias":
		return w
	case slices.Contains(against, name):
		return min(w, 0)
	}
	return max(w, 0)
}

// wanted is the chance that a grade stands for, and weight how much a pair of it counts: good pairs are rare.
var (
	wanted = [4]float64{0.01, 0.2, 0.85, 0.98}
	weight = [4]float64{1, 2, 4, 4}
)

// How weights are fitted: steps of a rate; the chances count little beside the order; all but the bias are held back.
const (
	steps  = 300
	rate   = 0.25
	chance = 0.1
	hold   = 3
)

// fit draws the weights from where they stand towards the labels, with the right order of each need's offers first and
// their chances second.
func fit(all []question, from []float64) []float64 {
	w, sum := slices.Clone(from), make([]float64, len(from))
	for range steps {
		g := slope(all, w)
		for i := range w {
			held := float64(hold)
			if i == 0 {
				held = 0.1
			}
			d := g[i] + held*(w[i]-from[i])
			sum[i] += d * d
			w[i] = signed(i, w[i]-rate*d/math.Sqrt(sum[i]+1e-9))
		}
	}
	return w
}

// slope is the gradient of what is wrong with the order and with the chances.
func slope(all []question, w []float64) []float64 {
	g := make([]float64, len(w))
	for _, q := range all {
		share, gained := q.shares(w)
		for k, o := range q.offers {
			miss := chance * weight[o.grade] * (sigmoid(o.odds) - wanted[o.grade])
			if gained > 0 {
				miss += share[k] - gain(o.grade)/gained
			}
			for _, i := range o.on {
				g[i] += miss * o.x[i]
			}
		}
	}
	return g
}

// shares gives each offer its part of one, by its odds, and what all grades are worth.
func (q *question) shares(w []float64) (share []float64, gained float64) {
	share = make([]float64, len(q.offers))
	top, all := math.Inf(-1), 0.0
	for k := range q.offers {
		o := &q.offers[k]
		o.odds = o.sum(w)
		top, gained = max(top, o.odds), gained+gain(o.grade)
	}
	for k, o := range q.offers {
		share[k] = math.Exp(o.odds - top)
		all += share[k]
	}
	for k := range share {
		share[k] /= all
	}
	return share, gained
}

func (a answer) sum(w []float64) float64 {
	var sum float64
	for _, i := range a.on {
		sum += a.x[i] * w[i]
	}
	return sum
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func gain(grade int) float64 { return math.Exp2(float64(grade)) - 1 }

func say(out io.Writer, format string, what ...any) { _, _ = fmt.Fprintf(out, format, what...) }
