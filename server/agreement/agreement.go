package agreement

import (
	"slices"
	"time"

	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// ID names an agreement; it is opaque.
type ID string

// State is where an agreement is.
type State string

// The states of an agreement.
const (
	Requested  State = "requested"
	Accepted   State = "accepted"
	Waitlisted State = "waitlisted"
	Declined   State = "declined"
	Cancelled  State = "cancelled"
	InProgress State = "in_progress"
	Fulfilled  State = "fulfilled"
	NoShow     State = "no_show"
	Disputed   State = "disputed"
)

// Known reports whether this is a state at all.
func (s State) Known() bool {
	return slices.Contains([]State{Requested, Accepted, Waitlisted, Declined, Cancelled, InProgress, Fulfilled, NoShow, Disputed}, s)
}

// Running reports whether the two are on their way to each other: they may then see how to reach each other.
func (s State) Running() bool { return s == Accepted || s == InProgress }

// Asking reports whether the request has no answer yet.
func (s State) Asking() bool { return s == Requested || s == Waitlisted }

// Side is one of the two.
type Side string

// The sides.
const (
	Giver   Side = "giver"
	Taker   Side = "taker"
	Nobody  Side = ""
	Behalf  Side = "behalf"
	Machine Side = "system"
	// Reviewer settles a dispute.
	Reviewer Side = "reviewer"
)

// Other is the other side.
func (s Side) Other() Side {
	switch s {
	case Giver:
		return Taker
	case Taker:
		return Giver
	default:
		return Nobody
	}
}

// Wish is what somebody asks for.
type Wish struct {
	// Quantity is 1 when it is 0.
	Quantity int
	Note     string
	Window   *post.Window
	// OnBehalf is for whom it is asked; empty is oneself.
	OnBehalf person.ID
	// ReturnBy is when a loan is to be back; zero is the compound's usual time.
	ReturnBy time.Time
}

// Agreement is a request and what became of it.
type Agreement struct {
	ID       ID
	Post     post.ID
	Compound unit.ID
	Giver    person.ID
	Taker    person.ID
	// Poster is the side of the one whose post it is.
	Poster Side
	// Helper posted on behalf of the poster and may act for them; mostly nobody.
	Helper person.ID
	// Household is the asker's: it has one open request about a post.
	Household person.HouseholdID
	Quantity  int
	Note      string
	Window    *post.Window
	// TwoCodes is whether the exchange has a beginning and an end, each with a code.
	TwoCodes bool
	// Goods is whether things change hands for good, which counts towards what a household is given.
	Goods     bool
	State     State
	Version   int
	CreatedAt time.Time
	ChangedAt time.Time
	// Missing is the side that did not come, and Answer what it says about that.
	Missing Side
	Answer  Answer
	// Late is the side that took its promise back within a day of its time.
	Late Side
	// Ruling is how a dispute was settled; empty while nobody did.
	Ruling Outcome
	// HoldUntil is until when an offer out of the line or a draw waits for the asker's yes; zero when it needs none.
	HoldUntil time.Time
	// AskedBy asked on behalf of the asker and may act for them; mostly nobody.
	AskedBy person.ID
	// Via is how the things go from hand to hand.
	Via Via
	// ReturnBy is when a loan is to be back; zero when nobody said.
	ReturnBy time.Time
	// Condition is how a loan came back; empty while nobody said.
	Condition Condition
	// Loan is whether it is about a thing that is lent. It went out at LentAt and is back since BackAt; Longer is the
	// borrower's wish to keep it longer, and PassedOn whether it is there for the next in line.
	Loan     bool
	LentAt   time.Time
	BackAt   time.Time
	Longer   *Longer
	PassedOn bool
	Thanks   map[Side]Thanks
	History  []Step
	turn     int64
	// rank is the place in the order of those who wait: the turn, until a draw shuffles it.
	rank int64
	// home is the taker's household, for a loan.
	home person.HouseholdID
	// news says to its people what a change is about, when it changed no state.
	news string
	// Place in the line of those who wait; 1 is next, 0 does not wait. Who waits for a loan Expects it back then, and whose
	// it is sees how many are Waiting.
	Place   int
	Expects time.Time
	Waiting int
}

// Answer is what the one who did not come says about it.
type Answer string

// The answers. Only Excused does not count against them; an unanswered one is Silent after a day, and Ruled is what
// somebody else said when it was contested.
const (
	Admits  Answer = "admitted"
	Excused Answer = "excused"
	Silent  Answer = "unanswered"
	Ruled   Answer = "ruled"
)

// Via is how things go from hand to hand.
type Via string

// The ways.
const (
	ByHand   Via = ""
	ByCentre Via = "centre"
)

// Condition is how a loan came back.
type Condition string

// The conditions.
const (
	Sound   Condition = "sound"
	Damaged Condition = "damaged"
	Lost    Condition = "lost"
)

// Thanks is what one side says at the end.
type Thanks struct {
	Text    string    `json:"text,omitempty"`
	Kept    *bool     `json:"kept,omitempty"`
	Minutes *int      `json:"minutes,omitempty"`
	At      time.Time `json:"at"`
}

// Step is one transition: who, on whose behalf, from where to where, and why.
type Step struct {
	At       time.Time
	Actor    person.ID
	OnBehalf person.ID
	Side     Side
	From, To State
	Reason   string
}

// The refusals of this room.
var (
	// ErrUnknown is the answer about an agreement that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("agreement.unknown", "There is no such agreement.", "没有这个约定。")
	// ErrOtherSide refuses what only the other side may do.
	ErrOtherSide = fault.Forbidden("agreement.other_side", "Only the other side can do that.", "只有对方才能这样做。")
	// ErrOwnPost refuses to ask for what one posted, or what one's household posted.
	ErrOwnPost = fault.Conflict("agreement.own_post", "This is your own post.", "这是您自己(或家人)的发布。")
	// ErrAsked refuses a household's second open request about one post.
	ErrAsked = fault.Conflict("agreement.asked_already", "Your household has asked already.", "您家已经申请过了。")
	// ErrTooMuch refuses a request for more than the post ever had.
	ErrTooMuch = fault.Conflict("agreement.too_much", "There is not that much of it.", "没有这么多。")
	// ErrState refuses an act that the state does not allow.
	ErrState = fault.Conflict("agreement.state", "That cannot be done now.", "现在不能这样做。")
	// ErrGathering refuses to pick before everybody had time to ask.
	ErrGathering = fault.Conflict("agreement.gathering", "Neighbours still have time to ask. Please pick later.", "还在收集申请,请稍后再选。")
	// ErrTooEarly refuses to say that somebody did not come before they could.
	ErrTooEarly = fault.Conflict("agreement.too_early", "The agreed time has not passed yet.", "还没到约定的时间。")
	// ErrTooLate refuses a dispute after a week.
	ErrTooLate = fault.Conflict("agreement.too_late", "A dispute can be raised for a week.", "超过一周,不能再提出异议了。")
	// ErrWords refuses a text with characters that nobody can see.
	ErrWords = fault.Invalid("agreement.words", "This text holds characters that nobody can see.", "文字里有看不见的字符。")
	// ErrBlocked refuses to promise something to somebody with whom one of the two wants nothing to do.
	ErrBlocked = fault.Conflict("agreement.blocked", "You two have no contact.", "双方已屏蔽,不能约定。")
	// ErrManyRequests refuses more open requests than the compound lets a household have.
	ErrManyRequests = fault.TooMany("agreement.many_requests", "Your household has many open requests. Please wait for an answer first.", "您家等待答复的申请比较多,请先等一等。")
	// ErrManyGoods refuses more things than the compound lets a household be given in four weeks.
	ErrManyGoods = fault.TooMany("agreement.many_goods", "Your household was given a lot lately. Please leave some to others.", "您家最近领了不少,先留给其他邻居吧。")
	// ErrCoolDown refuses one who twice did not come.
	ErrCoolDown = fault.TooMany("agreement.cool_down", "You missed two agreements. Please ask again later.", "您有两次没有赴约,请过一段时间再申请。")
)

const (
	// waitFor is how long one waits for the other at the agreed time.
	waitFor = 20 * time.Minute
	// disputeFor is how long after the last step something may be disputed.
	disputeFor = 7 * 24 * time.Hour
)

// AskerSide is the side of the one who asked.
func (a Agreement) AskerSide() Side { return a.Poster.Other() }

// Person is who stands on a side.
func (a Agreement) Person(s Side) person.ID {
	switch s {
	case Giver:
		return a.Giver
	case Taker:
		return a.Taker
	default:
		return ""
	}
}

// SideOf is the side for which a person may act, for themselves or on behalf; Nobody for all others.
func (a Agreement) SideOf(who person.ID) Side {
	switch who {
	case "":
		return Nobody
	case a.Giver:
		return Giver
	case a.Taker:
		return Taker
	case a.Helper:
		return a.Poster
	case a.AskedBy:
		return a.AskerSide()
	}
	return Nobody
}

// onSide are those of one side: the person, and whoever acts for them.
func (a Agreement) onSide(s Side) []person.ID {
	people := []person.ID{a.Person(s)}
	for _, helper := range []person.ID{a.Helper, a.AskedBy} {
		if helper != "" && a.SideOf(helper) == s {
			people = append(people, helper)
		}
	}
	return people
}

// People are those whom the agreement concerns.
func (a Agreement) People() []person.ID {
	people := []person.ID{a.Giver, a.Taker}
	for _, helper := range []person.ID{a.Helper, a.AskedBy} {
		if helper != "" {
			people = append(people, helper)
		}
	}
	return people
}

// MaySee is asked by pages and the live stream: both sides, whoever acts for one, and those who settle a dispute.
func (a Agreement) MaySee(v person.Viewer, compound unit.Unit) bool {
	if a.SideOf(v.ID) != Nobody {
		return true
	}
	return a.State == Disputed && compound.ID == a.Compound && v.Reviews(compound)
}

// Act is something a side can do.
type Act string

// The acts; each names the states from which it may be done.
const (
	ActAccept   Act = "accept"
	ActConfirm  Act = "confirm"
	ActDecline  Act = "decline"
	ActCancel   Act = "cancel"
	ActNoShow   Act = "no_show"
	ActAnswer   Act = "answer"
	ActDispute  Act = "dispute"
	ActCode     Act = "code"
	ActHandOver Act = "handover"
	ActThank    Act = "thanks"

	ActReturnBy  Act = "return_by"
	ActAskLonger Act = "ask_longer"
	ActInspect   Act = "condition"
)

// rule says who may do an act, and from which states.
type rule struct {
	// by is the only side that may; both may when it is nil, or names nobody.
	by   func(Agreement) Side
	from []State
}

var rules = map[Act]rule{
	ActAccept:   {by: poster, from: []State{Requested, Waitlisted}},
	ActConfirm:  {by: asker, from: []State{Accepted}},
	ActDecline:  {by: poster, from: []State{Requested, Waitlisted}},
	ActCancel:   {from: []State{Requested, Waitlisted, Accepted}},
	ActNoShow:   {from: []State{Accepted}},
	ActAnswer:   {by: missing, from: []State{NoShow}},
	ActDispute:  {from: []State{Accepted, InProgress, Fulfilled, NoShow}},
	ActCode:     {by: taker, from: []State{Accepted, InProgress}},
	ActHandOver: {by: giver, from: []State{Accepted, InProgress}},
	ActThank:    {from: []State{InProgress, Fulfilled}},

	ActReturnBy:  {by: giver, from: []State{Accepted, InProgress}},
	ActAskLonger: {by: taker, from: []State{InProgress}},
	ActInspect:   {from: []State{Accepted, InProgress, Fulfilled, Disputed}},
}

func poster(a Agreement) Side { return a.Poster }
func asker(a Agreement) Side  { return a.AskerSide() }
func taker(Agreement) Side    { return Taker }
func giver(Agreement) Side    { return Giver }

func missing(a Agreement) Side { return a.Missing }

// may refuses with ErrOtherSide whom the act is not for, and with ErrState what the state does not allow.
func (a Agreement) may(act Act, side Side) error {
	r, only := rules[act], Nobody
	if r.by != nil {
		only = r.by(a)
	}
	switch {
	case side == Nobody, only != Nobody && only != side:
		return ErrOtherSide
	case !slices.Contains(r.from, a.State):
		return a.refuse(ErrState)
	}
	return nil
}

// refuse tells the current state with a conflict.
func (a Agreement) refuse(f *fault.Fault) error { return f.WithState(string(a.State)) }

// missed refuses to call somebody missing before they could have come.
func (a Agreement) missed(now time.Time, zone *time.Location) error {
	if a.Window == nil {
		return nil
	}
	if now.Before(a.beginning(zone).Add(waitFor)) {
		return a.refuse(ErrTooEarly)
	}
	return nil
}

// beginning is when the agreed window begins, a weekly one for the first time after the last step.
func (a Agreement) beginning(zone *time.Location) time.Time { return a.Window.Next(a.ChangedAt, zone) }

// disputable refuses what is long over.
func (a Agreement) disputable(now time.Time) error {
	if !a.State.Running() && now.After(a.ChangedAt.Add(disputeFor)) {
		return a.refuse(ErrTooLate)
	}
	return nil
}

// Due is the one act that is due from a side; empty when the other is due, or nothing.
func (a Agreement) Due(side Side) string {
	switch {
	case a.State == Requested && side == a.Poster:
		return "accept"
	case a.Held() && side == a.AskerSide():
		return "confirm"
	case a.State.Running() && side == Taker:
		return "show_code"
	case a.State.Running() && side == Giver:
		return "enter_code"
	case a.State == NoShow && side != Nobody && side == a.Missing && a.Answer == "":
		return "answer"
	case a.State == Fulfilled && side != Nobody && a.Thanks[side].At.IsZero():
		return "thank"
	}
	return ""
}
