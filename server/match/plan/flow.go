package plan

import "math"

// state is an optimal flow from needs to places, with what has been decided outside of it. A place is a session or, after
// the sessions, a turn; see board. What always holds: a place with a free seat that leads out costs 0, a session that
// some but not all of its seats are taken costs as much as its turn; a need sits where its worth less the price is greatest, and
// nowhere when that is not above 0.
type state struct {
	at       []int32 // need: its session
	held     []bool  // need: decided, and no part of the flow any more
	pay      []int64 // need: worth of its seat
	next     []int32 // need: the next in the same session
	first    []int32 // session: the first need in it
	promised []int32 // session: seats that are decided
	load     []int32 // place: needs in it
	room     []int32 // place: seats that the flow may use; 0 when closed
	price    []int64 // place: what a seat costs the others
	worth    int64   // of everything
}

func (b *board) empty() *state {
	n, m, places := len(b.needs), len(b.sessions), len(b.sessions)+len(b.turns)
	st := &state{
		at: make([]int32, n), held: make([]bool, n), pay: make([]int64, n), next: make([]int32, n),
		first: make([]int32, m), promised: make([]int32, m),
		load: make([]int32, places), room: make([]int32, places), price: make([]int64, places),
	}
	for i := range st.at {
		st.at[i] = nowhere
	}
	for s := range st.first {
		st.first[s], st.room[s] = nowhere, int32(b.sessions[s].Seats)
	}
	for k := range b.turns {
		st.room[m+k] = b.widest(st, k)
	}
	return st
}

// copyOf is a state that may be changed without changing st; it uses the memory of one that was released.
func (v *solver) copyOf(st *state) *state {
	to := &state{}
	if n := len(v.spare); n > 0 {
		to, v.spare = v.spare[n-1], v.spare[:n-1]
	}
	to.at, to.held, to.pay = append(to.at[:0], st.at...), append(to.held[:0], st.held...), append(to.pay[:0], st.pay...)
	to.next, to.first = append(to.next[:0], st.next...), append(to.first[:0], st.first...)
	to.promised, to.load = append(to.promised[:0], st.promised...), append(to.load[:0], st.load...)
	to.room, to.price = append(to.room[:0], st.room...), append(to.price[:0], st.price...)
	to.worth = st.worth
	return to
}

// widest is the seats that the flow may use in the largest session of a turn.
func (b *board) widest(st *state, turn int) int32 {
	most := int32(0)
	for _, s := range b.turns[turn] {
		most = max(most, st.room[s])
	}
	return most
}

// gain is what need i has of its seat beyond the seat's price.
func (st *state) gain(i int32) int64 {
	if s := st.at[i]; s != nowhere {
		return st.pay[i] - st.price[s]
	}
	return 0
}

func (b *board) sit(st *state, i, s int32) {
	o, _ := find(b.rows.of(i), s)
	st.at[i], st.pay[i], st.next[i] = s, o.worth, st.first[s]
	st.first[s] = i
	b.count(st, s, 1)
}

func (b *board) rise(st *state, i int32) {
	s := st.at[i]
	link := &st.first[s]
	for *link != i {
		link = &st.next[*link]
	}
	*link = st.next[i]
	st.at[i] = nowhere
	b.count(st, s, -1)
}

func (b *board) count(st *state, s, n int32) {
	st.load[s] += n
	if t := b.turnOf[s]; t != nowhere {
		st.load[t] += n
	}
}

// solver runs shortest paths over a board. It belongs to one goroutine.
type solver struct {
	*board
	dist  []int64 // place: length of the shortest path found
	via   []int32 // place: the need that moves on this path, or nowhere
	from  []int32 // place: where the path came from
	seen  []uint32
	round uint32
	open  []int32 // reached, not final
	final []int32 // in order of length
	work  int     // pairs and places looked at
	end   ending
	spare []*state // of no use any more
}

// ending is the shortest way found out of the places reached: its last place, the need that enters or gives up a seat there (or
// nowhere), and the length.
type ending struct {
	place, need int32
	length      int64
}

func newSolver(b *board) *solver {
	n := len(b.sessions) + len(b.turns)
	return &solver{board: b, dist: make([]int64, n), via: make([]int32, n), from: make([]int32, n), seen: make([]uint32, n)}
}

func (v *solver) begin(end ending) {
	v.round++
	v.open, v.final, v.end = v.open[:0], v.final[:0], end
}

// reach notes a path of length d to a place if it is shorter than the one known, and than the way out.
func (v *solver) reach(x int32, d int64, via, from int32) {
	if d >= v.end.length {
		return
	}
	if v.seen[x] != v.round {
		v.seen[x] = v.round
		v.open = append(v.open, x)
	} else if d >= v.dist[x] {
		return
	}
	v.dist[x], v.via[x], v.from[x] = d, via, from
}

// out notes a way out.
func (v *solver) out(place, need int32, length int64) {
	if length < v.end.length {
		v.end = ending{place, need, length}
	}
}

// nearest makes the open place with the shortest path final, unless a way out is as short (Dijkstra 1959).
func (v *solver) nearest() (int32, bool) {
	k, least := -1, v.end.length
	v.work += len(v.open) + 8
	for j, x := range v.open {
		if d := v.dist[x]; d < least || d == least && k >= 0 && x < v.open[k] {
			k, least = j, d
		}
	}
	if k < 0 {
		return 0, false
	}
	x := v.open[k]
	v.open[k] = v.open[len(v.open)-1]
	v.open = v.open[:len(v.open)-1]
	v.final = append(v.final, x)
	return x, true
}

// seat brings need i into the flow along the shortest path. The path ends in a free seat, or with the need that the
// others can best do without, which may be i itself.
func (v *solver) seat(st *state, i int32) {
	v.begin(ending{nowhere, i, 0})
	v.leave(st, i, nowhere, 0)
	v.advance(st)
}

// crowd takes a seat of a place out of the flow; whoever sat there goes along the shortest path.
func (v *solver) crowd(st *state, x int32) {
	v.begin(ending{nowhere, nowhere, math.MaxInt64})
	v.reach(x, 0, nowhere, nowhere)
	before := st.price[x]
	v.advance(st)
	st.worth -= before
	st.room[x]--
	if x < int32(len(v.sessions)) && v.turnOf[x] != nowhere {
		st.room[v.turnOf[x]]--
	}
}

// advance follows the paths from the places reached, raises the prices on the way and moves everybody on the shortest.
func (v *solver) advance(st *state) {
	for x, ok := v.nearest(); ok; x, ok = v.nearest() {
		if x < int32(len(v.sessions)) {
			v.through(st, x)
		} else {
			v.around(st, x)
		}
	}
	for _, x := range v.final {
		st.price[x] += max(v.end.length-v.dist[x], 0)
	}
	st.worth -= v.end.length
	v.push(st)
}

// through goes on from session s: to a free seat, or with one of those who sit there.
func (v *solver) through(st *state, s int32) {
	d, t := v.dist[s], v.turnOf[s]
	if st.load[s] < st.room[s] {
		if t == nowhere {
			v.out(s, nowhere, d)
			return
		}
		v.reach(t, d+st.price[t]-st.price[s], nowhere, s)
	}
	for j := st.first[s]; j != nowhere; j = st.next[j] {
		v.out(s, j, d+st.gain(j))
	}
	for j := st.first[s]; j != nowhere; j = st.next[j] {
		v.leave(st, j, s, d+st.gain(j))
	}
}

// around goes on from turn t: to a free seat, or to its sessions that are in use.
func (v *solver) around(st *state, t int32) {
	if st.load[t] < st.room[t] {
		v.out(t, nowhere, v.dist[t])
		return
	}
	for _, s := range v.turns[t-int32(len(v.sessions))] {
		if st.load[s] > 0 {
			v.reach(s, v.dist[t]+st.price[s]-st.price[t], nowhere, t)
		}
	}
}

// leave follows need j from its session to the others it may sit in.
func (v *solver) leave(st *state, j, from int32, base int64) {
	most, row := v.end.length, v.rows.of(j)
	v.work += len(row)
	for _, o := range row {
		if d := base + st.price[o.to] - o.worth; d < most && st.room[o.to] > 0 {
			v.reach(o.to, d, j, from)
		}
	}
}

// push moves everybody on the path towards its end, where a need may give up its seat.
func (v *solver) push(st *state) {
	if v.end.place == nowhere {
		return
	}
	if v.end.need != nowhere {
		v.rise(st, v.end.need)
	}
	for x := v.end.place; x != nowhere; x = v.from[x] {
		if i := v.via[x]; i != nowhere {
			if st.at[i] != nowhere {
				v.rise(st, i)
			}
			v.sit(st, i, x)
		}
	}
}

// fill offers the seat that came free in a place to those who gain most by it, and so on with the seats they leave. It
// is seat with the roles turned.
func (v *solver) fill(st *state, start int32) {
	if st.price[start] == 0 {
		return
	}
	v.begin(ending{nowhere, nowhere, math.MaxInt64})
	v.reach(start, 0, nowhere, nowhere)
	before := st.price[start]
	for x, ok := v.nearest(); ok; x, ok = v.nearest() {
		if x < int32(len(v.sessions)) {
			v.invite(st, x, x == start || st.load[x] > 0)
		} else {
			v.widen(st, x, start)
		}
	}
	for _, x := range v.final {
		st.price[x] -= max(v.end.length-v.dist[x], 0)
	}
	st.worth += before - v.end.length
	v.pull(st)
}

// invite follows the needs that may come to session s; or, if it was in use, the seat may stay empty.
func (v *solver) invite(st *state, s int32, used bool) {
	d, t := v.dist[s], v.turnOf[s]
	if used && t == nowhere {
		v.out(s, nowhere, d+st.price[s])
	} else if used {
		v.reach(t, d+st.price[s]-st.price[t], nowhere, s)
	}
	v.work += len(v.cols.of(s))
	for _, o := range v.cols.of(s) {
		i := o.to
		if st.held[i] || st.at[i] == s {
			continue
		}
		if far := d + st.gain(i) - o.worth + st.price[s]; st.at[i] == nowhere {
			v.out(s, i, far)
		} else {
			v.reach(st.at[i], far, i, s)
		}
	}
}

// widen follows the sessions of turn t that have seats; or the turn may stay less than full. The seat to be filled counts
// as taken.
func (v *solver) widen(st *state, t, start int32) {
	v.out(t, nowhere, v.dist[t]+st.price[t])
	for _, s := range v.turns[t-int32(len(v.sessions))] {
		if st.load[s] < st.room[s] && s != start {
			v.reach(s, v.dist[t]+st.price[t]-st.price[s], nowhere, t)
		}
	}
}

// pull moves everybody on the path towards its start, and the need at its end in from outside.
func (v *solver) pull(st *state) {
	x := v.end.place
	if v.end.need != nowhere {
		v.sit(st, v.end.need, x)
	}
	for ; v.from[x] != nowhere; x = v.from[x] {
		if i := v.via[x]; i != nowhere {
			v.rise(st, i)
			v.sit(st, i, v.from[x])
		}
	}
}
