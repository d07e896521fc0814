package shared

import "time"

// Lending is what the two sides of a loan know about it.
type Lending struct {
	LentAt  *time.Time `json:"lentAt,omitempty" doc:"When it went out."`
	BackAt  *time.Time `json:"backAt,omitempty" doc:"When it came back."`
	Longer  *Longer    `json:"longer,omitempty" doc:"The borrower asks to keep it longer; the giver answers with a day of return."`
	Waiting int        `json:"waiting,omitempty" doc:"How many wait for it in line."`
	Expects *time.Time `json:"expects,omitempty" doc:"For who waits in line: when it should be back; that may have passed."`
	Looks   []LoanLook `json:"looks" doc:"What was written down about how it looks, the first first; empty in lists."`
}

// Longer is a borrower's wish to keep a thing longer.
type Longer struct {
	ReturnBy time.Time `json:"returnBy"`
	Note     string    `json:"note,omitempty"`
}

// LoanLook is how a thing looked, as somebody said.
type LoanLook struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	By     string    `json:"by" enum:"giver,taker,centre" doc:"Who said so; centre is its desk."`
	When   string    `json:"when" enum:"out,back" doc:"As it went out; as it came back, or was found to be since."`
	State  string    `json:"state" enum:"sound,damaged,lost"`
	Note   string    `json:"note,omitempty"`
	Photos []Media   `json:"photos"`
}

// LoanReturn is when a loan is to be back.
type LoanReturn struct {
	ReturnBy time.Time `json:"returnBy" doc:"Later than now, at most 180 days ahead."`
}

// LongerDraft asks to keep a thing longer.
type LongerDraft struct {
	ReturnBy time.Time `json:"returnBy" doc:"Later than now and than what was agreed, at most 180 days ahead."`
	Note     string    `json:"note,omitempty" maxLength:"200"`
}

// LookDraft says how a thing looks.
type LookDraft struct {
	When   string   `json:"when" enum:"out,back"`
	State  string   `json:"state" enum:"sound,damaged,lost"`
	Photos []string `json:"photos,omitempty" maxItems:"6" doc:"Ids of photos of one's own that are attached to nothing yet."`
	Note   string   `json:"note,omitempty" maxLength:"500" doc:"Damaged or lost needs this, or a photo."`
}

// LateLoan is a loan that somebody helps with, because it is not back long after its time.
type LateLoan struct {
	AgreementID string    `json:"agreementId"`
	Title       string    `json:"title"`
	Giver       Party     `json:"giver"`
	Taker       Party     `json:"taker"`
	ReturnBy    time.Time `json:"returnBy"`
	Days        int       `json:"days" doc:"Whole days since then."`
}

// The types of events about loans, each with the data that it carries.
const (
	TypeLoanDue     = "loan.due"
	TypeLoanOverdue = "loan.overdue"
	TypeLoanDelayed = "loan.delayed"
)

// LoanDue is told to a borrower three days and one day before a thing is to be back, and at that time.
type LoanDue struct {
	AgreementID string    `json:"agreementId"`
	PostID      string    `json:"postId"`
	ReturnBy    time.Time `json:"returnBy"`
}

// LoanOverdue is told when a thing is not back: to both sides, later to the borrower's building leader, then to the
// coordinators as well.
type LoanOverdue struct {
	AgreementID string    `json:"agreementId"`
	PostID      string    `json:"postId"`
	ReturnBy    time.Time `json:"returnBy"`
	Days        int       `json:"days"`
}

// LoanDelayed is told to who waits in line for a thing that comes back later.
type LoanDelayed struct {
	AgreementID string    `json:"agreementId"`
	PostID      string    `json:"postId"`
	Expects     time.Time `json:"expects" doc:"When it should be back; that may have passed."`
}
