package plan

import (
	"cmp"
	"slices"
)

// knot is what the flow cannot decide within one group of posts that hang together: sessions that overlap others, and
// bundles. Knots do not touch, so each is untied on its own.
type knot struct {
	sessions []int32
	groups   []int32
}

func (k knot) size() int { return len(k.sessions) + len(k.groups) }

// overlap finds for each session those of the same helper at the same time.
func (b *board) overlap() {
	b.clashes = make([][]int32, len(b.sessions))
	order := make([]int32, 0, len(b.sessions))
	for i, s := range b.sessions {
		if s.Helper != "" && s.End > s.Start && s.Seats > 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(x, y int32) int {
		s, o := b.sessions[x], b.sessions[y]
		return cmp.Or(cmp.Compare(s.Helper, o.Helper), cmp.Compare(s.Start, o.Start), cmp.Compare(x, y))
	})
	for k, x := range order {
		for _, y := range order[k+1:] {
			if s, o := b.sessions[x], b.sessions[y]; o.Helper != s.Helper || o.Start >= s.End {
				break
			}
			b.clashes[x] = append(b.clashes[x], y)
			b.clashes[y] = append(b.clashes[y], x)
		}
	}
	for _, c := range b.clashes {
		slices.Sort(c)
	}
}

// pass makes turns of the sessions that all overlap each other: the fewest sets that hold all of a helper's sessions,
// each around the moment before the earliest end (Gupta, Lee and Leung 1982).
func (b *board) pass() {
	b.turnOf = make([]int32, len(b.sessions))
	var order []int32
	for s := range b.sessions {
		if b.turnOf[s] = nowhere; len(b.clashes[s]) > 0 {
			order = append(order, int32(s))
		}
	}
	slices.SortStableFunc(order, func(x, y int32) int { return cmp.Compare(b.sessions[x].End, b.sessions[y].End) })
	for _, s := range order {
		turn := []int32{s}
		for _, t := range b.clashes[s] {
			if b.turnOf[t] == nowhere && b.sessions[t].Start < b.sessions[s].End {
				turn = append(turn, t)
			}
		}
		if b.turnOf[s] != nowhere || len(turn) == 1 {
			continue
		}
		for _, t := range turn {
			b.turnOf[t] = int32(len(b.sessions) + len(b.turns))
		}
		b.turns = append(b.turns, turn)
	}
}

// tie collects the knots: sets of sessions joined by needs, bundles and helpers (union-find, Tarjan 1975).
func (b *board) tie() {
	up := b.joined()
	at := map[int32]int32{}
	knotAt := func(s int32) *knot {
		top := root(up, s)
		if _, ok := at[top]; !ok {
			at[top] = int32(len(b.knots))
			b.knots = append(b.knots, knot{})
		}
		return &b.knots[at[top]]
	}
	for s, c := range b.clashes {
		if len(c) > 0 {
			k := knotAt(int32(s))
			k.sessions = append(k.sessions, int32(s))
		}
	}
	for g, members := range b.groups {
		if row := b.rows.of(members[0]); len(members) > 1 && len(row) > 0 {
			k := knotAt(row[0].to)
			k.groups = append(k.groups, int32(g))
		}
	}
	b.hang(up, at)
}

func (b *board) joined() []int32 {
	up := make([]int32, len(b.sessions))
	for i := range up {
		up[i] = int32(i)
	}
	for s, c := range b.clashes {
		for _, t := range c {
			up[root(up, t)] = root(up, int32(s))
		}
	}
	for i := range b.needs {
		row := b.rows.of(int32(i))
		for k := 1; k < len(row); k++ {
			if x, y := root(up, row[0].to), root(up, row[k].to); x != y {
				up[y] = x
			}
		}
	}
	return up
}

// hang notes for each need the knot its sessions belong to.
func (b *board) hang(up []int32, at map[int32]int32) {
	b.knotOf = make([]int32, len(b.needs))
	for i := range b.needs {
		b.knotOf[i] = nowhere
		if row := b.rows.of(int32(i)); len(row) > 0 {
			if k, ok := at[root(up, row[0].to)]; ok {
				b.knotOf[i] = k
			}
		}
	}
}

func root(up []int32, x int32) int32 {
	for up[x] != x {
		up[x] = up[up[x]]
		x = up[x]
	}
	return x
}

// free is the seats that nobody has in each session, whether or not its helper can be there.
func (b *board) free(at []int32) []int32 {
	out := make([]int32, len(b.sessions))
	for i, s := range b.sessions {
		out[i] = int32(s.Seats)
	}
	for _, s := range at {
		if s != nowhere {
			out[s]--
		}
	}
	return out
}

// completed seats whoever still fits without moving anybody. A search that was finished leaves nothing to do here.
func (b *board) completed(at []int32) []int32 {
	out, free := slices.Clone(at), b.free(at)
	for _, group := range b.groups {
		if out[group[0]] != nowhere {
			continue
		}
		for _, o := range b.rows.of(group[0]) {
			if int(free[o.to]) < len(group) || b.elsewhere(free, o.to) {
				continue
			}
			for _, i := range group {
				out[i] = o.to
			}
			free[o.to] -= int32(len(group))
			break
		}
	}
	return out
}

// elsewhere tells whether the helper of s has somebody in a session at the same time.
func (b *board) elsewhere(free []int32, s int32) bool {
	return slices.ContainsFunc(b.clashes[s], func(t int32) bool { return int(free[t]) < b.sessions[t].Seats })
}
