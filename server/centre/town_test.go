package centre_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// yard is the town with its centre: Lin keeps the desk, Mei gives and Rowan takes.
type yard struct {
	*testkit.Town
	media      *media.Service
	posts      *post.Service
	agreements *agreement.Service
	centre     *centre.Service
	lin        *testkit.Neighbour
	mei        *testkit.Neighbour
	rowan      *testkit.Neighbour
}

func newYard(t testing.TB) *yard {
	t.Helper()
	y := &yard{Town: testkit.NewTown(t)}
	y.furnish()
	y.mei, y.rowan = y.Resident("Mei"), y.ResidentOf("Rowan", y.Buildings[1])
	y.lin = y.ResidentOf("Lin", y.Buildings[2]).Becomes(person.Desk, y.Riverside)
	return y
}

// furnish makes the rooms over the town's database, also after a restart.
func (y *yard) furnish() {
	files, err := media.OpenFolder(y.T.TempDir())
	y.Must(err)
	y.T.Cleanup(func() { _ = files.Close() })
	y.media = media.New(y.DB, files, y.Limits)
	y.posts = post.New(y.DB, y.Units, y.People, y.media, render)
	y.agreements = agreement.New(y.DB, y.Units, y.People, y.posts, []byte("a key of this test, and of no other"))
	y.People.UseDealing(y.agreements)
	y.centre = centre.New(y.DB, centre.Options{
		Units: y.Units, People: y.People, Media: y.media, Posts: y.posts, Agreements: y.agreements, Limits: y.Limits, Key: []byte("another key of this test"),
	})
}

func render(p post.Post, _, _ post.Face) ([]byte, error) { return json.Marshal(p.Title) }

func gift(n int) post.Draft {
	return post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.tool", Title: "梯子", Quantity: n, Pick: post.First}}
}

func loan(n int) post.Draft {
	d := gift(n)
	d.Mode, d.Title = post.Lend, "电钻"
	return d
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
	return y.now(a)
}

// now is an agreement as the database has it.
func (y *yard) now(a agreement.Agreement) (found agreement.Agreement) {
	y.T.Helper()
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) (err error) {
		found, err = y.agreements.FindIn(tx, a.ID)
		return err
	}))
	return found
}

func (y *yard) is(a agreement.Agreement, want agreement.State) {
	y.T.Helper()
	if got := y.now(a).State; got != want {
		y.T.Fatalf("the agreement is %s, want %s", got, want)
	}
}

// sent is an accepted agreement about something of Mei's that goes through the centre, and the thing that is expected.
func (y *yard) sent() (agreement.Agreement, centre.Item) {
	y.T.Helper()
	a := y.ask(y.rowan, y.publish(y.mei, gift(1)))
	y.Must(y.centre.Send(y.Ctx, y.rowan.Viewer(), a.ID, agreement.ByCentre, ""))
	return y.now(a), y.of(a)
}

// shelved is sent, and brought in.
func (y *yard) shelved() (agreement.Agreement, centre.Item) {
	y.T.Helper()
	a, i := y.sent()
	return a, y.bring(y.mei, i)
}

// of is the thing of an agreement as it is now.
func (y *yard) of(a agreement.Agreement) centre.Item {
	y.T.Helper()
	found, err := y.centre.Standing(y.Ctx, []agreement.ID{a.ID})
	y.Must(err)
	return found[a.ID]
}

func (y *yard) item(i centre.Item) centre.Shown {
	y.T.Helper()
	shown, err := y.centre.Read(y.Ctx, y.lin.Viewer(), i.ID)
	y.Must(err)
	return shown
}

func (y *yard) stands(i centre.Item, want centre.State) centre.Item {
	y.T.Helper()
	got := y.item(i).Item
	if got.State != want {
		y.T.Fatalf("the thing is %s, want %s", got.State, want)
	}
	return got
}

var look = centre.Look{Shelf: "A-1", Note: "完好"}

// bring has the giver show a code, and Lin take the thing in.
func (y *yard) bring(giver *testkit.Neighbour, i centre.Item) centre.Item {
	y.T.Helper()
	code := y.giverCode(giver, i)
	got, err := y.centre.Receive(y.Ctx, y.lin.Viewer(), i.ID, code.Digits, look)
	y.Must(err)
	return y.item(got).Item
}

func (y *yard) giverCode(giver *testkit.Neighbour, i centre.Item) centre.Code {
	y.T.Helper()
	code, err := y.centre.ShowCode(y.Ctx, giver.Viewer(), i.ID)
	y.Must(err)
	return code
}

func (y *yard) takerCode(taker *testkit.Neighbour, a agreement.Agreement) agreement.Code {
	y.T.Helper()
	code, err := y.agreements.ShowCode(y.Ctx, taker.Viewer(), a.ID)
	y.Must(err)
	return code
}

// fetch has the taker show a code, and Lin hand the thing out.
func (y *yard) fetch(taker *testkit.Neighbour, a agreement.Agreement) centre.Item {
	y.T.Helper()
	got, err := y.centre.Release(y.Ctx, y.lin.Viewer(), y.of(a).ID, y.takerCode(taker, a).Digits, centre.Look{})
	y.Must(err)
	return got
}

// tool is something of Mei's that stands in the tool corner.
func (y *yard) tool() (post.Post, centre.Item) {
	y.T.Helper()
	d := loan(1)
	d.Pick = post.Choose
	p := y.publish(y.mei, d)
	i, err := y.centre.Consign(y.Ctx, y.mei.Viewer(), p.ID, centre.Tool, centre.Back)
	y.Must(err)
	return p, y.bring(y.mei, i)
}

func (y *yard) pass(d time.Duration) {
	y.T.Helper()
	y.Clock.Move(d)
	y.tick()
}

func (y *yard) tick() {
	y.T.Helper()
	y.Must(y.posts.Tick(y.Ctx))
	y.Must(y.agreements.Tick(y.Ctx))
	y.Must(y.centre.Tick(y.Ctx))
}

// heard counts what was told of news to somebody.
func (y *yard) heard(news centre.News, who *testkit.Neighbour) (n int) {
	for _, r := range y.Heard("centre.told") {
		told := r.Event.(centre.Told)
		for _, to := range told.To {
			if told.News == news && to == who.ID {
				n++
			}
		}
	}
	return n
}

func refused(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// photo is one that somebody put in.
func (y *yard) photo(n *testkit.Neighbour) media.ID {
	y.T.Helper()
	var data bytes.Buffer
	y.Must(png.Encode(&data, image.NewGray(image.Rect(0, 0, 9, 9))))
	p, err := y.media.Upload(y.Ctx, n.Viewer(), data.Bytes())
	y.Must(err)
	return p.ID
}
