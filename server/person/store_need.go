package person

import "youlin/server/db"

func updateNeed(tx *db.Tx, household HouseholdID, need int) error {
	return db.Changed(tx.Exec("UPDATE households SET need = ? WHERE id = ?", need, household), ErrNoMembership)
}

func needOf(q *db.Query, household HouseholdID) (need int, err error) {
	err = q.Raw("SELECT COALESCE((SELECT need FROM households WHERE id = ?), 0)", household).Scan(&need).Error
	return need, db.Fault(err, nil)
}
