package match

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"youlin/assets"
)

// feature is a place in the vector that compares a need with an offer.
type feature int

const (
	fBias       feature = iota
	fSame               // the best relation of their concepts, when it is nearly the same
	fRelation           // the best relation, whatever it is
	fBreadth            // how much of what the need names the offer has
	fAside              // one mentions what the other is about
	fNoConcept          // no concept on one side: the words must speak
	fAim                // both about a thing, or both about something done
	fAimClash           // one a thing, the other something done
	fWords              // share of the need's words
	fGrams              // share of neighbouring characters
	fSpelled            // the letters of one spell what the other is about
	fGloss              // nearness of the English meanings
	fCategory           // the same category
	fOtherCat           // different categories, both chosen
	fImplied            // categories that their concepts imply agree
	fSize               // sizes agree
	fSizeClash          // sizes differ
	fAge                // ages agree, read from the texts
	fAgeClash           // ages differ
	fSex                // who is accepted and who comes agree
	fSexClash           // or not
	fPlace              // the same school or hospital
	fPlaceClash         // another one
	fDenied             // one does not want what the other has
	fAble               // the offer says it can do what the need demands
	fContrast           // opposite sides: summer and winter, single and double
	fUnable             // the offer cannot do what the need demands
	fCover              // share of the needed time
	fDays               // weekdays read from the texts agree
	fDayClash           // or not
	fMode               // the same thing shall happen with it
	fModeClash          // or not
	fQuantity           // not enough pieces
	fFar                // distance, in hundreds of metres
	fModule             // another module
	fGone               // the text says it is gone
	fLetters            // telling letters that both have
	fField              // fields of life that both texts have to do with
	fDeed               // deeds that both texts speak of
	fDeedClash          // both speak of deeds, of none in common
	fKind               // the same kind of one sort: both the violin
	fKindClash          // other kinds of one sort: erhu and violin
	fTopic              // services about the same thing
	fTight              // how alike the needed and the offered times are
	fAgeNear            // how closely an accepted range fits a child
	fPerson             // the gender that was asked for is there
	fTongue             // they share a language that not everybody speaks
	fAttached           // one is only a part of the other, or goes with it
	fSpelledToo         // letters of names, where both name what they are about
	fFieldToo           // fields of life, where both do
	fServed             // times, seats and ages all fit
	fState              // the offer takes what the need is: ill, in a wheelchair; or both refuse the same
	fRare               // they share a time at which few are free
	fUntimed            // the need has times, the offer of a service has none
	fClock              // the offer is there at the hours that the need's text names
	fClockClash         // or not
	fUnaged             // the need is for a child of known age, the offer says nothing of ages
	fSeatless           // the need has times, the offer has no seats
	fDear               // the offer costs more than the need would pay
	features
)

var featureNames = [features]string{
	"bias", "same", "relation", "breadth", "aside", "no_concept", "aim", "aim_clash", "words", "grams", "spelled", "gloss", "category",
	"other_category", "implied", "size", "size_clash", "age", "age_clash", "sex", "sex_clash", "place", "place_clash", "denied",
	"able", "contrast", "unable", "cover", "days", "day_clash", "mode", "mode_clash", "quantity", "far", "module", "gone",
	"letters", "field", "deed", "deed_clash", "kind", "kind_clash", "topic", "tight", "age_near", "person", "tongue", "attached", "spelled_too", "field_too", "served",
	"state", "rare", "untimed", "clock", "clock_clash", "unaged", "seatless", "dear",
}

// Weights turn a comparison into a score. They are read from assets/lexicon/weights.conf.
type Weights struct {
	of [features]float32
	// tell weighs the grounds for telling both sides, and TellAt is how good they must be together.
	tell   [grounds]float32
	TellAt float32
	// NotifyAt is the score from which a near miss is worth a word, and ShowAt the one below which a pair is not listed.
	NotifyAt, ShowAt float32
}

// DefaultWeights are the embedded ones. Damaged data stop the program: they are part of it.
var DefaultWeights = sync.OnceValue(func() *Weights {
	raw, err := assets.Files.ReadFile("lexicon/weights.conf")
	if err != nil {
		panic("match: lexicon/weights.conf is not embedded: " + err.Error())
	}
	w, err := ReadWeights(string(raw))
	if err != nil {
		panic(err)
	}
	return w
})

// ReadWeights reads lines of a name and a number; # starts a comment. Every feature must be named once.
func ReadWeights(text string) (*Weights, error) {
	w := &Weights{}
	slots := map[string]*float32{"notify_at": &w.NotifyAt, "show_at": &w.ShowAt, "tell_at": &w.TellAt}
	for i, name := range groundNames {
		slots["tell_"+name] = &w.tell[i]
	}
	for i, name := range featureNames {
		slots[name] = &w.of[i]
	}
	for line := range strings.SplitSeq(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		part := strings.Fields(line)
		if len(part) == 0 {
			continue
		}
		slot := slots[part[0]]
		if slot == nil || len(part) != 2 {
			return nil, fmt.Errorf("match: weights line %q is not a known name, once, and a number", line)
		}
		v, err := strconv.ParseFloat(part[1], 32)
		if err != nil {
			return nil, fmt.Errorf("match: weight %s: %w", part[0], err)
		}
		*slot = float32(v)
		delete(slots, part[0])
	}
	if len(slots) > 0 {
		return nil, fmt.Errorf("match: weights are missing: %v", slots)
	}
	return w, nil
}

func (w *Weights) score(x *vector) float32 { return chance(w.odds(x)) }

// odds is the score before it is squeezed between 0 and 1.
func (w *Weights) odds(x *vector) float32 {
	var sum float32
	for i, v := range x {
		sum += v * w.of[i]
	}
	return sum
}

func chance(odds float32) float32 { return float32(1 / (1 + math.Exp(-float64(odds)))) }

// FeatureNames gives the names of the weights that make up the score, in the order in which Measure and Values speak
// of them.
func FeatureNames() []string { return featureNames[:] }

// TellLevel gives the trust from which both sides are told.
func (w *Weights) TellLevel() float64 { return float64(w.TellAt) }

// Values gives the weights of the features.
func (w *Weights) Values() []float64 {
	out := make([]float64, features)
	for i, v := range w.of {
		out[i] = float64(v)
	}
	return out
}

// Measure gives the features of a pair, for fitting weights; the code tells why a pair has none.
func (x *Index) Measure(a, b *Doc, now time.Time) ([]float64, Code) {
	q := newQuery(x.book, a, now.Unix())
	defer q.close()
	var s scored
	if code := x.weigh(q, b, nil, &s); code != "" {
		return nil, code
	}
	out := make([]float64, features)
	for i, v := range s.x {
		out[i] = float64(v)
	}
	return out, ""
}
