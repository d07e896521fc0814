// Package db is the ground that the rooms stand on: one writer that groups concurrent commits, a pool of readers,
// numbered migrations, and the log of events, written in the transaction of the change and told after its commit.
//
// Promises: what Write has answered with nil is on the disk (WAL, synchronous=FULL, read back at start); a failed
// use case leaves nothing; events are told in the order of commit, and never for what was rolled back.
//
// GORM stays in each room's store.go; the rest of a room sees only Query and Tx.
package db
