package words

import (
	"slices"
	"strings"
)

// frames are names with gaps: the parts of "接…放学" may have up to reach characters of the same clause between them.
type frames struct {
	atoms   map[string]int    // part wording -> its number, while reading
	sets    map[string]*atoms // part as written -> its wordings, while reading
	list    *list             // the same, sorted
	number  []int             // number of each listed atom
	all     []frame
	opening [][]int // the frames that an atom may open
}

type frame struct {
	parts []*atoms
	id    ID
}

// atoms is a set of part wordings; parts that are written alike share it while reading.
type atoms struct {
	numbers []int
	bits    []uint64
}

func (a *atoms) has(n int) bool { return a.bits[n>>6]>>(n&63)&1 == 1 }

// reach is how many Han characters may stand between two parts of a frame; four Latin letters count as one.
const reach = 7

func (f *frames) add(x *lexicon, name string, id ID) {
	if f.atoms == nil {
		f.atoms, f.sets = map[string]int{}, map[string]*atoms{}
	}
	fr := frame{id: id}
	for part := range strings.SplitSeq(name, "…") {
		set, ok := f.sets[part]
		if !ok {
			set = &atoms{numbers: f.numbers(x.wordings(part))}
			f.sets[part] = set
		}
		fr.parts = append(fr.parts, set)
	}
	f.all = append(f.all, fr)
}

func (f *frames) numbers(wordings []string) []int {
	var out []int
	for _, w := range wordings {
		n, ok := f.atoms[w]
		if !ok {
			n = len(f.atoms)
			f.atoms[w] = n
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (f *frames) close() {
	keys := sortWords(sortedKeys(f.atoms))
	f.list = newList(keys)
	for _, k := range keys {
		f.number = append(f.number, f.atoms[k])
	}
	for _, set := range f.sets {
		set.bits = make([]uint64, len(f.atoms)/64+1)
		for _, n := range set.numbers {
			set.bits[n>>6] |= 1 << (n & 63)
		}
	}
	f.opening = make([][]int, len(f.atoms))
	for i, fr := range f.all {
		for _, atom := range fr.parts[0].numbers {
			f.opening[atom] = append(f.opening[atom], i)
		}
	}
	f.atoms, f.sets = nil, nil
}

type found struct{ atom, from, to int }

// in finds the frames in a text. Each concept is told once, where it is tightest.
func (f *frames) in(text []uint16) []Hit {
	atoms := f.atomsIn(text)
	if len(atoms) < 2 {
		return nil
	}
	var hits []Hit
	for i, a := range atoms {
		for _, n := range f.opening[a.atom] {
			if to, ok := f.follow(text, atoms[i+1:], f.all[n].parts[1:], a.to); ok {
				hits = append(hits, Hit{From: a.from, To: to, Concept: f.all[n].id})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return (a.To - a.From) - (b.To - b.From) })
	var out []Hit
	for _, h := range hits {
		if !slices.ContainsFunc(out, func(o Hit) bool { return o.Concept == h.Concept }) {
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return a.From - b.From })
	return out
}

func (f *frames) atomsIn(text []uint16) []found {
	var out []found
	for from := range text {
		f.list.starting(text[from:], func(n, i int) { out = append(out, found{f.number[i], from, from + n}) })
	}
	return out
}

func (f *frames) follow(text []uint16, atoms []found, parts []*atoms, end int) (int, bool) {
	if len(parts) == 0 {
		return end, true
	}
	for i, a := range atoms {
		if a.from > end+4*reach {
			return 0, false
		}
		if a.from < end || !parts[0].has(a.atom) {
			continue
		}
		if !reachable(text[end:a.from]) {
			return 0, false
		}
		if to, ok := f.follow(text, atoms[i+1:], parts[1:], a.to); ok {
			return to, true
		}
	}
	return 0, false
}

func reachable(gap []uint16) bool {
	quarters := 0
	for _, c := range gap {
		if ClauseEnd(rune(c)) {
			return false
		}
		if quarters++; c > 0x7f {
			quarters += 3
		}
	}
	return quarters <= 4*reach
}

// ClauseEnd tells the characters that end a clause in normalised text.
func ClauseEnd(r rune) bool {
	switch r {
	case ',', '。', ';', '!', '?', '、', '\n', '|':
		return true
	}
	return false
}
