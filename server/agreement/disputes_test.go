package agreement_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// disputes reads a page of what is disputed in Riverside.
func (y *yard) disputes(n *testkit.Neighbour, after agreement.DisputeMark, limit int) agreement.Disputes {
	y.T.Helper()
	page, err := y.agreements.Disputes(y.Ctx, n.Viewer(), y.Riverside.ID, after, limit)
	y.Must(err)
	return page
}

func TestReviewersFindWhatIsDisputedTheLongestFirst(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	co := y.ResidentOf("协调", y.Buildings[2]).Becomes(person.Coordinator, y.Riverside)
	if page := y.disputes(co, agreement.DisputeMark{}, 20); len(page.Items) > 0 || page.Count != 0 || page.Next != nil {
		t.Fatalf("nothing is disputed, and there is %+v", page)
	}
	first := y.agreementIn(agreement.Accepted, mei, rowan)
	var want []agreement.ID
	for range 4 {
		y.Clock.Move(time.Hour)
		want = append(want, y.agreementIn(agreement.Disputed, mei, rowan).ID)
	}
	y.Clock.Move(time.Hour)
	_, err := y.agreements.Dispute(y.Ctx, rowan.Viewer(), first.ID, "说好的没来") // asked first, disputed last
	y.Must(err)
	want = append(want, first.ID)
	got, mark := []agreement.ID{}, agreement.DisputeMark{}
	for pages := 1; ; pages++ {
		page := y.disputes(co, mark, 2)
		if (pages == 1) != (page.Count == len(want)) {
			t.Errorf("page %d says there are %d", pages, page.Count)
		}
		for _, d := range page.Items {
			if got = append(got, d.ID); !d.MaySettle || d.Giver.Name != "Mei" || d.Taker.Building.Name == "" || d.Taker.Phone != "" || d.About.Title == "" {
				t.Errorf("shown as %+v", d)
			}
		}
		if page.Next == nil {
			break
		}
		mark = *page.Next
	}
	for i, id := range want {
		if len(got) != len(want) || got[i] != id {
			t.Fatalf("disputes %v, want %v", got, want)
		}
	}
	_, err = y.agreements.Settle(y.Ctx, co.Viewer(), want[0], agreement.OutcomeNote, "说开了")
	y.Must(err)
	if page := y.disputes(co, agreement.DisputeMark{}, 20); page.Count != len(want)-1 || page.Items[0].ID != want[1] {
		t.Fatalf("what is settled is still there: %+v", page)
	}
}

func TestWhoHasAPartInADisputeSeesItAndMayNotSettleIt(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	co := y.ResidentOf("协调", y.Buildings[2]).Becomes(person.Coordinator, y.Riverside)
	kin := y.flatmate(rowan)
	kin.Becomes(person.Coordinator, y.Riverside)
	rowan.Becomes(person.Coordinator, y.Riverside)
	a := y.agreementIn(agreement.Disputed, mei, rowan)
	may := func(n *testkit.Neighbour, want bool) {
		t.Helper()
		page := y.disputes(n, agreement.DisputeMark{}, 20)
		alone, err := y.agreements.MaySettle(y.Ctx, n.Viewer(), y.read(n, a))
		y.Must(err)
		if len(page.Items) != 1 || page.Items[0].MaySettle != want || alone != want {
			t.Errorf("%s: %d disputes, may settle it %v and %v, want %v", n.Name, len(page.Items), page.Items[0].MaySettle, alone, want)
		}
	}
	may(mod, true)
	may(co, true)
	may(kin, false)
	may(rowan, false)
	_, err := y.agreements.Settle(y.Ctx, mod.Viewer(), a.ID, agreement.OutcomeKept, "看过了")
	y.Must(err)
	_, err = y.agreements.Dispute(y.Ctx, mei.Viewer(), a.ID, "再看看")
	y.Must(err)
	may(mod, false) // the appeal is somebody else's
	may(co, true)
}

func TestOnlyReviewersOfTheCompoundSeeItsDisputes(t *testing.T) {
	y := newYard(t)
	leader := y.ResidentOf("楼长", y.Buildings[0]).Becomes(person.Leader, y.Buildings[0])
	ask := func(n *testkit.Neighbour, compound unit.ID) error {
		_, err := y.agreements.Disputes(y.Ctx, n.Viewer(), compound, agreement.DisputeMark{}, 20)
		return err
	}
	refused(t, ask(y.Resident("Mei"), y.Riverside.ID), agreement.ErrNotReviewer)
	refused(t, ask(leader, y.Riverside.ID), agreement.ErrNotReviewer)
	refused(t, ask(leader, y.Hilltop.ID), unit.ErrUnknown)
}
