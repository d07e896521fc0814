package notice_test

import (
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/notice"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// loanNotices are what somebody reads about loans, the newest first.
func (town *told) loanNotices(n *testkit.Neighbour) (found []notice.Notice) {
	all, err := town.notices.Of(town.Ctx, n.Viewer(), 0, 50)
	town.Must(err)
	for _, n := range all {
		if n.Kind == "loan.due" || n.Kind == "loan.overdue" || n.Kind == "loan.delayed" {
			found = append(found, n)
		}
	}
	return found
}

func TestEachHearsOfALateLoanWhatIsForThem(t *testing.T) {
	town := newTown(t)
	agreements := agreement.New(town.DB, town.Units, town.People, town.posts, []byte("a key of this test, and of no other"))
	mei, rowan, next := town.Resident("Mei"), town.ResidentOf("Rowan", town.Buildings[1]), town.Resident("Next")
	leader := town.ResidentOf("Leader", town.Buildings[1]).Becomes(person.Leader, town.Buildings[1])
	p := town.publish(mei, post.Offer, "电钻可以借")
	back := town.Clock.Now().Add(7 * 24 * time.Hour)
	a, err := agreements.Ask(town.Ctx, rowan.Viewer(), p.ID, agreement.Wish{ReturnBy: back})
	town.Must(err)
	_, err = agreements.Accept(town.Ctx, mei.Viewer(), a.ID, "")
	town.Must(err)
	code, err := agreements.ShowCode(town.Ctx, rowan.Viewer(), a.ID)
	town.Must(err)
	_, err = agreements.HandOver(town.Ctx, mei.Viewer(), a.ID, code.Digits)
	town.Must(err)
	waits, err := agreements.Ask(town.Ctx, next.Viewer(), p.ID, agreement.Wish{})
	town.Must(err)
	town.Clock.Move(10 * 24 * time.Hour)
	town.Must(agreements.Tick(town.Ctx))
	for _, tt := range []struct {
		who       *testkit.Neighbour
		kind      string
		state     string
		agreement agreement.ID
		name      string
		count     int
	}{
		{rowan, "loan.overdue", "taker", a.ID, "Mei", 3},
		{mei, "loan.overdue", "giver", a.ID, "Rowan", 3},
		{leader, "loan.overdue", "helper", "", "Rowan", 3}, // a helper has no part in the agreement
		{next, "loan.delayed", "", waits.ID, "", 0},
	} {
		got := town.loanNotices(tt.who)
		if len(got) == 0 {
			t.Errorf("%s hears nothing", tt.who.Name)
			continue
		}
		n := got[0]
		if n.Kind != tt.kind || n.State != tt.state || n.Agreement != tt.agreement || n.Name != tt.name || n.Count != tt.count || !n.Due.Equal(back) || n.Title == "" {
			t.Errorf("%s reads %+v", tt.who.Name, n)
		}
	}
	if got := town.loanNotices(town.Resident("Somebody")); len(got) != 0 {
		t.Errorf("somebody else reads %+v", got)
	}
}
