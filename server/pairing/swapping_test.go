package pairing_test

import (
	"testing"

	"youlin/server/pairing"
	"youlin/server/post"
	"youlin/server/testkit"
)

// toSwap offers a thing for another.
func (s *square) toSwap(n *testkit.Neighbour, thing, want string) post.Post {
	s.T.Helper()
	return s.publish(n, post.Offer, thing, func(d *post.Draft) { d.Mode, d.Category, d.SwapFor = post.Swap, "idle.other", want })
}

func TestWhatASwapWantsIsHeldAgainstWhatOthersOffer(t *testing.T) {
	s := newSquare(t)
	mei, rowan, far, other := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1]), s.ResidentOf("Far", s.Buildings[2]), s.ResidentOf("Other", s.Buildings[1])
	_, err := s.People.Block(s.Ctx, far.Viewer(), mei.ID)
	s.Must(err)
	cot := s.toSwap(mei, "婴儿床九成新", "书架")
	shelf, hers, blocked := s.toSwap(rowan, "小书架一个", "电饭煲"), s.toSwap(mei, "书架", "台灯"), s.toSwap(far, "实木书架", "台灯")
	drill := s.toSwap(other, "电钻一把", "婴儿床")
	wishes := []post.Post{pairing.InReturn(cot), pairing.InReturn(drill)}
	fits, err := s.pairs.Fits(s.Ctx, s.Riverside.ID, wishes, []post.Post{cot, shelf, hers, blocked, drill})
	s.Must(err)
	found := map[pairing.Fit]bool{}
	for _, f := range fits {
		if f.Score < pairing.Sure || f.Score > 1 {
			t.Errorf("so sure is %v", f)
		}
		f.Score = 0
		found[f] = true
	}
	if len(found) != 2 || !found[pairing.Fit{Wish: 0, Offer: shelf.ID}] || !found[pairing.Fit{Wish: 1, Offer: cot.ID}] {
		t.Errorf("fitting are %v", fits)
	}
}
