package ring

import (
	"cmp"
	"slices"
)

const (
	none = int32(-1)
	// few steps are allowed to any group, so that a ring that stands alone is known to be the best.
	few = 200
	// whole is divisible by every number of people in a ring or chain, so that shares are whole numbers.
	whole = 60
)

// packer chooses among rings that hang together, by branch and bound.
type packer struct {
	people [][]int32 // ring: who is in it
	score  []int64   // ring: what it adds, content before weight before number
	share  []int64   // ring: whole times the score, for each person
	of     [][]int32 // person: the rings it is in, the greatest share first
	among  []int32   // the people of these rings
	out    []bool    // person: is in a chosen ring, or is passed over
	chosen []int32
	best   []int32
	most   int64
	work   int
	stop   int
	cut    bool
}

// packed chooses the best disjoint rings, and tells whether the search was finished and how many steps it took. The small
// groups of rings come first; what they leave of the limit, the larger may use.
func packed(all []found, people, limit int) ([]int32, bool, int) {
	p := newPacker(all, people)
	groups := together(p)
	slices.SortStableFunc(groups, func(a, b []int32) int { return cmp.Compare(len(a), len(b)) })
	var chosen []int32
	exact := true
	for k, g := range groups {
		p.begin(g)
		p.stop = p.work + max((limit-p.work)/(len(groups)-k), few)
		p.visit(0)
		exact = exact && !p.cut
		chosen = append(chosen, p.best...)
	}
	slices.SortFunc(chosen, func(a, b int32) int {
		return cmp.Or(slices.Compare(p.people[a], p.people[b]), cmp.Compare(a, b))
	})
	return chosen, exact, p.work
}

func newPacker(all []found, people int) *packer {
	p := &packer{of: make([][]int32, people), out: make([]bool, people)}
	unit := int64(people) + 1
	one := unit * (Certain*int64(people) + 1)
	for k, f := range all {
		content := int64(len(f.people))
		if f.gift {
			content--
		}
		score := content*one + int64(f.weight)*unit + 1
		p.people, p.score = append(p.people, f.people), append(p.score, score)
		p.share = append(p.share, score*whole/int64(len(f.people)))
		for _, x := range f.people {
			p.of[x] = append(p.of[x], int32(k))
		}
	}
	for _, rings := range p.of {
		slices.SortStableFunc(rings, func(a, b int32) int { return cmp.Compare(p.share[b], p.share[a]) })
	}
	return p
}

// together parts the rings into groups that share nobody (union-find, Tarjan 1975).
func together(p *packer) [][]int32 {
	up := make([]int32, len(p.of))
	for x := range up {
		up[x] = int32(x)
	}
	for _, ring := range p.people {
		for _, x := range ring[1:] {
			up[top(up, x)] = top(up, ring[0])
		}
	}
	var groups [][]int32
	at := map[int32]int{}
	for k, ring := range p.people {
		t := top(up, ring[0])
		if _, ok := at[t]; !ok {
			at[t] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[t]] = append(groups[at[t]], int32(k))
	}
	return groups
}

func top(up []int32, x int32) int32 {
	for up[x] != x {
		up[x] = up[up[x]]
		x = up[x]
	}
	return x
}

// begin takes up a group of rings and a greedy packing of them: those that stand in the way of the fewest others first.
func (p *packer) begin(group []int32) {
	p.among, p.cut = p.among[:0], false
	clashes := make(map[int32]int, len(group))
	for _, k := range group {
		for _, x := range p.people[k] {
			clashes[k] += len(p.of[x]) - 1
			p.among = append(p.among, x)
		}
	}
	slices.Sort(p.among)
	p.among = slices.Compact(p.among)
	slices.SortStableFunc(group, func(a, b int32) int {
		return cmp.Or(cmp.Compare(clashes[a], clashes[b]), cmp.Compare(p.score[b], p.score[a]))
	})
	p.best, p.most = p.greedy(group)
}

func (p *packer) greedy(group []int32) ([]int32, int64) {
	var chosen []int32
	var sum int64
	for _, k := range group {
		if p.free(k) {
			chosen, sum = append(chosen, k), sum+p.score[k]
			p.set(k, true)
		}
	}
	for _, k := range chosen {
		p.set(k, false)
	}
	return chosen, sum
}

func (p *packer) free(k int32) bool {
	p.work++
	for _, x := range p.people[k] {
		if p.out[x] {
			return false
		}
	}
	return true
}

func (p *packer) set(k int32, out bool) {
	for _, x := range p.people[k] {
		p.out[x] = out
	}
}

// visit goes on from the rings chosen so far, which add up to sum: with each ring of one person, and without that person.
func (p *packer) visit(sum int64) {
	if sum > p.most {
		p.best, p.most = slices.Clone(p.chosen), sum
	}
	if p.work >= p.stop {
		p.cut = true
		return
	}
	x, bound := p.narrowest()
	if x == none || sum+bound/whole <= p.most {
		return
	}
	for _, k := range p.of[x] {
		if !p.cut && p.free(k) {
			p.set(k, true)
			p.chosen = append(p.chosen, k)
			p.visit(sum + p.score[k])
			p.chosen = p.chosen[:len(p.chosen)-1]
			p.set(k, false)
		}
	}
	p.out[x] = true
	p.visit(sum)
	p.out[x] = false
}

// narrowest is the person with the fewest rings left, or none, and the most that all rings left can add: for each person
// the greatest share.
func (p *packer) narrowest() (int32, int64) {
	who, fewest, bound := none, len(p.people)+1, int64(0)
	for _, x := range p.among {
		if p.out[x] {
			continue
		}
		left, best := p.left(x)
		if bound += best; left > 0 && left < fewest {
			who, fewest = x, left
		}
	}
	return who, bound
}

// left counts the rings that a person can still be in, and tells the greatest share.
func (p *packer) left(x int32) (int, int64) {
	n, best := 0, int64(0)
	for _, k := range p.of[x] {
		if p.free(k) {
			if n == 0 {
				best = p.share[k]
			}
			n++
		}
	}
	return n, best
}
