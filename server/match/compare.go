package match

import (
	"math"
	"slices"
	"sync"

	"youlin/server/words"
)

// vector is what a comparison of a need and an offer found.
type vector [features]float32

// finding is a compared pair.
type finding struct {
	x        vector
	relation float32 // the best relation of two heads
	need     head    // the two heads that have it
	offer    head
	meeting  meeting
	timed    bool
	cover    float32
	clash    bool // something speaks against it
	open     bool // a condition that the other text does not answer
}

// query is a post ready to be compared with many: its concepts and meanings spread out so that each candidate only looks
// up its own.
type query struct {
	book    *words.Book
	doc     *Doc
	now     int64
	heads   []float32 // for each concept: relation times weight of the best head of the query
	by      []uint8   // and which head that is
	aside   []float32 // the same for what the query only mentions
	glosses []float32
	spell   *speller
	touched []words.ID
}

var queries sync.Pool

func newQuery(book *words.Book, d *Doc, now int64) *query {
	q, ok := queries.Get().(*query)
	if !ok || q.book != book {
		n := len(book.Concepts())
		q = &query{book: book, heads: make([]float32, n), by: make([]uint8, n), aside: make([]float32, n), glosses: make([]float32, book.Dictionary().Senses()), spell: newSpeller(familyOf(book).spelling)}
	}
	q.doc, q.now = d, now
	q.spell.open(d)
	q.spread(d.heads, q.heads, q.by)
	q.spread(d.aside, q.aside, nil)
	for _, g := range d.glosses {
		q.glosses[g.key] = g.weight
	}
	return q
}

func (q *query) spread(hs []head, over []float32, by []uint8) {
	kin := familyOf(q.book).forNeed
	if q.doc.direction == Offer {
		kin = familyOf(q.book).forOffer
	}
	for i, h := range hs {
		for _, k := range kin[h.id] {
			if v := k.r * h.weight; v > over[k.id] {
				over[k.id] = v
				q.touched = append(q.touched, k.id)
				if by != nil {
					by[k.id] = uint8(i)
				}
			}
		}
	}
}

// close gives the query's memory back for the next one.
func (q *query) close() {
	for _, id := range q.touched {
		q.heads[id], q.by[id], q.aside[id] = 0, 0, 0
	}
	for _, g := range q.doc.glosses {
		q.glosses[g.key] = 0
	}
	q.spell.close()
	q.touched, q.doc = q.touched[:0], nil
	queries.Put(q)
}

// compare takes the measure of a pair that no hard rule excludes by its fields. A code tells why the texts or times
// exclude it after all; then the finding is not complete.
func (q *query) compare(c *Doc, f *finding) Code {
	n, o := q.doc, c
	if n.direction == Offer {
		n, o = o, n
	}
	*f = finding{}
	if n.doubt || o.doubt {
		return ExcludedDoubt
	}
	f.x[fBias] = 1
	q.concepts(c, f)
	if n.module != o.module && !f.across(n, o) {
		return ExcludedModule
	}
	if code := f.time(n, o, q.now); code != "" {
		return code
	}
	q.rest(c, n, o, f)
	return ""
}

// rest takes the measure of all but concepts and times.
func (q *query) rest(c, n, o *Doc, f *finding) {
	f.texts(n, o)
	f.x[fLetters] = q.letters(c)
	f.quiet()
	f.kinds(n, o)
	f.x[fGloss] = q.meaning(c)
	if f.relation < 0.5 {
		f.x[fSpelled] = q.spell.compare(c)
	}
	f.known()
	f.categories(n, o)
	f.conditions(n, o)
	f.circumstances(n, o)
}

// across tells whether a pair may leave its module: when both are about the same thing, or both about the same service
// and neither stands among the things.
func (f *finding) across(n, o *Doc) bool {
	things := n.aim == aimThing && o.aim == aimThing
	return f.relation >= relNarrower && n.aim == o.aim && (things || n.module != Idle && o.module != Idle)
}

// time compares structured times.
func (f *finding) time(n, o *Doc, now int64) Code {
	f.cover = 1
	if !n.times.known() || !o.times.known() {
		f.x[fCover] = 0.5
		return ""
	}
	f.meeting, f.timed = meet(&n.times, &o.times, now), true
	if f.meeting.shared == 0 || f.meeting.longer < n.duration {
		return ExcludedTime
	}
	f.cover = f.meeting.cover(n)
	f.x[fCover] = f.cover
	return ""
}

func (q *query) concepts(c *Doc, f *finding) {
	d := q.doc
	for _, h := range c.heads {
		if v := q.heads[h.id] * h.weight; v > f.relation {
			f.relation = v
			f.need, f.offer = d.heads[q.by[h.id]], h
		}
		f.x[fAside] = max(f.x[fAside], q.aside[h.id]*h.weight)
	}
	for _, h := range c.aside {
		f.x[fAside] = max(f.x[fAside], q.heads[h.id]*h.weight)
	}
	if d.direction == Offer {
		f.need, f.offer = f.offer, f.need
	}
	if f.relation > 0 {
		// once more, so that both directions round alike
		f.relation = familyOf(q.book).relation(f.need.id, f.offer.id) * (f.need.weight * f.offer.weight)
		f.x[fBreadth] = q.breadth(d, c)
	}
	f.x[fRelation] = f.relation
	if f.relation >= 0.75 {
		f.x[fSame] = 1
	}
	if len(d.heads) == 0 || len(c.heads) == 0 {
		f.x[fNoConcept] = 1
	}
	if f.relation <= relPart && (f.relation > 0 || f.x[fAside] > 0 && (d.aim == aimThing || c.aim == aimThing)) {
		f.x[fAttached] = 1
	}
	switch {
	case d.aim == aimUnknown || c.aim == aimUnknown:
	case d.aim == c.aim:
		f.x[fAim] = 1
	default:
		f.x[fAimClash] = 1
	}
}

// breadth is how much of all that the need names the offer serves.
func (q *query) breadth(n, o *Doc) float32 {
	if n.direction == Offer {
		n, o = o, n
	}
	kin := familyOf(q.book)
	var sum, all float32
	for _, h := range n.heads {
		var best float32
		for _, have := range o.heads {
			best = max(best, kin.relation(h.id, have.id)*have.weight)
		}
		sum, all = sum+best*h.weight, all+h.weight
	}
	return sum / all
}

func (q *query) meaning(c *Doc) float32 {
	var dot float32
	for _, g := range c.glosses {
		dot += g.weight * q.glosses[g.key]
	}
	return dot
}

// texts compares words and pairs of characters: how much of the shorter text the other has.
func (f *finding) texts(n, o *Doc) {
	var both float32
	for i, j := 0, 0; i < len(n.words) && j < len(o.words); {
		switch a, b := n.words[i], o.words[j]; {
		case a.key < b.key:
			i++
		case a.key > b.key:
			j++
		default:
			both += min(a.weight, b.weight)
			i, j = i+1, j+1
		}
	}
	if least := min(n.total, o.total); least > 0 {
		f.x[fWords] = both / float32(math.Sqrt(float64(n.total*o.total)))
	}
	if k := min(len(n.grams), len(o.grams)); k > 0 {
		f.x[fGrams] = float32(sharedGrams(n.grams, o.grams)) / float32(math.Sqrt(float64(len(n.grams)*len(o.grams))))
	}
}

// letters weighs the telling letters that both posts have.
func (q *query) letters(c *Doc) float32 {
	var both float32
	for i, j := 0, 0; i < len(q.doc.letters) && j < len(c.letters); {
		switch a, b := q.doc.letters[i], c.letters[j]; {
		case a < b:
			i++
		case a > b:
			j++
		default:
			v := q.book.Dictionary().Telling(rune(a))
			both += v * v
			i, j = i+1, j+1
		}
	}
	if both == 0 {
		return 0
	}
	return both / float32(math.Sqrt(float64(q.doc.rich*c.rich)))
}

// kinds compares fields of life, deeds and kinds, and what structured fields tell beyond the hard rules.
func (f *finding) kinds(n, o *Doc) {
	f.x[fField] = n.fields.likeness(o.fields)
	if n.aim != aimThing && o.aim != aimThing {
		f.x[fDeed] = n.deeds.likeness(o.deeds)
		if f.x[fDeed] == 0 && n.deeds.len() > 0 && o.deeds.len() > 0 {
			f.x[fDeedClash] = 1
		}
	}
	f.x[fKind], f.x[fKindClash] = sorts(n.sorts, o.sorts)
	if n.aged && o.aged {
		f.x[fAgeNear] = max(0, 1-float32(o.ages.Max-o.ages.Min)/12)
	}
	if n.gender != "" && n.gender == o.gender {
		f.x[fPerson] = 1
	}
	if slices.ContainsFunc(n.languages, func(l string) bool { return l != "zh" && slices.Contains(o.languages, l) }) {
		f.x[fTongue] = 1
	}
	if n.module == Childcare && o.module == Childcare && n.aged && !o.aged {
		f.x[fUnaged] = 1
	}
	if n.aim == aimService && o.aim == aimService {
		f.x[fTopic] = f.x[fAside]
	}
	switch {
	case f.timed:
		f.x[fTight] = f.meeting.alike()
		if f.cover >= 0.7 && n.module != Idle && o.module != Idle {
			f.x[fRare] = f.meeting.rarity()
			if o.seats < 0 {
				f.x[fSeatless] = 1
			} else if f.cover >= 0.9 && n.aged == o.aged {
				f.x[fServed] = 1
			}
		}
	case n.module == Idle || o.module == Idle || o.aim == aimThing:
	case n.times.known():
		f.x[fUntimed] = 1
	case o.times.known() && len(n.more().clocks) > 0:
		f.pair(fClock, fClockClash, n.clocksIn(&o.times))
	}
}

// quiet lets words and letters say less where the concepts already agree: they are for what the lexicon does not know.
func (f *finding) quiet() {
	least := 1 - redundant*f.relation
	if f.x[fAttached] > 0 {
		least = attachedWords
		f.x[fLetters] *= least
	}
	f.x[fWords] *= least
	f.x[fGrams] *= least
}

// known moves to places of their own what letters and fields tell where both posts name what they are about: there they
// tell less than where one is a riddle.
func (f *finding) known() {
	if f.x[fNoConcept] == 0 {
		f.x[fSpelled], f.x[fSpelledToo] = 0, f.x[fSpelled]
		f.x[fField], f.x[fFieldToo] = 0, f.x[fField]*(1-redundant*f.relation)
		f.x[fLetters] *= 1 - redundant*f.relation
	}
}

// redundant is how little words say where concepts agree, attachedWords how much is left of them where one thing only
// goes with the other: a bed and its bumper share most of their letters.
const (
	redundant     = 0.5
	attachedWords = 0.3
)

func sharedGrams(a, b []uint32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func (f *finding) categories(n, o *Doc) {
	if n.category != "" && o.category != "" {
		if n.category == o.category {
			f.x[fCategory] = 1
		} else {
			f.x[fOtherCat] = 1
		}
	}
	if n.implied.meet(o.chosen) || o.implied.meet(n.chosen) || n.implied.meet(o.implied) {
		f.x[fImplied] = 1
	}
}

// conditions compares what the texts demand: sizes, ages, who is accepted, places, what is refused.
func (f *finding) conditions(n, o *Doc) {
	f.pair(fSize, fSizeClash, fit(n.sizes, o.sizes))
	if !n.aged || !o.aged {
		f.pair(fAge, fAgeClash, n.years.fits(o.years))
	}
	if o.only != anySex && n.child != anySex {
		f.pair(fSex, fSexClash, sign(o.only == n.child))
	}
	needs, has := n.more(), o.more()
	f.pair(fPlace, fPlaceClash, schools(needs.schools, has.schools))
	if refuses(n.denied, o.heads) || refuses(o.denied, n.heads) || shuns(n, o) || shuns(o, n) {
		f.x[fDenied] = 1
	}
	if share(needs.able, has.unable) || share(has.able, needs.unable) {
		f.x[fUnable] = 1
	} else if share(needs.able, has.able) {
		f.x[fAble] = 1
	}
	if needs.refused&has.refused != 0 || n.aim != aimThing && o.aim != aimThing && n.states&o.states != 0 {
		f.x[fState] = 1
	}
	if contrary(n.shades, o.shades) {
		f.x[fContrast] = 1 - 0.7*f.x[fSizeClash]
	}
	if !f.timed && n.aim == aimService && o.aim == aimService && contrary(n.hours, o.hours) {
		f.x[fDayClash] = 1
	}
	f.open = o.only != anySex && n.child == anySex && o.aim != aimThing || f.x[fSize] > 0 && f.x[fSize] < 1
	f.clash = f.x[fContrast]+f.x[fSizeClash]+f.x[fAgeClash]+f.x[fSexClash]+f.x[fPlaceClash]+f.x[fDenied]+f.x[fUnable] > 0
}

func share(a, b []rune) bool {
	return slices.ContainsFunc(a, func(r rune) bool { return slices.Contains(b, r) })
}

// pair puts a signed answer into the feature for yes or the one for no.
func (f *finding) pair(yes, no feature, v float32) {
	if v > 0 {
		f.x[yes] = v
	} else {
		f.x[no] = -v
	}
}

func sign(yes bool) float32 {
	if yes {
		return 1
	}
	return -1
}

// schools compares names of the same kind of place; names stand before their kind.
func schools(n, o []uint32) float32 {
	var answer float32
	for i := 0; i < len(n); i += 2 {
		for j := 0; j < len(o); j += 2 {
			if n[i] == o[j] {
				return 1
			}
			if n[i+1] == o[j+1] {
				answer = -1
			}
		}
	}
	return answer
}

func refuses(denied []words.ID, heads []head) bool {
	return slices.ContainsFunc(heads, func(h head) bool { return h.weight > 0.5 && slices.Contains(denied, h.id) })
}

// circumstances compares what is around: days, mode, pieces, distance, module.
func (f *finding) circumstances(n, o *Doc) {
	f.dayMatch(n, o)
	if n.mode != "" && o.mode != "" {
		f.pair(fMode, fModeClash, modeFit(n.mode, o.mode))
	} else if n.keeps && o.mode == Lend {
		f.x[fModeClash] = 0.8
	}
	if n.quantity > 1 && o.quantity > 0 && o.quantity < n.quantity {
		f.x[fQuantity] = 1 - float32(o.quantity)/float32(n.quantity)
	}
	if n.seldom != nil && o.seldom != nil && n.seldom.budget > 0 && o.seldom.price > n.seldom.budget*1.15 {
		f.x[fDear] = 1
	}
	if m, known := distance(n, o); known {
		f.x[fFar] = float32(min(m, 400) / 100)
	}
	if n.module != o.module {
		f.x[fModule] = 1
	}
	if n.gone || o.gone {
		f.x[fGone] = 1
		f.clash = true
	}
}

func (f *finding) dayMatch(n, o *Doc) {
	a, b := daysOf(n), daysOf(o)
	if f.timed || a == 0 || b == 0 {
		return
	}
	if share := float32((a & b).len()) / float32(a.len()); share < 0.9 {
		f.x[fDayClash] = 1 - share
		f.cover = min(f.cover, share)
	} else {
		f.x[fDays] = 1
	}
}

func daysOf(d *Doc) daySet {
	if d.days != 0 || len(d.times.weekly) == 0 {
		return d.days
	}
	var out daySet
	for _, s := range d.times.weekly {
		out |= 1 << ((s.from + 8*3600) / (24 * 3600) % 7)
	}
	return out<<1&everyDay | out>>6 // Monday first to Sunday first
}

// modeFit: a gift suits everyone, a loan suits who wants to borrow, a sale suits who did not ask for a gift or a loan.
func modeFit(need, offer Mode) float32 {
	switch {
	case need == offer:
		return 1
	case offer == Give:
		return 0.3
	case need == Give && offer == Lend, need == Sell && offer == Lend:
		return -0.5
	case need == Swap || offer == Swap:
		return -0.5
	}
	return -1
}

func distance(n, o *Doc) (float64, bool) {
	if !n.placed || !o.placed {
		return 0, false
	}
	return math.Hypot(n.place.X-o.place.X, n.place.Y-o.place.Y), true
}
