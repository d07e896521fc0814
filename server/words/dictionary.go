package words

import (
	"encoding/binary"
	"errors"
	"math"
	"sort"
	"strings"
)

// Entry is the place of a word in the dictionary; -1 is no entry.
type Entry int32

// NoEntry stands for a word that the dictionary does not have.
const NoEntry Entry = -1

// Gloss is the number of an English content word of the dictionary's explanations.
type Gloss uint16

// Dictionary is CC-CEDICT in the form that cutting and comparing need. It is read only and safe for many readers.
type Dictionary struct {
	words     *list
	sounds    []uint16 // the syllable of each letter of each word, 0 where unknown
	syllables []string
	english   string   // all gloss words, one after the other, sorted
	englishAt []uint32 // where each gloss word starts
	rarity    []float32
	glosses   []Gloss
	glossAt   []uint32
	letters   []float32 // the rarity of each Han letter
}

// Magic starts an encoded dictionary.
const Magic = "YLW1"

var errDictionary = errors.New("words: the encoded dictionary is damaged; make it anew with go generate ./server/words")

// readDictionary reads what the encoder wrote. The order of the parts is that of Encode.
func readDictionary(raw []byte) (*Dictionary, error) {
	in := reader{raw: raw}
	if string(in.bytes(4)) != Magic {
		return nil, errDictionary
	}
	d := &Dictionary{words: &list{}}
	lengths := in.block()
	d.words.units = uint16s(in.block())
	d.words.offs = starts(lengths)
	d.words.index()
	d.sounds = uint16s(in.block())
	d.syllables = strings.Split(string(in.block()), "\n")
	d.readEnglish(string(in.block()))
	counts := uint16s(in.block())
	d.glossAt = starts(in.block())
	for _, g := range uint16s(in.block()) {
		d.glosses = append(d.glosses, Gloss(g))
	}
	if in.bad || len(d.glossAt) != len(d.words.offs) || len(counts) != len(d.englishAt)-1 {
		return nil, errDictionary
	}
	d.rarity = rarities(counts, d.words.len())
	d.letters = d.words.telling()
	return d, nil
}

// telling weighs each Han letter between 0 and 1 by the words it stands in: one of few words says more.
func (l *list) telling() []float32 {
	seen := make([]int, lastHan-firstHan+1)
	for _, u := range l.units {
		if isHan(u) {
			seen[u-firstHan]++
		}
	}
	out := make([]float32, len(seen))
	for i, n := range seen {
		out[i] = float32(math.Log(float64(l.len())/float64(n+1)) / math.Log(float64(l.len())))
	}
	return out
}

func (d *Dictionary) readEnglish(all string) {
	d.englishAt = append(d.englishAt, 0)
	var b strings.Builder
	for word := range strings.SplitSeq(all, "\n") {
		b.WriteString(word)
		d.englishAt = append(d.englishAt, uint32(b.Len()))
	}
	d.english = b.String()
}

// rarities gives each gloss word the weight of its information: rare words say more.
func rarities(counts []uint16, words int) []float32 {
	out := make([]float32, len(counts))
	for i, c := range counts {
		out[i] = float32(math.Log(float64(words)/float64(c)) / math.Log(float64(words)))
	}
	return out
}

// Len is the number of words.
func (d *Dictionary) Len() int { return d.words.len() }

// Senses is the number of gloss words; every Gloss is below it.
func (d *Dictionary) Senses() int { return len(d.rarity) }

// Find gives the entry of a normalised word, or NoEntry.
func (d *Dictionary) Find(word string) Entry { return Entry(d.words.find(units(word))) }

// Word gives the written form of an entry.
func (d *Dictionary) Word(e Entry) string {
	var b strings.Builder
	for _, u := range d.words.word(int(e)) {
		b.WriteRune(rune(u))
	}
	return b.String()
}

// Glosses gives the English content words of an entry, as numbers. The caller must not change them.
func (d *Dictionary) Glosses(e Entry) []Gloss { return d.glosses[d.glossAt[e]:d.glossAt[e+1]] }

// Rarity weighs a gloss word between 0 (everywhere) and 1 (nearly nowhere).
func (d *Dictionary) Rarity(g Gloss) float32 { return d.rarity[g] }

// Telling weighs a Han letter between 0 (in very many words) and 1 (in hardly any); any other letter has 0.
func (d *Dictionary) Telling(letter rune) float32 {
	if letter < firstHan || letter > lastHan {
		return 0
	}
	return d.letters[letter-firstHan]
}

// English gives the gloss word behind a number.
func (d *Dictionary) English(g Gloss) string { return d.english[d.englishAt[g]:d.englishAt[g+1]] }

// Gloss gives the number of an English word, also of its plural; ok is false for a word no explanation uses.
func (d *Dictionary) Gloss(english string) (g Gloss, ok bool) {
	word := Singular(english)
	i, ok := sort.Find(len(d.englishAt)-1, func(i int) int { return strings.Compare(word, d.English(Gloss(i))) })
	return Gloss(i), ok
}

// Sound gives the toneless pinyin of a normalised text, syllables joined: "dianfanguo"; letters outside the dictionary
// make it empty.
func (d *Dictionary) sound(entry Entry) string {
	var b strings.Builder
	for i := d.words.offs[entry]; i < d.words.offs[entry+1]; i++ {
		if d.sounds[i] == 0 {
			return ""
		}
		b.WriteString(d.syllables[d.sounds[i]])
	}
	return b.String()
}

// Singular cuts the ending of an English plural, roughly but always in the same way.
func Singular(w string) string {
	switch n := len(w); {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes")):
		return w[:n-2]
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:n-1]
	}
	return w
}

type reader struct {
	raw []byte
	bad bool
}

func (r *reader) bytes(n int) []byte {
	if r.bad || n > len(r.raw) {
		r.bad = true
		return nil
	}
	out := r.raw[:n]
	r.raw = r.raw[n:]
	return out
}

func (r *reader) block() []byte {
	size := r.bytes(4)
	if r.bad {
		return nil
	}
	return r.bytes(int(binary.LittleEndian.Uint32(size)))
}

func uint16s(raw []byte) []uint16 {
	out := make([]uint16, len(raw)/2)
	for i := range out {
		out[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	return out
}

// starts turns lengths into places.
func starts(lengths []byte) []uint32 {
	out := make([]uint32, len(lengths)+1)
	for i, n := range lengths {
		out[i+1] = out[i] + uint32(n)
	}
	return out
}
