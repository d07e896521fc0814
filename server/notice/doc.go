// Package notice is what a person should know and has not looked at yet. It keeps no notices of its own: the log of
// events already holds what was told to whom, and the room only adds the words that a person needs to recognise it,
// and how far they have read.
package notice
