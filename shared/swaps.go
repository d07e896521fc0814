package shared

import "time"

// Swap is a ring of neighbours each of whom gives to the next one and gets from the one before; two are a ring too.
type Swap struct {
	ID         string     `json:"id"`
	CompoundID string     `json:"compoundId"`
	State      string     `json:"state" enum:"proposed,agreed,moving,done,released" doc:"Everybody is asked; the things are brought; all of them are there, or two meet, and they change hands; all went well; everybody is free again."`
	Reason     string     `json:"reason,omitempty" enum:"declined,lapsed,gone,changed,not_brought,withdrawn,damaged,left" doc:"Why it was released; while it is agreed, why somebody else is looked for."`
	Via        string     `json:"via,omitempty" enum:"centre" doc:"Through the neighbours' centre; missing is hand to hand, which a pair may choose."`
	By         string     `json:"by" enum:"system,coordinator" doc:"Who proposed it."`
	Legs       []SwapLeg  `json:"legs" doc:"In the order of giving, the asker's own first: each one's giver got what the leg before brings."`
	Due        string     `json:"due,omitempty" enum:"answer,bring,fetch,meet,take_back" doc:"The one act that is due from the asker; missing when others are due, or nothing."`
	MayLeave   bool       `json:"mayLeave,omitempty" doc:"The asker may say no, or step out."`
	AnswerBy   *time.Time `json:"answerBy,omitempty" doc:"Until when those who are asked have to answer."`
	BringBy    *time.Time `json:"bringBy,omitempty" doc:"Until when the things are brought, or two meet."`
	Version    int        `json:"version"`
	CreatedAt  time.Time  `json:"createdAt"`
	UpdatedAt  time.Time  `json:"updatedAt"`
}

// SwapLeg is one thing on its way from its giver to the next one. Agreement and thing are shown to the two it is about.
type SwapLeg struct {
	Nth         int       `json:"nth"`
	Giver       SwapFace  `json:"giver"`
	Taker       SwapFace  `json:"taker"`
	Post        PostBrief `json:"post"`
	Wish        string    `json:"wish" doc:"What its giver wants in return, in their words."`
	State       string    `json:"state" enum:"asked,accepted,declined,lapsed,bringing,in,out,left,failed,back,over" doc:"Of the giver: asked, said yes, said no, said nothing; of the thing: being brought, there, handed out, and for what failed: its giver stepped out, it did not come or not whole, it goes back, it ended without anything."`
	Side        string    `json:"side,omitempty" enum:"giver,taker" doc:"Of the asker."`
	ByHand      bool      `json:"byHand,omitempty" doc:"The giver would rather meet."`
	AgreementID string    `json:"agreementId,omitempty"`
	ItemID      string    `json:"itemId,omitempty" doc:"The thing at the centre."`
}

// SwapFace is somebody as the others of a swap know them.
type SwapFace struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Building Place  `json:"building"`
}

// SwapYes says yes to a swap.
type SwapYes struct {
	Via string `json:"via,omitempty" enum:"centre,hand" doc:"A pair may meet when both say hand; centre when missing."`
}

// SwapSearch has a compound searched for rings.
type SwapSearch struct {
	Longest int `json:"longest,omitempty" minimum:"2" maximum:"5" doc:"The most people in a ring; 4 when missing."`
}

// SwapProposed is told to those who are asked.
type SwapProposed struct {
	SwapID string `json:"swapId"`
	Size   int    `json:"size"`
}

// SwapChanged is told to the people of a swap.
type SwapChanged struct {
	SwapID  string `json:"swapId"`
	State   string `json:"state"`
	Version int    `json:"version"`
}

// SwapTold is what somebody should know about a swap.
type SwapTold struct {
	SwapID string `json:"swapId"`
	News   string `json:"news" enum:"agreed,ready,done,released,mending,mended"`
	Reason string `json:"reason,omitempty"`
}

// The types of the events of swaps.
const (
	TypeSwapProposed = "swap.proposed"
	TypeSwapChanged  = "swap.changed"
	TypeSwapTold     = "swap.told"
)
