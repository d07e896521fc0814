package plan_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"youlin/server/match/plan"
)

// town is 500 needs and 375 sessions of 125 helpers; every need fits a share of the sessions, given in per cent.
func town(share int, change func(*plan.Problem)) plan.Problem {
	r := rand.New(rand.NewPCG(7, uint64(share)))
	p := plan.Problem{}
	for i := range 500 {
		p.Needs = append(p.Needs, plan.Need{ID: fmt.Sprint("n", i), Urgency: 1 + r.IntN(3), Before: fmt.Sprint("s", r.IntN(375))})
	}
	for i := range 375 {
		start := int64(i % 3 * 120)
		p.Sessions = append(p.Sessions, plan.Session{ID: fmt.Sprint("s", i), Helper: fmt.Sprint("h", i/3), Seats: 1 + r.IntN(2), Start: start, End: start + 120})
	}
	for n := range p.Needs {
		for s := range p.Sessions {
			if r.IntN(100) < share {
				p.Pairs = append(p.Pairs, plan.Pair{Need: n, Session: s, Value: 500_000 + r.IntN(500_000)})
			}
		}
	}
	change(&p)
	return p
}

func asItIs(*plan.Problem) {}

// tight has one seat for two needs.
func tight(p *plan.Problem) {
	for i := range p.Sessions {
		p.Sessions[i].Seats = (i + 1) % 3 % 2
	}
}

// siblings makes every twelfth pair of neighbours in the list a bundle.
func siblings(p *plan.Problem) {
	for i := 0; i+1 < len(p.Needs); i += 24 {
		p.Needs[i].Bundle, p.Needs[i+1].Bundle = p.Needs[i].ID, p.Needs[i].ID
	}
}

// overlaps lets every fifth helper offer two sessions that overlap.
func overlaps(p *plan.Problem) {
	for i := 0; i < len(p.Sessions); i += 15 {
		p.Sessions[i].End += 30
	}
}

func both(p *plan.Problem) { siblings(p); overlaps(p) }

// either lets every helper choose one of three sessions.
func either(p *plan.Problem) {
	for i := range p.Sessions {
		p.Sessions[i].Start, p.Sessions[i].End = 0, 120
	}
}

func BenchmarkPlan(b *testing.B) {
	for _, c := range []struct {
		name   string
		share  int
		change func(*plan.Problem)
	}{
		{"every pair", 100, asItIs},
		{"every pair, few seats", 100, tight},
		{"a pair in ten", 10, asItIs},
		{"a pair in fifty", 2, asItIs},
		{"a pair in ten, siblings", 10, siblings},
		{"a pair in ten, overlaps", 10, overlaps},
		{"a pair in ten, both", 10, both},
		{"a pair in fifty, both", 2, both},
		{"every pair, both", 100, both},
		{"a pair in ten, one of three sessions", 10, either},
		{"a pair in fifty, one of three sessions", 2, either},
	} {
		b.Run(c.name, func(b *testing.B) {
			p, work, exact := town(c.share, c.change), 0, 0
			for b.Loop() {
				got := solved(b, p)
				work = got.Work
				if got.Exact {
					exact = 1
				}
			}
			b.ReportMetric(float64(work), "work")
			b.ReportMetric(float64(exact), "exact")
		})
	}
}

func BenchmarkAlternatives(b *testing.B) {
	for _, c := range []struct {
		name   string
		share  int
		change func(*plan.Problem)
	}{{"every pair", 100, asItIs}, {"a pair in ten", 10, asItIs}, {"a pair in ten, both", 10, both}} {
		b.Run(c.name, func(b *testing.B) {
			got, i := solved(b, town(c.share, c.change)), 0
			for b.Loop() {
				got.Alternatives(got.Assigned[i%len(got.Assigned)].Need, 3)
				i++
			}
		})
	}
}
