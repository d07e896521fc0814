package notice

import (
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
)

// Notice is something that was told to a person by name.
type Notice struct {
	// Seq is its number in the log; newer is larger.
	Seq  int64
	Kind string
	At   time.Time
	Read bool
	// Post is what it is about: for a match the person's own post, with Other the one that fits.
	Post, Other post.ID
	Agreement   agreement.ID
	// Item is the thing at the centre that it is about.
	Item centre.ID
	// Swap is what it is about, and Reason why it came to nothing, or somebody else is looked for.
	Swap   swap.ID
	Reason string
	State  string
	// Count is how many wait for an answer, or for how many days a loan is overdue; Due when the agreed time begins, or a
	// loan is to be back.
	Count int
	Due   time.Time
	Title string
	// Name is the neighbour's on the other side; empty for one's own standing.
	Name string
}

// kinds are the events that people are shown as notices.
var kinds = []string{
	pairing.Found{}.Kind(), centre.Told{}.Kind(), swap.Offered{}.Kind(), swap.Told{}.Kind(), agreement.Received{}.Kind(), agreement.Changed{}.Kind(), agreement.Awaited{}.Kind(), agreement.Soon{}.Kind(),
	agreement.LoanDue{}.Kind(), agreement.LoanOverdue{}.Kind(), agreement.LoanDelayed{}.Kind(), person.MembershipChanged{}.Kind(),
}

// about tells what an event is to one who heard it, and who is on the other side.
func about(r event.Record, who person.ID) (n Notice, other person.ID) {
	n = Notice{Seq: r.Seq, Kind: r.Event.Kind(), At: r.At}
	switch e := r.Event.(type) {
	case pairing.Found:
		n.Post, n.Other, other = e.Need, e.Offer, e.Giver
		if who == e.Giver {
			n.Post, n.Other, other = e.Offer, e.Need, e.Asker
		}
	case agreement.Received:
		n.Post, n.Agreement, other = e.Post, e.Agreement, e.From
	case agreement.Changed:
		n.Post, n.Agreement, n.State, other = e.Post, e.Agreement, string(e.State), e.Giver
		if e.Held {
			n.State = "held"
		}
		if e.News != "" {
			n.State = e.News
			if e.ReturnBy > 0 {
				n.Due = db.Instant(e.ReturnBy)
			}
		}
		if who == e.Giver {
			other = e.Taker
		}
	case agreement.Awaited:
		n.Post, n.Count = e.Post, e.Asking
	case agreement.Soon:
		n.Post, n.Agreement, n.Due, other = e.Post, e.Agreement, db.Instant(e.Begins), e.Giver
		if who == e.Giver {
			other = e.Taker
		}
	case agreement.LoanDue:
		n.Post, n.Agreement, n.Due, other = e.Post, e.Agreement, db.Instant(e.ReturnBy), e.Giver
	case agreement.LoanOverdue:
		n, other = overdue(n, e, who)
	case agreement.LoanDelayed:
		n.Post, n.Agreement, n.Due = e.Post, e.Agreement, db.Instant(e.Back)
	case centre.Told:
		n.Post, n.Agreement, n.Item, n.State = e.Post, e.Agreement, e.Item, string(e.News)
	case swap.Offered:
		n.Swap, n.Count = e.Swap, e.Size
	case swap.Told:
		n.Swap, n.State, n.Reason = e.Swap, string(e.News), string(e.Reason)
	case person.MembershipChanged:
		n.State, other = string(e.State), e.Person
		if who == e.Person {
			other = ""
		}
	}
	return n, other
}

// overdue tells the borrower's side, the giver's side, and who helps apart; a helper has no part in the agreement.
func overdue(n Notice, e agreement.LoanOverdue, who person.ID) (Notice, person.ID) {
	n.Post, n.Agreement, n.Due, n.Count = e.Post, e.Agreement, db.Instant(e.ReturnBy), e.Days
	switch {
	case slices.Contains(e.Helpers, who):
		n.Agreement, n.State = "", "helper"
		return n, e.Taker
	case who == e.Giver:
		n.State = "giver"
		return n, e.Taker
	}
	n.State = "taker"
	return n, e.Giver
}
