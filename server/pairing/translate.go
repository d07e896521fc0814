package pairing

import (
	"context"
	"slices"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/match"
	"youlin/server/post"
	"youlin/server/unit"
)

// inWords is a post as the matcher reads it: what it says, who stands behind it and where they live.
func (s *Service) inWords(ctx context.Context, q *db.Query, p post.Post, compound unit.Unit) (match.Post, error) {
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
	return m, s.whereabouts(ctx, q, &m, p)
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

// whereabouts adds the owner's household and building. Somebody who no longer lives there has none, and their post is
// closed by its own room.
func (s *Service) whereabouts(ctx context.Context, q *db.Query, m *match.Post, p post.Post) error {
	seat, err := s.people.SeatOf(q, p.Owner, p.Compound)
	if err != nil {
		return nil //nolint:nilerr // without a seat the post only lacks a place; it still has words
	}
	building, err := s.units.Get(ctx, seat.Building)
	if err != nil {
		return err
	}
	m.Household, m.Building = string(seat.Household), houseNumber(building.Name)
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
func reasonsOf(said []match.Reason) []Reason {
	reasons := make([]Reason, 0, len(said))
	for _, r := range said {
		reasons = append(reasons, Reason{Code: string(r.Code), ZH: r.Zh, EN: r.En, Gap: !r.Good})
	}
	return slices.Clip(reasons)
}
