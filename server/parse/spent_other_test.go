//go:build !linux

package parse

import "time"

// spent gives the time that f takes.
func spent(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
