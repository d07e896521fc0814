package match

import (
	"math"
	"math/bits"
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
// thousand others.
type speller struct {
	names   [][]spelledName
	letters map[rune]bool        // of the post
	memo    map[words.ID]float32 // how well they spell a concept
	place   map[rune]int         // of each letter of the names of the post's own heads, below 128
	own     []ownName
}

// ownName is a name of one of the post's own heads, as a set of letter places.
type ownName struct {
	*spelledName
	set    letterSet
	weight float32 // of the head
}

type letterSet [2]uint64

func (s *letterSet) add(i int) { s[i>>6] |= 1 << (i & 63) }

func (s *letterSet) has(i int) bool { return s[i>>6]>>(i&63)&1 == 1 }

// headsSpelled is how many heads of a post are looked at.
const headsSpelled = 3

func newSpeller(names [][]spelledName, d *Doc) *speller {
	s := &speller{names: names, letters: map[rune]bool{}, memo: map[words.ID]float32{}, place: map[rune]int{}}
	for _, r := range d.letters {
		s.letters[r] = true
	}
	for _, h := range d.heads[:min(len(d.heads), headsSpelled)] {
		for i := range names[h.id] {
			s.learn(&names[h.id][i], h.weight)
		}
	}
	return s
}

func (s *speller) learn(n *spelledName, weight float32) {
	own := ownName{spelledName: n, weight: weight}
	for _, r := range n.letters {
		i, ok := s.place[r]
		if !ok {
			if i = len(s.place); i == 128 {
				return
			}
			s.place[r] = i
		}
		own.set.add(i)
	}
	s.own = append(s.own, own)
}

// compare is how well the letters of each of the two posts spell what the other is about.
func (s *speller) compare(c *Doc) float32 {
	best := s.spelledBy(c)
	for _, h := range c.heads[:min(len(c.heads), headsSpelled)] {
		best = max(best, s.spells(h.id)*h.weight)
	}
	return best
}

// spells is how well the post's letters spell a concept. At least two letters must be there.
func (s *speller) spells(id words.ID) float32 {
	if v, ok := s.memo[id]; ok {
		return v
	}
	var best float32
	for _, n := range s.names[id] {
		var have float32
		shared := 0
		for i, r := range n.letters {
			if s.letters[r] {
				have, shared = have+n.weights[i], shared+1
			}
		}
		if shared >= 2 {
			best = max(best, worth(have/n.all))
		}
	}
	s.memo[id] = best
	return best
}

// spelledBy is how well another post's letters spell what this one is about.
func (s *speller) spelledBy(c *Doc) float32 {
	var there letterSet
	for _, r := range c.letters {
		if i, ok := s.place[r]; ok {
			there.add(i)
		}
	}
	var best float32
	for _, n := range s.own {
		if bits.OnesCount64(n.set[0]&there[0])+bits.OnesCount64(n.set[1]&there[1]) < 2 {
			continue
		}
		var have float32
		for i, r := range n.letters {
			if there.has(s.place[r]) {
				have += n.weights[i]
			}
		}
		best = max(best, worth(have/n.all)*n.weight)
	}
	return best
}
