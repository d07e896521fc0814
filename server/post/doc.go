// Package post is what neighbours write down: needs and offers, from the first word to the moment that all of it is
// handed over. It decides what a post may say, in which state it is and who may see it, and keeps for each post the
// public JSON that lists join without rendering anything.
//
// A post takes part in agreements, but knows nothing of them: the agreement room takes from a post, gives back and
// hands over (Take, GiveBack, HandOver), and is told when a post closes under it (OnClosed) or has room again (OnRoom).
package post
