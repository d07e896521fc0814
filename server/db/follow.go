package db

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"youlin/server/event"
)

// keepEvery is after how many records a follower notes how far it has read; so many are heard again after a crash.
const keepEvery = 1000

// Follower reads the log for a room that must not miss anything: in the order of commit, from where it stopped, first
// what happened while the server was down. What it does with a record must be safe to do twice.
type Follower struct {
	db    *DB
	name  string
	hear  func(context.Context, []event.Record)
	queue *event.Queue

	mu         sync.Mutex
	moved      *sync.Cond
	seen, kept int64
}

// Follow sets a room's follower going under a name of its own. It is closed before the database.
func (d *DB) Follow(ctx context.Context, name string, hear func(context.Context, []event.Record)) (*Follower, error) {
	f := &Follower{db: d, name: name, hear: hear}
	f.moved = sync.NewCond(&f.mu)
	err := d.Read(ctx).Raw("SELECT COALESCE(MAX(seq), 0) FROM readers WHERE name = ?", name).Scan(&f.seen).Error
	if err != nil {
		return nil, err
	}
	f.kept = f.seen
	newest := d.LastSeq()
	f.queue = event.NewQueueAfter(func() { f.catchUp(newest) }, f.work)
	d.Bus.Listen(f.queue.Put)
	return f, nil
}

// work hears what was just told. A gap means that another process wrote, or that the start is not caught up with.
func (f *Follower) work(recs []event.Record) {
	if !f.catchUp(recs[0].Seq - 1) {
		return // what was told is in the log, and is read with what is told next: nothing is passed over
	}
	for len(recs) > 0 && recs[0].Seq <= f.Seen() {
		recs = recs[1:]
	}
	f.take(recs)
}

// catchUp reads the log up to a number; false when it could not be read.
func (f *Follower) catchUp(to int64) bool {
	for f.Seen() < to {
		recs, err := f.db.LogAfter(context.Background(), f.Seen(), 500)
		if err != nil {
			slog.Error("read the log", "for", f.name, "cause", err)
			return false
		}
		if len(recs) == 0 {
			f.advance(to) // swept away, or of kinds that this program does not know
			return true
		}
		f.take(recs)
	}
	return true
}

func (f *Follower) take(recs []event.Record) {
	if len(recs) == 0 {
		return
	}
	f.hear(context.Background(), recs)
	if f.advance(recs[len(recs)-1].Seq) >= keepEvery {
		f.keep()
	}
}

// advance notes how far the room is, wakes those who wait for it, and returns how much of that is not kept yet.
func (f *Follower) advance(seq int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = max(f.seen, seq)
	f.moved.Broadcast()
	return f.seen - f.kept
}

// Seen is the number of the last record that the room has dealt with.
func (f *Follower) Seen() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

// Await returns when the room has dealt with everything up to seq, or ctx ends.
func (f *Follower) Await(ctx context.Context, seq int64) {
	if f.Seen() >= seq {
		return
	}
	// Under the lock, or it would be lost on one who has just looked at ctx and does not wait yet.
	stop := context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.moved.Broadcast()
	})
	defer stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.seen < seq && ctx.Err() == nil {
		f.moved.Wait()
	}
}

func (f *Follower) keep() {
	seen := f.Seen()
	ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	err := f.db.Write(ctx, func(tx *Tx) error {
		return tx.Exec(`INSERT INTO readers (name, seq) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > readers.seq`, f.name, seen).Error
	})
	if err != nil {
		slog.Warn("keep the place in the log", "for", f.name, "cause", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = seen
}

// Close lets the room finish what was told, and notes how far it is.
func (f *Follower) Close() error {
	f.queue.Close()
	if f.Seen() > f.kept {
		f.keep()
	}
	return nil
}
