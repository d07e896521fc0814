package main

import (
	"cmp"
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
	scene  int
	offers []answer
}

// answer is an offer: what was found of it, and where that is not nothing.
type answer struct {
	x     []float64
	on    []int
	grade int
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

// read measures every pair of a set that no hard rule excludes. Needs and offers that are tied by labels are one scene.
func read(dir string) ([]question, error) {
	set, err := dataset.Open(dir)
	if err != nil {
		return nil, err
	}
	labels, err := evaluate.Labels(dir)
	if err != nil {
		return nil, err
	}
	town, needs, err := set.Town(words.Default())
	if err != nil {
		return nil, err
	}
	grades, scenes := map[[2]string]int{}, newScenes()
	for _, l := range labels {
		grades[[2]string{l.Need, l.Offer}] = l.Grade
		scenes.join(l.Need, l.Offer)
	}
	var out []question
	for i, n := range needs {
		q := question{need: n.ID(), scene: scenes.number(n.ID())}
		index := town[set.Needs[i].Compound]
		for _, o := range set.Offers {
			d, ok := index.Doc(o.ID)
			if !ok {
				continue
			}
			if x, code := index.Measure(n, d, dataset.Now); code == "" {
				q.offers = append(q.offers, answered(x, grades[[2]string{n.ID(), o.ID}]))
			}
		}
		out = append(out, q)
	}
	return out, nil
}

// scenes are the connected parts of the labelled pairs.
type scenes struct {
	parent  map[string]string
	numbers map[string]int
}

func newScenes() *scenes { return &scenes{map[string]string{}, map[string]int{}} }

func (s *scenes) root(id string) string {
	for s.parent[id] != "" {
		id = s.parent[id]
	}
	return id
}

func (s *scenes) join(a, b string) {
	if a, b = s.root(a), s.root(b); a != b {
		s.parent[b] = a
	}
}

func (s *scenes) number(id string) int {
	r := s.root(id)
	if _, ok := s.numbers[r]; !ok {
		s.numbers[r] = len(s.numbers)
	}
	return s.numbers[r]
}

// mostFitted is how many weights are fitted; the others stay as they were set. Those that show in most pairs are fitted:
// of the others a small set can tell nothing.
const mostFitted = 25

// The weights of letters and words are never fitted: they count where the lexicon is silent, and it is not silent on
// sets that are known.
var unfitted = []string{"words", "grams", "spelled", "gloss"}

// against are the features that speak against a pair; all others but the bias speak for it. Fitting keeps their signs.
var against = []string{
	"aim_clash", "other_category", "size_clash", "age_clash", "sex_clash", "place_clash", "denied", "contrast", "unable",
	"day_clash", "mode_clash", "quantity", "far", "module", "gone",
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

func fitted(all []question) []int {
	seen := make([]int, len(match.FeatureNames()))
	for _, q := range all {
		for _, o := range q.offers {
			for _, i := range o.on {
				seen[i]++
			}
		}
	}
	var order []int
	for i, name := range match.FeatureNames() {
		if !slices.Contains(unfitted, name) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(seen[b], seen[a]) })
	return order[:mostFitted]
}

// wanted is the chance that a grade stands for, and weight how much a pair of it counts: good pairs are rare.
var (
	wanted = [4]float64{0.01, 0.25, 0.8, 0.97}
	weight = [4]float64{1, 2, 6, 6}
)

const (
	steps = 200
	rate  = 0.3
)

// fit draws the weights from where they stand towards the labels; hold says how strongly they are held back.
func fit(all []question, from []float64, free []int, hold float64) []float64 {
	w, sum := slices.Clone(from), make([]float64, len(from))
	for range steps {
		g := slope(all, w)
		for _, i := range free {
			d := g[i] + hold*(w[i]-from[i])
			sum[i] += d * d
			w[i] = signed(i, w[i]-rate*d/math.Sqrt(sum[i]+1e-9))
		}
	}
	return w
}

// slope is the gradient of the logistic loss.
func slope(all []question, w []float64) []float64 {
	g := make([]float64, len(w))
	for _, q := range all {
		for _, o := range q.offers {
			miss := weight[o.grade] * (o.chance(w) - wanted[o.grade])
			for _, i := range o.on {
				g[i] += miss * o.x[i]
			}
		}
	}
	return g
}

func (a answer) chance(w []float64) float64 {
	var sum float64
	for _, i := range a.on {
		sum += a.x[i] * w[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// worth is nDCG@10 over the needs that have some grade.
func worth(all []question, w []float64) (sum float64, needs int) {
	for _, q := range all {
		offers := slices.Clone(q.offers)
		best := gains(sorted(offers, func(o answer) float64 { return float64(o.grade) }))
		if best == 0 {
			continue
		}
		sum += gains(sorted(offers, func(o answer) float64 { return o.chance(w) })) / best
		needs++
	}
	return sum, needs
}

func sorted(offers []answer, by func(answer) float64) []answer {
	slices.SortStableFunc(offers, func(a, b answer) int { return cmp.Compare(by(b), by(a)) })
	return offers
}

func gains(order []answer) float64 {
	var sum float64
	for i, o := range order[:min(10, len(order))] {
		sum += (math.Exp2(float64(o.grade)) - 1) / math.Log2(float64(i)+2)
	}
	return sum
}

const folds = 5

// validated is nDCG@10 of needs whose scene the weights were not fitted on.
func validated(all []question, from []float64, free []int, hold float64) float64 {
	var sum float64
	needs := 0
	for fold := range folds {
		var learn, test []question
		for _, q := range all {
			if q.scene%folds == fold {
				test = append(test, q)
			} else {
				learn = append(learn, q)
			}
		}
		s, n := worth(test, fit(learn, from, free, hold))
		sum, needs = sum+s, needs+n
	}
	return sum / float64(max(needs, 1))
}

// enough is by how much fitted weights must be better, cross-validated, before they may replace those that were set.
const enough = 0.0015

func run(dirs []string, out io.Writer) error {
	var all []question
	for _, dir := range dirs {
		some, err := read(dir)
		if err != nil {
			return err
		}
		for i := range some {
			some[i].scene += len(all)
		}
		all = append(all, some...)
	}
	from, free := match.DefaultWeights().Values(), fitted(all)
	s, n := worth(all, from)
	set := s / float64(n)
	say(out, "%d needs; the weights as they stand reach nDCG@10 %.4f\n", n, set)
	best, hold := 0.0, 0.0
	for _, h := range []float64{0.3, 1, 3, 10, 30, 100} {
		v := validated(all, from, free, h)
		say(out, "held back by %5.1f: cross-validated %.4f\n", h, v)
		if v > best {
			best, hold = v, h
		}
	}
	if best < set+enough {
		say(out, "fitting gains %+.4f: the weights that stand are kept\n", best-set)
		return nil
	}
	for i, v := range fit(all, from, free, hold) {
		say(out, "%-15s %6.2f\n", match.FeatureNames()[i], v)
	}
	return nil
}

func say(out io.Writer, format string, what ...any) { _, _ = fmt.Fprintf(out, format, what...) }
