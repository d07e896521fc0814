package agreement

import (
	"youlin/server/db"
)

func route(tx *db.Tx, id ID, via Via) error {
	return db.Changed(tx.Exec("UPDATE agreements SET via = ? WHERE id = ?", via, id), ErrUnknown)
}

func codesOf(q *db.Query, ids []ID) (map[ID]codeRow, error) {
	var rows []struct {
		AgreementID ID
		Code        []byte
		Qr          []byte
		Tries       int
		ExpiresAt   int64
		UsedAt      int64
	}
	err := q.Raw("SELECT agreement_id, code, qr, tries, expires_at, used_at FROM handover_codes WHERE agreement_id IN ?", ids).Scan(&rows).Error
	of := make(map[ID]codeRow, len(rows))
	for _, r := range rows {
		of[r.AgreementID] = codeRow{Code: r.Code, Qr: r.Qr, Tries: r.Tries, ExpiresAt: r.ExpiresAt, UsedAt: r.UsedAt}
	}
	return of, db.Fault(err, nil)
}
