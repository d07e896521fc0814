// Package assets carries the data that the server needs beside its code: categories, dictionaries, texts,
// poster templates and the demo town. It is plain files, embedded in the binary; nothing here decides anything.
package assets

import "embed"

// Files holds everything below this folder that the server reads, by its path inside assets/.
//
//go:embed categories.json dictionary/NOTICE dictionary/TSCharacters.txt dictionary/cedict.bin lexicon
//go:embed demo/NOTICE demo/*.json demo/*.jsonl demo/photos/*.jpg
var Files embed.FS
