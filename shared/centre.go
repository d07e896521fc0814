package shared

import "time"

// CentreHours are when the neighbours' centre is open, local to the compound.
type CentreHours struct {
	Weekly []CentreSpan `json:"weekly" maxItems:"28"`
	Closed []string     `json:"closed" maxItems:"100" doc:"Days on which it is not, 2026-10-01."`
}

// CentreSpan is a time of a day of the week.
type CentreSpan struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday."`
	From    string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	To      string `json:"to" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"`
}

// CentreOpening tells when the centre is open, and how long it keeps things.
type CentreOpening struct {
	CentreHours
	Set           bool       `json:"set" doc:"False: nobody decided them yet, and the usual ones hold."`
	Open          bool       `json:"open"`
	Turns         *time.Time `json:"turns,omitempty" doc:"When it closes, or opens; missing is not soon."`
	ShelfHours    int        `json:"shelfHours" doc:"How long a thing is kept for its taker; deadlines move out of closed time."`
	UnclaimedDays int        `json:"unclaimedDays" doc:"How long a thing waits that nobody fetched."`
	MayKeep       bool       `json:"mayKeep" doc:"The asker keeps its desk."`
	MaySet        bool       `json:"maySet" doc:"The asker decides when it is open."`
}

// ViaDraft chooses how the things of an agreement go from hand to hand.
type ViaDraft struct {
	Via   string `json:"via" enum:"hand,centre"`
	AtEnd string `json:"atEnd,omitempty" enum:"back,public" doc:"From the giver: what becomes of what nobody comes for. Back when missing."`
}

// Consignment leaves something of a post at the centre.
type Consignment struct {
	Kind  string `json:"kind" enum:"parcel,tool" doc:"A parcel goes to whoever is promised it; a tool is lent again and again, to the first who asks."`
	AtEnd string `json:"atEnd,omitempty" enum:"back,public"`
}

// CentreWish says what becomes of a thing that nobody comes for.
type CentreWish struct {
	AtEnd string `json:"atEnd" enum:"back,public"`
}

// CentreItem is a thing at the centre, on its way there, or out of it.
type CentreItem struct {
	ID          string           `json:"id"`
	CompoundID  string           `json:"compoundId"`
	Label       string           `json:"label" doc:"The short code on its sticker."`
	QR          string           `json:"qr" doc:"The text of the sticker's QR."`
	Kind        string           `json:"kind" enum:"parcel,tool"`
	Post        PostBrief        `json:"post"`
	AgreementID string           `json:"agreementId,omitempty" doc:"Whose it is kept for, or who has it."`
	Giver       CentreFace       `json:"giver"`
	Taker       *CentreFace      `json:"taker,omitempty"`
	State       string           `json:"state" enum:"expected,shelved,handed_out,unclaimed,taken_back,public,called_off"`
	Trouble     string           `json:"trouble,omitempty" enum:"damaged,lost"`
	Shelf       string           `json:"shelf,omitempty"`
	AtEnd       string           `json:"atEnd" enum:"back,public"`
	Lent        bool             `json:"lent,omitempty" doc:"It is out, and comes back."`
	ReturnBy    *time.Time       `json:"returnBy,omitempty"`
	Waits       string           `json:"waits,omitempty" doc:"Why it may not go out yet, in words; missing when it may."`
	ReceivedAt  *time.Time       `json:"receivedAt,omitempty"`
	HandedOutAt *time.Time       `json:"handedOutAt,omitempty"`
	KeepUntil   *time.Time       `json:"keepUntil,omitempty" doc:"Never in closed time."`
	CalledAt    *time.Time       `json:"calledAt,omitempty" doc:"When its giver was asked to fetch it."`
	MayFetch    bool             `json:"mayFetch,omitempty" doc:"The asker gives it and may have it back now."`
	Gives       bool             `json:"gives,omitempty" doc:"The asker gives it, or acts for the one who does."`
	Version     int              `json:"version"`
	UpdatedAt   time.Time        `json:"updatedAt"`
	Steps       []CentreItemStep `json:"steps" doc:"When one thing was asked for; else empty."`
}

// CentreFace is somebody as the desk and the two sides know them.
type CentreFace struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Building Place  `json:"building"`
}

// CentreItemStep is one thing that was done, kept for good.
type CentreItemStep struct {
	At     time.Time `json:"at"`
	By     string    `json:"by" enum:"giver,taker,desk,system"`
	Name   string    `json:"name,omitempty" doc:"Who it was; for the desk."`
	What   string    `json:"what" doc:"expected, received, kept_for, freed, handed_out, returned, unclaimed, called, public, given_back, gone, moved, damaged, lost, mended, called_off, giver_left, extended, wish_back or wish_public; more may come."`
	Shelf  string    `json:"shelf,omitempty"`
	Note   string    `json:"note,omitempty"`
	Photos []Media   `json:"photos"`
}

// CentreBrief is where the thing of an agreement is.
type CentreBrief struct {
	ItemID    string     `json:"itemId"`
	State     string     `json:"state" enum:"expected,shelved,handed_out,unclaimed,taken_back,public,called_off"`
	Trouble   string     `json:"trouble,omitempty" enum:"damaged,lost"`
	Label     string     `json:"label"`
	KeepUntil *time.Time `json:"keepUntil,omitempty"`
	AtEnd     string     `json:"atEnd" enum:"back,public"`
}

// CentreScan is what somebody at the desk read or typed.
type CentreScan struct {
	Text string `json:"text" minLength:"1" maxLength:"200"`
}

// CentreFound is what a scan led to.
type CentreFound struct {
	Purpose string     `json:"purpose" enum:"receive,give_back,release,take_in,look" doc:"What the one who holds it before the desk wants."`
	Item    CentreItem `json:"item"`
}

// CentreReceipt takes a thing in.
type CentreReceipt struct {
	Code   string   `json:"code" minLength:"6" maxLength:"200" doc:"What its giver shows."`
	Shelf  string   `json:"shelf" minLength:"1" maxLength:"20"`
	Note   string   `json:"note,omitempty" maxLength:"200" doc:"How it looks, where there is no photo."`
	Photos []string `json:"photos,omitempty" maxItems:"6" doc:"Ids from POST /media."`
}

// CentreReturn takes back what was lent.
type CentreReturn struct {
	CentreReceipt
	Condition string `json:"condition,omitempty" enum:"sound,damaged" doc:"Sound when missing. What was lost, its borrower says in the agreement."`
}

// CentreCode is a code that somebody shows to the desk.
type CentreCode struct {
	Code string `json:"code" minLength:"6" maxLength:"200"`
}

// CentreRelease hands a thing out.
type CentreRelease struct {
	CentreCode
	Note   string   `json:"note,omitempty" maxLength:"200" doc:"How it looks as it goes out."`
	Photos []string `json:"photos,omitempty" maxItems:"6" doc:"Ids from POST /media."`
}

// CentreShelf says where a thing stands.
type CentreShelf struct {
	Shelf string `json:"shelf" minLength:"1" maxLength:"20"`
}

// CentreTrouble says what is wrong with a thing, or that it is fine again.
type CentreTrouble struct {
	Trouble string   `json:"trouble" enum:"damaged,lost,none"`
	Note    string   `json:"note,omitempty" maxLength:"200"`
	Photos  []string `json:"photos,omitempty" maxItems:"6"`
}

// CentreCounts says how long each of the desk's lists is.
type CentreCounts struct {
	Expected  int `json:"expected"`
	Waiting   int `json:"waiting" doc:"On the shelf for somebody."`
	Due       int `json:"due" doc:"Of these, due out today."`
	Free      int `json:"free" doc:"On the shelf for nobody in particular."`
	Unclaimed int `json:"unclaimed"`
	Public    int `json:"public"`
	Lent      int `json:"lent"`
}

// StockMark is a label that was read on a shelf.
type StockMark struct {
	Label string `json:"label" minLength:"1" maxLength:"60"`
	Shelf string `json:"shelf,omitempty" maxLength:"20"`
}

// StockTakeDraft is what was read on the shelves.
type StockTakeDraft struct {
	Marks []StockMark `json:"marks" maxItems:"2000"`
}

// StockTake is who counted when, and what came of it.
type StockTake struct {
	ID        string      `json:"id"`
	At        time.Time   `json:"at"`
	By        string      `json:"by"`
	Seen      int         `json:"seen"`
	Missing   int         `json:"missing"`
	Misplaced int         `json:"misplaced"`
	Unknown   int         `json:"unknown"`
	Lines     []StockLine `json:"lines" doc:"When one was asked for: first what somebody has to look at."`
}

// StockLine is what a stock-take says about one label.
type StockLine struct {
	Label   string `json:"label"`
	ItemID  string `json:"itemId,omitempty"`
	Title   string `json:"title,omitempty"`
	Outcome string `json:"outcome" enum:"seen,missing,misplaced,unknown"`
	Shelf   string `json:"shelf,omitempty" doc:"Where it was seen."`
	Belongs string `json:"belongs,omitempty" doc:"Where it should be."`
}

// CornerTool is one of the tool corner's.
type CornerTool struct {
	ItemID      string     `json:"itemId"`
	Post        PostBrief  `json:"post"`
	State       string     `json:"state" enum:"here,kept,out" doc:"It can be had now, it is kept for somebody who fetches it, or it is lent."`
	BackBy      *time.Time `json:"backBy,omitempty"`
	Waiting     int        `json:"waiting"`
	Own         bool       `json:"own,omitempty" doc:"It is the asker's."`
	AgreementID string     `json:"agreementId,omitempty" doc:"The asker's about it."`
	Agreement   string     `json:"agreementState,omitempty" enum:"requested,accepted,waitlisted,in_progress"`
}

// CentreChanged is told to a thing's people and to the desk.
type CentreChanged struct {
	ItemID      string `json:"itemId"`
	PostID      string `json:"postId"`
	AgreementID string `json:"agreementId,omitempty"`
	State       string `json:"state"`
	Version     int    `json:"version"`
}

// CentreTold is what somebody should know about a thing.
type CentreTold struct {
	News        string `json:"news" enum:"arrived,unclaimed,fetch,public,trouble"`
	ItemID      string `json:"itemId"`
	PostID      string `json:"postId"`
	AgreementID string `json:"agreementId,omitempty"`
}

// The types of the centre's events.
const (
	TypeCentreChanged = "centre.changed"
	TypeCentreTold    = "centre.told"
)
