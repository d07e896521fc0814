package agreement

import "youlin/server/db"

// spareRow is what is known of the codes that a taker's phone makes without a network; the zero row when none was used.
type spareRow struct {
	Used    int64
	Tries   int
	TriedIn int64
	Wrong   int
}

func findSpare(q *db.Query, id ID) (row spareRow, err error) {
	err = q.Raw("SELECT used, tries, tried_in, wrong FROM handover_spares WHERE agreement_id = ?", id).Scan(&row).Error
	return row, db.Fault(err, nil)
}

// useSpare spends a counter, once: a smaller one is of no use from then on.
func useSpare(tx *db.Tx, id ID, counter int64) error {
	return db.Changed(tx.Exec("INSERT INTO handover_spares (agreement_id, used, tries, tried_in, wrong) VALUES (?, ?, 0, 0, 0) "+
		"ON CONFLICT (agreement_id) DO UPDATE SET used = excluded.used, tries = 0, wrong = 0 WHERE handover_spares.used < excluded.used", id, counter), ErrCodeUsed)
}

// forgetSpareTries lets the giver try again, because the taker shows a new code.
func forgetSpareTries(tx *db.Tx, id ID) error {
	return db.Fault(tx.Exec("UPDATE handover_spares SET tries = 0, wrong = 0 WHERE agreement_id = ?", id).Error, nil)
}

// countSpareTry counts a wrong code, within its step and in all.
func countSpareTry(tx *db.Tx, id ID, step int64) error {
	return db.Fault(tx.Exec("INSERT INTO handover_spares (agreement_id, used, tries, tried_in, wrong) VALUES (?, 0, 1, ?, 1) ON CONFLICT (agreement_id) DO UPDATE "+
		"SET tries = CASE WHEN handover_spares.tried_in = excluded.tried_in THEN handover_spares.tries + 1 ELSE 1 END, tried_in = excluded.tried_in, wrong = handover_spares.wrong + 1", id, step).Error, nil)
}
