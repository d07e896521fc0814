// Package ring finds rings of neighbours who can all be content by swapping at once: A gets what B gives, B gets what C
// gives, C gets what A gives. It is pure: no database, no clock, no chance, and nothing of ours is imported.
//
// The words used here: a wish says that one person would take what another gives, and how surely it fits. A ring is
// closed by wishes; everybody in it gets and gives once. A chain begins with a gift: somebody gives who asks for
// nothing, the one who gets it gives on, and the last has nothing to give. A packing is a set of rings and chains in
// which nobody stands twice.
//
// What is best is decided in this order: most people who get what they wished; then the greatest sum of the wishes'
// weights; then the most rings, which are then the shortest, as every added person is one more who may drop out. All of
// it is one whole number. Where several packings are equally good, the ids decide: the same wishes give the same packing
// whatever the order they are written in.
//
// Rings are listed by depth-first search from their lowest person inside strongly connected components (Tarjan 1972; the
// order of Johnson 1975, with a bound on the length). Packing rings of three and more is NP-hard (Abraham, Blum and
// Sandholm 2007), yet what hangs together in one compound is small: each such group is solved by branch and bound (Land
// and Doig 1960) from a greedy start, up to a limit of steps. Beyond the limit the best packing found stands, and says so.
package ring
