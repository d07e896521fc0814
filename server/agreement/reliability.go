package agreement

import (
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Reliability is how well somebody kept their word lately, in a word.
type Reliability string

// The words. There is none for people who do not: whoever misses often is usual, and cannot ask for a while.
const (
	Reliable Reliability = "reliable"
	Usual    Reliability = "usual"
	Newcomer Reliability = "new"
)

const (
	// reliableFor is how far back the word looks.
	reliableFor = 180 * 24 * time.Hour
	// enoughDeals is from how many on there is something to say.
	enoughDeals = 5
)

// record is what somebody's promises came to.
type record struct {
	Kept   int
	Missed int
	Late   int
}

// word weighs one who did not come twice, and one who took it back late once; what was excused counts nowhere.
func (r record) word() Reliability {
	switch {
	case r.Kept+r.Missed+r.Late < enoughDeals:
		return Newcomer
	case r.Kept*10 >= 9*(r.Kept+2*r.Missed+r.Late):
		return Reliable
	}
	return Usual
}

// reliability reads the words for people of a compound in one statement.
func (s *Service) reliability(q *db.Query, compound unit.ID, people []person.ID) (map[person.ID]Reliability, error) {
	records, err := recordsOf(q, compound, people, s.db.Now().Add(-reliableFor))
	if err != nil {
		return nil, err
	}
	words := make(map[person.ID]Reliability, len(people))
	for _, who := range people {
		words[who] = records[who].word()
	}
	return words, nil
}

// rated reports whether a word is said about those who deal about a post: never where somebody is cared for.
func rated(p post.Post) bool { return p.Module == post.Idle || p.Module == post.Help }
