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

// promised is an agreement with an hour, so many hours from now: Mei gives, Rowan takes.
func promised(y *yard, hours time.Duration) (mei, rowan *testkit.Neighbour, a agreement.Agreement) {
	y.T.Helper()
	mei, rowan = y.Resident("Mei"), y.Resident("Rowan")
	begins := y.Clock.Now().Add(hours * time.Hour)
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, post.First)).ID,
		agreement.Wish{Window: &post.Window{Start: begins, End: begins.Add(time.Hour)}})
	y.Must(err)
	y.is(a, agreement.Accepted)
	return mei, rowan, a
}

func TestOneTapSaysThatOneCannotCome(t *testing.T) {
	y := newYard(t)
	for _, c := range []struct {
		hours time.Duration
		why   agreement.Why
		late  agreement.Side
	}{
		{48, agreement.Busy, ""}, {12, agreement.Busy, agreement.Taker}, {12, agreement.Ill, ""}, {1, agreement.NotNeeded, agreement.Taker}, {24, agreement.Busy, ""},
	} {
		_, rowan, a := promised(y, c.hours)
		ended, err := y.agreements.TakeBack(y.Ctx, rowan.Viewer(), a.ID, c.why, "")
		y.Must(err)
		if ended.State != agreement.Cancelled || ended.Late != c.late || y.why(rowan, a) != string(c.why) {
			t.Errorf("%d hours before, %s: %s, late %q, because %q", c.hours, c.why, ended.State, ended.Late, y.why(rowan, a))
		}
	}
}

func TestAWithdrawnPostIsATakenBackPromise(t *testing.T) {
	y := newYard(t)
	mei, rowan, soon := promised(y, 12)
	_, _, later := promised(y, 48)
	for a, late := range map[agreement.ID]agreement.Side{soon.ID: agreement.Giver, later.ID: ""} {
		shown, err := y.agreements.Read(y.Ctx, rowan.Viewer(), a)
		y.Must(err)
		_, err = y.posts.Withdraw(y.Ctx, mei.Viewer(), shown.Post, "")
		y.Must(err)
		if shown, err = y.agreements.Read(y.Ctx, rowan.Viewer(), a); err != nil || shown.State != agreement.Cancelled || shown.Late != late {
			t.Errorf("%s, late %q (%v)", shown.State, shown.Late, err)
		}
	}
}

func TestWhoWasCalledMissingMayAnswerForADay(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	called := func() agreement.Agreement { return y.agreementIn(agreement.NoShow, mei, rowan) }
	plead := func(n *testkit.Neighbour, a agreement.Agreement, p agreement.Plea) error {
		_, err := y.agreements.Plead(y.Ctx, n.Viewer(), a.ID, p)
		return err
	}
	a := called()
	if shown := y.read(rowan, a); shown.Due(shown.Side) != "answer" {
		t.Fatalf("due is %q", shown.Due(shown.Side))
	}
	refused(t, plead(mei, a, agreement.Plea{Admits: true}), agreement.ErrOtherSide)
	y.Must(plead(rowan, a, agreement.Plea{Admits: true}))
	refused(t, plead(rowan, a, agreement.Plea{}), agreement.ErrAnswered)

	excused := called()
	y.Must(plead(rowan, excused, agreement.Plea{Excuse: agreement.Illness, Note: "发烧了"}))
	contested := called()
	y.Must(plead(rowan, contested, agreement.Plea{Note: "我到了,没人"}))
	silent := called()
	y.Clock.Move(day)
	refused(t, plead(rowan, silent, agreement.Plea{}), agreement.ErrAnswerLate)
	y.tick()
	for a, want := range map[agreement.ID]agreement.Answer{a.ID: agreement.Admits, excused.ID: agreement.Excused, contested.ID: "", silent.ID: agreement.Silent} {
		shown, err := y.agreements.Read(y.Ctx, rowan.Viewer(), a)
		y.Must(err)
		if shown.Answer != want || (shown.State == agreement.Disputed) != (a == contested.ID) {
			t.Errorf("%s with answer %q, want %q", shown.State, shown.Answer, want)
		}
	}
	// Silence is no last word: it may be disputed for a week.
	_, err := y.agreements.Dispute(y.Ctx, rowan.Viewer(), silent.ID, "手机没电")
	y.Must(err)
}

func TestOnlyWhatOneStandsForCoolsOneDown(t *testing.T) {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.CoolDownDays = 14 })
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	ask := func() error {
		a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, post.Choose)).ID, agreement.Wish{})
		if err == nil {
			_, err = y.agreements.Cancel(y.Ctx, rowan.Viewer(), a.ID, "")
		}
		return err
	}
	misses := make([]agreement.Agreement, 5)
	for i := range misses {
		misses[i] = y.agreementIn(agreement.NoShow, mei, rowan)
	}
	plead := func(a agreement.Agreement, p agreement.Plea) {
		t.Helper()
		_, err := y.agreements.Plead(y.Ctx, rowan.Viewer(), a.ID, p)
		y.Must(err)
	}
	y.Must(ask()) // nothing was answered yet
	plead(misses[0], agreement.Plea{Excuse: agreement.Illness})
	plead(misses[1], agreement.Plea{Excuse: agreement.Emergency})
	plead(misses[2], agreement.Plea{Admits: true})
	plead(misses[3], agreement.Plea{})
	y.Must(ask()) // one that counts
	_, err := y.agreements.Settle(y.Ctx, mod.Viewer(), misses[3].ID, agreement.OutcomeMissed, "双方都说了")
	y.Must(err)
	refused(t, ask(), agreement.ErrCoolDown)
	y.Clock.Move(13 * day)
	refused(t, ask(), agreement.ErrCoolDown)
	y.Clock.Move(2 * day)
	y.Must(ask())
}

func TestDisputesAreSettledByWhoHasNoPartInThem(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	co := y.ResidentOf("协调", y.Buildings[2]).Becomes(person.Coordinator, y.Riverside)
	kin := y.flatmate(rowan)
	kin.Becomes(person.Coordinator, y.Riverside)
	party := y.ResidentOf("Party", y.Buildings[1]).Becomes(person.Coordinator, y.Riverside)
	settle := func(n *testkit.Neighbour, a agreement.Agreement) error {
		_, err := y.agreements.Settle(y.Ctx, n.Viewer(), a.ID, agreement.OutcomeKept, "看过了")
		return err
	}
	a := y.agreementIn(agreement.Disputed, mei, rowan)
	refused(t, settle(mei, a), agreement.ErrNotJudge)
	refused(t, settle(kin, a), agreement.ErrNotJudge)
	refused(t, settle(y.Resident("Passer-by"), a), agreement.ErrUnknown)
	refused(t, settle(party, y.agreementIn(agreement.Disputed, party, rowan)), agreement.ErrNotJudge)
	refused(t, settle(mod, y.agreementIn(agreement.Accepted, mei, rowan)), agreement.ErrUnknown)
	y.Must(settle(mod, a))
	refused(t, settle(co, a), agreement.ErrState)
	shown := y.read(rowan, a)
	if last := shown.History[len(shown.History)-1]; shown.State != agreement.Fulfilled || shown.Ruling != agreement.OutcomeKept ||
		last.Side != agreement.Reviewer || last.Actor != mod.ID || last.Reason != "看过了" {
		t.Fatalf("settled: %s, %q, %+v", shown.State, shown.Ruling, last)
	}
	// An appeal is decided by somebody else, and is the last word.
	_, err := y.agreements.Dispute(y.Ctx, rowan.Viewer(), a.ID, "再看看")
	y.Must(err)
	refused(t, settle(mod, a), agreement.ErrNotJudge)
	y.Must(settle(co, a))
	_, err = y.agreements.Dispute(y.Ctx, rowan.Viewer(), a.ID, "还是不服")
	refused(t, err, agreement.ErrRuled)
}

func TestEachOutcomeGoesWithWhatHappened(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	type end struct {
		state       agreement.State
		taken, done int
		answer      agreement.Answer
	}
	none := end{}
	for from, want := range map[agreement.State]map[agreement.Outcome]end{
		agreement.Accepted: {
			agreement.OutcomeKept: {agreement.Fulfilled, 1, 1, ""}, agreement.OutcomeMissed: {agreement.NoShow, 0, 0, agreement.Ruled},
			agreement.OutcomeExcused: {agreement.NoShow, 0, 0, agreement.Excused}, agreement.OutcomeReturned: none, agreement.OutcomeNote: {agreement.Accepted, 1, 0, ""},
		},
		agreement.InProgress: {
			agreement.OutcomeKept: {agreement.Fulfilled, 1, 1, ""}, agreement.OutcomeMissed: none, agreement.OutcomeExcused: none,
			agreement.OutcomeReturned: {agreement.Fulfilled, 1, 1, ""}, agreement.OutcomeNote: {agreement.InProgress, 1, 0, ""},
		},
		agreement.Fulfilled: {
			agreement.OutcomeKept: {agreement.Fulfilled, 1, 1, ""}, agreement.OutcomeMissed: none, agreement.OutcomeExcused: none,
			agreement.OutcomeReturned: {agreement.Fulfilled, 1, 1, ""}, agreement.OutcomeNote: {agreement.Fulfilled, 1, 1, ""},
		},
		agreement.NoShow: {
			agreement.OutcomeKept: {agreement.Cancelled, 0, 0, ""}, agreement.OutcomeMissed: {agreement.NoShow, 0, 0, agreement.Ruled},
			agreement.OutcomeExcused: {agreement.NoShow, 0, 0, agreement.Excused}, agreement.OutcomeReturned: none, agreement.OutcomeNote: {agreement.NoShow, 0, 0, agreement.Excused},
		},
	} {
		for outcome, want := range want {
			a := y.agreementIn(from, mei, rowan)
			_, err := y.agreements.Dispute(y.Ctx, mei.Viewer(), a.ID, "")
			y.Must(err)
			_, err = y.agreements.Settle(y.Ctx, mod.Viewer(), a.ID, outcome, "")
			if want == none {
				refused(t, err, agreement.ErrOutcome)
				y.is(a, agreement.Disputed)
				continue
			}
			y.Must(err)
			shown := y.read(rowan, a)
			now := y.post(shown.About)
			if got := (end{shown.State, now.Taken, now.Done, shown.Answer}); got != want {
				t.Errorf("%s disputed, %s: %+v, want %+v", from, outcome, got, want)
			}
		}
	}
}

func TestWhatARulingFreesGoesToTheNext(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	ladder := y.publish(mei, offer(1, post.First))
	a, next := y.ask(rowan, ladder), y.ask(y.Resident("Next"), ladder)
	_, err := y.agreements.Dispute(y.Ctx, mei.Viewer(), a.ID, "没来,还说不好听的")
	y.Must(err)
	y.is(next, agreement.Waitlisted)
	_, err = y.agreements.Settle(y.Ctx, mod.Viewer(), a.ID, agreement.OutcomeMissed, "")
	y.Must(err)
	y.is(next, agreement.Accepted)
	if shown := y.read(rowan, a); shown.Missing != agreement.Taker {
		t.Fatalf("missing is %q", shown.Missing)
	}
}

func TestReliabilityIsAWordAndNeverAboutCare(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	word := func(a agreement.Agreement) (giver, taker agreement.Reliability) {
		t.Helper()
		shown := y.read(mei, a)
		return shown.Giver.Reliability, shown.Taker.Reliability
	}
	for range 4 {
		y.agreementIn(agreement.Fulfilled, mei, rowan)
	}
	if giver, taker := word(y.agreementIn(agreement.Requested, mei, rowan)); giver != agreement.Newcomer || taker != agreement.Newcomer {
		t.Fatalf("after four: %q and %q", giver, taker)
	}
	y.agreementIn(agreement.Fulfilled, mei, rowan)
	a := y.agreementIn(agreement.Requested, mei, rowan)
	if giver, taker := word(a); giver != agreement.Reliable || taker != agreement.Reliable {
		t.Fatalf("after five: %q and %q", giver, taker)
	}
	missed := y.agreementIn(agreement.NoShow, mei, rowan)
	if _, taker := word(a); taker != agreement.Reliable {
		t.Fatalf("before an answer: %q", taker)
	}
	_, err := y.agreements.Plead(y.Ctx, rowan.Viewer(), missed.ID, agreement.Plea{Admits: true})
	y.Must(err)
	if giver, taker := word(a); giver != agreement.Reliable || taker != agreement.Usual {
		t.Fatalf("after a miss: %q and %q", giver, taker)
	}
	d := help(post.Need)
	d.Module, d.Category = post.Eldercare, "eldercare.visit"
	if giver, taker := word(y.ask(rowan, y.publish(mei, d))); giver != "" || taker != "" {
		t.Fatalf("where somebody is cared for: %q and %q", giver, taker)
	}
	y.Clock.Move(181 * day)
	if giver, _ := word(a); giver != agreement.Newcomer {
		t.Fatalf("half a year later: %q", giver)
	}
}

func TestALoanThatIsSettledAsKeptGoesToTheNextInLine(t *testing.T) {
	y := newYard(t)
	mei, rowan, a, p := borrowed(y, agreement.Wish{})
	next := y.ask(y.Resident("Next"), p)
	_, err := y.agreements.Dispute(y.Ctx, mei.Viewer(), a.ID, "还了吗")
	y.Must(err)
	_, err = y.agreements.Settle(y.Ctx, y.judge("Judge"), a.ID, agreement.OutcomeKept, "")
	y.Must(err)
	y.is(next, agreement.Accepted)
	shown, err := y.agreements.Read(y.Ctx, rowan.Viewer(), a.ID)
	y.Must(err)
	if now := y.post(p); shown.State != agreement.Fulfilled || !shown.PassedOn || now.Taken != 1 || now.Done != 0 {
		t.Errorf("%s, passed on %v; of the post %d taken and %d done", shown.State, shown.PassedOn, now.Taken, now.Done)
	}
}
