package agreement_test

import (
	"encoding/json"
	"errors"
	"testing"

	"youlin/server/agreement"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// yard is the town with its posts and agreements.
type yard struct {
	*testkit.Town
	media      *media.Service
	posts      *post.Service
	agreements *agreement.Service
}

func newYard(t testing.TB) *yard {
	t.Helper()
	town := testkit.NewTown(t)
	files, err := media.OpenFolder(t.TempDir())
	town.Must(err)
	t.Cleanup(func() { _ = files.Close() })
	y := &yard{Town: town}
	y.media = media.New(town.DB, files, town.Limits)
	y.posts = post.New(town.DB, town.Units, town.People, y.media, render)
	y.agreements = agreement.New(town.DB, town.Units, town.People, y.posts, []byte("a key of this test, and of no other"))
	y.agreements.UsePhotos(y.media)
	town.People.UseDealing(y.agreements)
	return y
}

func render(p post.Post, _, _ post.Face) ([]byte, error) { return json.Marshal(p.Title) }

// offer is a thing to give away to the first who asks.
func offer(n int, pick post.Pick) post.Draft {
	return post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.tool", Title: "梯子", Quantity: n, Pick: pick}}
}

// help is a need for a hand, or an offer of one.
func help(d post.Direction) post.Draft {
	return post.Draft{Direction: d, Module: post.Help, Content: post.Content{Category: "help.carry", Title: "搬书柜"}}
}

func (y *yard) publish(n *testkit.Neighbour, d post.Draft) post.Post {
	y.T.Helper()
	p, err := y.posts.Publish(y.Ctx, n.Viewer(), n.Building.Parent, d)
	y.Must(err)
	return p
}

func (y *yard) ask(n *testkit.Neighbour, p post.Post) agreement.Agreement {
	y.T.Helper()
	a, err := y.agreements.Ask(y.Ctx, n.Viewer(), p.ID, agreement.Wish{})
	y.Must(err)
	return a
}

// state is where an agreement stands now, as the database has it.
func (y *yard) state(a agreement.Agreement) agreement.State {
	y.T.Helper()
	v, err := y.People.Standing(y.Ctx, a.Giver)
	y.Must(err)
	shown, err := y.agreements.Read(y.Ctx, v, a.ID)
	y.Must(err)
	return shown.State
}

func (y *yard) is(a agreement.Agreement, want agreement.State) {
	y.T.Helper()
	if got := y.state(a); got != want {
		y.T.Fatalf("the agreement is %s, want %s", got, want)
	}
}

func (y *yard) post(p post.Post) post.Post {
	y.T.Helper()
	now, err := y.posts.Get(y.Ctx, p.ID)
	y.Must(err)
	return now
}

func refused(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// handOver shows a code and enters it.
func (y *yard) handOver(a agreement.Agreement, giver, taker person.Viewer) (agreement.Agreement, error) {
	y.T.Helper()
	code, err := y.agreements.ShowCode(y.Ctx, taker, a.ID)
	y.Must(err)
	return y.agreements.HandOver(y.Ctx, giver, a.ID, code.Digits)
}
