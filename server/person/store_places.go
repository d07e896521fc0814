package person

import (
	"errors"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/unit"
)

// standingRow is one fact of a person's standing: a seat, a power or a block.
type standingRow struct {
	Kind      string
	ID        string
	Unit      unit.ID
	Building  unit.ID
	Household HouseholdID
	State     string
}

func (row standingRow) seat() Seat {
	return Seat{
		ID: MembershipID(row.ID), Compound: row.Unit, Building: row.Building, Household: row.Household, State: Standing(row.State),
	}
}

// standingOf reads all of a person's standing in one go.
func standingOf(q *db.Query, who ID) ([]standingRow, error) {
	var rows []standingRow
	err := q.Raw(`
		SELECT 'seat' AS kind, id, compound_id AS unit, building_id AS building, household_id AS household, state
			FROM memberships WHERE person_id = ? AND state IN ('pending', 'admitted')
		UNION ALL SELECT 'power', id, unit_id, '', '', role FROM grants WHERE person_id = ? AND ended_at = 0
		UNION ALL SELECT 'block', other_id, '', '', '', '' FROM blocks WHERE person_id = ?
		UNION ALL SELECT 'block', person_id, '', '', '', '' FROM blocks WHERE other_id = ?`, who, who, who, who).Scan(&rows).Error
	return rows, db.Fault(err, nil)
}

func seatsOf(q *db.Query, who ID) ([]Seat, error) {
	var rows []standingRow
	err := q.Raw(`SELECT 'seat' AS kind, id, compound_id AS unit, building_id AS building, household_id AS household, state
		FROM memberships WHERE person_id = ? AND state IN ('pending', 'admitted') ORDER BY state, created_at`, who).Scan(&rows).Error
	seats := make([]Seat, len(rows))
	for i, row := range rows {
		seats[i] = row.seat()
	}
	return seats, db.Fault(err, nil)
}

func findSeat(q *db.Query, who ID, compound unit.ID) (Seat, error) {
	var row standingRow
	err := db.One(q.Raw(`SELECT id, compound_id AS unit, building_id AS building, household_id AS household, state
		FROM memberships WHERE person_id = ? AND compound_id = ? AND state IN ('pending', 'admitted')`, who, compound), &row, ErrUnknown)
	return row.seat(), err
}

func admittedSeat(q *db.Query, who ID, compound unit.ID) (Seat, error) {
	seat, err := findSeat(q, who, compound)
	if err == nil && seat.State != Admitted {
		return Seat{}, ErrUnknown
	}
	return seat, err
}

// household returns the one of a door, and makes it when nobody lived there.
func household(tx *db.Tx, building unit.ID, room Room) (HouseholdID, error) {
	door := doorOf(room)
	err := tx.Exec("INSERT INTO households (id, building_id, door) VALUES (?, ?, ?) ON CONFLICT (building_id, door) DO NOTHING",
		tx.NewID(), building, door).Error
	if err != nil {
		return "", db.Fault(err, nil)
	}
	var row struct{ ID HouseholdID }
	err = db.One(tx.Raw("SELECT id FROM households WHERE building_id = ? AND door = ?", building, door), &row, nil)
	return row.ID, err
}

type membershipRow struct {
	ID          MembershipID
	PersonID    ID
	Name        string
	Phone       Phone
	CompoundID  unit.ID
	BuildingID  unit.ID
	HouseholdID HouseholdID
	Room        Room
	State       Standing
	Reason      string
	Rung        int
	DueAt       int64
	DecidedAt   int64
	CreatedAt   int64
	Version     int
	Agreed      bool
	Need        int
}

func (row membershipRow) membership() Membership {
	return Membership{
		ID: row.ID, Person: row.PersonID, Name: row.Name, Phone: row.Phone, Compound: row.CompoundID, Building: row.BuildingID,
		Household: row.HouseholdID, Room: row.Room, State: row.State, Reason: row.Reason, Rung: row.Rung, Due: db.Instant(row.DueAt),
		Made: db.Instant(row.CreatedAt), Decided: db.Instant(row.DecidedAt), Version: row.Version, Agreed: row.Agreed, Need: row.Need,
	}
}

// liveConsentOf is true of a place whose resident lets others act for them there.
const liveConsentOf = "EXISTS (SELECT 1 FROM consents n WHERE n.person_id = m.person_id AND n.compound_id = m.compound_id AND n.ended_at = 0)"

const selectMembership = `SELECT m.id, m.person_id, p.name, COALESCE(p.phone, '') AS phone, m.compound_id, m.building_id, m.household_id,
	m.room, m.state, m.reason, m.rung, m.due_at, m.decided_at, m.created_at, m.version, h.need, ` + liveConsentOf + ` AS agreed
	FROM memberships m JOIN people p ON p.id = m.person_id JOIN households h ON h.id = m.household_id `

func memberships(q *db.Query, where string, args ...any) ([]Membership, error) {
	var rows []membershipRow
	err := q.Raw(selectMembership+where, args...).Scan(&rows).Error
	found := make([]Membership, len(rows))
	for i, row := range rows {
		found[i] = row.membership()
	}
	return found, db.Fault(err, nil)
}

func findMembership(q *db.Query, id MembershipID) (Membership, error) {
	var row membershipRow
	err := db.One(q.Raw(selectMembership+"WHERE m.id = ?", id), &row, ErrNoMembership)
	return row.membership(), err
}

func membershipsOf(q *db.Query, who ID) ([]Membership, error) {
	return memberships(q, "WHERE m.person_id = ? ORDER BY m.created_at DESC, m.id", who)
}

// pageOfMemberships reads newest first. There are few buildings in a compound, so their list stands in the query.
func pageOfMemberships(q *db.Query, compound unit.ID, buildings []unit.Unit, ask Applications) ([]Membership, error) {
	text, args := "WHERE m.compound_id = ? AND m.building_id IN ?", []any{compound, idsOf(buildings)}
	if ask.State != "" {
		text += " AND m.state = ?"
		args = append(args, ask.State)
	}
	if ask.Agreed {
		text += " AND " + liveConsentOf
	}
	if ask.Name != "" {
		text += ` AND p.name LIKE ? ESCAPE '\'`
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(ask.Name)+"%")
	}
	if ask.After.ID != "" {
		text += " AND (m.created_at, m.id) < (?, ?)"
		args = append(args, db.Millis(ask.After.Made), ask.After.ID)
	}
	return memberships(q, text+" ORDER BY m.created_at DESC, m.id DESC LIMIT ?", append(args, ask.Limit)...)
}

func idsOf(units []unit.Unit) []unit.ID {
	ids := make([]unit.ID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	return ids
}

func lateMemberships(q *db.Query, now time.Time) ([]Membership, error) {
	return memberships(q, "WHERE m.state = 'pending' AND m.due_at > 0 AND m.due_at <= ? ORDER BY m.due_at LIMIT 500", db.Millis(now))
}

func insertMembership(tx *db.Tx, m Membership) error {
	err := tx.Exec(`INSERT INTO memberships (id, person_id, compound_id, building_id, household_id, room, state, rung, due_at, decided_at, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Person, m.Compound, m.Building, m.Household, m.Room.Clear(), m.State, m.Rung, db.Millis(m.Due), db.Millis(m.Decided), db.Millis(m.Made)).Error
	if err = db.Fault(err, nil); errors.Is(err, db.ErrDuplicate) {
		return ErrMember
	}
	return err
}
