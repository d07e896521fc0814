package person

import (
	"youlin/server/db"
	"youlin/server/unit"
)

// findResident reads the admitted person of a name behind a door.
func findResident(q *db.Query, building unit.ID, door, name string) (Person, error) {
	var row personRow
	err := db.One(q.Raw(`SELECT p.id, p.name, COALESCE(p.phone, '') AS phone, p.locale, p.version, p.created_at
		FROM households h JOIN memberships m ON m.household_id = h.id AND m.state = 'admitted' JOIN people p ON p.id = m.person_id
		WHERE h.building_id = ? AND h.door = ? AND p.name = ? ORDER BY m.created_at, m.id`, building, door, name), &row, ErrUnknown)
	return row.person(), err
}

// behindDoors reads who is admitted in some households.
func behindDoors(q *db.Query, homes []HouseholdID) (ids []ID, err error) {
	err = q.Raw("SELECT DISTINCT person_id FROM memberships WHERE household_id IN ? AND state = 'admitted'", homes).Scan(&ids).Error
	return ids, db.Fault(err, nil)
}
