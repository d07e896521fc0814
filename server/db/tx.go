package db

import (
	"context"
	"time"

	"gorm.io/gorm"

	"youlin/server/event"
)

// Query is a way to read: the reading pool, or the caller's transaction. Each chain that starts from it is fresh.
type Query struct{ *gorm.DB }

// Tx is the transaction of one use case. It lives as long as the function that Write was given.
type Tx struct {
	Query
	db     *DB
	ctx    context.Context
	now    time.Time
	events []event.Event
	after  []func()
}

// Now is the time of the use case, fixed for all of it, UTC, whole milliseconds as the database keeps them.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes an id that nobody can guess.
func (tx *Tx) NewID() string { return tx.db.newID() }

// Emit notes what happened. It is in the log when the change is, and told after the commit.
func (tx *Tx) Emit(e event.Event) { tx.events = append(tx.events, e) }

// AfterCommit has forget called after the commit and before the caller has its answer, by the writer: the place to
// drop what is kept in memory. It must be quick, and is not called after a rollback.
func (tx *Tx) AfterCommit(forget func()) { tx.after = append(tx.after, forget) }

// Context is the use case's context, for what is called inside it.
func (tx *Tx) Context() context.Context { return tx.ctx }

type joining struct{}

// Joining returns a context in which Write and Read of the same database join tx instead of opening their own. It is
// how one request with an idempotency key becomes one commit: what it changed, and the answer that is kept for it.
func Joining(ctx context.Context, tx *Tx) context.Context {
	return context.WithValue(ctx, joining{}, tx)
}

func joined(ctx context.Context) *Tx {
	tx, _ := ctx.Value(joining{}).(*Tx)
	return tx
}

// Millis is how instants are kept: milliseconds since 1970, UTC; the zero time is 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Instant reads what Millis wrote.
func Instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// keptRefusal is a refusal whose traces stay.
type keptRefusal struct{ error }

// Unwrap gives the refusal.
func (k keptRefusal) Unwrap() error { return k.error }

// ButKeep refuses and still commits what the use case wrote before: a wrong code is refused, and counted. Without it
// a counter would be rolled back together with the refusal that it counts.
func ButKeep(refusal error) error { return keptRefusal{refusal} }
