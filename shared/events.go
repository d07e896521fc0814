package shared

import (
	"encoding/json"
	"time"
)

// Frame is one event as the socket and GET /events carry it. Old clients ignore types that they do not know.
type Frame struct {
	Seq        int64           `json:"seq"`
	Type       string          `json:"type"`
	At         time.Time       `json:"at"`
	CompoundID string          `json:"compoundId,omitempty"`
	Data       json.RawMessage `json:"data"`
}

// Hello is the first frame of a socket; Seq is what the client has seen, or the newest number there is.
type Hello struct {
	Type string `json:"type" enum:"hello,reset"`
	Seq  int64  `json:"seq"`
}

// Events is what a client missed that cannot hold a socket.
type Events struct {
	Items []Frame `json:"items"`
	Seq   int64   `json:"seq" doc:"Ask from here next time."`
	Reset bool    `json:"reset" doc:"Too long ago: read everything anew."`
}

// The types of events, each with the data that it carries.
const (
	TypeMatchFound        = "match.found"
	TypePostOpened        = "post.opened"
	TypePostChanged       = "post.changed"
	TypeRequestReceived   = "request.received"
	TypeAgreementChanged  = "agreement.changed"
	TypeRequestWaiting    = "request.waiting"
	TypeAgreementSoon     = "agreement.soon"
	TypeMembershipChanged = "membership.changed"
	TypeNoticeAdded       = "notice.added"
)

// MatchFound is told to both authors when a pair first becomes one to notify.
type MatchFound struct {
	NeedID  string        `json:"needId"`
	OfferID string        `json:"offerId"`
	Score   float64       `json:"score"`
	Reasons []MatchReason `json:"reasons"`
}

// PostNews is the data of post.opened and post.changed.
type PostNews struct {
	PostID  string `json:"postId"`
	Version int    `json:"version"`
}

// RequestReceived is told to the author of a post.
type RequestReceived struct {
	AgreementID string `json:"agreementId"`
	PostID      string `json:"postId"`
}

// AgreementChanged is told to both sides.
type AgreementChanged struct {
	AgreementID string `json:"agreementId"`
	PostID      string `json:"postId"`
	State       string `json:"state"`
	Version     int    `json:"version"`
}

// RequestWaiting is told to the author of a post whom neighbours wait to hear from.
type RequestWaiting struct {
	PostID string `json:"postId"`
	Asking int    `json:"asking" doc:"How many have no answer yet."`
}

// AgreementSoon is told to both sides a day and two hours before the agreed time.
type AgreementSoon struct {
	AgreementID string    `json:"agreementId"`
	PostID      string    `json:"postId"`
	Begins      time.Time `json:"begins"`
}

// MembershipChanged is told to the person, and to those who admit.
type MembershipChanged struct {
	MembershipID string `json:"membershipId"`
	State        string `json:"state"`
}

// NoticeAdded says that there is something to read.
type NoticeAdded struct {
	NoticeID string `json:"noticeId"`
}

// Notice is something a person should know, kept until it is read.
type Notice struct {
	ID          string    `json:"id"`
	Type        string    `json:"type" doc:"The type of the event that it tells of."`
	At          time.Time `json:"at"`
	Read        bool      `json:"read"`
	PostID      string    `json:"postId,omitempty"`
	OtherPostID string    `json:"otherPostId,omitempty"`
	AgreementID string    `json:"agreementId,omitempty"`
	ItemID      string    `json:"itemId,omitempty" doc:"A thing at the neighbours' centre."`
	State       string    `json:"state,omitempty"`
	// Count and Due are the figures of a notice that has one.
	Count int        `json:"count,omitempty" doc:"request.waiting: how many have no answer yet; loan.overdue: for how many days."`
	Due   *time.Time `json:"due,omitempty" doc:"agreement.soon: when the agreed time begins; of a loan: when it is to be back."`
	// SwapID and Reason are of a notice about a swap.
	SwapID string `json:"swapId,omitempty"`
	Reason string `json:"reason,omitempty" doc:"swap.told: why it was released, or somebody else is looked for."`
	Title  string `json:"title" doc:"The title of the post it is about."`
	Name   string `json:"name,omitempty" doc:"The neighbour it is about."`
}

// NoticesRead says how far a person has looked.
type NoticesRead struct {
	UpTo string `json:"upTo" maxLength:"20" doc:"The id of the newest notice that was seen."`
}
