package swap_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/server/testkit"
)

// yard is the town with its centre and its swaps: Lin keeps the desk.
type yard struct {
	*testkit.Town
	posts      *post.Service
	agreements *agreement.Service
	centre     *centre.Service
	pairs      *pairing.Service
	swaps      *swap.Service
	lin        *testkit.Neighbour
	homes      int
}

func newYard(t testing.TB) *yard {
	t.Helper()
	y := &yard{Town: testkit.NewTown(t)}
	y.furnish()
	y.lin = y.ResidentOf("Lin", y.Buildings[2]).Becomes(person.Desk, y.Riverside)
	return y
}

// furnish makes the rooms over the town's database, also after a restart.
func (y *yard) furnish() {
	files, err := media.OpenFolder(y.T.TempDir())
	y.Must(err)
	y.T.Cleanup(func() { _ = files.Close() })
	pictures := media.New(y.DB, files, y.Limits)
	render := func(p post.Post, _, _ post.Face) ([]byte, error) { return json.Marshal(p.Title) }
	y.posts = post.New(y.DB, y.Units, y.People, pictures, render)
	y.agreements = agreement.New(y.DB, y.Units, y.People, y.posts, []byte("a key of this test, and of no other"))
	y.People.UseDealing(y.agreements)
	y.centre = centre.New(y.DB, centre.Options{
		Units: y.Units, People: y.People, Media: pictures, Posts: y.posts, Agreements: y.agreements, Limits: y.Limits, Key: []byte("another key of this test"),
	})
	y.pairs = pairing.New(y.DB, y.Units, y.People, y.posts, y.Limits)
	y.swaps = swap.New(y.DB, swap.Options{
		Units: y.Units, People: y.People, Posts: y.posts, Agreements: y.agreements, Centre: y.centre, Pairs: y.pairs, Limits: y.Limits,
	})
	y.Must(y.swaps.Start(y.Ctx))
	y.T.Cleanup(func() { y.Must(y.swaps.Close()) })
}

// trader is somebody who offers to swap one thing for another.
type trader struct {
	*testkit.Neighbour
	post post.Post
}

// offers has somebody new offer a thing for another.
func (y *yard) offers(name, thing, want string) *trader {
	y.T.Helper()
	y.homes++
	n := y.ResidentOf(name, y.Buildings[y.homes%2])
	return &trader{n, y.publish(n, thing, want)}
}

func (y *yard) publish(n *testkit.Neighbour, thing, want string) post.Post {
	y.T.Helper()
	p, err := y.posts.Publish(y.Ctx, n.Viewer(), n.Building.Parent, offer(thing, want))
	y.Must(err)
	return p
}

func offer(thing, want string) post.Draft {
	return post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Mode: post.Swap, Category: "idle.other", Title: thing, SwapFor: want}}
}

// housemate is somebody new in the same rooms.
func (y *yard) housemate(n *trader) person.Viewer {
	y.T.Helper()
	of, err := y.People.ClearContacts(y.DB.Read(y.Ctx), []person.ID{n.ID}, y.Riverside.ID)
	y.Must(err)
	var m person.Membership
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) (err error) {
		m, err = y.People.Settle(tx, person.Newcomer{Name: "Mate", Phone: "+8619988888888", Building: n.Building, Room: of[n.ID].Room.Clear()}, "")
		return err
	}))
	v, err := y.People.Standing(y.Ctx, m.Person)
	y.Must(err)
	return v
}

// settle waits until the worker has looked at everything, and what came of that too.
func (y *yard) settle() {
	y.T.Helper()
	for seq := int64(-1); seq != y.DB.LastSeq(); {
		seq = y.DB.LastSeq()
		y.swaps.Settle(y.Ctx)
	}
}

// ring is three who could swap: the cot goes to Bao, the bicycle to Cai, the bookshelf to An.
func (y *yard) ring() (an, bao, cai *trader) {
	y.T.Helper()
	return y.offers("An", "婴儿床九成新", "书架"), y.offers("Bao", "儿童自行车16寸", "婴儿床"), y.offers("Cai", "小书架一个", "儿童自行车")
}

// mine is the newest swap of somebody.
func (y *yard) mine(n *trader) swap.Shown {
	y.T.Helper()
	y.settle()
	list, err := y.swaps.Mine(y.Ctx, n.Viewer())
	y.Must(err)
	if len(list) == 0 {
		y.T.Fatalf("%s has no swap", n.Name)
	}
	return list[0]
}

func (y *yard) hasNone(n *trader) {
	y.T.Helper()
	y.settle()
	list, err := y.swaps.Mine(y.Ctx, n.Viewer())
	y.Must(err)
	for _, s := range list {
		if s.State.Live() {
			y.T.Fatalf("%s is in %+v", n.Name, s.Swap)
		}
	}
}

// is reads somebody's swap and holds it against a state.
func (y *yard) is(n *trader, want swap.State, why swap.Reason) swap.Shown {
	y.T.Helper()
	got := y.mine(n)
	if got.State != want || got.Reason != why {
		y.T.Fatalf("%s's swap is %s %q, want %s %q: %+v", n.Name, got.State, got.Reason, want, why, got.Swap)
	}
	return got
}

func (y *yard) accept(who ...*trader) {
	y.T.Helper()
	for _, n := range who {
		_, err := y.swaps.Accept(y.Ctx, n.Viewer(), y.mine(n).ID, false)
		y.Must(err)
	}
}

func (y *yard) decline(n *trader) {
	y.T.Helper()
	_, err := y.swaps.Decline(y.Ctx, n.Viewer(), y.mine(n).ID)
	y.Must(err)
}

// agreed is a ring of three that said yes.
func (y *yard) agreed() (an, bao, cai *trader) {
	y.T.Helper()
	an, bao, cai = y.ring()
	y.accept(an, bao, cai)
	y.is(an, swap.Agreed, "")
	return an, bao, cai
}

// gives is somebody's own leg, gets the one that brings them theirs.
func (y *yard) gives(n *trader) swap.ShownLeg { return y.mine(n).Legs[0] }

func (y *yard) gets(n *trader) swap.ShownLeg {
	legs := y.mine(n).Legs
	return legs[len(legs)-1]
}

// bring has givers show their code, and Lin take their things in.
func (y *yard) bring(who ...*trader) {
	y.T.Helper()
	for _, n := range who {
		thing := y.gives(n).Thing
		code, err := y.centre.ShowCode(y.Ctx, n.Viewer(), thing.ID)
		y.Must(err)
		_, err = y.centre.Receive(y.Ctx, y.lin.Viewer(), thing.ID, code.Digits, centre.Look{Shelf: "A-1", Note: "完好"})
		y.Must(err)
	}
}

// tryFetch has a taker show their code, and Lin hand the thing out.
func (y *yard) tryFetch(n *trader) error {
	y.T.Helper()
	l := y.gets(n)
	code, err := y.agreements.ShowCode(y.Ctx, n.Viewer(), l.Agreement)
	y.Must(err)
	_, err = y.centre.Release(y.Ctx, y.lin.Viewer(), l.Thing.ID, code.Digits, centre.Look{})
	return err
}

func (y *yard) fetch(who ...*trader) {
	y.T.Helper()
	for _, n := range who {
		y.Must(y.tryFetch(n))
	}
}

// fetchesBack has somebody fetch what they had brought.
func (y *yard) fetchesBack(n *trader) {
	y.T.Helper()
	got := y.mine(n)
	if got.Due != swap.DueTakeBack {
		y.T.Fatalf("%s has nothing to fetch back: %q %+v", n.Name, got.Due, got.Legs[0].Leg)
	}
	thing := got.Legs[0].Thing
	code, err := y.centre.ShowCode(y.Ctx, n.Viewer(), thing.ID)
	y.Must(err)
	_, err = y.centre.GiveBack(y.Ctx, y.lin.Viewer(), thing.ID, code.Digits)
	y.Must(err)
}

// pass moves the clock and does what is due.
func (y *yard) pass(d time.Duration) {
	y.T.Helper()
	y.Clock.Move(d)
	y.tick()
}

func (y *yard) tick() {
	y.T.Helper()
	y.settle()
	y.Must(y.posts.Tick(y.Ctx))
	y.Must(y.agreements.Tick(y.Ctx))
	y.Must(y.centre.Tick(y.Ctx))
	y.Must(y.swaps.Tick(y.Ctx))
	y.settle()
}

// post is a post as it is now.
func (y *yard) post(p post.Post) post.Post {
	y.T.Helper()
	now, err := y.posts.Get(y.Ctx, p.ID)
	y.Must(err)
	return now
}

// told counts what somebody heard of news.
func (y *yard) told(news swap.News, n *trader) (times int) {
	for _, r := range y.Heard("swap.told") {
		told := r.Event.(swap.Told)
		for _, to := range told.To {
			if told.News == news && to == n.ID {
				times++
			}
		}
	}
	return times
}

func refused(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// summary is a swap in a few words, for comparing.
func summary(s swap.Shown) (text string) {
	for _, l := range s.Legs {
		text += fmt.Sprintf("%s → %s: %s (%s); ", l.Giver.Name, l.Taker.Name, l.About.Title, l.State)
	}
	return text
}
