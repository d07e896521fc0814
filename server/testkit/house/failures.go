package house

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// failures takes the place of the log: what is an error fails the test that is running, everything else is kept for
// tests that look for what must not be in a log.
type failures struct {
	mu    sync.Mutex
	t     testing.TB
	lines []string
}

var log = &failures{}

// listenToFailures has what goes wrong behind the doors fail the test.
func listenToFailures(t testing.TB) {
	log.mu.Lock()
	log.t, log.lines = t, nil
	log.mu.Unlock()
	slog.SetDefault(slog.New(log))
	t.Cleanup(func() {
		log.mu.Lock()
		defer log.mu.Unlock()
		if log.t == t {
			log.t = nil
		}
	})
}

// Log is everything that was logged since the newest house opened.
func Log() string {
	log.mu.Lock()
	defer log.mu.Unlock()
	return strings.Join(log.lines, "\n")
}

// Enabled takes everything.
func (*failures) Enabled(context.Context, slog.Level) bool { return true }

// Handle notes a line, and fails the test with an error.
func (f *failures) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	line.WriteString(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&line, " %s=%v", a.Key, a.Value)
		return true
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines = append(f.lines, line.String())
	if r.Level >= slog.LevelError && f.t != nil {
		f.t.Errorf("logged: %s", line.String())
	}
	return nil
}

// WithAttrs is not used by the server.
func (f *failures) WithAttrs([]slog.Attr) slog.Handler { return f }

// WithGroup is not used by the server.
func (f *failures) WithGroup(string) slog.Handler { return f }
