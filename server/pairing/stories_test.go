package pairing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// square is a town with posts and the worker that pairs them.
type square struct {
	*testkit.Town
	posts *post.Service
	pairs *pairing.Service
}

func newSquare(t *testing.T) *square {
	s := &square{Town: testkit.NewTown(t)}
	folder, err := media.OpenFolder(t.TempDir())
	s.Must(err)
	t.Cleanup(func() { s.Must(folder.Close()) })
	s.build(folder)
	return s
}

func (s *square) build(folder *media.Folder) {
	render := func(p post.Post, _, _ post.Face) ([]byte, error) { return fmt.Appendf(nil, `{"id":%q}`, p.ID), nil }
	s.posts = post.New(s.DB, s.Units, s.People, media.New(s.DB, folder, s.Limits), render)
	s.pairs = pairing.New(s.DB, s.Units, s.People, s.posts, s.Limits)
}

// starts sets the worker going, until the test is over.
func (s *square) starts() *square {
	s.Must(s.pairs.Start(s.Ctx))
	s.T.Cleanup(func() { s.Must(s.pairs.Close()) })
	return s
}

func (s *square) publish(n *testkit.Neighbour, direction post.Direction, title string, with ...func(*post.Draft)) post.Post {
	s.T.Helper()
	d := post.Draft{Direction: direction, Module: post.Idle}
	d.Mode, d.Category, d.Title = post.Lend, "idle.tool", title
	for _, w := range with {
		w(&d)
	}
	p, err := s.posts.Publish(s.Ctx, n.Viewer(), s.Riverside.ID, d)
	s.Must(err)
	return p
}

// pairsTold waits for the worker and returns what it told.
func (s *square) pairsTold(n *testkit.Neighbour, p post.Post) (told []pairing.Found) {
	s.T.Helper()
	_, err := s.pairs.For(s.Ctx, n.Viewer(), p.ID, 5) // waits for the worker
	s.Must(err)
	for _, r := range s.Heard("match.found") {
		told = append(told, r.Event.(pairing.Found))
	}
	return told
}

func TestNeedAndOfferMeetAndBothAreToldOnce(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	offer := s.publish(mei, post.Offer, "电钻可以借")
	need := s.publish(rowan, post.Need, "想借一把电钻")

	told := s.pairsTold(rowan, need)
	if len(told) != 1 || told[0].Need != need.ID || told[0].Offer != offer.ID || told[0].Asker != rowan.ID || told[0].Giver != mei.ID {
		t.Fatalf("told %+v", told)
	}
	if len(told[0].Reasons) == 0 || told[0].Reasons[0].ZH == "" || told[0].Reasons[0].EN == "" {
		t.Errorf("without reasons in words: %+v", told[0].Reasons)
	}
	title := post.Patch{}
	title.Title = post.Change[string]{Given: true, To: "电钻可以借,周末也行"}
	_, err := s.posts.Edit(s.Ctx, mei.Viewer(), offer.ID, offer.Version, title)
	s.Must(err)
	if again := s.pairsTold(rowan, need); len(again) != 1 {
		t.Errorf("told %d times", len(again))
	}
}

func TestAnOfferThatComesLaterFindsTheNeedThatWaits(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	need := s.publish(rowan, post.Need, "想借一把电钻")
	offer := s.publish(mei, post.Offer, "电钻可以借")

	if told := s.pairsTold(mei, offer); len(told) != 1 || told[0].Need != need.ID {
		t.Fatalf("told %+v", told)
	}
	found, err := s.pairs.For(s.Ctx, mei.Viewer(), offer.ID, 5)
	s.Must(err)
	if len(found.Matches) != 1 || found.Matches[0].Post.ID != need.ID || !found.Matches[0].Notify {
		t.Errorf("for the offer: %+v", found)
	}
}

func TestWhoIsNotToMeetIsNotTold(t *testing.T) {
	s := newSquare(t).starts()
	mei, blocked, far := s.Resident("Mei"), s.ResidentOf("Blocked", s.Buildings[1]), s.ResidentOf("Far", s.Cottage)
	_, err := s.People.Block(s.Ctx, mei.Viewer(), blocked.ID)
	s.Must(err)
	offer := s.publish(mei, post.Offer, "电钻可以借")
	s.publish(blocked, post.Need, "想借一把电钻")
	elsewhere := post.Draft{Direction: post.Need, Module: post.Idle}
	elsewhere.Mode, elsewhere.Category, elsewhere.Title = post.Lend, "idle.tool", "想借一把电钻"
	_, err = s.posts.Publish(s.Ctx, far.Viewer(), s.Hilltop.ID, elsewhere)
	s.Must(err)
	s.publish(mei, post.Need, "想借一把电钻") // of the same person

	if told := s.pairsTold(mei, offer); len(told) != 0 {
		t.Errorf("told %+v", told)
	}
}

func TestWhatAnUnwelcomeHelperWroteIsNotShown(t *testing.T) {
	s := newSquare(t).starts()
	mei, elder, helper := s.Resident("Mei"), s.ResidentOf("Elder", s.Buildings[1]), s.ResidentOf("Helper", s.Buildings[1])
	offer := s.publish(mei, post.Offer, "电钻可以借")
	d := post.Draft{Direction: post.Need, Module: post.Idle}
	d.Mode, d.Category, d.Title = post.Lend, "idle.tool", "想借一把电钻"
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error {
		_, err := s.posts.Restock(tx, post.Stock{Compound: s.Riverside.ID, Author: helper.ID, Owner: elder.ID, Draft: d})
		return err
	}))
	for _, want := range []int{1, 0} {
		answer, err := s.pairs.For(s.Ctx, mei.Viewer(), offer.ID, 5)
		s.Must(err)
		if len(answer.Matches) != want {
			t.Errorf("%d shown, want %d", len(answer.Matches), want)
		}
		_, err = s.People.Block(s.Ctx, mei.Viewer(), helper.ID)
		s.Must(err)
	}
}

func TestClosedPostsArePairedNoMore(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	offer := s.publish(mei, post.Offer, "电钻可以借")
	_, err := s.posts.Withdraw(s.Ctx, mei.Viewer(), offer.ID, "")
	s.Must(err)
	need := s.publish(rowan, post.Need, "想借一把电钻")
	if told := s.pairsTold(rowan, need); len(told) != 0 {
		t.Errorf("told %+v", told)
	}
}

func TestOneNeedIsToldOfThreeOffersAtMost(t *testing.T) {
	s := newSquare(t).starts()
	rowan := s.ResidentOf("Rowan", s.Buildings[1])
	need := s.publish(rowan, post.Need, "想借一把电钻", func(d *post.Draft) { d.Urgency = post.Urgent })
	for i := range 6 {
		s.publish(s.Resident(fmt.Sprint("Neighbour ", i)), post.Offer, "电钻可以借")
	}
	if told := s.pairsTold(rowan, need); len(told) != 3 {
		t.Errorf("told of %d", len(told))
	}
}

func TestWhatOpenedWhileNobodyLookedIsPairedAtTheNextStart(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	s.publish(mei, post.Offer, "电钻可以借")
	need := s.publish(rowan, post.Need, "想借一把电钻")
	s.starts()
	if told := s.pairsTold(rowan, need); len(told) != 1 {
		t.Errorf("told %d", len(told))
	}
}

func TestAWarmCompoundIsNotReadAgain(t *testing.T) {
	s := newSquare(t) // without the worker, which would bring what is published later
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	before := s.publish(mei, post.Offer, "电钻可以借")
	need := s.publish(rowan, post.Need, "想借一把电钻")
	s.Must(s.pairs.Warm(s.Ctx, s.Riverside.ID, s.Hilltop.ID))
	s.publish(mei, post.Offer, "冲击钻借用")

	found, err := s.pairs.For(s.Ctx, rowan.Viewer(), need.ID, 5)
	s.Must(err)
	if len(found.Matches) != 1 || found.Matches[0].Post.ID != before.ID {
		t.Errorf("found %+v", found)
	}
	if err := s.pairs.Warm(s.Ctx, "nowhere"); !errors.Is(err, unit.ErrUnknown) {
		t.Errorf("a compound that is not there: %v", err)
	}
}

func TestMatchesAreForThoseBehindAPostAndThoseWhoReview(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan, far := s.Resident("Mei"), s.Resident("Rowan"), s.ResidentOf("Far", s.Cottage)
	moderator := s.Resident("Moderator").Becomes(person.Moderator, s.Riverside)
	p := s.publish(mei, post.Need, "想借一把电钻")
	for _, tt := range []struct {
		who  *testkit.Neighbour
		want error
	}{{far, post.ErrUnknown}, {rowan, pairing.ErrNotYours}, {mei, nil}, {moderator, nil}} {
		if _, err := s.pairs.For(s.Ctx, tt.who.Viewer(), p.ID, 5); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.who.Name, err, tt.want)
		}
	}
}

func TestWhatIsOverIsNotPaired(t *testing.T) {
	s := newSquare(t).starts()
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	s.publish(mei, post.Offer, "电钻可以借")
	s.Clock.Move(40 * 24 * time.Hour)
	rowan.SignIn()
	need := s.publish(rowan, post.Need, "想借一把电钻")
	if told := s.pairsTold(rowan, need); len(told) != 0 {
		t.Errorf("an offer that ran out was told: %+v", told)
	}
}
