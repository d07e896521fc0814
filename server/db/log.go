package db

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"youlin/server/event"
)

const (
	insertEvent  = "INSERT INTO events (at, kind, compound_id, everyone, about, data) VALUES (?, ?, ?, ?, ?, ?)"
	insertHearer = "INSERT OR IGNORE INTO event_hearers (person_id, seq) VALUES (?, ?)"
)

// appendEvents writes what the use case emitted to the log, in its own transaction.
func (w *writer) appendEvents(tx *Tx) ([]event.Record, error) {
	recs := make([]event.Record, 0, len(tx.events))
	for _, e := range tx.events {
		r := event.Record{At: tx.now, Event: e, Audience: e.Audience()}
		if err := w.appendEvent(tx, &r); err != nil {
			return nil, fmt.Errorf("log %s: %w", e.Kind(), err)
		}
		recs = append(recs, r)
	}
	return recs, nil
}

func (w *writer) appendEvent(tx *Tx, r *event.Record) error {
	data, err := json.Marshal(r.Event)
	if err != nil {
		return err
	}
	a := r.Audience
	res, err := w.stmts[insertEvent].ExecContext(tx.ctx, Millis(r.At), r.Event.Kind(), a.Compound, a.Everyone, a.About, string(data))
	if err != nil {
		return err
	}
	if r.Seq, err = res.LastInsertId(); err != nil {
		return err
	}
	for _, p := range a.People {
		if err := w.exec(insertHearer, p, r.Seq); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) readLastSeq(ctx context.Context) error {
	// AUTOINCREMENT's own table: the newest number stays known when old events have been swept away.
	var seq int64
	err := d.Read(ctx).Raw("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'events'").Scan(&seq).Error
	d.lastSeq.Store(seq)
	return err
}

// Heard asks the log for what one person may hear: everyone-events of Compounds, and what named the person.
type Heard struct {
	Person    string
	Compounds []string
	// After is the last number that was seen; Limit bounds the answer.
	After int64
	Limit int
}

// eventRow is how the log keeps an event.
type eventRow struct {
	Seq        int64
	At         int64
	Kind       string
	CompoundID string
	Everyone   bool
	About      string
	Data       string
}

// Log reads events from the log in order of commit. Kinds that this program does not know (a newer one wrote them)
// are passed over.
func (d *DB) Log(ctx context.Context, h Heard) ([]event.Record, error) {
	// Two indexed walks in place of one OR that would read the whole log.
	parts := []string{"SELECT e.* FROM event_hearers h JOIN events e ON e.seq = h.seq WHERE h.person_id = ? AND h.seq > ?"}
	args := []any{h.Person, h.After}
	if len(h.Compounds) > 0 {
		parts = append(parts, "SELECT e.* FROM events e WHERE e.everyone AND e.compound_id IN ? AND e.seq > ?")
		args = append(args, h.Compounds, h.After)
	}
	text := "SELECT * FROM (" + strings.Join(parts, " UNION ") + ") ORDER BY seq LIMIT ?"
	return d.records(ctx, text, append(args, h.Limit)...)
}

// Inbox reads what was told to one person by name, newest first, before a number (0 is from the newest), of some kinds.
func (d *DB) Inbox(ctx context.Context, person string, kinds []string, before int64, limit int) ([]event.Record, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return d.records(ctx, `SELECT e.* FROM event_hearers h JOIN events e ON e.seq = h.seq
		WHERE h.person_id = ? AND h.seq < ? AND e.kind IN ? ORDER BY h.seq DESC LIMIT ?`, person, before, kinds, limit)
}

// LogAfter reads the whole log in order of commit, for a worker that must not miss anything.
func (d *DB) LogAfter(ctx context.Context, seq int64, limit int) ([]event.Record, error) {
	return d.records(ctx, "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
}

func (d *DB) records(ctx context.Context, text string, args ...any) ([]event.Record, error) {
	var rows []eventRow
	if err := d.Read(ctx).Raw(text, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	recs := make([]event.Record, 0, len(rows))
	for _, row := range rows {
		if r, err := row.record(); err == nil {
			recs = append(recs, r)
		}
	}
	return recs, nil
}

func (row eventRow) record() (event.Record, error) {
	e, err := event.Decode(row.Kind, []byte(row.Data))
	return event.Record{
		Seq: row.Seq, At: Instant(row.At), Event: e,
		Audience: event.Audience{Compound: row.CompoundID, Everyone: row.Everyone, About: row.About},
	}, err
}

// OldestSeq is the number of the oldest event that is kept; one who has seen less than the one before it must start
// anew. It is one past LastSeq when the log is empty.
func (d *DB) OldestSeq(ctx context.Context) (int64, error) {
	var seq int64
	err := d.Read(ctx).Raw("SELECT COALESCE(MIN(seq), ?) FROM events", d.LastSeq()+1).Scan(&seq).Error
	return seq, err
}

// Forget sweeps events older than before out of the log.
func (d *DB) Forget(ctx context.Context, before time.Time) error {
	return d.Write(ctx, func(tx *Tx) error {
		if err := tx.Exec("DELETE FROM event_hearers WHERE seq IN (SELECT seq FROM events WHERE at < ?)", Millis(before)).Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM events WHERE at < ?", Millis(before)).Error
	})
}
