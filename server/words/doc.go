// Package words is what the house knows of language: it brings a text into one form (width, case, traditional or
// simplified), cuts it into the words of the field lexicon and of CC-CEDICT, and knows how the things and services of a
// compound's life relate. It is pure: no database, no clock, no network; it imports no other room.
//
// The words used here: a concept is one thing or service with all its names; a name is one wording of it; a frame is a
// name with a gap ("接…放学"); a gloss is an English content word of a dictionary entry.
//
// The data lie under assets/lexicon (ours, plain text, reviewed like code) and assets/dictionary (see its NOTICE). They
// are read on first use, not when the server starts.
package words

//go:generate go run ./encode -in ../../assets/dictionary/cedict.tsv.gz -out ../../assets/dictionary/cedict.bin
