package shared

import "time"

// Window is when: {start, end} as instants, or {weekday, from, to, until?} every week, local to the compound.
type Window struct {
	Start   *time.Time `json:"start,omitempty"`
	End     *time.Time `json:"end,omitempty" doc:"Missing: start plus durationMinutes, or an hour."`
	Weekday int        `json:"weekday,omitempty" minimum:"0" maximum:"7" doc:"1 is Monday, 7 is Sunday."`
	From    string     `json:"from,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Local time, 16:30."`
	To      string     `json:"to,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"`
	Until   string     `json:"until,omitempty" format:"date" doc:"The last day, local."`
}

// Ages are whole years, both ends included.
type Ages struct {
	Min int `json:"min" minimum:"0" maximum:"17"`
	Max int `json:"max" minimum:"0" maximum:"17"`
}

// PostDraft is what a person writes.
type PostDraft struct {
	Direction       string     `json:"direction" enum:"need,offer"`
	Module          string     `json:"module" enum:"idle,childcare,eldercare,help"`
	Mode            string     `json:"mode,omitempty" enum:"give,lend,swap,sell,service" doc:"In a need it is the wish. Missing: give for idle items, service elsewhere."`
	PriceYuan       *int       `json:"priceYuan,omitempty" minimum:"0" maximum:"100000" doc:"Only with sell; settled in person."`
	Category        string     `json:"category" maxLength:"64" doc:"A slug of the module, from /categories."`
	Title           string     `json:"title" minLength:"1" maxLength:"80"`
	Body            string     `json:"body,omitempty" maxLength:"2000"`
	Quantity        int        `json:"quantity,omitempty" minimum:"1" maximum:"99" doc:"Things; 1 when missing."`
	Capacity        int        `json:"capacity,omitempty" minimum:"1" maximum:"99" doc:"Seats of a service; 1 when missing."`
	Windows         []Window   `json:"windows,omitempty" maxItems:"28"`
	DurationMinutes *int       `json:"durationMinutes,omitempty" minimum:"5" maximum:"1440"`
	ChildAge        *Ages      `json:"childAge,omitempty"`
	Urgency         string     `json:"urgency,omitempty" enum:"normal,soon,urgent"`
	Pick            string     `json:"pick,omitempty" enum:"first,choose,draw,neediest" doc:"How takers are picked; choose when missing."`
	Photos          []string   `json:"photos,omitempty" maxItems:"9" doc:"Ids from POST /media."`
	ExpiresAt       *time.Time `json:"expiresAt,omitempty" doc:"Missing: 30 days."`
	OnBehalfOf      string     `json:"onBehalfOf,omitempty" maxLength:"64" doc:"A person who agreed to it; building leader or coordinator only."`
	SwapFor         string     `json:"swapFor,omitempty" maxLength:"60" doc:"An offer to swap: what its owner would like in return."`
}

// PostPatch is a merge patch (RFC 7396) of what a person wrote: what is missing stays, null clears.
type PostPatch struct {
	Mode            *string    `json:"mode,omitempty" enum:"give,lend,swap,sell,service"`
	PriceYuan       *int       `json:"priceYuan,omitempty" nullable:"true" minimum:"0" maximum:"100000"`
	Category        *string    `json:"category,omitempty" maxLength:"64"`
	Title           *string    `json:"title,omitempty" minLength:"1" maxLength:"80"`
	Body            *string    `json:"body,omitempty" nullable:"true" maxLength:"2000"`
	Quantity        *int       `json:"quantity,omitempty" minimum:"1" maximum:"99"`
	Capacity        *int       `json:"capacity,omitempty" minimum:"1" maximum:"99"`
	Windows         *[]Window  `json:"windows,omitempty" nullable:"true" maxItems:"28"`
	DurationMinutes *int       `json:"durationMinutes,omitempty" nullable:"true" minimum:"5" maximum:"1440"`
	ChildAge        *Ages      `json:"childAge,omitempty"`
	Urgency         *string    `json:"urgency,omitempty" enum:"normal,soon,urgent"`
	Pick            *string    `json:"pick,omitempty" enum:"first,choose,draw,neediest"`
	Photos          *[]string  `json:"photos,omitempty" nullable:"true" maxItems:"9"`
	ExpiresAt       *time.Time `json:"expiresAt,omitempty" nullable:"true"`
	SwapFor         *string    `json:"swapFor,omitempty" nullable:"true" maxLength:"60"`
}

// Post is a need or an offer, as neighbours see it.
type Post struct {
	ID              string     `json:"id"`
	CompoundID      string     `json:"compoundId"`
	Author          Neighbour  `json:"author"`
	OnBehalfOf      *Neighbour `json:"onBehalfOf,omitempty" doc:"For whom it is, when the author acts for somebody."`
	Direction       string     `json:"direction" enum:"need,offer"`
	Module          string     `json:"module" enum:"idle,childcare,eldercare,help"`
	Mode            string     `json:"mode" enum:"give,lend,swap,sell,service"`
	PriceYuan       *int       `json:"priceYuan,omitempty"`
	Category        string     `json:"category"`
	Title           string     `json:"title"`
	Body            string     `json:"body"`
	Quantity        int        `json:"quantity"`
	Capacity        int        `json:"capacity"`
	Remaining       int        `json:"remaining" doc:"Quantity or capacity less what is accepted, in progress or fulfilled."`
	Windows         []Window   `json:"windows"`
	DurationMinutes *int       `json:"durationMinutes,omitempty"`
	ChildAge        *Ages      `json:"childAge,omitempty"`
	Urgency         string     `json:"urgency" enum:"normal,soon,urgent"`
	Pick            string     `json:"pick" enum:"first,choose,draw,neediest"`
	Photos          []Media    `json:"photos"`
	State           string     `json:"state" enum:"draft,pending_review,rejected,open,reserved,fulfilled,withdrawn,expired,removed"`
	Reason          string     `json:"reason,omitempty" doc:"Why it was rejected or removed; for its author and those who review."`
	Version         int        `json:"version"`
	CreatedAt       time.Time  `json:"createdAt"`
	ExpiresAt       time.Time  `json:"expiresAt"`
	SwapFor         string     `json:"swapFor,omitempty" doc:"An offer to swap: what its owner would like in return."`
}

// Match is a post that fits another, and why.
type Match struct {
	Post    Post          `json:"post"`
	Score   float64       `json:"score" minimum:"0" maximum:"1"`
	Notify  bool          `json:"notify" doc:"Sure enough to tell both sides of it."`
	Reasons []MatchReason `json:"reasons"`
}

// MatchReason is one sentence why two posts fit, or what is missing.
type MatchReason struct {
	Code string `json:"code"`
	Text string `json:"text" doc:"In the language asked for."`
	Gap  bool   `json:"gap,omitempty" doc:"True when it says what does not fit quite."`
	// Need and Offer are missing where no words of a post say it, and in what the socket brings.
	Need  *PostSpan `json:"need,omitempty" doc:"The words of the need that it comes from."`
	Offer *PostSpan `json:"offer,omitempty" doc:"The words of the offer that it comes from."`
}

// PostSpan is a part of a post's title or body, in code points.
type PostSpan struct {
	Field string `json:"field" enum:"title,body"`
	From  int    `json:"from" minimum:"0"`
	To    int    `json:"to" minimum:"0"`
}

// NearMiss is a post that would fit another but for one rule, which a word between neighbours may bend.
type NearMiss struct {
	Post Post   `json:"post"`
	Code string `json:"code" doc:"The rule: match.time, match.full, match.age, match.distance, match.gender or match.language."`
	Text string `json:"text" doc:"One sentence to whoever asked, in the language asked for."`
}

// Matches is what there is for a post.
type Matches struct {
	Items      []Match    `json:"items"`
	NearMisses []NearMiss `json:"nearMisses" doc:"At most five, the nearest first. None of them is among the items."`
}

// DraftRequest is a sentence, or a whole sign-up list from a chat group.
type DraftRequest struct {
	Text string `json:"text" minLength:"1" maxLength:"10000"`
}

// Drafts are what was understood; nothing is kept.
type Drafts struct {
	Drafts []Draft `json:"drafts"`
}

// Draft is a post as it was understood; what the text does not say is missing.
type Draft struct {
	Direction       string             `json:"direction,omitempty"`
	Module          string             `json:"module,omitempty"`
	Mode            string             `json:"mode,omitempty"`
	PriceYuan       *int               `json:"priceYuan,omitempty"`
	Category        string             `json:"category,omitempty"`
	Title           string             `json:"title"`
	Body            string             `json:"body,omitempty"`
	Quantity        int                `json:"quantity,omitempty"`
	Capacity        int                `json:"capacity,omitempty"`
	Windows         []Window           `json:"windows"`
	DurationMinutes *int               `json:"durationMinutes,omitempty"`
	ChildAge        *Ages              `json:"childAge,omitempty"`
	Urgency         string             `json:"urgency,omitempty"`
	SwapFor         string             `json:"swapFor,omitempty"`
	Confidence      map[string]float64 `json:"confidence" doc:"By field, 0 to 1; below 0.5 asks the person."`
	Spans           map[string]Span    `json:"spans" doc:"By field: where in the text it was read."`
	Source          DraftSource        `json:"source"`
	Similar         []SimilarPost      `json:"similar" doc:"Running posts of one's own household that say the same; perhaps it is up already."`
}

// Span is a part of a text, in code points.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// DraftSource says where in the text a draft stands, and who wrote it there; the latter never in the public text.
type DraftSource struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Author string `json:"author,omitempty"`
	Room   string `json:"room,omitempty"`
}
