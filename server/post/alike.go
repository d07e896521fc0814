package post

import (
	"context"
	"slices"
	"strings"

	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/unit"
	"youlin/server/words"
)

// A hint names at most so many posts; titles are alike from this share of neighbouring letters in common.
const (
	fewAlike   = 3
	alikeShare = 0.6
)

// LikePhoto returns the running posts of the viewer's household that show what a photo shows, newest first: perhaps it
// is offered already. Never anybody else's.
func (s *Service) LikePhoto(ctx context.Context, v person.Viewer, photo media.Photo) ([]Post, error) {
	if photo.Likeness == 0 {
		return nil, nil
	}
	own, err := s.ofHousehold(ctx, v)
	if err != nil {
		return nil, err
	}
	shown, err := s.media.Of(s.db.Read(ctx), PhotosOf, idsOf(own))
	return first(own, func(p Post) bool {
		return slices.ContainsFunc(shown[string(p.ID)], func(m media.Photo) bool { return m.Likeness.Resembles(photo.Likeness) })
	}), err
}

// Draftlike is what is known of a post while it is being written.
type Draftlike struct {
	Direction Direction
	Module    Module
	Title     string
}

// LikeDrafts returns for each draft the running posts of the viewer's household in a compound that say the same.
func (s *Service) LikeDrafts(ctx context.Context, v person.Viewer, compound unit.ID, drafts []Draftlike) ([][]Post, error) {
	own, err := s.ofHousehold(ctx, v)
	if err != nil {
		return nil, err
	}
	found := make([][]Post, len(drafts))
	for i, d := range drafts {
		found[i] = first(own, func(p Post) bool { return p.Compound == compound && d.like(p) })
	}
	return found, nil
}

// like reports whether a post says what the draft says; what the draft leaves open may be anything.
func (d Draftlike) like(p Post) bool {
	return (d.Direction == "" || d.Direction == p.Direction) && (d.Module == "" || d.Module == p.Module) && alike(d.Title, p.Title)
}

// ofHousehold reads the running posts of those behind the viewer's doors that the viewer may see, newest first.
func (s *Service) ofHousehold(ctx context.Context, v person.Viewer) ([]Post, error) {
	people, err := s.people.Housemates(ctx, v)
	if err != nil {
		return nil, err
	}
	own, err := runningOf(s.db.Read(ctx), people)
	return slices.DeleteFunc(own, func(p Post) bool { return !s.May(ctx, v, p) }), err
}

func idsOf(list []Post) []string {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = string(p.ID)
	}
	return ids
}

// first returns the first few that are wanted.
func first(list []Post, wanted func(Post) bool) (few []Post) {
	for _, p := range list {
		if len(few) < fewAlike && wanted(p) {
			few = append(few, p)
		}
	}
	return few
}

// alike compares two titles by their neighbouring letters, however they are written.
func alike(a, b string) bool {
	left, right := pairsOf(a), pairsOf(b)
	if len(left) == 0 || len(right) == 0 {
		return false
	}
	common := 0
	for pair := range left {
		if right[pair] {
			common++
		}
	}
	return float64(2*common) >= alikeShare*float64(len(left)+len(right))
}

func pairsOf(title string) map[[2]rune]bool {
	letters := []rune(strings.Join(strings.Fields(words.Normalize(title)), ""))
	pairs := make(map[[2]rune]bool, len(letters))
	for i := 1; i < len(letters); i++ {
		pairs[[2]rune{letters[i-1], letters[i]}] = true
	}
	return pairs
}
