package app

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// FileClock reads the time from a file that holds one RFC 3339 instant, looked at again every tenth of a second, so
// that a test moves the time of a running server. It is for demos on a loopback address only.
func FileClock(file string) (now func() time.Time, err error) {
	var at atomic.Pointer[time.Time]
	read := func() error {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read the clock: %w", err)
		}
		t, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text)))
		if err != nil {
			return fmt.Errorf("the clock's file must hold one RFC 3339 instant: %w", err)
		}
		at.Store(&t)
		return nil
	}
	if err := read(); err != nil {
		return nil, err
	}
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			_ = read() // a file that is just being written is read again in a moment
		}
	}()
	return func() time.Time { return *at.Load() }, nil
}
