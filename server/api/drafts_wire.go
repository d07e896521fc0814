package api

import (
	"slices"
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
		DurationMinutes: said(f.DurationMinutes), Urgency: f.Urgency, SwapFor: f.SwapFor, Confidence: f.Confidence, Spans: map[string]shared.Span{},
		Source:  shared.DraftSource{From: f.Source.From, To: f.Source.To, Author: f.Source.Author, Room: f.Source.Room},
		Similar: []shared.SimilarPost{},
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
			d.Spans[field] = stretch(spans)
		}
	}
	return d
}

// stretch is the first place where a field was read, whole: a day and the hour right after it are one answer.
func stretch(spans []parse.Span) shared.Span {
	all := slices.SortedFunc(slices.Values(spans), func(a, b parse.Span) int { return a.From - b.From })
	whole := shared.Span{From: all[0].From, To: all[0].To}
	for _, s := range all[1:] {
		if s.From-whole.To <= 1 {
			whole.To = max(whole.To, s.To)
		}
	}
	return whole
}

// said is a number that the text gave; 0 was not said.
func said(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// draftWindows gives the times of a draft. Where the text said only "Saturday" or "mornings", the usual hours stand in,
// for the person to correct; a time of day that was said stays as it is, with its end open.
func draftWindows(ws []parse.Window, zone *time.Location) []shared.Window {
	list := make([]shared.Window, 0, len(ws))
	for _, w := range ws {
		if full, ok := w.Usual(zone); ok && !hasClock(w) {
			w = full
		}
		list = append(list, shared.Window{Start: stated(w.Start), End: stated(w.End), Weekday: w.Weekday, From: w.From, To: w.To, Until: w.Until})
	}
	return list
}

// hasClock reports whether the text gave a time of day.
func hasClock(w parse.Window) bool {
	return w.From != "" || w.To != "" || stated(w.Start) != nil || stated(w.End) != nil
}

// stated is an instant that the text gave, or nothing.
func stated(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil
	}
	t = t.UTC()
	return &t
}
