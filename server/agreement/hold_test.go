package agreement_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// tick lets what is due happen.
func (y *yard) tick() {
	y.T.Helper()
	y.Must(y.agreements.Tick(y.Ctx))
}

// read is an agreement as one of its people sees it.
func (y *yard) read(n *testkit.Neighbour, a agreement.Agreement) agreement.Shown {
	y.T.Helper()
	shown, err := y.agreements.Read(y.Ctx, n.Viewer(), a.ID)
	y.Must(err)
	return shown
}

// nextInLine is somebody to whom a ladder was just offered out of the line, with one who waits behind.
func nextInLine(y *yard) (mei, next *testkit.Neighbour, offered, behind agreement.Agreement) {
	y.T.Helper()
	mei, next = y.Resident("Mei"), y.Resident("Next")
	ladder := y.publish(mei, offer(1, post.First))
	first := y.ask(y.Resident("First"), ladder)
	offered, behind = y.ask(next, ladder), y.ask(y.Resident("Behind"), ladder)
	_, err := y.agreements.Cancel(y.Ctx, y.Resident("First").Viewer(), first.ID, "")
	y.Must(err)
	y.is(offered, agreement.Accepted)
	return mei, next, offered, behind
}

func TestAnOfferOutOfTheLineIsHeldForADayAndGoesToTheNext(t *testing.T) {
	y := newYard(t)
	_, next, offered, behind := nextInLine(y)
	if shown := y.read(next, offered); !shown.HoldUntil.Equal(y.Clock.Now().Add(24*time.Hour)) || shown.Due(shown.Side) != "confirm" {
		t.Fatalf("held until %s, due %q", shown.HoldUntil, shown.Due(shown.Side))
	}
	y.Clock.Move(23 * time.Hour)
	y.tick()
	y.is(offered, agreement.Accepted)
	y.Clock.Move(time.Hour)
	y.tick()
	y.is(offered, agreement.Cancelled)
	y.is(behind, agreement.Accepted)
	shown := y.read(next, offered)
	if last := shown.History[len(shown.History)-1]; last.Side != agreement.Machine || last.Reason != "hold_expired" || !shown.HoldUntil.IsZero() {
		t.Fatalf("the last step is %+v", last)
	}
}

func TestOneWhoSaysYesKeepsIt(t *testing.T) {
	y := newYard(t)
	mei, next, offered, behind := nextInLine(y)
	if shown := y.read(mei, offered); shown.Taker.Phone != "" || shown.Taker.Room != "" {
		t.Fatalf("before the yes the giver reads %+v", shown.Taker)
	}
	if known, err := y.agreements.DealingTogether(y.Ctx, mei.ID, next.ID); err != nil || known {
		t.Fatalf("before the yes the two deal together: %v (%v)", known, err)
	}
	_, err := y.agreements.Confirm(y.Ctx, mei.Viewer(), offered.ID)
	refused(t, err, agreement.ErrOtherSide)
	kept, err := y.agreements.Confirm(y.Ctx, next.Viewer(), offered.ID)
	y.Must(err)
	if kept.State != agreement.Accepted || kept.Held() {
		t.Fatalf("after the yes: %+v", kept)
	}
	if shown := y.read(mei, offered); shown.Taker.Phone == "" || shown.Taker.Room == "" {
		t.Fatalf("after the yes the giver reads %+v", shown.Taker)
	}
	_, err = y.agreements.Confirm(y.Ctx, next.Viewer(), offered.ID)
	refused(t, err, agreement.ErrState)
	y.Clock.Move(48 * time.Hour)
	y.tick()
	y.is(offered, agreement.Accepted)
	y.is(behind, agreement.Waitlisted)
}

func TestAnExpiredHoldIsNotRevivedByTheBackButton(t *testing.T) {
	y := newYard(t)
	mei, next, offered, behind := nextInLine(y)
	code, err := y.agreements.ShowCode(y.Ctx, next.Viewer(), offered.ID)
	y.Must(err)
	y.Clock.Move(24 * time.Hour)
	again := func(want error) {
		t.Helper()
		_, err := y.agreements.Confirm(y.Ctx, next.Viewer(), offered.ID)
		refused(t, err, want)
		_, err = y.agreements.ShowCode(y.Ctx, next.Viewer(), offered.ID)
		refused(t, err, want)
		_, err = y.agreements.HandOver(y.Ctx, mei.Viewer(), offered.ID, code.Digits)
		refused(t, err, want)
		_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), offered.ID, "")
		refused(t, err, agreement.ErrState)
	}
	again(agreement.ErrHoldOver) // before the clock was looked at
	y.tick()
	again(agreement.ErrState)
	y.is(behind, agreement.Accepted)
}

func TestFirstComeThatIsAcceptedAtOnceNeedsNoYes(t *testing.T) {
	y := newYard(t)
	rowan := y.Resident("Rowan")
	a := y.ask(rowan, y.publish(y.Resident("Mei"), offer(1, post.First)))
	if shown := y.read(rowan, a); shown.Held() || shown.Due(shown.Side) != "show_code" {
		t.Fatalf("asked and got: %+v", shown)
	}
}

func TestAHoldEndsWhenTheAgreedTimeBegins(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	ladder := y.publish(mei, offer(1, post.First))
	first := y.ask(y.Resident("First"), ladder)
	begins := y.Clock.Now().Add(5 * time.Hour)
	next, err := y.agreements.Ask(y.Ctx, y.Resident("Next").Viewer(), ladder.ID,
		agreement.Wish{Window: &post.Window{Start: begins, End: begins.Add(time.Hour)}})
	y.Must(err)
	_, err = y.agreements.Cancel(y.Ctx, mei.Viewer(), first.ID, "")
	y.Must(err)
	if shown := y.read(mei, next); !shown.HoldUntil.Equal(begins) {
		t.Fatalf("held until %s, the time begins %s", shown.HoldUntil, begins)
	}
}

// elderAndLeader are somebody without a phone and the leader who may act for her.
func elderAndLeader(y *yard) (elder, leader *testkit.Neighbour) {
	y.T.Helper()
	elder, leader = y.Resident("陈奶奶"), y.Resident("李楼长家").Becomes(person.Leader, y.Buildings[0])
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error { return y.People.Consent(tx, elder.ID, y.Riverside.ID, "当面", leader.ID) }))
	return elder, leader
}

func TestALeaderAsksOnBehalfOfAnElder(t *testing.T) {
	y := newYard(t)
	elder, leader := elderAndLeader(y)
	mei := y.Resident("Mei")
	ladder := y.publish(mei, offer(1, post.Choose))
	ask := func(by *testkit.Neighbour, p post.Post) (agreement.Agreement, error) {
		return y.agreements.Ask(y.Ctx, by.Viewer(), p.ID, agreement.Wish{OnBehalf: elder.ID})
	}
	_, err := ask(y.Resident("Passer-by"), ladder)
	refused(t, err, person.ErrNoConsent)
	a, err := ask(leader, ladder)
	y.Must(err)
	if a.Taker != elder.ID || a.AskedBy != leader.ID {
		t.Fatalf("asked: %+v", a)
	}
	_, err = y.agreements.Ask(y.Ctx, elder.Viewer(), ladder.ID, agreement.Wish{})
	refused(t, err, agreement.ErrAsked)
	_, err = y.agreements.Ask(y.Ctx, leader.Viewer(), ladder.ID, agreement.Wish{}) // her own household may still ask
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	shown := y.read(leader, a)
	if first := shown.History[0]; first.Actor != leader.ID || first.OnBehalf != elder.ID || shown.Side != agreement.Taker || shown.Giver.Phone == "" {
		t.Fatalf("the leader sees %+v, first step %+v", shown.Giver, first)
	}
	list, _, err := y.agreements.Mine(y.Ctx, leader.Viewer(), agreement.List{Side: agreement.Taker, Limit: 20})
	y.Must(err)
	given, _, err := y.agreements.Mine(y.Ctx, leader.Viewer(), agreement.List{Side: agreement.Giver, Limit: 20})
	y.Must(err)
	if len(list) != 2 || len(given) != 0 {
		t.Fatalf("the leader's lists have %d and %d", len(list), len(given))
	}
	_, err = y.handOver(a, mei.Viewer(), leader.Viewer())
	y.Must(err)

	// A consent that is taken back ends at once.
	again, err := ask(leader, y.publish(mei, offer(1, post.Choose)))
	y.Must(err)
	y.Must(y.People.WithdrawConsent(y.Ctx, elder.Viewer(), elder.Membership))
	_, err = y.agreements.Read(y.Ctx, leader.Viewer(), again.ID)
	refused(t, err, agreement.ErrUnknown)
	_, err = y.agreements.Cancel(y.Ctx, leader.Viewer(), again.ID, "")
	refused(t, err, agreement.ErrUnknown)
	if list, _, err = y.agreements.Mine(y.Ctx, leader.Viewer(), agreement.List{Limit: 20}); err != nil || len(list) != 1 {
		t.Fatalf("without consent the leader still reads %d (%v)", len(list), err)
	}
	_, err = ask(leader, y.publish(mei, offer(1, post.Choose)))
	refused(t, err, person.ErrNoConsent)
}

func TestOnBehalfTheRulesAreThoseOfWhomItIsFor(t *testing.T) {
	y := newYard(t)
	elder, leader := elderAndLeader(y)
	ask := func(p post.Post) error {
		_, err := y.agreements.Ask(y.Ctx, leader.Viewer(), p.ID, agreement.Wish{OnBehalf: elder.ID})
		return err
	}
	refused(t, ask(y.publish(y.flatmate(elder), offer(1, post.Choose))), agreement.ErrOwnPost)
	refused(t, ask(y.publish(elder, offer(1, post.Choose))), agreement.ErrOwnPost)
	y.Must(ask(y.publish(y.flatmate(leader), offer(1, post.Choose))))
	// Nobody stands on both sides.
	refused(t, ask(y.publish(leader, offer(1, post.Choose))), agreement.ErrOwnPost)
	rude := y.Resident("Rude")
	p := y.publish(rude, offer(1, post.Choose))
	_, err := y.People.Block(y.Ctx, elder.Viewer(), rude.ID)
	y.Must(err)
	refused(t, ask(p), agreement.ErrBlocked)
}

func TestOtherRoomsArrangeEndAndComplete(t *testing.T) {
	y := newYard(t)
	mei, rowan, next := y.Resident("Mei"), y.Resident("Rowan"), y.Resident("Next")
	p := y.publish(mei, offer(1, post.First))
	arrange := func(p post.Post, n *testkit.Neighbour) (a agreement.Agreement, err error) {
		err = y.DB.Write(y.Ctx, func(tx *db.Tx) error {
			a, err = y.agreements.Arrange(tx, p.ID, n.ID, 1, agreement.ByCentre)
			return err
		})
		return a, err
	}
	a, err := arrange(p, rowan)
	y.Must(err)
	if shown := y.read(rowan, a); shown.State != agreement.Accepted || shown.Via != agreement.ByCentre || shown.Held() || shown.History[0].Side != agreement.Machine {
		t.Fatalf("arranged: %+v", shown)
	}
	if n := len(y.Heard("request.received")); n != 0 {
		t.Fatalf("the poster heard of %d requests", n)
	}
	_, err = arrange(p, y.Resident("Third"))
	refused(t, err, post.ErrFull)
	_, err = arrange(p, rowan)
	refused(t, err, agreement.ErrAsked)
	_, err = arrange(p, y.flatmate(mei))
	refused(t, err, agreement.ErrOwnPost)
	_, err = arrange(p, y.ResidentOf("Far", y.Cottage))
	refused(t, err, post.ErrNotAdmitted)

	waits := y.ask(next, p)
	in := func(do func(tx *db.Tx) error) error { return y.DB.Write(y.Ctx, do) }
	y.Must(in(func(tx *db.Tx) error { _, err := y.agreements.End(tx, a.ID, "ring_failed"); return err }))
	y.is(a, agreement.Cancelled)
	y.is(waits, agreement.Accepted)
	refused(t, in(func(tx *db.Tx) error { _, err := y.agreements.End(tx, a.ID, "ring_failed"); return err }), agreement.ErrState)
	y.Must(in(func(tx *db.Tx) error {
		if _, err := y.agreements.SendBy(tx, waits.ID, agreement.ByCentre, next.ID); err != nil {
			return err
		}
		_, err := y.agreements.Complete(tx, waits.ID, next.ID)
		return err
	}))
	y.is(waits, agreement.Fulfilled)
	if now := y.post(p); now.State != post.Fulfilled || now.Done != 1 {
		t.Fatalf("the post is %s with %d handed over", now.State, now.Done)
	}
	refused(t, in(func(tx *db.Tx) error { _, err := y.agreements.Complete(tx, waits.ID, next.ID); return err }), agreement.ErrState)
}

func TestTheDeskHandsOutWithTheOrdinaryCode(t *testing.T) {
	y := newYard(t)
	mei, rowan, desk := y.Resident("Mei"), y.Resident("Rowan"), y.Resident("Desk")
	a := y.agreementIn(agreement.Accepted, mei, rowan)
	other := y.agreementIn(agreement.Accepted, mei, y.Resident("Other"))
	code, err := y.agreements.ShowCode(y.Ctx, rowan.Viewer(), a.ID)
	y.Must(err)
	_, err = y.agreements.ShowCode(y.Ctx, y.Resident("Other").Viewer(), other.ID)
	y.Must(err)
	hand := func(id agreement.ID, shown string) error {
		return y.DB.Write(y.Ctx, func(tx *db.Tx) error { _, err := y.agreements.HandOverFor(tx, id, shown, desk.ID); return err })
	}
	refused(t, hand(other.ID, code.QR), agreement.ErrCodeWrong)
	y.Must(hand(a.ID, code.Digits))
	refused(t, hand(a.ID, code.Digits), agreement.ErrCodeUsed)
	shown := y.read(mei, a)
	if last := shown.History[len(shown.History)-1]; last.Actor != desk.ID || last.OnBehalf != mei.ID {
		t.Fatalf("the last step is %+v", last)
	}
}
