package parse

import (
	"time"

	"youlin/server/words"
)

// reading is one stretch of a text while it is being understood: its normalised letters, the clauses they stand in, and
// which of them a field has already taken.
type reading struct {
	page   *page
	text   *words.Text
	at     int // where r starts in the normalised text
	r      []rune
	all    string // the same
	clause []int32
	taken  []bool
	now    time.Time
	mood   *string // see partOfMood
}

func newReading(text *words.Text, from, to int, now time.Time) *reading {
	t := &reading{text: text, at: from, r: text.Runes[from:to], all: string(text.Runes[from:to]), now: now}
	t.clause = make([]int32, len(t.r)+1)
	t.taken = make([]bool, len(t.r))
	n := int32(0)
	for i := range t.r {
		t.clause[i] = n
		if t.breaks(i) {
			n++
		}
	}
	t.clause[len(t.r)] = n
	return t
}

// breaks tells whether the letter at i ends a clause.
func (t *reading) breaks(i int) bool {
	switch t.r[i] {
	case ',', '。', ';', '!', '?', '\n', '…', '|':
		return true
	case '.', ':':
		return !digit(t.peek(i+1)) && !letter(t.peek(i+1))
	}
	return false
}

// starts tells whether a clause starts at i, looking past blanks and quotes.
func (t *reading) starts(i int) bool {
	for i--; i >= 0; i-- {
		switch c := t.r[i]; c {
		case ' ', '"', '“', '【', '】', '#', '(', ')':
			continue
		default:
			return t.breaks(i) || c == '、'
		}
	}
	return true
}

// whole tells whether the stretch does not cut through an English word; a plural s may follow.
func (t *reading) whole(from, to int) bool {
	if letter(t.r[from]) && from > 0 && letter(t.r[from-1]) {
		return false
	}
	if !letter(t.r[to-1]) || !letter(t.peek(to)) {
		return true
	}
	return t.peek(to) == 's' && !letter(t.peek(to+1))
}

func (t *reading) raw() []rune { return t.page.raw }

func (t *reading) peek(i int) rune {
	if i < 0 || i >= len(t.r) {
		return 0
	}
	return t.r[i]
}

// has tells whether the letters at i are those of s.
func (t *reading) has(i int, s string) bool {
	for _, c := range s {
		if t.peek(i) != c {
			return false
		}
		i++
	}
	return true
}

// one gives the first of the words that stands at i, and where it ends.
func (t *reading) one(i int, words ...string) (next int, ok bool) {
	for _, w := range words {
		if t.has(i, w) {
			return i + len([]rune(w)), true
		}
	}
	return i, false
}

func (t *reading) blanks(i int) int {
	for t.peek(i) == ' ' {
		i++
	}
	return i
}

func (t *reading) take(from, to int) {
	for i := max(from, 0); i < to && i < len(t.taken); i++ {
		t.taken[i] = true
	}
}

func (t *reading) free(from, to int) bool {
	for i := from; i < to && i < len(t.taken); i++ {
		if t.taken[i] {
			return false
		}
	}
	return true
}

// span turns a stretch of the reading into code points of the text.
func (t *reading) span(from, to int) Span {
	a, b := t.text.Span(t.at+from, t.at+to)
	return Span{From: a, To: b}
}

func digit(c rune) bool  { return c >= '0' && c <= '9' }
func letter(c rune) bool { return c >= 'a' && c <= 'z' }
func han(c rune) bool    { return c >= 0x3400 && c <= 0x9fff }

// starters is a set of letters with which something may start; looking there first keeps long texts quick.
type starters map[rune]bool

func startersOf(letters string) starters {
	s := starters{}
	for _, c := range letters + "零〇一二两三四五六七八九十百俩仨壹贰" {
		s[c] = true
	}
	return s
}

// here tells whether one of the set stands at i: a letter of it, a digit, or the first letter of a Latin word.
func (s starters) here(t *reading, i int) bool {
	c := t.r[i]
	return digit(c) || letter(c) && !letter(t.peek(i-1)) || c >= 0x80 && s[c]
}
