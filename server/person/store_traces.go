package person

import (
	"youlin/server/db"
	"youlin/server/unit"
)

// tracesIn reads by what the people of a compound could be found, those who wait to be let in too.
func tracesIn(q *db.Query, compound unit.ID) (all []trace, err error) {
	err = q.Raw(`SELECT p.name, m.room, COALESCE(p.phone, '') AS phone
		FROM memberships m JOIN people p ON p.id = m.person_id
		WHERE m.compound_id = ? AND m.state IN ('pending', 'admitted')`, compound).Scan(&all).Error
	return all, db.Fault(err, nil)
}
