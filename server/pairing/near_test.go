package pairing_test

import (
	"fmt"
	"testing"
	"time"

	"youlin/server/post"
	"youlin/server/testkit"
)

// hears counts the pairs that a person was told of, after the worker has seen everything.
func (s *square) hears(n *testkit.Neighbour, p post.Post) (pairs int) {
	s.T.Helper()
	for _, f := range s.pairsTold(n, p) {
		if f.Asker == n.ID || f.Giver == n.ID {
			pairs++
		}
	}
	return pairs
}

func TestWhoWasToldOfThreeHasARestAndReadsTheOthersInTheirLists(t *testing.T) {
	s := newSquare(t).starts()
	rowan := s.ResidentOf("Rowan", s.Buildings[1])
	things := []string{"电钻", "梯子", "打气筒", "电饭煲", "轮椅", "婴儿车"}
	for i, thing := range things {
		s.publish(s.Resident(fmt.Sprint("Neighbour ", i)), post.Offer, thing+"可以借")
	}
	var need post.Post
	for _, thing := range things[:4] {
		need = s.publish(rowan, post.Need, "想借"+thing)
	}
	if told := s.hears(rowan, need); told != 3 {
		t.Fatalf("told of %d within a minute, want 3", told)
	}
	answer, err := s.pairs.For(s.Ctx, rowan.Viewer(), need.ID, 5)
	s.Must(err)
	if len(answer.Matches) != 1 || !answer.Matches[0].Notify {
		t.Fatalf("the fourth is not in the list: %+v", answer)
	}
	hurry := s.publish(rowan, post.Need, "急！想借轮椅", func(d *post.Draft) { d.Urgency = post.Urgent })
	if told := s.hears(rowan, hurry); told != 4 {
		t.Fatalf("told of %d, want the urgent one too", told)
	}
	s.Clock.Move(61 * time.Minute)
	last := s.publish(rowan, post.Need, "想借婴儿车")
	if told := s.hears(rowan, last); told != 5 {
		t.Errorf("told of %d after a rest, want 5", told)
	}
}

func TestADayHasNoMoreThanTwelveNotices(t *testing.T) {
	s := newSquare(t).starts()
	mei := s.Resident("Mei")
	offer := s.publish(mei, post.Offer, "电钻可以借")
	for i := range 14 {
		n := s.ResidentOf(fmt.Sprint("Neighbour ", i), s.Buildings[1])
		s.publish(n, post.Need, "急,想借一把电钻", func(d *post.Draft) { d.Urgency = post.Urgent })
	}
	if told := s.hears(mei, offer); told != 12 {
		t.Errorf("told of %d urgent needs in a day, want 12", told)
	}
}

// every makes a post recur on a weekday, from four to five in the afternoon, as a service for children.
func every(weekday int) func(*post.Draft) {
	return func(d *post.Draft) {
		d.Module, d.Mode, d.Category = post.Childcare, post.Serve, "childcare.pickup"
		w := post.Window{Weekday: weekday}
		w.From, w.To = 16*60, 17*60
		d.Windows = []post.Window{w}
	}
}

func TestWhatNearlyFitsIsSaidToBothSides(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	offer := s.publish(mei, post.Offer, "放学接娃", every(3))
	need := s.publish(rowan, post.Need, "求接孩子放学", every(2))
	for _, c := range []struct {
		who      *testkit.Neighbour
		own, far post.Post
		want     string
	}{
		{rowan, need, offer, "差一点：周三16:00–17:00有空，您要周二16:00–17:00"},
		{mei, offer, need, "差一点：对方要周二16:00–17:00，您周三16:00–17:00有空"},
	} {
		a, err := s.pairs.For(s.Ctx, c.who.Viewer(), c.own.ID, 5)
		s.Must(err)
		if len(a.Matches) != 0 || len(a.Near) != 1 || a.Near[0].Post.ID != c.far.ID || a.Near[0].ZH != c.want || a.Near[0].Code != "match.time" || a.Near[0].EN == "" {
			t.Errorf("%s reads %+v", c.who.Name, a)
		}
	}
	if told := s.Heard("match.found"); len(told) != 0 {
		t.Errorf("a near miss was told: %+v", told)
	}
}

func TestWhoIsNotToMeetDoesNotNearlyFit(t *testing.T) {
	s := newSquare(t).starts()
	mei, blocked, closed := s.Resident("Mei"), s.ResidentOf("Blocked", s.Buildings[1]), s.ResidentOf("Closed", s.Buildings[1])
	_, err := s.People.Block(s.Ctx, blocked.Viewer(), mei.ID)
	s.Must(err)
	need := s.publish(mei, post.Need, "求接孩子放学", every(2))
	s.publish(mei, post.Offer, "放学接娃", every(3)) // her own
	s.publish(blocked, post.Offer, "放学接娃", every(3))
	over := s.publish(closed, post.Offer, "放学接娃", every(3))
	_, err = s.posts.Withdraw(s.Ctx, closed.Viewer(), over.ID, "")
	s.Must(err)
	s.publish(s.Resident("Other"), post.Offer, "周末带娃踢球", every(3)) // about something else
	a, err := s.pairs.For(s.Ctx, mei.Viewer(), need.ID, 5)
	s.Must(err)
	if len(a.Near) != 0 {
		t.Errorf("nearly fits: %+v", a.Near)
	}
}
