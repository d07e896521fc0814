package dataset

import (
	"fmt"
	"strings"
	"time"

	"youlin/server/match"
)

// Module gives our name of a module of the data set.
func Module(name string) string {
	switch name {
	case "child":
		return match.Childcare
	case "elder":
		return match.Eldercare
	}
	return name
}

// Category gives our slug of a category of the data set; an empty one stays empty.
func Category(slug string) string {
	module, leaf, ok := strings.Cut(slug, ".")
	if !ok {
		return slug
	}
	return Module(module) + "." + leaf
}

// Post gives a record as matching reads it. at holds the places of the compound's buildings; it may be nil.
func (r Record) Post(at map[string]match.Point) (match.Post, error) {
	p := match.Post{
		ID: r.ID, Compound: r.Compound, Building: r.Building, Module: Module(r.Module), Mode: match.Mode(r.Deal),
		Category: Category(r.Category), Title: r.Title, Body: r.Body, Quantity: r.Quantity, Languages: r.Languages,
		Gender: r.Gender, MaxDistance: r.MaxDistance, Closed: r.Status == "closed", CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt,
	}
	if r.Kind == "offer" {
		p.Direction = match.Offer
	}
	if place, ok := at[r.Building]; ok {
		p.Place = &place
	}
	if r.ChildAge != nil {
		p.ChildAge = &match.Ages{Min: r.ChildAge.Min, Max: r.ChildAge.Max}
	}
	p.Seats = r.seats()
	for _, w := range r.Windows {
		p.Windows = append(p.Windows, match.Window{Start: w.Start, End: w.End})
	}
	for _, w := range r.Weekly {
		spans, err := w.Spans()
		if err != nil {
			return p, fmt.Errorf("post %s: %w", r.ID, err)
		}
		p.Weekly = append(p.Weekly, spans...)
	}
	return p, nil
}

func (r Record) seats() *int {
	switch {
	case r.Capacity != nil:
		left := r.Capacity.Total - r.Capacity.Taken
		return &left
	case r.Seats > 0:
		return &r.Seats
	}
	return nil
}

var dayNames = map[string]time.Weekday{"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 0}

// Spans gives one weekly span for each of the days.
func (w Weekly) Spans() ([]match.Weekly, error) {
	from, err := minutes(w.From)
	if err != nil {
		return nil, err
	}
	to, err := minutes(w.To)
	if err != nil {
		return nil, err
	}
	zone := Now.Location()
	if z, err := time.LoadLocation(w.TZ); err == nil {
		zone = z
	}
	var out []match.Weekly
	for _, name := range w.Days {
		day, ok := dayNames[name]
		if !ok {
			return nil, fmt.Errorf("unknown day %q", name)
		}
		out = append(out, match.Weekly{Day: day, From: from, To: to, Zone: zone})
	}
	return out, nil
}

func minutes(clock string) (int, error) {
	var h, m int
	if _, err := fmt.Sscanf(clock, "%d:%d", &h, &m); err != nil || h < 0 || h > 24 || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is no time of day", clock)
	}
	return 60*h + m, nil
}

// Places gives the positions of the buildings of each compound.
func (s *Set) Places() map[string]map[string]match.Point {
	out := map[string]map[string]match.Point{}
	for _, c := range s.Compounds {
		out[c.ID] = map[string]match.Point{}
		for _, b := range c.Buildings {
			out[c.ID][b.ID] = match.Point{X: b.X, Y: b.Y}
		}
	}
	return out
}
