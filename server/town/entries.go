package town

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"youlin/server/api"
	"youlin/server/parse"
	"youlin/server/post"
	"youlin/shared"
)

// Author is who says something in a list, as far as the list tells.
type Author struct {
	Name     string `json:"name"`
	Building string `json:"building"`
	Room     string `json:"room"`
}

// Entry is one wish of a list, with where it stands in the file.
type Entry struct {
	Line int
	// Key makes it the same thing when it comes again.
	Key string
	// Compound is the file's own name for it; empty where it names none.
	Compound string
	Author   Author
	Draft    post.Draft
	// State of what is over already; empty is open.
	State post.State
	// Created is when it was written; zero is now.
	Created time.Time
	// DataSet entries have times around a moment of their own, and are moved to ours.
	DataSet bool
	// Unkept are fields of the line that a post has no place for.
	Unkept []string
}

// Skipped is a line that was not taken, and why.
type Skipped struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Read understands a file: JSON Lines in the wire form or in the form of a data set, or else a pasted list. What it
// does not understand comes back with its reason.
func Read(text []byte, now time.Time, zone *time.Location) (entries []Entry, skipped []Skipped) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return nil, []Skipped{{Line: 1, Reason: "the file is not UTF-8 text"}}
	}
	if first := bytes.TrimSpace(text); len(first) > 0 && first[0] == '{' {
		return readLines(text, zone)
	}
	return readList(string(text), now, zone)
}

func readLines(text []byte, zone *time.Location) (entries []Entry, skipped []Skipped) {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		e, err := readLine(line, zone)
		if err != nil {
			skipped = append(skipped, Skipped{n, err.Error()})
			continue
		}
		e.Line = n
		entries = append(entries, e)
	}
	return entries, skipped
}

func readLine(line []byte, zone *time.Location) (Entry, error) {
	var form struct {
		Kind      *string `json:"kind"`
		Direction *string `json:"direction"`
	}
	switch err := json.Unmarshal(line, &form); {
	case err != nil:
		return Entry{}, fmt.Errorf("this is not JSON: %w", err)
	case form.Kind != nil:
		return readRecord(line, zone)
	case form.Direction != nil:
		return readWire(line, zone)
	}
	return Entry{}, errors.New("it says neither direction nor kind")
}

// wireLine is a post on the wire, and who says it.
type wireLine struct {
	shared.PostDraft
	ID       string  `json:"id"`
	Compound string  `json:"compound"`
	Author   *Author `json:"author"`
}

func readWire(line []byte, zone *time.Location) (Entry, error) {
	var w wireLine
	strict := json.NewDecoder(bytes.NewReader(line))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&w); err != nil {
		return Entry{}, fmt.Errorf("this is not a post: %w", err)
	}
	if len(w.Photos) > 0 || w.OnBehalfOf != "" {
		return Entry{}, errors.New("photos and onBehalfOf name things of another installation; leave them out")
	}
	e := Entry{Key: string(line), Compound: w.Compound, Draft: api.DraftFrom(w.PostDraft)}
	if w.ID != "" {
		e.Key = w.ID
	}
	if w.Author != nil {
		e.Author = *w.Author
	}
	d := &e.Draft
	if d.Category == "" {
		d.Category = fitCategory(d.Module, understood(d.Title+"。"+d.Body, time.Time{}, zone).Category)
	}
	return e, nil
}

// readList understands a pasted sign-up list, or a few sentences.
func readList(text string, now time.Time, zone *time.Location) (entries []Entry, skipped []Skipped) {
	lines := lineStarts(text)
	said := make([]bool, len(lines))
	for _, d := range parse.Text(text, now, zone) {
		n := lineAt(lines, d.Source.From)
		for i := n; i <= lineAt(lines, max(d.Source.From, d.Source.To-1)); i++ {
			said[i] = true
		}
		e, err := readDraft(d, zone)
		if err != nil {
			skipped = append(skipped, Skipped{n + 1, err.Error()})
			continue
		}
		e.Line = n + 1
		if e.Author.Building == "" {
			e.Author.Building = buildingOf(text)
		}
		entries = append(entries, e)
	}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i < len(said) && !said[i] && strings.TrimSpace(line) != "" {
			skipped = append(skipped, Skipped{i + 1, "nothing is asked for or offered here"})
		}
	}
	return entries, skipped
}

// lineStarts are the places, in code points, at which lines begin.
func lineStarts(text string) []int {
	starts, at := []int{0}, 0
	for _, r := range text {
		at++
		if r == '\n' {
			starts = append(starts, at)
		}
	}
	return starts
}

func lineAt(starts []int, at int) int {
	n := 0
	for i, from := range starts {
		if from <= at {
			n = i
		}
	}
	return n
}

// readDraft makes an entry of what the parser understood. It refuses what a neighbour would have to be asked about.
func readDraft(d parse.Draft, zone *time.Location) (Entry, error) {
	switch {
	case d.Direction == "":
		return Entry{}, fmt.Errorf("“%s”: is it a need or an offer?", d.Title)
	case d.Module == "":
		return Entry{}, fmt.Errorf("“%s”: a thing, children, elders or another help?", d.Title)
	}
	module := post.Module(d.Module)
	e := Entry{
		Key: strings.Join([]string{d.Source.Author, d.Source.Room, d.Direction, d.Title, d.Body}, "\n"), Author: authorOf(d.Source),
		Draft: post.Draft{Direction: post.Direction(d.Direction), Module: module},
	}
	e.Draft.Content = post.Content{
		Mode: fitMode(module, d.Mode), Category: fitCategory(module, d.Category), Title: d.Title, Body: d.Body,
		Quantity: d.Quantity, Capacity: d.Capacity, Windows: usual(d.Windows, zone), Urgency: post.Urgency(d.Urgency),
	}
	c := &e.Draft.Content
	if d.PriceYuan > 0 && c.Mode == post.Sell {
		c.Price = &d.PriceYuan
	}
	if d.DurationMinutes > 0 {
		c.Minutes = &d.DurationMinutes
	}
	if d.ChildAge != nil && (module == post.Childcare || module == post.Idle) {
		c.ChildAge = &post.Ages{Min: d.ChildAge.Min, Max: max(d.ChildAge.Min, d.ChildAge.Max)}
	}
	return e, nil
}

// usual completes the windows that a text left open; one that no day can be given to is left out.
func usual(ws []parse.Window, zone *time.Location) (windows []post.Window) {
	for _, w := range ws {
		full, ok := w.Usual(zone)
		if !ok {
			continue
		}
		out := post.Window{Weekday: full.Weekday, Until: full.Until}
		if out.Weekly() {
			out.From, _ = post.ParseClock(full.From)
			out.To, _ = post.ParseClock(full.To)
		} else {
			out.Start, _ = time.Parse(time.RFC3339, full.Start)
			out.End, _ = time.Parse(time.RFC3339, full.End)
		}
		windows = append(windows, out)
	}
	return windows
}

// authorOf reads who signed up: the room of a list often begins with the building (6-2-301).
func authorOf(s parse.Source) Author {
	a := Author{Name: s.Author, Room: s.Room}
	if parts := figures.FindAllString(s.Room, -1); len(parts) > 1 {
		a.Building = parts[0]
		a.Room = strings.Join(parts[1:], "-")
	}
	return a
}

// buildingOf is the building that a list speaks of in its heading, for those who wrote none.
func buildingOf(text string) string {
	for _, word := range []string{"号楼", "栋", "幢", "座"} {
		before, _, found := strings.Cut(text, word)
		if parts := figures.FindAllString(before, -1); found && len(parts) > 0 && strings.HasSuffix(before, parts[len(parts)-1]) {
			return parts[len(parts)-1]
		}
	}
	return ""
}
