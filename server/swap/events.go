package swap

import (
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/unit"
)

// Offered says that a ring was found and that its people are asked; or that somebody is asked to come into one.
type Offered struct {
	Swap     ID          `json:"swapId"`
	Compound unit.ID     `json:"compoundId"`
	Size     int         `json:"size"`
	To       []person.ID `json:"to"`
}

// Kind is swap.proposed.
func (Offered) Kind() string { return "swap.proposed" }

// Audience is who is asked, and who posted on their behalf.
func (e Offered) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.To)}
}

// Moved says that something in a swap is different; the screens of its people look again.
type Moved struct {
	Swap     ID          `json:"swapId"`
	Compound unit.ID     `json:"compoundId"`
	State    State       `json:"state"`
	Version  int         `json:"version"`
	People   []person.ID `json:"people"`
}

// Kind is swap.changed.
func (Moved) Kind() string { return "swap.changed" }

// Audience is who is or was in it, and who posted on their behalf.
func (e Moved) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.People)}
}

// News is what somebody should know about a swap.
type News string

// The news: everybody said yes and the things are to be brought; they are all there and may be fetched; all of it went
// well; it came to nothing; one dropped out and somebody else is looked for; somebody else came in.
const (
	AllAgreed  News = "agreed"
	AllIn      News = "ready"
	WentWell   News = "done"
	CameToNone News = "released"
	Mending    News = "mending"
	Mended     News = "mended"
)

// Told says to the people of a swap what they should know; they read it among their notices.
type Told struct {
	News     News        `json:"news"`
	Reason   Reason      `json:"reason,omitempty"`
	Swap     ID          `json:"swapId"`
	Compound unit.ID     `json:"compoundId"`
	To       []person.ID `json:"to"`
}

// Kind is swap.told.
func (Told) Kind() string { return "swap.told" }

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
	_ = event.Declare[Offered]()
	_ = event.Declare[Moved]()
	_ = event.Declare[Told]()
)
