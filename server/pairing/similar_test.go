package pairing_test

import (
	"testing"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// mate is somebody who shares a neighbour's household.
func (s *square) mate(n *testkit.Neighbour) *testkit.Neighbour {
	s.T.Helper()
	contacts, err := s.People.ClearContacts(s.DB.Read(s.Ctx), []person.ID{n.ID}, s.Riverside.ID)
	s.Must(err)
	mate := s.Stranger("家人")
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error {
		_, err := s.People.Settle(tx, person.Newcomer{Name: mate.Name, Phone: mate.Phone, Building: n.Building, Room: contacts[n.ID].Room.Clear()}, "")
		return err
	}))
	return mate
}

func TestWhoMissedSomethingSeesOthersLikeIt(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	other, blocked := s.ResidentOf("Other", s.Buildings[2]), s.ResidentOf("Blocked", s.Buildings[2])
	missed := s.publish(mei, post.Offer, "电钻可以借")
	like := s.publish(other, post.Offer, "电钻,周末都能借")
	s.publish(other, post.Offer, "腌菜坛子可以借")
	s.publish(rowan, post.Offer, "我家的电钻可以借")
	s.publish(s.mate(rowan), post.Offer, "电钻可以借,家里的")
	s.publish(blocked, post.Offer, "电钻可以借")
	s.publish(other, post.Need, "想借一把电钻")
	_, err := s.People.Block(s.Ctx, blocked.Viewer(), rowan.ID)
	s.Must(err)

	found, err := s.pairs.Similar(s.Ctx, rowan.ID, missed, 6)
	s.Must(err)
	if len(found) != 1 || found[0].ID != like.ID {
		t.Fatalf("like %q: %+v", missed.Title, titlesOf(found))
	}
	_, err = s.posts.Withdraw(s.Ctx, other.Viewer(), like.ID, "")
	s.Must(err)
	if found, err = s.pairs.Similar(s.Ctx, rowan.ID, missed, 6); err != nil || len(found) != 0 {
		t.Fatalf("after it was taken back: %v (%v)", titlesOf(found), err)
	}
	// A thing that is given away says so; who missed it wants it all the same.
	given := s.publish(mei, post.Offer, "人字梯免费送,自取", func(d *post.Draft) { d.Mode = post.Give })
	gift := s.publish(other, post.Offer, "闲置人字梯一架,送邻居", func(d *post.Draft) { d.Mode = post.Give })
	if found, err = s.pairs.Similar(s.Ctx, rowan.ID, given, 6); err != nil || len(found) != 1 || found[0].ID != gift.ID {
		t.Fatalf("like %q: %v (%v)", given.Title, titlesOf(found), err)
	}
	// Who offered help in vain sees whom else they could help.
	need := s.publish(mei, post.Need, "想借一把梯子")
	again := s.publish(other, post.Need, "求借梯子用一天")
	if found, err = s.pairs.Similar(s.Ctx, rowan.ID, need, 6); err != nil || len(found) != 1 || found[0].ID != again.ID {
		t.Fatalf("like %q: %v (%v)", need.Title, titlesOf(found), err)
	}
}

func titlesOf(posts []post.Post) (titles []string) {
	for _, p := range posts {
		titles = append(titles, p.Title)
	}
	return titles
}
