package paper

import (
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// slipRow is a code of a page.
type slipRow struct {
	Code   string
	PostID post.ID
	MadeAt int64
}

func findSlip(q *db.Query, compound unit.ID, code string) (slip slipRow, err error) {
	err = db.One(q.Raw("SELECT code, post_id, made_at FROM paper_slips WHERE compound_id = ? AND code = ?", compound, code), &slip, ErrSlipUnknown)
	return slip, err
}

// slips gives each post its code of the week: the one it has, or a new one. Codes whose time is long over make room.
func slips(tx *db.Tx, compound unit.ID, week string, posts []post.Post) (map[post.ID]string, error) {
	err := tx.Exec("DELETE FROM paper_slips WHERE compound_id = ? AND made_at < ?", compound, db.Millis(tx.Now().Add(-2*slipLife))).Error
	if err != nil {
		return nil, db.Fault(err, nil)
	}
	codes, err := slipsOf(&tx.Query, compound, week)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		if codes[p.ID] != "" {
			continue
		}
		if codes[p.ID], err = newSlip(tx, compound, week, p.ID); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

func slipsOf(q *db.Query, compound unit.ID, week string) (map[post.ID]string, error) {
	var rows []slipRow
	err := q.Raw("SELECT code, post_id FROM paper_slips WHERE compound_id = ? AND week = ?", compound, week).Scan(&rows).Error
	codes := make(map[post.ID]string, len(rows))
	for _, r := range rows {
		codes[r.PostID] = r.Code
	}
	return codes, db.Fault(err, nil)
}

// newSlip tries codes until one is free in the compound; of a million, nearly all are.
func newSlip(tx *db.Tx, compound unit.ID, week string, id post.ID) (string, error) {
	for {
		code := slipCode(tx.NewID())
		res := tx.Exec("INSERT INTO paper_slips (compound_id, code, week, post_id, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (compound_id, code) DO NOTHING",
			compound, code, week, id, db.Millis(tx.Now()))
		if res.Error != nil || res.RowsAffected == 1 {
			return code, db.Fault(res.Error, nil)
		}
	}
}

// cardRow is a card as it stands in the database.
type cardRow struct {
	Code     string
	PostID   post.ID
	SharerID person.ID
	Photo    bool
	MadeAt   int64
	EndedAt  int64
}

const cardColumns = "code, post_id, sharer_id, photo, made_at, ended_at"

func findCard(q *db.Query, code string) (c cardRow, err error) {
	err = db.One(q.Raw("SELECT "+cardColumns+" FROM shared_cards WHERE code = ?", code), &c, ErrCardUnknown)
	return c, err
}

// cardOf reads the card that is shown of a post.
func cardOf(q *db.Query, id post.ID) (c cardRow, err error) {
	err = db.One(q.Raw("SELECT "+cardColumns+" FROM shared_cards WHERE post_id = ? AND ended_at = 0", id), &c, ErrCardUnknown)
	return c, err
}

// show keeps a new card, or tells the one that is shown whether the photo goes with it.
func show(tx *db.Tx, c cardRow) error {
	return db.Fault(tx.Exec("INSERT INTO shared_cards ("+cardColumns+") VALUES (?, ?, ?, ?, ?, 0) "+
		"ON CONFLICT (post_id) WHERE ended_at = 0 DO UPDATE SET photo = excluded.photo",
		c.Code, c.PostID, c.SharerID, c.Photo, c.MadeAt).Error, nil)
}

func takeBack(tx *db.Tx, id post.ID) error {
	return db.Fault(tx.Exec("UPDATE shared_cards SET ended_at = ? WHERE post_id = ? AND ended_at = 0", db.Millis(tx.Now()), id).Error, nil)
}

// shownOf reads the codes of the cards that are shown of these posts.
func shownOf(q *db.Query, ids []post.ID) (map[post.ID]string, error) {
	if len(ids) == 0 {
		return map[post.ID]string{}, nil
	}
	var rows []cardRow
	err := q.Raw("SELECT code, post_id FROM shared_cards WHERE ended_at = 0 AND post_id IN ?", ids).Scan(&rows).Error
	codes := make(map[post.ID]string, len(rows))
	for _, r := range rows {
		codes[r.PostID] = r.Code
	}
	return codes, db.Fault(err, nil)
}
