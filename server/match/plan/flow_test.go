package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// holds looks at everything that state promises.
func holds(t *rapid.T, b *board, st *state) {
	worth, load := int64(0), make([]int32, len(st.load))
	for i, s := range st.at {
		if s != nowhere {
			o, _ := find(b.rows.of(int32(i)), s)
			worth += o.worth
		}
		if s != nowhere && !st.held[i] {
			load[s]++
			if b.turnOf[s] != nowhere {
				load[b.turnOf[s]]++
			}
		}
		for _, o := range b.rows.of(int32(i)) {
			if !st.held[i] && st.room[o.to] > 0 && o.worth-st.price[o.to] > st.gain(int32(i)) {
				t.Fatalf("need %d would rather be in %d", i, o.to)
			}
		}
	}
	if worth != st.worth || fmt.Sprint(load) != fmt.Sprint(st.load) {
		t.Fatalf("worth %d, load %v: %+v", worth, load, st)
	}
	for x := range st.load {
		placeHolds(t, b, st, int32(x))
	}
}

func placeHolds(t *rapid.T, b *board, st *state, x int32) {
	out, full := int64(0), st.load[x] == st.room[x]
	if x < int32(len(b.sessions)) && b.turnOf[x] != nowhere {
		out = st.price[b.turnOf[x]]
	}
	switch {
	case st.load[x] > st.room[x] || st.room[x] < 0:
		t.Fatalf("place %d holds %d of %d", x, st.load[x], st.room[x])
	case st.room[x] > 0 && !full && st.price[x] > out:
		t.Fatalf("place %d has seats, but costs %d, not %d: %+v", x, st.price[x], out, st)
	case st.load[x] > 0 && st.price[x] < out, st.price[x] < 0:
		t.Fatalf("place %d costs %d, not %d: %+v", x, st.price[x], out, st)
	}
}

func TestAFlowStaysOptimalWhateverIsDecidedOutsideOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			stays(t)
		}
	})
}

func stays(t *rapid.T) {
	b, err := newBoard(tangle(t))
	if err != nil {
		t.Fatal(err)
	}
	v := newSolver(b)
	st, err := v.relaxed()
	if err != nil {
		t.Fatal(err)
	}
	holds(t, b, st)
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "steps"), 0))
	for range 6 {
		g, s := int32(r.IntN(len(b.groups))), int32(r.IntN(len(b.sessions)))
		switch free := !st.held[b.groups[g][0]]; r.IntN(4) {
		case 0:
			v.close(st, s)
		case 1:
			v.keep(st, s)
		case 2:
			if next := v.copyOf(st); free && v.place(next, g, s) {
				st = next
			}
		case 3:
			if free {
				v.drop(st, g)
			}
		}
		holds(t, b, st)
	}
}

func tangle(t *rapid.T) Problem {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "seed")))
	p := Problem{}
	for i := range 1 + r.IntN(8) {
		p.Needs = append(p.Needs, Need{ID: fmt.Sprint(i), Bundle: []string{"", "", "", "A"}[r.IntN(4)]})
	}
	for i := range 1 + r.IntN(8) {
		start := int64(r.IntN(4))
		p.Sessions = append(p.Sessions, Session{fmt.Sprint(i), []string{"", "H", "H", "I"}[r.IntN(4)], r.IntN(4), start, start + 1 + int64(r.IntN(3))})
	}
	for n := range p.Needs {
		for s := range p.Sessions {
			if r.IntN(3) > 0 {
				p.Pairs = append(p.Pairs, Pair{n, s, r.IntN(10)})
			}
		}
	}
	return p
}
