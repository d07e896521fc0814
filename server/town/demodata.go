package town

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"youlin/assets"
	"youlin/server/api"
	"youlin/server/post"
	"youlin/shared"
)

// script is what assets/demo says.
type script struct {
	District    string            `json:"district"`
	Street      string            `json:"street"`
	Communities []scriptCommunity `json:"communities"`
	// Names of compounds that differ from those of the data set.
	Names map[string]string `json:"names"`
	Cast  []scriptPerson    `json:"people"`

	compounds []scriptCompound
	posts     []scriptPost
	entries   []Entry
}

type scriptCommunity struct {
	Name      string   `json:"name"`
	Compounds []string `json:"compounds"`
}

type scriptCompound struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Buildings []struct {
		ID string `json:"id"`
		X  int    `json:"x_m"`
		Y  int    `json:"y_m"`
	} `json:"buildings"`
}

// scriptPerson is somebody with a part. Who is "3栋·何女士", or a name alone for those who live elsewhere.
type scriptPerson struct {
	Who      string `json:"who"`
	Compound string `json:"compound"`
	Room     string `json:"room"`
	Phone    string `json:"phone"`
	Role     string `json:"role"`
	// Over is the building that a leader leads.
	Over    string `json:"over"`
	Consent string `json:"consent"`
	Story   string `json:"story"`
	Hidden  bool   `json:"hidden"`
}

// scriptPost is a post on the wire, with times counted from today.
type scriptPost struct {
	shared.PostDraft
	Key      string      `json:"key"`
	Compound string      `json:"compound"`
	By       string      `json:"by"`
	Behalf   string      `json:"behalf"`
	Photo    string      `json:"photo"`
	HoursAgo int         `json:"hoursAgo"`
	State    string      `json:"state"`
	Reason   string      `json:"reason"`
	Days     []scriptDay `json:"days"`
}

// scriptDay is a span on one day: in some days, or on the next such weekday.
type scriptDay struct {
	In   int    `json:"in"`
	On   int    `json:"on"`
	From string `json:"from"`
	To   string `json:"to"`
}

// whoIs takes "3栋·何女士" apart; one without a building has only a name.
func whoIs(who string) (building, name string) {
	building, name, found := strings.Cut(who, "·")
	if !found {
		return "", building
	}
	return building, name
}

// readScript reads the demo's data, which is part of the program.
func readScript(now time.Time, zone *time.Location) (s script, err error) {
	if err := readJSON("demo/town.json", &s); err != nil {
		return s, err
	}
	if err := readJSON("demo/compounds.json", &s.compounds); err != nil {
		return s, err
	}
	if s.posts, err = readPosts(); err != nil {
		return s, err
	}
	for _, name := range []string{"demo/offers.jsonl", "demo/needs.jsonl"} {
		text, err := assets.Files.ReadFile(name)
		if err != nil {
			return s, err
		}
		entries, skipped := Read(text, now, zone)
		if len(skipped) > 0 {
			return s, fmt.Errorf("%s, line %d: %s", name, skipped[0].Line, skipped[0].Reason)
		}
		s.entries = append(s.entries, entries...)
	}
	s.moveEntries(now, zone)
	return s, nil
}

// moveEntries brings the data set to today.
func (s *script) moveEntries(now time.Time, zone *time.Location) {
	newest := slices.MaxFunc(s.entries, func(a, b Entry) int { return a.Created.Compare(b.Created) }).Created
	weeks := weeksBetween(newest, now)
	for i := range s.entries {
		s.entries[i].move(7*weeks, now, zone)
	}
}

func readJSON(name string, into any) error {
	text, err := assets.Files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func readPosts() (posts []scriptPost, err error) {
	text, err := assets.Files.ReadFile("demo/posts.jsonl")
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		var p scriptPost
		if err := json.Unmarshal(line, &p); err != nil {
			return nil, fmt.Errorf("read the demo's posts: %w", err)
		}
		posts = append(posts, p)
	}
	return posts, nil
}

// draft is the post as of today.
func (p scriptPost) draft(now time.Time, zone *time.Location) post.Draft {
	d := api.DraftFrom(p.PostDraft)
	for _, day := range p.Days {
		d.Windows = append(d.Windows, day.window(now.In(zone)))
	}
	return d
}

func (d scriptDay) window(now time.Time) post.Window {
	ahead := d.In
	if d.On > 0 {
		// At least tomorrow, so that it is still to come at any hour of the day.
		ahead = (d.On - (int(now.Weekday())+6)%7 - 1 + 7) % 7
		if ahead == 0 {
			ahead = 7
		}
	}
	from, _ := post.ParseClock(d.From)
	to, _ := post.ParseClock(d.To)
	at := func(minutes int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+ahead, 0, minutes, 0, 0, now.Location())
	}
	return post.Window{Start: at(from), End: at(to)}
}
