package person

import (
	"time"

	"youlin/server/fault"
	"youlin/server/unit"
)

// The refusals about people as such.
var (
	// ErrUnknown is the answer about a person who is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("person.unknown", "There is no such person here.", "没有找到这个人。")
	// ErrStale says that somebody changed it first.
	ErrStale = fault.Stale("person.stale", "This was changed meanwhile. Please look again.", "内容已经被改过了,请刷新再看。")
	// ErrMembersOnly says that the compound is there, and only its admitted people may do this.
	ErrMembersOnly = fault.Forbidden("person.members_only",
		"Only residents who were admitted may do this.", "通过审核的住户才能这样做。")
)

// Person is somebody who has an account, or a resident without a phone for whom others act.
type Person struct {
	ID      ID
	Name    string
	Phone   Phone
	Locale  string
	Version int
	Made    time.Time
}

// Neighbour is a person as the people of one compound see them.
type Neighbour struct {
	ID        ID
	Name      string
	Building  unit.ID
	Household HouseholdID
}

// Me is who is asking, with every standing they have.
type Me struct {
	Person      Person
	Memberships []Membership
	Grants      []Grant
	// Leaders are the building leaders of the places one was admitted to, by building.
	Leaders map[unit.ID]Neighbour
}

// the languages of the product; the first is everybody's who named none.
var locales = []string{"zh-CN", "en"}
