package main

import (
	"math"
	"strings"
	"testing"

	"youlin/server/match"
)

const small = "../testdata/fresh"

func TestFittingIsTheSameEveryTime(t *testing.T) {
	var a, b strings.Builder
	for _, out := range []*strings.Builder{&a, &b} {
		if err := run([]string{small}, out); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() || !strings.Contains(a.String(), "cross-validated") {
		t.Fatalf("%s\n%s", a.String(), b.String())
	}
}

// On all sets together fitted weights must not be clearly better than those that stand: if they are, they belong into
// weights.conf.
func TestTheWeightsThatStandNeedNoFitting(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"../testdata/dev", "../testdata/fresh", "../testdata/blind", "../testdata/third", "../testdata/fourth"}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "are kept") {
		t.Errorf("fit gives better weights:\n%s", out.String())
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
	for i := range 10 {
		all = append(all, question{scene: i, offers: []answer{answered(x(0), 0), answered(x(1), 3), answered(x(0), 0)}})
	}
	w := fit(all, make([]float64, len(names)), []int{0, 1}, 0.01)
	if w[0] > -1.5 || w[1] < 4 {
		t.Errorf("bias %.2f, same %.2f", w[0], w[1])
	}
	if sum, n := worth(all, w); n != 10 || math.Abs(sum-10) > 1e-9 {
		t.Errorf("worth %.2f of %d", sum, n)
	}
}

func TestTiedNeedsAreOneScene(t *testing.T) {
	s := newScenes()
	s.join("n1", "o1")
	s.join("n2", "o1")
	s.join("n3", "o2")
	if s.number("n1") != s.number("n2") || s.number("n1") == s.number("n3") || s.number("n4") == s.number("n1") {
		t.Error("scenes are mixed up")
	}
}

func TestASetThatIsNotThereIsAFault(t *testing.T) {
	if err := run([]string{t.TempDir()}, &strings.Builder{}); err == nil {
		t.Error("nothing was read and nobody told")
	}
}
