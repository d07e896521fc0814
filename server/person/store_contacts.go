package person

import (
	"youlin/server/db"
	"youlin/server/unit"
)

// clearContacts reads several people of a compound as neighbours see them, whatever became of them there, and how to
// reach those who still live in it.
func clearContacts(q *db.Query, ids []ID, compound unit.ID) (map[ID]Contact, error) {
	var rows []Contact
	err := q.Raw(`SELECT p.id, p.name, COALESCE(p.phone, '') AS phone, m.building_id AS building,
		CASE WHEN m.state IN ('pending', 'admitted') THEN m.room ELSE '' END AS room
		FROM people p JOIN memberships m ON m.person_id = p.id
		WHERE p.id IN ? AND m.compound_id = ? ORDER BY m.created_at`, ids, compound).Scan(&rows).Error
	found := make(map[ID]Contact, len(rows))
	for _, c := range rows {
		found[c.ID] = c
	}
	return found, db.Fault(err, nil)
}
