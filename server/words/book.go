package words

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"youlin/assets"
)

// Book is the field lexicon and the dictionary together. It is read only and safe for many readers.
type Book struct {
	dict     *Dictionary
	concepts []Concept
	byName   map[string]ID
	names    *list  // every plain wording of the lexicon
	meaning  [][]ID // the concepts of each wording
	sounds   *list  // the toneless pinyin of the wordings
	sounding [][]ID
	frames   frames
}

// Default is the book of the embedded data, read on first use and kept. Damaged data stop the program: they are part
// of it, and tests read them.
var Default = sync.OnceValue(func() *Book {
	b, err := open(assets.Files, nil)
	if err != nil {
		panic(err)
	}
	return b
})

// Forgetting gives the default book without a share of its wordings, in percent, which are picked by their letters and a
// salt. It shows how matching fares with words that the lexicon does not know, which no set can show that has taught it.
func Forgetting(percent, salt uint32) (*Book, error) {
	return open(assets.Files, func(wording string) bool {
		h := salt*2654435761 + 2166136261
		for i := range len(wording) {
			h = (h ^ uint32(wording[i])) * 16777619
		}
		return (h^h>>15)%100 < percent
	})
}

// open reads a book; wordings that forgotten tells are left out, nil is none.
func open(files fs.FS, forgotten func(string) bool) (*Book, error) {
	raw, err := fs.ReadFile(files, "dictionary/cedict.bin")
	if err != nil {
		return nil, fmt.Errorf("read the dictionary: %w", err)
	}
	dict, err := readDictionary(raw)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "lexicon/*.txt")
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the lexicon: %w", err)
		}
		texts[path.Base(name)] = string(text)
	}
	return newBook(dict, texts, forgotten)
}

func newBook(dict *Dictionary, texts map[string]string, forgotten func(string) bool) (*Book, error) {
	x, err := readLexicon(sortedKeys(texts), texts)
	if err != nil {
		return nil, err
	}
	b := &Book{dict: dict, concepts: x.concepts, byName: x.byName}
	if err := b.spell(x, forgotten); err != nil {
		return nil, err
	}
	b.listen()
	return b, nil
}

// spell lists every wording of every concept, and refuses one that stands in two without being declared ambiguous.
func (b *Book) spell(x *lexicon, forgotten func(string) bool) error {
	means := map[string][]ID{}
	var faults []error
	literal := x.literal()
	for i := range b.concepts {
		c := &b.concepts[i]
		for _, name := range c.Names {
			if strings.Contains(name, "…") {
				if forgotten == nil || !forgotten(name) {
					b.frames.add(x, name, c.ID)
				}
				continue
			}
			declared := x.ambiguous[name]
			for _, w := range x.wordings(name) {
				if id, ok := literal[w]; ok && id != c.ID && w != name {
					continue
				}
				if was := means[w]; len(was) > 0 && !declared && was[0] != c.ID {
					faults = append(faults, fmt.Errorf("lexicon: %q is a name of %q and of %q", w, b.concepts[was[0]].Name, c.Name))
				}
				if !slices.Contains(means[w], c.ID) {
					means[w] = append(means[w], c.ID)
				}
			}
		}
	}
	b.frames.close()
	faults = append(faults, x.join(means))
	if forgotten != nil {
		b.forget(means, forgotten)
	}
	b.names, b.meaning = indexed(means)
	return errors.Join(faults...)
}

// forget drops wordings of things and services.
func (b *Book) forget(means map[string][]ID, forgotten func(string) bool) {
	for w, ids := range means {
		if k := b.concepts[ids[0]].Kind; (k == Thing || k == Service) && forgotten(w) {
			delete(means, w)
		}
	}
	for i := range b.concepts {
		c := &b.concepts[i]
		if c.Kind == Thing || c.Kind == Service {
			c.Names = slices.DeleteFunc(slices.Clone(c.Names), forgotten)
		}
	}
}

func indexed(means map[string][]ID) (*list, [][]ID) {
	keys := sortWords(sortedKeys(means))
	ids := make([][]ID, len(keys))
	for i, k := range keys {
		ids[i] = means[k]
	}
	return newList(keys), ids
}

// listen lists the pinyin of the wordings of two letters and more.
func (b *Book) listen() {
	means := map[string][]ID{}
	for i := range b.names.len() {
		word := b.names.word(i)
		if len(word) < 2 {
			continue
		}
		sound := b.sound(word)
		if len(sound) < 5 {
			continue
		}
		for _, id := range b.meaning[i] {
			if k := b.concepts[id].Kind; (k == Thing || k == Service) && !slices.Contains(means[sound], id) {
				means[sound] = append(means[sound], id)
			}
		}
	}
	b.sounds, b.sounding = indexed(means)
}

func (b *Book) sound(word []uint16) string {
	var s strings.Builder
	for len(word) > 0 {
		best, at := 0, 0
		b.dict.words.starting(word, func(n, i int) { best, at = n, i })
		if best == 0 {
			return ""
		}
		part := b.dict.sound(Entry(at))
		if part == "" {
			return ""
		}
		s.WriteString(part)
		word = word[best:]
	}
	return s.String()
}

// Dictionary gives the dictionary of the book.
func (b *Book) Dictionary() *Dictionary { return b.dict }

// Concept gives a concept by its number.
func (b *Book) Concept(id ID) *Concept { return &b.concepts[id] }

// Concepts gives all concepts in the order of the files. The caller must not change them.
func (b *Book) Concepts() []Concept { return b.concepts }

// Named gives the concept whose usual name this is.
func (b *Book) Named(name string) (ID, bool) {
	id, ok := b.byName[Normalize(name)]
	return id, ok
}

// Meaning gives the concepts that have this wording, any name of theirs.
func (b *Book) Meaning(wording string) []ID {
	if i := b.names.find(units(Normalize(wording))); i >= 0 {
		return b.meaning[i]
	}
	return nil
}
