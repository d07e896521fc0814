package centre_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/person"
	"youlin/server/post"
)

const day = 24 * time.Hour

func TestToolThatTheDeskHandsOutIsDueAndRemindedOf(t *testing.T) {
	y := newYard(t)
	p, _ := y.tool()
	a := y.ask(y.rowan, p)
	next := y.ask(y.Resident("Bo"), p)
	y.fetch(y.rowan, a)
	due := y.now(a).ReturnBy
	if !due.After(y.Clock.Now().Add(6*day)) || !y.now(next).Expects.Equal(due) {
		t.Fatalf("due on %s, expected on %s", due, y.now(next).Expects)
	}
	y.pass(due.Sub(y.Clock.Now()) + day)
	if len(y.Heard("loan.overdue")) != 1 || len(y.Heard("loan.delayed")) != 1 {
		t.Errorf("told %d and %d", len(y.Heard("loan.overdue")), len(y.Heard("loan.delayed")))
	}
	_, err := y.agreements.Ask(y.Ctx, y.rowan.Viewer(), y.publish(y.mei, loan(1)).ID, agreement.Wish{})
	refused(t, err, agreement.ErrOverdue)
	y.takeIn(y.rowan, a, y.of(a), false)
	y.is(next, agreement.Accepted)
	y.ask(y.rowan, y.publish(y.mei, loan(1)))
	if got := y.now(a); got.LoanAt(y.Clock.Now()) != agreement.ReturnedLoan {
		t.Errorf("it is %s", got.LoanAt(y.Clock.Now()))
	}
}

func TestToolThatIsLostIsGoneFromTheCorner(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	a := y.ask(y.rowan, p)
	next := y.ask(y.Resident("Bo"), p)
	y.fetch(y.rowan, a)
	_, err := y.agreements.Inspect(y.Ctx, y.rowan.Viewer(), a.ID, agreement.Look{When: agreement.ComingBack, State: agreement.Lost, Note: "搬家时丢了"})
	y.Must(err)
	y.is(a, agreement.Disputed)
	y.is(next, agreement.Declined)
	if now, err := y.posts.Get(y.Ctx, p.ID); err != nil || now.State != post.Fulfilled || len(y.corner(y.rowan)) != 0 {
		t.Fatalf("the post is %s, the corner shows %d", now.State, len(y.corner(y.rowan)))
	}
	judge := y.ResidentOf("Judge", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	_, err = y.agreements.Settle(y.Ctx, judge.Viewer(), a.ID, agreement.OutcomeKept, "赔了一台新的")
	y.Must(err)
	y.is(a, agreement.Fulfilled)
	if got := y.stands(i, centre.HandedOut); got.Lent || got.Trouble != centre.Lost {
		t.Errorf("the desk has it as %+v", got)
	}
}
