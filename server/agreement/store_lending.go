package agreement

import (
	"time"

	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/unit"
)

// loanRow is what an agreement keeps about a loan.
type loanRow struct {
	Loan         bool
	BorrowerHome person.HouseholdID
	LentAt       int64
	BackAt       int64
	LongerBy     int64
	LongerNote   string
	PassedOn     bool
	Expects      int64
	Waiting      int
}

// loanColumns are read with the line: when the first that is out should be back, for who waits, and how many wait.
const loanColumns = "a.loan, a.borrower_home, a.lent_at, a.back_at, a.longer_by, a.longer_note, a.passed_on, " +
	"CASE WHEN a.loan AND a.state = 'waitlisted' THEN (SELECT COALESCE(MIN(o.return_by), 0) FROM agreements o WHERE o.post_id = a.post_id AND o.state = 'in_progress' AND o.return_by > 0) ELSE 0 END AS expects, " +
	"CASE WHEN a.loan AND a.state IN ('accepted', 'in_progress') THEN (SELECT COUNT(*) FROM agreements w WHERE w.post_id = a.post_id AND w.state = 'waitlisted') ELSE 0 END AS waiting, "

func (r loanRow) into(a *Agreement) {
	a.Loan, a.home, a.LentAt, a.BackAt, a.PassedOn = r.Loan, r.BorrowerHome, instantOrNone(r.LentAt), instantOrNone(r.BackAt), r.PassedOn
	a.Expects, a.Waiting = instantOrNone(r.Expects), r.Waiting
	if r.LongerBy > 0 {
		a.Longer = &Longer{Until: db.Instant(r.LongerBy), Note: r.LongerNote}
	}
}

// loanValues are in the order of loanChanges.
func (a Agreement) loanValues() []any {
	longer := Longer{}
	if a.Longer != nil {
		longer = *a.Longer
	}
	return []any{millisOrNone(a.LentAt), millisOrNone(a.BackAt), millisOrNone(longer.Until), longer.Note, a.PassedOn}
}

const loanChanges = "lent_at = ?, back_at = ?, longer_by = ?, longer_note = ?, passed_on = ?, "

// passOn notes that what was lent is there for the next in line.
func passOn(tx *db.Tx, id ID, yes bool) error {
	return db.Changed(tx.Exec("UPDATE agreements SET passed_on = ? WHERE id = ?", yes, id), ErrUnknown)
}

// owes asks whether a household has something that should be back.
func owes(q *db.Query, home person.HouseholdID, now time.Time) (yes bool, err error) {
	err = q.Raw("SELECT EXISTS (SELECT 1 FROM agreements WHERE borrower_home = ? AND loan AND lent_at > 0 AND back_at = 0 AND return_by > 0 AND return_by <= ? "+
		"AND state IN ('in_progress', 'disputed') AND condition <> 'lost')", home, db.Millis(now)).Scan(&yes).Error
	return yes, db.Fault(err, nil)
}

// outSince reads the loans of a compound that should have been back by then, the longest due first.
func outSince(q *db.Query, compound unit.ID, then time.Time) ([]Agreement, error) {
	return agreements(q, "WHERE a.compound_id = ? AND a.loan AND a.state = 'in_progress' AND a.return_by > 0 AND a.return_by <= ? ORDER BY a.return_by, a.id LIMIT 200",
		compound, db.Millis(then))
}

type reportRow struct {
	ID        string
	At        int64
	ActorID   person.ID
	Side      Side
	Moment    Moment
	State     Condition
	Note      string
	PlaceKind string
	PlaceID   string
}

func insertReport(tx *db.Tx, id ID, nth int, r Report) error {
	return db.Fault(tx.Exec("INSERT INTO agreement_conditions (id, agreement_id, nth, at, actor_id, side, moment, state, note, place_kind, place_id) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", r.ID, id, nth, db.Millis(r.At), r.Actor, r.Side, r.When, r.State, r.Note, r.place.Kind, r.place.ID).Error, nil)
}

func looksOf(q *db.Query, id ID) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM agreement_conditions WHERE agreement_id = ?", id).Scan(&n).Error
	return n, db.Fault(err, nil)
}

func reportsOf(q *db.Query, id ID) ([]Report, error) {
	var rows []reportRow
	err := q.Raw("SELECT id, at, actor_id, side, moment, state, note, place_kind, place_id FROM agreement_conditions WHERE agreement_id = ? ORDER BY nth", id).Scan(&rows).Error
	list := make([]Report, len(rows))
	for i, r := range rows {
		list[i] = Report{
			ID: r.ID, At: db.Instant(r.At), Actor: r.ActorID, Side: r.Side, When: r.Moment, State: r.State, Note: r.Note, place: media.Place{Kind: r.PlaceKind, ID: r.PlaceID},
		}
	}
	return list, db.Fault(err, nil)
}

// showing finds the agreements that show the photos at a place.
func showing(q *db.Query, at media.Place) (ids []ID, err error) {
	err = q.Raw("SELECT DISTINCT agreement_id FROM agreement_conditions WHERE place_kind = ? AND place_id = ?", at.Kind, at.ID).Scan(&ids).Error
	return ids, db.Fault(err, nil)
}
