package notice

import (
	"youlin/server/db"
	"youlin/server/person"
)

func readMark(q *db.Query, who person.ID) (seq int64, err error) {
	err = q.Raw("SELECT COALESCE(MAX(seq), 0) FROM notice_marks WHERE person_id = ?", who).Scan(&seq).Error
	return seq, err
}

func setMark(tx *db.Tx, who person.ID, seq int64) error {
	return tx.Exec("INSERT INTO notice_marks (person_id, seq) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > notice_marks.seq",
		who, seq).Error
}
