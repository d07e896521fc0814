package parse

import (
	"embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed phrases/*.txt
var phraseFiles embed.FS

// A cue book is one file of phrases: classes of words and frames over them, searched together. Within a book the longer
// phrase hides the shorter one inside it, so that 婴儿床 is no 婴儿 and 有需要 no 需要.
//
// The lines of a file:
//
//	@name = word word …              a class of words; _ is a blank, ^ ties a word to the start of a clause
//	label weight = word word …       each word alone is a cue for label
//	label weight : a|b @name c       a frame: in this order, in one clause, with short gaps
//	# …                              a remark
type book struct {
	root    *node
	opens   [1 << 10]uint64 // a bit for each letter that some phrase starts with
	names   map[string]int  // class name to number
	classes int
	frames  []frame
	byFirst [][]int // for each class, the frames that start with it
	plain   hiding
	hiding  map[int]hiding
}

// hiding says which shorter phrases a phrase hides: those labelled none and the things of the lexicon hide all, a cue
// of its own hides other such cues.
type hiding uint8

const (
	hidesNone hiding = iota
	hidesCues
	hidesAll
)

type node struct {
	next  map[rune]*node
	ends  []ending
	depth int
}

type ending struct {
	class int
	start bool // only at the start of a clause
}

type frame struct {
	label  string
	weight float64
	parts  [][]int // each part: the classes that fill it
}

// hit is a phrase found in a text.
type hit struct {
	from, to int
	class    int
}

// found is a frame that a text fills.
type found struct {
	label    string
	weight   float64
	from, to int
}

// longestGap is how many Han letters or Latin words may stand between two parts of a frame.
const longestGap = 7

var (
	directionBook = sync.OnceValue(func() *book { return readBook("direction.txt", hidesCues) })
	modeBook      = sync.OnceValue(func() *book { return readBook("mode.txt", hidesCues) })
	topicBook     = sync.OnceValue(func() *book { return readBook("topic.txt", hidesNone) })
	urgencyBook   = sync.OnceValue(func() *book { return readBook("urgency.txt", hidesCues) })
)

// readBook reads a file of phrases; plain says what its cues of one word hide.
func readBook(file string, plain hiding) *book {
	b := &book{root: &node{}, names: map[string]int{}, plain: plain, hiding: map[int]hiding{}}
	raw, err := phraseFiles.ReadFile("phrases/" + file)
	if err != nil {
		panic("parse: " + err.Error())
	}
	for i, line := range strings.Split(string(raw), "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !b.line(line) {
			panic("parse: phrases/" + file + ":" + strconv.Itoa(i+1) + ": cannot read: " + line)
		}
	}
	for name, class := range b.names {
		if strings.HasPrefix(name, "@idle.") || name == "@thing" {
			b.hiding[class] = hidesAll
		}
	}
	b.byFirst = make([][]int, b.classes)
	for i, f := range b.frames {
		for _, c := range f.parts[0] {
			b.byFirst[c] = append(b.byFirst[c], i)
		}
	}
	return b
}

func (b *book) line(line string) bool {
	head, rest, words := strings.Cut(line, " = ")
	if !words {
		var frames bool
		if head, rest, frames = strings.Cut(line, " : "); !frames {
			return false
		}
	}
	label := strings.Fields(head)
	switch {
	case words && len(label) == 1 && label[0][0] == '@':
		b.add(b.class(label[0]), strings.Fields(rest))
		return true
	case len(label) != 2:
		return false
	}
	weight, err := strconv.ParseFloat(label[1], 64)
	if err != nil {
		return false
	}
	f := frame{label: label[0], weight: weight}
	if words {
		c := b.newClass()
		b.add(c, strings.Fields(rest))
		f.parts = [][]int{{c}}
		if b.hiding[c] = b.plain; f.label == "none" {
			b.hiding[c] = hidesAll
		}
	} else {
		f.parts = b.parts(strings.Fields(rest))
	}
	b.frames = append(b.frames, f)
	return true
}

func (b *book) parts(elements []string) (parts [][]int) {
	for _, e := range elements {
		var part []int
		var plain []string
		for alt := range strings.SplitSeq(e, "|") {
			if alt[0] == '@' {
				part = append(part, b.class(alt))
				continue
			}
			plain = append(plain, alt)
		}
		if plain != nil {
			c := b.newClass()
			b.add(c, plain)
			part = append(part, c)
		}
		parts = append(parts, part)
	}
	return parts
}

func (b *book) newClass() int { b.classes++; return b.classes - 1 }

func (b *book) class(name string) int {
	if c, ok := b.names[name]; ok {
		return c
	}
	b.names[name] = b.newClass()
	return b.names[name]
}

func (b *book) add(class int, phrases []string) {
	for _, p := range phrases {
		p, start := strings.CutPrefix(strings.ReplaceAll(p, "_", " "), "^")
		n := b.root
		if c, _ := utf8.DecodeRuneInString(p); c < 1<<16 {
			b.opens[c>>6] |= 1 << (c & 63)
		}
		for _, r := range p {
			if n.next == nil {
				n.next = map[rune]*node{}
			}
			if n.next[r] == nil {
				n.next[r] = &node{depth: n.depth + 1}
			}
			n = n.next[r]
		}
		n.ends = append(n.ends, ending{class: class, start: start})
	}
}

// hits finds the phrases of the book in the text, from left to right, without those that lie inside a longer one that
// hides them. extra are hits found elsewhere, in the order of the text, which hide too.
func (b *book) hits(t *reading, extra []hit) []hit {
	var all, here []hit
	var reach [3]int // how far the phrases that hide reach
	for i := range t.r {
		here = here[:0]
		for ; len(extra) > 0 && extra[0].from == i; extra = extra[1:] {
			here = append(here, extra[0])
		}
		here = b.startingAt(t, i, here)
		longest := reach
		for _, h := range here {
			longest[b.hiding[h.class]] = max(longest[b.hiding[h.class]], h.to)
		}
		for _, h := range here {
			if h.to >= longest[hidesAll] && h.to > reach[hidesAll] && (b.hiding[h.class] != hidesCues || h.to >= longest[hidesCues] && h.to > reach[hidesCues]) {
				all = append(all, h)
			}
		}
		reach = longest
	}
	return all
}

func (b *book) startingAt(t *reading, i int, here []hit) []hit {
	if c := t.r[i]; c >= 1<<16 || b.opens[c>>6]&(1<<(c&63)) == 0 {
		return here
	}
	for n, j := b.root, i; j < len(t.r); j++ {
		if n = n.next[t.r[j]]; n == nil {
			break
		}
		for _, e := range n.ends {
			if (!e.start || t.starts(i)) && t.whole(i, j+1) {
				here = append(here, hit{from: i, to: j + 1, class: e.class})
			}
		}
	}
	return here
}

// search finds the frames that the text fills, each label and frame once, in the order of the text.
func (b *book) search(t *reading) []found { return b.fill(t, b.hits(t, nil)) }

func (b *book) fill(t *reading, hits []hit) []found {
	var out []found
	done := map[int]bool{}
	for i, h := range hits {
		for _, f := range b.byFirst[h.class] {
			if done[f] {
				continue
			}
			if to, ok := b.frames[f].fits(t, hits[i:]); ok {
				done[f] = true
				out = append(out, found{label: b.frames[f].label, weight: b.frames[f].weight, from: h.from, to: to})
			}
		}
	}
	return out
}

func (f frame) fits(t *reading, hits []hit) (to int, ok bool) {
	to = hits[0].to
	for _, part := range f.parts[1:] {
		next := -1
		for k, h := range hits {
			if t.gap(to, h.from) > longestGap || h.from > to && t.clause[h.from] != t.clause[to-1] || k > 24 {
				break
			}
			if h.from >= to && t.clause[h.from] == t.clause[to-1] && contains(part, h.class) {
				next, to = k, h.to
				break
			}
		}
		if next < 0 {
			return 0, false
		}
		hits = hits[next:]
	}
	return to, true
}

// gap counts the Han letters and Latin words between two places.
func (t *reading) gap(from, to int) (n int) {
	for i := from; i < to && n <= longestGap; i++ {
		if c := t.r[i]; c != ' ' && (!letter(c) || !letter(t.peek(i-1))) {
			n++
		}
	}
	return n
}

func contains(all []int, one int) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}
