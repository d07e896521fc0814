package agreement

import (
	"time"

	"youlin/server/db"
	"youlin/server/post"
	"youlin/server/unit"
)

// Nobody who asks is left without an answer: chosen, in line, or not this time.

const (
	// answerWithin is how long a request may be without an answer.
	answerWithin = 7 * 24 * time.Hour
	// nudgeEvery is the least time between two nudges about one post.
	nudgeEvery = 24 * time.Hour
)

// The reasons of a no that nobody said.
const (
	unanswered  = "unanswered"
	notThisTime = "not_this_time"
)

// nudges are how long after the oldest request without an answer the poster is told that somebody waits.
var nudges = map[string]time.Duration{
	"nudge_1": 24 * time.Hour, "nudge_2": 72 * time.Hour, "nudge_3": 144 * time.Hour,
}

// answerTimers give each request an end, and tell the poster before.
func (s *Service) answerTimers() []timer {
	timers := []timer{{what: unanswered, due: sinceAsked(answerWithin), ring: s.giveUp}}
	for what, after := range nudges {
		timers = append(timers, timer{what: what, due: sinceAsked(after), ring: s.nudge})
	}
	return timers
}

func sinceAsked(after time.Duration) func(*db.Tx, Agreement, unit.Settings) (time.Time, error) {
	return func(_ *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
		if a.State != Requested {
			return time.Time{}, nil
		}
		return a.ChangedAt.Add(after), nil
	}
}

// giveUp says no to a request that nobody answered.
func (s *Service) giveUp(tx *db.Tx, a Agreement) error {
	if a.State != Requested || tx.Now().Before(a.ChangedAt.Add(answerWithin)) {
		return nil
	}
	return s.byItself(tx, a, Declined, unanswered)
}

// nudge tells the poster how many wait for an answer, when it is the oldest of the post that has waited that long;
// where a draw or need decides, nobody waits for the poster.
func (s *Service) nudge(tx *db.Tx, a Agreement) error {
	if a.State != Requested {
		return nil
	}
	p, err := s.posts.Find(tx, a.Post)
	if err != nil || byDraw(p) {
		return err
	}
	asking, err := ofPost(&tx.Query, a.Post, Requested)
	if err != nil || !isOldest(a, asking) {
		return err
	}
	again, err := nudged(tx, a.Post, tx.Now().Add(-nudgeEvery))
	if err == nil && again {
		tx.Emit(Awaited{Post: a.Post, Compound: a.Compound, Asking: len(asking), To: p.People()})
	}
	return err
}

// isOldest reports whether nobody has waited longer without an answer.
func isOldest(a Agreement, asking []Agreement) bool {
	for _, other := range asking {
		if other.ChangedAt.Before(a.ChangedAt) || other.ChangedAt.Equal(a.ChangedAt) && other.turn < a.turn {
			return false
		}
	}
	return true
}

// noneLeft says not this time to everybody who still asks or waits, once all of a post was handed over.
func (s *Service) noneLeft(tx *db.Tx, p post.Post) error {
	if p.State != post.Fulfilled {
		return nil
	}
	left, err := ofPost(&tx.Query, p.ID, Requested, Waitlisted)
	if err != nil {
		return err
	}
	for _, a := range left {
		if err := s.byItself(tx, a, Declined, notThisTime); err != nil {
			return err
		}
	}
	return nil
}
