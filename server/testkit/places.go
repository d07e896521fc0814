package testkit

import (
	"fmt"

	"youlin/server/db"
	"youlin/server/unit"
)

// Places are where a town's people live: two compounds under one community.
type Places struct {
	District, Street, Community unit.Unit
	Riverside, Hilltop          unit.Unit
	// Buildings are Riverside's, in order; Cottage is Hilltop's only one.
	Buildings []unit.Unit
	Cottage   unit.Unit
}

// Found makes the places of a town. Its compounds have reviews, quotas and gathering times off.
func Found(tx *db.Tx, units *unit.Service) (p Places, err error) {
	trial := unit.TrialSettings()
	found := func(under unit.Unit, kind unit.Kind, name string, x int) (u unit.Unit) {
		if err == nil {
			u, err = units.Found(tx, unit.Place{Under: under, Kind: kind, Name: name, X: x, Settings: &trial})
		}
		return u
	}
	p.District = found(unit.Unit{}, unit.District, "滨江区", 0)
	p.Street = found(p.District, unit.Street, "长河街道", 0)
	p.Community = found(p.Street, unit.Community, "江畔社区", 0)
	p.Riverside = found(p.Community, unit.Compound, "江畔花园", 0)
	p.Hilltop = found(p.Community, unit.Compound, "山顶小区", 0)
	for i := range 3 {
		p.Buildings = append(p.Buildings, found(p.Riverside, unit.Building, fmt.Sprintf("%d栋", i+1), 10+40*i))
	}
	p.Cottage = found(p.Hilltop, unit.Building, "1栋", 10)
	return p, err
}
