// Package live tells phones what happened, the moment it is true. It holds the sockets, brings one that comes back up
// to date from the log, and maps what the rooms announce to what the wire carries. Sockets only listen: commands come
// over HTTP.
//
// A socket is opened with a ticket (single use, half a minute, bound to person, session and web origin) and lives as
// long as its session. It gets hello, then what it missed, then what happens, each number once and growing. Who hears
// an event is found in two maps, compound to sockets and person to sockets, and never asked of the database; standing
// is read anew only when it changes. One that does not read is let go and comes back with the last number it saw.
//
// An idle socket costs one sleeping goroutine and a small buffer: writing is done by a goroutine that starts when
// there is something to write and ends when there is not, and pings come from one clock for all.
package live
