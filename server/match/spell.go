package match

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"youlin/server/words"
)

// Spelling tells how much of a concept's name is in a text letter by letter, for texts that the lexicon does not
// understand: "洗衣服的小机器" has all of 洗衣机, "给腿按摩的" most of 腿部按摩器.

// spelledName is one name of a concept; weights say how telling each letter is, all their sum.
type spelledName struct {
	letters []rune
	weights []float32
	all     float32
}

// newSpelling gives the names of each thing and service that are short enough to be spelled in a post.
func newSpelling(book *words.Book) [][]spelledName {
	names := make([][]spelledName, len(book.Concepts()))
	seen, total := map[rune]float64{}, 0.0
	for _, c := range book.Concepts() {
		for _, n := range c.Names {
			name := []rune(n)
			if c.Kind != words.Thing && c.Kind != words.Service || len(name) < 2 || len(name) > 6 || strings.ContainsAny(n, "{…") || !han(name[0]) {
				continue
			}
			names[c.ID] = append(names[c.ID], spelledName{letters: name})
			total++
			for _, r := range name {
				seen[r]++
			}
		}
	}
	for _, of := range names {
		for i := range of {
			for _, r := range of[i].letters {
				w := float32(math.Log(total / seen[r]))
				of[i].weights, of[i].all = append(of[i].weights, w), of[i].all+w
			}
		}
	}
	return names
}

// known is the share of a name from which spelling starts to count.
const known = 0.4

// worth turns the share of a name into 0 at known to 1 at all of it.
func worth(share float32) float32 { return max(0, share-known) / (1 - known) }

// speller compares the letters of one post with the names of what another is about, both ways, fast enough for a
// thousand others. Its tables are kept for the next post.
type speller struct {
	names [][]spelledName
	doc   *Doc
	mine  letterTable[bool]  // the letters of the post
	place letterTable[uint8] // of each letter of the names of the post's own heads, from 1 to 128
	count uint8
	memo  []float32 // how well the post's letters spell a concept; unasked is not known yet
	asked []words.ID
	own   []ownName
}

// letterTable has a place for every Han letter.
type letterTable[T any] []T

func newTable[T any]() letterTable[T] { return make([]T, lastHan-firstHan+1) }

const (
	firstHan = 0x3400
	lastHan  = 0x9fff
)

// ownName is a name of one of the post's own heads, as a set of letter places.
type ownName struct {
	*spelledName
	set    letterSet
	weight float32 // of the head
}

type letterSet [2]uint64

func (s *letterSet) add(i uint8) { s[i>>6] |= 1 << (i & 63) }

func (s *letterSet) has(i uint8) bool { return s[i>>6]>>(i&63)&1 == 1 }

// unasked stands in memo for what nobody wanted to know yet.
const unasked = -1

// headsSpelled is how many heads of a post are looked at.
const headsSpelled = 3

func newSpeller(names [][]spelledName) *speller {
	s := &speller{names: names, mine: newTable[bool](), place: newTable[uint8](), memo: make([]float32, len(names))}
	for i := range s.memo {
		s.memo[i] = unasked
	}
	return s
}

func (s *speller) open(d *Doc) {
	s.doc = d
	for _, r := range d.letters {
		s.mine[r-firstHan] = true
	}
	for _, h := range s.heads(d) {
		for i := range s.names[h.id] {
			s.learn(&s.names[h.id][i], h.weight)
		}
	}
}

func (s *speller) heads(d *Doc) []head { return d.heads[:min(len(d.heads), headsSpelled)] }

// close forgets the post.
func (s *speller) close() {
	for _, r := range s.doc.letters {
		s.mine[r-firstHan] = false
	}
	for _, n := range s.own {
		for _, r := range n.letters {
			if han(r) {
				s.place[r-firstHan] = 0
			}
		}
	}
	for _, id := range s.asked {
		s.memo[id] = unasked
	}
	s.doc, s.count, s.asked, s.own = nil, 0, s.asked[:0], s.own[:0]
}

func (s *speller) learn(n *spelledName, weight float32) {
	s.own = append(s.own, ownName{spelledName: n, weight: weight})
	own := &s.own[len(s.own)-1]
	for _, r := range n.letters {
		if !han(r) {
			continue
		}
		at := &s.place[r-firstHan]
		if *at == 0 {
			if s.count == 128 {
				continue
			}
			s.count++
			*at = s.count
		}
		own.set.add(*at - 1)
	}
}

// compare is how well the letters of each of the two posts spell what the other is about.
func (s *speller) compare(c *Doc) float32 {
	best := s.spelledBy(c)
	for _, h := range s.heads(c) {
		best = max(best, s.spells(h.id)*h.weight)
	}
	return best
}

// spells is how well the post's letters spell a concept. At least two letters must be there.
func (s *speller) spells(id words.ID) float32 {
	if v := s.memo[id]; v != unasked {
		return v
	}
	var best float32
	for i := range s.names[id] {
		n := &s.names[id][i]
		if have, shared := n.among(s.mine); shared >= 2 {
			best = max(best, worth(have/n.all))
		}
	}
	s.memo[id] = best
	s.asked = append(s.asked, id)
	return best
}

// among weighs the letters of a name that are there, and counts how many different ones.
func (n *spelledName) among(there letterTable[bool]) (have float32, shared int) {
	for i, r := range n.letters {
		if han(r) && there[r-firstHan] {
			if have += n.weights[i]; slices.Index(n.letters, r) == i {
				shared++
			}
		}
	}
	return have, shared
}

// spelledBy is how well another post's letters spell what this one is about.
func (s *speller) spelledBy(c *Doc) float32 {
	var there letterSet
	for _, r := range c.letters {
		if at := s.place[r-firstHan]; at > 0 {
			there.add(at - 1)
		}
	}
	if bits.OnesCount64(there[0])+bits.OnesCount64(there[1]) < 2 {
		return 0
	}
	var best float32
	for i := range s.own {
		n := &s.own[i]
		if bits.OnesCount64(n.set[0]&there[0])+bits.OnesCount64(n.set[1]&there[1]) < 2 {
			continue
		}
		best = max(best, worth(n.said(there, s.place)/n.all)*n.weight)
	}
	return best
}

func (n *ownName) said(there letterSet, place letterTable[uint8]) float32 {
	var have float32
	for i, r := range n.letters {
		if han(r) && place[r-firstHan] > 0 && there.has(place[r-firstHan]-1) {
			have += n.weights[i]
		}
	}
	return have
}
