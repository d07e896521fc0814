package media

import (
	"errors"
	"time"

	"youlin/server/db"
	"youlin/server/person"
)

// errFinished says inside the room that another caller has finished an upload in the meantime.
var errFinished = errors.New("the upload is finished already")

type incomingRow struct {
	ID, OwnerID, PhotoID string
	Length, At, Pieces   int
	MadeAt               int64
}

func insertIncoming(tx *db.Tx, i Incoming) error {
	return db.Fault(tx.Exec("INSERT INTO media_uploads (id, owner_id, length, made_at) VALUES (?, ?, ?, ?)",
		i.ID, i.Owner, i.Length, db.Millis(i.MadeAt)).Error, nil)
}

// findIncoming reads an upload of an owner that was begun after an instant.
func findIncoming(q *db.Query, id UploadID, owner person.ID, after time.Time) (Incoming, error) {
	var r incomingRow
	err := db.One(q.Raw("SELECT id, owner_id, photo_id, length, at, pieces, made_at FROM media_uploads WHERE id = ? AND owner_id = ? AND made_at > ?",
		id, owner, db.Millis(after)), &r, ErrUploadUnknown)
	return Incoming{
		ID: UploadID(r.ID), Owner: person.ID(r.OwnerID), Length: r.Length, At: r.At, Pieces: r.Pieces, Photo: ID(r.PhotoID),
		MadeAt: db.Instant(r.MadeAt),
	}, err
}

// comingOf counts what an owner has on its way, and its bytes.
func comingOf(q *db.Query, owner person.ID, after time.Time) (n, bytes int, err error) {
	var r struct{ N, Bytes int }
	err = q.Raw("SELECT COUNT(*) AS n, COALESCE(SUM(length), 0) AS bytes FROM media_uploads WHERE owner_id = ? AND photo_id = '' AND made_at > ?",
		owner, db.Millis(after)).Scan(&r).Error
	return r.N, r.Bytes, db.Fault(err, nil)
}

// appendPiece adds a piece, if nobody else has added one since.
func appendPiece(tx *db.Tx, i Incoming, p piece) error {
	err := db.Changed(tx.Exec("UPDATE media_uploads SET at = at + ?, pieces = pieces + 1 WHERE id = ? AND at = ? AND photo_id = ''", p.Bytes, i.ID, p.At), ErrOffset)
	if err != nil {
		return err
	}
	return db.Fault(tx.Exec("INSERT INTO media_pieces (id, upload_id, at, bytes) VALUES (?, ?, ?, ?)", p.ID, i.ID, p.At, p.Bytes).Error, nil)
}

func piecesOf(q *db.Query, id UploadID) (pieces []piece, err error) {
	err = q.Raw("SELECT id, at, bytes FROM media_pieces WHERE upload_id = ? ORDER BY at", id).Scan(&pieces).Error
	return pieces, db.Fault(err, nil)
}

// becomes notes the photo that an upload became; its pieces are needed no more.
func becomes(tx *db.Tx, i Incoming, photo ID) error {
	res := tx.Exec("UPDATE media_uploads SET photo_id = ? WHERE id = ? AND photo_id = ''", photo, i.ID)
	switch {
	case res.Error != nil:
		return db.Fault(res.Error, nil)
	case res.RowsAffected == 0:
		return errFinished
	}
	return db.Fault(tx.Exec("DELETE FROM media_pieces WHERE upload_id = ?", i.ID).Error, nil)
}

func dropIncoming(tx *db.Tx, id UploadID) error {
	return db.Fault(tx.Exec("DELETE FROM media_uploads WHERE id = ?", id).Error, nil)
}

func dropIncomingBefore(tx *db.Tx, before time.Time) error {
	return db.Fault(tx.Exec("DELETE FROM media_uploads WHERE made_at < ?", db.Millis(before)).Error, nil)
}

// piecesAmong returns those of ids that a row names.
func piecesAmong(q *db.Query, ids []string) (found []string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = q.Raw("SELECT id FROM media_pieces WHERE id IN ?", ids).Scan(&found).Error
	return found, db.Fault(err, nil)
}
