package plan

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// What is wrong with a problem that is not solved.
var (
	ErrTwice   = errors.New("plan: the same id or pair is given twice")
	ErrUnknown = errors.New("plan: a pair names a need or session that is not there")
	ErrRange   = errors.New("plan: a number is outside its range")
	ErrLarge   = errors.New("plan: urgencies and values are too large together")
	ErrPinned  = errors.New("plan: pins ask for what cannot be")
)

const nowhere int32 = -1

// option is one end of a pair, with what the pair adds to a plan.
type option struct {
	to    int32
	worth int64
}

// lists holds the options of many rows one after another (compressed sparse rows).
type lists struct {
	start []int32
	all   []option
}

func (l lists) of(i int32) []option { return l.all[l.start[i]:l.start[i+1]] }

// turned gives the same pairs by their other end, of which there are n; each list is then in ascending order.
func (l lists) turned(n int) lists {
	out := lists{make([]int32, n+1), make([]option, len(l.all))}
	for _, o := range l.all {
		out.start[o.to+1]++
	}
	for i := range n {
		out.start[i+1] += out.start[i]
	}
	at := slices.Clone(out.start)
	for i := range len(l.start) - 1 {
		for _, o := range l.of(int32(i)) {
			out.all[at[o.to]] = option{int32(i), o.worth}
			at[o.to]++
		}
	}
	return out
}

// board is a problem in order: needs and sessions by id, pairs as lists, worth as one number. It does not change.
type board struct {
	needs    []Need
	sessions []Session
	limit    int
	values   lists // need to session: the values as given
	rows     lists // need to session: worth of what is possible, that of a bundle shared equally
	cols     lists // the same from the session's side
	groups   [][]int32
	groupOf  []int32
	fitting  []int     // group: sessions that fit it, however many seats they have
	clashes  [][]int32 // session: those its helper cannot be at as well
	turns    [][]int32 // sessions that all overlap each other: together they never have more than the seats of the largest
	turnOf   []int32   // session: its turn, numbered on after the sessions, or nowhere
	knots    []knot
	knotOf   []int32 // need: the knot it hangs on, or nowhere
	unit     int64   // of a value; that of a kept seat is 1
	one      int64   // of an urgency
}

func newBoard(p Problem) (*board, error) {
	b := &board{limit: min(cmp.Or(p.Limit, DefaultLimit), 1<<50)}
	needRank, err := ranks(len(p.Needs), func(i int) string { return p.Needs[i].ID })
	if err != nil {
		return nil, err
	}
	sessionRank, err := ranks(len(p.Sessions), func(i int) string { return p.Sessions[i].ID })
	if err != nil {
		return nil, err
	}
	b.needs, b.sessions = ordered(p.Needs, needRank), ordered(p.Sessions, sessionRank)
	if err := b.checkNumbers(); err != nil {
		return nil, err
	}
	if err := b.read(p.Pairs, needRank, sessionRank); err != nil {
		return nil, err
	}
	if err := b.weigh(); err != nil {
		return nil, err
	}
	b.gather()
	b.price()
	b.overlap()
	b.pass()
	b.tie()
	return b, nil
}

// ranks gives each position its place in the order of ids.
func ranks(n int, id func(i int) string) ([]int32, error) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(id(a), id(b)) })
	out := make([]int32, n)
	for place, i := range order {
		if place > 0 && id(order[place-1]) == id(i) {
			return nil, fmt.Errorf("%w: %q", ErrTwice, id(i))
		}
		out[i] = int32(place)
	}
	return out, nil
}

func ordered[T any](in []T, rank []int32) []T {
	out := make([]T, len(in))
	for i, x := range in {
		out[rank[i]] = x
	}
	return out
}

func (b *board) checkNumbers() error {
	for i := range b.needs {
		n := &b.needs[i]
		if n.Urgency = cmp.Or(n.Urgency, 1); n.Urgency < 1 || n.Urgency > MaxUrgency {
			return fmt.Errorf("%w: urgency of %q", ErrRange, n.ID)
		}
	}
	for _, s := range b.sessions {
		if s.Seats < 0 || s.Seats > math.MaxInt32 || s.End < s.Start {
			return fmt.Errorf("%w: session %q", ErrRange, s.ID)
		}
	}
	return nil
}

// read puts the pairs into lists by need, each in the order of sessions.
func (b *board) read(pairs []Pair, needRank, sessionRank []int32) error {
	by := lists{start: make([]int32, len(b.sessions)+1), all: make([]option, len(pairs))}
	for _, p := range pairs {
		if p.Need < 0 || p.Need >= len(b.needs) || p.Session < 0 || p.Session >= len(b.sessions) {
			return fmt.Errorf("%w: %d, %d", ErrUnknown, p.Need, p.Session)
		}
		if p.Value < 0 || p.Value > MaxValue {
			return fmt.Errorf("%w: value %d", ErrRange, p.Value)
		}
		by.start[sessionRank[p.Session]+1]++
	}
	for i := range b.sessions {
		by.start[i+1] += by.start[i]
	}
	at := slices.Clone(by.start)
	for _, p := range pairs {
		s := sessionRank[p.Session]
		by.all[at[s]] = option{needRank[p.Need], int64(p.Value)}
		at[s]++
	}
	b.values = by.turned(len(b.needs))
	return b.checkPairs()
}

func (b *board) checkPairs() error {
	for i := range b.needs {
		row := b.values.of(int32(i))
		for k := 1; k < len(row); k++ {
			if row[k].to == row[k-1].to {
				return fmt.Errorf("%w: %q with %q", ErrTwice, b.needs[i].ID, b.sessions[row[k].to].ID)
			}
		}
	}
	return nil
}

// weigh sets the units so that any sum of a lesser thing is less than one of the greater.
func (b *board) weigh() error {
	var most, urgencies int64
	for i, n := range b.needs {
		best := int64(0)
		for _, o := range b.values.of(int32(i)) {
			best = max(best, o.worth)
		}
		most += best
		urgencies += int64(n.Urgency)
	}
	b.unit = int64(len(b.needs)) + 1
	if most+1 > math.MaxInt64/16/b.unit {
		return ErrLarge
	}
	b.one = b.unit * (most + 1)
	if urgencies+1 > math.MaxInt64/16/b.one {
		return ErrLarge
	}
	return nil
}

func (b *board) score(worth int64) Score {
	return Score{int(worth / b.one), int(worth % b.one / b.unit), int(worth % b.unit)}
}

// gather puts the needs of a bundle into one group; each other need is a group of its own.
func (b *board) gather() {
	b.groupOf = make([]int32, len(b.needs))
	known := map[string]int32{}
	for i, n := range b.needs {
		g, old := known[n.Bundle]
		if n.Bundle == "" || !old {
			g = int32(len(b.groups))
			b.groups = append(b.groups, nil)
			known[n.Bundle] = g
		}
		b.groups[g] = append(b.groups[g], int32(i))
		b.groupOf[i] = g
	}
}

// price works out the rows: for each group the sessions that fit all of it and have seats enough.
func (b *board) price() {
	b.fitting = make([]int, len(b.groups))
	b.rows.start = make([]int32, 1, len(b.needs)+1)
	b.rows.all = make([]option, 0, len(b.values.all))
	shared := map[int32][]option{}
	for i := range b.needs {
		g := b.groupOf[i]
		if len(b.groups[g]) == 1 {
			b.addRow(g, b.valued(int32(i), nil))
			continue
		}
		if _, done := shared[g]; !done {
			shared[g] = b.together(g)
			b.fitting[g] = len(shared[g])
		}
		b.addShare(int32(i), shared[g])
	}
	b.cols = b.rows.turned(len(b.sessions))
}

// valued appends what each session adds to the plan when need i sits there.
func (b *board) valued(i int32, to []option) []option {
	n := b.needs[i]
	for _, o := range b.values.of(i) {
		w := b.one*int64(n.Urgency) + b.unit*o.worth
		if b.sessions[o.to].ID == n.Before {
			w++
		}
		to = append(to, option{o.to, w})
	}
	return to
}

// together is what the sessions that fit all of a group add when it sits there.
func (b *board) together(g int32) []option {
	sums, seen := map[int32]int64{}, map[int32]int{}
	for _, i := range b.groups[g] {
		for _, o := range b.valued(i, nil) {
			sums[o.to] += o.worth
			seen[o.to]++
		}
	}
	var out []option
	for _, o := range b.values.of(b.groups[g][0]) {
		if seen[o.to] == len(b.groups[g]) {
			out = append(out, option{o.to, sums[o.to]})
		}
	}
	return out
}

func (b *board) addRow(g int32, row []option) {
	b.fitting[g] = len(row)
	for _, o := range row {
		if b.sessions[o.to].Seats > 0 {
			b.rows.all = append(b.rows.all, o)
		}
	}
	b.rows.start = append(b.rows.start, int32(len(b.rows.all)))
}

// addShare gives one need of a group its part. Equal parts keep the group together in the flow wherever there is room,
// so that little is left to decide; the last takes what does not divide.
func (b *board) addShare(i int32, sums []option) {
	group := b.groups[b.groupOf[i]]
	k := int64(len(group))
	for _, o := range sums {
		if int64(b.sessions[o.to].Seats) < k {
			continue
		}
		part := o.worth / k
		if i == group[k-1] {
			part = o.worth - part*(k-1)
		}
		b.rows.all = append(b.rows.all, option{o.to, part})
	}
	b.rows.start = append(b.rows.start, int32(len(b.rows.all)))
}

// find is the option of a row that leads to s.
func find(row []option, s int32) (option, bool) {
	k, ok := slices.BinarySearchFunc(row, s, func(o option, s int32) int { return cmp.Compare(o.to, s) })
	if !ok {
		return option{}, false
	}
	return row[k], true
}

func (b *board) value(i, s int32) int {
	o, _ := find(b.values.of(i), s)
	return int(o.worth)
}

// worth is what an assignment adds up to.
func (b *board) worth(at []int32) int64 {
	var sum int64
	for i, s := range at {
		if s != nowhere {
			o, _ := find(b.rows.of(int32(i)), s)
			sum += o.worth
		}
	}
	return sum
}
