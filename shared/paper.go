package shared

import "time"

// PaperDraft asks for this week's page of a building.
type PaperDraft struct {
	BuildingID string `json:"buildingId" minLength:"1" maxLength:"64"`
}

// Paper is the page of a building for a week, to be printed: it names nobody but the building's leader.
type Paper struct {
	Compound Place  `json:"compound"`
	Building Place  `json:"building"`
	From     string `json:"from" format:"date" doc:"The week's Monday."`
	To       string `json:"to" format:"date" doc:"The week's Sunday."`
	// Leader is whom to ask; with a number only when they agreed to be called.
	Leader *Leader     `json:"leader,omitempty"`
	URL    string      `json:"url" doc:"What the QR says: the building's invite for those who hang invites up, else the app."`
	Needs  []PaperLine `json:"needs"`
	Offers []PaperLine `json:"offers"`
	More   int         `json:"more" doc:"How many open posts have no room on the page."`
}

// PostFace is all of a post that may be read outside the compound.
type PostFace struct {
	Direction string `json:"direction" enum:"need,offer"`
	Module    string `json:"module" enum:"idle,childcare,eldercare,help"`
	Mode      string `json:"mode" enum:"give,lend,swap,sell,service"`
	Category  string `json:"category"`
	Title     string `json:"title" doc:"Empty when the post's own title would lead to somebody, or tell of a child or of somebody's health: then the category says it alone."`
	Remaining int    `json:"remaining"`
	Urgent    bool   `json:"urgent"`
}

// PaperLine is a post on a page.
type PaperLine struct {
	PostFace
	Code string `json:"code" doc:"To tear off: four letters and one that checks them."`
}

// ShareDraft asks for a card of a post.
type ShareDraft struct {
	Photo bool `json:"photo,omitempty" doc:"Show the first photo with it, small."`
}

// Share is the card of a post, as those behind it see it.
type Share struct {
	Code string   `json:"code"`
	URL  string   `json:"url" doc:"Anybody who has it may look."`
	Face PostFace `json:"face" doc:"What anybody reads."`
	// Photo says that the first photo is shown with it; MayShow that it could be.
	Photo     bool      `json:"photo"`
	MayShow   bool      `json:"mayShow" doc:"Whether the post has a photo that may be shown: never of children's or elders' posts."`
	CreatedAt time.Time `json:"createdAt"`
}

// Shared says whether a post has a card, and which.
type Shared struct {
	Card *Share `json:"card,omitempty" doc:"Missing while the post has none."`
}

// Chain is a text for the chat group that neighbours number on under (接龙).
type Chain struct {
	Text  string `json:"text"`
	Count int    `json:"count" doc:"How many posts it names."`
	More  int    `json:"more" doc:"How many it leaves out."`
}
