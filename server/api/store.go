package api

import (
	"time"

	"youlin/server/db"
	"youlin/server/person"
)

// answerRow is an answer that is kept for an idempotency key.
type answerRow struct {
	PersonID string
	Key      string
	Request  []byte
	Answer   []byte
	At       int64
}

// findAnswer returns the kept answer, or nil when there is none: the ordinary case.
func findAnswer(q *db.Query, who person.ID, key string) (*answerRow, error) {
	var rows []answerRow
	err := q.Raw("SELECT * FROM answers WHERE person_id = ? AND key = ?", who, key).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func insertAnswer(tx *db.Tx, row answerRow) error {
	err := tx.Exec("INSERT INTO answers (person_id, key, request, answer, at) VALUES (?, ?, ?, ?, ?)",
		row.PersonID, row.Key, row.Request, row.Answer, row.At).Error
	return db.Fault(err, nil)
}

func deleteAnswers(tx *db.Tx, before time.Time) error {
	return tx.Exec("DELETE FROM answers WHERE at < ?", db.Millis(before)).Error
}
