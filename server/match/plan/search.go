package plan

import (
	"cmp"
	"fmt"
	"slices"
)

// relaxed is the best flow that heeds the pins, but neither overlaps nor bundles: nothing is better.
func (v *solver) relaxed() (*state, error) {
	st := v.empty()
	for g := range v.groups {
		if err := v.pin(st, int32(g)); err != nil {
			return nil, err
		}
	}
	for i := range v.needs {
		if !st.held[i] {
			v.seat(st, int32(i))
		}
	}
	return st, nil
}

// pin places a group where a person has chosen.
func (v *solver) pin(st *state, g int32) error {
	chosen := ""
	for _, i := range v.groups[g] {
		p := v.needs[i].Pinned
		if p != "" && chosen != "" && p != chosen {
			return fmt.Errorf("%w: a bundle in %q and %q", ErrPinned, chosen, p)
		}
		chosen = cmp.Or(chosen, p)
	}
	if chosen == "" {
		return nil
	}
	s, ok := slices.BinarySearchFunc(v.sessions, chosen, func(s Session, id string) int { return cmp.Compare(s.ID, id) })
	if !ok || !v.place(st, g, int32(s)) {
		return fmt.Errorf("%w: %q in %q", ErrPinned, v.needs[v.groups[g][0]].ID, chosen)
	}
	return nil
}

// untied decides every knot, and tells whether each search was finished. The small knots come first; what they leave of
// the limit, the larger may use.
func (v *solver) untied(st *state) (*state, bool) {
	knots := slices.Clone(v.knots)
	slices.SortStableFunc(knots, func(a, b knot) int { return cmp.Compare(a.size(), b.size()) })
	exact, left := true, v.limit
	for k := range knots {
		before := v.work
		r := search{solver: v, knot: &knots[k], stop: before + left/(len(knots)-k)}
		r.visit(st)
		st, exact = r.best, exact && !r.cut
		left = max(left-(v.work-before), 0)
	}
	return st, exact
}

// place decides that a group sits in session s, and that its helper is nowhere else then. It tells whether that can be;
// if not, the state is of no use any more.
func (v *solver) place(st *state, g, s int32) bool {
	if _, ok := find(v.rows.of(v.groups[g][0]), s); !ok || st.room[s] < int32(len(v.groups[g])) {
		return false
	}
	v.drop(st, g)
	for _, i := range v.groups[g] {
		o, _ := find(v.rows.of(i), s)
		st.at[i] = s
		st.worth += o.worth
		st.promised[s]++
		v.crowd(st, s)
	}
	return v.keep(st, s)
}

// drop takes a group out of the flow, not served.
func (v *solver) drop(st *state, g int32) {
	for _, i := range v.groups[g] {
		v.withdraw(st, i)
	}
}

func (v *solver) withdraw(st *state, i int32) {
	st.held[i] = true
	if s := st.at[i]; s != nowhere {
		st.worth -= st.pay[i]
		v.rise(st, i)
		v.fill(st, s)
	}
}

// keep decides that session s is held, so that its helper is at no other at that time. It tells whether that can be.
func (v *solver) keep(st *state, s int32) bool {
	for _, t := range v.clashes[s] {
		if st.promised[t] > 0 {
			return false
		}
		v.close(st, t)
	}
	return true
}

// close takes session s out of the flow, and seats anew those who sat there.
func (v *solver) close(st *state, s int32) {
	st.room[s] = 0
	var gone []int32
	for st.first[s] != nowhere {
		i := st.first[s]
		st.worth -= st.pay[i]
		st.held[i] = true
		v.rise(st, i)
		gone = append(gone, i)
	}
	v.narrow(st, v.turnOf[s])
	for _, i := range gone {
		st.held[i] = false
		v.seat(st, i)
	}
}

// narrow fills the seats that came free in a turn, and takes away those that none of its sessions can have at once.
func (v *solver) narrow(st *state, t int32) {
	if t == nowhere {
		return
	}
	for st.load[t] < st.room[t] && st.price[t] > 0 {
		v.fill(st, t)
	}
	for most := v.widest(st, int(t)-len(v.sessions)); st.room[t] > most; {
		v.crowd(st, t)
	}
}

// search unties one knot by branch and bound, depth first.
type search struct {
	*solver
	knot *knot
	stop int // work after which no new branch is begun
	best *state
	cut  bool
}

// visit follows a state whose flow is optimal, unless nothing better than the best plan can come of it. The first way
// down is always gone to its end, whatever it takes: it is the greedy plan.
func (r *search) visit(st *state) {
	switch {
	case r.hopeless(st.worth):
	case r.best != nil && r.work >= r.stop:
		r.cut = true
	default:
		r.branch(st)
	}
}

// follow visits a copy, and releases it when it is not the best plan.
func (r *search) follow(st *state) {
	if r.visit(st); r.best != st {
		r.spare = append(r.spare, st)
	}
}

func (r *search) hopeless(worth int64) bool { return r.best != nil && worth <= r.best.worth }

func (r *search) branch(st *state) {
	r.work += 4 * (len(r.needs) + len(r.sessions) + len(r.turns))
	if s := r.clash(st); s != nowhere {
		r.branchClash(st, s)
		return
	}
	if g := r.split(st); g != nowhere {
		r.branchSplit(st, g)
		return
	}
	r.best = st
}

// clash is the session in use that overlaps most others in use, or nowhere.
func (r *search) clash(st *state) int32 {
	worst, most := nowhere, 0
	for _, s := range r.knot.sessions {
		n := 0
		for _, t := range r.clashes[s] {
			if st.load[s] > 0 && st.load[t] > 0 {
				n++
			}
		}
		if n > most {
			worst, most = s, n
		}
	}
	return worst
}

// branchClash either holds session s and none that overlaps it, or does not hold it.
func (r *search) branchClash(st *state, s int32) {
	with, without := r.copyOf(st), r.copyOf(st)
	r.keep(with, s)
	r.close(without, s)
	first, second := with, without
	if without.worth > with.worth {
		first, second = without, with
	}
	r.follow(first)
	r.follow(second)
}

// split is the first bundle that the flow has torn apart, or nowhere.
func (r *search) split(st *state) int32 {
	for _, g := range r.knot.groups {
		first := r.groups[g][0]
		for _, i := range r.groups[g] {
			if st.at[i] != st.at[first] {
				return g
			}
		}
	}
	return nowhere
}

// choice is a session for a group, or nowhere, and what the flow's prices say it loses at least.
type choice struct {
	session int32
	loss    int64
}

// branchSplit tries a bundle in each session that has the seats, and in none, the most promising first.
func (r *search) branchSplit(st *state, g int32) {
	for _, c := range r.choices(st, g) {
		if r.hopeless(st.worth - c.loss) {
			return
		}
		child, possible := r.copyOf(st), true
		if c.session == nowhere {
			r.drop(child, g)
		} else {
			possible = r.place(child, g, c.session)
		}
		if possible {
			r.follow(child)
		}
	}
}

// choices lists the sessions with room for a group, and nowhere, by what they lose at least.
func (v *solver) choices(st *state, g int32) []choice {
	none := choice{session: nowhere}
	for _, i := range v.groups[g] {
		none.loss += st.gain(i)
	}
	out := []choice{none}
	for _, o := range v.rows.of(v.groups[g][0]) {
		if st.room[o.to] >= int32(len(v.groups[g])) {
			out = append(out, choice{o.to, none.loss - v.surplus(st, g, o.to)})
		}
	}
	slices.SortFunc(out, func(a, b choice) int {
		return cmp.Or(cmp.Compare(a.loss, b.loss), cmp.Compare(uint32(a.session), uint32(b.session)))
	})
	return out
}

// surplus is what a group would gain in session s beyond the price of its seats.
func (v *solver) surplus(st *state, g, s int32) int64 {
	var sum int64
	for _, i := range v.groups[g] {
		o, _ := find(v.rows.of(i), s)
		sum += o.worth - st.price[s]
	}
	return sum
}
