package town

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Beginning is the first compound of a real installation, or a further one.
type Beginning struct {
	// District, Street and Community are above the compound; each may be empty when those above it are.
	District, Street, Community string
	Compound                    string
	Buildings                   []string
	Zone                        string
	Moderator                   person.Newcomer
	// Home is the building in which the moderator lives; empty is elsewhere.
	Home string
}

// Begun is what was made.
type Begun struct {
	Compound unit.Unit
	Invites  []unit.Invite
}

// The refusals of a beginning.
var (
	ErrCompoundThere = errors.New("there is a compound of this name already")
	ErrLadder        = errors.New("a street lies in a district and a community in a street: name those above as well, or none")
	ErrBuildings     = errors.New("name each building once")
	ErrHome          = errors.New("the moderator's --building is not among the --buildings, or the --room is missing")
)

func (b Beginning) check(there []unit.Unit) error {
	houses := slices.Sorted(slices.Values(b.Buildings))
	switch {
	case slices.ContainsFunc(there, func(u unit.Unit) bool { return u.Name == b.Compound }):
		return fmt.Errorf("%s: %w", b.Compound, ErrCompoundThere)
	case b.District != "" && b.Street == "", b.Street != "" && b.Community == "":
		return ErrLadder
	case len(houses) == 0 || len(slices.Compact(houses)) < len(b.Buildings) || slices.Contains(houses, ""):
		return ErrBuildings
	case b.Home != "" && (!slices.Contains(b.Buildings, b.Home) || b.Moderator.Room == ""):
		return ErrHome
	}
	return nil
}

// Begin makes a compound with the usual settings, its buildings with an invite each, and its moderator. What lies
// above it is used when a compound of the same community is there already.
func (t *Town) Begin(ctx context.Context, b Beginning) (Begun, error) {
	there, err := t.Units.Compounds(ctx)
	if err != nil {
		return Begun{}, err
	}
	if err := b.check(there); err != nil {
		return Begun{}, err
	}
	above, err := t.above(ctx, there)
	if err != nil {
		return Begun{}, err
	}
	var made Begun
	err = t.DB.Write(ctx, func(tx *db.Tx) (err error) {
		made.Compound, err = t.begun(tx, above, b)
		return err
	})
	if err != nil {
		return Begun{}, err
	}
	houses, err := t.Units.BuildingsOf(ctx, made.Compound.ID)
	if err != nil {
		return Begun{}, err
	}
	made.Invites, err = t.Units.Invites(ctx, houses)
	return made, err
}

// above finds the units over a compound that are there already, by their names, from the top down.
func (t *Town) above(ctx context.Context, compounds []unit.Unit) (found map[string]unit.Unit, err error) {
	found = map[string]unit.Unit{}
	for _, c := range compounds {
		path := ""
		for _, id := range c.Path[:len(c.Path)-1] {
			u, err := t.Units.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			path += "/" + u.Name
			found[path] = u
		}
	}
	return found, nil
}

func (t *Town) begun(tx *db.Tx, above map[string]unit.Unit, b Beginning) (c unit.Unit, err error) {
	top, path := unit.Unit{}, ""
	for _, level := range []unit.Place{{Kind: unit.District, Name: b.District}, {Kind: unit.Street, Name: b.Street}, {Kind: unit.Community, Name: b.Community}} {
		if level.Name == "" {
			continue
		}
		path += "/" + level.Name
		if known, ok := above[path]; ok {
			top = known
			continue
		}
		level.Under = top
		if top, err = t.Units.Found(tx, level); err != nil {
			return c, err
		}
	}
	if c, err = t.Units.Found(tx, unit.Place{Under: top, Kind: unit.Compound, Name: b.Compound, Zone: b.Zone}); err != nil {
		return c, err
	}
	return c, t.furnish(tx, c, b)
}

// furnish makes the buildings and the moderator.
func (t *Town) furnish(tx *db.Tx, c unit.Unit, b Beginning) error {
	for i, name := range b.Buildings {
		house, err := t.Units.Found(tx, unit.Place{Under: c, Kind: unit.Building, Name: name, X: 10 + 60*(i%4), Y: 10 + 50*(i/4)})
		if err != nil {
			return err
		}
		if name == b.Home {
			b.Moderator.Building = house
		}
	}
	who, err := t.moderator(tx, b)
	if err != nil {
		return err
	}
	_, err = t.People.Appoint(tx, who, person.Moderator, c, "")
	return err
}

func (t *Town) moderator(tx *db.Tx, b Beginning) (person.ID, error) {
	p, err := t.People.Enrol(tx, b.Moderator)
	if err != nil || b.Home == "" {
		return p.ID, err
	}
	_, err = t.People.Settle(tx, b.Moderator, "")
	return p.ID, err
}
