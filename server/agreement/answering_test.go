package agreement_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/event"
	"youlin/server/post"
	"youlin/server/testkit"
)

const day = 24 * time.Hour

// why is the reason of the last step, as its asker reads it.
func (y *yard) why(n *testkit.Neighbour, a agreement.Agreement) string {
	y.T.Helper()
	h := y.read(n, a).History
	return h[len(h)-1].Reason
}

func TestNobodyWaitsForAnAnswerLongerThanAWeek(t *testing.T) {
	y := newYard(t)
	mei, rowan, late := y.Resident("Mei"), y.Resident("Rowan"), y.Resident("Late")
	ladder := y.publish(mei, offer(1, post.Choose))
	first := y.ask(rowan, ladder)
	y.Clock.Move(3 * day)
	second := y.ask(late, ladder)
	y.Clock.Move(4*day - time.Minute)
	y.tick()
	y.is(first, agreement.Requested)
	y.Clock.Move(time.Minute)
	y.tick()
	y.is(first, agreement.Declined)
	y.is(second, agreement.Requested)
	if why := y.why(rowan, first); why != "unanswered" {
		t.Fatalf("declined because of %q", why)
	}
	y.Clock.Move(3 * day)
	y.tick()
	y.is(second, agreement.Declined)
	y.ask(rowan, ladder) // the ladder is still there
}

func TestAWeekOfSilenceIsCountedFromTheLastPromotion(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	ladder := y.publish(mei, offer(1, post.Choose))
	chosen, waits := y.ask(y.Resident("Chosen"), ladder), y.ask(rowan, ladder)
	_, err := y.agreements.Accept(y.Ctx, mei.Viewer(), chosen.ID, "")
	y.Must(err)
	y.is(waits, agreement.Waitlisted) // an answer: the first in line
	y.Clock.Move(9 * day)
	y.tick()
	y.is(waits, agreement.Waitlisted)
	_, err = y.agreements.Cancel(y.Ctx, y.Resident("Chosen").Viewer(), chosen.ID, "")
	y.Must(err)
	y.is(waits, agreement.Requested)
	y.Clock.Move(7*day - time.Minute)
	y.tick()
	y.is(waits, agreement.Requested)
	y.Clock.Move(time.Minute)
	y.tick()
	y.is(waits, agreement.Declined)
}

func TestWhenAllIsHandedOverTheOthersHearNotThisTime(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	chairs := y.publish(mei, offer(2, post.First))
	one, two := y.ask(y.Resident("One"), chairs), y.ask(y.Resident("Two"), chairs)
	line := []*testkit.Neighbour{y.Resident("Three"), y.Resident("Four")}
	third, fourth := y.ask(line[0], chairs), y.ask(line[1], chairs)
	_, err := y.handOver(one, mei.Viewer(), y.Resident("One").Viewer())
	y.Must(err)
	y.is(third, agreement.Waitlisted) // the second chair may come back yet
	_, err = y.handOver(two, mei.Viewer(), y.Resident("Two").Viewer())
	y.Must(err)
	for i, a := range []agreement.Agreement{third, fourth} {
		y.is(a, agreement.Declined)
		if why := y.why(line[i], a); why != "not_this_time" {
			t.Fatalf("declined because of %q", why)
		}
	}
}

// waitings are the nudges that were told, as how many waited each time.
func (y *yard) waitings() (asking []int) {
	for _, r := range y.Heard("request.waiting") {
		asking = append(asking, r.Event.(agreement.Awaited).Asking)
	}
	return asking
}

func TestThePosterHearsThatNeighboursWait(t *testing.T) {
	y := newYard(t)
	elder, leader := elderAndLeader(y)
	d := offer(1, post.Choose)
	d.OnBehalfOf = elder.ID
	ladder := y.publish(leader, d)
	y.ask(y.Resident("One"), ladder)
	y.Clock.Move(time.Hour)
	y.ask(y.Resident("Two"), ladder)
	for range 7 * 24 {
		y.Clock.Move(time.Hour)
		y.tick()
	}
	// After 24, 72 and 144 hours of the first; the second is the oldest for an hour only.
	if got := y.waitings(); !slices.Equal(got, []int{2, 2, 2}) {
		t.Fatalf("told %v", got)
	}
	people := y.Heard("request.waiting")[0].Audience.People
	if !slices.Contains(people, string(elder.ID)) || !slices.Contains(people, string(leader.ID)) || len(people) != 2 {
		t.Fatalf("told to %v", people)
	}
}

func TestNudgesAboutOnePostAreADayApart(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	ladder := y.publish(mei, offer(1, post.Choose))
	first := y.ask(y.Resident("One"), ladder)
	y.Clock.Move(2 * time.Hour)
	y.ask(y.Resident("Two"), ladder)
	y.Clock.Move(22 * time.Hour)
	y.tick()
	_, err := y.agreements.Decline(y.Ctx, mei.Viewer(), first.ID, "")
	y.Must(err)
	y.Clock.Move(2 * time.Hour)
	y.tick() // the second has waited a day now, and the poster heard two hours ago
	if got := y.waitings(); !slices.Equal(got, []int{2}) {
		t.Fatalf("told %v", got)
	}
	other := y.publish(mei, offer(1, post.Choose))
	y.ask(y.Resident("One"), other)
	y.Clock.Move(day)
	y.tick()
	if got := y.waitings(); !slices.Equal(got, []int{2, 1}) {
		t.Fatalf("about another post told %v", got)
	}
}

func TestEachTimerRingsOnceAlsoAfterTheServerWasDown(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	asked := y.ask(rowan, y.publish(mei, offer(1, post.Choose)))
	_, _, offered, behind := nextInLine(y)
	missed := y.agreementIn(agreement.NoShow, mei, rowan)
	begins := y.Clock.Now().Add(3 * day)
	promised, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, post.First)).ID,
		agreement.Wish{Window: &post.Window{Start: begins, End: begins.Add(time.Hour)}})
	y.Must(err)
	y.Clock.Move(30 * day) // nobody looked at the clock for a month
	for range 3 {
		y.tick()
		y.Clock.Move(time.Minute)
	}
	y.is(asked, agreement.Declined)
	y.is(offered, agreement.Cancelled)
	y.is(behind, agreement.Accepted) // offered today, not a month ago
	y.is(promised, agreement.Accepted)
	if shown := y.read(rowan, missed); shown.Answer != agreement.Silent || len(shown.History) != 4 {
		t.Fatalf("the answer is %q after %d steps", shown.Answer, len(shown.History))
	}
	if n := len(y.Heard("agreement.soon")); n != 0 {
		t.Fatalf("%d reminders of what is over", n)
	}
	if got := y.waitings(); len(got) != 1 {
		t.Fatalf("nudged %v", got)
	}
	for _, n := range []*testkit.Neighbour{rowan} {
		if steps := y.read(n, asked).History; len(steps) != 2 {
			t.Fatalf("declined in %d steps", len(steps))
		}
	}
}

// soons are when reminders were told, before what they remind of.
func soons(list []event.Record) (before []string) {
	for _, r := range list {
		e := r.Event.(agreement.Soon)
		before = append(before, time.UnixMilli(e.Begins).Sub(r.At).String())
	}
	return before
}

func TestBothSidesHearADayAndTwoHoursBefore(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	need := y.publish(mei, help(post.Need))
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), need.ID, agreement.Wish{Window: &post.Window{Weekday: 3, From: 16*60 + 30}})
	y.Must(err)
	hours := func(n int) {
		for range n {
			y.Clock.Move(time.Hour)
			y.tick()
		}
	}
	hours(2)
	if len(y.Heard("agreement.soon")) != 0 {
		t.Fatal("a request is no appointment")
	}
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	hours(24 * 7)
	heard := y.Heard("agreement.soon")
	// The clock was looked at once an hour, half an hour before the hour that was agreed.
	if got := strings.Join(soons(heard), " "); got != "23h30m0s 1h30m0s" && got != "24h0m0s 2h0m0s" {
		t.Fatalf("reminded %s before", got)
	}
	people := slices.Clone(heard[0].Audience.People)
	slices.Sort(people)
	want := []string{string(mei.ID), string(rowan.ID)}
	slices.Sort(want)
	if !slices.Equal(people, want) {
		t.Fatalf("reminded %v", people)
	}
}

func TestWhatIsTakenBackIsNotRemindedOf(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	begins := y.Clock.Now().Add(30 * time.Hour)
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, post.First)).ID,
		agreement.Wish{Window: &post.Window{Start: begins, End: begins.Add(time.Hour)}})
	y.Must(err)
	y.Clock.Move(7 * time.Hour)
	y.tick()
	_, err = y.agreements.Cancel(y.Ctx, rowan.Viewer(), a.ID, "")
	y.Must(err)
	y.Clock.Move(day)
	y.tick()
	if n := len(y.Heard("agreement.soon")); n != 1 {
		t.Fatalf("%d reminders", n)
	}
}
