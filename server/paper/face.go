package paper

import (
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/parse"
	"youlin/server/post"
	"youlin/server/unit"
)

// Face is all of a post that may be read outside the compound.
type Face struct {
	Direction post.Direction
	Module    post.Module
	Mode      post.Mode
	Category  string
	// Title is empty when the post's own would lead to somebody, or tell of a child or of somebody's health: then the
	// category says it alone.
	Title string
	// Remaining is how many, or how many seats.
	Remaining int
	Urgent    bool
}

// medical is the category of aids for the ill.
const medical = "idle.medical"

// tells reports whether the title of such a post may leave the compound at all: never of children, and not of what
// somebody old or ill needs. Where its author put it does not count alone: what the title says does too.
func tells(p post.Post) bool {
	if private(p.Direction, p.Module, p.Category) {
		return false
	}
	for _, said := range parse.Sentence(p.Title, time.Time{}, time.UTC) {
		if private(p.Direction, post.Module(said.Module), said.Category) {
			return false
		}
	}
	return true
}

func private(d post.Direction, m post.Module, category string) bool {
	return m == post.Childcare || d == post.Need && (m == post.Eldercare || category == medical)
}

// showsPhoto reports whether the first photo of such a post may leave the compound when its author says so.
func showsPhoto(p post.Post) bool { return tells(p) && len(p.Photos) > 0 }

// faces gives the public side of posts of one compound: what the parser takes out is gone, and what names a house or
// neighbour of the compound is not told at all.
func (s *Service) faces(q *db.Query, compound unit.Unit, houses []unit.Unit, posts []post.Post) ([]Face, error) {
	list, titles := make([]Face, len(posts)), make([]string, len(posts))
	for i, p := range posts {
		list[i] = Face{
			Direction: p.Direction, Module: p.Module, Mode: p.Mode, Category: p.Category, Remaining: p.Remaining(), Urgent: p.Urgency == post.Urgent,
		}
		if !tells(p) {
			continue
		}
		if title, ok := parse.Public(p.Title); ok && !names(title, houses) {
			list[i].Title, titles[i] = title, title
		}
	}
	betrayed, err := s.people.Betrayed(q, compound.ID, titles)
	for i := range betrayed {
		if betrayed[i] {
			list[i].Title = ""
		}
	}
	return list, err
}

// names reports that one of the compound's houses is called in the text.
func names(title string, houses []unit.Unit) bool {
	flat := strings.ToLower(strings.Join(strings.Fields(title), ""))
	for _, h := range houses {
		if name := strings.ToLower(strings.Join(strings.Fields(h.Name), "")); len([]rune(name)) > 1 && strings.Contains(flat, name) {
			return true
		}
	}
	return false
}
