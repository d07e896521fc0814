package ring_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"youlin/server/match/ring"
)

// problems draws wishes among up to most people. Only the seed is drawn by rapid, whose own numbers are mostly near 0.
func problems(most int) *rapid.Generator[ring.Problem] {
	return rapid.Custom(func(t *rapid.T) ring.Problem {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "seed")))
		p := ring.Problem{Length: []int{0, 2, 3, 4, 5}[r.IntN(5)], Chain: r.IntN(5), Limit: math.MaxInt}
		n, density, weights := most-min(r.IntN(most), r.IntN(most)), 1+r.IntN(10), []int{1, 2, 20, 290}[r.IntN(4)]
		for a := range n {
			if r.IntN(3) == 0 && r.IntN(2) == 0 {
				p.Gifts = append(p.Gifts, strconv.Itoa(a))
			}
			for b := range n {
				if r.IntN(10) < density {
					p.Wishes = append(p.Wishes, ring.Wish{From: strconv.Itoa(a), To: strconv.Itoa(b), Weight: 709 - r.IntN(2)*r.IntN(20) + r.IntN(weights)})
				}
			}
		}
		if m := r.IntN(5); m > 1 {
			p.Never = func(people []string) bool { return sumOf(people)%m == 0 }
		}
		return p
	})
}

func sumOf(people []string) (sum int) {
	for _, id := range people {
		sum += number(id)
	}
	return sum
}

// often checks four times as often as rapid would.
func often(t *testing.T, check func(t *rapid.T)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		for range 4 {
			check(t)
		}
	})
}

func packed(t rapid.TB, p ring.Problem) *ring.Packing {
	t.Helper()
	got, err := ring.Pack(p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// town is a problem as the brute force sees it: every set of people as bits, with the best ring or chain of them.
type town struct {
	p      ring.Problem
	weight map[[2]int]int
	gives  map[int]bool
	score  map[uint]ring.Score
	found  int
}

func newTown(p ring.Problem) *town {
	w := &town{p: p, weight: map[[2]int]int{}, gives: map[int]bool{}, score: map[uint]ring.Score{}}
	for _, id := range p.Gifts {
		w.gives[number(id)] = true
	}
	for _, v := range p.Wishes {
		if from, to := number(v.From), number(v.To); v.Weight >= ring.Surely && from != to && !w.gives[from] {
			w.weight[[2]int{from, to}] = v.Weight
		}
	}
	for x := range 8 {
		w.walk([]int{x}, 1<<x, 0)
	}
	return w
}

func number(id string) int { n, _ := strconv.Atoi(id); return n }

// walk goes every way there is, and notes for its people what it is worth when it is a ring or chain.
func (w *town) walk(path []int, set uint, weight int) {
	length := w.p.Length
	if length == 0 {
		length = ring.Usual
	}
	chain := w.p.Chain
	if chain == 0 {
		chain = length
	}
	last := path[len(path)-1]
	if back, ok := w.weight[[2]int{last, path[0]}]; ok && len(path) > 1 && len(path) <= length && !w.barred(path) {
		if path[0] == slices.Min(path) {
			w.found++
		}
		w.note(set, ring.Score{Content: len(path), Weight: weight + back, Rings: 1})
	}
	if w.gives[last] && len(path) > 1 && len(path)-1 <= chain && !w.barred(path) {
		w.found++
		w.note(set, ring.Score{Content: len(path) - 1, Weight: weight, Rings: 1})
	}
	for y := range 8 {
		if more, ok := w.weight[[2]int{last, y}]; ok && set>>y&1 == 0 {
			w.walk(append(slices.Clone(path), y), set|1<<y, weight+more)
		}
	}
}

func (w *town) barred(path []int) bool {
	ids := make([]string, len(path))
	for i, n := range path {
		ids[i] = strconv.Itoa(n)
	}
	return w.p.Never != nil && w.p.Never(ids)
}

func (w *town) note(set uint, s ring.Score) {
	if s.Compare(w.score[set]) > 0 {
		w.score[set] = s
	}
}

// bruteForce is the best score of any packing: for each set of people, whatever the rings that part it.
func bruteForce(p ring.Problem) ring.Score {
	w, best := newTown(p), make([]ring.Score, 1<<8)
	for set := range best {
		for ours, s := range w.score {
			if ours&^uint(set) == 0 {
				rest := best[uint(set)&^ours]
				sum := ring.Score{Content: s.Content + rest.Content, Weight: s.Weight + rest.Weight, Rings: s.Rings + rest.Rings}
				if sum.Compare(best[set]) > 0 {
					best[set] = sum
				}
			}
		}
	}
	return best[len(best)-1]
}

func TestNoPackingIsBetterThanTheOneProposed(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		got := packed(t, p)
		if want := bruteForce(p); got.Total != want || !got.Exact {
			t.Fatalf("%+v, but the best is %+v", got, want)
		}
		mayBe(t, p, got)
	})
}

func TestAPackingCutShortKeepsEveryRule(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		p.Limit = 1
		got := packed(t, p)
		if want := bruteForce(p); got.Total.Compare(want) > 0 || got.Exact && got.Total != want {
			t.Fatalf("%+v, but the best is %+v", got, want)
		}
		mayBe(t, p, got)
	})
}

// mayBe looks at every rule, and at the sums.
func mayBe(t *rapid.T, p ring.Problem, got *ring.Packing) {
	w, seen, sum := newTown(p), map[string]bool{}, ring.Score{}
	for _, r := range got.Rings {
		weight := 0
		for i, id := range r.People {
			if seen[id] {
				t.Fatalf("%s stands twice: %+v", id, got.Rings)
			}
			seen[id] = true
			if last := i == len(r.People)-1; last && r.Gift {
				continue
			}
			wish, ok := w.weight[[2]int{number(id), number(r.People[(i+1)%len(r.People)])}]
			if !ok {
				t.Fatalf("%s does not wish that: %+v", id, r)
			}
			weight += wish
		}
		if giver := w.gives[number(r.People[len(r.People)-1])]; weight != r.Weight || giver != r.Gift || !r.Gift && r.People[0] != slices.Min(r.People) {
			t.Fatalf("%+v weighs %d", r, weight)
		}
		sum = ring.Score{Content: sum.Content + r.Content(), Weight: sum.Weight + r.Weight, Rings: sum.Rings + 1}
	}
	if sum != got.Total || w.found != got.Found {
		t.Fatalf("%+v adds up to %+v, of %d", got, sum, w.found)
	}
}

func TestTheOrderOfTheWishesNeverMatters(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		p.Limit = rapid.SampledFrom([]int{1, 30, 0}).Draw(t, "limit")
		q := p
		q.Wishes, q.Gifts = slices.Clone(p.Wishes), slices.Clone(p.Gifts)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
		r.Shuffle(len(q.Wishes), func(i, j int) { q.Wishes[i], q.Wishes[j] = q.Wishes[j], q.Wishes[i] })
		r.Shuffle(len(q.Gifts), func(i, j int) { q.Gifts[i], q.Gifts[j] = q.Gifts[j], q.Gifts[i] })
		if diff := cmp.Diff(packed(t, p), packed(t, q)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTwoPairsAreProposedRatherThanARingOfFour(t *testing.T) {
	got := packed(t, ring.Problem{Length: 4, Wishes: []ring.Wish{
		{"a", "b", 900}, {"b", "c", 900}, {"c", "d", 900}, {"d", "a", 900}, {"b", "a", 900}, {"d", "c", 900},
	}})
	want := []ring.Ring{{People: []string{"a", "b"}, Weight: 1800}, {People: []string{"c", "d"}, Weight: 1800}}
	if diff := cmp.Diff(want, got.Rings); diff != "" {
		t.Fatal(diff)
	}
}

func TestThoseWhoShallNotMeetAreInNoRing(t *testing.T) {
	p := ring.Problem{Length: 3, Wishes: []ring.Wish{{"a", "b", 900}, {"b", "a", 900}, {"b", "c", 800}, {"c", "a", 800}}}
	p.Never = func(people []string) bool { return slices.Contains(people, "c") }
	got := packed(t, p)
	if diff := cmp.Diff([]ring.Ring{{People: []string{"a", "b"}, Weight: 1800}}, got.Rings); diff != "" || got.Found != 1 {
		t.Fatal(diff)
	}
}

func TestALongLineOfWishesIsNoDeepStack(t *testing.T) {
	p := ring.Problem{}
	for i := range ring.MaxPeople {
		p.Wishes = append(p.Wishes, ring.Wish{From: fmt.Sprint(i), To: fmt.Sprint((i + 1) % ring.MaxPeople), Weight: 900})
	}
	if got := packed(t, p); len(got.Rings) != 0 || !got.Exact {
		t.Fatalf("%+v", got)
	}
}

func TestWhenThereAreTooManyRingsThePackingSaysSo(t *testing.T) {
	p := ring.Problem{Length: 5}
	for a := range 30 {
		for b := range 30 {
			p.Wishes = append(p.Wishes, ring.Wish{From: fmt.Sprint(a), To: fmt.Sprint(b), Weight: 900})
		}
	}
	got := packed(t, p)
	if got.Exact || got.Found != ring.MaxRings || got.Total.Content < 20 {
		t.Fatalf("exact %v, of %d rings: %+v", got.Exact, got.Found, got.Total)
	}
}

func TestMistakesOfTheCallerAreNamed(t *testing.T) {
	wish := ring.Wish{From: "a", To: "b", Weight: 900}
	for name, c := range map[string]struct {
		p    ring.Problem
		want error
	}{
		"a wish twice":      {ring.Problem{Wishes: []ring.Wish{wish, wish}}, ring.ErrTwice},
		"a negative weight": {ring.Problem{Wishes: []ring.Wish{{"a", "b", -1}}}, ring.ErrRange},
		"more than certain": {ring.Problem{Wishes: []ring.Wish{{"a", "b", 1001}}}, ring.ErrRange},
		"a ring of one":     {ring.Problem{Length: 1}, ring.ErrRange},
		"a ring of six":     {ring.Problem{Length: 6}, ring.ErrRange},
		"a chain of six":    {ring.Problem{Chain: 6}, ring.ErrRange},
		"least above all":   {ring.Problem{Least: 1001}, ring.ErrRange},
	} {
		if got, err := ring.Pack(c.p); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
