package post

import (
	"slices"
	"time"

	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/unit"
)

// ID names a post; it is opaque.
type ID string

// Direction says whether a post asks or gives.
type Direction string

// The directions.
const (
	Need  Direction = "need"
	Offer Direction = "offer"
)

// Module is a part of neighbourly life.
type Module string

// The modules.
const (
	Idle      Module = "idle"
	Childcare Module = "childcare"
	Eldercare Module = "eldercare"
	Help      Module = "help"
)

// Mode is how a thing or service changes hands; in a need it is the wish.
type Mode string

// The modes.
const (
	Give  Mode = "give"
	Lend  Mode = "lend"
	Swap  Mode = "swap"
	Sell  Mode = "sell"
	Serve Mode = "service"
)

// TwoCodes reports whether an exchange of this kind has a beginning and an end, each with a code of its own.
func (m Mode) TwoCodes() bool { return m == Lend || m == Serve }

// Urgency is how soon.
type Urgency string

// The urgencies.
const (
	Normal Urgency = "normal"
	Soon   Urgency = "soon"
	Urgent Urgency = "urgent"
)

// Pick is how takers are picked.
type Pick string

// The picks. Draw and Neediest wait for the poster like Choose until a post has a time to gather in.
const (
	First    Pick = "first"
	Choose   Pick = "choose"
	Draw     Pick = "draw"
	Neediest Pick = "neediest"
)

// State is where a post is in its life.
type State string

// The states of a post.
const (
	Drafted   State = "draft"
	Waiting   State = "pending_review"
	Rejected  State = "rejected"
	Open      State = "open"
	Reserved  State = "reserved"
	Fulfilled State = "fulfilled"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
	Removed   State = "removed"
)

// Running reports whether the post stands in the feed when no state is asked for.
func (s State) Running() bool { return s == Open || s == Reserved }

// Listed reports whether every neighbour may see posts in this state.
func (s State) Listed() bool { return s.Running() || s == Fulfilled }

// Known reports whether this is a state at all.
func (s State) Known() bool {
	return s.Listed() || slices.Contains([]State{Drafted, Waiting, Rejected, Withdrawn, Expired, Removed}, s)
}

// Ages are whole years, both ends included.
type Ages struct{ Min, Max int }

// Photo is a picture that was taken in before.
type Photo struct {
	ID     media.ID `json:"id"`
	Width  int      `json:"w"`
	Height int      `json:"h"`
	Blur   string   `json:"b,omitempty"`
}

// Content is what a person says in a post and may correct later.
type Content struct {
	Mode      Mode
	Price     *int
	Category  string
	Title     string
	Body      string
	Quantity  int
	Capacity  int
	Windows   []Window
	Minutes   *int
	ChildAge  *Ages
	Urgency   Urgency
	Pick      Pick
	ExpiresAt time.Time
	// SwapFor is what the owner of a swap would like in return; empty says nothing about it.
	SwapFor string
}

// Total is how much there is to take: seats of a service, otherwise things.
func (c Content) Total() int {
	if c.Mode == Serve {
		return c.Capacity
	}
	return c.Quantity
}

// Post is a need or an offer.
type Post struct {
	ID       ID
	Compound unit.ID
	// Author wrote it; Owner is the one for whom it is, the same person unless somebody acts on behalf.
	Author    person.ID
	Owner     person.ID
	Direction Direction
	Module    Module
	Content
	Photos []Photo
	// Taken is accepted, in progress or handed over; Done is handed over.
	Taken, Done int
	State       State
	// Reason is why it was rejected, withdrawn or removed; for its owner and those who review.
	Reason    string
	Version   int
	CreatedAt time.Time
	// ChangedAt is when it became what it is, as it was read; whoever waits for review waits since then.
	ChangedAt time.Time
	// Doc is the post's public JSON as it is now, without Reason.
	Doc []byte
	// Parties had an agreement about it: what is closed stays readable to them.
	Parties []person.ID
}

// The refusals that the state of a post gives.
var (
	// ErrUnknown is the answer about a post that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("post.unknown", "There is no such post.", "没有这条发布。")
	// ErrNotYours refuses what only the people behind a post may do.
	ErrNotYours = fault.Forbidden("post.not_yours", "Only the person behind this post can do that.", "只有发布的人才能这样做。")
	// ErrNotReviewer refuses what only moderators and coordinators may do.
	ErrNotReviewer = fault.Forbidden("post.not_reviewer", "Only a coordinator or moderator can do that.", "只有协调员或管理员才能这样做。")
	// ErrNotOpen refuses to take from, or to change, a post that is no longer open.
	ErrNotOpen = fault.Conflict("post.not_open", "This post is no longer open.", "这条发布已经不再开放了。")
	// ErrNotWaiting refuses to decide on a post that does not wait for review.
	ErrNotWaiting = fault.Conflict("post.not_waiting", "This post is not waiting for review.", "这条发布不在等待审核。")
	// ErrClosed refuses to close what is closed already.
	ErrClosed = fault.Conflict("post.closed", "This post is closed already.", "这条发布已经结束了。")
	// ErrFull refuses to take more than remains.
	ErrFull = fault.Conflict("post.full", "There is nothing left of this.", "已经没有剩余了。")
	// ErrBelowTaken refuses a quantity smaller than what neighbours were promised.
	ErrBelowTaken = fault.Conflict("post.below_taken", "Neighbours were promised more than that.", "已经答应邻居的数量比这个多。")
	// ErrTermsTaken refuses to change the kind of a post after somebody was promised something of it.
	ErrTermsTaken = fault.Conflict("post.terms_taken", "Somebody has an agreement on these terms.", "已经有人按原来的方式约定了。")
	// ErrStale refuses a change that was made to an older version.
	ErrStale = fault.Stale("post.stale", "Somebody changed this in the meantime. Look again.", "这条发布刚刚有变动,请刷新再看。")
)

// Remaining is what nobody was promised yet.
func (p Post) Remaining() int { return p.Total() - p.Taken }

// OnBehalf reports whether somebody posted it for somebody else.
func (p Post) OnBehalf() bool { return p.Author != p.Owner }

// Of reports whether the person stands behind the post: wrote it, or is the one for whom it is.
func (p Post) Of(who person.ID) bool { return who == p.Author || who == p.Owner }

// People are those who stand behind the post, the one for whom it is first.
func (p Post) People() []person.ID {
	if p.OnBehalf() {
		return []person.ID{p.Owner, p.Author}
	}
	return []person.ID{p.Owner}
}

// MaySee is asked by pages, lists, photos and the live stream alike.
func (p Post) MaySee(v person.Viewer, compound unit.Unit) bool {
	switch {
	case compound.ID != p.Compound:
		return false
	case p.Of(v.ID):
		return v.Knows(compound)
	case p.State == Drafted:
		return false
	case v.Reviews(compound):
		return true
	case !v.LivesIn(p.Compound) || v.BlockedWith(p.Author) || v.BlockedWith(p.Owner):
		return false
	}
	return p.State.Listed() || p.State.openToParties() && slices.Contains(p.Parties, v.ID)
}

func (s State) openToParties() bool { return s == Withdrawn || s == Expired }

// settle sets the state that goes with what was taken and handed over.
func (p *Post) settle() {
	switch {
	case !p.State.Running():
	case p.Done >= p.Total():
		p.State = Fulfilled
	case p.Taken >= p.Total():
		p.State = Reserved
	default:
		p.State = Open
	}
}

// take sets n aside for somebody, or refuses with ErrNotOpen or ErrFull.
func (p *Post) take(n int) error {
	switch {
	case !p.State.Running():
		return ErrNotOpen.WithState(string(p.State))
	case n > p.Remaining():
		return ErrFull.WithState(string(p.State))
	}
	p.Taken += n
	p.settle()
	return nil
}

// giveBack frees n that was set aside; a closed post stays closed.
func (p *Post) giveBack(n int) {
	p.Taken = max(p.Done, p.Taken-n)
	p.settle()
}

// handOver notes that n of what was set aside has changed hands for good.
func (p *Post) handOver(n int) {
	p.Done = min(p.Taken, p.Done+n)
	p.settle()
}
