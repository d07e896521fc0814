package person

import (
	"errors"
	"slices"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/unit"
)

// lost is the refusal of a change to a place that is not in one of the states any more.
func lost(from []Standing) *fault.Fault {
	if slices.Contains(from, Admitted) {
		return ErrNoPlace
	}
	return ErrNotPending
}

func moveMembership(tx *db.Tx, m Membership, by ID, was Standing, lost *fault.Fault) error {
	return db.Changed(tx.Exec(`UPDATE memberships SET state = ?, reason = ?, due_at = 0, decided_by = ?, decided_at = ?, version = ?
		WHERE id = ? AND state = ? AND version = ?`,
		m.State, m.Reason, by, db.Millis(m.Decided), m.Version, m.ID, was, m.Version-1), lost)
}

func moveDoor(tx *db.Tx, m Membership, was Standing) error {
	return db.Changed(tx.Exec(`UPDATE memberships SET building_id = ?, household_id = ?, room = ?, state = ?, reason = '', rung = 0,
		due_at = ?, decided_by = '', decided_at = 0, version = ? WHERE id = ? AND state IN ('pending', 'admitted') AND state = ? AND version = ?`,
		m.Building, m.Household, m.Room.Clear(), m.State, db.Millis(m.Due), m.Version, m.ID, was, m.Version-1), ErrNoPlace)
}

func setRung(tx *db.Tx, m Membership) error {
	return db.Fault(tx.Exec("UPDATE memberships SET rung = ? WHERE id = ?", m.Rung, m.ID).Error, nil)
}

// step writes the next rung, unless somebody decided or took the step meanwhile.
func step(tx *db.Tx, m Membership, was int64) (bool, error) {
	res := tx.Exec("UPDATE memberships SET rung = ?, due_at = ? WHERE id = ? AND state = 'pending' AND version = ? AND due_at = ?",
		m.Rung, db.Millis(m.Due), m.ID, m.Version, was)
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

type grantRow struct {
	ID        string
	PersonID  ID
	Name      string
	Role      Role
	UnitID    unit.ID
	GrantedAt int64
}

const selectGrant = `SELECT g.id, g.person_id, p.name, g.role, g.unit_id, g.granted_at
	FROM grants g JOIN people p ON p.id = g.person_id `

func grants(q *db.Query, where string, args ...any) ([]Grant, error) {
	var rows []grantRow
	err := q.Raw(selectGrant+where, args...).Scan(&rows).Error
	found := make([]Grant, len(rows))
	for i, row := range rows {
		found[i] = Grant{ID: row.ID, Person: row.PersonID, Name: row.Name, Role: row.Role, Unit: row.UnitID, Made: db.Instant(row.GrantedAt)}
	}
	return found, db.Fault(err, nil)
}

func grantsOf(q *db.Query, who ID) ([]Grant, error) {
	return grants(q, "WHERE g.person_id = ? AND g.ended_at = 0 ORDER BY g.granted_at, g.id", who)
}

// grantsIn reads the roles over a compound and its buildings.
func grantsIn(q *db.Query, compound unit.ID) ([]Grant, error) {
	return grants(q, `WHERE g.ended_at = 0 AND (g.unit_id = ? OR g.unit_id IN (SELECT id FROM units WHERE parent_id = ?))
		ORDER BY g.granted_at, g.id`, compound, compound)
}

func holders(q *db.Query, role Role, at unit.ID) ([]Grant, error) {
	return grants(q, "WHERE g.unit_id = ? AND g.role = ? AND g.ended_at = 0 ORDER BY g.granted_at, g.id", at, role)
}

// holdersOutside reads who may decide about a place: never the person, never one of the household.
func holdersOutside(tx *db.Tx, role Role, at unit.ID, m Membership) ([]ID, error) {
	var who []ID
	err := tx.Raw(`SELECT g.person_id FROM grants g WHERE g.unit_id = ? AND g.role = ? AND g.ended_at = 0 AND g.person_id <> ?
		AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.person_id = g.person_id AND o.household_id = ? AND o.state IN ('pending', 'admitted'))`,
		at, role, m.Person, m.Household).Scan(&who).Error
	return who, db.Fault(err, nil)
}

func findGrant(q *db.Query, id string) (Grant, error) {
	found, err := grants(q, "WHERE g.id = ? AND g.ended_at = 0", id)
	if err == nil && len(found) == 0 {
		err = ErrNoGrant
	}
	if err != nil {
		return Grant{}, err
	}
	return found[0], nil
}

func insertGrant(tx *db.Tx, g Grant, by ID) error {
	err := tx.Exec("INSERT INTO grants (id, person_id, role, unit_id, granted_by, granted_at) VALUES (?, ?, ?, ?, ?, ?)",
		g.ID, g.Person, g.Role, g.Unit, by, db.Millis(g.Made)).Error
	if err = db.Fault(err, nil); errors.Is(err, db.ErrDuplicate) {
		return ErrGranted
	}
	return err
}

func endGrant(tx *db.Tx, id string, by ID) error {
	return db.Changed(tx.Exec("UPDATE grants SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at = 0", db.Millis(tx.Now()), by, id), ErrNoGrant)
}

// neighbours reads people with their newest place in a compound.
func neighbours(q *db.Query, compound unit.ID, ids []ID) (map[ID]Neighbour, error) {
	var rows []struct {
		ID        ID
		Name      string
		Building  unit.ID
		Household HouseholdID
	}
	err := q.Raw(`SELECT p.id, p.name, m.building_id AS building, m.household_id AS household
		FROM people p JOIN memberships m ON m.person_id = p.id
		WHERE p.id IN ? AND m.compound_id = ? ORDER BY m.created_at`, ids, compound).Scan(&rows).Error
	found := make(map[ID]Neighbour, len(rows))
	for _, row := range rows {
		found[row.ID] = Neighbour{ID: row.ID, Name: row.Name, Building: row.Building, Household: row.Household}
	}
	return found, db.Fault(err, nil)
}

func findContact(q *db.Query, who ID, compound unit.ID) (Contact, error) {
	var c Contact
	err := db.One(q.Raw(`SELECT p.id, p.name, COALESCE(p.phone, '') AS phone, m.room, m.building_id AS building
		FROM people p JOIN memberships m ON m.person_id = p.id
		WHERE p.id = ? AND m.compound_id = ? AND m.state IN ('pending', 'admitted')`, who, compound), &c, ErrUnknown)
	return c, err
}

func insertReading(tx *db.Tx, r Reading) error {
	err := tx.Exec("INSERT INTO readings (id, at, reader_id, subject_id, compound_id, what, purpose) VALUES (?, ?, ?, ?, ?, ?, ?)",
		tx.NewID(), db.Millis(tx.Now()), r.Reader, r.Subject, r.Compound, r.What, r.Purpose).Error
	return db.Fault(err, nil)
}

func readingsOf(q *db.Query, who ID, limit int) ([]Reading, error) {
	var rows []struct {
		ID         string
		At         int64
		ReaderID   ID
		Name       string
		CompoundID unit.ID
		What       string
		Purpose    string
	}
	err := q.Raw(`SELECT r.id, r.at, r.reader_id, p.name, r.compound_id, r.what, r.purpose FROM readings r
		JOIN people p ON p.id = r.reader_id WHERE r.subject_id = ? ORDER BY r.at DESC, r.id DESC LIMIT ?`, who, limit).Scan(&rows).Error
	found := make([]Reading, len(rows))
	for i, row := range rows {
		found[i] = Reading{
			ID: row.ID, At: db.Instant(row.At), Reader: row.ReaderID, Name: row.Name, Subject: who, Compound: row.CompoundID,
			What: row.What, Purpose: row.Purpose,
		}
	}
	return found, db.Fault(err, nil)
}

func insertBlock(tx *db.Tx, who, other ID) (bool, error) {
	res := tx.Exec("INSERT INTO blocks (person_id, other_id, at) VALUES (?, ?, ?) ON CONFLICT (person_id, other_id) DO NOTHING",
		who, other, db.Millis(tx.Now()))
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

func deleteBlock(tx *db.Tx, who, other ID) (bool, error) {
	res := tx.Exec("DELETE FROM blocks WHERE person_id = ? AND other_id = ?", who, other)
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

func findBlock(q *db.Query, who, other ID) (BlockedOne, error) {
	found, err := blocks(q, "WHERE b.person_id = ? AND b.other_id = ?", who, other)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return BlockedOne{}, err
	}
	return found[0], nil
}

func blocksOf(q *db.Query, who ID) ([]BlockedOne, error) {
	return blocks(q, "WHERE b.person_id = ? ORDER BY b.at DESC, p.id", who)
}

// blocks reads whom people blocked, each with the newest place of theirs in a compound that the two share or shared.
func blocks(q *db.Query, where string, args ...any) ([]BlockedOne, error) {
	var rows []struct {
		ID       ID
		Name     string
		Building unit.ID
		At       int64
	}
	err := q.Raw(`SELECT p.id, p.name, b.at, COALESCE((
			SELECT o.building_id FROM memberships o JOIN memberships own ON own.compound_id = o.compound_id
			WHERE o.person_id = b.other_id AND own.person_id = b.person_id ORDER BY o.created_at DESC LIMIT 1), '') AS building
		FROM blocks b JOIN people p ON p.id = b.other_id `+where, args...).Scan(&rows).Error
	found := make([]BlockedOne, len(rows))
	for i, row := range rows {
		found[i] = BlockedOne{Neighbour: Neighbour{ID: row.ID, Name: row.Name, Building: row.Building}, At: db.Instant(row.At)}
	}
	return found, db.Fault(err, nil)
}

func insertConsent(tx *db.Tx, who ID, compound unit.ID, how string, by ID) (bool, error) {
	res := tx.Exec(`INSERT INTO consents (id, person_id, compound_id, how, recorded_by, given_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id, compound_id) WHERE ended_at = 0 DO NOTHING`,
		tx.NewID(), who, compound, how, by, db.Millis(tx.Now()))
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

func endConsent(tx *db.Tx, who ID, compound unit.ID, by ID) (bool, error) {
	res := tx.Exec("UPDATE consents SET ended_at = ?, ended_by = ? WHERE person_id = ? AND compound_id = ? AND ended_at = 0",
		db.Millis(tx.Now()), by, who, compound)
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

func liveConsent(q *db.Query, who ID, compound unit.ID) error {
	var row struct{ ID string }
	return db.One(q.Raw("SELECT id FROM consents WHERE person_id = ? AND compound_id = ? AND ended_at = 0", who, compound), &row, ErrNoConsent)
}
