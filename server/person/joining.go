package person

import (
	"context"
	"fmt"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/unit"
)

// Join asks for a place in the building that an invite leads to, and tells those who admit. unit.ErrInvite, ErrName
// and its kin, ErrRoom, ErrMember when there is a pending or admitted place in the compound already.
func (s *Service) Join(ctx context.Context, v Viewer, a Application, address string) (Membership, error) {
	name, room, err := a.clean()
	if err != nil {
		return Membership{}, err
	}
	inv, err := s.units.Invited(ctx, a.Invite, address)
	if err != nil {
		return Membership{}, err
	}
	var m Membership
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if seat, err := findSeat(&tx.Query, v.ID, inv.Compound.ID); err == nil {
			return ErrMember.WithState(string(seat.State))
		}
		if changed, err := updateName(tx, v.ID, name); err != nil {
			return err
		} else if changed {
			s.announceName(tx, v)
		}
		m = Membership{Person: v.ID, Name: name, Room: room, State: Pending, Version: 1}
		return s.apply(ctx, tx, &m, inv.Building, inv.Compound)
	})
	return m, err
}

// apply writes a pending place and tells those whose turn it is.
func (s *Service) apply(ctx context.Context, tx *db.Tx, m *Membership, building, compound unit.Unit) (err error) {
	set, err := s.units.Settings(ctx, compound.ID)
	if err != nil {
		return err
	}
	m.ID, m.Made = MembershipID(tx.NewID()), tx.Now()
	m.Compound, m.Building = compound.ID, building.ID
	m.Due = due(tx.Now(), set)
	if m.Household, err = household(tx, building.ID, m.Room); err != nil {
		return err
	}
	if err := insertMembership(tx, *m); err != nil {
		return fmt.Errorf("apply for %s: %w", compound.ID, err)
	}
	return s.tell(tx, m)
}

// due is when the next in line hears; never where the compound switched that off.
func due(now time.Time, set unit.Settings) time.Time {
	if set.AdmissionReminderHours <= 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(set.AdmissionReminderHours) * time.Hour)
}

// tell announces what a place has become: to the person, and to those who decide or have decided about it. When the
// first in line have no one, it is at once the turn of the next.
func (s *Service) tell(tx *db.Tx, m *Membership) error {
	deciders, rung, err := s.deciders(tx, *m)
	if err != nil {
		return err
	}
	if m.State == Pending && rung > m.Rung {
		m.Rung = rung
		if err := setRung(tx, *m); err != nil {
			return err
		}
	}
	s.forget(tx, m.Person)
	tx.Emit(MembershipChanged{Membership: m.ID, Compound: m.Compound, Person: m.Person, State: m.State, Deciders: deciders})
	return nil
}

// deciders are those on the rungs up to the membership's, or on the first rung above that has anybody.
func (s *Service) deciders(tx *db.Tx, m Membership) (who []ID, rung int, err error) {
	for rung = range rungs {
		at := m.Compound
		if rungs[rung] == Leader {
			at = m.Building
		}
		held, err := holdersOutside(tx, rungs[rung], at, m)
		if err != nil {
			return nil, 0, err
		}
		who = append(who, held...)
		if rung >= m.Rung && len(who) > 0 {
			break
		}
	}
	slices.Sort(who)
	return slices.Compact(who), rung, nil
}

// Applications are asked for by state; empty is all.
type Applications struct {
	State Standing
	// Agreed asks only for those who let their leader and coordinators act for them.
	Agreed bool
	// Name asks only for those whose name has this in it.
	Name string
	// After is the last one of the page before; the zero value starts.
	After struct {
		Made time.Time
		ID   MembershipID
	}
	Limit int
}

// Memberships returns the places of a compound, newest first: all to coordinators and moderators, to leaders those of
// their buildings. unit.ErrUnknown, ErrMayNotAdmit.
func (s *Service) Memberships(ctx context.Context, v Viewer, compound unit.ID, ask Applications) ([]Membership, error) {
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	if !v.ServesIn(c) {
		return nil, ErrMayNotAdmit
	}
	buildings, err := s.units.BuildingsOf(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if !v.Reviews(c) {
		buildings = slices.DeleteFunc(buildings, func(b unit.Unit) bool { return !v.Leads(b) })
	}
	return pageOfMemberships(s.db.Read(ctx), c.ID, buildings, ask)
}

// known returns a compound that the viewer may know of. unit.ErrUnknown.
func (s *Service) known(ctx context.Context, v Viewer, compound unit.ID) (unit.Unit, error) {
	c, err := s.units.Compound(ctx, compound)
	if err == nil && !v.Knows(c) {
		return unit.Unit{}, unit.ErrUnknown
	}
	return c, err
}

// Admit lets somebody in. ErrNoMembership, ErrMayNotAdmit, ErrNotPending.
func (s *Service) Admit(ctx context.Context, v Viewer, id MembershipID) (Membership, error) {
	return s.decide(ctx, v, id, Admitted, "")
}

// Reject turns somebody away, with a reason that they read. ErrNoMembership, ErrMayNotAdmit, ErrNotPending, ErrReason.
func (s *Service) Reject(ctx context.Context, v Viewer, id MembershipID, reason string) (Membership, error) {
	why, err := cleanReason(reason)
	if err != nil {
		return Membership{}, err
	}
	return s.decide(ctx, v, id, Rejected, why)
}

func (s *Service) decide(ctx context.Context, v Viewer, id MembershipID, to Standing, reason string) (Membership, error) {
	var m Membership
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		var building, compound unit.Unit
		if m, building, compound, err = s.place(ctx, tx, v, id); err != nil {
			return err
		}
		if !v.MayAdmit(m, building, compound) {
			return ErrMayNotAdmit
		}
		return s.settle(tx, &m, v.ID, to, reason, Pending)
	})
	return m, err
}

// place finds a membership of a compound that the viewer knows. ErrNoMembership.
func (s *Service) place(ctx context.Context, tx *db.Tx, v Viewer, id MembershipID) (m Membership, b, c unit.Unit, err error) {
	if m, err = findMembership(&tx.Query, id); err != nil {
		return m, b, c, err
	}
	if c, err = s.units.Compound(ctx, m.Compound); err != nil {
		return m, b, c, err
	}
	if m.Person != v.ID && !v.Knows(c) {
		return m, b, c, ErrNoMembership
	}
	b, err = s.units.Get(ctx, m.Building)
	return m, b, c, err
}

// settle moves a place from one of the given states, and tells everybody whom it concerns.
func (s *Service) settle(tx *db.Tx, m *Membership, by ID, to Standing, reason string, from ...Standing) error {
	if !slices.Contains(from, m.State) {
		return lost(from).WithState(string(m.State))
	}
	was := *m
	m.State, m.Reason, m.Decided, m.Due = to, reason, tx.Now(), time.Time{}
	m.Version++
	if err := moveMembership(tx, *m, by, was.State, lost(from)); err != nil {
		return err
	}
	if to == Left || to == Removed {
		if err := s.endRoles(tx, was, by, false); err != nil {
			return err
		}
	}
	return s.tell(tx, m)
}

// Leave gives up one's own place, or one's application. ErrNoMembership, ErrNoPlace.
func (s *Service) Leave(ctx context.Context, v Viewer, id MembershipID) (Membership, error) {
	var m Membership
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if m, _, _, err = s.place(ctx, tx, v, id); err != nil {
			return err
		}
		if m.Person != v.ID {
			return ErrMayNotRemove
		}
		return s.settle(tx, &m, v.ID, Left, "", Pending, Admitted)
	})
	return m, err
}

// Remove takes somebody's place away, with a reason that they read; the roles that came with it end too. Moderators
// only, never oneself. ErrNoMembership, ErrMayNotRemove, ErrReason, ErrNoPlace.
func (s *Service) Remove(ctx context.Context, v Viewer, id MembershipID, reason string) (Membership, error) {
	why, err := cleanReason(reason)
	if err != nil {
		return Membership{}, err
	}
	var m Membership
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		var compound unit.Unit
		if m, _, compound, err = s.place(ctx, tx, v, id); err != nil {
			return err
		}
		if !v.Moderates(compound) || m.Person == v.ID {
			return ErrMayNotRemove
		}
		return s.settle(tx, &m, v.ID, Removed, why, Pending, Admitted)
	})
	return m, err
}

// Move changes one's building or room inside the compound: it is pending until the new building's leader admits.
// ErrNoMembership, ErrMayNotRemove, ErrElsewhere, ErrRoom, ErrNoPlace.
func (s *Service) Move(ctx context.Context, v Viewer, id MembershipID, invite, room, address string) (Membership, error) {
	to, err := cleanRoom(room)
	if err != nil {
		return Membership{}, err
	}
	inv, err := s.units.Invited(ctx, invite, address)
	if err != nil {
		return Membership{}, err
	}
	set, err := s.units.Settings(ctx, inv.Compound.ID)
	if err != nil {
		return Membership{}, err
	}
	var m Membership
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if m, _, _, err = s.place(ctx, tx, v, id); err != nil {
			return err
		}
		switch {
		case m.Person != v.ID:
			return ErrMayNotRemove
		case m.Compound != inv.Compound.ID:
			return ErrElsewhere
		}
		return s.rehouse(tx, &m, inv.Building, to, due(tx.Now(), set))
	})
	return m, err
}

// rehouse writes the new door; who led the old building leads it no longer.
func (s *Service) rehouse(tx *db.Tx, m *Membership, building unit.Unit, room Room, due time.Time) (err error) {
	was := *m
	if m.Household, err = household(tx, building.ID, room); err != nil {
		return err
	}
	m.Building, m.Room, m.State, m.Reason, m.Rung, m.Due = building.ID, room, Pending, "", 0, due
	m.Version++
	if err := moveDoor(tx, *m, was.State); err != nil {
		return err
	}
	if was.Building != building.ID {
		if err := s.endRoles(tx, was, m.Person, true); err != nil {
			return err
		}
	}
	return s.tell(tx, m)
}

// endRoles ends the roles that belong to a place: with leaving all that are not a planner's gift, with moving only
// the old building's.
func (s *Service) endRoles(tx *db.Tx, m Membership, by ID, moving bool) error {
	held, err := grantsOf(&tx.Query, m.Person)
	if err != nil {
		return err
	}
	for _, g := range held {
		u, err := s.units.Get(tx.Context(), g.Unit)
		if err != nil {
			return err
		}
		ends := g.Role == Leader && g.Unit == m.Building || !moving && compoundOf(u) == m.Compound && (g.Role == Leader || g.Role == Coordinator || g.Role == Desk)
		if !ends {
			continue
		}
		if err := s.endGrant(tx, g, by); err != nil {
			return err
		}
	}
	return nil
}

// remind tells the next in line about each application on which nobody acted in time.
func (s *Service) remind(ctx context.Context) error {
	late, err := lateMemberships(s.db.Read(ctx), s.db.Now())
	if err != nil {
		return fmt.Errorf("look for late admissions: %w", err)
	}
	for _, m := range late {
		set, err := s.units.Settings(ctx, m.Compound)
		if err != nil {
			return err
		}
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.climb(tx, m, set) }); err != nil {
			return fmt.Errorf("remind of %s: %w", m.ID, err)
		}
	}
	return nil
}

// climb takes one step up the line; at its end the clock stops, and the moderators' list still shows who waits.
// Somebody else may have taken the step meanwhile: then there is nothing to do.
func (s *Service) climb(tx *db.Tx, m Membership, set unit.Settings) error {
	was := m.Due
	m.Rung++
	m.Due = due(tx.Now(), set)
	if m.Rung >= len(rungs)-1 {
		m.Rung, m.Due = len(rungs)-1, time.Time{}
	}
	stepped, err := step(tx, m, db.Millis(was))
	if err != nil || !stepped {
		return err
	}
	return s.tell(tx, &m)
}

// Settle gives somebody an admitted place without an application: seed, import, the first moderator. A number that is
// known keeps its person. It asks no policy; only commands and Welcome call it.
func (s *Service) Settle(tx *db.Tx, n Newcomer, by ID) (Membership, error) {
	p, err := s.newcomer(tx, n)
	if err != nil {
		return Membership{}, err
	}
	room, err := cleanRoom(n.Room)
	if err != nil {
		return Membership{}, err
	}
	m := Membership{
		ID: MembershipID(tx.NewID()), Person: p.ID, Name: p.Name, Compound: n.Building.Parent, Building: n.Building.ID, Room: room,
		State: Admitted, Made: tx.Now(), Decided: tx.Now(), Version: 1,
	}
	if m.Household, err = household(tx, n.Building.ID, room); err != nil {
		return Membership{}, err
	}
	s.forget(tx, p.ID)
	return m, insertMembership(tx, m)
}

// newcomer finds the person with the number, or makes one.
func (s *Service) newcomer(tx *db.Tx, n Newcomer) (Person, error) {
	if n.Phone != "" {
		if p, err := findByPhone(&tx.Query, n.Phone); err == nil {
			return p, nil
		}
	}
	p := Person{ID: ID(tx.NewID()), Name: n.Name, Phone: n.Phone, Locale: localeOr(n.Locale), Version: 1, Made: tx.Now()}
	return p, insertPerson(tx, p)
}
