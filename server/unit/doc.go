// Package unit is where: the tree of district, street, community, compound and building, and the settings of a
// compound. The compound is the boundary of everything: posts, matches and people never leave it.
package unit
