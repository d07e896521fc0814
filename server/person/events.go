package person

import (
	"youlin/server/event"
	"youlin/server/unit"
)

// SessionEnded is told when a device was signed out, by its owner or because its refresh token was used twice; its
// sockets are closed with 4401.
type SessionEnded struct {
	Session SessionID `json:"session"`
	Person  ID        `json:"person"`
	Reason  string    `json:"reason"`
}

// Kind is session.ended.
func (SessionEnded) Kind() string { return "session.ended" }

// Audience is the person's other devices.
func (e SessionEnded) Audience() event.Audience {
	return event.Audience{People: []string{string(e.Person)}}
}

// SessionOpened is told when somebody signed in. By is "code", or "operator" for a token that was printed.
type SessionOpened struct {
	Session SessionID `json:"session"`
	Person  ID        `json:"person"`
	By      string    `json:"by"`
}

// Kind is session.opened.
func (SessionOpened) Kind() string { return "session.opened" }

// Audience is the person's other devices.
func (e SessionOpened) Audience() event.Audience {
	return event.Audience{People: []string{string(e.Person)}}
}

// MembershipChanged is told when somebody asked to join or to move, was admitted or rejected, left or was removed, and
// again to the next in line when nobody acted.
type MembershipChanged struct {
	Membership MembershipID `json:"membership"`
	Compound   unit.ID      `json:"compound"`
	Person     ID           `json:"person"`
	State      Standing     `json:"state"`
	// Deciders are those whose turn it is to admit.
	Deciders []ID `json:"deciders,omitempty"`
}

// Kind is membership.changed.
func (MembershipChanged) Kind() string { return "membership.changed" }

// Audience is the person, and those who admit.
func (e MembershipChanged) Audience() event.Audience {
	people := []string{string(e.Person)}
	for _, d := range e.Deciders {
		people = append(people, string(d))
	}
	return event.Audience{Compound: string(e.Compound), People: people}
}

// GrantChanged is told when somebody was given a role, or it ended.
type GrantChanged struct {
	Grant  string  `json:"grant"`
	Person ID      `json:"person"`
	Role   Role    `json:"role"`
	Unit   unit.ID `json:"unit"`
	Ended  bool    `json:"ended"`
}

// Kind is grant.changed.
func (GrantChanged) Kind() string { return "grant.changed" }

// Audience is the person.
func (e GrantChanged) Audience() event.Audience {
	return event.Audience{People: []string{string(e.Person)}}
}

// Blocked is told when somebody blocked a neighbour, or took it back. Nobody hears of it; what is kept in memory about
// the two is dropped.
type Blocked struct {
	Person ID   `json:"person"`
	Other  ID   `json:"other"`
	Ended  bool `json:"ended"`
}

// Kind is person.blocked.
func (Blocked) Kind() string { return "person.blocked" }

// Audience is nobody but the person.
func (e Blocked) Audience() event.Audience {
	return event.Audience{People: []string{string(e.Person)}}
}

// ConsentChanged is told to a resident for whom others may act from now on, or no longer.
type ConsentChanged struct {
	Person   ID      `json:"person"`
	Compound unit.ID `json:"compound"`
	Ended    bool    `json:"ended"`
}

// Kind is consent.changed.
func (ConsentChanged) Kind() string { return "consent.changed" }

// Audience is the person.
func (e ConsentChanged) Audience() event.Audience {
	return event.Audience{People: []string{string(e.Person)}}
}

// Renamed is told to the compounds that a person lives in, one event for each.
type Renamed struct {
	Person   ID      `json:"person"`
	Compound unit.ID `json:"compound"`
}

// Kind is person.renamed.
func (Renamed) Kind() string { return "person.renamed" }

// Audience is the person; caches of names are dropped by it.
func (e Renamed) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: []string{string(e.Person)}}
}

// NeedMarked is told to whoever marked how much a household needs what is given away; the log keeps it.
type NeedMarked struct {
	Household HouseholdID `json:"household"`
	By        ID          `json:"by"`
	Need      int         `json:"need"`
}

// Kind is household.marked.
func (NeedMarked) Kind() string { return "household.marked" }

// Audience is whoever marked it.
func (e NeedMarked) Audience() event.Audience {
	return event.Audience{People: []string{string(e.By)}}
}

// SettingsChanged is told to whoever decided other rules for a compound; the log keeps who did.
type SettingsChanged struct {
	Compound unit.ID `json:"compound"`
	By       ID      `json:"by"`
}

// Kind is settings.changed.
func (SettingsChanged) Kind() string { return "settings.changed" }

// Audience is whoever changed them.
func (e SettingsChanged) Audience() event.Audience {
	return event.Audience{Compound: string(e.Compound), People: []string{string(e.By)}}
}

var (
	_ = event.Declare[SessionEnded]()
	_ = event.Declare[SessionOpened]()
	_ = event.Declare[MembershipChanged]()
	_ = event.Declare[GrantChanged]()
	_ = event.Declare[Blocked]()
	_ = event.Declare[ConsentChanged]()
	_ = event.Declare[Renamed]()
	_ = event.Declare[NeedMarked]()
	_ = event.Declare[SettingsChanged]()
)
