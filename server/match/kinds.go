package match

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"youlin/assets"
)

// Fields of life, deeds and kinds are read from assets/lexicon/kinds.conf. They tell what a text has to do with where the
// lexicon has no name for it: they are few, coarse and made of many wordings.

// kindBook holds the fields and deeds, one list of wordings each, and the topics whose kinds exclude each other.
type kindBook struct {
	fields, deeds, states []phraseList
	topics                [][]kind
}

// kind is one of those that exclude each other within a topic.
type kind struct {
	list  phraseList
	words []string
}

// bitset holds up to 192 fields or deeds.
type bitset [3]uint64

func (s *bitset) add(i int) { s[i>>6] |= 1 << (i & 63) }

func (s bitset) len() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2])
}

func (s bitset) and(t bitset) bitset { return bitset{s[0] & t[0], s[1] & t[1], s[2] & t[2]} }

// likeness is the share that two sets have in common, between 0 and 1.
func (s bitset) likeness(t bitset) float32 {
	both := s.and(t).len()
	if both == 0 {
		return 0
	}
	return float32(float64(both) / math.Sqrt(float64(s.len()*t.len())))
}

var kindsOfLife = readKinds()

func readKinds() *kindBook {
	raw, err := assets.Files.ReadFile("lexicon/kinds.conf")
	if err != nil {
		panic("match: lexicon/kinds.conf is not embedded: " + err.Error())
	}
	b, section := &kindBook{}, ""
	for line := range strings.SplitSeq(string(raw), "\n") {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = line
		default:
			b.line(section, line)
		}
	}
	if len(b.fields) > 192 || len(b.deeds) > 192 || len(b.states) > 64 || len(b.topics) > 32 {
		panic("match: lexicon/kinds.conf has too many lines")
	}
	return b
}

func (b *kindBook) line(section, line string) {
	_, all, ok := strings.Cut(line, ": ")
	names := strings.Split(all, " / ")
	if !ok || section == "[kind]" && len(names) > 32 {
		panic(fmt.Sprintf("match: lexicon/kinds.conf: line %q", line))
	}
	var topic []kind
	for _, n := range names {
		list := phrases(strings.TrimSpace(n))
		switch section {
		case "[field]":
			b.fields = append(b.fields, list)
		case "[deed]":
			b.deeds = append(b.deeds, list)
		case "[state]":
			b.states = append(b.states, list)
		default:
			topic = append(topic, kind{list, strings.Split(strings.TrimSpace(n), "|")})
		}
	}
	if topic != nil {
		b.topics = append(b.topics, topic)
	}
}

// statesIn gives a bit for each state that a text names.
func (b *kindBook) statesIn(h *heard) (out uint64) {
	for i, l := range b.states {
		if l.in(h) {
			out |= 1 << i
		}
	}
	return out
}

func allIn(lists []phraseList, h *heard) (out bitset) {
	for i, l := range lists {
		if l.in(h) {
			out.add(i)
		}
	}
	return out
}

// sorted is what a post says of one topic: a bit for each of its kinds.
type sorted struct {
	topic uint8
	kinds uint32
}

// kindsIn gives the kinds that a text names.
func (b *kindBook) kindsIn(h *heard) (out []sorted) {
	for i, topic := range b.topics {
		var here uint32
		for k := range topic {
			if topic[k].list.in(h) {
				here |= 1 << k
			}
		}
		if here&(here-1) != 0 {
			here = outright(topic, here, h)
		}
		if here != 0 {
			out = append(out, sorted{uint8(i), here})
		}
	}
	return out
}

// outright drops kinds that are only named inside a longer name of another one: 象棋 in 国际象棋.
func outright(topic []kind, here uint32, h *heard) uint32 {
	out := here
	for k := range topic {
		if here>>k&1 == 0 {
			continue
		}
		rest := h.text
		for j := range topic {
			if j != k && here>>j&1 == 1 {
				rest = topic[j].withoutLonger(&topic[k], rest)
			}
		}
		if rest != h.text && !containsAny(rest, topic[k].words) {
			out &^= 1 << k
		}
	}
	return out
}

// withoutLonger blots out in a text the wordings of a kind that contain one of another kind.
func (k *kind) withoutLonger(other *kind, text string) string {
	for _, w := range k.words {
		if !slices.Contains(other.words, w) && containsAny(w, other.words) {
			text = strings.ReplaceAll(text, w, "#")
		}
	}
	return text
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// sorts compares the kinds that two posts name: 1 they share one in some topic, -1 they name other ones.
func sorts(n, o []sorted) (same, other float32) {
	for i, j := 0, 0; i < len(n) && j < len(o); {
		switch {
		case n[i].topic < o[j].topic:
			i++
		case n[i].topic > o[j].topic:
			j++
		default:
			if n[i].kinds&o[j].kinds != 0 {
				same = 1
			} else {
				other = 1
			}
			i, j = i+1, j+1
		}
	}
	return same, other
}
