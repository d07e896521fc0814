package paper_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"testing"
	"time"

	"youlin/server/media"
	"youlin/server/paper"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// neighbour is a person of the town.
type neighbour = testkit.Neighbour

// square is the town with its posts and its paper.
type square struct {
	*testkit.Town
	posts *post.Service
	media *media.Service
	paper *paper.Service
}

func newSquare(t *testing.T) *square {
	t.Helper()
	town := testkit.NewTown(t)
	files, err := media.OpenFolder(t.TempDir())
	town.Must(err)
	t.Cleanup(func() { _ = files.Close() })
	album := media.New(town.DB, files, town.Limits)
	render := func(p post.Post, _, _ post.Face) ([]byte, error) { return json.Marshal(p.ID) }
	s := &square{Town: town, posts: post.New(town.DB, town.Units, town.People, album, render), media: album}
	album.Register(post.PhotosOf, s.posts)
	s.paper = paper.New(town.DB, paper.Options{Units: town.Units, People: town.People, Media: album, Posts: s.posts, Limits: town.Limits})
	return s
}

func offers(title string) post.Draft {
	return post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.tool", Title: title}}
}

func needs(title string) post.Draft {
	return post.Draft{Direction: post.Need, Module: post.Help, Content: post.Content{Category: "help.carry", Title: title}}
}

func (s *square) publish(n *testkit.Neighbour, d post.Draft) post.Post {
	s.T.Helper()
	s.Clock.Move(time.Second)
	p, err := s.posts.Publish(s.Ctx, n.Viewer(), n.Building.Parent, d)
	s.Must(err)
	return p
}

func (s *square) leader() *neighbour { return s.leads("老吴", 0) }

// leads is the leader with this name of a building.
func (s *square) leads(name string, building int) *neighbour {
	n := s.ResidentOf(name, s.Buildings[building])
	if !n.Viewer().Leads(n.Building) {
		n.Becomes(person.Leader, n.Building)
	}
	return n
}

func (s *square) lay(n *testkit.Neighbour) paper.Sheet {
	s.T.Helper()
	sheet, err := s.paper.Lay(s.Ctx, n.Viewer(), s.Riverside.ID, s.Buildings[0].ID)
	s.Must(err)
	return sheet
}

func titles(lines []paper.Line) (list []string) {
	for _, l := range lines {
		list = append(list, l.Title)
	}
	return list
}

func (s *square) photo(n *testkit.Neighbour) media.ID {
	s.T.Helper()
	var b bytes.Buffer
	s.Must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))))
	p, err := s.media.Upload(s.Ctx, n.Viewer(), b.Bytes())
	s.Must(err)
	return p.ID
}
