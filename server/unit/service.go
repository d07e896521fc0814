package unit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
)

// Service is the tree and its invites.
type Service struct {
	db     *db.DB
	limits *limit.Set

	mu   sync.RWMutex
	tree *tree
	// age counts the changes, so that a tree which was read before a change is not kept after it.
	age uint64
}

// New gives the service over an open database.
func New(d *db.DB, limits *limit.Set) *Service { return &Service{db: d, limits: limits} }

// Get returns a unit. ErrUnknown.
func (s *Service) Get(ctx context.Context, id ID) (Unit, error) {
	t, err := s.now(ctx)
	if err != nil {
		return Unit{}, err
	}
	u, ok := t.units[id]
	if !ok {
		return Unit{}, ErrUnknown
	}
	return u, nil
}

// Compound returns the unit when it is a compound. ErrUnknown.
func (s *Service) Compound(ctx context.Context, id ID) (Unit, error) {
	u, err := s.Get(ctx, id)
	if err == nil && u.Kind != Compound {
		return Unit{}, ErrUnknown
	}
	return u, err
}

// BuildingsOf returns the buildings of a compound in the order of their making.
func (s *Service) BuildingsOf(ctx context.Context, compound ID) ([]Unit, error) {
	t, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.below[compound]), nil
}

// Compounds returns every compound, in the order of their making.
func (s *Service) Compounds(ctx context.Context) ([]Unit, error) {
	t, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.compounds), nil
}

// Settings returns what a compound decided; DefaultSettings for one that decided nothing. ErrUnknown.
func (s *Service) Settings(ctx context.Context, compound ID) (Settings, error) {
	t, err := s.now(ctx)
	if err != nil {
		return Settings{}, err
	}
	set, ok := t.settings[compound]
	if !ok {
		return Settings{}, ErrUnknown
	}
	return set, nil
}

// Adjust changes the settings of a compound. ErrUnknown.
func (s *Service) Adjust(tx *db.Tx, compound ID, set Settings) error {
	tx.AfterCommit(s.forget)
	return updateSettings(tx, compound, set)
}

// Found makes a unit, and the invite of a building. ErrPlace, ErrZone.
func (s *Service) Found(tx *db.Tx, p Place) (Unit, error) {
	if err := p.check(); err != nil {
		return Unit{}, err
	}
	u := Unit{ID: ID(tx.NewID()), Parent: p.Under.ID, Kind: p.Kind, Name: p.Name, X: p.X, Y: p.Y, Zone: p.Zone}
	u.Path = append(slices.Clone(p.Under.Path), u.ID)
	if u.Kind == Compound && u.Zone == "" {
		u.Zone = "Asia/Shanghai"
	}
	if _, err := time.LoadLocation(u.Zone); err != nil {
		return Unit{}, ErrZone
	}
	tx.AfterCommit(s.forget)
	if err := insertUnit(tx, u, p.Settings); err != nil {
		return Unit{}, fmt.Errorf("found %s %s: %w", u.Kind, u.Name, err)
	}
	if u.Kind == Building {
		_, err := hang(tx, u)
		return u, err
	}
	return u, nil
}

// Renew replaces the invite of a building; the old one leads nowhere from now on. ErrUnknown for what is no building.
func (s *Service) Renew(ctx context.Context, building Unit) (Invite, error) {
	if building.Kind != Building {
		return Invite{}, ErrUnknown
	}
	var inv Invite
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if err = takeDown(tx, building.ID); err != nil {
			return err
		}
		inv, err = hang(tx, building)
		return err
	})
	if err != nil {
		return Invite{}, err
	}
	return s.placed(ctx, inv)
}

// Invites returns the invites of the given buildings, in their order, without those that have run out.
func (s *Service) Invites(ctx context.Context, buildings []Unit) ([]Invite, error) {
	found, err := invitesOf(s.db.Read(ctx), buildings, s.db.Now())
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i], err = s.placed(ctx, found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Invited says where an invite leads. An address may be wrong only so often: ErrInvite, then limit.ErrTooMany.
func (s *Service) Invited(ctx context.Context, typed, address string) (Invite, error) {
	if err := s.limits.Ready(WrongInvites, address); err != nil {
		return Invite{}, err
	}
	inv, err := findInvite(s.db.Read(ctx), readInvite(typed), s.db.Now())
	if errors.Is(err, ErrInvite) {
		if slow := s.limits.Take(WrongInvites, address); slow != nil {
			return Invite{}, slow
		}
	}
	if err != nil {
		return Invite{}, err
	}
	return s.placed(ctx, inv)
}

// placed fills in where the invite leads.
func (s *Service) placed(ctx context.Context, inv Invite) (_ Invite, err error) {
	if inv.Building, err = s.Get(ctx, inv.Building.ID); err != nil {
		return Invite{}, err
	}
	inv.Compound, err = s.Compound(ctx, inv.Building.Parent)
	return inv, err
}

// forget drops the tree after a change; the next who asks reads it anew.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tree = nil
	s.age++
}

// now is the tree as it is.
func (s *Service) now(ctx context.Context) (*tree, error) {
	s.mu.RLock()
	t, age := s.tree, s.age
	s.mu.RUnlock()
	if t != nil {
		return t, nil
	}
	t, err := readTree(s.db.Read(db.Apart(ctx)))
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.age == age {
		s.tree = t
	}
	return t, nil
}
