package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/person"
)

// Finding is what the doctor says about one thing.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	// Detail is a sentence for the operator.
	Detail string `json:"detail"`
}

// Health is what the doctor found.
type Health struct {
	OK       bool      `json:"ok"`
	LastSeq  int64     `json:"lastSeq"`
	Schema   int64     `json:"schema"`
	Findings []Finding `json:"findings"`
}

func (h *Health) say(check string, ok bool, format string, args ...any) {
	h.Findings = append(h.Findings, Finding{check, ok, fmt.Sprintf(format, args...)})
	h.OK = h.OK && ok
}

// leastFree is the space below which a full disk is near, in bytes.
const leastFree = 200 << 20

// Examine looks a data folder through, beside a running server and without changing anything.
func Examine(ctx context.Context, c config.Config) Health {
	h := Health{OK: true, Findings: []Finding{}}
	file := filepath.Join(c.Data, db.FileName)
	if _, err := os.Stat(file); err != nil {
		h.say("database", false, "There is no database in %s.", c.Data)
		return h
	}
	h.lock(c.Data)
	h.space(c.Data)
	h.keys(c.Data)
	facts, err := db.Inspect(ctx, file)
	if err != nil {
		h.say("database", false, "The database cannot be read: %v.", err)
		return h
	}
	h.LastSeq, h.Schema = facts.LastSeq, facts.Schema
	h.database(facts)
	h.log(facts)
	if facts.Schema == facts.Newest {
		h.open(ctx, c)
	}
	return h
}

func (h *Health) database(f db.Facts) {
	if len(f.Damage) == 0 {
		h.say("integrity", true, "The database is sound.")
	} else {
		h.say("integrity", false, "The database is damaged: %s. Restore the last backup.", strings.Join(f.Damage, "; "))
	}
	h.say("foreign keys", f.Dangling == 0, "%d rows refer to nothing.", f.Dangling)
	h.say("journal", f.Journal == "wal", "Commits are kept in %s mode.", f.Journal)
	switch {
	case f.Schema == f.Newest:
		h.say("schema", true, "The schema is at version %d, the newest.", f.Schema)
	case f.Schema < f.Newest:
		h.say("schema", false, "The schema is at version %d; this program wants %d. Run youlin migrate.", f.Schema, f.Newest)
	default:
		h.say("schema", false, "The schema is at version %d; this program knows %d only. Use the newer program.", f.Schema, f.Newest)
	}
}

func (h *Health) log(f db.Facts) {
	h.say("event log", f.OutOfOrder == 0 && f.Orphans == 0,
		"%d events are kept, the newest is number %d; %d have a number never given out, %d hearers have no event.", f.Events, f.LastSeq, f.OutOfOrder, f.Orphans)
	if f.Backwards > 0 {
		h.say("clock", true, "The clock went back %d times between events; that harms nothing, but look at the machine's time.", f.Backwards)
	}
	h.say("kept answers", f.Unreadable == 0, "%d answers are kept for repeated requests, %d cannot be read.", f.Answers, f.Unreadable)
}

// open reads through this program's own eyes: what its connections promise, and the photos.
func (h *Health) open(ctx context.Context, c config.Config) {
	d, err := db.Open(ctx, c.Data, db.Options{ReadOnly: true})
	if err != nil {
		h.say("connections", false, "The database cannot be opened for reading: %v.", err)
		return
	}
	h.say("connections", true, "Every reading connection keeps its promises.")
	if err := errors.Join(h.photos(ctx, c, d), d.Close()); err != nil {
		h.say("photos", false, "The photos cannot be read: %v.", err)
	}
}

func (h *Health) photos(ctx context.Context, c config.Config, d *db.DB) error {
	if _, err := os.Stat(mediaFolder(c)); errors.Is(err, os.ErrNotExist) {
		h.say("photos", true, "There is no folder of photos yet.")
		return nil
	}
	files, err := media.OpenFolder(mediaFolder(c))
	if err != nil {
		return err
	}
	broken, err := media.New(d, files, limit.NewSet(d.Now)).Check(ctx)
	if err = errors.Join(err, files.Close()); err != nil {
		return err
	}
	if len(broken) == 0 {
		h.say("photos", true, "Every photo's files are what was kept.")
	} else {
		h.say("photos", false, "%d photos are not whole: %s.", len(broken), strings.Join(broken, "; "))
	}
	return nil
}

func (h *Health) keys(dir string) {
	if _, err := os.Stat(filepath.Join(dir, keysName)); err != nil {
		h.say("keys", false, "The keys are missing; without them nobody stays signed in. Put %s back from a backup.", keysName)
		return
	}
	if _, err := person.LoadKeys(dir); err != nil {
		h.say("keys", false, "The keys cannot be used: %v.", err)
		return
	}
	h.say("keys", true, "The keys are whole and private.")
}

func (h *Health) space(dir string) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		h.say("space", false, "The disk cannot be asked for its space: %v.", err)
		return
	}
	free := s.Bavail * uint64(s.Bsize) //nolint:gosec // a block size is positive
	h.say("space", free >= leastFree, "%d MB are free.", free>>20)
}

func (h *Health) lock(dir string) {
	if held(dir) {
		h.say("lock", true, "A youlin works in this folder.")
	} else {
		h.say("lock", true, "No youlin works in this folder.")
	}
}

// held looks in the kernel's list whether the lock is held, without reaching for it: a server that starts this moment
// must find it free. Where there is no such list it is not held.
func held(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, lockName))
	if err != nil {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	list, err := os.ReadFile("/proc/locks")
	if !ok || err != nil {
		return false
	}
	return flocked(string(list), st.Ino)
}

func flocked(list string, inode uint64) bool {
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) >= 6 && f[1] == "FLOCK" && strings.HasSuffix(f[5], fmt.Sprintf(":%d", inode)) {
			return true
		}
	}
	return false
}

// Print writes what was found for people, what is wrong first.
func (h Health) Print(w io.Writer) error {
	var b strings.Builder
	for _, wrong := range []bool{true, false} {
		for _, f := range h.Findings {
			if f.OK == !wrong {
				fmt.Fprintf(&b, "%s  %s: %s\n", map[bool]string{true: "ok   ", false: "WRONG"}[f.OK], f.Check, f.Detail)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
