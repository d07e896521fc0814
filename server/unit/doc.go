// Package unit is where: the tree of district, street, community, compound and building, the settings of a compound,
// and the invites that hang in its buildings. The compound is the boundary of everything: posts, matches and people
// never leave it. The tree is small and asked for by everything, so it is kept in memory and read anew after a change.
package unit
