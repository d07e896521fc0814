package words

import (
	"cmp"
	"slices"
	"unicode/utf16"
)

// list is a sorted list of words in one run of memory, searched by narrowing a range letter by letter.
type list struct {
	units  []uint16 // the letters of all words, one after the other
	offs   []uint32 // where each word starts; one more than there are words
	first  []uint32 // for each letter, the first word that starts with it or a later one
	second []uint16 // the second letter of each word, 0 for words of one letter
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
	l.second = make([]uint16, l.len())
	next := 0
	for i := range l.len() {
		if l.offs[i+1]-l.offs[i] > 1 {
			l.second[i] = l.units[l.offs[i]+1]
		}
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
		if int(l.offs[lo+1]-l.offs[lo]) == depth {
			found(depth, lo)
			lo++
		}
		if depth == len(text) {
			return
		}
		lo, hi = l.narrow(lo, hi, depth, text[depth])
	}
}

// narrow gives the words between lo and hi that have the letter c at a depth; they agree in all letters before.
func (l *list) narrow(lo, hi, depth int, c uint16) (int, int) {
	if depth == 1 {
		from := lo + above(l.second[lo:hi], int(c))
		return from, from + above(l.second[from:hi], int(c)+1)
	}
	from := l.above(lo, hi, depth, int(c))
	return from, l.above(from, hi, depth, int(c)+1)
}

// above finds the first word between lo and hi whose letter at a depth is c or later.
func (l *list) above(lo, hi, depth, c int) int {
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); l.letter(mid, depth) < c {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func above(sorted []uint16, c int) int {
	lo, hi := 0, len(sorted)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); int(sorted[mid]) < c {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (l *list) letter(i, depth int) int {
	if at := l.offs[i] + uint32(depth); at < l.offs[i+1] {
		return int(l.units[at])
	}
	return -1
}

// find gives the place of a word, or -1.
func (l *list) find(word []uint16) int {
	if len(word) == 0 {
		return -1
	}
	lo, hi := int(l.first[word[0]]), int(l.first[int(word[0])+1])
	for depth := 1; depth < len(word) && lo < hi; depth++ {
		lo, hi = l.narrow(lo, hi, depth, word[depth])
	}
	if lo < hi && int(l.offs[lo+1]-l.offs[lo]) == len(word) {
		return lo
	}
	return -1
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
