package swap_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/swap"
)

// walk is a village of people who swap and do, at random, whatever anybody may try.
type walk struct {
	*yard
	r   *rand.Rand
	who []*trader
	// brought is what stood at the centre for a swap, by its giver's post.
	brought map[centre.ID]*trader
}

var wares = []struct{ thing, want string }{
	{"婴儿床九成新", "婴儿床"}, {"儿童自行车16寸", "儿童自行车"}, {"小书架一个", "书架"}, {"电饭煲", "电饭煲"},
}

func (w *walk) arrives(n int) {
	give := w.r.IntN(len(wares))
	want := (give + 1 + w.r.IntN(len(wares)-1)) % len(wares)
	w.who = append(w.who, w.offers(fmt.Sprint("Neighbour ", n), wares[give].thing, wares[want].want))
}

// step has somebody try something; most of it is refused most of the time.
func (w *walk) step() {
	n := w.who[w.r.IntN(len(w.who))]
	list, err := w.swaps.Mine(w.Ctx, n.Viewer())
	w.Must(err)
	if len(list) == 0 {
		return
	}
	sw := list[0]
	own, gets := sw.Legs[0], sw.Legs[len(sw.Legs)-1]
	switch act := w.r.IntN(60); {
	case act == 0:
		_, _ = w.swaps.Decline(w.Ctx, n.Viewer(), sw.ID)
	case act == 1:
		_, _ = w.posts.Withdraw(w.Ctx, n.Viewer(), own.Post, "")
	case act == 2:
		_, _ = w.agreements.Cancel(w.Ctx, n.Viewer(), own.Agreement, "")
	case act == 3:
		_, _ = w.agreements.Missed(w.Ctx, n.Viewer(), gets.Agreement, "")
	case act == 4:
		_ = w.centre.Send(w.Ctx, n.Viewer(), own.Agreement, agreement.ByHand, "")
	case act == 5:
		if sw.State == swap.Agreed {
			_, _ = w.centre.Report(w.Ctx, w.lin.Viewer(), own.Thing.ID, centre.Damaged, centre.Look{Note: "坏了"})
		}
	case act < 26:
		_, _ = w.swaps.Accept(w.Ctx, n.Viewer(), sw.ID, w.r.IntN(2) == 0)
	case act < 42:
		w.brings(n, own)
	default:
		w.fetches(n, gets)
	}
}

func (w *walk) brings(n *trader, l swap.ShownLeg) {
	if l.Thing.State != centre.Expected || l.Agreement == "" {
		return
	}
	if code, err := w.centre.ShowCode(w.Ctx, n.Viewer(), l.Thing.ID); err == nil {
		if _, err := w.centre.Receive(w.Ctx, w.lin.Viewer(), l.Thing.ID, code.Digits, centre.Look{Shelf: "B-2", Note: "好"}); err == nil {
			w.brought[l.Thing.ID] = n
		}
	}
}

func (w *walk) fetches(n *trader, l swap.ShownLeg) {
	if l.Agreement == "" {
		return
	}
	code, err := w.agreements.ShowCode(w.Ctx, n.Viewer(), l.Agreement)
	if err != nil {
		return
	}
	if l.Thing.ID != "" {
		_, _ = w.centre.Release(w.Ctx, w.lin.Viewer(), l.Thing.ID, code.Digits, centre.Look{})
		return
	}
	for _, giver := range w.who {
		if giver.ID == l.Leg.Giver {
			_, _ = w.agreements.HandOver(w.Ctx, giver.Viewer(), l.Agreement, code.Digits)
		}
	}
}

// holds looks at every rule.
func (w *walk) holds() {
	w.T.Helper()
	w.settle()
	busy := map[string]swap.ID{}
	for _, n := range w.who {
		list, err := w.swaps.Mine(w.Ctx, n.Viewer())
		w.Must(err)
		for _, sw := range list {
			if before, twice := busy[n.Name]; twice && sw.MayLeave && before != sw.ID {
				w.T.Fatalf("%s is in two", n.Name)
			}
			if sw.MayLeave {
				busy[n.Name] = sw.ID
			}
			w.nobodyGivesInVain(sw)
		}
	}
}

func (w *walk) nobodyGivesInVain(sw swap.Shown) {
	w.T.Helper()
	legs := sw.Swap.Legs
	for i, l := range legs {
		if l.State != swap.Out {
			continue
		}
		// What the giver gets is out too, waits for them, or waited until they did not come.
		got := legs[(i+len(legs)-1)%len(legs)].State
		fetchable := got == swap.In && sw.State == swap.Moving
		meets := sw.ByHand && got == swap.Bringing && sw.State == swap.Moving
		if got != swap.Out && got != swap.Over && !fetchable && !meets || sw.State == swap.Released {
			w.T.Fatalf("%s: somebody gave and gets nothing: %s", sw.State, summary(sw))
		}
	}
	for _, l := range sw.Past {
		if l.State == swap.Out {
			w.T.Fatalf("who failed gave: %+v", l)
		}
	}
}

// atTheEnd looks whether whatever came to nothing is its giver's again.
func (w *walk) atTheEnd() {
	w.T.Helper()
	for id, n := range w.brought {
		thing, err := w.centre.Read(w.Ctx, w.lin.Viewer(), id)
		w.Must(err)
		kept := thing.State == centre.HandedOut || thing.State == centre.TakenBack || thing.State == centre.Public || thing.MayFetch() || thing.Trouble != centre.Fine
		if !kept {
			w.T.Errorf("%s's thing is %s for %q", n.Name, thing.State, thing.Agreement)
		}
		p := w.post(n.post)
		if p.Taken < p.Done || p.Taken > p.Total() {
			w.T.Errorf("%s's post: %d of %d taken, %d done", n.Name, p.Taken, p.Total(), p.Done)
		}
	}
	for _, n := range w.who {
		list, err := w.swaps.Mine(w.Ctx, n.Viewer())
		w.Must(err)
		for _, sw := range list {
			stuck := sw.State == swap.Moving && anyDisputed(w, sw)
			if sw.State.Live() && sw.State != swap.Proposed && !stuck && !halfMet(sw) {
				w.T.Errorf("%s's swap never ends: %s %s", n.Name, sw.State, summary(sw))
			}
		}
	}
}

// halfMet is a pair that meets of whom one has given: that is between them, and for the coordinator.
func halfMet(sw swap.Shown) bool { return sw.ByHand }

func anyDisputed(w *walk, sw swap.Shown) bool {
	for _, l := range sw.Swap.Legs {
		found, err := w.agreements.Among(w.DB.Read(w.Ctx), []agreement.ID{l.Agreement})
		w.Must(err)
		if found[l.Agreement].State == agreement.Disputed {
			return true
		}
	}
	return false
}

func TestNobodyEverGivesWithoutGettingWhateverPeopleDo(t *testing.T) {
	done, released, steps := 0, 0, 700
	for seed := range uint64(4) {
		w := &walk{yard: newYard(t), r: rand.New(rand.NewPCG(seed, 1)), brought: map[centre.ID]*trader{}}
		for n := range 7 {
			w.arrives(n)
		}
		for n := range steps {
			w.step()
			switch w.r.IntN(60) {
			case 0:
				w.pass(time.Duration(w.r.IntN(12)) * time.Hour)
			case 1:
				w.arrives(100 + n)
			}
			if n%8 == 0 {
				w.holds()
			}
		}
		for range 12 {
			w.pass(4 * 24 * time.Hour)
		}
		w.holds()
		w.atTheEnd()
		done, released = done+len(finished(w, swap.Done)), released+len(finished(w, swap.Released))
	}
	if done < 4 || released < 8 {
		t.Errorf("the walks led to %d swaps that went well and %d that came to nothing", done, released)
	}
	t.Logf("%d went well, %d came to nothing", done, released)
}

func finished(w *walk, state swap.State) map[swap.ID]bool {
	found := map[swap.ID]bool{}
	for _, n := range w.who {
		list, err := w.swaps.Mine(w.Ctx, n.Viewer())
		w.Must(err)
		for _, sw := range list {
			if sw.State == state {
				found[sw.ID] = true
			}
		}
	}
	return found
}
