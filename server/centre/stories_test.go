package centre_test

import (
	"sync"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

func TestThingGoesFromOneNeighbourToAnotherThroughTheCentre(t *testing.T) {
	y := newYard(t)
	a, i := y.sent()
	if i.State != centre.Expected || a.Via != agreement.ByCentre || i.Giver != y.mei.ID {
		t.Fatalf("sent: %+v via %q", i, a.Via)
	}
	i = y.bring(y.mei, i)
	if i.State != centre.Shelved || i.Shelf != "A-1" || i.ReceivedBy != y.lin.ID {
		t.Fatalf("received: %+v", i)
	}
	if want := testkit.Noon.Add(78 * time.Hour); !i.KeepUntil.Equal(want) { // three days, and until the door closes
		t.Errorf("kept until %s, want %s", i.KeepUntil, want)
	}
	if y.heard(centre.Arrived, y.rowan) != 1 {
		t.Error("the taker was not told")
	}
	out := y.fetch(y.rowan, a)
	if out.State != centre.HandedOut || out.HandedTo != y.rowan.ID || out.HandedBy != y.lin.ID {
		t.Fatalf("handed out: %+v", out)
	}
	y.is(a, agreement.Fulfilled)
	var did []string
	for _, one := range y.item(i).Steps {
		did = append(did, one.What+" by "+one.By)
	}
	if want := "expected by system, received by desk, handed_out by desk"; join(did) != want {
		t.Errorf("the steps are %s, want %s", join(did), want)
	}
}

func join(words []string) (text string) {
	for n, w := range words {
		if n > 0 {
			text += ", "
		}
		text += w
	}
	return text
}

func TestOnlyTheTwoChooseTheWayAndOnlyBeforeItCameIn(t *testing.T) {
	y := newYard(t)
	a := y.ask(y.rowan, y.publish(y.mei, gift(1)))
	send := func(n *testkit.Neighbour, via agreement.Via) error {
		return y.centre.Send(y.Ctx, n.Viewer(), a.ID, via, "")
	}
	refused(t, send(y.Resident("Other"), agreement.ByCentre), agreement.ErrUnknown)
	refused(t, send(y.lin, agreement.ByCentre), agreement.ErrUnknown)
	y.Must(send(y.mei, agreement.ByCentre))
	y.stands(y.of(a), centre.Expected)
	y.Must(send(y.rowan, agreement.ByHand))
	y.stands(y.of(a), centre.CalledOff)
	y.Must(send(y.rowan, agreement.ByCentre))
	y.bring(y.mei, y.of(a))
	refused(t, send(y.mei, agreement.ByHand), centre.ErrInside)
	y.fetch(y.rowan, a)
	refused(t, send(y.mei, agreement.ByHand), agreement.ErrState)
}

func TestRequestAndServiceDoNotGoThroughTheCentre(t *testing.T) {
	y := newYard(t)
	d := gift(1)
	d.Pick = post.Choose
	asked := y.ask(y.rowan, y.publish(y.mei, d))
	refused(t, y.centre.Send(y.Ctx, y.mei.Viewer(), asked.ID, agreement.ByCentre, ""), agreement.ErrState)
	help := y.publish(y.mei, post.Draft{Direction: post.Offer, Module: post.Help, Content: post.Content{Category: "help.carry", Title: "搬书柜", Pick: post.First}})
	refused(t, y.centre.Send(y.Ctx, y.mei.Viewer(), y.ask(y.rowan, help).ID, agreement.ByCentre, ""), centre.ErrNotThings)
}

func TestWhatGoesThroughTheCentreIsNotHandedOverByHand(t *testing.T) {
	y := newYard(t)
	a, _ := y.shelved()
	_, err := y.agreements.HandOver(y.Ctx, y.mei.Viewer(), a.ID, y.takerCode(y.rowan, a).Digits)
	refused(t, err, agreement.ErrByCentre)
}

func TestThingComesInOnlyWithItsGiversCode(t *testing.T) {
	y := newYard(t)
	a, i := y.sent()
	receive := func(v person.Viewer, code string, l centre.Look) error {
		_, err := y.centre.Receive(y.Ctx, v, i.ID, code, l)
		return err
	}
	code := y.giverCode(y.mei, i)
	refused(t, receive(y.lin.Viewer(), other(code.Digits), look), agreement.ErrCodeWrong)
	refused(t, receive(y.lin.Viewer(), y.takerCode(y.rowan, a).Digits, look), agreement.ErrCodeWrong)
	refused(t, receive(y.lin.Viewer(), i.Label, look), agreement.ErrCodeWrong)
	refused(t, receive(y.mei.Viewer(), code.Digits, look), centre.ErrNotDesk)
	refused(t, receive(y.Resident("Other").Viewer(), code.Digits, look), centre.ErrUnknown)
	refused(t, receive(y.lin.Viewer(), code.Digits, centre.Look{Shelf: "A-1"}), centre.ErrNoCondition)
	refused(t, receive(y.lin.Viewer(), code.Digits, centre.Look{Note: "好"}), centre.ErrNoShelf)
	y.Clock.Move(10 * time.Minute)
	refused(t, receive(y.lin.Viewer(), code.Digits, look), agreement.ErrCodeExpired)
	code = y.giverCode(y.mei, i)
	y.Must(receive(y.lin.Viewer(), code.QR, look))
	refused(t, receive(y.lin.Viewer(), code.QR, look), centre.ErrState)
	_, err := y.centre.ShowCode(y.Ctx, y.rowan.Viewer(), i.ID)
	refused(t, err, centre.ErrNotGiver)
	_, err = y.centre.ShowCode(y.Ctx, y.mei.Viewer(), i.ID)
	refused(t, err, centre.ErrHeld)
}

// other is a code that was not shown.
func other(digits string) string {
	if digits == "000000" {
		return "000001"
	}
	return "000000"
}

func TestCodeOfOneThingDoesNotBringInAnother(t *testing.T) {
	y := newYard(t)
	_, first := y.sent()
	_, second := y.sent()
	code := y.giverCode(y.mei, first)
	_, err := y.centre.Receive(y.Ctx, y.lin.Viewer(), second.ID, code.Digits, look)
	refused(t, err, centre.ErrNotThis)
}

// The desk's scanner once gave away what was reserved for another (leihs#1628).
func TestThingHeldForOneIsNeverHandedToAnother(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	theirs := y.ask(y.ResidentOf("Bo", y.Buildings[1]), y.publish(y.mei, gift(1)))
	y.Must(y.centre.Send(y.Ctx, y.mei.Viewer(), theirs.ID, agreement.ByCentre, ""))
	y.bring(y.mei, y.of(theirs))
	release := func(v person.Viewer, code string) error {
		_, err := y.centre.Release(y.Ctx, v, i.ID, code, centre.Look{})
		return err
	}
	refused(t, release(y.lin.Viewer(), y.takerCode(y.Resident("Bo"), theirs).QR), agreement.ErrNoCode)
	good := y.takerCode(y.rowan, a)
	refused(t, release(y.lin.Viewer(), y.takerCode(y.Resident("Bo"), theirs).QR), agreement.ErrCodeWrong)
	refused(t, release(y.lin.Viewer(), i.Label), agreement.ErrCodeWrong)
	refused(t, release(y.rowan.Viewer(), good.Digits), centre.ErrNotDesk)
	refused(t, release(y.Resident("Bo").Viewer(), good.Digits), centre.ErrUnknown)
	y.stands(i, centre.Shelved)
	y.Must(release(y.lin.Viewer(), good.Digits))
	refused(t, release(y.lin.Viewer(), good.Digits), agreement.ErrCodeUsed)
}

func TestCodeThatRanOutOpensNoShelf(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	code := y.takerCode(y.rowan, a)
	y.Clock.Move(10 * time.Minute)
	_, err := y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, code.Digits, centre.Look{})
	refused(t, err, agreement.ErrCodeExpired)
	y.Clock.Move(i.KeepUntil.Sub(y.Clock.Now())) // and the clock did not act on it yet
	_, err = y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, y.takerCode(y.rowan, a).Digits, centre.Look{})
	refused(t, err, centre.ErrShelfOver)
}

func TestDeskOfAnotherCompoundKnowsNothing(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	far := y.ResidentOf("Far", y.Cottage).Becomes(person.Desk, y.Hilltop)
	code := y.takerCode(y.rowan, a)
	_, err := y.centre.Release(y.Ctx, far.Viewer(), i.ID, code.Digits, centre.Look{})
	refused(t, err, centre.ErrUnknown)
	_, err = y.centre.Scan(y.Ctx, far.Viewer(), y.Riverside.ID, code.QR)
	refused(t, err, unit.ErrUnknown)
	for _, text := range []string{code.QR, i.Label, "youlin:item:" + i.Label} {
		_, err = y.centre.Scan(y.Ctx, far.Viewer(), y.Hilltop.ID, text)
		refused(t, err, centre.ErrScan)
	}
	_, err = y.centre.Read(y.Ctx, far.Viewer(), i.ID)
	refused(t, err, centre.ErrUnknown)
}

// waits is a ring that is not complete.
type waits struct{ open bool }

var errWaits = fault.Conflict("test.ring_waits", "The ring is not complete.", "环还没有凑齐。")

func (w *waits) MayRelease(*db.Query, agreement.Agreement) error {
	if w.open {
		return nil
	}
	return errWaits
}

func TestNothingGoesOutBeforeAllThatBelongsTogetherIsIn(t *testing.T) {
	y := newYard(t)
	ring := &waits{}
	y.centre.Guard(ring)
	a, i := y.shelved()
	if y.item(i).Waits == nil {
		t.Error("the desk is not told that it waits")
	}
	code := y.takerCode(y.rowan, a)
	_, err := y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, code.Digits, centre.Look{})
	refused(t, err, errWaits)
	ring.open = true
	_, err = y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, code.Digits, centre.Look{})
	y.Must(err)
}

func TestOfFiftyHandOutsAtOnceExactlyOneHappens(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	code, desk := y.takerCode(y.rowan, a), y.lin.Viewer()
	var wg sync.WaitGroup
	errs := make(chan error, 50)
	for range 50 {
		wg.Go(func() {
			_, err := y.centre.Release(y.Ctx, desk, i.ID, code.Digits, centre.Look{})
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	won := 0
	for err := range errs {
		if err == nil {
			won++
			continue
		}
		refused(t, err, agreement.ErrCodeUsed)
	}
	if won != 1 {
		t.Fatalf("%d of 50 were handed it", won)
	}
	y.is(a, agreement.Fulfilled)
}

func TestUnclaimedThingGoesToTheNextInLineAndThenBackToItsGiver(t *testing.T) {
	y := newYard(t)
	p := y.publish(y.mei, gift(1))
	a := y.ask(y.rowan, p)
	y.Must(y.centre.Send(y.Ctx, y.mei.Viewer(), a.ID, agreement.ByCentre, ""))
	next := y.ask(y.Resident("Bo"), p)
	i := y.bring(y.mei, y.of(a))
	y.pass(i.KeepUntil.Sub(y.Clock.Now()) - time.Second)
	y.is(a, agreement.Accepted)
	y.pass(time.Second)
	y.is(a, agreement.Cancelled)
	if h := y.now(a); h.Via != agreement.ByCentre {
		t.Errorf("it went another way: %q", h.Via)
	}
	held := y.now(next)
	if held.State != agreement.Accepted || held.HoldUntil.IsZero() || held.Via != agreement.ByCentre {
		t.Fatalf("the next in line has %+v", held)
	}
	i = y.stands(i, centre.Shelved)
	if i.Agreement != next.ID || y.heard(centre.Arrived, y.Resident("Bo")) != 1 || y.heard(centre.NotCome, y.rowan) != 1 {
		t.Fatalf("it is kept for %q", i.Agreement)
	}
	y.pass(24 * time.Hour) // Bo says nothing
	y.is(next, agreement.Cancelled)
	i = y.stands(i, centre.Unclaimed)
	y.pass(i.KeepUntil.Sub(y.Clock.Now()))
	i = y.stands(i, centre.Unclaimed)
	if i.CalledAt.IsZero() || y.heard(centre.FetchIt, y.mei) != 1 {
		t.Fatalf("the giver was not asked to fetch it: %+v", i)
	}
	y.pass(30 * 24 * time.Hour)
	if y.heard(centre.FetchIt, y.mei) != 1 {
		t.Error("the giver was asked twice")
	}
	back, err := y.centre.GiveBack(y.Ctx, y.lin.Viewer(), i.ID, y.giverCode(y.mei, i).Digits)
	y.Must(err)
	if back.State != centre.TakenBack || back.HandedTo != y.mei.ID {
		t.Errorf("given back: %+v", back)
	}
}

func TestUnclaimedThingGoesToThePublicShelfWhenItsGiverWantsThat(t *testing.T) {
	y := newYard(t)
	a := y.ask(y.rowan, y.publish(y.mei, gift(1)))
	y.Must(y.centre.Send(y.Ctx, y.mei.Viewer(), a.ID, agreement.ByCentre, centre.ToPublic))
	i := y.bring(y.mei, y.of(a))
	y.pass(i.KeepUntil.Sub(y.Clock.Now()))
	i = y.stands(i, centre.Unclaimed)
	y.pass(i.KeepUntil.Sub(y.Clock.Now()))
	i = y.stands(i, centre.Public)
	if p, err := y.posts.Get(y.Ctx, i.Post); err != nil || p.State != post.Fulfilled {
		t.Errorf("neighbours may still ask for it: %s, %v", p.State, err)
	}
	if _, err := y.centre.Gone(y.Ctx, y.lin.Viewer(), i.ID); err != nil {
		t.Error(err)
	}
	y.stands(i, centre.HandedOut)
}

func TestWhatWasDueWhileTheServerWasDownIsDoneOnceAtTheNextStart(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	y.Clock.Move(i.KeepUntil.Sub(y.Clock.Now()) + 24*time.Hour)
	y.Restart()
	y.furnish()
	y.tick()
	y.tick()
	y.is(a, agreement.Cancelled)
	y.stands(i, centre.Unclaimed)
	if n := y.heard(centre.NotCome, y.rowan); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestDeadlinesMoveWithTheOpeningHours(t *testing.T) {
	y := newYard(t)
	_, i := y.shelved() // until Thursday at six
	co := y.Resident("Co").Becomes(person.Coordinator, y.Riverside)
	hours := centre.DefaultHours()
	hours.Closed = []string{"2026-09-17"}
	_, err := y.centre.SetHours(y.Ctx, y.lin.Viewer(), y.Riverside.ID, hours)
	refused(t, err, centre.ErrMayNotSet)
	o, err := y.centre.SetHours(y.Ctx, co.Viewer(), y.Riverside.ID, hours)
	y.Must(err)
	if !o.Set || !o.Open {
		t.Errorf("the hours are %+v", o)
	}
	if got := y.item(i).KeepUntil; !got.Equal(i.KeepUntil.Add(24 * time.Hour)) {
		t.Errorf("kept until %s, before a closed door", got)
	}
	y.pass(i.KeepUntil.Sub(y.Clock.Now()))
	y.stands(i, centre.Shelved)
	y.pass(24 * time.Hour)
	y.stands(i, centre.Unclaimed)
}

func TestOfferLeftAtTheCentreWaitsForWhoeverIsPromisedIt(t *testing.T) {
	y := newYard(t)
	p := y.publish(y.mei, gift(2))
	_, err := y.centre.Consign(y.Ctx, y.rowan.Viewer(), p.ID, centre.Parcel, "")
	refused(t, err, post.ErrNotYours)
	_, err = y.centre.Consign(y.Ctx, y.mei.Viewer(), p.ID, centre.Tool, "")
	refused(t, err, centre.ErrNotLent)
	var left []centre.Item
	for range 2 {
		i, err := y.centre.Consign(y.Ctx, y.mei.Viewer(), p.ID, centre.Parcel, "")
		y.Must(err)
		left = append(left, y.bring(y.mei, i))
		y.Clock.Move(time.Minute)
	}
	_, err = y.centre.Consign(y.Ctx, y.mei.Viewer(), p.ID, centre.Parcel, "")
	refused(t, err, centre.ErrEnough)
	_, err = y.centre.Release(y.Ctx, y.lin.Viewer(), left[0].ID, "000000", centre.Look{})
	refused(t, err, centre.ErrForNobody)
	a := y.ask(y.rowan, p)
	if a.Via != agreement.ByCentre || y.of(a).ID != left[0].ID {
		t.Fatalf("promised by hand: %+v", a)
	}
	y.fetch(y.rowan, a)
	y.stands(left[1], centre.Shelved)
}

func TestExpectedThingThatNeverCameIsForgotten(t *testing.T) {
	y := newYard(t)
	i, err := y.centre.Consign(y.Ctx, y.mei.Viewer(), y.publish(y.mei, gift(1)).ID, centre.Parcel, "")
	y.Must(err)
	y.pass(20 * 24 * time.Hour)
	y.stands(i, centre.CalledOff)
	a, expected := y.sent()
	_, err = y.agreements.Cancel(y.Ctx, y.rowan.Viewer(), a.ID, "")
	y.Must(err)
	y.stands(expected, centre.CalledOff)
}

func TestCancelledAgreementLeavesItsThingOnTheShelfForTheGiver(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	_, err := y.agreements.Cancel(y.Ctx, y.rowan.Viewer(), a.ID, "")
	y.Must(err)
	i = y.stands(i, centre.Unclaimed)
	if i.Agreement != "" {
		t.Errorf("still kept for %s", i.Agreement)
	}
	again := y.ask(y.Resident("Bo"), y.post(i)) // and whoever asks now may have it
	y.fetch(y.Resident("Bo"), again)
}

func (y *yard) post(i centre.Item) post.Post {
	y.T.Helper()
	p, err := y.posts.Get(y.Ctx, i.Post)
	y.Must(err)
	return p
}

func TestGoodsOfOneWhoLeftGoToThePublicShelfAfterAWhile(t *testing.T) {
	y := newYard(t)
	a, i := y.shelved()
	_, err := y.People.Leave(y.Ctx, y.mei.Viewer(), y.mei.Membership)
	y.Must(err)
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error { return y.posts.Leave(tx, y.mei.ID, y.Riverside.ID) }))
	y.is(a, agreement.Cancelled)
	i = y.stands(i, centre.Unclaimed)
	if i.AtEnd != centre.ToPublic {
		t.Fatalf("it waits for one who left: %+v", i)
	}
	y.pass(i.KeepUntil.Sub(y.Clock.Now()))
	y.stands(i, centre.Public)
}

func TestDamagedOrLostGoodsAreDisputedAndGoOutToNobody(t *testing.T) {
	for _, trouble := range []centre.Trouble{centre.Damaged, centre.Lost} {
		y := newYard(t)
		a, i := y.shelved()
		co := y.Resident("Co").Becomes(person.Coordinator, y.Riverside)
		_, err := y.centre.Report(y.Ctx, y.lin.Viewer(), i.ID, trouble, centre.Look{})
		refused(t, err, centre.ErrNoCondition)
		_, err = y.centre.Report(y.Ctx, y.mei.Viewer(), i.ID, trouble, look)
		refused(t, err, centre.ErrNotDesk)
		_, err = y.centre.Report(y.Ctx, y.lin.Viewer(), i.ID, trouble, centre.Look{Note: "摔了一下"})
		y.Must(err)
		y.is(a, agreement.Disputed)
		if y.heard(centre.InTrouble, co) != 1 || y.heard(centre.InTrouble, y.mei) != 1 {
			t.Error("coordinator or giver were not told")
		}
		_, err = y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, "123456", centre.Look{})
		refused(t, err, centre.ErrTrouble)
	}
}

func TestPhotosOfAThingAreForItsPeopleAndTheDesk(t *testing.T) {
	y := newYard(t)
	_, i := y.sent()
	id := y.photo(y.lin)
	_, err := y.centre.Receive(y.Ctx, y.lin.Viewer(), i.ID, y.giverCode(y.mei, i).Digits, centre.Look{Shelf: "B-2", Photos: []mediaID{id}})
	y.Must(err)
	shown := y.item(i)
	if last := shown.Steps[len(shown.Steps)-1]; len(last.Photos) != 1 || last.Photos[0].ID != id || last.Name != "Lin" {
		t.Fatalf("the step shows %+v", last)
	}
	for _, who := range []*testkit.Neighbour{y.lin, y.mei, y.rowan} {
		if _, err := y.media.See(y.Ctx, who.Viewer(), id); err != nil {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	if _, err := y.media.See(y.Ctx, y.Resident("Other").Viewer(), id); err == nil {
		t.Error("a third one sees it")
	}
	mine, err := y.centre.Read(y.Ctx, y.mei.Viewer(), i.ID)
	y.Must(err)
	if mine.Steps[len(mine.Steps)-1].Name != "" || !mine.Gives || mine.Desk {
		t.Errorf("the giver reads %+v", mine.Steps)
	}
}

func TestScanTellsWhatLiesBeforeTheDesk(t *testing.T) {
	y := newYard(t)
	a, i := y.sent()
	scan := func(text string, want centre.Purpose) {
		t.Helper()
		found, err := y.centre.Scan(y.Ctx, y.lin.Viewer(), y.Riverside.ID, text)
		y.Must(err)
		if found.Purpose != want || found.ID != i.ID {
			t.Errorf("%s leads to %s of %s", text, found.Purpose, found.ID)
		}
	}
	code := y.giverCode(y.mei, i)
	scan(code.Digits, centre.ToReceive)
	scan(code.QR, centre.ToReceive)
	_, err := y.centre.Receive(y.Ctx, y.lin.Viewer(), i.ID, code.Digits, look)
	y.Must(err)
	taker := y.takerCode(y.rowan, a)
	scan(taker.Digits, centre.ToRelease)
	scan(taker.QR, centre.ToRelease)
	scan(i.Label, centre.ToLookAt)
	_, err = y.agreements.Cancel(y.Ctx, y.rowan.Viewer(), a.ID, "")
	y.Must(err)
	scan(y.giverCode(y.mei, i).QR, centre.ToGiveBack)
	for _, text := range []string{code.QR, taker.QR, "youlin:centre:nothing"} {
		_, err := y.centre.Scan(y.Ctx, y.lin.Viewer(), y.Riverside.ID, text)
		refused(t, err, centre.ErrScan)
	}
	_, err = y.centre.Scan(y.Ctx, y.lin.Viewer(), y.Riverside.ID, "hello")
	refused(t, err, centre.ErrLabel)
	_, err = y.centre.Scan(y.Ctx, y.mei.Viewer(), y.Riverside.ID, i.Label)
	refused(t, err, centre.ErrNotDesk)
}

func TestStockTakeFindsWhatIsMissingMisplacedAndUnknown(t *testing.T) {
	y := newYard(t)
	_, right := y.shelved()
	_, moved := y.shelved()
	_, missing := y.shelved()
	a, gone := y.shelved()
	y.fetch(y.rowan, a)
	_, err := y.centre.Take(y.Ctx, y.mei.Viewer(), y.Riverside.ID, nil)
	refused(t, err, centre.ErrNotDesk)
	c, err := y.centre.Take(y.Ctx, y.lin.Viewer(), y.Riverside.ID, []centre.Mark{
		{Label: "youlin:item:" + right.Label, Shelf: "A-1"}, {Label: right.Label}, {Label: moved.Label, Shelf: "C-3"}, {Label: gone.Label}, {Label: "没贴好"},
	})
	y.Must(err)
	if c.Seen != 1 || c.Missing != 1 || c.Misplaced != 1 || c.Unknown != 2 || c.Name != "Lin" || !c.At.Equal(y.Clock.Now()) {
		t.Fatalf("counted %+v", c)
	}
	if l := c.Lines[0]; l.Outcome != centre.Missing || l.Item != missing.ID || l.Title != "梯子" || l.Belongs != "A-1" {
		t.Errorf("first comes %+v", l)
	}
	kept, err := y.centre.Takings(y.Ctx, y.lin.Viewer(), y.Riverside.ID)
	y.Must(err)
	if len(kept) != 1 || kept[0].ID != c.ID || kept[0].Missing != 1 {
		t.Errorf("kept %+v", kept)
	}
	_, err = y.centre.Counted(y.Ctx, y.lin.Viewer(), y.Riverside.ID, "none")
	refused(t, err, centre.ErrNoCount)
}

func TestDeskSeesWhatIsExpectedAndWhatIsDueToday(t *testing.T) {
	y := newYard(t)
	y.sent()
	_, i := y.shelved()
	count := func() map[centre.Shelf]int {
		n, err := y.centre.Counts(y.Ctx, y.lin.Viewer(), y.Riverside.ID)
		y.Must(err)
		return n
	}
	if n := count(); n[centre.ListExpected] != 1 || n[centre.ListWaiting] != 1 || n[centre.ListDue] != 0 {
		t.Errorf("at first %v", n)
	}
	y.Clock.Move(72 * time.Hour)
	due, err := y.centre.List(y.Ctx, y.lin.Viewer(), y.Riverside.ID, centre.ListDue, "", 20)
	y.Must(err)
	if len(due) != 1 || due[0].ID != i.ID || due[0].Taker.Name != "Rowan" || due[0].Giver.Name != "Mei" || count()[centre.ListDue] != 1 {
		t.Errorf("due out is %+v", due)
	}
	_, err = y.centre.List(y.Ctx, y.mei.Viewer(), y.Riverside.ID, centre.ListDue, "", 20)
	refused(t, err, centre.ErrNotDesk)
	_, err = y.centre.Counts(y.Ctx, y.ResidentOf("Far", y.Cottage).Viewer(), y.Riverside.ID)
	refused(t, err, unit.ErrUnknown)
}
