package person

import (
	"slices"

	"youlin/server/unit"
)

// ID names a person; it is opaque.
type ID string

// SessionID names a session of a person.
type SessionID string

// MembershipID names a person's place in a compound.
type MembershipID string

// HouseholdID names those who share a room of a building: one quota, one voice.
type HouseholdID string

// Role is what a grant lets somebody do, over a unit and all below it.
type Role string

// The roles; access to each operation is decided by the policy methods of Viewer, never by comparing roles elsewhere.
const (
	Leader      Role = "leader"
	Coordinator Role = "coordinator"
	Moderator   Role = "moderator"
	Planner     Role = "planner"
	Department  Role = "department"
	Provider    Role = "provider"
	// Desk keeps the desk of the neighbours' centre.
	Desk Role = "desk"
)

// Standing is a membership's state.
type Standing string

// The states of a membership.
const (
	Pending  Standing = "pending"
	Admitted Standing = "admitted"
	Rejected Standing = "rejected"
	Left     Standing = "left"
	Removed  Standing = "removed"
)

// Seat is a membership as the policy needs it.
type Seat struct {
	ID        MembershipID
	Compound  unit.ID
	Building  unit.ID
	Household HouseholdID
	State     Standing
}

// Power is a grant as the policy needs it. Compound is the one that Unit is or lies in; empty for units above.
type Power struct {
	Role     Role
	Unit     unit.ID
	Compound unit.ID
}

// Viewer is who is asking, with their standing as it is now: never read from a token, always from the database or
// from memory that the writer drops before it answers. It is immutable; every door asks it, and no one else decides.
type Viewer struct {
	ID      ID
	Session SessionID
	Seats   []Seat
	Powers  []Power
	// Blocks are those the person blocked, and those who blocked the person.
	Blocks map[ID]bool
}

// LivesIn reports whether the viewer is an admitted member of the compound.
func (v Viewer) LivesIn(compound unit.ID) bool {
	s, ok := v.Seat(compound)
	return ok && s.State == Admitted
}

// Seat returns the viewer's pending or admitted place in a compound.
func (v Viewer) Seat(compound unit.ID) (Seat, bool) {
	for _, s := range v.Seats {
		if s.Compound == compound && (s.State == Pending || s.State == Admitted) {
			return s, true
		}
	}
	return Seat{}, false
}

// BlockedWith reports whether one of the two has blocked the other.
func (v Viewer) BlockedWith(other ID) bool { return v.Blocks[other] }

// Has reports whether the viewer holds the role over u: granted there or above.
func (v Viewer) Has(role Role, u unit.Unit) bool {
	return slices.ContainsFunc(v.Powers, func(p Power) bool { return p.Role == role && u.Within(p.Unit) })
}

// Moderates reports whether the viewer is a moderator of the compound (and still has a live grant).
func (v Viewer) Moderates(compound unit.Unit) bool { return v.Has(Moderator, compound) }

// Coordinates reports whether the viewer is a volunteer coordinator of the compound.
func (v Viewer) Coordinates(compound unit.Unit) bool { return v.Has(Coordinator, compound) }

// Reviews reports whether the viewer may look at what waits for review in the compound.
func (v Viewer) Reviews(compound unit.Unit) bool {
	return v.Moderates(compound) || v.Coordinates(compound)
}

// KeepsDesk reports whether the viewer stands at the desk of the compound's centre: who has that role, its coordinators
// and moderators.
func (v Viewer) KeepsDesk(compound unit.Unit) bool {
	return v.Has(Desk, compound) || v.Reviews(compound)
}

// Leads reports whether the viewer is the leader of the building.
func (v Viewer) Leads(building unit.Unit) bool { return v.Has(Leader, building) }

// Knows reports whether the viewer may know that the compound is there: lives in it, waits to be admitted, or holds
// a role over it, in it or above it. To all others it is not found.
func (v Viewer) Knows(compound unit.Unit) bool {
	if _, ok := v.Seat(compound.ID); ok {
		return true
	}
	return slices.ContainsFunc(v.Powers, func(p Power) bool {
		return p.Compound == compound.ID || compound.Within(p.Unit)
	})
}

// ServesIn reports whether the viewer is a leader of one of the compound's buildings, its coordinator or moderator.
func (v Viewer) ServesIn(compound unit.Unit) bool {
	return v.Reviews(compound) || slices.ContainsFunc(v.Powers, func(p Power) bool {
		return p.Role == Leader && p.Compound == compound.ID
	})
}

// Belongs reports whether the viewer is one of the compound's people: lives in it or serves in it.
func (v Viewer) Belongs(compound unit.Unit) bool {
	return v.LivesIn(compound.ID) || v.ServesIn(compound)
}

// MayAdmit reports whether the viewer decides who lives in a building: its leader, the compound's coordinator or
// moderator, and never about oneself or one's household.
func (v Viewer) MayAdmit(m Membership, building, compound unit.Unit) bool {
	own, lives := v.Seat(compound.ID)
	if v.ID == m.Person || lives && own.Household == m.Household {
		return false
	}
	return v.Leads(building) || v.Reviews(compound)
}

// MayPrint reports whether the viewer hangs up the paper of a building: its leader, the compound's coordinator or
// moderator.
func (v Viewer) MayPrint(building, compound unit.Unit) bool {
	return v.Leads(building) || v.Reviews(compound)
}

// ReadsRoom reports whether one who is shown a place reads its room in the clear without saying what for: one's own,
// as leader those of the building, and of somebody who asks to be let in whoever decides about it.
func (v Viewer) ReadsRoom(m Membership, building unit.Unit) bool {
	return v.ID == m.Person || v.Leads(building) || m.State == Pending || m.State == Rejected
}

// MayGrant reports whether the viewer gives and takes the role over a unit of the compound: a moderator makes leaders,
// coordinators and those who keep the desk, a planner above makes moderators as well, and nobody makes planners.
func (v Viewer) MayGrant(role Role, compound unit.Unit) bool {
	switch role {
	case Leader, Coordinator, Desk:
		return v.Moderates(compound) || v.Has(Planner, compound)
	case Moderator:
		return v.Has(Planner, compound)
	default:
		return false
	}
}
