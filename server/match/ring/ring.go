package ring

import (
	"cmp"
	"errors"
)

// Bounds of what may be asked.
const (
	Surely       = 700       // the least weight of a wish that is followed, when none is named
	Certain      = 1000      // the greatest weight
	Usual        = 3         // the most people in a ring, when none is named
	Longest      = 5         // the most people that may be named, for coordinators
	DefaultLimit = 2_000_000 // steps, when none are named: some 20 ms on one core
	MaxPeople    = 50_000    // in the wishes
	MaxRings     = 200_000   // rings and chains that are listed
)

// Wish says that From would take what To gives.
type Wish struct {
	From, To string
	Weight   int // how surely it fits, in thousandths: 0 to Certain
}

// Problem is who wishes what. The order of its lists has no influence.
type Problem struct {
	Wishes []Wish
	Least  int      // wishes of less weight are left out, in thousandths; 0 is Surely
	Length int      // the most people in a ring, 2 to Longest; 0 is Usual
	Gifts  []string // people who give and ask for nothing; their own wishes are left out. None: no chains
	Chain  int      // the most people who get something in one chain, 1 to Longest; 0 is Length
	Limit  int      // steps that may be spent on packing; 0 is DefaultLimit
	// Never leaves out a ring or chain of these people, in their order; nil leaves out none. It answers alike each time.
	Never func(people []string) bool
}

// Ring is one proposal. Each of People gets what the next one gives; in a ring the last gets what the first gives, in a
// chain the last is the one who makes the gift.
type Ring struct {
	People []string // a ring begins with its lowest id
	Weight int      // sum of the wishes' weights, in thousandths
	Gift   bool     // it is a chain
}

// Content is how many people get what they wished.
func (r Ring) Content() int {
	if r.Gift {
		return len(r.People) - 1
	}
	return len(r.People)
}

// Score is how good a packing is, the most important first.
type Score struct {
	Content int // people who get what they wished
	Weight  int // sum of the wishes' weights, in thousandths
	Rings   int // rings and chains
}

// Compare is negative when s is worse than o, positive when better, and 0 when they are equally good.
func (s Score) Compare(o Score) int {
	return cmp.Or(cmp.Compare(s.Content, o.Content), cmp.Compare(s.Weight, o.Weight), cmp.Compare(s.Rings, o.Rings))
}

// Packing is the answer: rings in which nobody stands twice.
type Packing struct {
	Rings []Ring // by the people, in order
	Total Score
	Exact bool // no packing is better; false when a limit was reached
	Found int  // rings and chains there are, of which these were chosen
	Steps int  // steps of the packing
}

// What is wrong with a problem that is not solved.
var (
	ErrTwice = errors.New("ring: the same wish is given twice")
	ErrRange = errors.New("ring: a number is outside its range")
)

// Pack finds the best packing: rings of up to Length people, and chains when there are gifts. 2,000 people with four
// wishes each take a few milliseconds. A wish for what one gives oneself is left out. When more than MaxRings could be
// listed, the rest is not looked at and the packing is not Exact. The errors are ErrTwice and ErrRange; each is a mistake
// of the caller, and no packing comes with it.
func Pack(p Problem) (*Packing, error) {
	p.Least, p.Length, p.Limit = cmp.Or(p.Least, Surely), cmp.Or(p.Length, Usual), cmp.Or(p.Limit, DefaultLimit)
	p.Chain = cmp.Or(p.Chain, p.Length)
	g, err := newGraph(p)
	if err != nil {
		return nil, err
	}
	all, whole := g.listed(p.Length, p.Chain)
	chosen, exact, steps := packed(all, len(g.people), p.Limit)
	out := &Packing{Exact: exact && whole, Found: len(all), Steps: steps}
	for _, k := range chosen {
		out.add(g, all[k])
	}
	return out, nil
}

func (p *Packing) add(g *graph, f found) {
	r := Ring{Weight: f.weight, Gift: f.gift}
	for _, x := range f.people {
		r.People = append(r.People, g.people[x])
	}
	p.Rings = append(p.Rings, r)
	p.Total.Content += r.Content()
	p.Total.Weight += r.Weight
	p.Total.Rings++
}
