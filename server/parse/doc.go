// Package parse is the room that understands what a neighbour writes: it turns one sentence, or a whole pasted sign-up
// list (接龙), into drafts of posts. It is pure: the moment and the place are given, it reads no clock and no database.
//
// The words used here: a draft is a post that a person still has to confirm; a cue is a wording that tells one field
// ("求借" tells a need and a loan); a frame is a cue with gaps ("接 … 孩子"); a span says which code points of the text a
// field was understood from; confidence below a half means that the person should be asked.
//
// Its promises: a field that the text does not give stays empty; the author's name and room never stand in the title or
// the body; small talk makes no draft; nothing panics, and the work grows in step with the length of the text.
package parse
