package main

import (
	"math"
	"slices"
	"strings"
	"testing"

	"youlin/server/match"
	"youlin/server/words"
)

const small = "../testdata/fresh"

func TestFittingIsTheSameEveryTime(t *testing.T) {
	var a, b strings.Builder
	for _, out := range []*strings.Builder{&a, &b} {
		if err := run([]string{small, small}, 1, out); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() || !strings.Contains(a.String(), "left out") {
		t.Fatalf("%s\n%s", a.String(), b.String())
	}
}

// Whoever changes features or weights sees here what becomes of sets that nothing was fitted to, with gaps in the lexicon.
func TestASetThatIsLeftOutIsStillUnderstood(t *testing.T) {
	var sets [][]question
	book, err := words.Forgetting(forgotten, 1)
	if err != nil {
		t.Fatal(err)
	}
	dirs := []string{"../testdata/dev", "../testdata/third", "../testdata/fifth"}
	for i, dir := range dirs {
		some, err := read(dir, i, book)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, some)
	}
	var all worth
	from := match.DefaultWeights().Values()
	for i := range sets {
		learn := slices.Concat(without(sets, i)...)
		w := fit(learn, from)
		all.add(judge(sets[i], w, learnToTell(candidates(learn, w)), match.DefaultWeights().TellLevel()))
	}
	t.Log(all)
	if all.ndcg/float64(all.needs) < 0.86 || float64(all.toldGood)/float64(all.told) < 0.85 || float64(all.toldBest)/float64(all.best) < 0.5 {
		t.Errorf("left out: %s", all)
	}
}

func TestFittingLearnsWhatTellsGoodFromBad(t *testing.T) {
	names := match.FeatureNames()
	x := func(same float64) []float64 {
		out := make([]float64, len(names))
		out[0], out[1] = 1, same
		return out
	}
	var all []question
	for range 10 {
		all = append(all, question{grades: []int{3}, offers: []answer{answered(x(0), 0), answered(x(1), 3), answered(x(0), 0)}})
	}
	w := fit(all, make([]float64, len(names)))
	if w[1] < 1 {
		t.Errorf("same %.2f", w[1])
	}
	if got := judge(all, w, make([]float64, len(match.GroundNames())), 0.9); got.needs != 10 || math.Abs(got.ndcg-10) > 1e-9 || got.told != 0 {
		t.Errorf("worth %s", got)
	}
}

func TestASetThatIsNotThereIsAFault(t *testing.T) {
	if err := run([]string{t.TempDir()}, 1, &strings.Builder{}); err == nil {
		t.Error("nothing was read and nobody told")
	}
}
