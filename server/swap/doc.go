// Package swap brings neighbours together who can all be content by swapping at once: in pairs, and in rings in which each
// gives to the next and gets from the one before (换物圈). Somebody who offers to swap says what they want in return; when
// what others offer closes a ring, it is proposed to all of it. All say yes within a day, or all are free again.
//
// What was agreed goes through the neighbours' centre: each brings their thing, nothing is handed out before all of them
// are there, and so nobody gives without getting. One leg that fails is mended with another neighbour whose thing and wish
// fit; when there is none, everything goes back. Two who would rather meet may do that, when both say so.
//
// The room decides nothing about what fits what: pairing and match do, and match/ring finds the best rings. What belongs
// here is who may be brought together, who is bound by what, and that all of it happens or none.
package swap
