// Package pairing brings needs and offers of one compound together: it keeps each compound's live posts in the
// matcher's memory, looks at every post the moment it opens or changes, notes the pairs that are sure, and tells both
// sides once.
//
// The room decides nothing about fit: match does, and it is pure. What belongs here is who may be told: never the
// blocked, never the same household, at most so many a need and a day.
//
// The memory of a compound is made on its first need of it and kept current by the events of posts. A pair is found
// by a worker that reads the log, so that one which opened just before a crash is found at the next start.
package pairing
