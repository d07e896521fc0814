package match

import "slices"

// Code names why two posts cannot be brought together, or why they can. The client has words for each.
type Code string

// The hard rules, cheapest first. A pair that breaks one is never shown nor told.
const (
	ExcludedSide     Code = "match.same_side"  // both need, or both offer
	ExcludedCompound Code = "match.compound"   // another compound
	ExcludedSelf     Code = "match.self"       // the same person or household
	ExcludedBlocked  Code = "match.blocked"    // one has blocked the other
	ExcludedClosed   Code = "match.closed"     // not open any more, or expired
	ExcludedFull     Code = "match.full"       // not enough seats left
	ExcludedGender   Code = "match.gender"     // another gender was asked for
	ExcludedLanguage Code = "match.language"   // no common language
	ExcludedAge      Code = "match.age"        // the child is outside the range
	ExcludedDistance Code = "match.distance"   // too far away
	ExcludedTime     Code = "match.time"       // no time in common, or none that is long enough
	ExcludedModule   Code = "match.module"     // another module, and not the same thing
	ExcludedDoubt    Code = "match.wrong_list" // the text says that it stands on the wrong list
)

// exclude applies the rules that need no look at the texts; empty means the pair may be scored.
func exclude(n, o *Doc, now int64, blocked func(a, b string) bool) Code {
	switch {
	case n.direction != Need || o.direction != Offer:
		return ExcludedSide
	case n.compound != o.compound:
		return ExcludedCompound
	case sameHousehold(n, o):
		return ExcludedSelf
	case n.over(now) || o.over(now):
		return ExcludedClosed
	case full(n, o):
		return ExcludedFull
	case otherGender(n, o):
		return ExcludedGender
	case noLanguage(n, o):
		return ExcludedLanguage
	case outsideAges(n, o):
		return ExcludedAge
	case tooFar(n, o):
		return ExcludedDistance
	case blocked != nil && n.author != "" && o.author != "" && blocked(n.author, o.author):
		return ExcludedBlocked
	}
	return ""
}

func full(n, o *Doc) bool { return o.seats >= 0 && o.seats < max(n.seats, 1) }

func otherGender(n, o *Doc) bool { return n.gender != "" && o.gender != "" && n.gender != o.gender }

func noLanguage(n, o *Doc) bool {
	return len(n.languages) > 0 && len(o.languages) > 0 && !meetIn(n.languages, o.languages)
}

func outsideAges(n, o *Doc) bool {
	return n.aged && o.aged && (n.ages.Min < o.ages.Min || n.ages.Max > o.ages.Max)
}

func sameHousehold(n, o *Doc) bool {
	return n.author != "" && n.author == o.author || n.household != "" && n.household == o.household || n.id != "" && n.id == o.id
}

func meetIn(a, b []string) bool {
	return slices.ContainsFunc(a, func(l string) bool { return slices.Contains(b, l) })
}

func (d *Doc) over(now int64) bool { return d.closed || d.expires != 0 && now >= d.expires }

func tooFar(n, o *Doc) bool {
	if n.reach <= 0 {
		return false
	}
	m, known := distance(n, o)
	return known && m > n.reach
}
