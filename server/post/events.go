package post

import (
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/unit"
)

// Opened says that a post is in the feed for the first time.
type Opened struct {
	Post     ID        `json:"postId"`
	Version  int       `json:"version"`
	Compound unit.ID   `json:"compoundId"`
	Author   person.ID `json:"authorId"`
}

// Kind is post.opened.
func (Opened) Kind() string { return "post.opened" }

// Audience is everyone in the compound.
func (e Opened) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), Everyone: true, About: string(e.Author)}
}

// Changed says that something in a post is different: its words, its state, or what remains.
type Changed struct {
	Post     ID        `json:"postId"`
	Version  int       `json:"version"`
	Compound unit.ID   `json:"compoundId"`
	Author   person.ID `json:"authorId"`
	State    State     `json:"state"`
	// Public is whether neighbours could see the post before or after; otherwise only People hear of it.
	Public bool        `json:"public"`
	People []person.ID `json:"people,omitempty"`
}

// Kind is post.changed.
func (Changed) Kind() string { return "post.changed" }

// Audience is everyone when the post was or is in the feed, otherwise its author and those who review.
func (e Changed) Audience() event.Audience {
	a := event.Audience{Compound: string(e.Compound), Everyone: e.Public, About: string(e.Author)}
	for _, p := range e.People {
		a.People = append(a.People, string(p))
	}
	return a
}

var (
	_ = event.Declare[Opened]()
	_ = event.Declare[Changed]()
)
