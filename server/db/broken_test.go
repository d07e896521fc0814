package db_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/mattn/go-sqlite3"

	"youlin/server/db"
)

func TestWhatWaitedWhenTheDiskFailedIsNotWritten(t *testing.T) {
	d := open(t)
	begun, release := make(chan struct{}), make(chan struct{})
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		first <- d.Write(t.Context(), func(tx *db.Tx) error {
			close(begun)
			<-release
			return note(tx, "before", 1)
		})
	}()
	<-begun
	go func() { second <- d.Write(t.Context(), func(tx *db.Tx) error { return note(tx, "after", 2) }) }()
	for d.Waiting() == 0 {
		runtime.Gosched()
	}
	d.BreakDisk()
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := <-second; !errors.Is(err, db.ErrBroken) {
		t.Errorf("it was written to a disk that had failed: %v", err)
	}
	if got := notes(t, d); len(got) != 1 {
		t.Errorf("the database holds %q", got)
	}
	if err := d.Ready(t.Context()); !errors.Is(err, db.ErrBroken) {
		t.Errorf("the server calls itself ready: %v", err)
	}
}

func TestADiskThatFailsIsNoFaultOfTheProgram(t *testing.T) {
	for _, code := range []sqlite3.ErrNo{sqlite3.ErrIoErr, sqlite3.ErrReadonly} {
		if err := db.Fault(sqlite3.Error{Code: code}, nil); !errors.Is(err, db.ErrBroken) {
			t.Errorf("%v: %v", code, err)
		}
	}
}
