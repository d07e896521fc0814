// Package town fills compounds with people and posts, for commands: it takes in lists and data sets of real wishes
// (Import), makes the demo town (Demo) and trial towns of any size (Seed), and lays tokens into every sensitive field
// for tests of who may see what (Canaries).
//
// It decides nothing about neighbours: it calls the rooms' services, with the rights of the operator who has the data
// folder in hand.
package town
