package centre

import (
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// ID names a thing at the centre; it is opaque.
type ID string

// Kind says for what a thing is there.
type Kind string

// The kinds: a parcel goes from one neighbour to another, a tool is lent again and again.
const (
	Parcel Kind = "parcel"
	Tool   Kind = "tool"
)

// Known reports whether this is a kind at all.
func (k Kind) Known() bool { return k == Parcel || k == Tool }

// State is where a thing is.
type State string

// The states of a thing.
const (
	Expected  State = "expected"
	Shelved   State = "shelved"
	HandedOut State = "handed_out"
	Unclaimed State = "unclaimed"
	TakenBack State = "taken_back"
	Public    State = "public"
	CalledOff State = "called_off"
)

// Here reports whether things in this state stand in the room.
func (s State) Here() bool { return s == Shelved || s == Unclaimed || s == Public }

// here are the states of Here.
var here = []State{Shelved, Unclaimed, Public}

// Trouble is what is wrong with a thing.
type Trouble string

// The troubles.
const (
	Fine    Trouble = ""
	Damaged Trouble = "damaged"
	Lost    Trouble = "lost"
)

// AtEnd is what becomes of a thing that nobody comes for.
type AtEnd string

// The ends: its giver fetches it, or it stands on the public shelf for anybody.
const (
	Back     AtEnd = "back"
	ToPublic AtEnd = "public"
)

// Item is a thing at the centre, on its way there, or out of it.
type Item struct {
	ID       ID
	Compound unit.ID
	// Label is the short code on its sticker, of its compound.
	Label string
	Kind  Kind
	Post  post.ID
	// Agreement is for whom it is kept, or who has it; empty is free.
	Agreement agreement.ID
	Giver     person.ID
	State     State
	Trouble   Trouble
	Shelf     string
	AtEnd     AtEnd

	ReceivedAt time.Time
	ReceivedBy person.ID
	HandedAt   time.Time
	HandedBy   person.ID
	HandedTo   person.ID
	// Lent is while it is out and comes back.
	Lent bool
	// KeepUntil is until when it is kept, as people are told; never in closed time. Zero is without end.
	KeepUntil time.Time
	// CalledAt is when its giver was asked to fetch it.
	CalledAt time.Time

	Version   int
	CreatedAt time.Time
	ChangedAt time.Time
	// withheld is while one of its post counts as taken because something is wrong with it.
	withheld bool
	// due is when the clock does something about it.
	due time.Time
}

// Free reports whether the thing stands there for nobody in particular and may be promised.
func (i Item) Free() bool {
	return i.Agreement == "" && (i.State == Shelved || i.State == Unclaimed) && i.Trouble == Fine
}

// KeptFor reports whether the thing stands there for one neighbour.
func (i Item) KeptFor() bool { return i.Agreement != "" && i.State == Shelved }

// What is done to a thing; each step names one.
const (
	didExpect   = "expected"
	didReceive  = "received"
	didKeep     = "kept_for"
	didFree     = "freed"
	didHandOut  = "handed_out"
	didReturn   = "returned"
	didExpire   = "unclaimed"
	didCall     = "called"
	didShowAll  = "public"
	didGiveBack = "given_back"
	didGone     = "gone"
	didMove     = "moved"
	didDamage   = "damaged"
	didLose     = "lost"
	didMend     = "mended"
	didCallOff  = "called_off"
	didLeave    = "giver_left"
	didExtend   = "extended"
)

// Step is one thing that was done, kept for good.
type Step struct {
	ID        string
	Item      ID
	At        time.Time
	Actor     person.ID
	What      string
	State     State
	Agreement agreement.ID
	Shelf     string
	Note      string
}

// The refusals of this room.
var (
	// ErrUnknown is the answer about a thing that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("centre.unknown", "There is no such thing at the centre.", "服务中心没有这件东西。")
	// ErrNotDesk refuses those who do not keep the desk.
	ErrNotDesk = fault.Forbidden("centre.not_desk", "Only those who keep the centre's desk can do that.", "只有服务台的人员才能这样做。")
	// ErrMayNotSet refuses those who do not decide when the centre is open.
	ErrMayNotSet = fault.Forbidden("centre.may_not_set", "Only a coordinator or moderator sets the opening hours.", "只有协调员或支部管理员可以改开放时间。")
	// ErrNotGiver refuses what only the one who gives the thing may do.
	ErrNotGiver = fault.Forbidden("centre.not_giver", "Only the one who gives it can do that.", "只有送出这件东西的人才能这样做。")
	// ErrState refuses an act that the state of the thing does not allow.
	ErrState = fault.Conflict("centre.state", "That cannot be done with it now.", "这件东西现在不能这样办。")
	// ErrNotThings refuses to send a service, or a need, through the centre.
	ErrNotThings = fault.Conflict("centre.not_things", "Only things go through the centre.", "只有物品可以经服务中心交接。")
	// ErrInside refuses to change the way of what stands at the centre already.
	ErrInside = fault.Conflict("centre.inside", "It is at the centre already.", "东西已经在服务中心了。")
	// ErrEnough refuses to leave more at the centre than the post says there is.
	ErrEnough = fault.Conflict("centre.enough", "All of it is at the centre, or on its way there.", "这些都已经送到或正要送来了。")
	// ErrNotLent refuses to keep in the tool corner what is not lent.
	ErrNotLent = fault.Conflict("centre.not_lent", "The tool corner keeps what is lent.", "只有出借的东西可以放进共享工具角。")
	// ErrHeld refuses to give away what is kept for a neighbour.
	ErrHeld = fault.Conflict("centre.held", "It is kept for a neighbour.", "这件正为一位邻居保管着。")
	// ErrForNobody refuses to hand out what is kept for nobody.
	ErrForNobody = fault.Conflict("centre.for_nobody", "It is kept for nobody. Nobody can be given it.", "这件没有说定给谁,不能交出。")
	// ErrShelfOver refuses to hand out what was kept too long: it is the next one's turn.
	ErrShelfOver = fault.Conflict("centre.shelf_over", "The time to fetch it has passed.", "保管时间已经过了。")
	// ErrTrouble refuses to hand out what is damaged or lost.
	ErrTrouble = fault.Conflict("centre.trouble", "Something is wrong with it. A coordinator looks at it first.", "这件有损坏或找不到,要先由协调员处理。")
	// ErrNoCondition asks how the thing looks: a photo, or a word.
	ErrNoCondition = fault.Invalid("centre.no_condition", "Please take a photo of it, or say how it looks.", "请拍一张照片,或写一句它的样子。")
	// ErrNoShelf asks where the thing stands.
	ErrNoShelf = fault.Invalid("centre.no_shelf", "Please say on which shelf it stands.", "请写明放在哪个货架。")
	// ErrWords refuses a text with characters that nobody can see.
	ErrWords = fault.Invalid("centre.words", "This text holds characters that nobody can see.", "文字里有看不见的字符。")
)

// maySee is asked by pages, photos and the live stream alike: who gives it, both sides of its agreement, and the desk.
func (i Item) maySee(v person.Viewer, compound unit.Unit, a agreement.Agreement) bool {
	if v.KeepsDesk(compound) {
		return true
	}
	return v.Knows(compound) && (i.Giver == v.ID || i.Agreement != "" && slices.Contains(a.People(), v.ID))
}

// refuse tells the current state with a conflict.
func (i Item) refuse(f *fault.Fault) error { return f.WithState(string(i.State)) }

// mayRelease refuses to hand out what does not stand there for somebody, in order, and in time.
func (i Item) mayRelease(now time.Time) error {
	switch {
	case i.State == HandedOut:
		return i.refuse(agreement.ErrCodeUsed)
	case i.Agreement == "" && i.State.Here():
		return i.refuse(ErrForNobody)
	case i.State != Shelved:
		return i.refuse(ErrState)
	case i.Trouble != Fine:
		return i.refuse(ErrTrouble)
	case !i.KeepUntil.IsZero() && !now.Before(i.KeepUntil):
		return i.refuse(ErrShelfOver)
	}
	return nil
}

// MayFetch reports whether its giver may have the thing back now.
func (i Item) MayFetch() bool { return i.mayFetch() == nil }

// mayFetch refuses the giver who wants back what is kept for somebody, or is not there.
func (i Item) mayFetch() error {
	switch {
	case i.KeptFor():
		return i.refuse(ErrHeld)
	case !i.State.Here() || i.Trouble == Lost:
		return i.refuse(ErrState)
	}
	return nil
}

// people are those of an item besides the desk.
func (i Item) people(a agreement.Agreement) []person.ID {
	who := []person.ID{i.Giver}
	if i.Agreement != "" {
		who = append(who, a.People()...)
	}
	slices.Sort(who)
	return slices.Compact(who)
}
