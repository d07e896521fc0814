package words

import (
	"bufio"
	"bytes"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"youlin/assets"
)

// Text is a normalised text that still knows where each of its characters came from.
type Text struct {
	// Runes is the normalised text.
	Runes []rune
	// At holds, for each of Runes and for the end, the index of the code point of the original it came from.
	At []int
}

// String gives the normalised text.
func (t Text) String() string { return string(t.Runes) }

// Span turns a span of the normalised text into the span of code points of the original that it came from.
func (t Text) Span(from, to int) (int, int) {
	if from >= to {
		return t.At[from], t.At[from]
	}
	return t.At[from], t.At[to-1] + 1
}

// Normalize brings s into the form in which texts are compared: full-width forms become plain ones, capitals become
// small, traditional characters simplified, emoji and other ornaments go, runs of blanks become one blank.
// Traditional, simplified and full-width writings of one text give the same answer.
func Normalize(s string) string { return string(NormalizeText(s).Runes) }

// NormalizeText does what Normalize does and keeps the way back to the original.
func NormalizeText(s string) Text {
	n := normalizer{Text: Text{Runes: make([]rune, 0, len(s)), At: make([]int, 0, len(s)+1)}}
	index := 0
	for _, r := range s {
		n.take(r, index)
		index++
	}
	n.trim()
	n.At = append(n.At, index)
	return n.Text
}

type normalizer struct{ Text }

func (n *normalizer) take(r rune, index int) {
	switch {
	case r < 0x80:
		n.put(unicode.ToLower(r), index)
	case r >= 0x4e00 && r <= 0x9fff:
		n.put(simplified(r), index)
	default:
		for _, c := range norm.NFKC.String(string(r)) {
			n.put(simplified(unicode.ToLower(c)), index)
		}
	}
}

// put adds one character; ornaments count as a blank, blanks melt together, a line break outlives the blanks beside it.
func (n *normalizer) put(r rune, index int) {
	switch r {
	case '×', '✕':
		r = 'x'
	case '—', '–', '‐', '−':
		r = '-'
	}
	switch {
	case joiner(r):
		return
	case r == '\n' || unicode.IsSpace(r) || ornament(r):
		n.blank(r, index)
	default:
		n.Runes, n.At = append(n.Runes, r), append(n.At, index)
	}
}

func (n *normalizer) blank(r rune, index int) {
	if r != '\n' {
		r = ' '
	}
	last := len(n.Runes) - 1
	if last < 0 {
		return
	}
	if was := n.Runes[last]; was == '\n' || was == ' ' && r == ' ' {
		return
	} else if was == ' ' {
		n.Runes[last], n.At[last] = r, index
		return
	}
	n.Runes, n.At = append(n.Runes, r), append(n.At, index)
}

func (n *normalizer) trim() {
	end := len(n.Runes)
	for end > 0 && (n.Runes[end-1] == ' ' || n.Runes[end-1] == '\n') {
		end--
	}
	n.Runes, n.At = n.Runes[:end], n.At[:end]
}

// joiner tells the invisible characters that only hold emoji or marks together.
func joiner(r rune) bool {
	return r == 0x200b || r == 0x200c || r == 0x200d || r == 0x2060 || r == 0xfeff || r == 0x20e3 ||
		r >= 0xfe00 && r <= 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff || unicode.Is(unicode.Mn, r)
}

// ornament tells emoji, pictures and control characters, which carry no meaning for matching.
func ornament(r rune) bool {
	switch {
	case r < 0x80:
		return r < 0x20 || r == 0x7f
	case r >= 0x2190 && r <= 0x2bff, r >= 0x1f000 && r <= 0x1faff, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r)
}

const (
	firstHan = 0x3400
	lastHan  = 0x9fff
)

// simplifier maps Han characters to their simplified form: common ones by place, where 0 means unchanged, rare ones by name.
type simplifier struct {
	common [lastHan - firstHan + 1]uint16
	rare   map[rune]rune
}

var simpler = sync.OnceValue(func() *simplifier {
	table := simplifier{rare: map[rune]rune{}}
	raw, err := assets.Files.ReadFile("dictionary/TSCharacters.txt")
	if err != nil {
		panic("words: dictionary/TSCharacters.txt is not embedded: " + err.Error())
	}
	for in := bufio.NewScanner(bytes.NewReader(raw)); in.Scan(); {
		line := []rune(in.Text())
		if len(line) < 3 || line[0] == '#' || line[1] != '\t' || line[2] > 0xffff {
			continue
		}
		if line[0] < firstHan || line[0] > lastHan {
			table.rare[line[0]] = line[2]
			continue
		}
		table.common[line[0]-firstHan] = uint16(line[2])
	}
	for from, to := range regional {
		table.common[from-firstHan] = uint16(to)
	}
	settle(&table.common)
	return &table
})

// settle follows chains of replacements to their end, so that normalising twice changes nothing.
func settle(table *[lastHan - firstHan + 1]uint16) {
	for i := range table {
		to := table[i]
		for step := 0; step < 4 && to >= firstHan && to <= lastHan && table[to-firstHan] != 0; step++ {
			to = table[to-firstHan]
		}
		table[i] = to
	}
}

// regional adds forms that Cantonese and Taiwanese writers use and that the table leaves alone.
var regional = map[rune]rune{'枱': '台', '牀': '床', '傢': '家', '煑': '煮', '綫': '线', '著': '着', '妳': '你', '祢': '你', '麽': '么', '俬': '私'}

func simplified(r rune) rune {
	if r < firstHan {
		return r
	}
	if r > lastHan {
		if s, ok := simpler().rare[r]; ok {
			return s
		}
		return r
	}
	if s := simpler().common[r-firstHan]; s != 0 {
		return rune(s)
	}
	return r
}
