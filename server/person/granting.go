package person

import (
	"context"
	"slices"

	"youlin/server/db"
	"youlin/server/unit"
)

// Grant gives a role over a unit to one of the compound's people: moderators make leaders and coordinators, planners
// make moderators too, nobody makes planners or anything for themselves. unit.ErrUnknown, ErrMayNotGrant,
// ErrGrantPlace, ErrUnknown, ErrGranted.
func (s *Service) Grant(ctx context.Context, v Viewer, to ID, role Role, over unit.ID) (Grant, error) {
	u, compound, err := s.grantable(ctx, v, over)
	if err != nil {
		return Grant{}, err
	}
	switch {
	case to == v.ID, !v.MayGrant(role, compound):
		return Grant{}, ErrMayNotGrant
	case !role.stands(u):
		return Grant{}, ErrGrantPlace
	}
	var g Grant
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := admittedSeat(&tx.Query, to, compound.ID); err != nil {
			return err
		}
		g, err = s.Appoint(tx, to, role, u, v.ID)
		return err
	})
	return g, err
}

// grantable finds a unit that the viewer may know of, and the compound it is or lies in; the zero compound for units
// above, over which nobody grants anything by hand. unit.ErrUnknown.
func (s *Service) grantable(ctx context.Context, v Viewer, over unit.ID) (u, compound unit.Unit, err error) {
	if u, err = s.units.Get(ctx, over); err != nil {
		return u, compound, err
	}
	if id := compoundOf(u); id != "" {
		compound, err = s.known(ctx, v, id)
		return u, compound, err
	}
	all, err := s.units.Compounds(ctx)
	for _, c := range all {
		if c.Within(u.ID) && v.Knows(c) {
			return u, compound, nil
		}
	}
	if err == nil && !v.hasAt(u.ID) {
		err = unit.ErrUnknown
	}
	return u, compound, err
}

func (v Viewer) hasAt(u unit.ID) bool {
	for _, p := range v.Powers {
		if p.Unit == u {
			return true
		}
	}
	return false
}

// Appoint gives a role without asking the policy: for seed, init, and Grant. ErrGranted.
func (s *Service) Appoint(tx *db.Tx, to ID, role Role, over unit.Unit, by ID) (Grant, error) {
	g := Grant{ID: tx.NewID(), Person: to, Role: role, Unit: over.ID, Made: tx.Now()}
	if err := insertGrant(tx, g, by); err != nil {
		return Grant{}, err
	}
	s.forget(tx, to)
	tx.Emit(GrantChanged{Grant: g.ID, Person: to, Role: role, Unit: over.ID})
	return g, nil
}

// Revoke ends a role: by those who may give it, or by the one who holds it. ErrNoGrant, ErrMayNotGrant.
func (s *Service) Revoke(ctx context.Context, v Viewer, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		g, err := findGrant(&tx.Query, id)
		if err != nil {
			return err
		}
		_, compound, err := s.grantable(ctx, v, g.Unit)
		if err != nil && g.Person != v.ID {
			return ErrNoGrant
		}
		if g.Person != v.ID && !v.MayGrant(g.Role, compound) {
			return ErrMayNotGrant
		}
		return s.endGrant(tx, g, v.ID)
	})
}

func (s *Service) endGrant(tx *db.Tx, g Grant, by ID) error {
	if err := endGrant(tx, g.ID, by); err != nil {
		return err
	}
	s.forget(tx, g.Person)
	tx.Emit(GrantChanged{Grant: g.ID, Person: g.Person, Role: g.Role, Unit: g.Unit, Ended: true})
	return nil
}

// Grants returns who holds which role in a compound, for those who may give one. unit.ErrUnknown, ErrMayNotGrant.
func (s *Service) Grants(ctx context.Context, v Viewer, compound unit.ID) ([]Grant, error) {
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	if !v.MayGrant(Leader, c) {
		return nil, ErrMayNotGrant
	}
	return grantsIn(s.db.Read(ctx), c.ID)
}

// Holders returns those who hold a role at exactly this unit, longest first.
func (s *Service) Holders(q *db.Query, role Role, at unit.ID) ([]ID, error) {
	held, err := holders(q, role, at)
	who := make([]ID, len(held))
	for i, g := range held {
		who[i] = g.Person
	}
	return who, err
}

// Hangs returns the buildings whose invites the viewer hangs up: a leader's own, all of a moderator's compound.
// unit.ErrUnknown, ErrMayNotHang.
func (s *Service) Hangs(ctx context.Context, v Viewer, compound unit.ID) ([]unit.Unit, error) {
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	buildings, err := s.units.BuildingsOf(ctx, c.ID)
	if err != nil || v.Moderates(c) {
		return buildings, err
	}
	if buildings = slices.DeleteFunc(buildings, func(b unit.Unit) bool { return !v.Leads(b) }); len(buildings) == 0 {
		return nil, ErrMayNotHang
	}
	return buildings, nil
}

// HangsAt returns the building when the viewer hangs its invite up. unit.ErrUnknown, ErrMayNotHang.
func (s *Service) HangsAt(ctx context.Context, v Viewer, compound, building unit.ID) (unit.Unit, error) {
	if _, err := s.known(ctx, v, compound); err != nil {
		return unit.Unit{}, err
	}
	b, err := s.units.Get(ctx, building)
	if err != nil || b.Parent != compound {
		return unit.Unit{}, unit.ErrUnknown
	}
	mine, err := s.Hangs(ctx, v, compound)
	if err == nil && !slices.ContainsFunc(mine, func(u unit.Unit) bool { return u.ID == b.ID }) {
		err = ErrMayNotHang
	}
	return b, err
}
