package agreement

import (
	"time"

	"youlin/server/db"
	"youlin/server/post"
	"youlin/server/unit"
)

// reminders are how long before the agreed time both sides hear of it, the longer one first.
var reminders = []struct {
	what   string
	before time.Duration
}{
	{"remind_day", 24 * time.Hour},
	{"remind_soon", 2 * time.Hour},
}

// reminderTimers tell both sides that the agreed time comes. Of two that are due at once, as after the server was
// down, only the later one is told; and none once the time has come.
func (s *Service) reminderTimers() []timer {
	timers := make([]timer, 0, len(reminders))
	for i, r := range reminders {
		until := time.Duration(0)
		if i+1 < len(reminders) {
			until = reminders[i+1].before
		}
		timers = append(timers, timer{what: r.what, due: s.before(r.before), ring: s.remind(until)})
	}
	return timers
}

func (s *Service) before(long time.Duration) func(*db.Tx, Agreement, unit.Settings) (time.Time, error) {
	return func(tx *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
		if a.State != Accepted {
			return time.Time{}, nil
		}
		begins, err := s.begins(tx, a)
		if err != nil || begins.IsZero() {
			return time.Time{}, err
		}
		return begins.Add(-long), nil
	}
}

// remind tells both sides, unless it is time for the next reminder.
func (s *Service) remind(until time.Duration) func(*db.Tx, Agreement) error {
	return func(tx *db.Tx, a Agreement) error {
		begins, err := s.begins(tx, a)
		if err != nil || a.State != Accepted || !tx.Now().Before(begins.Add(-until)) {
			return err
		}
		tx.Emit(Soon{Agreement: a.ID, Post: a.Post, Compound: a.Compound, Begins: db.Millis(begins), Giver: a.Giver, Taker: a.Taker, People: a.People()})
		return nil
	}
}

// begins is when the agreed time begins for the first time after the last step; the zero time when none was agreed.
func (s *Service) begins(tx *db.Tx, a Agreement) (time.Time, error) {
	if a.Window == nil {
		return time.Time{}, nil
	}
	u, err := s.units.Compound(tx.Context(), a.Compound)
	return a.beginning(post.ZoneOf(u)), err
}
