package agreement

import (
	"maps"
	"slices"
	"time"

	"youlin/server/db"
)

type timerRow struct {
	AgreementID ID
	What        string
	DueAt       int64
}

// dueTimers reads what is due by now and stands behind another in the order of the hours; the zero row is before all.
func dueTimers(q *db.Query, now time.Time, after timerRow, limit int) (list []timerRow, err error) {
	err = q.Raw("SELECT agreement_id, what, due_at FROM agreement_timers WHERE due_at <= ? AND (due_at, agreement_id, what) > (?, ?, ?) "+
		"ORDER BY due_at, agreement_id, what LIMIT ?", db.Millis(now), after.DueAt, after.AgreementID, after.What, limit).Scan(&list).Error
	return list, db.Fault(err, nil)
}

// dropTimer takes a timer away just before it is acted on, so that it is acted on once; was tells whether it was there.
func dropTimer(tx *db.Tx, t timerRow) (was bool, err error) {
	res := tx.Exec("DELETE FROM agreement_timers WHERE agreement_id = ? AND what = ? AND due_at = ?", t.AgreementID, t.What, t.DueAt)
	return res.RowsAffected == 1, db.Fault(res.Error, nil)
}

// postpone has a timer ring later.
func postpone(tx *db.Tx, t timerRow, at time.Time) error {
	return db.Fault(tx.Exec("UPDATE agreement_timers SET due_at = ? WHERE agreement_id = ? AND what = ? AND due_at = ?",
		db.Millis(at), t.AgreementID, t.What, t.DueAt).Error, nil)
}

// putTimers makes these the timers of an agreement. One whose time has passed is not set anew, since it may have
// been done; one that still waits keeps waiting.
func putTimers(tx *db.Tx, id ID, due map[string]time.Time) error {
	var rows []timerRow
	if err := tx.Raw("SELECT agreement_id, what, due_at FROM agreement_timers WHERE agreement_id = ?", id).Scan(&rows).Error; err != nil {
		return db.Fault(err, nil)
	}
	had := map[string]bool{}
	for _, r := range rows {
		at, still := due[r.What]
		had[r.What] = still && db.Millis(at) == r.DueAt
		if had[r.What] {
			continue
		}
		if err := tx.Exec("DELETE FROM agreement_timers WHERE agreement_id = ? AND what = ?", id, r.What).Error; err != nil {
			return db.Fault(err, nil)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(due)) {
		if had[what] || !due[what].After(tx.Now()) {
			continue
		}
		err := tx.Exec("INSERT INTO agreement_timers (agreement_id, what, due_at) VALUES (?, ?, ?)", id, what, db.Millis(due[what])).Error
		if err != nil {
			return db.Fault(err, nil)
		}
	}
	return nil
}
