// Package testkit is a small town for tests: a real database, a clock that the test moves, two compounds, and people
// with names. Only tests import it.
package testkit
