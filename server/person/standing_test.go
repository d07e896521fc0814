package person_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/testkit"
)

// asks is what a door sees of a person right now, through their token.
func asks(town *testkit.Town, n *testkit.Neighbour) person.Viewer {
	town.T.Helper()
	v, err := town.People.Viewer(town.Ctx, n.Token)
	town.Must(err)
	return v
}

func TestStandingIsDroppedBeforeTheAnswer(t *testing.T) {
	town := testkit.NewTown(t)
	a := town.Riverside
	mo := town.Resident("Mo").Becomes(person.Moderator, a)
	mei, rowan := town.Resident("Mei"), town.Resident("Rowan")
	if v := asks(town, mei); !v.LivesIn(a.ID) || v.ServesIn(a) || v.BlockedWith(rowan.ID) {
		t.Fatalf("at first: %+v", v)
	}
	g, err := town.People.Grant(town.Ctx, mo.Viewer(), mei.ID, person.Leader, town.Buildings[0].ID)
	town.Must(err)
	if !asks(town, mei).Leads(town.Buildings[0]) {
		t.Error("granted, and does not lead")
	}
	town.Must(town.People.Revoke(town.Ctx, mo.Viewer(), g.ID))
	if asks(town, mei).Leads(town.Buildings[0]) {
		t.Error("revoked, and still leads")
	}
	_, err = town.People.Block(town.Ctx, rowan.Viewer(), mei.ID)
	town.Must(err)
	if !asks(town, mei).BlockedWith(rowan.ID) || !asks(town, rowan).BlockedWith(mei.ID) {
		t.Error("blocked, and not to both")
	}
	town.Must(town.People.Unblock(town.Ctx, rowan.Viewer(), mei.ID))
	if asks(town, mei).BlockedWith(rowan.ID) {
		t.Error("unblocked, and still apart")
	}
	_, err = town.People.Remove(town.Ctx, mo.Viewer(), mei.Membership, "moved away")
	town.Must(err)
	if v := asks(town, mei); v.LivesIn(a.ID) || v.Knows(a) {
		t.Error("removed, and still at home")
	}
	_, err = town.People.Leave(town.Ctx, rowan.Viewer(), rowan.Membership)
	town.Must(err)
	if asks(town, rowan).Knows(a) {
		t.Error("left, and still knows")
	}
}

func TestAChangeThatIsRolledBackChangesNoStanding(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei")
	undone := fmt.Errorf("undone")
	err := town.DB.Write(town.Ctx, func(tx *db.Tx) error {
		if _, err := town.People.Appoint(tx, mei.ID, person.Moderator, town.Riverside, ""); err != nil {
			return err
		}
		if v, err := town.People.Viewer(db.Joining(town.Ctx, tx), mei.Token); err != nil || v.Moderates(town.Riverside) {
			t.Errorf("inside the transaction: %+v, %v", v, err)
		}
		return undone
	})
	wants(t, err, undone)
	if asks(town, mei).Moderates(town.Riverside) {
		t.Error("rolled back, and still moderates")
	}
}

// A reader that runs all the time may never see a standing older than the last answer.
func TestNobodySeesAStandingOlderThanTheLastAnswer(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei")
	stop, readers := make(chan struct{}), sync.WaitGroup{}
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if _, err := town.People.Viewer(town.Ctx, mei.Token); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	rowan := town.Resident("Rowan")
	for i := range 200 {
		_, err := town.People.Block(town.Ctx, rowan.Viewer(), mei.ID)
		town.Must(err)
		if !asks(town, mei).BlockedWith(rowan.ID) {
			t.Fatalf("round %d: blocked, and not seen", i)
		}
		town.Must(town.People.Unblock(town.Ctx, rowan.Viewer(), mei.ID))
		if asks(town, mei).BlockedWith(rowan.ID) {
			t.Fatalf("round %d: unblocked, and not seen", i)
		}
	}
	close(stop)
	readers.Wait()
}

func TestAskingWhoAsksCostsNothingTheSecondTime(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei")
	asks(town, mei)
	if n := testing.AllocsPerRun(100, func() { asks(town, mei) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestARestartForgetsNothingThatCounts(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei").Becomes(person.Coordinator, town.Riverside)
	rowan := town.Resident("Rowan")
	_, err := town.People.Block(town.Ctx, mei.Viewer(), rowan.ID)
	town.Must(err)
	town.Restart()
	v := asks(town, mei)
	if !v.LivesIn(town.Riverside.ID) || !v.Coordinates(town.Riverside) || !v.BlockedWith(rowan.ID) {
		t.Errorf("after the restart: %+v", v)
	}
	town.Clock.Move(time.Second)
	in, err := town.People.Refresh(town.Ctx, mei.Refresh, person.Caller{Device: "phone of Mei"})
	town.Must(err)
	if in.RefreshWith == mei.Refresh {
		t.Error("not rotated")
	}
}
