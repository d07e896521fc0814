// Package draw decides by lot, so that everybody can check it: who asked before the window closed gets a ticket with a
// weight, a seed that was fixed before the first request orders the tickets, and with the seed anyone finds the same
// order again.
//
// The room is pure and counts in whole numbers only: the browser repeats it bit by bit (client/src/agreements/draw.ts),
// and so does `youlin draw-verify`. The order is a weighted draw without replacement: the chance of a ticket to be drawn next
// is its weight divided by the weight of all that are left.
package draw
