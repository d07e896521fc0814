package agreement_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// The edge cases of giving things away, one by one.

func TestTheOwnerCannotHaveLessThanIsHeld(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	chairs := y.publish(mei, offer(3, post.First))
	for _, name := range []string{"One", "Two", "Three", "Next"} {
		y.ask(y.Resident(name), chairs)
	}
	list, _, err := y.agreements.Mine(y.Ctx, y.Resident("One").Viewer(), agreement.List{Limit: 1})
	y.Must(err)
	_, err = y.agreements.Cancel(y.Ctx, y.Resident("One").Viewer(), list[0].ID, "")
	y.Must(err) // now one of the three waits for a yes
	edit := func(to int) error {
		p := y.post(chairs)
		_, err := y.posts.Edit(y.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Quantity: post.Change[int]{Given: true, To: to}})
		return err
	}
	refused(t, edit(2), post.ErrBelowTaken)
	y.Must(edit(3))
	if p := y.post(chairs); p.Taken != 3 || p.Total() != 3 {
		t.Fatalf("%d of %d are promised", p.Taken, p.Total())
	}
}

func TestAHolderWhomTheOwnerBlocksKeepsAPromiseAndLosesAnOffer(t *testing.T) {
	y := newYard(t)
	mei, next, offered, behind := nextInLine(y)
	rowan := y.Resident("Rowan")
	promised := y.agreementIn(agreement.Accepted, mei, rowan)
	for _, n := range []*testkit.Neighbour{next, rowan} {
		_, err := y.People.Block(y.Ctx, mei.Viewer(), n.ID)
		y.Must(err)
	}
	// What was only offered cannot be taken any more, and goes to the next in its time.
	_, err := y.agreements.Confirm(y.Ctx, next.Viewer(), offered.ID)
	refused(t, err, agreement.ErrBlocked)
	y.Clock.Move(day)
	y.tick()
	y.is(offered, agreement.Cancelled)
	y.is(behind, agreement.Accepted)
	// What was promised stands until one of the two takes it back; neither reads where the other lives.
	shown := y.read(rowan, promised)
	if shown.State != agreement.Accepted || shown.Giver.Phone != "" || shown.Giver.Room != "" {
		t.Fatalf("blocked in mid-deal: %s, %+v", shown.State, shown.Giver)
	}
	_, err = y.handOver(promised, mei.Viewer(), rowan.Viewer())
	y.Must(err)
}

func TestSomebodyOfTheTakersHouseholdMayComeInstead(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	kin, passer := y.flatmate(rowan), y.Resident("Passer-by")
	a := y.agreementIn(agreement.Accepted, mei, rowan)
	_, err := y.agreements.ShowCode(y.Ctx, passer.Viewer(), a.ID)
	refused(t, err, agreement.ErrUnknown)
	if shown := y.read(kin, a); shown.Side != agreement.Nobody || shown.Giver.Phone != "" || shown.Giver.Room != "" {
		t.Fatalf("the family reads %+v", shown.Giver)
	}
	_, err = y.agreements.ShowCode(y.Ctx, kin.Viewer(), a.ID)
	y.Must(err)
	code, err := y.agreements.ShowCode(y.Ctx, kin.Viewer(), a.ID) // the second time is no second note
	y.Must(err)
	_, err = y.agreements.HandOver(y.Ctx, mei.Viewer(), a.ID, code.Digits)
	y.Must(err)
	instead := 0
	for _, s := range y.read(mei, a).History {
		if s.Reason == "comes_instead" && s.Actor == kin.ID && s.OnBehalf == rowan.ID {
			instead++
		}
	}
	if instead != 1 {
		t.Fatalf("it is written down %d times that somebody else came", instead)
	}
	// They come, and do nothing else.
	_, err = y.agreements.Cancel(y.Ctx, kin.Viewer(), a.ID, "")
	refused(t, err, agreement.ErrOtherSide)
	// On a need the poster takes; their household is not the asker's.
	b := y.ask(rowan, y.publish(mei, help(post.Need)))
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), b.ID, "")
	y.Must(err)
	_, err = y.agreements.ShowCode(y.Ctx, kin.Viewer(), b.ID)
	refused(t, err, agreement.ErrUnknown)
	_, err = y.agreements.ShowCode(y.Ctx, y.flatmate(mei).Viewer(), b.ID)
	y.Must(err)
}

func TestStackedRequestsCountAgainstTheLimits(t *testing.T) {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.GoodsPer28Days = 3 })
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	ask := func(pick post.Pick) error {
		_, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, pick)).ID, agreement.Wish{})
		return err
	}
	y.Must(ask(post.First))
	y.Must(ask(post.Choose))
	y.Must(ask(post.Choose))
	refused(t, ask(post.Choose), agreement.ErrManyGoods) // nobody has answered two of them yet
	refused(t, ask(post.First), agreement.ErrManyGoods)

	y.settings(func(set *unit.Settings) { set.GoodsPer28Days, set.OpenRequests = 0, 1 })
	_, next, _, _ := nextInLine(y)
	_, err := y.agreements.Ask(y.Ctx, next.Viewer(), y.publish(mei, offer(1, post.Choose)).ID, agreement.Wish{})
	refused(t, err, agreement.ErrManyRequests) // an offer that waits for a yes is open
}

func TestAnOwnerWhoLeavesTakesBackWhatWasPromised(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	lend := offer(3, post.First)
	lend.Mode = post.Lend
	p := y.publish(mei, lend)
	out := y.ask(y.Resident("Out"), p)
	_, err := y.handOver(out, mei.Viewer(), y.Resident("Out").Viewer())
	y.Must(err)
	promised, other, waits := y.ask(y.Resident("Promised"), p), y.ask(y.Resident("Other"), p), y.ask(y.Resident("Waits"), p)
	asked := y.ask(mei, y.publish(y.Resident("Somebody"), offer(1, post.First)))
	q, err := y.posts.Heed(y.Ctx)
	y.Must(err)
	_, err = y.People.Leave(y.Ctx, mei.Viewer(), mei.Membership)
	y.Must(err)
	y.Must(q.Close())
	for _, a := range []agreement.Agreement{promised, other, waits, asked} {
		y.is(a, agreement.Cancelled)
	}
	y.is(out, agreement.InProgress) // it is still to come back
	if now := y.post(p); now.State != post.Withdrawn || now.Taken != 1 {
		t.Fatalf("the post is %s with %d out", now.State, now.Taken)
	}
}

func TestTwoPhonesClaimTheLastOne(t *testing.T) {
	y := newYard(t)
	p := y.publish(y.Resident("Mei"), offer(1, post.First))
	vs := []person.Viewer{y.Resident("One").Viewer(), y.Resident("Two").Viewer()}
	got := together(2, func(i int) claim {
		a, err := y.agreements.Ask(y.Ctx, vs[i], p.ID, agreement.Wish{})
		return claim{a, err}
	})
	states := map[agreement.State]int{}
	for _, c := range got {
		y.Must(c.err)
		states[c.State]++
	}
	if states[agreement.Accepted] != 1 || states[agreement.Waitlisted] != 1 {
		t.Fatalf("the two are %v", states)
	}
}

func TestWhoLookedAtTheCodeAndDidNotComeIsMissingThisWeek(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	kin := y.flatmate(mei)
	need := y.publish(mei, help(post.Need))
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), need.ID, agreement.Wish{Window: &post.Window{Weekday: 3, From: 16*60 + 30}})
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	y.Clock.Move(52*time.Hour + 35*time.Minute) // Wednesday, 16:35
	_, err = y.agreements.ShowCode(y.Ctx, kin.Viewer(), a.ID)
	y.Must(err)
	y.Clock.Move(16 * time.Minute)
	missed, err := y.agreements.Missed(y.Ctx, rowan.Viewer(), a.ID, "")
	y.Must(err)
	if missed.Missing != agreement.Taker {
		t.Errorf("missing is %s", missed.Missing)
	}
}
