package centre_test

import (
	"testing"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/media"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

type mediaID = media.ID

// takeIn has the borrower show a code, and Lin take the tool in.
func (y *yard) takeIn(n *testkit.Neighbour, a agreement.Agreement, i centre.Item, damaged bool) centre.Item {
	y.T.Helper()
	got, err := y.centre.TakeIn(y.Ctx, y.lin.Viewer(), i.ID, y.takerCode(n, a).Digits, look, damaged)
	y.Must(err)
	return got
}

func (y *yard) corner(n *testkit.Neighbour) []centre.CornerTool {
	y.T.Helper()
	tools, err := y.centre.Tools(y.Ctx, n.Viewer(), y.Riverside.ID)
	y.Must(err)
	return tools
}

func TestToolIsLentToTheFirstWhoAsksAndThenToTheNext(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	if now, err := y.posts.Get(y.Ctx, p.ID); err != nil || now.Pick != post.First {
		t.Fatalf("the tool corner lends to the first who asks: %+v, %v", now.Pick, err)
	}
	a := y.ask(y.rowan, p)
	if a.State != agreement.Accepted || a.Via != agreement.ByCentre || y.of(a).ID != i.ID {
		t.Fatalf("asked with one tap: %+v", a)
	}
	next := y.ask(y.Resident("Bo"), p)
	y.fetch(y.rowan, a)
	y.is(a, agreement.InProgress)
	if c := y.corner(y.Resident("Bo"))[0]; c.State != centre.HandedOut || c.Waiting != 1 || c.Own != next.ID {
		t.Errorf("the corner shows %+v", c)
	}
	found, err := y.centre.Scan(y.Ctx, y.lin.Viewer(), y.Riverside.ID, y.takerCode(y.rowan, a).QR)
	if err != nil || found.Purpose != centre.ToTakeIn {
		t.Errorf("the borrower's code leads to %s, %v", found.Purpose, err)
	}
	back := y.takeIn(y.rowan, a, i, false)
	y.is(a, agreement.Fulfilled)
	held := y.now(next)
	if held.State != agreement.Accepted || back.Agreement != next.ID || back.State != centre.Shelved {
		t.Fatalf("the next one has %s, the tool is for %q", held.State, back.Agreement)
	}
	y.fetch(y.Resident("Bo"), next)
	back = y.takeIn(y.Resident("Bo"), next, i, false)
	if !back.Free() {
		t.Errorf("the tool is not there again: %+v", back)
	}
	if now, err := y.posts.Get(y.Ctx, p.ID); err != nil || now.State != post.Open || now.Remaining() != 1 {
		t.Errorf("the post is %s with %d left", now.State, now.Remaining())
	}
}

func TestToolThatNobodyFetchesGoesToTheNext(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	a, next := y.ask(y.rowan, p), y.ask(y.Resident("Bo"), p)
	y.pass(y.of(a).KeepUntil.Sub(y.Clock.Now()))
	y.is(a, agreement.Cancelled)
	y.is(next, agreement.Accepted)
	if got := y.stands(i, centre.Shelved); got.Agreement != next.ID {
		t.Errorf("the tool is kept for %q", got.Agreement)
	}
}

func TestDamagedToolIsLentToNobodyUntilItIsMended(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	a := y.ask(y.rowan, p)
	next := y.ask(y.Resident("Bo"), p)
	y.fetch(y.rowan, a)
	_, err := y.centre.TakeIn(y.Ctx, y.lin.Viewer(), i.ID, other(y.takerCode(y.rowan, a).Digits), look, true)
	refused(t, err, agreement.ErrCodeWrong)
	if y.stands(i, centre.HandedOut).Trouble != centre.Fine {
		t.Fatal("a wrong code changed something")
	}
	y.takeIn(y.rowan, a, i, true)
	y.is(a, agreement.Disputed)
	y.is(next, agreement.Waitlisted)
	if tools := y.corner(y.rowan); len(tools) != 0 {
		t.Errorf("the corner shows what is damaged: %+v", tools)
	}
	_, err = y.centre.Report(y.Ctx, y.lin.Viewer(), i.ID, centre.Fine, centre.Look{Note: "修好了"})
	y.Must(err)
	y.is(next, agreement.Accepted)
	if got := y.stands(i, centre.Shelved); got.Agreement != next.ID {
		t.Errorf("the mended tool is kept for %q", got.Agreement)
	}
}

func TestToolThatWasBrokenOnTheShelfIsNotPromised(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	_, err := y.centre.Report(y.Ctx, y.lin.Viewer(), i.ID, centre.Damaged, centre.Look{Note: "电线断了"})
	y.Must(err)
	a := y.ask(y.rowan, p)
	if a.State != agreement.Waitlisted {
		t.Fatalf("a broken tool was promised: %s", a.State)
	}
	_, err = y.centre.Report(y.Ctx, y.lin.Viewer(), i.ID, centre.Fine, centre.Look{Note: "修好了"})
	y.Must(err)
	y.is(a, agreement.Accepted)
	y.fetch(y.rowan, a)
}

func TestLoanThroughTheCentreGoesBackToItsOwner(t *testing.T) {
	y := newYard(t)
	a := y.ask(y.rowan, y.publish(y.mei, loan(1)))
	y.Must(y.centre.Send(y.Ctx, y.rowan.Viewer(), a.ID, agreement.ByCentre, ""))
	i := y.bring(y.mei, y.of(a))
	y.fetch(y.rowan, a)
	back := y.takeIn(y.rowan, a, i, false)
	if back.State != centre.Unclaimed || y.heard(centre.FetchIt, y.mei) != 1 {
		t.Errorf("it waits for nobody: %+v", back)
	}
	y.is(a, agreement.Fulfilled)
}

func TestOwnerFetchesToolOnlyWhenNobodyHasIt(t *testing.T) {
	y := newYard(t)
	p, i := y.tool()
	code := y.giverCode(y.mei, i)
	a := y.ask(y.rowan, p)
	_, err := y.centre.GiveBack(y.Ctx, y.lin.Viewer(), i.ID, code.Digits)
	refused(t, err, centre.ErrHeld)
	_, err = y.agreements.Cancel(y.Ctx, y.rowan.Viewer(), a.ID, "")
	y.Must(err)
	_, err = y.centre.GiveBack(y.Ctx, y.lin.Viewer(), i.ID, code.Digits)
	y.Must(err)
	if len(y.corner(y.rowan)) != 0 {
		t.Error("the corner shows what its owner took home")
	}
}

func TestToolCornerIsForResidents(t *testing.T) {
	y := newYard(t)
	y.tool()
	_, err := y.centre.Tools(y.Ctx, y.ResidentOf("Far", y.Cottage).Viewer(), y.Riverside.ID)
	refused(t, err, unit.ErrUnknown)
	if len(y.corner(y.rowan)) != 1 {
		t.Error("the tool is not shown")
	}
	_, err = y.People.Block(y.Ctx, y.mei.Viewer(), y.rowan.ID)
	y.Must(err)
	if len(y.corner(y.rowan)) != 0 {
		t.Error("one who is blocked sees it")
	}
}

func TestBorrowerReadsHowTheToolLookedAndSeesItsPhotos(t *testing.T) {
	y := newYard(t)
	y.agreements.UsePhotos(y.media)
	p, i := y.tool()
	a := y.ask(y.rowan, p)
	out, back := y.photo(y.lin), y.photo(y.lin)
	_, err := y.centre.Release(y.Ctx, y.lin.Viewer(), i.ID, y.takerCode(y.rowan, a).Digits, centre.Look{Note: "钻头齐", Photos: []mediaID{out}})
	y.Must(err)
	_, err = y.centre.TakeIn(y.Ctx, y.lin.Viewer(), i.ID, y.takerCode(y.rowan, a).Digits, centre.Look{Shelf: "T-1", Photos: []mediaID{back}}, false)
	y.Must(err)
	for _, id := range []mediaID{out, back} {
		for _, who := range []*testkit.Neighbour{y.rowan, y.mei, y.lin} {
			if _, err := y.media.See(y.Ctx, who.Viewer(), id); err != nil {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		if _, err := y.media.See(y.Ctx, y.Resident("Other").Viewer(), id); err == nil {
			t.Error("a third one sees it")
		}
	}
	if got := y.now(a); got.Condition != agreement.Sound {
		t.Errorf("it came back %q", got.Condition)
	}
}
