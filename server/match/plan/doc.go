// Package plan makes the best assignment of a compound's open needs to the sessions its helpers offer. It is pure: no
// database, no clock, no chance, and nothing of ours is imported.
//
// The words used here: a need asks for one seat; a session is a helper's block of time with a number of seats; a pair
// says that a need may sit in a session at all, and how valuable that is. Pairs come from match's hard rules, and no
// plan ever leaves them. A bundle is a set of needs that stay together, such as siblings. A pin is a choice that a
// person has made and that the plan works around.
//
// What is best is decided in this order: most needs served, each counted by its urgency; then the greatest sum of
// values; then the fewest needs moved away from the session they had before. All of it is one whole number, so there
// are no ties of floating point. Where several plans are equally good, the ids decide: the same problem gives the same
// plan whatever the order it is written in.
//
// Capacity is solved exactly by min-cost flow: successive shortest paths with potentials (Edmonds and Karp 1972; Tomizawa
// 1971; in the form that seats one row at a time it is the method of Jonker and Volgenant 1987). Two things are no flow: a
// helper cannot be at two overlapping sessions, and bundles sit together. These are decided by branch and bound over the
// flow (Land and Doig 1960), within each group of posts that hang together, up to a limit of steps. Beyond the limit the
// best plan found so far stands, and the plan says that it may not be the best and how much better one could be at most.
//
// A plan is a proposal. For each need it tells what another session would cost the whole, so that a person can choose.
package plan
