package centre

import (
	"youlin/server/agreement"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Changed says that something happened to a thing; the desk's screens and its people's look again.
type Changed struct {
	Item      ID           `json:"itemId"`
	Post      post.ID      `json:"postId"`
	Agreement agreement.ID `json:"agreementId,omitempty"`
	Compound  unit.ID      `json:"compoundId"`
	State     State        `json:"state"`
	Version   int          `json:"version"`
	People    []person.ID  `json:"people"`
}

// Kind is centre.changed.
func (Changed) Kind() string { return "centre.changed" }

// Audience is who gives it, who takes it, and the desk.
func (e Changed) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.People)}
}

// News is what somebody should know about a thing.
type News string

// The news: it waits for its taker, nobody came for it, its giver should fetch it, anybody may have it, something is
// wrong with it.
const (
	Arrived   News = "arrived"
	NotCome   News = "unclaimed"
	FetchIt   News = "fetch"
	ForAll    News = "public"
	InTrouble News = "trouble"
)

// Told says to some by name what they should know; they read it among their notices.
type Told struct {
	News      News         `json:"news"`
	Item      ID           `json:"itemId"`
	Post      post.ID      `json:"postId"`
	Agreement agreement.ID `json:"agreementId,omitempty"`
	Compound  unit.ID      `json:"compoundId"`
	To        []person.ID  `json:"to"`
}

// Kind is centre.told.
func (Told) Kind() string { return "centre.told" }

// Audience is those who should know.
func (e Told) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.To)}
}

func texts(ids []person.ID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

var (
	_ = event.Declare[Changed]()
	_ = event.Declare[Told]()
)
