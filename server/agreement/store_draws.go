package agreement

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

type drawRow struct {
	Seed     []byte
	ByHand   bool
	OpenedAt int64
	ClosesAt int64
	DrawnAt  int64
	Tickets  string
	Requests string
}

func findDraw(q *db.Query, id post.ID) (drawRow, error) {
	var r drawRow
	err := db.One(q.Raw("SELECT seed, by_hand, opened_at, closes_at, drawn_at, tickets, requests FROM draws WHERE post_id = ?", id), &r, ErrNoDraw)
	return r, err
}

func (r drawRow) fill(d *Drawing) error {
	d.ByHand, d.OpenedAt, d.ClosesAt, d.DrawnAt = r.ByHand, instantOrNone(r.OpenedAt), instantOrNone(r.ClosesAt), instantOrNone(r.DrawnAt)
	if r.DrawnAt == 0 {
		return nil
	}
	if err := errors.Join(json.Unmarshal([]byte(r.Tickets), &d.Tickets), json.Unmarshal([]byte(r.Requests), &d.Requests)); err != nil {
		return fmt.Errorf("read the draw of post %s: %w", d.Post, err)
	}
	return nil
}

// insertDraw fixes a draw once; one that is there stays as it is, but for the hour of one that passed while nobody asked.
func insertDraw(tx *db.Tx, id post.ID, seed []byte, byHand bool, closes time.Time) error {
	return db.Fault(tx.Exec("INSERT INTO draws (post_id, seed, by_hand, opened_at, closes_at, drawn_at, tickets, requests, drawn) "+
		"VALUES (?, ?, ?, ?, ?, 0, '', '', '') ON CONFLICT (post_id) DO UPDATE SET by_hand = excluded.by_hand, opened_at = excluded.opened_at, closes_at = excluded.closes_at "+
		"WHERE draws.drawn_at = 0 AND draws.closes_at <= excluded.opened_at AND NOT EXISTS (SELECT 1 FROM agreements a WHERE a.post_id = excluded.post_id AND a.state = 'requested')",
		id, seed, byHand, db.Millis(tx.Now()), db.Millis(closes)).Error, nil)
}

// closeDraw keeps what was drawn, once. ErrDrawn.
func closeDraw(tx *db.Tx, id post.ID, d Drawing) error {
	tickets, err := json.Marshal(d.Tickets)
	if err != nil {
		return err
	}
	requests, err := json.Marshal(d.Requests)
	if err != nil {
		return err
	}
	drawn, err := json.Marshal(d.Order)
	if err != nil {
		return err
	}
	return db.Changed(tx.Exec("UPDATE draws SET drawn_at = ?, tickets = ?, requests = ?, drawn = ? WHERE post_id = ? AND drawn_at = 0",
		db.Millis(tx.Now()), string(tickets), string(requests), string(drawn), id), ErrDrawn)
}

// lastGiven is when a household was last given something in the compound; zero is never.
func lastGiven(q *db.Query, compound unit.ID, household person.HouseholdID) (time.Time, error) {
	var at int64
	err := q.Raw("SELECT COALESCE(MAX(changed_at), 0) FROM agreements WHERE household_id = ? AND compound_id = ? AND goods AND poster = 'giver' "+
		"AND state IN ('accepted', 'in_progress', 'fulfilled')", household, compound).Scan(&at).Error
	return instantOrNone(at), db.Fault(err, nil)
}
