package pairing

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"youlin/server/match"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/server/words"
)

// inWords is a post as the matcher reads it: what it says, and who stands behind it.
func inWords(p post.Post, compound unit.Unit) match.Post {
	m := match.Post{
		ID: string(p.ID), Author: string(p.Owner), Compound: string(p.Compound), Module: string(p.Module),
		Mode: match.Mode(p.Mode), Category: p.Category, Title: p.Title, Body: p.Body, Urgency: string(p.Urgency),
		CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt, Closed: p.State != post.Open,
	}
	if p.Direction == post.Offer {
		m.Direction = match.Offer
	}
	if p.Minutes != nil {
		m.Duration = time.Duration(*p.Minutes) * time.Minute
	}
	if p.ChildAge != nil {
		m.ChildAge = &match.Ages{Min: p.ChildAge.Min, Max: p.ChildAge.Max}
	}
	howMuch(&m, p)
	m.Windows, m.Weekly = when(p.Windows, post.ZoneOf(compound))
	return m
}

// howMuch says what is left: seats of a service, pieces of a thing.
func howMuch(m *match.Post, p post.Post) {
	left := p.Remaining()
	if p.Mode == post.Serve {
		m.Seats = &left
		return
	}
	m.Quantity = left
}

func when(ws []post.Window, zone *time.Location) (once []match.Window, weekly []match.Weekly) {
	for _, w := range ws {
		if !w.Weekly() {
			once = append(once, match.Window{Start: w.Start, End: w.End})
			continue
		}
		recurs := match.Weekly{Day: time.Weekday(w.Weekday % 7), From: w.From, To: w.To, Zone: zone}
		if day, err := time.ParseInLocation(time.DateOnly, w.Until, zone); err == nil {
			recurs.Until = day.AddDate(0, 0, 1)
		}
		weekly = append(weekly, recurs)
	}
	return once, weekly
}

// homes are the owners of posts as their neighbours see them, in one look for every few hundred.
func (s *Service) homes(ctx context.Context, compound unit.ID, posts []post.Post) (map[person.ID]person.Neighbour, error) {
	owners := make([]person.ID, len(posts))
	for i, p := range posts {
		owners[i] = p.Owner
	}
	slices.Sort(owners)
	homes := map[person.ID]person.Neighbour{}
	for some := range slices.Chunk(slices.Compact(owners), 500) {
		found, err := s.people.Neighbours(s.db.Read(ctx), compound, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(homes, found)
	}
	return homes, nil
}

// whereabouts adds the owner's household and building. Somebody who no longer lives there has none: the post then only
// lacks a place, and is closed by its own room.
func (s *Service) whereabouts(ctx context.Context, m *match.Post, home person.Neighbour) error {
	if home.Building == "" {
		return nil
	}
	building, err := s.units.Get(ctx, home.Building)
	if err != nil {
		return err
	}
	m.Household, m.Building = string(home.Household), houseNumber(building.Name)
	if building.X != 0 || building.Y != 0 {
		m.Place = &match.Point{X: float64(building.X), Y: float64(building.Y)}
	}
	return nil
}

// houseNumber is what neighbours say before 号楼: buildings have names of their own in a compound.
func houseNumber(name string) string {
	for _, word := range []string{"号楼", "栋", "幢", "座"} {
		if number, ok := strings.CutSuffix(name, word); ok && number != "" {
			return number
		}
	}
	return name
}

// reasonsOf keeps what the matcher said, in both languages: the log remembers them, and each phone is told in its own.
func reasonsOf(said []match.Reason, p, fits post.Post) []Reason {
	need, offer := p, fits
	if p.Direction == post.Offer {
		need, offer = offer, need
	}
	match.Mark(words.Default(), said, match.Text{Title: need.Title, Body: need.Body}, match.Text{Title: offer.Title, Body: offer.Body})
	reasons := make([]Reason, 0, len(said))
	for _, r := range said {
		reasons = append(reasons, Reason{Code: string(r.Code), ZH: r.Zh, EN: r.En, Gap: !r.Good, Need: wordsAt(r.Need), Offer: wordsAt(r.Offer)})
	}
	return slices.Clip(reasons)
}

func wordsAt(s match.Span) *Words {
	if !s.Known() {
		return nil
	}
	return &Words{Body: s.Body, From: int(s.From), To: int(s.To)}
}
