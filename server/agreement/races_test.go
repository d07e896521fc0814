package agreement_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"youlin/server/agreement"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

type testContext = context.Context

func is(err, want error) bool { return errors.Is(err, want) }

func faultOf(err error) *fault.Fault {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

func isFault(err error) bool { return faultOf(err) != nil }

// crowd is that many neighbours, each in a household of their own.
func (y *yard) crowd(n int) []person.Viewer {
	vs := make([]person.Viewer, n)
	for i := range vs {
		vs[i] = y.Resident(fmt.Sprintf("Neighbour %d", i)).Viewer()
	}
	return vs
}

// together lets all begin at the same moment, and collects what came of it.
func together[T any](n int, do func(i int) T) []T {
	results := make([]T, n)
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			results[i] = do(i)
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	return results
}

type claim struct {
	agreement.Agreement
	err error
}

func TestFortyNeighboursClaimTheLastOneAndOneGetsIt(t *testing.T) {
	y := newYard(t)
	mei, crowd := y.Resident("Mei"), y.crowd(40)
	for round := range 200 {
		p := y.publish(mei, offer(1, post.First))
		claims := together(len(crowd), func(i int) claim {
			a, err := y.agreements.Ask(y.Ctx, crowd[i], p.ID, agreement.Wish{})
			return claim{a, err}
		})
		won := 0
		for _, c := range claims {
			switch {
			case c.err != nil && (faultOf(c.err) == nil || faultOf(c.err).Kind != fault.KindConflict):
				t.Fatalf("round %d: %v", round, c.err)
			case c.err == nil && c.State == agreement.Accepted:
				won++
			case c.err == nil && c.State != agreement.Waitlisted:
				t.Fatalf("round %d: somebody is %s", round, c.State)
			}
		}
		if now := y.post(p); won != 1 || now.Taken != 1 || now.State != post.Reserved {
			t.Fatalf("round %d: %d winners, %d taken, %s", round, won, now.Taken, now.State)
		}
	}
}

func TestOneHouseholdAskingTwiceAtOnceAsksOnce(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan").Viewer()
	for range 20 {
		p := y.publish(mei, offer(5, post.First))
		claims := together(8, func(int) claim {
			a, err := y.agreements.Ask(y.Ctx, rowan, p.ID, agreement.Wish{})
			return claim{a, err}
		})
		asked := 0
		for _, c := range claims {
			if c.err == nil {
				asked++
			} else {
				refused(t, c.err, agreement.ErrAsked)
			}
		}
		if asked != 1 || y.post(p).Taken != 1 {
			t.Fatalf("asked %d times, %d taken", asked, y.post(p).Taken)
		}
	}
}

func TestPosterPromisingToAllAtOncePromisesOnce(t *testing.T) {
	y := newYard(t)
	mei, crowd := y.Resident("Mei"), y.crowd(20)
	for range 20 {
		p := y.publish(mei, offer(1, post.Choose))
		var asked []agreement.Agreement
		for _, v := range crowd {
			a, err := y.agreements.Ask(y.Ctx, v, p.ID, agreement.Wish{})
			y.Must(err)
			asked = append(asked, a)
		}
		poster := mei.Viewer()
		errs := together(len(asked), func(i int) error {
			_, err := y.agreements.Accept(y.Ctx, poster, asked[i].ID, "")
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				refused(t, err, post.ErrFull)
			}
		}
		if won != 1 || y.post(p).Taken != 1 {
			t.Fatalf("%d promises, %d taken", won, y.post(p).Taken)
		}
	}
}

func TestOneCodeEnteredByManyHandsIsSpentOnce(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	for range 20 {
		a := y.agreementIn(agreement.Accepted, mei, rowan) // a loan: a second code would end it
		code, err := y.agreements.ShowCode(y.Ctx, rowan.Viewer(), a.ID)
		y.Must(err)
		giver := mei.Viewer()
		errs := together(12, func(int) error {
			_, err := y.agreements.HandOver(y.Ctx, giver, a.ID, code.Digits)
			return err
		})
		spent := 0
		for _, err := range errs {
			if err == nil {
				spent++
			} else {
				refused(t, err, agreement.ErrCodeUsed)
			}
		}
		if spent != 1 {
			t.Fatalf("the code was spent %d times", spent)
		}
		y.is(a, agreement.InProgress)
	}
}

func TestGuessesAtOnceAreCountedEach(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	a := y.agreementIn(agreement.Accepted, mei, rowan)
	code, err := y.agreements.ShowCode(y.Ctx, rowan.Viewer(), a.ID)
	y.Must(err)
	giver := mei.Viewer()
	errs := together(50, func(i int) error {
		_, err := y.agreements.HandOver(y.Ctx, giver, a.ID, fmt.Sprintf("%06d!", i)) // never right
		return err
	})
	wrong := 0
	for _, err := range errs {
		if is(err, agreement.ErrCodeWrong) {
			wrong++
		} else {
			refused(t, err, agreement.ErrCodeVoid)
		}
	}
	if wrong != 5 {
		t.Fatalf("%d guesses were looked at", wrong)
	}
	_, err = y.agreements.HandOver(y.Ctx, giver, a.ID, code.Digits)
	refused(t, err, agreement.ErrCodeVoid)
}

// Whatever neighbours do in whatever order, what is promised is never more than there is, the counts of the post are
// the sums of its agreements, and nobody waits in line while what they want is there.
func TestQuantitiesHoldWhateverNeighboursDo(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	crowd := make([]*testkit.Neighbour, 8)
	for i := range crowd {
		crowd[i] = y.Resident(fmt.Sprintf("Neighbour %d", i))
	}
	rapid.Check(t, func(r *rapid.T) {
		d := offer(rapid.IntRange(1, 6).Draw(r, "quantity"), rapid.SampledFrom([]post.Pick{post.First, post.Choose}).Draw(r, "pick"))
		d.Mode = rapid.SampledFrom([]post.Mode{post.Give, post.Lend}).Draw(r, "mode")
		w := &walk{yard: y, mei: mei, crowd: crowd, p: y.publish(mei, d)}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			w.step(r)
			w.holds(r)
		}
	})
}

type walk struct {
	*yard
	mei   *testkit.Neighbour
	crowd []*testkit.Neighbour
	p     post.Post
	made  []made
}

type made struct {
	id   agreement.ID
	by   *testkit.Neighbour
	size int
}

func (w *walk) step(r *rapid.T) {
	var err error
	act := rapid.SampledFrom([]string{"ask", "ask", "ask", "accept", "accept", "decline", "cancel", "missed", "hand", "edit"}).Draw(r, "act")
	if len(w.made) == 0 && act != "edit" {
		act = "ask"
	}
	var m made
	if len(w.made) > 0 {
		m = w.made[rapid.IntRange(0, len(w.made)-1).Draw(r, "which")]
	}
	switch act {
	case "ask":
		n := w.crowd[rapid.IntRange(0, len(w.crowd)-1).Draw(r, "who")]
		size := rapid.IntRange(1, 3).Draw(r, "size")
		var a agreement.Agreement
		if a, err = w.agreements.Ask(w.Ctx, n.Viewer(), w.p.ID, agreement.Wish{Quantity: size}); err == nil {
			w.made = append(w.made, made{a.ID, n, size})
		}
	case "accept":
		_, err = w.agreements.Accept(w.Ctx, w.mei.Viewer(), m.id, "")
	case "decline":
		_, err = w.agreements.Decline(w.Ctx, w.mei.Viewer(), m.id, "")
	case "cancel":
		_, err = w.agreements.Cancel(w.Ctx, m.by.Viewer(), m.id, "")
	case "missed":
		_, err = w.agreements.Missed(w.Ctx, w.mei.Viewer(), m.id, "")
	case "hand":
		var c agreement.Code
		if c, err = w.agreements.ShowCode(w.Ctx, m.by.Viewer(), m.id); err == nil {
			_, err = w.agreements.HandOver(w.Ctx, w.mei.Viewer(), m.id, c.Digits)
		}
	case "edit":
		now := w.post(w.p)
		_, err = w.posts.Edit(w.Ctx, w.mei.Viewer(), w.p.ID, now.Version, post.Patch{
			Quantity: post.Change[int]{Given: true, To: rapid.IntRange(1, 8).Draw(r, "to")},
		})
	}
	if err != nil && !isFault(err) {
		r.Fatalf("%s: %v", act, err)
	}
}

// holds checks what must be true after every step.
func (w *walk) holds(r *rapid.T) {
	p := w.post(w.p)
	taken, done := 0, 0
	for _, m := range w.made {
		shown, err := w.agreements.Read(w.Ctx, m.by.Viewer(), m.id)
		if err != nil {
			r.Fatalf("read: %v", err)
		}
		if shown.PassedOn {
			continue // it came back, and is there again
		}
		switch shown.State {
		case agreement.Accepted, agreement.InProgress:
			taken += m.size
		case agreement.Fulfilled:
			taken, done = taken+m.size, done+m.size
		case agreement.Waitlisted:
			if p.State == post.Open && m.size <= p.Remaining() {
				r.Fatalf("somebody waits for %d while %d are there", m.size, p.Remaining())
			}
		default:
		}
	}
	if taken != p.Taken || done != p.Done || p.Taken > p.Total() {
		r.Fatalf("promised %d, handed over %d; the post says %d and %d of %d", taken, done, p.Taken, p.Done, p.Total())
	}
}

func TestFiftyCallersClaimConfirmAndCancelAtOnce(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	crowd := y.crowd(50)
	for range 5 {
		p := y.publish(mei, offer(1, post.First))
		claims := together(len(crowd), func(i int) claim {
			a, err := y.agreements.Ask(y.Ctx, crowd[i], p.ID, agreement.Wish{})
			return claim{a, err}
		})
		winner := -1
		for i, c := range claims {
			y.Must(c.err)
			if c.State == agreement.Accepted {
				if winner >= 0 {
					t.Fatal("two have it")
				}
				winner = i
			}
		}
		// The winner gives it up on fifty phones at once: it is offered once, to the first in line.
		errs := together(50, func(int) error {
			_, err := y.agreements.Cancel(y.Ctx, crowd[winner], claims[winner].ID, "")
			return err
		})
		y.oneOf(errs, agreement.ErrState)
		y.oneHas(p, mei, claims)
		// All fifty say yes: one of them has it to say yes to.
		errs = together(50, func(i int) error {
			_, err := y.agreements.Confirm(y.Ctx, crowd[i], claims[i].ID)
			return err
		})
		y.oneOf(errs, agreement.ErrState)
		y.oneHas(p, mei, claims)
	}
}

// oneOf fails unless one of them went well and all others were refused like that.
func (y *yard) oneOf(errs []error, want error) {
	y.T.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			refused(y.T, err, want)
		}
	}
	if won != 1 {
		y.T.Fatalf("%d went well", won)
	}
}

// oneHas fails unless exactly one is accepted, and the others wait in the order in which their requests were written.
func (y *yard) oneHas(p post.Post, mei *testkit.Neighbour, claims []claim) {
	y.T.Helper()
	var line []struct {
		ID        string
		State     agreement.State
		CreatedAt int64
	}
	y.Must(y.DB.Read(y.Ctx).Raw("SELECT id, state, created_at FROM agreements WHERE post_id = ? ORDER BY turn", p.ID).Scan(&line).Error)
	has, place := 0, 0
	for _, one := range line {
		shown, err := y.agreements.Read(y.Ctx, mei.Viewer(), agreement.ID(one.ID))
		y.Must(err)
		switch one.State {
		case agreement.Accepted:
			has++
			if place > 0 {
				y.T.Fatal("it was offered past somebody who waits longer")
			}
		case agreement.Waitlisted:
			if place++; shown.Place != place {
				y.T.Fatalf("number %d in line has place %d", place, shown.Place)
			}
		default:
		}
	}
	if now := y.post(p); has != 1 || now.Taken != 1 || len(line) != len(claims) {
		y.T.Fatalf("%d have it, %d taken, %d asked", has, now.Taken, len(line))
	}
}

func TestManyTicksAtOnceDoWhatIsDueOnce(t *testing.T) {
	y := newYard(t)
	_, _, offered, behind := nextInLine(y)
	y.ask(y.Resident("Rowan"), y.publish(y.Resident("Mei"), offer(1, post.Choose)))
	y.Clock.Move(day)
	for _, err := range together(20, func(int) error { return y.agreements.Tick(y.Ctx) }) {
		y.Must(err)
	}
	y.is(offered, agreement.Cancelled)
	y.is(behind, agreement.Accepted)
	if got := y.waitings(); len(got) != 1 {
		t.Fatalf("nudged %v", got)
	}
}
