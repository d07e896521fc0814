//go:build race

package parse

// slowdown widens limits of time where the race detector watches.
const slowdown = 20
