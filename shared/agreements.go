package shared

import "time"

// RequestDraft asks for an offer, or offers to meet a need.
type RequestDraft struct {
	Quantity int     `json:"quantity,omitempty" minimum:"1" maximum:"99" doc:"1 when missing."`
	Note     string  `json:"note,omitempty" maxLength:"500"`
	Window   *Window `json:"window,omitempty"`
	ChildID  string  `json:"childId,omitempty" maxLength:"64"`
	// OnBehalfOf is for whom a leader, a coordinator or family asks, as with posts.
	OnBehalfOf string     `json:"onBehalfOf,omitempty" maxLength:"64" doc:"For whom; whoever asks needs their consent, as with posts."`
	ReturnBy   *time.Time `json:"returnBy,omitempty" doc:"A loan: when it is to be back; the compound's usual time when missing."`
}

// Agreement is a request and what became of it.
type Agreement struct {
	ID         string           `json:"id"`
	PostID     string           `json:"postId"`
	CompoundID string           `json:"compoundId"`
	Post       PostBrief        `json:"post"`
	Giver      Party            `json:"giver"`
	Taker      Party            `json:"taker"`
	Side       string           `json:"side,omitempty" enum:"giver,taker" doc:"Whose side the asker is on, for themselves or for somebody; missing for who settles a dispute, or comes instead of the taker."`
	Quantity   int              `json:"quantity"`
	Note       string           `json:"note,omitempty"`
	Window     *Window          `json:"window,omitempty"`
	State      string           `json:"state" enum:"requested,accepted,waitlisted,declined,cancelled,in_progress,fulfilled,no_show,disputed"`
	Place      int              `json:"place,omitempty" doc:"Waiting: 1 is next."`
	Due        string           `json:"due,omitempty" doc:"The one act that is due from the asker: accept, confirm, answer, show_code, enter_code, bring (to the centre), thank; empty when the other side is due."`
	HoldUntil  *time.Time       `json:"holdUntil,omitempty" doc:"Accepted out of the line or a draw: until when the asker confirms it, or the next one is asked."`
	Via        string           `json:"via,omitempty" enum:"centre" doc:"Through the neighbours' centre; missing is hand to hand."`
	Centre     *CentreBrief     `json:"centre,omitempty" doc:"Through the centre: where the thing is."`
	SwapID     string           `json:"swapId,omitempty" doc:"It is one leg of this swap; stepping out goes there."`
	ReturnBy   *time.Time       `json:"returnBy,omitempty" doc:"When a loan is to be back."`
	Loan       string           `json:"loan,omitempty" enum:"on_loan,return_due,overdue,returned,damaged,lost" doc:"Where a loan is."`
	Lending    *Lending         `json:"lending,omitempty" doc:"What the two know about a loan; missing for anything else."`
	Missing    string           `json:"missing,omitempty" enum:"giver,taker" doc:"The side that did not come."`
	Answer     string           `json:"answer,omitempty" enum:"admitted,excused,unanswered,ruled" doc:"What that side says about it; ruled is what a reviewer said."`
	Late       string           `json:"late,omitempty" enum:"giver,taker" doc:"The side that took its promise back less than a day before its time."`
	Ruling     string           `json:"ruling,omitempty" enum:"kept,missed,excused,returned,note" doc:"How a dispute was settled."`
	MaySettle  bool             `json:"maySettle,omitempty" doc:"Disputed: the asker has no part in it and may settle it."`
	Version    int              `json:"version"`
	CreatedAt  time.Time        `json:"createdAt"`
	UpdatedAt  time.Time        `json:"updatedAt"`
	Thanks     []Thanks         `json:"thanks"`
	History    []AgreementEvent `json:"history"`
}

// PostBrief is as much of a post as an agreement shows of it.
type PostBrief struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Direction string `json:"direction" enum:"need,offer"`
	Module    string `json:"module" enum:"idle,childcare,eldercare,help"`
	Mode      string `json:"mode" enum:"give,lend,swap,sell,service"`
	State     string `json:"state"`
	AuthorID  string `json:"authorId"`
	Photo     *Media `json:"photo,omitempty"`
}

// Party is one side of an agreement. Phone and Room are there only while it is accepted or in progress.
type Party struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Building Place  `json:"building"`
	Phone    string `json:"phone,omitempty"`
	Room     string `json:"room,omitempty"`
	// Reliability is how well they kept their word lately, in a word; missing where care is concerned.
	Reliability string `json:"reliability,omitempty" enum:"reliable,usual,new"`
}

// AgreementEvent is one step of an agreement: who did what, when and why.
type AgreementEvent struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor" doc:"giver, taker, behalf (somebody acting for one of them), reviewer (who settled a dispute) or system."`
	From   string    `json:"from,omitempty"`
	To     string    `json:"to"`
	Reason string    `json:"reason,omitempty" doc:"What was said; of the system, and for a promise taken back with one tap, a code: hold_expired, unanswered, not_this_time, thing_lost, return_by, ask_longer, damaged, lost, comes_instead, ill, busy, not_needed."`
}

// CancelDraft takes a request or a promise back, with one tap or in words.
type CancelDraft struct {
	Why    string `json:"why,omitempty" enum:"ill,busy,not_needed" doc:"Why one cannot come; who is ill is never late with it."`
	Reason string `json:"reason,omitempty" maxLength:"500"`
}

// NoShowAnswer is what one says to not having come: that it is so, what kept one, or neither, which contests it.
type NoShowAnswer struct {
	Admits bool   `json:"admits"`
	Excuse string `json:"excuse,omitempty" enum:"illness,emergency" doc:"What kept one; it then counts against nobody."`
	Note   string `json:"note,omitempty" maxLength:"500"`
}

// Settlement is how a dispute ends.
type Settlement struct {
	Outcome string `json:"outcome" enum:"kept,missed,excused,returned,note" doc:"Before it was over: kept, missed, excused. Handed over: kept, returned. A note lets it go on as it was."`
	Note    string `json:"note,omitempty" maxLength:"500"`
}

// Disputes is a page of what is disputed.
type Disputes struct {
	Items      []Agreement `json:"items"`
	Count      int         `json:"count,omitempty" doc:"How many there are; on the first page only."`
	NextCursor string      `json:"nextCursor" doc:"Pass it as cursor to read on; empty when this was all."`
}

// SimilarPosts are open posts like one that was missed.
type SimilarPosts struct {
	Items []Post `json:"items"`
}

// Thanks is what one side says at the end.
type Thanks struct {
	From    string    `json:"from" enum:"giver,taker"`
	Text    string    `json:"text,omitempty"`
	Kept    *bool     `json:"kept,omitempty" doc:"Did the other side keep its word."`
	Minutes *int      `json:"minutes,omitempty" doc:"How long the service took."`
	At      time.Time `json:"at"`
}

// ThanksDraft thanks the other side.
type ThanksDraft struct {
	Text    string `json:"text,omitempty" maxLength:"500"`
	Kept    *bool  `json:"kept,omitempty"`
	Minutes *int   `json:"minutes,omitempty" minimum:"1" maximum:"1440"`
}

// HandoverCode is shown by the taker; the giver enters or scans it.
type HandoverCode struct {
	Code             string `json:"code" doc:"Six digits, single use."`
	QR               string `json:"qr" doc:"The text for a QR code; of no use to a third phone."`
	ExpiresInSeconds int    `json:"expiresInSeconds"`
}

// SpareCode is what the taker's phone keeps, so that it can show a code where there is no network: RFC 4226 with six
// digits, whose counter is twice the number of steps since 1970, plus phase.
type SpareCode struct {
	Secret      string `json:"secret" doc:"In hex."`
	StepSeconds int    `json:"stepSeconds"`
	Phase       int    `json:"phase" minimum:"0" maximum:"1" doc:"1 for the second handover of a loan or a service."`
}

// Handover confirms the exchange with the code that the taker shows.
type Handover struct {
	Code      string     `json:"code" minLength:"6" maxLength:"200" doc:"The six digits, or the text of the QR."`
	ScannedAt *time.Time `json:"scannedAt,omitempty" doc:"When the giver's phone had no network at the door: the time at which it kept the code, within the last seven days."`
}
