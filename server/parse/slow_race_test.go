//go:build race

package parse

// slowdown widens limits of time where the race detector watches; rounds are how often a time is taken.
const (
	slowdown = 20
	rounds   = 1
)
