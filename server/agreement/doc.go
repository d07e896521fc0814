// Package agreement is what two neighbours have with each other about a post: the request, the promise, the handover
// and the thanks. It keeps the one promise that a chat group cannot: what is promised to one is never promised to
// another, and those who come too late keep their place in a line that moves up by itself.
//
// On an offer the poster gives and the one who asks takes; on a need it is the other way round. Somebody who posted
// on behalf of a neighbour may act on that neighbour's side.
package agreement
