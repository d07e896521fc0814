package swap

import (
	"slices"
	"strings"
	"time"

	"youlin/server/agreement"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// ID names a swap; it is opaque.
type ID string

// State is where a swap is.
type State string

// The states: everybody is asked; the things are brought; all of them are there, or two meet, and they change hands; all
// of it went well; everybody is free again.
const (
	Proposed State = "proposed"
	Agreed   State = "agreed"
	Moving   State = "moving"
	Done     State = "done"
	Released State = "released"
)

// Live reports whether its members are bound by it.
func (s State) Live() bool { return s == Proposed || s == Agreed || s == Moving }

// LegState is where one thing of a swap is, and what its giver said.
type LegState string

// The states of a leg.
const (
	Asked    LegState = "asked"
	Accepted LegState = "accepted"
	Declined LegState = "declined"
	Lapsed   LegState = "lapsed"
	Bringing LegState = "bringing"
	In       LegState = "in"
	Out      LegState = "out"
	// Stepped is the leg of one who stepped out, Failed that of a thing that did not come, or not whole.
	Stepped LegState = "left"
	Failed  LegState = "failed"
	// Back is a thing that goes back to its giver, Over a leg that ended without anything.
	Back LegState = "back"
	Over LegState = "over"
)

// vacant reports whether somebody else is looked for in the place of the giver.
func (s LegState) vacant() bool {
	return s == Failed || s == Stepped || s == Declined || s == Lapsed
}

// under reports whether there is an agreement on its way.
func (s LegState) under() bool { return s == Bringing || s == In }

// settled reports whether nothing more happens to it.
func (s LegState) settled() bool { return s == Out || s == Over }

// Reason says why a swap was released, or why somebody else is looked for.
type Reason string

// The reasons.
const (
	NoReason   Reason = ""
	SaidNo     Reason = "declined"
	NoAnswer   Reason = "lapsed"
	Gone       Reason = "gone"
	Changed    Reason = "changed"
	NotBrought Reason = "not_brought"
	Withdrawn  Reason = "withdrawn"
	Spoilt     Reason = "damaged"
	Parted     Reason = "left"
)

// Leg is one thing on its way from its giver to the next in the ring.
type Leg struct {
	// Nth is its place in the ring; Turn is 0, and larger for somebody who came in for another.
	Nth, Turn    int
	Giver, Taker person.ID
	Post         post.ID
	// Wish is what the giver wants in return, in their words, and Need their own need that says so; mostly it is the post.
	Wish  string
	Need  post.ID
	State LegState
	// ByHand is that the giver would rather meet the other one of a pair.
	ByHand     bool
	AcceptedAt time.Time
	Agreement  agreement.ID

	busy bool
}

// Swap is a ring: the giver of each leg gets what the leg before brings.
type Swap struct {
	ID       ID
	Compound unit.ID
	State    State
	Reason   Reason
	// ByHand is a pair that meets; all else goes through the centre.
	ByHand bool
	// By is the coordinator who proposed it; nobody when the program did.
	By person.ID
	// Legs in the order of giving; Past are those that failed and have another in their place.
	Legs []Leg
	Past []Leg
	// AnswerBy is until when somebody is asked, BringBy until when the things are brought, or two meet; zero is not now.
	AnswerBy, BringBy time.Time
	Version           int
	CreatedAt         time.Time
	ChangedAt         time.Time
	due               time.Time
}

// How long people have.
const (
	// AnswerFor is how long those of a ring, and who is asked to come in, have to say yes.
	AnswerFor = 24 * time.Hour
	// BringFor is how long they have to bring their things.
	BringFor = 72 * time.Hour
	// MeetFor is how long two have who would rather meet.
	MeetFor = 7 * 24 * time.Hour
	// RestFor is how long the same people are not asked again after it came to nothing with them.
	RestFor = 30 * 24 * time.Hour
	// usual is how many are in a ring that the program proposes, Longest in one that a coordinator does.
	usual   = 3
	Longest = 5
	// mostTurns is how many neighbours a place may have, one after the other, before all things go back.
	mostTurns = 4
)

// The refusals of this room.
var (
	// ErrUnknown is the answer about a swap that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("swap.unknown", "There is no such swap.", "没有这个换物圈。")
	// ErrNotMember refuses what only those who swap may do.
	ErrNotMember = fault.Forbidden("swap.not_member", "Only those who swap can do that.", "只有参加轮换的人才能这样做。")
	// ErrAnswered refuses a second answer.
	ErrAnswered = fault.Conflict("swap.answered", "You have answered already.", "您已经答复过了。")
	// ErrState refuses what the state of the swap does not allow.
	ErrState = fault.Conflict("swap.state", "That cannot be done now.", "现在不能这样做。")
	// ErrPairsOnly refuses to meet where there are more than two.
	ErrPairsOnly = fault.Conflict("swap.pairs_only", "Only two can swap from hand to hand. With more it goes through the centre.", "两家互换才能当面交接,多家轮换要经服务中心。")
	// ErrWaits refuses to hand a thing out before all of the ring are there.
	ErrWaits = fault.Conflict("swap.waits", "It waits until all things of this swap are in.", "要等这一圈的东西都到齐才能取。")
	// ErrUnderWay refuses to step out once things change hands.
	ErrUnderWay = fault.Conflict("swap.under_way", "The things are all there and change hands. It is too late to step out.", "东西都到齐了,正在交接,不能再退出。")
	// ErrTooLong refuses a ring of more people than can be brought together.
	ErrTooLong = fault.Invalid("swap.too_long", "A ring has two to five people.", "一圈是两到五家。")
)

// refuse tells the current state with a conflict.
func (s Swap) refuse(f *fault.Fault) error { return f.WithState(string(s.State)) }

// before is the leg that brings the giver of another theirs.
func (s *Swap) before(nth int) *Leg { return &s.Legs[(nth+len(s.Legs)-1)%len(s.Legs)] }

// after is the leg of the one who gets what a leg brings.
func (s *Swap) after(nth int) *Leg { return &s.Legs[(nth+1)%len(s.Legs)] }

// of is the leg that somebody gives, or gave; nil for all others.
func (s *Swap) of(who person.ID) *Leg {
	for _, legs := range [][]Leg{s.Legs, s.Past} {
		if i := slices.IndexFunc(legs, func(l Leg) bool { return l.Giver == who }); i >= 0 {
			return &legs[i]
		}
	}
	return nil
}

// vacancy is the leg for which somebody else is looked for, or asked; nil when there is none.
func (s *Swap) vacancy() *Leg {
	for i := range s.Legs {
		if l := &s.Legs[i]; l.State.vacant() || s.State == Agreed && l.State == Asked {
			return l
		}
	}
	return nil
}

// every reports whether all legs are as asked.
func (s *Swap) every(is func(Leg) bool) bool {
	return !slices.ContainsFunc(s.Legs, func(l Leg) bool { return !is(l) })
}

// any reports whether a leg is as asked.
func (s *Swap) any(is func(Leg) bool) bool { return slices.ContainsFunc(s.Legs, is) }

// members are those who give in it now.
func (s *Swap) members() []person.ID {
	who := make([]person.ID, len(s.Legs))
	for i, l := range s.Legs {
		who[i] = l.Giver
	}
	return who
}

// together names a set of people, whatever their order.
func together(who []person.ID) string {
	ids := make([]string, len(who))
	for i, id := range who {
		ids[i] = string(id)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// bound reports whether its agreements go on whatever one of its people does: through the centre from the yes of all, from
// hand to hand as soon as one has given.
func (s *Swap) bound() bool {
	if s.ByHand {
		return s.State == Moving && s.any(func(l Leg) bool { return l.State == Out })
	}
	return s.State == Agreed || s.State == Moving
}

// clock says when something is due next.
func (s *Swap) clock(now time.Time) time.Time {
	switch {
	case s.State == Proposed:
		return s.AnswerBy
	case s.State == Moving:
		return s.BringBy
	case s.State != Agreed:
		return time.Time{}
	}
	switch v := s.vacancy(); {
	case v == nil:
		return s.BringBy
	case v.State == Asked:
		return s.AnswerBy
	}
	return now
}

// maySee is asked by pages and the live stream: who is or was in it, and those who review the compound. Whoever acts for
// one of them is asked for besides.
func (s Swap) maySee(v person.Viewer, compound unit.Unit) bool {
	if v.Reviews(compound) {
		return true
	}
	was := func(l Leg) bool { return l.Giver == v.ID }
	return v.Knows(compound) && (slices.ContainsFunc(s.Legs, was) || slices.ContainsFunc(s.Past, was))
}
