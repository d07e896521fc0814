// Package person is who: people and how they sign in, their sessions, their places in compounds and how they are
// admitted, the roles they were given, whom they blocked; and Viewer, the one policy that every door asks.
package person
