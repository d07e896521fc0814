package unit

import (
	"slices"

	"youlin/server/fault"
)

// ID names a unit; it is opaque.
type ID string

// Kind is the level of a unit.
type Kind string

// The levels, from the top.
const (
	District  Kind = "district"
	Street    Kind = "street"
	Community Kind = "community"
	Compound  Kind = "compound"
	Building  Kind = "building"
)

// above says under which kinds a unit may stand; the top of a tree stands under nothing. A small installation may
// start at any level down to the compound.
var above = map[Kind][]Kind{
	District:  {""},
	Street:    {"", District},
	Community: {"", Street},
	Compound:  {"", Community},
	Building:  {Compound},
}

// The refusals of this room.
var (
	// ErrUnknown is the answer about a unit that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("unit.unknown", "There is no such place.", "没有找到这个地方。")
	// ErrPlace says that a unit cannot stand there.
	ErrPlace = fault.Invalid("unit.place", "A unit of this kind cannot stand there.", "这一级单元不能放在这里。")
	// ErrZone says that the time zone of a compound is not known.
	ErrZone = fault.Invalid("unit.zone", "This is not a time zone.", "时区不对。")
)

// Unit is a node of the tree. Path holds the ids of its ancestors from the top, and its own last.
type Unit struct {
	ID     ID
	Parent ID
	Kind   Kind
	Name   string
	Path   []ID
	// X and Y are metres from the compound's corner, for buildings; both 0 is unknown.
	X, Y int
	// Zone is the time zone of a compound.
	Zone string
}

// Within reports whether u is top or lies below it.
func (u Unit) Within(top ID) bool {
	for _, id := range u.Path {
		if id == top {
			return true
		}
	}
	return false
}

// Place is a unit to be made.
type Place struct {
	// Under is the unit above; the zero Unit makes a top.
	Under Unit
	Kind  Kind
	Name  string
	X, Y  int
	// Zone of a compound; empty is Asia/Shanghai.
	Zone string
	// Settings of a compound; nil is DefaultSettings.
	Settings *Settings
}

// check refuses a place that the tree has no room for.
func (p Place) check() error {
	if p.Name == "" || !slices.Contains(above[p.Kind], p.Under.Kind) {
		return ErrPlace
	}
	return nil
}

// Settings are what a compound decides for itself. Zero switches a rule off.
type Settings struct {
	// ReviewFirstPosts is how many of a resident's first posts wait for a moderator.
	ReviewFirstPosts int `json:"reviewFirstPosts"`
	// ReviewHours is after how long a post that nobody reviewed opens by itself.
	ReviewHours int `json:"reviewHours"`
	// PostsPerDay bounds what one person publishes in 24 hours.
	PostsPerDay int `json:"postsPerDay"`
	// OpenRequests bounds the open requests of a household.
	OpenRequests int `json:"openRequests"`
	// GoodsPer28Days bounds the things a household is given in 28 days.
	GoodsPer28Days int `json:"goodsPer28Days"`
	// GatherMinutes is how long requests are gathered before the first may be chosen; GatherUrgentMinutes when urgent.
	GatherMinutes       int `json:"gatherMinutes"`
	GatherUrgentMinutes int `json:"gatherUrgentMinutes"`
	// CoolDownDays is how long one who twice did not come may not ask.
	CoolDownDays int `json:"coolDownDays"`
	// HoldHours is how long an offer out of the line waits for a yes before the next one is asked.
	HoldHours int `json:"holdHours"`
	// LoanDays is for how long a thing is lent when nobody said otherwise.
	LoanDays int `json:"loanDays"`
	// ShelfHours is how long the centre keeps a thing for the one it is for; UnclaimedDays until its giver has it back.
	ShelfHours    int `json:"shelfHours"`
	UnclaimedDays int `json:"unclaimedDays"`
	// AdmissionReminderHours is after how long the next in line hears that somebody waits to be admitted.
	AdmissionReminderHours int `json:"admissionReminderHours"`
	// Selling allows posts with a price, settled in person.
	Selling bool `json:"selling"`
}

// DefaultSettings are those of a compound that decided nothing.
func DefaultSettings() Settings {
	return Settings{
		ReviewFirstPosts: 1, ReviewHours: 24, PostsPerDay: 20, OpenRequests: 3, GoodsPer28Days: 4,
		GatherMinutes: 12 * 60, GatherUrgentMinutes: 2 * 60, CoolDownDays: 14, AdmissionReminderHours: 24, Selling: true,
		HoldHours: 24, LoanDays: 7, ShelfHours: 72, UnclaimedDays: 14,
	}
}

// TrialSettings have review, quotas, gathering times and cool-downs off: for seeded and demo compounds.
func TrialSettings() Settings {
	set := DefaultSettings()
	set.ReviewFirstPosts, set.ReviewHours, set.PostsPerDay = 0, 0, 0
	set.OpenRequests, set.GoodsPer28Days, set.CoolDownDays = 0, 0, 0
	set.GatherMinutes, set.GatherUrgentMinutes = 0, 0
	return set
}
