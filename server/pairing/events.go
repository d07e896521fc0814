package pairing

import (
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Found says that a need and an offer fit so well that both sides are told. It is announced once a pair.
type Found struct {
	Need     post.ID   `json:"needId"`
	Offer    post.ID   `json:"offerId"`
	Compound unit.ID   `json:"compoundId"`
	Asker    person.ID `json:"askerId"`
	Giver    person.ID `json:"giverId"`
	// Others posted for one of the two, and hear of it as well.
	Others  []person.ID `json:"others,omitempty"`
	Score   float64     `json:"score"`
	Reasons []Reason    `json:"reasons"`
}

// Kind is match.found.
func (Found) Kind() string { return "match.found" }

// Audience is both sides, and whoever acts for one of them.
func (e Found) Audience() event.Audience {
	a := event.Audience{Compound: string(e.Compound), People: []string{string(e.Asker), string(e.Giver)}}
	for _, p := range e.Others {
		a.People = append(a.People, string(p))
	}
	return a
}

var _ = event.Declare[Found]()
