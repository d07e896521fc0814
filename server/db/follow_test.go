package db_test

import (
	"context"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/event"
)

// fickle is one who gives up right after having been asked whether they still want an answer.
type fickle struct {
	context.Context
	giveUp func()
}

// Err says what it is, and lets those run who hear of the end.
func (f fickle) Err() error {
	err := f.Context.Err()
	f.giveUp()
	time.Sleep(20 * time.Millisecond)
	return err
}

func TestOneWhoNoLongerWaitsIsNeverKeptWaiting(t *testing.T) {
	d := open(t)
	f, err := d.Follow(t.Context(), "late", func(context.Context, []event.Record) {})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, giveUp := context.WithCancel(t.Context())
	answered := make(chan struct{})
	go func() {
		f.Await(fickle{ctx, giveUp}, 1)
		close(answered)
	}()
	select {
	case <-answered:
	case <-time.After(5 * time.Second):
		t.Error("one waits although nobody asks any more")
		d.Bus.Tell([]event.Record{{Seq: 1, Event: rang{}}})
	}
}

func TestAFollowerPassesNothingOverWhenTheLogCannotBeRead(t *testing.T) {
	d := open(t)
	f, err := d.Follow(t.Context(), "strict", func(context.Context, []event.Record) {})
	if err != nil {
		t.Fatal(err)
	}
	change := func(do func(tx *db.Tx) error) {
		t.Helper()
		if err := d.Write(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *db.Tx) error { tx.Emit(rang{All: "A"}); return nil })
	f.Await(t.Context(), 1)
	change(func(tx *db.Tx) error { return tx.Exec("ALTER TABLE events RENAME TO away").Error })
	d.Bus.Tell([]event.Record{{Seq: 3, Event: rang{All: "A"}}}) // another process wrote number 2
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f.Seen() != 1 {
		t.Errorf("it has dealt with everything up to %d, and never heard number 2", f.Seen())
	}
}
