package match

import (
	"math"
	"time"
)

// Trust decides whether both sides are told without asking. It looks at more than the score of the pair: how far the
// next best offer for the same need lies behind, and whether different kinds of evidence agree. Where no rival comes
// near, a modest score is enough; where two are close, a high one is not.

// ground is a place in the vector that the decision to tell is made of.
type ground int

const (
	gBias      ground = iota
	gScore            // the score as log odds
	gGap              // how much clearly worse the next offer for this need is
	gBehind           // how much better the best one is
	gSame             // nearly the same concept
	gRelation         // the best relation of concepts
	gSilent           // no concept on one side
	gCover            // the share of the needed time
	gEvidence         // how many of field, deed, kind, category, letters agree
	gDeedClash        // both speak of deeds, of none in common
	gOtherCat         // different categories, both chosen
	gRare             // they share a time at which few are free
	gFits             // times, seats and ages all fit
	grounds
)

var groundNames = [grounds]string{
	"bias", "score", "gap", "behind", "same", "relation", "no_concept", "cover", "evidence", "deed_clash", "other_category", "rare", "fits",
}

// GroundNames gives the names of what the decision to tell is made of; in the file they have "tell_" before them.
func GroundNames() []string { return groundNames[:] }

// Grounds gives what the decision to tell is made of; see standing.
func Grounds(x []float64, score, gap, behind float64) []float64 {
	out := make([]float64, grounds)
	out[gBias], out[gScore], out[gGap], out[gBehind] = 1, score, gap, behind
	for g, f := range map[ground]feature{gSame: fSame, gRelation: fRelation, gSilent: fNoConcept, gCover: fCover, gDeedClash: fDeedClash, gOtherCat: fOtherCat, gRare: fRare, gFits: fServed} {
		out[g] = x[f]
	}
	for _, f := range agreeing {
		if x[f] > saysSomething {
			out[gEvidence] += 1.0 / 3
		}
	}
	return out
}

// agreeing are the kinds of evidence that are counted where they say something at all.
var agreeing = [...]feature{fField, fFieldToo, fDeed, fKind, fImplied, fSpelled, fSpelledToo, fLetters}

const saysSomething = 0.15

// standing is how a pair stands among all offers for its need.
type standing struct {
	better      int     // how many offers score higher
	gap, behind float32 // see grounds
}

// alone is the standing of the only offer.
func (w *Weights) alone(odds float32) standing {
	return standing{gap: min(MostGap, max(0, odds-w.floor()))}
}

// Rivals whose log odds differ by less than EqualOdds are as good as equal; further than MostGap apart says no more.
const (
	EqualOdds = 0.25
	MostGap   = 6
)

// Floor gives floor to whoever fits weights.
func (w *Weights) Floor() float64 { return float64(w.floor()) }

// floor is where rivals stop being any: pairs below are not even listed.
func (w *Weights) floor() float32 { return float32(math.Log(float64(w.ShowAt / (1 - w.ShowAt)))) }

// among tells how odds stand among those of the other offers. It stops looking once so many are better, or one so near,
// that the pair will not be told: trust only falls with every rival.
func (w *Weights) among(odds float32, others func(yield func(float32) bool), hopeless func(standing) bool) standing {
	at := w.alone(odds)
	best, next := odds, w.floor()
	for o := range others {
		switch {
		case o > odds:
			at.better++
			best = max(best, o)
		case o < odds-EqualOdds && o > next:
			next = o
		default:
			continue
		}
		at.gap, at.behind = min(MostGap, max(0, odds-next)), min(MostGap, best-odds)
		if hopeless(at) {
			return at
		}
	}
	return at
}

// sure tells whether both sides may be told without asking: nothing speaks against it, most of the needed time is
// covered, it is among the best offers for the need, and the grounds are good enough.
func (x *Index) sure(s *scored, at standing) bool {
	return at.better < MostNotified && s.mayTell() && x.weights.trust(&s.finding, s.odds, at) >= x.weights.TellAt
}

// MayTell tells from the features of a pair whether nothing speaks against telling it.
func MayTell(x []float64) bool {
	for _, f := range forbidding {
		if x[f] > 0 {
			return false
		}
	}
	return !standIn(x[fRelation], x[fNoConcept]) && x[fModeClash] < 0.9 && (x[fCover] <= 0.5 || x[fCover] >= 0.7)
}

// forbidding are the features of which none may be there when both sides are told.
var forbidding = [...]feature{
	fContrast, fSizeClash, fAgeClash, fSexClash, fPlaceClash, fDenied, fUnable, fGone, fAimClash, fKindClash, fDayClash, fQuantity,
}

// mayTell holds back a pair that something speaks against, however good it looks.
func (f *finding) mayTell() bool {
	for _, no := range forbidding {
		if f.x[no] > 0 {
			return false
		}
	}
	return !standIn(float64(f.relation), float64(f.x[fNoConcept])) && f.cover >= 0.7 && f.x[fModeClash] < 0.9
}

// standIn tells a pair of which both sides name what they are about, and it is only something like it: that is shown, not told.
func standIn(relation, silent float64) bool { return silent == 0 && relation > 0 && relation < 0.42 }

func (w *Weights) trust(f *finding, odds float32, at standing) float32 {
	v := [grounds]float32{
		gBias: 1, gScore: odds, gGap: at.gap, gBehind: at.behind, gSame: f.x[fSame], gRelation: f.x[fRelation], gSilent: f.x[fNoConcept],
		gCover: f.x[fCover], gDeedClash: f.x[fDeedClash], gOtherCat: f.x[fOtherCat], gRare: f.x[fRare], gFits: f.x[fServed],
	}
	for _, e := range agreeing {
		if f.x[e] > saysSomething {
			v[gEvidence] += 1.0 / 3
		}
	}
	var sum float32
	for i, g := range v {
		sum += g * w.tell[i]
	}
	return chance(sum)
}

// hopeful tells whether a pair would be told if no offer rivalled it.
func (x *Index) hopeful(s *scored) bool { return x.sure(s, x.weights.alone(s.odds)) }

// standingFor looks how an offer stands among all offers for a need that waits; it is asked when the offer is new.
func (x *Index) standingFor(n, offer *Doc, s *scored, now time.Time, opts Options) standing {
	q := newQuery(x.book, n, now.Unix())
	defer q.close()
	module, briefs := x.modules[n.module], x.briefs[Offer]
	var rival scored
	return x.weights.among(s.odds, func(yield func(float32) bool) {
		for i, c := range x.docs[Offer] {
			if c.id == offer.id || q.strange(&briefs[i], module) {
				continue
			}
			if code := x.weigh(q, c, opts.Blocked, &rival); code == "" && !yield(rival.odds) {
				return
			}
		}
	}, func(at standing) bool { return !x.sure(s, at) })
}
