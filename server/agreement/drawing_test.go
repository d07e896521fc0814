package agreement_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/draw"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// raffle is a thing that goes by draw, and those who ask for it in their order.
type raffle struct {
	*yard
	owner  *testkit.Neighbour
	post   post.Post
	askers []*testkit.Neighbour
	asked  []agreement.Agreement
}

func newRaffle(t *testing.T, gather time.Duration, things, askers int, pick post.Pick) *raffle {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.GatherMinutes = int(gather.Minutes()) })
	r := &raffle{yard: y, owner: y.Resident("Mei")}
	r.post = y.publish(r.owner, offer(things, pick))
	for i := range askers {
		n := y.Resident(fmt.Sprint("Asker ", i))
		r.askers, r.asked = append(r.askers, n), append(r.asked, y.ask(n, r.post))
	}
	return r
}

func (r *raffle) seenBy(n *testkit.Neighbour) agreement.Drawing {
	r.T.Helper()
	d, err := r.agreements.Drawing(r.Ctx, n.Viewer(), r.post.ID)
	r.Must(err)
	return d
}

// after lets time pass and the clock do its work.
func (r *raffle) after(d time.Duration) {
	r.T.Helper()
	r.Clock.Move(d)
	r.Must(r.agreements.Tick(r.Ctx))
}

// line reads the requests as they stand: who holds something, and the places of the others by agreement.
func (r *raffle) line() (holds []agreement.ID, places map[int]agreement.ID) {
	r.T.Helper()
	places = map[int]agreement.ID{}
	for i, a := range r.asked {
		shown, err := r.agreements.Read(r.Ctx, r.askers[i].Viewer(), a.ID)
		r.Must(err)
		switch shown.State {
		case agreement.Accepted:
			holds = append(holds, a.ID)
		case agreement.Waitlisted:
			places[shown.Place] = a.ID
		}
	}
	return holds, places
}

func TestADrawIsHeldByTheClockAndEverybodyCanCheckIt(t *testing.T) {
	r := newRaffle(t, time.Hour, 1, 5, post.Draw)
	before := r.seenBy(r.askers[0])
	if before.Commitment == "" || before.Seed != "" || len(before.Tickets) > 0 || before.Asking != 5 || !before.ClosesAt.Equal(r.Clock.Now().Add(time.Hour)) {
		t.Fatalf("before: %+v", before)
	}
	_, err := r.agreements.Accept(r.Ctx, r.owner.Viewer(), r.asked[0].ID, "")
	refused(t, err, agreement.ErrDrawDecides)
	refused(t, r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID), agreement.ErrGathering)
	r.after(59 * time.Minute)
	if d := r.seenBy(r.owner); !d.DrawnAt.IsZero() {
		t.Fatal("it was drawn too early")
	}

	r.after(2 * time.Minute)
	after := r.seenBy(r.askers[3])
	if after.Commitment != before.Commitment || len(after.Tickets) != 5 || after.Mine == "" {
		t.Fatalf("after: %+v", after)
	}
	if err := draw.Verify(after.Receipt); err != nil {
		t.Errorf("a neighbour draws again: %v", err)
	}
	holds, places := r.line()
	if len(holds) != 1 || len(places) != 4 {
		t.Fatalf("%d hold it, %d wait", len(holds), len(places))
	}
	got := []agreement.ID{holds[0], places[1], places[2], places[3], places[4]}
	for i, number := range after.Order {
		if number != draw.NumberOf(string(got[i])) {
			t.Errorf("place %d is not the one that was drawn", i)
		}
	}
	if n := len(r.Heard("draw.done")); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestTheDrawIsShownToThoseWhomItConcerns(t *testing.T) {
	r := newRaffle(t, time.Hour, 1, 2, post.Draw)
	other, far := r.Resident("Other"), r.ResidentOf("Far", r.Cottage)
	moderator := r.Resident("Moderator").Becomes(person.Moderator, r.Riverside)
	r.after(time.Hour)
	if d := r.seenBy(other); d.Commitment == "" || d.DrawnAt.IsZero() || d.Seed != "" || len(d.Tickets)+len(d.Order) > 0 {
		t.Errorf("a neighbour who did not ask sees %+v", d)
	}
	for _, n := range []*testkit.Neighbour{r.owner, r.askers[0], moderator} {
		if d := r.seenBy(n); d.Seed == "" || len(d.Tickets) != 2 {
			t.Errorf("%s sees %+v", n.Name, d)
		}
	}
	_, err := r.agreements.Drawing(r.Ctx, far.Viewer(), r.post.ID)
	refused(t, err, post.ErrUnknown)
	plain := r.publish(r.owner, offer(1, post.First))
	_, err = r.agreements.Drawing(r.Ctx, other.Viewer(), plain.ID)
	refused(t, err, agreement.ErrNoDraw)
}

func TestWhoeverWinsAndIsSilentMakesRoomForTheNextOneDrawn(t *testing.T) {
	r := newRaffle(t, time.Hour, 1, 3, post.Draw)
	r.after(time.Hour)
	first, places := r.line()
	r.after(24 * time.Hour)
	now, _ := r.line()
	if len(now) != 1 || now[0] == first[0] || now[0] != places[1] {
		t.Errorf("after the hold %v has it, %v was next", now, places[1])
	}
}

func TestADrawThatEverybodyLeftGathersAnewForTheNextOne(t *testing.T) {
	r := newRaffle(t, time.Hour, 1, 1, post.Draw)
	promised := r.seenBy(r.owner).Commitment
	_, err := r.agreements.Cancel(r.Ctx, r.askers[0].Viewer(), r.asked[0].ID, "")
	r.Must(err)
	r.after(2 * time.Hour)
	late := r.Resident("Late")
	r.askers, r.asked = append(r.askers, late), append(r.asked, r.ask(late, r.post))
	if d := r.seenBy(late); d.Commitment != promised || !d.ClosesAt.Equal(r.Clock.Now().Add(time.Hour)) {
		t.Fatalf("gathering anew: %+v", d)
	}
	r.after(time.Hour)
	if holds, _ := r.line(); len(holds) != 1 || holds[0] != r.asked[1].ID {
		t.Errorf("%v have it", holds)
	}
}

func TestADrawThatWasDueWhileNobodyWatchedIsHeldOnce(t *testing.T) {
	r := newRaffle(t, time.Hour, 2, 5, post.Draw)
	r.after(90 * 24 * time.Minute) // a day and a half, in one go
	r.after(0)
	if n := len(r.Heard("draw.done")); n != 1 {
		t.Errorf("held %d times", n)
	}
	if holds, places := r.line(); len(holds) != 2 || len(places) != 3 {
		t.Errorf("%d hold, %d wait", len(holds), len(places))
	}
}

func TestThePosterDrawsWhereNothingIsGatheredAndAtLastTheClockDoes(t *testing.T) {
	r := newRaffle(t, 0, 1, 0, post.Draw)
	refused(t, r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID), agreement.ErrNobodyAsked)
	asker := r.Resident("Asker")
	a := r.ask(asker, r.post)
	refused(t, r.agreements.Draw(r.Ctx, asker.Viewer(), r.post.ID), post.ErrNotYours)
	r.Must(r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID))
	r.is(a, agreement.Accepted)
	refused(t, r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID), agreement.ErrDrawn)

	forgotten := newRaffle(t, 0, 1, 3, post.Draw)
	forgotten.after(7*24*time.Hour - time.Minute)
	if holds, _ := forgotten.line(); len(holds) != 1 {
		t.Error("those who asked were left without an answer for a week")
	}
}

func TestTheGreatestNeedComesFirst(t *testing.T) {
	y := newYard(t)
	leader := y.Resident("Leader").Becomes(person.Moderator, y.Riverside)
	owner := y.Resident("Mei")
	r := &raffle{yard: y, owner: owner, post: y.publish(owner, offer(1, post.Neediest))}
	for i := range 6 {
		n := y.Resident(fmt.Sprint("Asker ", i))
		r.askers, r.asked = append(r.askers, n), append(r.asked, y.ask(n, r.post))
	}
	seat, _ := r.askers[4].Viewer().Seat(y.Riverside.ID)
	_, err := y.People.MarkNeed(y.Ctx, leader.Viewer(), seat.ID, 2)
	y.Must(err)
	r.Must(y.agreements.Draw(y.Ctx, owner.Viewer(), r.post.ID))
	if holds, _ := r.line(); len(holds) != 1 || holds[0] != r.asked[4].ID {
		t.Errorf("%v has it", holds)
	}
	if err := draw.Verify(r.seenBy(r.askers[0]).Receipt); err != nil {
		t.Error(err)
	}
}

func TestWhatADrawLeavesOverGoesToTheFirstWhoAsks(t *testing.T) {
	r := newRaffle(t, 0, 3, 2, post.Draw)
	r.Must(r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID))
	late := r.ask(r.Resident("Late"), r.post)
	r.is(late, agreement.Accepted)
	r.is(r.ask(r.Resident("Later"), r.post), agreement.Waitlisted)
}

func TestFiftyCallersHoldADrawOnce(t *testing.T) {
	r := newRaffle(t, 0, 1, 8, post.Draw)
	var group sync.WaitGroup
	results := make([]error, 50)
	for i := range results {
		group.Go(func() {
			if i%2 == 0 {
				results[i] = r.agreements.Tick(r.Ctx)
				return
			}
			results[i] = r.agreements.Draw(r.Ctx, r.owner.Viewer(), r.post.ID)
		})
	}
	group.Wait()
	held := 0
	for i, err := range results {
		switch {
		case i%2 == 0 && err != nil:
			t.Error(err)
		case i%2 == 1 && err == nil:
			held++
		case i%2 == 1 && !errors.Is(err, agreement.ErrDrawn):
			t.Errorf("refused with %v", err)
		}
	}
	if holds, places := r.line(); held != 1 || len(holds) != 1 || len(places) != 7 {
		t.Errorf("held %d times; %d have it, %d wait", held, len(holds), len(places))
	}
}

func TestOnlyThoseWhoAdmitMarkANeedAndNeverTheirOwn(t *testing.T) {
	y := newYard(t)
	leader := y.Resident("Leader").Becomes(person.Leader, y.Buildings[0])
	mei, far := y.Resident("Mei"), y.ResidentOf("Far", y.Cottage)
	seatOf := func(n *testkit.Neighbour) person.MembershipID {
		seat, _ := n.Viewer().Seat(y.Riverside.ID)
		return seat.ID
	}
	for _, tt := range []struct {
		who  *testkit.Neighbour
		of   *testkit.Neighbour
		need int
		want error
	}{
		{mei, mei, 1, person.ErrMayNotAdmit},
		{leader, leader, 1, person.ErrMayNotAdmit},
		{far, mei, 1, person.ErrNoMembership},
		{leader, mei, 3, person.ErrNeed},
		{leader, mei, 2, nil},
	} {
		_, err := y.People.MarkNeed(y.Ctx, tt.who.Viewer(), seatOf(tt.of), tt.need)
		refused(t, err, tt.want)
	}
	var need int
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) (err error) {
		seat, _ := mei.Viewer().Seat(y.Riverside.ID)
		need, err = y.People.NeedOf(&tx.Query, seat.Household)
		return err
	}))
	if need != 2 {
		t.Errorf("marked %d", need)
	}
}
