package agreement

import (
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Received says that somebody asked; the poster hears it.
type Received struct {
	Agreement ID          `json:"agreementId"`
	Post      post.ID     `json:"postId"`
	Compound  unit.ID     `json:"compoundId"`
	From      person.ID   `json:"fromId"`
	To        []person.ID `json:"to"`
}

// Kind is request.received.
func (Received) Kind() string { return "request.received" }

// Audience is the poster, and who posted on their behalf.
func (e Received) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.To), About: string(e.From)}
}

// Changed says that an agreement is in another state; both sides hear it.
type Changed struct {
	Agreement ID          `json:"agreementId"`
	Post      post.ID     `json:"postId"`
	Compound  unit.ID     `json:"compoundId"`
	State     State       `json:"state"`
	Version   int         `json:"version"`
	Giver     person.ID   `json:"giverId"`
	Taker     person.ID   `json:"takerId"`
	People    []person.ID `json:"people"`
	// Held is whether it waits for the asker's yes.
	Held bool `json:"held,omitempty"`
}

// Kind is agreement.changed.
func (Changed) Kind() string { return "agreement.changed" }

// Audience is both sides, whoever acts for one of them, and those who settle a dispute.
func (e Changed) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.People)}
}

// Awaited says that neighbours wait for an answer about a post; the poster hears it.
type Awaited struct {
	Post     post.ID     `json:"postId"`
	Compound unit.ID     `json:"compoundId"`
	Asking   int         `json:"asking"`
	To       []person.ID `json:"to"`
}

// Kind is request.waiting.
func (Awaited) Kind() string { return "request.waiting" }

// Audience is the poster, and who posted on their behalf.
func (e Awaited) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.To)}
}

// Soon says that the agreed time comes; both sides hear it. Begins is in milliseconds.
type Soon struct {
	Agreement ID          `json:"agreementId"`
	Post      post.ID     `json:"postId"`
	Compound  unit.ID     `json:"compoundId"`
	Begins    int64       `json:"begins"`
	Giver     person.ID   `json:"giverId"`
	Taker     person.ID   `json:"takerId"`
	People    []person.ID `json:"people"`
}

// Kind is agreement.soon.
func (Soon) Kind() string { return "agreement.soon" }

// Audience is both sides, and whoever acts for one of them.
func (e Soon) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.People)}
}

// Drawn says that a draw was held; the poster and all who had asked hear it.
type Drawn struct {
	Post     post.ID     `json:"postId"`
	Compound unit.ID     `json:"compoundId"`
	People   []person.ID `json:"people"`
}

// Kind is draw.done.
func (Drawn) Kind() string { return "draw.done" }

// Audience is the poster and those who had asked.
func (e Drawn) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.People)}
}

func texts(ids []person.ID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

var (
	_ = event.Declare[Received]()
	_ = event.Declare[Changed]()
	_ = event.Declare[Awaited]()
	_ = event.Declare[Soon]()
	_ = event.Declare[Drawn]()
)
