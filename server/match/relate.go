package match

import (
	"slices"
	"sync"

	"youlin/server/words"
)

// kinship is how well another concept serves someone who asked for a concept, or was asked for by one who has it.
type kinship struct {
	id words.ID
	r  float32
}

// How much a relation is worth, seen from the need.
const (
	relSame       = 1.0
	relNarrower   = 0.85 // a need for 车 and an offer of 电动车
	relBroader    = 0.6  // a need for 电动车 and an offer of 车
	relMaster     = 0.95 // a need for 修冰箱 and an offer of 家电维修: who does the whole does the part; not with children
	relSubstitute = 0.4
	relSibling    = 0.3 // of few; the more siblings, the less they share
	relPart       = 0.1
	relServes     = 0.03
)

// family holds, for every concept, which others serve it: forNeed when it is asked for, forOffer when it is offered.
type family struct {
	forNeed, forOffer [][]kinship
	spelling          [][]spelledName
	slug              map[string]slugs // of each category
	slugs             []slugs          // of each concept
}

// slugs is a set of categories.
type slugs [2]uint64

func (s slugs) with(t slugs) slugs { return slugs{s[0] | t[0], s[1] | t[1]} }

func (s slugs) meet(t slugs) bool { return s[0]&t[0]|s[1]&t[1] != 0 }

// categorize numbers the categories; what no concept belongs to can agree with nothing.
func (f *family) categorize(book *words.Book) {
	f.slug, f.slugs = map[string]slugs{}, make([]slugs, len(book.Concepts()))
	for _, c := range book.Concepts() {
		for _, name := range c.Categories {
			if _, ok := f.slug[name]; !ok {
				n := len(f.slug)
				if n == 128 {
					panic("match: too many categories")
				}
				var s slugs
				s[n>>6] = 1 << (n & 63)
				f.slug[name] = s
			}
			f.slugs[c.ID] = f.slugs[c.ID].with(f.slug[name])
		}
	}
}

var families sync.Map // *words.Book -> *family

func familyOf(book *words.Book) *family {
	if f, ok := families.Load(book); ok {
		return f.(*family)
	}
	f, _ := families.LoadOrStore(book, newFamily(book))
	return f.(*family)
}

func newFamily(book *words.Book) *family {
	n := len(book.Concepts())
	b := tree{book: book, best: make([]map[words.ID]float32, n), parents: make([][]words.ID, n), children: make([][]words.ID, n)}
	for i := range b.best {
		b.best[i] = map[words.ID]float32{words.ID(i): relSame}
	}
	for _, c := range book.Concepts() {
		for _, e := range c.Edges {
			b.edge(c.ID, e)
		}
	}
	for i := range b.best {
		b.up(words.ID(i))
	}
	f := b.finish()
	f.spelling = newSpelling(book)
	f.categorize(book)
	return f
}

// relation is how well an offered concept serves a needed one, 0 when not at all.
func (f *family) relation(need, offer words.ID) float32 {
	kin := f.forNeed[need]
	i, ok := slices.BinarySearchFunc(kin, offer, func(k kinship, id words.ID) int { return int(k.id) - int(id) })
	if !ok {
		return 0
	}
	return kin[i].r
}

// tree collects the relations from the side of the need.
type tree struct {
	book              *words.Book
	best              []map[words.ID]float32
	parents, children [][]words.ID
}

func (t *tree) put(need, offer words.ID, r float32) {
	if t.best[need][offer] < r {
		t.best[need][offer] = r
	}
}

func (t *tree) edge(from words.ID, e words.Edge) {
	switch e.Relation {
	case words.Same:
		t.put(from, e.To, relSame)
		t.put(e.To, from, relSame)
	case words.KindOf:
		t.parents[from] = append(t.parents[from], e.To)
		t.children[e.To] = append(t.children[e.To], from)
	case words.SubstituteOf:
		t.put(from, e.To, relSubstitute)
		t.put(e.To, from, relSubstitute)
	case words.PartOf, words.AccessoryOf:
		t.put(from, e.To, relPart)
		t.put(e.To, from, relPart)
	case words.Serves:
		t.put(from, e.To, relServes)
		t.put(e.To, from, relServes)
	}
}

// up relates a concept to what it is a kind of, two steps far, and to its siblings.
func (t *tree) up(id words.ID) {
	broader := float32(relBroader)
	if c := t.book.Concept(id); c.Kind == words.Service && !slices.Contains(covering, c.Categories[0]) {
		broader = relMaster
	}
	for _, p := range t.parents[id] {
		t.put(p, id, relNarrower)
		t.put(id, p, broader)
		for _, s := range t.children[p] {
			if s != id {
				t.put(id, s, relSibling*min(1, 4/float32(len(t.children[p]))))
			}
		}
		for _, g := range t.parents[p] {
			t.put(g, id, relNarrower*relNarrower)
			t.put(id, g, broader*broader)
		}
	}
}

func (t *tree) finish() *family {
	f := &family{forNeed: make([][]kinship, len(t.best)), forOffer: make([][]kinship, len(t.best))}
	for need := range t.best {
		for offer := range t.best {
			if r, ok := t.best[need][words.ID(offer)]; ok {
				f.forNeed[need] = append(f.forNeed[need], kinship{words.ID(offer), r})
				f.forOffer[offer] = append(f.forOffer[offer], kinship{words.ID(need), r})
			}
		}
	}
	return f
}
