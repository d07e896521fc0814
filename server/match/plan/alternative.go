package plan

import (
	"cmp"
	"slices"
	"strings"
)

// Alternatives lists the n other sessions for a need that cost the whole plan least, the cheapest first, and by session
// id where they cost the same. A bundle moves as a whole. It is empty for a need that is not served, is pinned, or has no
// other session that can be. Each is the plan solved again with that choice pinned, from where the first solution began:
// some three shortest paths, and where the need hangs on a knot a search, with the problem's Limit for all of them.
func (p *Plan) Alternatives(need string, n int) []Alternative {
	i, known := slices.BinarySearchFunc(p.board.needs, need, func(n Need, id string) int { return strings.Compare(n.ID, id) })
	if !known || n <= 0 || p.at[i] == nowhere || p.root.held[i] {
		return nil
	}
	return p.others(int32(i), n)
}

// tried is a choice and what the plan would lose by it, as one number.
type tried struct {
	Alternative
	loss int64
}

// others tries the choices by what they lose at least, until the rest cannot be among the n best.
func (p *Plan) others(i int32, n int) []Alternative {
	v, mine := newSolver(p.board), p.near(i, p.at)
	ahead := p.near(i, p.root.at) - mine
	var best []tried
	for _, c := range v.choices(p.root, p.board.groupOf[i]) {
		if len(best) == n && best[n-1].loss < c.loss-ahead {
			break
		}
		if c.session == nowhere || c.session == p.at[i] {
			continue
		}
		if t, ok := p.forced(v, i, c.session, mine, v.limit/n/2); ok {
			best = nearest(append(best, t), n)
		}
	}
	var out []Alternative
	for _, t := range best {
		out = append(out, t.Alternative)
	}
	return out
}

func nearest(list []tried, n int) []tried {
	slices.SortFunc(list, func(a, b tried) int {
		return cmp.Or(cmp.Compare(a.loss, b.loss), strings.Compare(a.Session, b.Session))
	})
	return list[:min(n, len(list))]
}

// forced solves again what hangs together with need i, which sits in session s: first from the plan as it is, which is
// often the answer, then from the start. Where the plan itself was cut short, no more is tried than the first way down.
func (p *Plan) forced(v *solver, i, s int32, mine int64, most int) (tried, bool) {
	r := search{solver: v, knot: &knot{}}
	if k := p.board.knotOf[i]; k != nowhere {
		r.knot = &p.board.knots[k]
	}
	if p.Exact {
		r.stop = min(v.work+most, v.limit)
	}
	for _, from := range []*state{p.final, p.root} {
		if st := v.copyOf(from); !st.held[i] && v.place(st, p.board.groupOf[i], s) {
			r.follow(st)
		}
	}
	if r.best == nil {
		return tried{}, false
	}
	other := p.near(i, p.board.completed(r.best.at))
	loss := p.board.score(mine).minus(p.board.score(other))
	return tried{Alternative{p.board.sessions[s].ID, loss, p.Exact && !r.cut}, mine - other}, true
}

// near is the worth of all that hangs together with need i; the rest of the plan is not touched by it.
func (p *Plan) near(i int32, at []int32) int64 {
	var sum int64
	for j, s := range at {
		if s != nowhere && p.board.knotOf[j] == p.board.knotOf[i] {
			o, _ := find(p.board.rows.of(int32(j)), s)
			sum += o.worth
		}
	}
	return sum
}
