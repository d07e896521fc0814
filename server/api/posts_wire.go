package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/shared"
)

// RenderPost writes a post as neighbours see it. It is kept beside the post, so that lists join what is ready.
func RenderPost(p post.Post, author, owner post.Face) ([]byte, error) {
	w := shared.Post{
		ID: string(p.ID), CompoundID: string(p.Compound), Author: faceOf(author), Direction: string(p.Direction),
		Module: string(p.Module), Mode: string(p.Mode), PriceYuan: p.Price, Category: p.Category, Title: p.Title, Body: p.Body,
		Quantity: p.Quantity, Capacity: p.Capacity, Remaining: p.Remaining(), Windows: windowsOf(p.Windows),
		DurationMinutes: p.Minutes, Urgency: string(p.Urgency), Pick: string(p.Pick), Photos: photosOf(p.Photos),
		State: string(p.State), Version: p.Version, CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt, SwapFor: p.SwapFor,
	}
	if p.ChildAge != nil {
		w.ChildAge = &shared.Ages{Min: p.ChildAge.Min, Max: p.ChildAge.Max}
	}
	if p.OnBehalf() {
		n := faceOf(owner)
		w.OnBehalfOf = &n
	}
	return json.Marshal(w)
}

func faceOf(f post.Face) shared.Neighbour {
	return shared.Neighbour{ID: string(f.ID), Name: f.Name, Building: shared.Place{ID: string(f.Building.ID), Name: f.Building.Name}}
}

func photosOf(photos []post.Photo) []shared.Media {
	list := make([]shared.Media, len(photos))
	for i, p := range photos {
		list[i] = photoOf(p)
	}
	return list
}

func photoOf(p post.Photo) shared.Media {
	return mediaOf(media.Photo{ID: p.ID, Width: p.Width, Height: p.Height, Blur: p.Blur})
}

func windowsOf(ws []post.Window) []shared.Window {
	list := make([]shared.Window, len(ws))
	for i, w := range ws {
		list[i] = windowOf(w)
	}
	return list
}

func windowOf(w post.Window) shared.Window {
	if !w.Weekly() {
		return shared.Window{Start: &w.Start, End: &w.End}
	}
	return shared.Window{Weekday: w.Weekday, From: post.Clock(w.From), To: post.Clock(w.To), Until: w.Until}
}

func windowFrom(w shared.Window) post.Window {
	p := post.Window{Weekday: w.Weekday, Until: w.Until, Start: instant(w.Start), End: instant(w.End)}
	p.From, p.To = minutes(w.From), minutes(w.To)
	if w.Weekday != 0 && w.From == "" {
		p.From = -1 // a weekly window has to say when; the room refuses it with a sentence
	}
	return p
}

// minutes reads a time of day that Huma has checked already; nothing is 0.
func minutes(clock string) int {
	m, _ := post.ParseClock(clock)
	return m
}

func windowsFrom(ws []shared.Window) []post.Window {
	list := make([]post.Window, len(ws))
	for i, w := range ws {
		list[i] = windowFrom(w)
	}
	return list
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func agesFrom(a *shared.Ages) *post.Ages {
	if a == nil {
		return nil
	}
	return &post.Ages{Min: a.Min, Max: a.Max}
}

func photosFrom(ids []string) []media.ID {
	list := make([]media.ID, len(ids))
	for i, id := range ids {
		list[i] = media.ID(id)
	}
	return list
}

func draftFrom(d shared.PostDraft) post.Draft {
	return post.Draft{
		Direction: post.Direction(d.Direction), Module: post.Module(d.Module),
		Content: post.Content{
			Mode: post.Mode(d.Mode), Price: d.PriceYuan, Category: d.Category, Title: d.Title, Body: d.Body, Quantity: d.Quantity,
			Capacity: d.Capacity, Windows: windowsFrom(d.Windows), Minutes: d.DurationMinutes, ChildAge: agesFrom(d.ChildAge),
			Urgency: post.Urgency(d.Urgency), Pick: post.Pick(d.Pick), ExpiresAt: instant(d.ExpiresAt), SwapFor: d.SwapFor,
		},
		Photos: photosFrom(d.Photos), OnBehalfOf: person.ID(d.OnBehalfOf),
	}
}

// postPatch is shared.PostPatch whose childAge may be null as well, which the tags alone cannot say.
type postPatch struct{ shared.PostPatch }

// TransformSchema lets null clear childAge.
func (postPatch) TransformSchema(r huma.Registry, s *huma.Schema) *huma.Schema {
	ages := *r.Map()["Ages"]
	ages.Nullable = true
	s.Properties["childAge"] = &ages
	return s
}

// patchFrom maps a merge patch; the raw text tells what is missing (it stays) from what is null (it is cleared).
func patchFrom(w shared.PostPatch, raw []byte) (to post.Patch, err error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil {
		return to, errMalformed
	}
	set := func(name string) bool { _, ok := given[name]; return ok }
	to = post.Patch{
		Mode:      change(set("mode"), post.Mode(or(w.Mode))),
		Price:     change(set("priceYuan"), w.PriceYuan),
		Category:  change(set("category"), or(w.Category)),
		Title:     change(set("title"), or(w.Title)),
		Body:      change(set("body"), or(w.Body)),
		Quantity:  change(set("quantity"), or(w.Quantity)),
		Capacity:  change(set("capacity"), or(w.Capacity)),
		Windows:   change(set("windows"), windowsFrom(or(w.Windows))),
		Minutes:   change(set("durationMinutes"), w.DurationMinutes),
		ChildAge:  change(set("childAge"), agesFrom(w.ChildAge)),
		Urgency:   change(set("urgency"), post.Urgency(or(w.Urgency))),
		Pick:      change(set("pick"), post.Pick(or(w.Pick))),
		ExpiresAt: change(set("expiresAt"), instant(w.ExpiresAt)),
		SwapFor:   change(set("swapFor"), or(w.SwapFor)),
		Photos:    change(set("photos"), photosFrom(or(w.Photos))),
	}
	return to, nil
}

func change[T any](given bool, to T) post.Change[T] { return post.Change[T]{Given: given, To: to} }

func or[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// readyPost is a post whose JSON is ready: what the room keeps, with the reason for those who may read it.
type readyPost struct{ text []byte }

// Schema says that it is a Post.
func (readyPost) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[shared.Post](), true, "Post")
}

// MarshalJSON gives the text that is ready.
func (p readyPost) MarshalJSON() ([]byte, error) { return p.text, nil }

// UnmarshalJSON takes a kept answer back.
func (p *readyPost) UnmarshalJSON(text []byte) error {
	p.text = bytes.Clone(text)
	return nil
}

// postOf is a post for one who may see it; the reason is for those behind it and those who review.
func postOf(p post.Post, reasons bool) readyPost {
	if !reasons || p.Reason == "" {
		return readyPost{p.Doc}
	}
	return readyPost{withReason(p.Doc, p.Reason)}
}

// readDoc reads a post's public JSON back, for answers that put it beside something else.
func readDoc(p post.Post) (w shared.Post, err error) {
	if err = json.Unmarshal(p.Doc, &w); err != nil {
		return w, fmt.Errorf("read the public form of post %s: %w", p.ID, err)
	}
	return w, nil
}

// withReason adds the reason to a ready post.
func withReason(doc []byte, reason string) []byte {
	text, err := json.Marshal(reason)
	if err != nil {
		return doc // a text always marshals
	}
	return fmt.Appendf(bytes.Clone(doc[:len(doc)-1]), `,"reason":%s}`, text)
}

// readyPage is a page of posts whose JSON is ready.
type readyPage struct{ text []byte }

// Schema says that it is a page of posts.
func (readyPage) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[shared.Page[shared.Post]](), true, "PagePost")
}

// MarshalJSON gives the text that is ready.
func (p readyPage) MarshalJSON() ([]byte, error) { return p.text, nil }

// joinPosts makes a page of posts that are ready.
func joinPosts(docs [][]byte, next string) []byte {
	size := len(next) + 40
	for _, d := range docs {
		size += len(d) + 1
	}
	page := append(make([]byte, 0, size), `{"items":[`...)
	for i, d := range docs {
		if i > 0 {
			page = append(page, ',')
		}
		page = append(page, d...)
	}
	page = append(append(append(page, `],"nextCursor":"`...), next...), `"}`...)
	return page
}
