package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"youlin/server/match"
	"youlin/server/words"
)

// worth is what an order and what was told are worth.
type worth struct {
	needs, good, told, toldGood, best, toldBest, bare, silent int
	ndcg, mrr, first                                          float64
}

func (t *worth) add(s worth) {
	t.needs, t.good, t.told, t.toldGood = t.needs+s.needs, t.good+s.good, t.told+s.told, t.toldGood+s.toldGood
	t.best, t.toldBest, t.bare, t.silent = t.best+s.best, t.toldBest+s.toldBest, t.bare+s.bare, t.silent+s.silent
	t.ndcg, t.mrr, t.first = t.ndcg+s.ndcg, t.mrr+s.mrr, t.first+s.first
}

func (t worth) String() string {
	return fmt.Sprintf("nDCG@10 %.3f  MRR %.3f  P@1 %.3f | told %3d  precision %.3f  recall %.3f  silent %d of %d",
		t.ndcg/float64(max(t.needs, 1)), t.mrr/float64(max(t.good, 1)), t.first/float64(max(t.good, 1)), t.told,
		float64(t.toldGood)/float64(max(t.told, 1)), float64(t.toldBest)/float64(max(t.best, 1)), t.silent, t.bare)
}

// judge measures answers by weights w, told by trust at a level.
func judge(all []question, w, tell []float64, level float64) (t worth) {
	spoke := map[int]bool{}
	for _, c := range candidates(all, w) {
		if sigmoid(dot(c.grounds, tell)) < level {
			continue
		}
		spoke[c.need] = true
		t.told++
		t.toldGood += count(c.grade >= 2)
		t.toldBest += count(c.grade == 3)
	}
	for n, q := range all {
		t.question(q, w, spoke[n])
	}
	return t
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (t *worth) question(q question, w []float64, spoke bool) {
	var grades []int
	for _, o := range q.order(w) {
		grades = append(grades, o.grade)
	}
	ideal := slices.Clone(q.grades)
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	for _, g := range ideal {
		t.best += count(g == 3)
	}
	if best := discounted(ideal); best > 0 {
		t.needs, t.ndcg = t.needs+1, t.ndcg+discounted(grades)/best
	}
	if len(ideal) == 0 || ideal[0] < 2 {
		t.bare, t.silent = t.bare+1, t.silent+count(!spoke)
		return
	}
	t.good++
	if at := slices.IndexFunc(grades, func(g int) bool { return g >= 2 }); at >= 0 {
		t.mrr += 1 / float64(at+1)
		t.first += float64(count(at == 0))
	}
}

// levels are those of trust that the table compares.
var levels = []float64{0.5, 0.6, 0.65, 0.7, 0.75, 0.8}

// forgotten is the share of the lexicon's wordings that fitting does without, in percent: the sets have taught the lexicon,
// so that only with gaps it is to them what it is to a set that it has not seen.
const forgotten = 35

func run(dirs []string, salt uint32, out io.Writer) error {
	book, err := words.Forgetting(forgotten, salt)
	if err != nil {
		return err
	}
	sets := make([][]question, len(dirs))
	for i, dir := range dirs {
		if sets[i], err = read(dir, i, book); err != nil {
			return err
		}
	}
	say(out, "one in %d wordings of the lexicon is forgotten\n", 100/forgotten)
	held := leaveOneOut(sets, dirs, out)
	from := match.DefaultWeights().Values()
	for i, v := range fit(slices.Concat(sets...), from) {
		say(out, "%-20s %6.2f  (stands at %.2f)\n", match.FeatureNames()[i], v, from[i])
	}
	for i, v := range learnToTell(held) {
		say(out, "tell_%-15s %6.2f\n", match.GroundNames()[i], v)
	}
	return nil
}

// leaveOneOut fits on all sets but one and measures on that one, for each in turn: what a set is worth that nothing was
// fitted to. It gives the candidates that were so found.
func leaveOneOut(sets [][]question, dirs []string, out io.Writer) []candidate {
	weights, found := make([][]float64, len(sets)), make([][]candidate, len(sets))
	from := match.DefaultWeights().Values()
	for i := range sets {
		weights[i] = fit(slices.Concat(without(sets, i)...), from)
		found[i] = candidates(sets[i], weights[i])
	}
	totals := make([]worth, len(levels))
	for i := range sets {
		tell := learnToTell(slices.Concat(without(found, i)...))
		for k, level := range levels {
			t := judge(sets[i], weights[i], tell, level)
			totals[k].add(t)
			if level == 0.7 {
				say(out, "left out %-8s told from %.2f: %s\n", filepath.Base(dirs[i]), level, t)
			}
		}
	}
	for k, level := range levels {
		say(out, "every set left out, told from %.2f: %s\n", level, totals[k])
	}
	return slices.Concat(found...)
}

func discounted(grades []int) (sum float64) {
	for i, g := range grades[:min(10, len(grades))] {
		sum += gain(g) / math.Log2(float64(i)+2)
	}
	return sum
}

func without[T any](all []T, i int) []T { return slices.Delete(slices.Clone(all), i, i+1) }
