package agreement_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/event"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// lends is a drill that may be borrowed.
func lends(n int, pick post.Pick) post.Draft {
	d := offer(n, pick)
	d.Mode, d.Title = post.Lend, "电钻"
	return d
}

// borrowed is a loan that Rowan, of the second building, has from Mei, with its post.
func borrowed(y *yard, wish agreement.Wish) (mei, rowan *testkit.Neighbour, a agreement.Agreement, p post.Post) {
	y.T.Helper()
	mei, rowan = y.Resident("Mei"), y.ResidentOf("Rowan", y.Buildings[1])
	p = y.publish(mei, lends(1, post.First))
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), p.ID, wish)
	y.Must(err)
	a, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	return mei, rowan, a, p
}

// moves lets time pass and does what is due.
func (y *yard) moves(by time.Duration) {
	y.T.Helper()
	y.Clock.Move(by)
	y.tick()
}

// told are the audiences of the loan's events, in the order in which they were told: due, late 1, late 3 ….
func (y *yard) told(kinds ...string) (all []string) {
	for _, kind := range kinds {
		for _, r := range y.Heard(kind) {
			said := strings.TrimPrefix(kind, "loan.")
			if late, ok := r.Event.(agreement.LoanOverdue); ok {
				said = fmt.Sprintf("%s %d", said, late.Days)
			}
			all = append(all, said+": "+strings.Join(y.names(r), " "))
		}
	}
	return all
}

// names are those who hear something, in their order.
func (y *yard) names(r event.Record) (names []string) {
	found, err := y.People.Neighbours(y.DB.Read(y.Ctx), y.Riverside.ID, people(r.Audience.People))
	y.Must(err)
	for _, n := range found {
		names = append(names, n.Name)
	}
	slices.Sort(names)
	return names
}

func people(ids []string) []person.ID {
	list := make([]person.ID, len(ids))
	for i, id := range ids {
		list[i] = person.ID(id)
	}
	return list
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("got  %q\nwant %q", got, want)
	}
}

func TestWhereALoanIsIsDecidedInOnePlace(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	out := agreement.Agreement{Loan: true, State: agreement.InProgress, LentAt: now, ReturnBy: now.Add(7 * day)}
	with := func(change func(*agreement.Agreement)) agreement.Agreement { a := out; change(&a); return a }
	for name, one := range map[string]struct {
		a    agreement.Agreement
		at   time.Duration
		want agreement.LoanState
	}{
		"no loan":         {agreement.Agreement{State: agreement.InProgress, LentAt: now}, 0, agreement.NotOut},
		"promised":        {agreement.Agreement{Loan: true, State: agreement.Accepted}, 0, agreement.NotOut},
		"out":             {out, 4*day - time.Millisecond, agreement.OnLoan},
		"due in 3 days":   {out, 4 * day, agreement.ReturnDue},
		"a moment before": {out, 7*day - time.Millisecond, agreement.ReturnDue},
		"over":            {out, 7 * day, agreement.Overdue},
		"no day named":    {with(func(a *agreement.Agreement) { a.ReturnBy = time.Time{} }), 90 * day, agreement.OnLoan},
		"back late":       {with(func(a *agreement.Agreement) { a.BackAt, a.State = now.Add(8*day), agreement.Fulfilled }), 9 * day, agreement.ReturnedLoan},
		"back damaged": {with(func(a *agreement.Agreement) {
			a.BackAt, a.State, a.Condition = now.Add(day), agreement.Disputed, agreement.Damaged
		}), 2 * day, agreement.DamagedOnLoan},
		"damaged, and still in use": {with(func(a *agreement.Agreement) { a.Condition = agreement.Damaged }), 8 * day, agreement.Overdue},
		"lost":                      {with(func(a *agreement.Agreement) { a.State, a.Condition = agreement.Disputed, agreement.Lost }), 8 * day, agreement.LostOnLoan},
	} {
		if got := one.a.LoanAt(now.Add(one.at)); got != one.want {
			t.Errorf("%s: %q, want %q", name, got, one.want)
		}
	}
}

func TestALoanIsDueWhenItWasAskedForElseOnAnEveningOfTheCompoundsDays(t *testing.T) {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.LoanDays = 5 })
	mei, rowan, a, _ := borrowed(y, agreement.Wish{})
	local := y.read(rowan, a).ReturnBy.In(post.ZoneOf(y.Riverside))
	if want := y.Clock.Now().In(post.ZoneOf(y.Riverside)).AddDate(0, 0, 5); local.YearDay() != want.YearDay() || local.Hour() != 20 {
		t.Errorf("due on %s", local)
	}
	asked := y.Clock.Now().Add(3 * day)
	b, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, lends(1, post.First)).ID, agreement.Wish{ReturnBy: asked})
	y.Must(err)
	if !b.ReturnBy.Equal(asked) || y.read(mei, b).LoanState != agreement.NotOut {
		t.Errorf("asked for %s, until %s", b.LoanAt(y.Clock.Now()), b.ReturnBy)
	}
	c, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, lends(1, post.First)).ID, agreement.Wish{ReturnBy: asked})
	y.Must(err)
	b, err = y.handOver(b, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	if !b.ReturnBy.Equal(asked) || y.read(rowan, b).LoanState != agreement.ReturnDue {
		t.Errorf("lent until %s", b.ReturnBy)
	}
	y.Clock.Move(4 * day) // the other is fetched when its day has passed
	c, err = y.handOver(c, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	if !c.ReturnBy.After(y.Clock.Now().Add(4 * day)) {
		t.Errorf("lent until %s, at %s", c.ReturnBy, y.Clock.Now())
	}
	y.settings(func(set *unit.Settings) { set.LoanDays = 0 })
	d, err := y.handOver(y.ask(y.Resident("Ying"), y.publish(mei, lends(1, post.First))), mei.Viewer(), y.Resident("Ying").Viewer())
	y.Must(err)
	if !d.ReturnBy.IsZero() {
		t.Errorf("due on %s where nothing is due", d.ReturnBy)
	}
}

func TestADayOfReturnIsAheadWithinHalfAYearAndForLoans(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	drill, ladder := y.publish(mei, lends(1, post.First)), y.publish(mei, offer(1, post.First))
	ask := func(p post.Post, by time.Duration) error {
		_, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), p.ID, agreement.Wish{ReturnBy: y.Clock.Now().Add(by)})
		return err
	}
	refused(t, ask(drill, 0), agreement.ErrReturnBy)
	refused(t, ask(drill, -day), agreement.ErrReturnBy)
	refused(t, ask(drill, 181*day), agreement.ErrReturnBy)
	refused(t, ask(ladder, day), agreement.ErrNoReturn)
	y.Must(ask(drill, 180*day))
}

func TestTheBorrowerAsksForLongerAndTheGiverSaysUntilWhen(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	longer := func(n *testkit.Neighbour, by time.Duration) error {
		_, err := y.agreements.AskLonger(y.Ctx, n.Viewer(), a.ID, y.Clock.Now().Add(by), " 周末还要用 ")
		return err
	}
	until := func(by time.Duration) error {
		_, err := y.agreements.SetReturn(y.Ctx, mei.Viewer(), a.ID, y.Clock.Now().Add(by))
		return err
	}
	refused(t, longer(mei, 9*day), agreement.ErrOtherSide)
	refused(t, longer(rowan, 7*day), agreement.ErrNotLonger)
	refused(t, longer(rowan, 181*day), agreement.ErrReturnBy)
	y.Must(longer(rowan, 10*day))
	y.Must(longer(rowan, 10*day)) // said twice
	if shown := y.read(mei, a); shown.Longer == nil || shown.Longer.Note != "周末还要用" || !shown.ReturnBy.Equal(y.Clock.Now().Add(7*day)) || len(shown.History) != 3 {
		t.Fatalf("asked: %+v, due %s, %d steps", shown.Longer, shown.ReturnBy, len(shown.History))
	}
	refused(t, until(0), agreement.ErrReturnBy)
	refused(t, until(200*day), agreement.ErrReturnBy)
	y.Must(until(9 * day))
	shown := y.read(rowan, a)
	if shown.Longer != nil || !shown.ReturnBy.Equal(y.Clock.Now().Add(9*day)) || shown.State != agreement.InProgress {
		t.Fatalf("extended: %+v", shown.Agreement)
	}
	var news []string
	for _, r := range y.Heard("agreement.changed") {
		if e := r.Event.(agreement.Changed); e.News != "" {
			news = append(news, e.News+" "+strings.Join(y.names(r), " "))
		}
	}
	same(t, news, "ask_longer Mei Rowan", "return_by Mei Rowan")
	// Sooner than agreed leaves the borrower a day.
	refused(t, until(23*time.Hour), agreement.ErrShortNotice)
	y.Must(until(24 * time.Hour))
	service := y.ask(rowan, y.publish(mei, help(post.Offer)))
	_, err := y.agreements.Accept(y.Ctx, mei.Viewer(), service.ID, "")
	y.Must(err)
	_, err = y.agreements.SetReturn(y.Ctx, mei.Viewer(), service.ID, y.Clock.Now().Add(day))
	refused(t, err, agreement.ErrNotLent)
}

// caring are those who look after a loan that Rowan has: the leader of his building and the compound's coordinator, and
// some who do not.
func (y *yard) caring() (leader, coordinator *testkit.Neighbour) {
	y.ResidentOf("Leader of another", y.Buildings[0]).Becomes(person.Leader, y.Buildings[0])
	y.Resident("Moderator").Becomes(person.Moderator, y.Riverside)
	return y.ResidentOf("Leader", y.Buildings[1]).Becomes(person.Leader, y.Buildings[1]), y.Resident("Coordinator").Becomes(person.Coordinator, y.Riverside)
}

func TestALoanIsRemindedOfAndThenMoreAndMoreHear(t *testing.T) {
	y := newYard(t)
	y.caring()
	borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	var want []string
	for _, rung := range []struct {
		after time.Duration
		tells string
	}{
		{4*day - time.Minute, ""},
		{time.Minute, "due: Rowan"},
		{2*day - time.Minute, ""},
		{time.Minute, "due: Rowan"},
		{day, "due: Rowan"},
		{day - time.Minute, ""},
		{time.Minute, "overdue 1: Mei Rowan"},
		{2 * day, "overdue 3: Leader Mei Rowan"},
		{4 * day, "overdue 7: Coordinator Leader Mei Rowan"},
		{60 * day, ""},
	} {
		y.moves(rung.after)
		if rung.tells != "" {
			want = append(want, rung.tells)
		}
		y.tick() // twice does no harm
		same(t, y.told("loan.due", "loan.overdue"), want...)
	}
}

func TestEachRungIsToldOnceInOrderAlsoAfterTheServerWasDown(t *testing.T) {
	y := newYard(t)
	y.caring()
	borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.moves(11 * day)
	y.tick()
	same(t, y.told("loan.due", "loan.overdue"), "overdue 1: Mei Rowan", "overdue 3: Leader Mei Rowan")
	y.moves(30 * day)
	same(t, y.told("loan.overdue"), "overdue 1: Mei Rowan", "overdue 3: Leader Mei Rowan", "overdue 7: Coordinator Leader Mei Rowan")
}

func TestOfTwoRemindersThatAreDueAtOnceTheLaterIsTold(t *testing.T) {
	y := newYard(t)
	borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.moves(6*day + time.Hour)
	same(t, y.told("loan.due", "loan.overdue"), "due: Rowan")
}

func TestWithoutACoordinatorTheModeratorsHear(t *testing.T) {
	y := newYard(t)
	y.Resident("Moderator").Becomes(person.Moderator, y.Riverside)
	borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.moves(14 * day)
	if got := y.told("loan.overdue"); got[2] != "overdue 7: Mei Moderator Rowan" {
		t.Fatalf("told %q", got)
	}
}

func TestNothingIsToldAfterItCameBack(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.moves(8 * day)
	_, err := y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.moves(30 * day)
	same(t, y.told("loan.due", "loan.overdue"), "overdue 1: Mei Rowan")
	if shown := y.read(rowan, a); shown.LoanState != agreement.ReturnedLoan || shown.BackAt.IsZero() {
		t.Errorf("back: %+v", shown.Agreement)
	}
}

func TestAnExtendedLoanStartsItsLadderAnew(t *testing.T) {
	y := newYard(t)
	y.caring()
	mei, _, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.moves(10 * day) // three days over
	_, err := y.agreements.SetReturn(y.Ctx, mei.Viewer(), a.ID, y.Clock.Now().Add(5*day))
	y.Must(err)
	before := y.told("loan.due", "loan.overdue")
	y.moves(2*day - time.Minute)
	same(t, y.told("loan.due", "loan.overdue"), before...)
	y.moves(time.Minute)
	y.moves(4 * day)
	if now := y.told("loan.due"); len(now) != 1 {
		t.Fatalf("reminded %q", now)
	}
	same(t, y.told("loan.overdue"), "overdue 1: Mei Rowan", "overdue 3: Leader Mei Rowan", "overdue 1: Mei Rowan")
}

func TestWhileALoanIsInDisputeNobodyIsReminded(t *testing.T) {
	y := newYard(t)
	mei, _, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	_, err := y.agreements.Dispute(y.Ctx, mei.Viewer(), a.ID, "联系不上")
	y.Must(err)
	y.moves(8*day - time.Hour)
	same(t, y.told("loan.due", "loan.overdue"))
	_, err = y.agreements.Settle(y.Ctx, y.Resident("Moderator").Becomes(person.Moderator, y.Riverside).Viewer(), a.ID, agreement.OutcomeNote, "再等等")
	y.Must(err)
	y.moves(time.Hour)
	same(t, y.told("loan.due", "loan.overdue"), "overdue 1: Mei Rowan")
}

func TestAnOverdueHouseholdBorrowsNoMoreUntilItIsBack(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(2 * day)})
	mate, held := y.flatmate(rowan), y.publish(mei, lends(1, post.First))
	first := y.ask(y.Resident("First"), held)
	next := y.ask(mate, held)
	ask := func(n *testkit.Neighbour, d post.Draft) error {
		_, err := y.agreements.Ask(y.Ctx, n.Viewer(), y.publish(mei, d).ID, agreement.Wish{})
		return err
	}
	y.Must(ask(rowan, lends(1, post.Choose)))
	y.moves(2 * day)
	refused(t, ask(rowan, lends(1, post.Choose)), agreement.ErrOverdue)
	refused(t, ask(mate, lends(1, post.First)), agreement.ErrOverdue)
	y.Must(ask(rowan, offer(1, post.First))) // what is given away is another matter
	y.Must(ask(y.Resident("Somebody"), lends(1, post.First)))
	_, err := y.agreements.Cancel(y.Ctx, y.Resident("First").Viewer(), first.ID, "")
	y.Must(err)
	_, err = y.agreements.Confirm(y.Ctx, mate.Viewer(), next.ID)
	refused(t, err, agreement.ErrOverdue)
	_, err = y.agreements.Dispute(y.Ctx, rowan.Viewer(), a.ID, "再说吧")
	y.Must(err)
	refused(t, ask(rowan, lends(1, post.Choose)), agreement.ErrOverdue) // a dispute brings nothing back
	_, err = y.agreements.Settle(y.Ctx, y.Resident("Moderator").Becomes(person.Moderator, y.Riverside).Viewer(), a.ID, agreement.OutcomeNote, "请先还")
	y.Must(err)
	_, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	_, err = y.agreements.Confirm(y.Ctx, mate.Viewer(), next.ID)
	y.Must(err)
	y.Must(ask(rowan, lends(1, post.Choose)))
}

func TestAnExtensionLetsTheHouseholdBorrowAgain(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(2 * day)})
	y.moves(3 * day)
	_, err := y.agreements.SetReturn(y.Ctx, mei.Viewer(), a.ID, y.Clock.Now().Add(day))
	y.Must(err)
	y.ask(rowan, y.publish(mei, lends(1, post.First)))
}

func TestOneWhoNeedsToBorrowIsTheBorrower(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.ResidentOf("Rowan", y.Buildings[1])
	needs := func() agreement.Agreement {
		d := lends(1, post.Choose)
		d.Direction = post.Need
		return y.ask(mei, y.publish(rowan, d))
	}
	first, second := needs(), needs()
	_, err := y.agreements.Accept(y.Ctx, rowan.Viewer(), first.ID, "")
	y.Must(err)
	_, err = y.handOver(first, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.moves(20 * day)
	_, err = y.agreements.Accept(y.Ctx, rowan.Viewer(), second.ID, "")
	refused(t, err, agreement.ErrState) // nobody waited that long for an answer
	third := needs()
	_, err = y.agreements.Accept(y.Ctx, rowan.Viewer(), third.ID, "")
	refused(t, err, agreement.ErrOverdue)
	_, err = y.agreements.Ask(y.Ctx, y.flatmate(rowan).Viewer(), y.publish(mei, lends(1, post.First)).ID, agreement.Wish{})
	refused(t, err, agreement.ErrOverdue)
	_, err = y.handOver(first, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, rowan.Viewer(), third.ID, "")
	y.Must(err)
}

func TestThoseInLineSeeWhenItIsBackAndHearWhenItIsLater(t *testing.T) {
	y := newYard(t)
	back := y.Clock.Now().Add(7 * day)
	mei, rowan, a, p := borrowed(y, agreement.Wish{ReturnBy: back})
	next, behind := y.ask(y.Resident("Next"), p), y.ask(y.Resident("Behind"), p)
	if shown := y.read(y.Resident("Next"), next); !shown.Expects.Equal(back) || y.read(rowan, a).Waiting != 2 || !y.read(rowan, a).Expects.IsZero() {
		t.Fatalf("expected on %s", shown.Expects)
	}
	y.moves(8*day - time.Minute)
	same(t, y.told("loan.delayed"))
	y.moves(time.Minute)
	same(t, y.told("loan.delayed"), "delayed: Next", "delayed: Behind")
	y.moves(6 * day)
	same(t, y.told("loan.delayed"), "delayed: Next", "delayed: Behind") // not with each rung
	later := y.Clock.Now().Add(3 * day)
	_, err := y.agreements.SetReturn(y.Ctx, mei.Viewer(), a.ID, later)
	y.Must(err)
	same(t, y.told("loan.delayed"), "delayed: Next", "delayed: Behind", "delayed: Next", "delayed: Behind")
	if shown := y.read(y.Resident("Behind"), behind); !shown.Expects.Equal(later) {
		t.Fatalf("expected on %s", shown.Expects)
	}
	list, _, err := y.agreements.Mine(y.Ctx, y.Resident("Next").Viewer(), agreement.List{Limit: 5})
	y.Must(err)
	if !list[0].Expects.Equal(later) {
		t.Errorf("the list expects it on %s", list[0].Expects)
	}
}

func TestWhatCameBackGoesToTheNextInLineAndEndsWithTheLast(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, p := borrowed(y, agreement.Wish{})
	ying := y.Resident("Ying")
	next := y.ask(ying, p)
	y.is(next, agreement.Waitlisted)
	_, err := y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.is(a, agreement.Fulfilled)
	if shown := y.read(ying, next); shown.State != agreement.Accepted || !shown.Held() {
		t.Fatalf("the next one is %s", shown.State)
	}
	_, err = y.handOver(next, mei.Viewer(), ying.Viewer())
	y.Must(err)
	_, err = y.handOver(next, mei.Viewer(), ying.Viewer())
	y.Must(err)
	if now := y.post(p); now.State != post.Fulfilled || now.Done != 1 {
		t.Fatalf("the post is %s with %d done", now.State, now.Done)
	}
}

func TestALoanOfAWithdrawnPostIsNotLentOn(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, p := borrowed(y, agreement.Wish{})
	next := y.ask(y.Resident("Next"), p)
	_, err := y.posts.Withdraw(y.Ctx, mei.Viewer(), p.ID, "要搬家了")
	y.Must(err)
	_, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.is(next, agreement.Cancelled)
	if now := y.post(p); now.State != post.Withdrawn || now.Done != 1 {
		t.Fatalf("the post is %s with %d done", now.State, now.Done)
	}
}

// looks writes down how a loan looks.
func (y *yard) looks(n *testkit.Neighbour, a agreement.Agreement, when agreement.Moment, state agreement.Condition, note string, photos ...media.ID) error {
	_, err := y.agreements.Inspect(y.Ctx, n.Viewer(), a.ID, agreement.Look{When: when, State: state, Note: note, Photos: photos})
	return err
}

// judge is somebody who settles disputes and has no part in any.
func (y *yard) judge(name string) person.Viewer {
	return y.ResidentOf(name, y.Buildings[2]).Becomes(person.Moderator, y.Riverside).Viewer()
}

func TestAFlawItGoesOutWithIsNotedAndNoMore(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	a := y.ask(rowan, y.publish(mei, lends(1, post.First)))
	refused(t, y.looks(mei, a, agreement.GoingOut, agreement.Damaged, ""), agreement.ErrNoLook)
	refused(t, y.looks(mei, a, agreement.GoingOut, agreement.Lost, "没了"), agreement.ErrLostOut)
	refused(t, y.looks(mei, a, agreement.ComingBack, agreement.Sound, ""), agreement.ErrState)
	y.Must(y.looks(mei, a, agreement.GoingOut, agreement.Damaged, "手柄有一道旧划痕"))
	shown := y.read(rowan, a)
	if shown.State != agreement.Accepted || shown.Condition != "" || len(shown.Looks) != 1 || shown.Looks[0].Side != agreement.Giver {
		t.Fatalf("a flaw made it %s, %q: %+v", shown.State, shown.Condition, shown.Looks)
	}
	_, err := y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.Must(y.looks(rowan, a, agreement.GoingOut, agreement.Sound, "拿到手时"))
	_, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Sound, ""))
	if shown = y.read(mei, a); shown.Condition != agreement.Sound || shown.LoanState != agreement.ReturnedLoan || len(shown.History) != 3 {
		t.Fatalf("back %q, %s, with %d steps", shown.Condition, shown.LoanState, len(shown.History))
	}
	refused(t, y.looks(mei, a, agreement.GoingOut, agreement.Sound, ""), agreement.ErrState)
}

func TestWhatIsDamagedGoesToTheCoordinatorAndToNobodyElse(t *testing.T) {
	y := newYard(t)
	judge := y.judge("Judge")
	mei, rowan, a, p := borrowed(y, agreement.Wish{})
	next := y.ask(y.Resident("Next"), p)
	refused(t, y.looks(rowan, a, agreement.ComingBack, agreement.Damaged, ""), agreement.ErrNoLook)
	y.Must(y.looks(rowan, a, agreement.ComingBack, agreement.Damaged, "钻头断了,对不起"))
	shown := y.read(mei, a)
	if shown.State != agreement.Disputed || shown.LoanState != agreement.DamagedOnLoan || shown.Condition != agreement.Damaged {
		t.Fatalf("damaged: %s, %s", shown.State, shown.LoanState)
	}
	if last := shown.History[len(shown.History)-1]; last.Reason != "钻头断了,对不起" || last.Side != agreement.Taker {
		t.Fatalf("the last step is %+v", last)
	}
	if seen, err := y.agreements.Read(y.Ctx, judge, a.ID); err != nil || len(seen.Looks) != 1 {
		t.Fatalf("who settles it sees %+v, %v", seen.Looks, err)
	}
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Sound, "其实能用")) // the other side shows what it has, too
	if now := y.read(mei, a); now.State != agreement.Disputed || now.Condition != agreement.Damaged || len(now.Looks) != 2 {
		t.Fatalf("told by the other side: %s, %q", now.State, now.Condition)
	}
	y.is(next, agreement.Waitlisted)
	_, err := y.agreements.Settle(y.Ctx, judge, a.ID, agreement.OutcomeKept, "换了新钻头")
	y.Must(err)
	y.is(a, agreement.Fulfilled)
	y.is(next, agreement.Declined) // what is damaged is not lent on by itself
	if now := y.read(mei, a); now.LoanState != agreement.DamagedOnLoan || now.BackAt.IsZero() {
		t.Fatalf("settled: %s", now.LoanState)
	}
}

func TestALoanThatIsOnlyTalkedAboutGoesOn(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Damaged, "听说摔了"))
	_, err := y.agreements.Settle(y.Ctx, y.judge("Judge"), a.ID, agreement.OutcomeNote, "说开了,接着用")
	y.Must(err)
	if now := y.read(rowan, a); now.State != agreement.InProgress || now.LoanState != agreement.OnLoan {
		t.Fatalf("it is %s, %s", now.State, now.LoanState)
	}
	y.Must(y.looks(rowan, a, agreement.ComingBack, agreement.Sound, "")) // the giver says when that is so
	if now := y.read(rowan, a); now.Condition != agreement.Damaged {
		t.Fatalf("the borrower made it %q", now.Condition)
	}
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Sound, "看过了,没事"))
	_, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	if now := y.read(rowan, a); now.LoanState != agreement.ReturnedLoan {
		t.Fatalf("it is %s", now.LoanState)
	}
}

func TestWhatIsLostIsGoneAndNobodyWaitsForIt(t *testing.T) {
	for outcome, want := range map[agreement.Outcome]agreement.LoanState{
		agreement.OutcomeKept: agreement.LostOnLoan, agreement.OutcomeNote: agreement.LostOnLoan, agreement.OutcomeReturned: agreement.ReturnedLoan,
	} {
		t.Run(string(outcome), func(t *testing.T) {
			y := newYard(t)
			mei, rowan, a, p := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(2 * day)})
			next := y.ask(y.Resident("Next"), p)
			y.moves(3 * day)
			y.Must(y.looks(rowan, a, agreement.ComingBack, agreement.Lost, "搬家时弄丢了"))
			y.is(a, agreement.Disputed)
			y.is(next, agreement.Declined)
			if why := y.why(y.Resident("Next"), next); why != "thing_lost" {
				t.Errorf("told because of %q", why)
			}
			if now := y.post(p); now.State != post.Fulfilled || now.Done != 1 {
				t.Fatalf("the post is %s with %d gone", now.State, now.Done)
			}
			if now := y.read(mei, a); now.LoanState != agreement.LostOnLoan {
				t.Fatalf("it is %s", now.LoanState)
			}
			y.ask(rowan, y.publish(mei, lends(1, post.First))) // what is lost is with the coordinator, and no longer owed
			judge := y.judge("Judge")
			for _, never := range []agreement.Outcome{agreement.OutcomeMissed, agreement.OutcomeExcused} {
				_, err := y.agreements.Settle(y.Ctx, judge, a.ID, never, "")
				refused(t, err, agreement.ErrOutcome)
			}
			_, err := y.agreements.Settle(y.Ctx, judge, a.ID, outcome, "说好了")
			y.Must(err)
			y.is(a, agreement.Fulfilled)
			if now := y.read(mei, a); now.LoanState != want {
				t.Errorf("it is %s, want %s", now.LoanState, want)
			}
			if now := y.post(p); now.Done != 1 || now.Taken != 1 {
				t.Errorf("%d of %d are gone", now.Done, now.Taken)
			}
			y.moves(30 * day)
			same(t, y.told("loan.overdue"), "overdue 1: Mei Rowan")
		})
	}
}

func TestOneOfSeveralIsLostAndTheOthersGoOn(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	p := y.publish(mei, lends(2, post.First))
	one, two, next := y.ask(y.Resident("One"), p), y.ask(y.Resident("Two"), p), y.ask(y.Resident("Next"), p)
	for who, a := range map[string]agreement.Agreement{"One": one, "Two": two} {
		_, err := y.handOver(a, mei.Viewer(), y.Resident(who).Viewer())
		y.Must(err)
	}
	y.Must(y.looks(y.Resident("One"), one, agreement.ComingBack, agreement.Lost, "丢了"))
	y.is(next, agreement.Waitlisted)
	_, err := y.handOver(two, mei.Viewer(), y.Resident("Two").Viewer())
	y.Must(err)
	y.is(next, agreement.Accepted)
}

func TestItIsTooLateAfterAWeekAndAfterTwoHaveSettledIt(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{})
	_, err := y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	for _, judge := range []string{"Judge", "Another"} {
		y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Damaged, "电线破了"))
		_, err = y.agreements.Settle(y.Ctx, y.judge(judge), a.ID, agreement.OutcomeKept, "")
		y.Must(err)
	}
	refused(t, y.looks(mei, a, agreement.ComingBack, agreement.Damaged, "还是破的"), agreement.ErrRuled)
	y.Clock.Move(7 * day)
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Sound, "修好了"))
	y.Clock.Move(time.Millisecond)
	refused(t, y.looks(mei, a, agreement.ComingBack, agreement.Sound, ""), agreement.ErrTooLate)
}

func TestEnoughIsEnough(t *testing.T) {
	y := newYard(t)
	_, rowan, a, _ := borrowed(y, agreement.Wish{})
	for range 24 {
		y.Must(y.looks(rowan, a, agreement.ComingBack, agreement.Sound, ""))
	}
	refused(t, y.looks(rowan, a, agreement.ComingBack, agreement.Sound, ""), agreement.ErrManyLooks)
}

// photo is one that somebody put in.
func (y *yard) photo(n *testkit.Neighbour) media.ID {
	y.T.Helper()
	var data bytes.Buffer
	y.Must(png.Encode(&data, image.NewGray(image.Rect(0, 0, 9, 9))))
	p, err := y.media.Upload(y.Ctx, n.Viewer(), data.Bytes())
	y.Must(err)
	return p.ID
}

func TestPhotosOfALoanAreForItsPeople(t *testing.T) {
	y := newYard(t)
	judge, desk := y.ResidentOf("Judge", y.Buildings[2]).Becomes(person.Moderator, y.Riverside), y.Resident("Lin").Becomes(person.Desk, y.Riverside)
	mei, rowan, a, _ := borrowed(y, agreement.Wish{})
	photo := y.photo(rowan)
	refused(t, y.looks(mei, a, agreement.ComingBack, agreement.Sound, "", photo), media.ErrUnknown) // it is not hers
	y.Must(y.looks(rowan, a, agreement.ComingBack, agreement.Sound, "", photo))
	sees := func(n *testkit.Neighbour) bool {
		_, err := y.media.See(y.Ctx, n.Viewer(), photo)
		return err == nil
	}
	if !sees(mei) || !sees(rowan) || sees(y.Resident("Somebody")) || sees(judge) || sees(desk) {
		t.Fatal("before the dispute others see it, or the two do not")
	}
	if shown := y.read(mei, a); len(shown.Looks) != 1 || len(shown.Looks[0].Photos) != 1 || shown.Looks[0].Photos[0].ID != photo {
		t.Fatalf("the page shows %+v", shown.Looks)
	}
	y.Must(y.looks(mei, a, agreement.ComingBack, agreement.Damaged, "摔坏了", y.photo(mei)))
	if !sees(judge) || sees(y.Resident("Somebody")) || sees(desk) {
		t.Fatal("in the dispute the wrong people see it")
	}
}

func TestFiftyAtOnceMakeOneDisputeAndOneDay(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, p := borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	next := y.ask(y.Resident("Next"), p)
	vs := []person.Viewer{mei.Viewer(), rowan.Viewer()}
	start := y.Clock.Now()
	for _, err := range together(50, func(i int) error {
		_, err := y.agreements.SetReturn(y.Ctx, vs[0], a.ID, start.Add(time.Duration(8+i%5)*day))
		return err
	}) {
		y.Must(err)
	}
	now := y.read(rowan, a)
	if days := now.ReturnBy.Sub(start) / day; days < 8 || days > 12 {
		t.Fatalf("due in %d days", days)
	}
	var due []int64
	y.Must(y.DB.Read(y.Ctx).Raw("SELECT due_at FROM agreement_timers WHERE agreement_id = ? AND what LIKE 'loan%' ORDER BY due_at", a.ID).Scan(&due).Error)
	if len(due) != 6 || due[2] != now.ReturnBy.UnixMilli() {
		t.Fatalf("%d timers, due %s", len(due), now.ReturnBy)
	}
	kept := 0
	for _, err := range together(50, func(i int) error {
		_, err := y.agreements.Inspect(y.Ctx, vs[i%2], a.ID, agreement.Look{When: agreement.ComingBack, State: []agreement.Condition{agreement.Damaged, agreement.Lost}[i%2], Note: "看"})
		return err
	}) {
		if err == nil {
			kept++
			continue
		}
		refused(t, err, agreement.ErrManyLooks)
	}
	disputes := 0
	now = y.read(rowan, a)
	for _, s := range now.History {
		if s.To == agreement.Disputed {
			disputes++
		}
	}
	if kept != 24 || len(now.Looks) != 24 || disputes != 1 || now.LoanState != agreement.LostOnLoan {
		t.Fatalf("%d kept, %d shown, %d disputes, %s", kept, len(now.Looks), disputes, now.LoanState)
	}
	y.is(next, agreement.Declined)
	if now := y.post(p); now.Done != 1 || now.Taken != 1 {
		t.Fatalf("%d of %d are gone", now.Done, now.Taken)
	}
}

func TestWhoHelpsWithWhatIsLate(t *testing.T) {
	y := newYard(t)
	leader, coordinator := y.caring()
	borrowed(y, agreement.Wish{ReturnBy: y.Clock.Now().Add(7 * day)})
	late := func(n *testkit.Neighbour) int {
		t.Helper()
		list, err := y.agreements.Late(y.Ctx, n.Viewer(), y.Riverside.ID)
		y.Must(err)
		for _, one := range list {
			if one.About != "电钻" || one.Taker.Name != "Rowan" || one.Taker.Phone != "" || one.Taker.Room != "" {
				t.Errorf("shown as %+v", one)
			}
		}
		return len(list)
	}
	_, err := y.agreements.Late(y.Ctx, y.Resident("Mei").Viewer(), y.Riverside.ID)
	refused(t, err, agreement.ErrNotHelper)
	_, err = y.agreements.Late(y.Ctx, y.ResidentOf("Far", y.Cottage).Viewer(), y.Riverside.ID)
	refused(t, err, unit.ErrUnknown)
	y.moves(10*day - time.Minute)
	if late(leader)+late(coordinator) != 0 {
		t.Fatal("it is late already")
	}
	y.moves(time.Minute)
	if late(leader) != 1 || late(coordinator) != 0 || late(y.Resident("Leader of another")) != 0 {
		t.Fatal("after three days it is the leader's")
	}
	y.moves(4 * day)
	if late(leader) != 1 || late(coordinator) != 1 || late(y.Resident("Moderator")) != 1 || late(y.Resident("Leader of another")) != 0 {
		t.Fatal("after a week it is the coordinators' too")
	}
}
