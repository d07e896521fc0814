package match

import "time"

// Direction says on which of the two lists a post stands.
type Direction uint8

// The two lists.
const (
	Need Direction = iota
	Offer
)

// Mode is what shall happen with the thing; in a need it is the wish. Empty is not said.
type Mode string

// The modes of api and product.
const (
	Give    Mode = "give"
	Lend    Mode = "lend"
	Swap    Mode = "swap"
	Sell    Mode = "sell"
	Service Mode = "service"
)

// Modules of the product.
const (
	Idle      = "idle"
	Childcare = "childcare"
	Eldercare = "eldercare"
	Help      = "help"
)

// Window is one span of time.
type Window struct{ Start, End time.Time }

// Weekly is a span that recurs on one day of every week, in minutes after midnight of Zone.
type Weekly struct {
	Day      time.Weekday
	From, To int
	Zone     *time.Location // nil is Asia/Shanghai
	Until    time.Time      // zero is for ever
}

// Ages is a range of whole years, both ends included.
type Ages struct{ Min, Max int }

// Point is a place in metres on the map of the compound.
type Point struct{ X, Y float64 }

// Post is what matching needs to know of a need or an offer. A field that is empty constrains nothing.
type Post struct {
	ID        string
	Author    string
	Household string
	Compound  string
	Building  string
	Place     *Point
	Direction Direction
	Module    string
	Mode      Mode
	Category  string // a slug of assets/categories.json
	Title     string
	Body      string
	Windows   []Window
	Weekly    []Weekly
	// Duration is how long a need takes at a stretch; 0 is any.
	Duration time.Duration
	// Quantity is how many pieces are offered and left, or needed; 0 is not said.
	Quantity int
	// Seats is how many seats a need takes (0 is 1), or how many an offer has left; nil is not said.
	Seats     *int
	ChildAge  *Ages
	Languages []string
	Gender    string // female or male: of the helper, or wanted
	// MaxDistance is how far away the offer may be, in metres; 0 is any.
	MaxDistance float64
	Urgency     string // normal, soon, urgent
	Closed      bool
	CreatedAt   time.Time
	ExpiresAt   time.Time // zero is never
}
