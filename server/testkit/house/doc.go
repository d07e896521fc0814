// Package house is the whole server for a test: every room over a folder of its own, a clock that the test moves, a
// loopback port, and people who ask over HTTP and listen on sockets. Whatever it answers is held against the
// contract, whoever asks. Only tests import it.
package house
