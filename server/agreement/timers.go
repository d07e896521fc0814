package agreement

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/unit"
)

// timer is something that happens to an agreement by the clock. What is due is data in the database: it happens at
// its time, or at the next start when the server was down then, and once.
type timer struct {
	what string
	// due is when, as the agreement stands after a step; the zero time is never. It is asked after each step.
	due func(tx *db.Tx, a Agreement, set unit.Settings) (time.Time, error)
	// ring does what is due. The agreement may have moved on since: it looks before it acts.
	ring func(tx *db.Tx, a Agreement) error
}

// timersPerTick bounds how much falls due in one go, so that others may write in between.
const timersPerTick = 100

// wind writes down what is due after a step. What should have happened already and did not yet stays due; what no longer
// applies is dropped.
func (s *Service) wind(tx *db.Tx, a Agreement) error {
	set, err := s.units.Settings(tx.Context(), a.Compound)
	if err != nil {
		return err
	}
	due := map[string]time.Time{}
	for _, t := range s.timers {
		at, err := t.due(tx, a, set)
		if err != nil {
			return fmt.Errorf("timer %s of agreement %s: %w", t.what, a.ID, err)
		}
		if !at.IsZero() {
			due[t.what] = at
		}
	}
	return putTimers(tx, a.ID, due)
}

// ringing does what is due by now, each in a transaction of its own: one that fails does not hold up the others, and is
// tried again at the next tick.
func (s *Service) ringing(ctx context.Context) error {
	var last timerRow // what failed stays due: the next page begins behind it
	for {
		list, err := dueTimers(s.db.Read(ctx), s.db.Now(), last, timersPerTick)
		if err != nil {
			return err
		}
		for _, d := range list {
			if err := s.ring(ctx, d); err != nil {
				slog.Error("do what is due", "agreement", string(d.AgreementID), "timer", d.What, "cause", err)
				s.putOff(ctx, d)
			}
		}
		if len(list) < timersPerTick {
			return nil
		}
		last = list[len(list)-1]
	}
}

// again is when a timer that failed is tried anew.
const again = time.Hour

func (s *Service) ring(ctx context.Context, d timerRow) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if was, err := dropTimer(tx, d); err != nil || !was {
			return err // somebody acted in the meantime
		}
		a, err := find(&tx.Query, d.AgreementID)
		if err != nil {
			return err
		}
		for _, t := range s.timers {
			if t.what == d.What {
				return t.ring(tx, a)
			}
		}
		return nil // of a version that is no more
	})
}

// putOff has a timer that failed wait, so that it neither fills the log nor is lost.
func (s *Service) putOff(ctx context.Context, d timerRow) {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return postpone(tx, d, tx.Now().Add(again)) })
	if err != nil && ctx.Err() == nil {
		slog.Error("put off what is due", "agreement", string(d.AgreementID), "timer", d.What, "cause", err)
	}
}
