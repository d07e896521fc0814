package pairing

import (
	"encoding/json"

	"youlin/server/db"
	"youlin/server/post"
)

func isKnown(q *db.Query, need, offer post.ID) (known bool, err error) {
	err = q.Raw("SELECT EXISTS (SELECT 1 FROM pairs WHERE need_id = ? AND offer_id = ?)", need, offer).Scan(&known).Error
	return known, err
}

func insertPair(tx *db.Tx, f Found) error {
	reasons, err := json.Marshal(f.Reasons)
	if err != nil {
		return err
	}
	err = tx.Exec("INSERT INTO pairs (need_id, offer_id, compound_id, score, reasons, found_at) VALUES (?, ?, ?, ?, ?, ?)",
		f.Need, f.Offer, f.Compound, f.Score, string(reasons), db.Millis(tx.Now())).Error
	return db.Fault(err, nil)
}
