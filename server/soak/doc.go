// Package soak holds the slow and rough tests: power cuts and kills under load, against the real binary. `make soak`
// runs them (build tag soak). They need root, loop mounts and ext4, and fail loudly where these are not to be had:
// a durability that was not tried is not a durability.
package soak
