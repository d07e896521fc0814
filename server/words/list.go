package words

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf16"
)

// list is a sorted list of words in one run of memory, searched by narrowing a range letter by letter.
type list struct {
	units []uint16 // the letters of all words, one after the other
	offs  []uint32 // where each word starts; one more than there are words
	first []uint32 // for each letter, the first word that starts with it or a later one
}

func newList(words []string) *list {
	l := &list{offs: make([]uint32, 1, len(words)+1)}
	for _, w := range words {
		l.units = append(l.units, units(w)...)
		l.offs = append(l.offs, uint32(len(l.units)))
	}
	l.index()
	return l
}

func (l *list) index() {
	l.first = make([]uint32, 1<<16+1)
	next := 0
	for i := range l.len() {
		for c := int(l.units[l.offs[i]]); next <= c; next++ {
			l.first[next] = uint32(i)
		}
	}
	for ; next < len(l.first); next++ {
		l.first[next] = uint32(l.len())
	}
}

func (l *list) len() int { return len(l.offs) - 1 }

func (l *list) word(i int) []uint16 { return l.units[l.offs[i]:l.offs[i+1]] }

// starting calls found for every word that text begins with, shortest first.
func (l *list) starting(text []uint16, found func(length, index int)) {
	lo, hi := int(l.first[text[0]]), int(l.first[int(text[0])+1])
	for depth := 1; lo < hi; depth++ {
		if len(l.word(lo)) == depth {
			found(depth, lo)
			lo++
		}
		if depth == len(text) {
			return
		}
		lo, hi = l.narrow(lo, hi, depth, text[depth])
	}
}

func (l *list) narrow(lo, hi, depth int, c uint16) (int, int) {
	n := hi - lo
	from := sort.Search(n, func(i int) bool { return l.letter(lo+i, depth) >= int(c) })
	to := from + sort.Search(n-from, func(i int) bool { return l.letter(lo+from+i, depth) > int(c) })
	return lo + from, lo + to
}

func (l *list) letter(i, depth int) int {
	if w := l.word(i); depth < len(w) {
		return int(w[depth])
	}
	return -1
}

// find gives the place of a word, or -1.
func (l *list) find(word []uint16) int {
	i, ok := sort.Find(l.len(), func(i int) int { return slices.Compare(word, l.word(i)) })
	if !ok {
		return -1
	}
	return i
}

// units turns a text into 16-bit letters; characters beyond the common plane become one unknown letter each, so that
// places in the letters are places in the characters.
func units(s string) []uint16 { return runeUnits([]rune(s)) }

func runeUnits(rs []rune) []uint16 {
	out := make([]uint16, len(rs))
	for i, r := range rs {
		if out[i] = uint16(r); r > 0xffff || utf16.IsSurrogate(r) {
			out[i] = 0xffff
		}
	}
	return out
}

// sortWords sorts in the order that list expects and drops doubles.
func sortWords(words []string) []string {
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(slices.Compare(units(a), units(b)), cmp.Compare(a, b)) })
	return slices.Compact(words)
}
