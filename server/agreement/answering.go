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
var nudges = []time.Duration{24 * time.Hour, 72 * time.Hour, 144 * time.Hour}

// answerTimers give each request an end, and tell the poster before.
func (s *Service) answerTimers() []timer {
	return []timer{
		{what: unanswered, due: sinceAsked(answerWithin), ring: s.giveUp},
		{what: "nudge", due: sinceAsked(nudges...), ring: s.nudge},
	}
}

// sinceAsked is the next of several times after somebody asked, the last one when all have passed: what was not done
// by then is still to be done.
func sinceAsked(after ...time.Duration) func(*db.Tx, Agreement, unit.Settings) (time.Time, error) {
	return func(tx *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
		if a.State != Requested {
			return time.Time{}, nil
		}
		due := a.ChangedAt
		for _, d := range after {
			if due = a.ChangedAt.Add(d); due.After(tx.Now()) {
				break
			}
		}
		return due, nil
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
	if err := s.wind(tx, a); err != nil { // for the next time
		return err
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

// noneLeft says no to everybody who still asks or waits, and why, once all of a post is gone.
func (s *Service) noneLeft(tx *db.Tx, p post.Post, why string) error {
	if p.State != post.Fulfilled {
		return nil
	}
	left, err := ofPost(&tx.Query, p.ID, Requested, Waitlisted)
	if err != nil {
		return err
	}
	for _, a := range left {
		if err := s.byItself(tx, a, Declined, why); err != nil {
			return err
		}
	}
	return nil
}
