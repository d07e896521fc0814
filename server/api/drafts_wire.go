package api

import (
	"time"

	"youlin/server/parse"
	"youlin/shared"
)

func draftsOf(found []parse.Draft, zone *time.Location) shared.Drafts {
	d := shared.Drafts{Drafts: make([]shared.Draft, len(found))}
	for i, f := range found {
		d.Drafts[i] = draftOf(f, zone)
	}
	return d
}

func draftOf(f parse.Draft, zone *time.Location) shared.Draft {
	d := shared.Draft{
		Direction: f.Direction, Module: f.Module, Mode: f.Mode, PriceYuan: said(f.PriceYuan), Category: f.Category, Title: f.Title,
		Body: f.Body, Quantity: f.Quantity, Capacity: f.Capacity, Windows: draftWindows(f.Windows, zone),
		DurationMinutes: said(f.DurationMinutes), Urgency: f.Urgency, Confidence: f.Confidence, Spans: map[string]shared.Span{},
		Source: shared.DraftSource{From: f.Source.From, To: f.Source.To, Author: f.Source.Author, Room: f.Source.Room},
	}
	if d.Confidence == nil {
		d.Confidence = map[string]float64{}
	}
	if f.ChildAge != nil {
		d.ChildAge = &shared.Ages{Min: f.ChildAge.Min, Max: f.ChildAge.Max}
		if d.ChildAge.Max == 0 && d.ChildAge.Min > 0 {
			d.ChildAge.Max = 17 // open above
		}
	}
	for field, spans := range f.Spans {
		if len(spans) > 0 {
			d.Spans[field] = shared.Span{From: spans[0].From, To: spans[0].To}
		}
	}
	return d
}

// said is a number that the text gave; 0 was not said.
func said(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func draftWindows(ws []parse.Window, zone *time.Location) []shared.Window {
	list := make([]shared.Window, len(ws))
	for i, w := range ws {
		list[i] = shared.Window{Start: stated(w.Start, zone), End: stated(w.End, zone), Weekday: w.Weekday, From: w.From, To: w.To, Until: w.Until}
	}
	return list
}

// stated is an instant that the text gave; where it gave only the day, its beginning, which the person completes.
func stated(text string, zone *time.Location) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.ParseInLocation(time.DateOnly, text, zone)
	}
	if err != nil {
		return nil
	}
	t = t.UTC()
	return &t
}
