package pairing

import (
	"encoding/json"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
)

// toldOf counts the pairs of which the person behind a need was told for this need.
func toldOf(q *db.Query, need post.ID) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM pairs WHERE need_id = ?", need).Scan(&n).Error
	return n, err
}

// toldSince counts what the matcher told a person since then.
func toldSince(q *db.Query, who person.ID, since time.Time) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM pair_tellings WHERE person_id = ? AND at >= ?", who, db.Millis(since)).Scan(&n).Error
	return n, err
}

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
	if err != nil {
		return db.Fault(err, nil)
	}
	for _, who := range f.Audience().People {
		err := tx.Exec("INSERT OR IGNORE INTO pair_tellings (person_id, at, need_id, offer_id) VALUES (?, ?, ?, ?)",
			who, db.Millis(tx.Now()), f.Need, f.Offer).Error
		if err != nil {
			return err
		}
	}
	return nil
}
