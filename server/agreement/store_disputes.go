package agreement

import (
	"youlin/server/db"
	"youlin/server/unit"
)

// disputeRow is a disputed agreement, since when it is, and how many there are in its compound.
type disputeRow struct {
	Row   row `gorm:"embedded"`
	Since int64
	Total int
}

// disputed reads what is disputed in a compound now, the longest first. What was added to a dispute later does not make
// it younger.
func disputed(q *db.Query, compound unit.ID, after DisputeMark, limit int) ([]disputeRow, error) {
	var rows []disputeRow
	err := q.Raw("WITH now AS (SELECT d.id, d.turn, COUNT(*) OVER () AS total, COALESCE((SELECT MAX(s.at) FROM agreement_steps s "+
		"WHERE s.agreement_id = d.id AND s.to_state = 'disputed' AND s.from_state <> 'disputed'), d.changed_at) AS since "+
		"FROM agreements d WHERE d.compound_id = ? AND d.state = 'disputed') "+
		"SELECT x.*, now.since, now.total FROM now JOIN ("+selection+") x ON x.id = now.id "+
		"WHERE (now.since, now.turn) > (?, ?) ORDER BY now.since, now.turn LIMIT ?",
		compound, millisOrNone(after.Since), after.Turn, limit).Scan(&rows).Error
	return rows, db.Fault(err, nil)
}

func (r disputeRow) mark() DisputeMark {
	return DisputeMark{Since: db.Instant(r.Since), Turn: r.Row.Turn}
}
