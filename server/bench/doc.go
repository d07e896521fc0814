// Package bench holds the product against the least that a server of its kind can do, as ratios within one run: each
// rod is a bare server in a process of its own, asked by the same client in turn with the real binary. `make bench`
// runs it (build tag bench) and prints a table; assets/docs/performance.md keeps the figures.
package bench
