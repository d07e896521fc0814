package testkit

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"youlin/server/db"
)

// Clock is a clock that stands still until the test moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Noon is when every town's clock starts: a Monday, twelve o'clock in Shanghai.
var Noon = time.Date(2026, 9, 14, 4, 0, 0, 0, time.UTC)

// NewClock gives a clock that stands at Noon.
func NewClock() *Clock { return &Clock{now: Noon} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move moves the clock, forward or back.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// template is a migrated database that every test's is cloned from.
var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "youlin-template-")
	if err != nil {
		return "", err
	}
	d, err := db.Open(background, dir, db.Options{})
	if err != nil {
		return "", err
	}
	return dir, d.Close() // closing folds the write-ahead log into the one file
})

// Folder returns a data folder with a database of the newest schema, of the test's own.
func Folder(t testing.TB) string {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatalf("make the template: %v", err)
	}
	dir := t.TempDir()
	if err := clone(filepath.Join(from, db.FileName), filepath.Join(dir, db.FileName)); err != nil {
		t.Fatalf("clone the template: %v", err)
	}
	return dir
}

func clone(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closing := out.Close(); err == nil {
		err = closing
	}
	return err
}

// Open opens the database of a folder on a clock, until the end of the test.
func Open(t testing.TB, dir string, clock *Clock) *db.DB {
	t.Helper()
	d, err := db.Open(background, dir, db.Options{Now: clock.Now})
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return d
}
