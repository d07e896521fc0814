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
)

// Person is somebody who has an account, or a resident without a phone for whom others act.
type Person struct {
	ID     ID
	Name   string
	Phone  Phone
	Locale string
	// Callable is a leader's yes: residents of the building may see the number.
	Callable bool
	Version  int
	Made     time.Time
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
	// Leaders are the building leaders of the places one was admitted to, by building; with a number when they said
	// that they may be called.
	Leaders map[unit.ID]Person
}

// Amendment is what somebody corrects about themselves; nil leaves a thing as it is.
type Amendment struct {
	Name     *string
	Locale   *string
	Callable *bool
}

// clean brings the name to the form that is kept. ErrName, ErrNameReserved.
func (a Amendment) clean() (Amendment, error) {
	if a.Name == nil {
		return a, nil
	}
	name, err := CleanName(*a.Name)
	a.Name = &name
	return a, err
}

// amend applies what was said.
func (p *Person) amend(a Amendment) {
	if a.Name != nil {
		p.Name = *a.Name
	}
	if a.Locale != nil {
		p.Locale = localeOr(*a.Locale)
	}
	if a.Callable != nil {
		p.Callable = *a.Callable
	}
	p.Version++
}

// the languages of the product; the first is everybody's who named none.
var locales = []string{"zh-CN", "en"}
