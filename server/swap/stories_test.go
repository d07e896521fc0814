package swap_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/server/unit"
)

func TestThreeWhoCouldNotSwapInPairsGetARing(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	got := y.is(bao, swap.Proposed, "")
	if want := "Bao → Cai: 儿童自行车16寸 (asked); Cai → An: 小书架一个 (asked); An → Bao: 婴儿床九成新 (asked); "; summary(got) != want {
		t.Fatalf("proposed %s", summary(got))
	}
	if got.Due != swap.DueAnswer || !got.MayLeave || got.AnswerBy != y.Clock.Now().Add(24*time.Hour) || got.By != "" {
		t.Errorf("due %q until %s", got.Due, got.AnswerBy)
	}
	if got.Legs[0].Wish != "婴儿床" || got.Legs[2].Wish != "书架" {
		t.Errorf("the wishes are %+v", got.Legs)
	}
	if heard := y.Heard("swap.proposed"); len(heard) != 1 || len(heard[0].Event.(swap.Offered).To) != 3 {
		t.Errorf("proposed: %+v", heard)
	}
	y.accept(an, bao)
	if got := y.is(an, swap.Proposed, ""); got.Due != "" {
		t.Errorf("An has to %q", got.Due)
	}
	y.accept(cai)
	got = y.is(an, swap.Agreed, "")
	if got.Due != swap.DueBring || got.ByHand || got.BringBy != y.Clock.Now().Add(72*time.Hour) {
		t.Errorf("An has to %q until %s", got.Due, got.BringBy)
	}
	for _, n := range []*trader{an, bao, cai} {
		if y.gives(n).Thing.State != centre.Expected || y.told(swap.AllAgreed, n) != 1 || y.post(n.post).State != post.Reserved {
			t.Errorf("%s: %+v", n.Name, y.gives(n))
		}
	}
}

func TestRingThroughTheCentreGivesEverybodyTheirs(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	y.bring(an, bao)
	refused(t, y.tryFetch(bao), swap.ErrWaits)
	if y.is(an, swap.Agreed, "").Due != "" {
		t.Error("An has something to do")
	}
	y.bring(cai)
	if got := y.is(an, swap.Moving, ""); got.Due != swap.DueFetch || y.told(swap.AllIn, an) != 1 {
		t.Fatalf("all are in: %q", got.Due)
	}
	y.fetch(bao, an)
	y.is(cai, swap.Moving, "")
	y.fetch(cai)
	got := y.is(cai, swap.Done, "")
	if want := "Cai → An: 小书架一个 (out); An → Bao: 婴儿床九成新 (out); Bao → Cai: 儿童自行车16寸 (out); "; summary(got) != want {
		t.Fatalf("done: %s", summary(got))
	}
	for _, n := range []*trader{an, bao, cai} {
		if y.post(n.post).State != post.Fulfilled || y.told(swap.WentWell, n) != 1 {
			t.Errorf("%s: %+v", n.Name, y.post(n.post))
		}
	}
}

func TestOneNoReleasesAllAndTheSameAreNotAskedForAMonth(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	y.accept(an, bao)
	y.decline(cai)
	y.is(an, swap.Released, swap.SaidNo)
	if y.told(swap.CameToNone, an) != 1 || y.post(an.post).State != post.Open {
		t.Error("An was not let go")
	}
	for _, d := range []time.Duration{0, 20 * 24 * time.Hour} {
		y.pass(d)
		for _, n := range []*trader{an, bao, cai} {
			y.hasNone(n)
		}
	}
	y.again(an, bao, cai)
	y.hasNone(an)
	y.pass(11 * 24 * time.Hour)
	y.again(an, bao, cai)
	y.is(an, swap.Proposed, "")
}

// again has posts run on, which has the worker look again.
func (y *yard) again(who ...*trader) {
	y.T.Helper()
	for _, n := range who {
		n.SignIn()
		now := y.post(n.post)
		if now.State == post.Expired {
			n.post = y.publish(n.Neighbour, now.Title, now.SwapFor)
			continue
		}
		_, err := y.posts.Edit(y.Ctx, n.Viewer(), now.ID, now.Version, post.Patch{ExpiresAt: post.Change[time.Time]{Given: true, To: y.Clock.Now().Add(60 * 24 * time.Hour)}})
		y.Must(err)
	}
}

func TestWhoDoesNotAnswerInADayReleasesAll(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	y.accept(an, cai)
	y.pass(24*time.Hour - time.Second)
	y.is(an, swap.Proposed, "")
	y.pass(time.Second)
	got := y.is(bao, swap.Released, swap.NoAnswer)
	if got.Legs[0].State != swap.Lapsed || got.Legs[1].State != swap.Over {
		t.Errorf("%s", summary(got))
	}
	y.tick()
	if n := y.told(swap.CameToNone, an); n != 1 {
		t.Errorf("told %d times", n)
	}
	_, err := y.swaps.Accept(y.Ctx, bao.Viewer(), got.ID, false)
	refused(t, err, swap.ErrState)
}

func TestTimerRingsAlsoWhenTheServerWasDownAtItsHour(t *testing.T) {
	y := newYard(t)
	an, _, _ := y.ring()
	y.settle()
	y.Must(y.swaps.Close())
	y.Restart()
	y.Clock.Move(48 * time.Hour)
	y.furnish()
	an.SignIn()
	y.tick()
	y.is(an, swap.Released, swap.NoAnswer)
	y.tick()
	if n := y.told(swap.CameToNone, an); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestAYesAfterTheDayComesTooLate(t *testing.T) {
	y := newYard(t)
	an, _, _ := y.ring()
	id := y.mine(an).ID
	y.Clock.Move(24 * time.Hour)
	_, err := y.swaps.Accept(y.Ctx, an.Viewer(), id, false)
	refused(t, err, swap.ErrState)
}

func TestAThingThatIsGoneAtTheLastYesReleasesAll(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	id := y.mine(an).ID
	y.accept(an, bao)
	other := y.Resident("Other")
	y.Must(y.swaps.Close()) // nobody looks meanwhile
	a, err := y.agreements.Ask(y.Ctx, other.Viewer(), bao.post.ID, agreement.Wish{})
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, bao.Viewer(), a.ID, "")
	y.Must(err)
	sw, err := y.swaps.Accept(y.Ctx, cai.Viewer(), id, false)
	y.Must(err)
	if sw.State != swap.Released || sw.Reason != swap.Gone || y.post(an.post).State != post.Open {
		t.Errorf("%+v", sw)
	}
	if y.told(swap.CameToNone, an) != 1 || y.told(swap.CameToNone, bao) != 1 {
		t.Error("not everybody was told")
	}
}

func TestAProposalEndsWhenAThingIsWithdrawnOrBecomesAnother(t *testing.T) {
	for name, change := range map[string]func(y *yard, bao *trader) error{
		"withdrawn": func(y *yard, bao *trader) error {
			_, err := y.posts.Withdraw(y.Ctx, bao.Viewer(), bao.post.ID, "")
			return err
		},
		"promised to another": func(y *yard, bao *trader) error {
			a, err := y.agreements.Ask(y.Ctx, y.Resident("Other").Viewer(), bao.post.ID, agreement.Wish{})
			y.Must(err)
			_, err = y.agreements.Accept(y.Ctx, bao.Viewer(), a.ID, "")
			return err
		},
		"another thing": func(y *yard, bao *trader) error {
			title := post.Patch{Title: post.Change[string]{Given: true, To: "电饭煲"}}
			_, err := y.posts.Edit(y.Ctx, bao.Viewer(), bao.post.ID, bao.post.Version, title)
			return err
		},
		"another wish": func(y *yard, bao *trader) error {
			wish := post.Patch{SwapFor: post.Change[string]{Given: true, To: "电钻"}}
			_, err := y.posts.Edit(y.Ctx, bao.Viewer(), bao.post.ID, bao.post.Version, wish)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			an, bao, _ := y.ring()
			y.is(an, swap.Proposed, "")
			y.Must(change(y, bao))
			if got := y.mine(an); got.State != swap.Released || got.Reason != swap.Gone && got.Reason != swap.Changed {
				t.Errorf("%s %s", got.State, got.Reason)
			}
		})
	}
}

func TestWhoShouldNotMeetIsInNoRing(t *testing.T) {
	y := newYard(t)
	an, bao := y.offers("An", "婴儿床九成新", "书架"), y.offers("Bao", "儿童自行车16寸", "婴儿床")
	cai := y.ResidentOf("Cai", y.Buildings[0])
	_, err := y.People.Block(y.Ctx, cai.Viewer(), an.ID)
	y.Must(err)
	c := &trader{cai, y.publish(cai, "小书架一个", "儿童自行车")}
	y.hasNone(an)
	_, err = y.posts.Withdraw(y.Ctx, cai.Viewer(), c.post.ID, "")
	y.Must(err)
	own := y.publish(an.Neighbour, "小书架一个", "儿童自行车") // An would stand in it twice
	y.hasNone(an)
	_, err = y.posts.Withdraw(y.Ctx, an.Viewer(), own.ID, "")
	y.Must(err)
	_, err = y.posts.Publish(y.Ctx, y.housemate(bao), y.Riverside.ID, offer("小书架一个", "儿童自行车"))
	y.Must(err)
	y.hasNone(an)
	y.publish(y.Resident("Dong"), "小书架一个", "儿童自行车")
	y.is(an, swap.Proposed, "")
}

func TestABlockThatComesBetweenReleasesAllAtTheLastYes(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	y.accept(an, bao)
	_, err := y.People.Block(y.Ctx, an.Viewer(), bao.ID)
	y.Must(err)
	y.accept(cai)
	y.is(cai, swap.Released, swap.Gone)
}

func TestOneWhoLeavesTheCompoundReleasesAProposal(t *testing.T) {
	y := newYard(t)
	an, bao, _ := y.ring()
	y.accept(an)
	y.leaves(bao)
	y.is(an, swap.Released, swap.Gone)
}

func (y *yard) leaves(n *trader) {
	y.T.Helper()
	follower, err := y.posts.Heed(y.Ctx)
	y.Must(err)
	_, err = y.People.Leave(y.Ctx, n.Viewer(), n.Membership)
	y.Must(err)
	y.posts.Settle(y.Ctx)
	y.Must(follower.Close())
}

func TestOnlyThoseOfASwapMayAnswerAndSeeIt(t *testing.T) {
	y := newYard(t)
	an, _, _ := y.ring()
	id := y.mine(an).ID
	coordinator := y.ResidentOf("Coordinator", y.Buildings[1]).Becomes(person.Coordinator, y.Riverside)
	for _, c := range []struct {
		who       person.Viewer
		sees, may error
	}{
		{y.Resident("Other").Viewer(), swap.ErrUnknown, swap.ErrUnknown},
		{y.lin.Viewer(), swap.ErrUnknown, swap.ErrUnknown},
		{y.ResidentOf("Far", y.Cottage).Viewer(), swap.ErrUnknown, swap.ErrUnknown},
		{coordinator.Viewer(), nil, swap.ErrNotMember},
		{an.Viewer(), nil, nil},
	} {
		_, err := y.swaps.Read(y.Ctx, c.who, id)
		refused(t, err, c.sees)
		_, err = y.swaps.Accept(y.Ctx, c.who, id, false)
		refused(t, err, c.may)
	}
	_, err := y.swaps.Accept(y.Ctx, an.Viewer(), id, false)
	refused(t, err, swap.ErrAnswered)
	_, err = y.swaps.Decline(y.Ctx, coordinator.Viewer(), id)
	refused(t, err, swap.ErrNotMember)
	if seen, err := y.swaps.Read(y.Ctx, coordinator.Viewer(), id); err != nil || seen.Due != "" || seen.MayLeave || seen.Legs[0].Agreement != "" {
		t.Errorf("the coordinator sees %+v %v", seen, err)
	}
}

func TestCoordinatorFindsLongerRings(t *testing.T) {
	y := newYard(t)
	y.offers("An", "婴儿床九成新", "书架")
	bao := y.offers("Bao", "儿童自行车16寸", "婴儿床")
	y.offers("Cai", "电饭煲", "儿童自行车")
	y.offers("Dong", "小书架一个", "电饭煲")
	y.hasNone(bao)
	coordinator := y.ResidentOf("Coordinator", y.Buildings[1]).Becomes(person.Coordinator, y.Riverside)
	_, err := y.swaps.Search(y.Ctx, bao.Viewer(), y.Riverside.ID, 4)
	refused(t, err, post.ErrNotReviewer)
	_, err = y.swaps.Search(y.Ctx, coordinator.Viewer(), y.Hilltop.ID, 4)
	refused(t, err, unit.ErrUnknown)
	_, err = y.swaps.Search(y.Ctx, coordinator.Viewer(), y.Riverside.ID, 6)
	refused(t, err, swap.ErrTooLong)
	made, err := y.swaps.Search(y.Ctx, coordinator.Viewer(), y.Riverside.ID, 4)
	y.Must(err)
	if len(made) != 1 || len(made[0].Legs) != 4 || made[0].By != coordinator.ID {
		t.Fatalf("found %+v", made)
	}
	again, err := y.swaps.Search(y.Ctx, coordinator.Viewer(), y.Riverside.ID, 4)
	if err != nil || len(again) != 0 {
		t.Errorf("found again %+v %v", again, err)
	}
	list, err := y.swaps.In(y.Ctx, coordinator.Viewer(), y.Riverside.ID)
	if err != nil || len(list) != 1 {
		t.Errorf("listed %+v %v", list, err)
	}
	_, err = y.swaps.In(y.Ctx, bao.Viewer(), y.Riverside.ID)
	refused(t, err, post.ErrNotReviewer)
}

func TestAnOpenNeedIsAWishToo(t *testing.T) {
	y := newYard(t)
	an := y.offers("An", "婴儿床九成新", "")
	need, err := y.posts.Publish(y.Ctx, an.Viewer(), y.Riverside.ID, post.Draft{
		Direction: post.Need, Module: post.Idle, Content: post.Content{Mode: post.Swap, Category: "idle.furniture", Title: "想换一个书架"},
	})
	y.Must(err)
	bao := y.offers("Bao", "小书架一个", "婴儿床")
	if got := y.is(an, swap.Proposed, ""); got.Legs[0].Need != need.ID || got.Legs[0].Wish != need.Title {
		t.Fatalf("%+v", got.Legs[0])
	}
	y.accept(an, bao)
	if y.post(need).State != post.Reserved {
		t.Error("the need is looked for still")
	}
	y.bring(an, bao)
	y.fetch(an, bao)
	y.is(an, swap.Done, "")
	if y.post(need).State != post.Fulfilled {
		t.Errorf("the need is %s", y.post(need).State)
	}
}

func TestNobodyIsInTwoProposals(t *testing.T) {
	y := newYard(t)
	an := y.offers("An", "婴儿床九成新", "书架")
	y.publish(an.Neighbour, "电饭煲", "台灯")
	bao := y.offers("Bao", "小书架一个", "婴儿床")
	dong := y.offers("Dong", "护眼台灯", "电饭煲")
	y.is(bao, swap.Proposed, "")
	y.hasNone(dong)
	y.decline(an)
	y.is(dong, swap.Proposed, "")
}

func TestWhatAHouseholdHadAskedForIsSettledByTheSwap(t *testing.T) {
	y := newYard(t)
	an := y.offers("An", "婴儿床九成新", "书架")
	bao := y.ResidentOf("Bao", y.Buildings[1])
	asked, err := y.agreements.Ask(y.Ctx, bao.Viewer(), an.post.ID, agreement.Wish{})
	y.Must(err)
	b := &trader{bao, y.publish(bao, "小书架一个", "婴儿床")}
	y.accept(an, b)
	y.is(an, swap.Agreed, "")
	got, err := y.agreements.Read(y.Ctx, bao.Viewer(), asked.ID)
	if err != nil || got.State != agreement.Cancelled {
		t.Errorf("the request is %s %v", got.State, err)
	}
}

func TestAPairMayMeetWhenBothSaySo(t *testing.T) {
	y := newYard(t)
	an, bao := y.offers("An", "婴儿床九成新", "书架"), y.offers("Bao", "小书架一个", "婴儿床")
	id := y.mine(an).ID
	for _, n := range []*trader{an, bao} {
		_, err := y.swaps.Accept(y.Ctx, n.Viewer(), id, true)
		y.Must(err)
	}
	got := y.is(an, swap.Moving, "")
	if !got.ByHand || got.Due != swap.DueMeet {
		t.Fatalf("%+v", got.Swap)
	}
	y.meet(an, bao)
	y.is(an, swap.Moving, "")
	_, err := y.swaps.Decline(y.Ctx, an.Viewer(), id)
	refused(t, err, swap.ErrUnderWay)
	_, err = y.agreements.Cancel(y.Ctx, bao.Viewer(), y.gives(bao).Agreement, "")
	refused(t, err, agreement.ErrBound)
	y.meet(bao, an)
	y.is(an, swap.Done, "")
}

// meet has one give the other theirs, from hand to hand.
func (y *yard) meet(giver, taker *trader) {
	y.T.Helper()
	id := y.gives(giver).Agreement
	code, err := y.agreements.ShowCode(y.Ctx, taker.Viewer(), id)
	y.Must(err)
	_, err = y.agreements.HandOver(y.Ctx, giver.Viewer(), id, code.Digits)
	y.Must(err)
}

func TestAPairOfWhomOneWouldRatherGoThroughTheCentreDoes(t *testing.T) {
	y := newYard(t)
	an, bao := y.offers("An", "婴儿床九成新", "书架"), y.offers("Bao", "小书架一个", "婴儿床")
	_, err := y.swaps.Accept(y.Ctx, an.Viewer(), y.mine(an).ID, true)
	y.Must(err)
	y.accept(bao)
	if got := y.is(an, swap.Agreed, ""); got.ByHand {
		t.Error("they meet")
	}
	three := newYard(t)
	a, _, _ := three.ring()
	_, err = three.swaps.Accept(three.Ctx, a.Viewer(), three.mine(a).ID, true)
	refused(t, err, swap.ErrPairsOnly)
}

func TestAPairThatMeetsIsFreeUntilOneHasGiven(t *testing.T) {
	for name, step := range map[string]func(y *yard, an *trader) error{
		"one steps out": func(y *yard, an *trader) error {
			_, err := y.swaps.Decline(y.Ctx, an.Viewer(), y.mine(an).ID)
			return err
		},
		"one takes the agreement back": func(y *yard, an *trader) error {
			_, err := y.agreements.Cancel(y.Ctx, an.Viewer(), y.gives(an).Agreement, "")
			return err
		},
		"one withdraws the post": func(y *yard, an *trader) error {
			_, err := y.posts.Withdraw(y.Ctx, an.Viewer(), an.post.ID, "")
			return err
		},
		"they never meet": func(y *yard, _ *trader) error {
			y.pass(swap.MeetFor)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			an, bao := y.offers("An", "婴儿床九成新", "书架"), y.offers("Bao", "小书架一个", "婴儿床")
			id := y.mine(an).ID
			for _, n := range []*trader{an, bao} {
				_, err := y.swaps.Accept(y.Ctx, n.Viewer(), id, true)
				y.Must(err)
			}
			theirs := y.gives(bao).Agreement
			y.Must(step(y, an))
			if got := y.mine(bao); got.State != swap.Released {
				t.Fatalf("%s", got.State)
			}
			a, err := y.agreements.Read(y.Ctx, bao.Viewer(), theirs)
			if err != nil || a.State != agreement.Cancelled || y.post(bao.post).State != post.Open {
				t.Errorf("Bao's is %s, the post %s %v", a.State, y.post(bao.post).State, err)
			}
		})
	}
}

func TestFiftyWhoSayYesAtOnceMakeOneArrangement(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	id := y.mine(an).ID
	y.accept(an, bao)
	var group sync.WaitGroup
	var mu sync.Mutex
	yes := 0
	v := cai.Viewer()
	for range 50 {
		group.Go(func() {
			_, err := y.swaps.Accept(context.Background(), v, id, false)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				yes++
			} else {
				refused(t, err, swap.ErrAnswered)
			}
		})
	}
	group.Wait()
	got := y.is(an, swap.Agreed, "")
	if yes != 1 {
		t.Errorf("%d yes", yes)
	}
	open, err := y.agreements.Open(y.DB.Read(y.Ctx), []post.ID{an.post.ID, bao.post.ID, cai.post.ID})
	y.Must(err)
	for id, list := range open {
		if len(list) != 1 {
			t.Errorf("post %s has %d agreements", id, len(list))
		}
	}
	if len(open) != 3 || y.post(an.post).Taken != 1 || len(got.Legs) != 3 {
		t.Errorf("arranged %d", len(open))
	}
}

func TestWhoPostedForSomebodyAnswersForThem(t *testing.T) {
	y := newYard(t)
	elder, leader := y.ResidentOf("Elder", y.Buildings[0]), y.ResidentOf("Leader", y.Buildings[1]).Becomes(person.Leader, y.Buildings[0])
	err := y.People.RecordConsent(y.Ctx, elder.Viewer(), elder.Membership, "当面")
	y.Must(err)
	d := offer("婴儿床九成新", "书架")
	d.OnBehalfOf = elder.ID
	p, err := y.posts.Publish(y.Ctx, leader.Viewer(), y.Riverside.ID, d)
	y.Must(err)
	bao := y.offers("Bao", "小书架一个", "婴儿床")
	helper := &trader{leader, p}
	if got := y.is(helper, swap.Proposed, ""); got.Due != swap.DueAnswer || got.Legs[0].Giver.Name != "Elder" {
		t.Fatalf("the helper has to %q: %s", got.Due, summary(got))
	}
	y.accept(helper, bao)
	if got := y.is(bao, swap.Agreed, ""); got.Legs[0].Taker.ID != elder.ID {
		t.Errorf("%s", summary(got))
	}
	if y.is(helper, swap.Agreed, "").Due != swap.DueBring {
		t.Error("the helper does not know what to bring")
	}
	if y.told(swap.AllAgreed, helper) != 1 || y.told(swap.AllAgreed, &trader{elder, p}) != 1 {
		t.Error("not both were told")
	}
	err = y.People.WithdrawConsent(y.Ctx, elder.Viewer(), elder.Membership)
	y.Must(err)
	_, err = y.swaps.Decline(y.Ctx, leader.Viewer(), y.mine(bao).ID)
	refused(t, err, swap.ErrUnknown)
}

func TestASearchIsBoundedAndBusyPeopleAreLeftOut(t *testing.T) {
	y := newYard(t)
	coordinator := y.ResidentOf("Coordinator", y.Buildings[1]).Becomes(person.Coordinator, y.Riverside)
	y.ring()
	y.settle()
	var last error
	for range 11 {
		found, err := y.swaps.Search(y.Ctx, coordinator.Viewer(), y.Riverside.ID, 5)
		if last = err; len(found) != 0 {
			t.Fatalf("found %+v", found)
		}
	}
	refused(t, last, limit.ErrTooMany)
}
