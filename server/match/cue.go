package match

import (
	"regexp"
	"strings"
)

// Cues are the wordings that reading looks for in every post ("过敏", "送出", "三年级"). One walk over a text finds all that
// are in it; a regular expression runs only where a cue stands that it cannot do without.

// cue is the number of a wording.
type cue uint16

// mostCues is how many wordings there may be.
const mostCues = 4096

// cueBook knows all cues, in buckets by their first character.
type cueBook struct {
	numbers map[string]cue
	buckets [256][]cueWord
}

type cueWord struct {
	word string
	cue  cue
}

// cues is filled while the package starts and never changed afterwards.
var cues = &cueBook{numbers: map[string]cue{}}

func bucketOf(r rune) uint8 { return uint8(r ^ r>>8) }

func (b *cueBook) number(word string) cue {
	if n, ok := b.numbers[word]; ok {
		return n
	}
	n := cue(len(b.numbers))
	if n >= mostCues {
		panic("match: too many cues")
	}
	b.numbers[word] = n
	at := bucketOf([]rune(word)[0])
	b.buckets[at] = append(b.buckets[at], cueWord{word, n})
	return n
}

// heard is a normalised text and the cues in it.
type heard struct {
	text string
	said [mostCues / 64]uint64
}

func hear(text string) *heard {
	h := &heard{text: text}
	for i, r := range text {
		for _, c := range cues.buckets[bucketOf(r)] {
			if strings.HasPrefix(text[i:], c.word) {
				h.said[c.cue>>6] |= 1 << (c.cue & 63)
			}
		}
	}
	return h
}

// phraseList is a set of wordings of which any may stand in a text.
type phraseList []cue

func phrases(all string) phraseList {
	var out phraseList
	for word := range strings.SplitSeq(all, "|") {
		out = append(out, cues.number(word))
	}
	return out
}

func (p phraseList) in(h *heard) bool {
	for _, c := range p {
		if h.said[c>>6]>>(c&63)&1 == 1 {
			return true
		}
	}
	return false
}

// pattern is a regular expression with what a text must have for it to match: one wording of each list.
type pattern struct {
	*regexp.Regexp
	needs []phraseList
}

func regular(expression string, needs ...string) pattern {
	p := pattern{Regexp: regexp.MustCompile(expression)}
	for _, n := range needs {
		p.needs = append(p.needs, phrases(n))
	}
	return p
}

// may tells whether a look is worth its time.
func (p pattern) may(h *heard) bool {
	for _, n := range p.needs {
		if !n.in(h) {
			return false
		}
	}
	return true
}

func (p pattern) in(h *heard) bool { return p.may(h) && p.MatchString(h.text) }

// first gives the first match with its groups, or nil.
func (p pattern) first(h *heard) []string {
	if !p.may(h) {
		return nil
	}
	return p.FindStringSubmatch(h.text)
}

// all gives up to n matches with their groups.
func (p pattern) all(h *heard, n int) [][]string {
	if !p.may(h) {
		return nil
	}
	return p.FindAllStringSubmatch(h.text, n)
}

// without gives the text with every match replaced.
func (p pattern) without(h *heard, by string) *heard {
	if !p.may(h) {
		return h
	}
	text := p.ReplaceAllString(h.text, by)
	if text == h.text {
		return h
	}
	return hear(text)
}

const (
	digitCues = "0|1|2|3|4|5|6|7|8|9"
	termCues  = "一上|一下|二上|二下|三上|三下|四上|四下|五上|五下|六上|六下|七上|七下|八上|八下|九上|九下"
)
