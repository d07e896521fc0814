package plan_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"youlin/server/match/plan"
)

// problems draws any small problem: seats, overlapping hours, urgencies, bundles, a plan before. Only the seed is drawn by
// rapid, whose own numbers are mostly near 0 and would make mostly empty problems.
func problems(most int) *rapid.Generator[plan.Problem] {
	return rapid.Custom(func(t *rapid.T) plan.Problem {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "seed")))
		p := plan.Problem{Limit: math.MaxInt}
		bundles := oneOf(r, "", "A", "AABB")
		helpers := oneOf(r, "", "H", "HHIJ", "HHHHI")
		seats := 1 + r.IntN(3)
		for s := range size(r, most) {
			start := int64(r.IntN(5))
			p.Sessions = append(p.Sessions, plan.Session{
				ID: fmt.Sprint("s", s), Helper: letter(r, helpers), Seats: r.IntN(seats + 1),
				Start: start, End: start + int64(r.IntN(4)),
			})
		}
		for n := range size(r, most) {
			p.Needs = append(p.Needs, plan.Need{
				ID: fmt.Sprint("n", n), Urgency: r.IntN(4), Bundle: letter(r, bundles), Before: fmt.Sprint("s", r.IntN(most+1)),
			})
		}
		p.Pairs = pairs(r, p, 3+r.IntN(8), []int{1, 3, 100, plan.MaxValue}[r.IntN(4)])
		return p
	})
}

// size is rather large than small.
func size(r *rand.Rand, most int) int {
	return most - min(r.IntN(most+1), r.IntN(most+1), r.IntN(most+1))
}

func oneOf(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func letter(r *rand.Rand, of string) string {
	if k := r.IntN(len(of) + 1); k > 0 {
		return of[k-1 : k]
	}
	return ""
}

func pairs(r *rand.Rand, p plan.Problem, density, values int) []plan.Pair {
	var out []plan.Pair
	for n := range p.Needs {
		for s := range p.Sessions {
			if r.IntN(10) < density {
				out = append(out, plan.Pair{Need: n, Session: s, Value: r.IntN(values + 1)})
			}
		}
	}
	return out
}

// often checks ten times as often as rapid would.
func often(t *testing.T, check func(t *rapid.T)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			check(t)
		}
	})
}

func solved(t rapid.TB, p plan.Problem) *plan.Plan {
	t.Helper()
	got, err := plan.Solve(p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestNoPlanIsBetterThanTheOneProposed(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		got := solved(t, p)
		if want := bruteForce(p); got.Total != want || !got.Exact || got.Bound != want {
			t.Fatalf("%+v (exact %v, bound %+v), but the best is %+v", got.Total, got.Exact, got.Bound, want)
		}
		mayBe(t, p, got)
	})
}

func TestAPlanCutShortKeepsEveryRuleAndNamesItsBound(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		p.Limit = rapid.IntRange(1, 99).Draw(t, "limit")
		got := solved(t, p)
		want := bruteForce(p)
		if got.Total.Compare(want) > 0 || got.Bound.Compare(want) < 0 || got.Exact && got.Total != want {
			t.Fatalf("%+v up to %+v, exact %v; the best is %+v", got.Total, got.Bound, got.Exact, want)
		}
		mayBe(t, p, got)
	})
}

// mayBe looks at every hard rule, at the sums, and at the reasons.
func mayBe(t *rapid.T, p plan.Problem, got *plan.Plan) {
	at, load, sum := map[string]string{}, make([]int, len(p.Sessions)), plan.Score{}
	for _, a := range got.Assigned {
		n := slices.IndexFunc(p.Needs, func(n plan.Need) bool { return n.ID == a.Need })
		s := slices.IndexFunc(p.Sessions, func(s plan.Session) bool { return s.ID == a.Session })
		if !slices.Contains(p.Pairs, plan.Pair{Need: n, Session: s, Value: a.Value}) {
			t.Fatalf("%+v is no pair", a)
		}
		at[a.Need], load[s] = a.Session, load[s]+1
		sum.Served += max(p.Needs[n].Urgency, 1)
		sum.Value += a.Value
		if p.Needs[n].Before == a.Session {
			sum.Kept++
		}
		if a.Kept != (p.Needs[n].Before == a.Session) || a.Pinned != (p.Needs[n].Pinned == a.Session) {
			t.Fatalf("%+v of %+v", a, p.Needs[n])
		}
	}
	if sum != got.Total || len(got.Assigned)+len(got.Unserved) != len(p.Needs) {
		t.Fatalf("%+v adds up to %+v", got, sum)
	}
	sessionsKeepTheirRules(t, p, load)
	for _, n := range p.Needs {
		for _, o := range p.Needs {
			if n.Bundle != "" && n.Bundle == o.Bundle && at[n.ID] != at[o.ID] {
				t.Fatalf("bundle %s is torn apart: %v", n.Bundle, at)
			}
		}
	}
	for _, u := range got.Unserved {
		if want := whyNot(p, u.Need, load); u.Reason != want {
			t.Fatalf("%s: %s, want %s", u.Need, u.Reason, want)
		}
	}
}

func sessionsKeepTheirRules(t *rapid.T, p plan.Problem, load []int) {
	for s, a := range p.Sessions {
		if load[s] > a.Seats {
			t.Fatalf("%d sit in %+v", load[s], a)
		}
		for r, b := range p.Sessions[:s] {
			if load[r] > 0 && load[s] > 0 && overlap(a, b) {
				t.Fatalf("one helper in %+v and %+v", a, b)
			}
		}
	}
}

func whyNot(p plan.Problem, need string, load []int) plan.Reason {
	var group []int
	who := slices.IndexFunc(p.Needs, func(n plan.Need) bool { return n.ID == need })
	for i, n := range p.Needs {
		if i == who || n.Bundle != "" && n.Bundle == p.Needs[who].Bundle {
			group = append(group, i)
		}
	}
	why := plan.NoCandidate
	for s, session := range p.Sessions {
		fits := func(i int) bool {
			return slices.ContainsFunc(p.Pairs, func(q plan.Pair) bool { return q.Need == i && q.Session == s })
		}
		if slices.ContainsFunc(group, func(i int) bool { return !fits(i) }) {
			continue
		}
		if session.Seats-load[s] >= len(group) {
			return plan.NoTime
		}
		why = plan.NoSeat
	}
	return why
}

func TestAnAlternativeCostsWhatThePlanLosesWhenItIsChosen(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(6).Draw(t, "problem")
		got := solved(t, p)
		for _, a := range got.Assigned {
			want := map[string]plan.Score{}
			for _, s := range p.Sessions {
				if score := bruteForce(chosen(p, a.Need, s.ID)); s.ID != a.Session && score.Served >= 0 {
					want[s.ID] = plan.Score{Served: got.Total.Served - score.Served, Value: got.Total.Value - score.Value, Kept: got.Total.Kept - score.Kept}
				}
			}
			all := got.Alternatives(a.Need, 99)
			costs := map[string]plan.Score{}
			for _, alt := range all {
				costs[alt.Session] = alt.Loss
			}
			if diff := cmp.Diff(want, costs); diff != "" {
				t.Fatalf("%s: %s", a.Need, diff)
			}
			inOrder := slices.IsSortedFunc(all, func(a, b plan.Alternative) int { return a.Loss.Compare(b.Loss) })
			if first := got.Alternatives(a.Need, 2); !inOrder || cmp.Diff(all[:min(2, len(all))], first) != "" {
				t.Fatalf("%+v, of which the first are %+v", all, first)
			}
		}
	})
}

func chosen(p plan.Problem, need, session string) plan.Problem {
	p.Needs = slices.Clone(p.Needs)
	for i := range p.Needs {
		if p.Needs[i].ID == need {
			p.Needs[i].Pinned = session
		}
	}
	return p
}

func TestPinsAreHeededOrRefused(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(6).Draw(t, "problem")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "pins"), 0))
		for _, pair := range p.Pairs {
			if r.IntN(12) == 0 {
				p = chosen(p, p.Needs[pair.Need].ID, p.Sessions[pair.Session].ID)
			}
		}
		got, err := plan.Solve(p)
		want := bruteForce(p)
		if want.Served < 0 {
			if !errors.Is(err, plan.ErrPinned) {
				t.Fatalf("%v, want a refusal", err)
			}
			return
		}
		if err != nil || got.Total != want {
			t.Fatalf("%v, %+v, want %+v", err, got, want)
		}
		for _, a := range got.Assigned {
			for _, alt := range got.Alternatives(a.Need, 1) {
				again, err := plan.Solve(chosen(p, a.Need, alt.Session))
				if err != nil || again.Total != (plan.Score{Served: want.Served - alt.Loss.Served, Value: want.Value - alt.Loss.Value, Kept: want.Kept - alt.Loss.Kept}) {
					t.Fatalf("%s in %+v: %v", a.Need, alt, err)
				}
			}
		}
	})
}

// said is all that a plan says.
type said struct {
	Plan         plan.Plan
	Alternatives map[string][]plan.Alternative
}

func tell(t rapid.TB, p plan.Problem) said {
	got := solved(t, p)
	out := said{plan.Plan{Assigned: got.Assigned, Unserved: got.Unserved, Total: got.Total, Bound: got.Bound, Exact: got.Exact, Work: got.Work}, map[string][]plan.Alternative{}}
	for _, a := range got.Assigned {
		out.Alternatives[a.Need] = got.Alternatives(a.Need, 3)
	}
	return out
}

func TestTheOrderOfTheListsNeverMatters(t *testing.T) {
	often(t, func(t *rapid.T) {
		p := problems(8).Draw(t, "problem")
		p.Limit = rapid.SampledFrom([]int{1, 50, 0}).Draw(t, "limit")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		a, b := tell(t, p), tell(t, shuffled(p, r))
		if diff := cmp.Diff(a.Alternatives, b.Alternatives); diff != "" || fmt.Sprintf("%+v", a.Plan) != fmt.Sprintf("%+v", b.Plan) {
			t.Fatalf("%+v\n%+v\n%s", a.Plan, b.Plan, diff)
		}
	})
}

func shuffled(p plan.Problem, r *rand.Rand) plan.Problem {
	q := plan.Problem{Needs: make([]plan.Need, len(p.Needs)), Sessions: make([]plan.Session, len(p.Sessions)), Limit: p.Limit}
	needs, sessions := r.Perm(len(p.Needs)), r.Perm(len(p.Sessions))
	for i, n := range p.Needs {
		q.Needs[needs[i]] = n
	}
	for i, s := range p.Sessions {
		q.Sessions[sessions[i]] = s
	}
	for _, i := range r.Perm(len(p.Pairs)) {
		pair := p.Pairs[i]
		q.Pairs = append(q.Pairs, plan.Pair{Need: needs[pair.Need], Session: sessions[pair.Session], Value: pair.Value})
	}
	return q
}

func TestMistakesOfTheCallerAreNamed(t *testing.T) {
	one := []plan.Need{{ID: "a"}}
	seat := []plan.Session{{ID: "s", Seats: 1}}
	fits := []plan.Pair{{Value: 1}}
	for name, c := range map[string]struct {
		p    plan.Problem
		want error
	}{
		"two needs of one id":          {plan.Problem{Needs: []plan.Need{{ID: "a"}, {ID: "a"}}}, plan.ErrTwice},
		"two sessions of one id":       {plan.Problem{Sessions: []plan.Session{{ID: "s"}, {ID: "s"}}}, plan.ErrTwice},
		"a pair twice":                 {plan.Problem{Needs: one, Sessions: seat, Pairs: append(fits, fits...)}, plan.ErrTwice},
		"a pair with nobody":           {plan.Problem{Needs: one, Sessions: seat, Pairs: []plan.Pair{{Need: 1}}}, plan.ErrUnknown},
		"a session before the first":   {plan.Problem{Needs: one, Sessions: seat, Pairs: []plan.Pair{{Session: -1}}}, plan.ErrUnknown},
		"a negative value":             {plan.Problem{Needs: one, Sessions: seat, Pairs: []plan.Pair{{Value: -1}}}, plan.ErrRange},
		"a negative number of seats":   {plan.Problem{Sessions: []plan.Session{{ID: "s", Seats: -1}}}, plan.ErrRange},
		"an end before the start":      {plan.Problem{Sessions: []plan.Session{{ID: "s", Start: 1}}}, plan.ErrRange},
		"too urgent":                   {plan.Problem{Needs: []plan.Need{{ID: "a", Urgency: plan.MaxUrgency + 1}}}, plan.ErrRange},
		"a pin to a session not there": {plan.Problem{Needs: []plan.Need{{ID: "a", Pinned: "x"}}, Sessions: seat, Pairs: fits}, plan.ErrPinned},
		"more than can be counted":     {vast(5000), plan.ErrLarge},
	} {
		if got, err := plan.Solve(c.p); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func vast(n int) plan.Problem {
	p := plan.Problem{Sessions: []plan.Session{{ID: "s", Seats: 1}}}
	for i := range n {
		p.Needs = append(p.Needs, plan.Need{ID: fmt.Sprint(i), Urgency: plan.MaxUrgency})
		p.Pairs = append(p.Pairs, plan.Pair{Need: i, Value: plan.MaxValue})
	}
	return p
}

func TestSeveralPeopleMayAskForAlternativesAtOnce(t *testing.T) {
	p := town(2, both)
	p.Limit = 1000
	got := solved(t, p)
	want := got.Alternatives(got.Assigned[0].Need, 2)
	var asked sync.WaitGroup
	for range 4 {
		asked.Go(func() {
			if diff := cmp.Diff(want, got.Alternatives(got.Assigned[0].Need, 2)); diff != "" {
				t.Error(diff)
			}
		})
	}
	asked.Wait()
}

func TestAPlanOfFiveHundredNeedsIsTheBest(t *testing.T) {
	for name, p := range map[string]plan.Problem{"every pair": town(100, asItIs), "a pair in ten, both": town(10, both)} {
		if got := solved(t, p); !got.Exact || len(got.Assigned) < 480 {
			t.Errorf("%s: %d are served, exact %v", name, len(got.Assigned), got.Exact)
		}
	}
}
