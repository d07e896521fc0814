package agreement

import (
	"slices"

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
	// News says what changed when the state did not: a loan's day of return, the wish for a later one, or that somebody
	// wrote down how a thing looks; ReturnBy is that day, in milliseconds.
	News     string `json:"news,omitempty"`
	ReturnBy int64  `json:"returnBy,omitempty"`
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

// LoanDue reminds a borrower of the day on which a thing is to be back, in milliseconds.
type LoanDue struct {
	Agreement ID          `json:"agreementId"`
	Post      post.ID     `json:"postId"`
	Compound  unit.ID     `json:"compoundId"`
	ReturnBy  int64       `json:"returnBy"`
	Giver     person.ID   `json:"giverId"`
	Taker     person.ID   `json:"takerId"`
	To        []person.ID `json:"to"`
}

// Kind is loan.due.
func (LoanDue) Kind() string { return "loan.due" }

// Audience is the borrower, and whoever acts for them.
func (e LoanDue) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(e.To)}
}

// LoanOverdue says that a thing is not back so many days after it should be. Each rung of the ladder has more to hear it.
type LoanOverdue struct {
	Agreement ID        `json:"agreementId"`
	Post      post.ID   `json:"postId"`
	Compound  unit.ID   `json:"compoundId"`
	ReturnBy  int64     `json:"returnBy"`
	Days      int       `json:"days"`
	Giver     person.ID `json:"giverId"`
	Taker     person.ID `json:"takerId"`
	// People are the two and whoever acts for them, Helpers who looks after it besides.
	People  []person.ID `json:"people"`
	Helpers []person.ID `json:"helpers,omitempty"`
}

// Kind is loan.overdue.
func (LoanOverdue) Kind() string { return "loan.overdue" }

// Audience is the two and the helpers of the rung.
func (e LoanOverdue) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: texts(slices.Concat(e.People, e.Helpers))}
}

// LoanDelayed says to one who waits in line for a thing that it comes back later: when it should, in milliseconds, which
// may have passed.
type LoanDelayed struct {
	Agreement ID          `json:"agreementId"`
	Post      post.ID     `json:"postId"`
	Compound  unit.ID     `json:"compoundId"`
	Back      int64       `json:"back"`
	To        []person.ID `json:"to"`
}

// Kind is loan.delayed.
func (LoanDelayed) Kind() string { return "loan.delayed" }

// Audience is the one who waits.
func (e LoanDelayed) Audience() event.Audience {
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
	_ = event.Declare[Received]()
	_ = event.Declare[Changed]()
	_ = event.Declare[Awaited]()
	_ = event.Declare[Soon]()
	_ = event.Declare[Drawn]()
	_ = event.Declare[LoanDue]()
	_ = event.Declare[LoanOverdue]()
	_ = event.Declare[LoanDelayed]()
)
