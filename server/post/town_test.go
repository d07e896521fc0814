package post_test

import (
	"encoding/json"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// square is the town with its posts.
type square struct {
	*testkit.Town
	posts *post.Service
	media *media.Service
}

// card is the public form that these tests keep beside a post.
type card struct {
	ID, Title, Author, Building, For, State string
	Remaining                               int
}

func render(p post.Post, author, owner post.Face) ([]byte, error) {
	c := card{ID: string(p.ID), Title: p.Title, Author: author.Name, Building: author.Building.Name, State: string(p.State), Remaining: p.Remaining()}
	if p.OnBehalf() {
		c.For = owner.Name
	}
	return json.Marshal(c)
}

func newSquare(t *testing.T) *square {
	t.Helper()
	town := testkit.NewTown(t)
	files, err := media.OpenFolder(t.TempDir())
	town.Must(err)
	t.Cleanup(func() { _ = files.Close() })
	album := media.New(town.DB, files, town.Limits)
	s := &square{Town: town, posts: post.New(town.DB, town.Units, town.People, album, render), media: album}
	album.Register(post.PhotosOf, s.posts)
	return s
}

// offers gives what most tests need: three ladders to give away.
func offers(title string) post.Draft {
	return post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.tool", Title: title, Quantity: 3}}
}

func needs(title string) post.Draft {
	return post.Draft{Direction: post.Need, Module: post.Help, Content: post.Content{Category: "help.carry", Title: title}}
}

func (s *square) publish(n *testkit.Neighbour, d post.Draft) post.Post {
	s.T.Helper()
	p, err := s.posts.Publish(s.Ctx, n.Viewer(), s.compoundOf(n), d)
	s.Must(err)
	return p
}

func (s *square) compoundOf(n *testkit.Neighbour) unit.ID { return n.Building.Parent }

func (s *square) again(p post.Post) post.Post {
	s.T.Helper()
	now, err := s.posts.Get(s.Ctx, p.ID)
	s.Must(err)
	return now
}

func (s *square) take(p post.Post, n int) {
	s.T.Helper()
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error { _, err := s.posts.Take(tx, p.ID, n); return err }))
}

// settings changes what Riverside decided.
func (s *square) settings(change func(*unit.Settings)) {
	s.T.Helper()
	set, err := s.Units.Settings(s.Ctx, s.Riverside.ID)
	s.Must(err)
	change(&set)
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error { return s.Units.Adjust(tx, s.Riverside.ID, set) }))
}

// feed reads the titles of a feed as somebody sees it.
func (s *square) feed(n *testkit.Neighbour, f post.Filter) (titles []string) {
	s.T.Helper()
	lines, err := s.posts.Lines(s.Ctx, n.Viewer(), s.Riverside.ID, f, post.Mark{}, 100)
	s.Must(err)
	for _, l := range lines {
		titles = append(titles, cardOf(s.T, l.Doc).Title)
	}
	return titles
}

func cardOf(t testing.TB, doc []byte) (c card) {
	t.Helper()
	if err := json.Unmarshal(doc, &c); err != nil {
		t.Fatalf("the ready form %q: %v", doc, err)
	}
	return c
}

func pointer[T any](v T) *T { return &v }

func (s *square) moderator() *testkit.Neighbour {
	return s.ResidentOf("支部王姐", s.Buildings[2]).Becomes(person.Moderator, s.Riverside)
}

var tomorrow = testkit.Noon.Add(24 * time.Hour)
