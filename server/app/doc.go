// Package app is the wiring and the life cycle: it opens the ground, builds the rooms on it from the bottom up, puts
// the doors before them, starts what runs by the clock, and takes everything down in reverse.
package app
