package notice_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youlin/server/media"
	"youlin/server/notice"
	"youlin/server/pairing"
	"youlin/server/post"
	"youlin/server/testkit"
)

// told is a town in which matches are looked for and told.
type told struct {
	*testkit.Town
	posts   *post.Service
	pairs   *pairing.Service
	notices *notice.Service
}

func newTown(t *testing.T) *told {
	t.Helper()
	town := testkit.NewTown(t)
	folder, err := media.OpenFolder(t.TempDir())
	town.Must(err)
	t.Cleanup(func() { town.Must(folder.Close()) })
	render := func(p post.Post, _, _ post.Face) ([]byte, error) { return fmt.Appendf(nil, `{"id":%q}`, p.ID), nil }
	posts := post.New(town.DB, town.Units, town.People, media.New(town.DB, folder, town.Limits), render)
	pairs := pairing.New(town.DB, town.Units, town.People, posts, town.Limits)
	town.Must(pairs.Start(town.Ctx))
	t.Cleanup(func() { town.Must(pairs.Close()) })
	return &told{town, posts, pairs, notice.New(town.DB, town.People, posts)}
}

// matched has one ask for what the other offers, and waits until both were told.
func (town *told) matched(asks, offers *testkit.Neighbour) (need, offer post.Post) {
	offer = town.publish(offers, post.Offer, "电钻可以借")
	need = town.publish(asks, post.Need, "想借一把电钻")
	_, err := town.pairs.For(town.Ctx, asks.Viewer(), need.ID, 1) // waits for the worker
	town.Must(err)
	return need, offer
}

func (town *told) publish(n *testkit.Neighbour, direction post.Direction, title string) post.Post {
	d := post.Draft{Direction: direction, Module: post.Idle}
	d.Mode, d.Category, d.Title = post.Lend, "idle.tool", title
	p, err := town.posts.Publish(town.Ctx, n.Viewer(), town.Riverside.ID, d)
	town.Must(err)
	return p
}

// matches are the notices of matches that somebody reads.
func (town *told) matches(n *testkit.Neighbour) (found []notice.Notice) {
	all, err := town.notices.Of(town.Ctx, n.Viewer(), 0, 20)
	town.Must(err)
	for _, n := range all {
		if n.Kind == "match.found" {
			found = append(found, n)
		}
	}
	return found
}

func TestNoticesNameNobodyToOneWhoLeftOrWasBlocked(t *testing.T) {
	town := newTown(t)
	mei, rowan := town.Resident("Mei"), town.ResidentOf("Rowan", town.Buildings[1])
	town.matched(rowan, mei)
	_, err := town.People.Block(town.Ctx, mei.Viewer(), rowan.ID)
	town.Must(err)
	if got := town.matches(rowan)[0]; got.Name != "" || got.Title == "" {
		t.Errorf("one who was blocked reads of %q about %q", got.Name, got.Title)
	}
	_, err = town.People.Leave(town.Ctx, mei.Viewer(), mei.Membership)
	town.Must(err)
	if got := town.matches(mei)[0]; got.Name != "" || got.Title != "" {
		t.Errorf("one who left reads of %q about %q", got.Name, got.Title)
	}
}

func TestBothSidesFindAMatchAmongTheirNoticesUntilTheyHaveReadIt(t *testing.T) {
	town := newTown(t)
	mei, rowan, other := town.Resident("Mei"), town.ResidentOf("Rowan", town.Buildings[1]), town.Resident("Other")
	need, offer := town.matched(rowan, mei)
	matches := town.matches
	for _, tt := range []struct {
		who        *testkit.Neighbour
		own, other post.Post
		name       string
	}{{rowan, need, offer, "Mei"}, {mei, offer, need, "Rowan"}} {
		got := matches(tt.who)
		if len(got) != 1 {
			t.Fatalf("%s has %d notices of matches", tt.who.Name, len(got))
		}
		want := notice.Notice{Seq: got[0].Seq, Kind: "match.found", At: got[0].At, Post: tt.own.ID, Other: tt.other.ID, Title: tt.own.Title, Name: tt.name}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.who.Name, diff)
		}
	}
	if got := matches(other); len(got) != 0 {
		t.Errorf("somebody else was told: %+v", got)
	}
	town.Must(town.notices.ReadUpTo(town.Ctx, rowan.Viewer(), matches(rowan)[0].Seq))
	if !matches(rowan)[0].Read || matches(mei)[0].Read {
		t.Error("reading is not each person's own")
	}
}
