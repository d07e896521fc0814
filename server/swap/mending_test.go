package swap_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
)

// troubles are the ways in which a leg fails while the things are brought.
var troubles = map[string]struct {
	why  swap.Reason
	does func(y *yard, cai *trader) error
}{
	"not brought in three days": {swap.NotBrought, func(y *yard, _ *trader) error { y.pass(swap.BringFor); return nil }},
	"stepped out": {swap.Parted, func(y *yard, cai *trader) error {
		_, err := y.swaps.Decline(y.Ctx, cai.Viewer(), y.mine(cai).ID)
		return err
	}},
	"withdrawn": {swap.Withdrawn, func(y *yard, cai *trader) error {
		_, err := y.posts.Withdraw(y.Ctx, cai.Viewer(), cai.post.ID, "")
		return err
	}},
	"left the compound": {swap.Withdrawn, func(y *yard, cai *trader) error { y.leaves(cai); return nil }},
	"brought, and damaged": {swap.Spoilt, func(y *yard, cai *trader) error {
		y.bring(cai)
		_, err := y.centre.Report(y.Ctx, y.lin.Viewer(), y.gives(cai).Thing.ID, centre.Damaged, centre.Look{Note: "腿断了"})
		return err
	}},
	"brought, and stepped out": {swap.Parted, func(y *yard, cai *trader) error {
		y.bring(cai)
		_, err := y.swaps.Decline(y.Ctx, cai.Viewer(), y.mine(cai).ID)
		return err
	}},
}

func TestAFailedLegIsMendedWithANeighbourWhoFits(t *testing.T) {
	for name, c := range troubles {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			an, bao, cai := y.agreed()
			y.bring(an)
			if name == "not brought in three days" {
				y.bring(bao)
			}
			dong := y.offers("Dong", "宜家书架", "自行车")
			y.hasNone(dong)
			y.Must(c.does(y, cai))
			got := y.is(dong, swap.Agreed, c.why)
			if got.Due != swap.DueAnswer || got.AnswerBy != y.Clock.Now().Add(24*time.Hour) {
				t.Fatalf("Dong has to %q", got.Due)
			}
			if want := "Dong → An: 宜家书架 (asked); An → Bao: 婴儿床九成新 (in); "; summary(got)[:len(want)] != want {
				t.Fatalf("%s", summary(got))
			}
			if y.told(swap.Mending, an) != 1 {
				t.Error("An does not know")
			}
			y.accept(dong)
			if got := y.is(dong, swap.Agreed, ""); got.Due != swap.DueBring || y.told(swap.Mended, an) != 1 {
				t.Fatalf("Dong has to %q", got.Due)
			}
			y.bring(dong)
			if y.gives(bao).State == swap.Bringing {
				y.bring(bao)
			}
			y.fetch(dong, an, bao)
			got = y.is(an, swap.Done, "")
			if want := "An → Bao: 婴儿床九成新 (out); Bao → Dong: 儿童自行车16寸 (out); Dong → An: 宜家书架 (out); "; summary(got) != want {
				t.Fatalf("%s", summary(got))
			}
		})
	}
}

func TestWhenNobodyFitsEverythingGoesBack(t *testing.T) {
	for name, c := range troubles {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			an, bao, cai := y.agreed()
			y.bring(an)
			if name == "not brought in three days" {
				y.bring(bao)
			}
			y.Must(c.does(y, cai))
			got := y.is(an, swap.Released, c.why)
			if got.Legs[0].State != swap.Back || y.told(swap.CameToNone, bao) != 1 {
				t.Fatalf("%s", summary(got))
			}
			y.fetchesBack(an)
			if y.post(an.post).State != post.Open || y.mine(an).Due != "" {
				t.Errorf("An's is %s", y.post(an.post).State)
			}
			if name == "brought, and stepped out" {
				y.fetchesBack(cai)
			}
			for _, n := range []*trader{an, bao} {
				a, err := y.agreements.Read(y.Ctx, n.Viewer(), y.gives(n).Agreement)
				if err != nil || a.State != agreement.Cancelled {
					t.Errorf("%s's agreement is %s %v", n.Name, a.State, err)
				}
			}
		})
	}
}

func TestWhoIsAskedToComeInMayRefuseAndTheNextIsAsked(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	y.bring(an, bao)
	dong, er, fu := y.offers("Dong", "宜家书架", "自行车"), y.offers("Er", "实木书架", "自行车"), y.offers("Fu", "书架", "自行车")
	y.decline(cai)
	asked := func() (who *trader) {
		for _, n := range []*trader{dong, er, fu} {
			if list, err := y.swaps.Mine(y.Ctx, n.Viewer()); err == nil && len(list) > 0 && list[0].Due == swap.DueAnswer {
				return n
			}
		}
		t.Fatal("nobody is asked")
		return nil
	}
	y.settle()
	first := asked()
	y.decline(first)
	y.settle()
	second := asked()
	if second == first {
		t.Fatal("asked twice")
	}
	y.pass(swap.AnswerFor)
	third := asked()
	if third == first || third == second {
		t.Fatal("asked twice")
	}
	y.decline(third)
	got := y.is(an, swap.Released, swap.Parted)
	if got.Legs[0].State != swap.Back {
		t.Errorf("%s", summary(got))
	}
	y.fetchesBack(an)
	y.fetchesBack(bao)
	y.hasNone(third)
}

func TestWhoComesInIsNotAskedTwiceAndWhatStandsThereIsKeptMeanwhile(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	y.bring(an)
	y.pass(71 * time.Hour)
	y.bring(bao)
	dong := y.offers("Dong", "宜家书架", "自行车")
	y.pass(2 * time.Hour) // An's thing stands there for three days, and nobody could fetch it
	y.is(dong, swap.Agreed, swap.NotBrought)
	y.pass(20 * time.Hour)
	y.accept(dong)
	y.pass(60 * time.Hour)
	y.bring(dong)
	y.fetch(an, bao, dong)
	y.is(an, swap.Done, "")
	if got := y.mine(cai); got.Legs[0].State != swap.Failed || got.Due != "" {
		t.Errorf("Cai reads %s", summary(got))
	}
}

func TestASecondFailureSendsEverythingBack(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	y.bring(an)
	dong := y.offers("Dong", "宜家书架", "自行车")
	y.decline(cai)
	y.is(dong, swap.Agreed, swap.Parted)
	y.decline(bao)
	got := y.is(an, swap.Released, swap.Parted)
	if got.Legs[0].State != swap.Back {
		t.Errorf("%s", summary(got))
	}
	y.fetchesBack(an)
	_, err := y.swaps.Accept(y.Ctx, dong.Viewer(), got.ID, false)
	refused(t, err, swap.ErrState)
}

func TestTwoThingsThatDoNotComeSendEverythingBack(t *testing.T) {
	y := newYard(t)
	an, _, _ := y.agreed()
	y.bring(an)
	y.pass(swap.BringFor)
	y.is(an, swap.Released, swap.NotBrought)
	y.fetchesBack(an)
}

func TestWhatGoesBackIsNotGivenToThoseInLine(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.ring()
	other := y.Resident("Other")
	first := post.Patch{Pick: post.Change[post.Pick]{Given: true, To: post.First}}
	_, err := y.posts.Edit(y.Ctx, an.Viewer(), an.post.ID, an.post.Version, first)
	y.Must(err)
	y.accept(an, bao, cai)
	line, err := y.agreements.Ask(y.Ctx, other.Viewer(), an.post.ID, agreement.Wish{})
	y.Must(err)
	if line.State != agreement.Waitlisted {
		t.Fatalf("Other is %s", line.State)
	}
	y.bring(an)
	y.decline(cai)
	y.is(an, swap.Released, swap.Parted)
	y.fetchesBack(an)
	got, err := y.agreements.Read(y.Ctx, other.Viewer(), line.ID)
	if err != nil || got.State != agreement.Requested {
		t.Errorf("Other is %s %v", got.State, err)
	}
}

func TestNobodyStepsOutOfARingThroughTheAgreement(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	try := func() {
		t.Helper()
		id := y.gives(an).Agreement
		_, err := y.agreements.Cancel(y.Ctx, an.Viewer(), id, "")
		refused(t, err, agreement.ErrBound)
		_, err = y.agreements.Cancel(y.Ctx, bao.Viewer(), id, "")
		refused(t, err, agreement.ErrBound)
		_, err = y.agreements.Missed(y.Ctx, an.Viewer(), id, "")
		refused(t, err, agreement.ErrBound)
		_, err = y.agreements.Dispute(y.Ctx, bao.Viewer(), id, "")
		refused(t, err, agreement.ErrBound)
	}
	try()
	refused(t, y.centre.Send(y.Ctx, an.Viewer(), y.gives(an).Agreement, agreement.ByHand, ""), swap.ErrState)
	y.bring(an, bao, cai)
	try()
	_, err := y.swaps.Decline(y.Ctx, an.Viewer(), y.mine(an).ID)
	refused(t, err, swap.ErrUnderWay)
}

func TestOnceAllAreInTheThingsGoOnWhateverTheirGiversDo(t *testing.T) {
	for name, does := range map[string]func(y *yard, an *trader) error{
		"withdraws": func(y *yard, an *trader) error {
			_, err := y.posts.Withdraw(y.Ctx, an.Viewer(), an.post.ID, "")
			return err
		},
		"leaves": func(y *yard, an *trader) error { y.leaves(an); return nil },
		"removed": func(y *yard, an *trader) error {
			m := y.ResidentOf("Moderator", y.Buildings[1]).Becomes(person.Moderator, y.Riverside)
			_, err := y.posts.Remove(y.Ctx, m.Viewer(), an.post.ID, "")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			y := newYard(t)
			an, bao, cai := y.agreed()
			y.bring(an, bao, cai)
			y.fetch(an)
			y.Must(does(y, an))
			y.fetch(bao, cai)
			y.is(bao, swap.Done, "")
		})
	}
}

func TestWhoDoesNotFetchTheirsHoldsUpNobody(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	y.bring(an, bao, cai)
	y.fetch(bao, cai)
	y.pass(6 * 24 * time.Hour)
	got := y.is(bao, swap.Done, "")
	if got.Legs[1].State != swap.Over { // the bookshelf was for An, who did not come
		t.Errorf("%s", summary(got))
	}
	if y.gives(an).State != swap.Out {
		t.Errorf("An gave %s", y.gives(an).State)
	}
}

func TestTroubleWithAThingThatWaitsForItsTakerIsForTheCoordinator(t *testing.T) {
	y := newYard(t)
	an, bao, cai := y.agreed()
	coordinator := y.ResidentOf("Coordinator", y.Buildings[1]).Becomes(person.Coordinator, y.Riverside)
	y.bring(an, bao, cai)
	thing := y.gives(cai).Thing
	_, err := y.centre.Report(y.Ctx, y.lin.Viewer(), thing.ID, centre.Damaged, centre.Look{Note: "摔坏了"})
	y.Must(err)
	y.fetch(bao, cai)
	y.is(an, swap.Moving, "")
	_, err = y.agreements.Settle(y.Ctx, coordinator.Viewer(), y.gives(cai).Agreement, agreement.OutcomeExcused, "赔一个")
	y.Must(err)
	y.is(an, swap.Done, "")
}
