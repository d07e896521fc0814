package agreement_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// door is two neighbours at a door, and the taker's phone that has kept what it needs.
type door struct {
	*yard
	giver, taker *testkit.Neighbour
	post         post.Post
	agreed       agreement.Agreement
	spare        agreement.Spare
}

func atTheDoor(t *testing.T, mode post.Mode) *door {
	y := newYard(t)
	d := &door{yard: y, giver: y.Resident("Mei"), taker: y.Resident("Rowan")}
	draft := offer(1, post.First)
	draft.Mode = mode
	d.post = y.publish(d.giver, draft)
	d.agreed = y.ask(d.taker, d.post)
	d.keeps()
	return d
}

// keeps has the taker's phone fetch what it needs while it has a network.
func (d *door) keeps() {
	d.T.Helper()
	var err error
	d.spare, err = d.agreements.Spare(d.Ctx, d.taker.Viewer(), d.agreed.ID)
	d.Must(err)
}

// shows is the code on the taker's phone, by its own clock.
func (d *door) shows(at time.Time) string {
	return agreement.SpareCode(d.spare.Secret, at.Unix()/int64(d.spare.Step.Seconds())*2+int64(d.spare.Phase))
}

func (d *door) enters(code string) error {
	_, err := d.agreements.HandOver(d.Ctx, d.giver.Viewer(), d.agreed.ID, code)
	return err
}

func (d *door) tellsLater(code string, at time.Time) error {
	_, err := d.agreements.HandOverLater(d.Ctx, d.giver.Viewer(), d.agreed.ID, code, at)
	return err
}

// The values of RFC 4226, appendix D.
func TestSpareCodesAreThoseOfTheStandard(t *testing.T) {
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := agreement.SpareCode([]byte("12345678901234567890"), int64(counter)); got != want {
			t.Errorf("counter %d gives %s, want %s", counter, got, want)
		}
	}
}

func TestATakerWithoutANetworkStillShowsACode(t *testing.T) {
	d := atTheDoor(t, post.Give)
	code := d.shows(d.Clock.Now().Add(-4 * time.Minute)) // the phone's clock is behind
	d.Must(d.enters(code))
	d.is(d.agreed, agreement.Fulfilled)
	if p := d.yard.post(d.post); p.State != post.Fulfilled {
		t.Errorf("the post is %s", p.State)
	}
	refused(t, d.tellsLater(code, d.Clock.Now()), agreement.ErrState)
}

func TestAGiverWithoutANetworkTellsLater(t *testing.T) {
	d := atTheDoor(t, post.Give)
	at := d.Clock.Now()
	code := d.shows(at)
	d.Clock.Move(20 * time.Hour) // both phones come online in the evening
	refused(t, d.enters(code), agreement.ErrNoCode)
	d.Must(d.tellsLater(code, at))
	d.is(d.agreed, agreement.Fulfilled)
}

func TestALoanHasACodeOfItsOwnForTheWayBack(t *testing.T) {
	d := atTheDoor(t, post.Lend)
	out := d.shows(d.Clock.Now())
	d.Must(d.enters(out))
	d.is(d.agreed, agreement.InProgress)
	if err := d.enters(out); err == nil {
		t.Fatal("the first code ended the loan as well")
	}
	d.keeps()
	d.Must(d.enters(d.shows(d.Clock.Now())))
	d.is(d.agreed, agreement.Fulfilled)
}

func TestWhatWasGivenUpMeanwhileIsFlaggedAndHandedOverOnce(t *testing.T) {
	d := atTheDoor(t, post.Give)
	at := d.Clock.Now()
	code := d.shows(at)
	d.Clock.Move(time.Hour)
	_, err := d.agreements.Cancel(d.Ctx, d.taker.Viewer(), d.agreed.ID, "")
	d.Must(err)
	other := d.ask(d.Resident("Other"), d.post)

	refused(t, d.tellsLater(code, at), agreement.ErrConflict)
	d.is(d.agreed, agreement.Disputed)
	d.is(other, agreement.Accepted)
	if p := d.yard.post(d.post); p.Taken != 1 || p.Done != 0 {
		t.Errorf("taken %d, done %d: it was counted twice", p.Taken, p.Done)
	}
	moderator := d.Resident("Moderator").Becomes(person.Moderator, d.Riverside)
	shown, err := d.agreements.Read(d.Ctx, moderator.Viewer(), d.agreed.ID)
	d.Must(err)
	if last := shown.History[len(shown.History)-1]; last.Reason != "handover_conflict" {
		t.Errorf("the coordinator reads %+v", last)
	}
	_, err = d.agreements.Settle(d.Ctx, moderator.Viewer(), d.agreed.ID, agreement.OutcomeKept, "")
	d.Must(err)
	if p := d.yard.post(d.post); p.Taken != 1 || p.Done != 0 {
		t.Errorf("settled, taken %d, done %d", p.Taken, p.Done)
	}
}

func TestWhatCannotHaveBeenScannedIsRefused(t *testing.T) {
	d := atTheDoor(t, post.Give)
	now := d.Clock.Now()
	refused(t, d.tellsLater(d.shows(now), now.Add(time.Hour)), agreement.ErrScanTime)
	refused(t, d.tellsLater(d.shows(now), now.Add(-8*24*time.Hour)), agreement.ErrScanTime)
	old := now.Add(-2 * time.Hour)
	refused(t, d.tellsLater(d.shows(now), old), agreement.ErrNoCode) // a code of another hour
	stranger := d.Resident("Stranger")
	_, err := d.agreements.Spare(d.Ctx, stranger.Viewer(), d.agreed.ID)
	refused(t, err, agreement.ErrUnknown)
	_, err = d.agreements.Spare(d.Ctx, d.giver.Viewer(), d.agreed.ID)
	refused(t, err, agreement.ErrOtherSide)
	_, err = d.agreements.HandOverLater(d.Ctx, d.taker.Viewer(), d.agreed.ID, d.shows(now), now)
	refused(t, err, agreement.ErrOtherSide)
}

func TestGuessesOfSpareCodesAreCounted(t *testing.T) {
	d := atTheDoor(t, post.Give)
	right := d.shows(d.Clock.Now())
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	for range 5 {
		refused(t, d.enters(wrong), agreement.ErrNoCode)
	}
	refused(t, d.enters(right), agreement.ErrCodeVoid)
	d.Clock.Move(10 * time.Minute)
	d.Must(d.enters(d.shows(d.Clock.Now())))
}

func TestGuessesAreCountedWhateverBecameOfTheServersCode(t *testing.T) {
	for name, becomes := range map[string]func(d *door){
		"run out": func(d *door) {
			_, err := d.agreements.ShowCode(d.Ctx, d.taker.Viewer(), d.agreed.ID)
			d.Must(err)
			d.Clock.Move(time.Hour)
		},
		"void": func(d *door) {
			_, err := d.agreements.ShowCode(d.Ctx, d.taker.Viewer(), d.agreed.ID)
			d.Must(err)
			for range 5 {
				refused(t, d.enters("nonsense"), agreement.ErrCodeWrong)
			}
			d.Clock.Move(11 * time.Minute)
		},
		"used": func(d *door) {
			c, err := d.agreements.ShowCode(d.Ctx, d.taker.Viewer(), d.agreed.ID)
			d.Must(err)
			d.Must(d.enters(c.Digits))
			refused(t, d.enters(c.Digits), agreement.ErrCodeUsed)
			d.keeps()
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := atTheDoor(t, post.Lend)
			becomes(d)
			for range 5 {
				if err := d.enters("nonsense"); err == nil || errors.Is(err, agreement.ErrCodeWrong) {
					t.Fatalf("refused with %v", err)
				}
			}
			refused(t, d.enters(d.shows(d.Clock.Now())), agreement.ErrCodeVoid)
		})
	}
}

func TestGuessesAreCountedAfterItWasTakenBack(t *testing.T) {
	d := atTheDoor(t, post.Give)
	at := d.Clock.Now()
	code := d.shows(at)
	_, err := d.agreements.Cancel(d.Ctx, d.taker.Viewer(), d.agreed.ID, "")
	d.Must(err)
	for range 5 {
		refused(t, d.tellsLater("nonsense", at), agreement.ErrState)
	}
	refused(t, d.tellsLater(code, at), agreement.ErrCodeVoid)
	d.Clock.Move(11 * time.Minute)
	refused(t, d.tellsLater(code, at), agreement.ErrConflict)
}

func TestOneScanToldByManyCallsHandsOverOnce(t *testing.T) {
	d := atTheDoor(t, post.Give)
	at := d.Clock.Now()
	code := d.shows(at)
	var group sync.WaitGroup
	results := make([]error, 50)
	for i := range results {
		group.Go(func() { results[i] = d.tellsLater(code, at) })
	}
	group.Wait()
	done := 0
	for _, err := range results {
		if err == nil {
			done++
		} else if !errors.Is(err, agreement.ErrState) && !errors.Is(err, agreement.ErrCodeUsed) {
			t.Errorf("refused with %v", err)
		}
	}
	if p := d.yard.post(d.post); done != 1 || p.Done != 1 {
		t.Errorf("%d calls handed over, the post counts %d", done, p.Done)
	}
}
