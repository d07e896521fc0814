package media

import (
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// row is how the table keeps a photo.
type row struct {
	ID, OwnerID, CompoundID, PlaceKind, PlaceID string
	Width, Height                               int
	Blur                                        string
	Likeness                                    int64
	MadeAt                                      int64
}

const columns = "id, owner_id, compound_id, place_kind, place_id, width, height, blur, likeness, made_at"

func (r row) photo() Photo {
	return Photo{
		ID: ID(r.ID), Owner: person.ID(r.OwnerID), Compound: unit.ID(r.CompoundID), Place: Place{r.PlaceKind, r.PlaceID},
		Width: r.Width, Height: r.Height, Blur: r.Blur, Likeness: Likeness(r.Likeness), MadeAt: db.Instant(r.MadeAt),
	}
}

func photos(rows []row) []Photo {
	ps := make([]Photo, len(rows))
	for i, r := range rows {
		ps[i] = r.photo()
	}
	return ps
}

func insert(tx *db.Tx, p Photo, digest []byte, bytes int) error {
	at := db.Millis(p.MadeAt)
	return db.Fault(tx.Exec("INSERT INTO media (id, owner_id, width, height, blur, likeness, bytes, digest, made_at, loose_at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.ID, p.Owner, p.Width, p.Height, p.Blur, int64(p.Likeness), bytes, digest, at, at).Error, nil)
}

func find(q *db.Query, id ID) (Photo, error) {
	var r row
	err := db.One(q.Raw("SELECT "+columns+" FROM media WHERE id = ?", id), &r, ErrUnknown)
	return r.photo(), err
}

// all returns those of ids that are there, in no order.
func all(q *db.Query, ids []ID) ([]Photo, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []row
	err := q.Raw("SELECT "+columns+" FROM media WHERE id IN ?", ids).Scan(&rows).Error
	return photos(rows), db.Fault(err, nil)
}

// at returns the photos of several places, each place's in its order.
func at(q *db.Query, kind string, ids []string) ([]Photo, error) {
	var rows []row
	err := q.Raw("SELECT "+columns+" FROM media WHERE place_kind = ? AND place_id IN ? ORDER BY place_id, position", kind, ids).Scan(&rows).Error
	return photos(rows), db.Fault(err, nil)
}

func looseOf(q *db.Query, owner person.ID) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM media WHERE owner_id = ? AND loose_at IS NOT NULL", owner).Scan(&n).Error
	return n, db.Fault(err, nil)
}

func loosen(tx *db.Tx, from Place) error {
	return db.Fault(tx.Exec("UPDATE media SET place_kind = '', place_id = '', position = 0, loose_at = ? WHERE place_kind = ? AND place_id = ?",
		db.Millis(tx.Now()), from.Kind, from.ID).Error, nil)
}

func attach(tx *db.Tx, id ID, compound unit.ID, to Place, position int) error {
	return db.Changed(tx.Exec("UPDATE media SET compound_id = ?, place_kind = ?, place_id = ?, position = ?, loose_at = NULL WHERE id = ? AND loose_at IS NOT NULL",
		compound, to.Kind, to.ID, position, id), ErrUnknown)
}

func dropLooseBefore(tx *db.Tx, before time.Time) (ids []ID, err error) {
	err = tx.Raw("DELETE FROM media WHERE loose_at < ? RETURNING id", db.Millis(before)).Scan(&ids).Error
	return ids, db.Fault(err, nil)
}

// sumRow is what Check compares.
type sumRow struct {
	ID     string
	Digest []byte
}

func sums(q *db.Query, after ID, limit int) (rows []sumRow, err error) {
	err = q.Raw("SELECT id, digest FROM media WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&rows).Error
	return rows, db.Fault(err, nil)
}
