package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/fault"
)

// rang is an event for these tests.
type rang struct {
	Bell string   `json:"bell"`
	For  []string `json:"-"`
	All  string   `json:"-"`
}

func (rang) Kind() string { return "test.rang" }
func (r rang) Audience() event.Audience {
	return event.Audience{Compound: r.All, Everyone: r.All != "", People: r.For, About: "ringer"}
}

var _ = event.Declare[rang]()

func open(t *testing.T) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// note keeps a row; the table of readers serves, it is only a name and a number.
func note(tx *db.Tx, name string, n int64) error {
	return db.Fault(tx.Exec("INSERT INTO readers (name, seq) VALUES (?, ?)", name, n).Error, nil)
}

func notes(t *testing.T, d *db.DB) (names []string) {
	t.Helper()
	if err := d.Read(t.Context()).Raw("SELECT name FROM readers ORDER BY seq, name").Scan(&names).Error; err != nil {
		t.Fatal(err)
	}
	return names
}

func TestManyUseCasesShareCommitsAndAllAreKept(t *testing.T) {
	d := open(t)
	var heard []int64
	d.Bus.Listen(func(recs []event.Record) {
		for _, r := range recs {
			heard = append(heard, r.Seq)
		}
	})
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				tx.Emit(rang{Bell: "door", For: []string{"mei"}})
				return note(tx, fmt.Sprint("n", i), int64(i))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(notes(t, d)); n != 200 {
		t.Errorf("%d of 200 kept", n)
	}
	if len(heard) != 200 {
		t.Fatalf("%d of 200 told", len(heard))
	}
	for i, seq := range heard {
		if seq != int64(i+1) {
			t.Fatalf("told out of order: %v", heard)
		}
	}
	if d.LastSeq() != 200 {
		t.Errorf("last number is %d", d.LastSeq())
	}
}

func TestWhatIsRefusedLeavesNothingAndSinksNobodyElse(t *testing.T) {
	d := open(t)
	silent := 0
	d.Bus.Listen(func(recs []event.Record) { silent += len(recs) })
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return note(tx, "taken", 0) }); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("no")
	var all sync.WaitGroup
	for i := range 90 {
		all.Go(func() {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := note(tx, fmt.Sprint("n", i), int64(i)); err != nil {
					return err
				}
				switch i % 3 {
				case 0:
					tx.Emit(rang{Bell: "false alarm"})
					return refused
				case 1:
					return note(tx, "taken", 1)
				}
				return nil
			})
			want := []error{refused, db.ErrDuplicate, nil}[i%3]
			if !errors.Is(err, want) {
				t.Errorf("use case %d: %v, want %v", i, err, want)
			}
		})
	}
	all.Wait()
	if n := len(notes(t, d)); n != 31 {
		t.Errorf("%d rows, want the 30 good ones and the one before", n)
	}
	if silent != 0 {
		t.Errorf("%d events of refused use cases were told", silent)
	}
}

func TestALostTransactionCostsOnlyTheOneWhoLostIt(t *testing.T) {
	d := open(t)
	held, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = d.Write(t.Context(), func(*db.Tx) error { close(held); <-hold; return nil })
	})
	<-held
	results := make([]error, 9)
	for i := range results {
		all.Go(func() {
			results[i] = d.Write(t.Context(), func(tx *db.Tx) error {
				if err := note(tx, fmt.Sprint("n", i), int64(i)); err != nil {
					return err
				}
				if i == 4 {
					return tx.Exec("ROLLBACK").Error // as a cancelled or failed statement may do by itself
				}
				return nil
			})
		})
	}
	for d.Waiting() < len(results) { // all nine must share a batch
		runtime.Gosched()
	}
	close(hold)
	all.Wait()
	for i, err := range results {
		if (err != nil) != (i == 4) {
			t.Errorf("use case %d: %v", i, err)
		}
	}
	if n := len(notes(t, d)); n != 8 {
		t.Errorf("%d of 8 kept", n)
	}
}

func TestAPanicIsOneUseCasesOwn(t *testing.T) {
	d := open(t)
	if err := d.Write(t.Context(), func(*db.Tx) error { panic("bug") }); err == nil {
		t.Error("a panic was answered with success")
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return note(tx, "after", 1) }); err != nil {
		t.Errorf("the writer did not go on: %v", err)
	}
}

func TestATransactionInsideATransactionIsAnErrorNotADeadlock(t *testing.T) {
	d := open(t)
	err := d.Write(t.Context(), func(*db.Tx) error {
		return d.Write(t.Context(), func(*db.Tx) error { return nil })
	})
	if err == nil {
		t.Error("a nested transaction was accepted")
	}
}

func TestJoiningMakesOneCommitOfTwo(t *testing.T) {
	d := open(t)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		ctx := db.Joining(t.Context(), tx)
		if err := d.Write(ctx, func(tx *db.Tx) error { return note(tx, "inner", 1) }); err != nil {
			return err
		}
		var n int
		if err := d.Read(ctx).Raw("SELECT COUNT(*) FROM readers").Scan(&n).Error; err != nil || n != 1 {
			t.Errorf("inside, %d rows (%v)", n, err)
		}
		return errors.New("after all, no")
	})
	if err == nil || len(notes(t, d)) != 0 {
		t.Errorf("the outer refusal did not undo the inner change (%v)", err)
	}
}

var errWrongKey = fault.Invalid("test.wrong_key", "Wrong.", "不对。")

func TestARefusalMayLeaveItsTraces(t *testing.T) {
	d := open(t)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := note(tx, "tried", 1); err != nil {
			return err
		}
		return db.ButKeep(errWrongKey)
	})
	if !errors.Is(err, errWrongKey) {
		t.Errorf("got %v", err)
	}
	if len(notes(t, d)) != 1 {
		t.Error("the trace was rolled back")
	}
}

func TestCachesAreDroppedBeforeTheCallerHasTheAnswer(t *testing.T) {
	d := open(t)
	dropped := 0
	for i := range 20 {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			tx.AfterCommit(func() { dropped++ })
			return nil
		})
		if err != nil || dropped != i+1 {
			t.Fatalf("after %d commits %d drops (%v)", i+1, dropped, err)
		}
	}
	_ = d.Write(t.Context(), func(tx *db.Tx) error {
		tx.AfterCommit(func() { t.Error("dropped after a rollback") })
		return errors.New("no")
	})
}

func TestTheLogGivesEachPersonTheirPart(t *testing.T) {
	d := open(t)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		tx.Emit(rang{Bell: "all of A", All: "A"})
		tx.Emit(rang{Bell: "all of B", All: "B"})
		tx.Emit(rang{Bell: "mei alone", For: []string{"mei"}})
		tx.Emit(rang{Bell: "A and mei", All: "A", For: []string{"mei"}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	bells := func(h db.Heard) (out []string) {
		recs, err := d.Log(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range recs {
			out = append(out, r.Event.(rang).Bell)
		}
		return out
	}
	for _, tt := range []struct {
		heard db.Heard
		want  []string
	}{
		{db.Heard{Person: "mei", Compounds: []string{"A"}, Limit: 9}, []string{"all of A", "mei alone", "A and mei"}},
		{db.Heard{Person: "mei", Compounds: []string{"A"}, After: 1, Limit: 1}, []string{"mei alone"}},
		{db.Heard{Person: "rowan", Compounds: []string{"B"}, Limit: 9}, []string{"all of B"}},
		{db.Heard{Person: "stranger", Limit: 9}, nil},
	} {
		if diff := cmp.Diff(tt.want, bells(tt.heard)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.heard, diff)
		}
	}
}

func TestNumbersStayKnownWhenOldEventsAreSweptAway(t *testing.T) {
	now := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	d, err := db.Open(t.Context(), dir, db.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	ring := func() {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { tx.Emit(rang{All: "A"}); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	ring()
	now = now.Add(31 * 24 * time.Hour)
	if err := d.Forget(t.Context(), now.Add(-30*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if oldest, err := d.OldestSeq(t.Context()); err != nil || oldest != 2 {
		t.Errorf("oldest is %d (%v), want one past the newest", oldest, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = db.Open(t.Context(), dir, db.Options{}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.LastSeq() != 1 {
		t.Errorf("after a restart the newest number is %d", d.LastSeq())
	}
	ring()
	if d.LastSeq() != 2 {
		t.Errorf("numbers were used again: %d", d.LastSeq())
	}
}

func TestABackupIsWholeWhileWritingGoesOn(t *testing.T) {
	d := open(t)
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return note(tx, fmt.Sprint(i), int64(i)) }); err != nil {
				t.Error(err)
			}
		}
	})
	file := filepath.Join(t.TempDir(), "copy.db")
	err := db.Snapshot(t.Context(), d.Path(), file)
	stop()
	writing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Verify(t.Context(), file); err != nil {
		t.Error(err)
	}
	if err := db.Snapshot(t.Context(), d.Path(), file); err == nil {
		t.Error("a backup was written over")
	}
}

func TestADatabaseOfANewerYoulinIsRefused(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(t.Context(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		return tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)").Error
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), dir, db.Options{}); !errors.Is(err, db.ErrNewer) {
		t.Errorf("got %v", err)
	}
}
