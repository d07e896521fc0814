package agreement

import (
	"context"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// The refusals about what is held for somebody.
var (
	// ErrHoldOver refuses a yes, and a code, after the time to say yes has passed: it is the next one's turn.
	ErrHoldOver = fault.Conflict("agreement.hold_over", "The time to say yes has passed. It goes to the next in line.", "保留时间已经过了,轮到下一位邻居。")
	// ErrUnconfirmed refuses to call one missing who never said that they would come.
	ErrUnconfirmed = fault.Conflict("agreement.unconfirmed", "They have not said yes to this yet.", "还没有确认要,不算失约。")
)

// holdExpired is why an offer went to the next one.
const holdExpired = "hold_expired"

// Held reports whether the agreement is an offer out of the line or a draw that the asker has not said yes to.
func (a Agreement) Held() bool { return a.State == Accepted && !a.HoldUntil.IsZero() }

// lapsed refuses what comes after the time to say yes, also in the moments before the clock has acted on it.
func (a Agreement) lapsed(now time.Time) error {
	if a.Held() && !now.Before(a.HoldUntil) {
		return a.refuse(ErrHoldOver)
	}
	return nil
}

// offerTo sets something of the post aside for one who waits: they are accepted, and have the compound's time to say
// yes before it is offered to the next. It is for whoever moves a line up, a draw included.
func (s *Service) offerTo(tx *db.Tx, a Agreement, p post.Post) (post.Post, error) {
	taken, err := s.posts.Take(tx, p.ID, a.Quantity)
	if err != nil {
		return p, err
	}
	was := a.State
	a.State = Accepted
	if a.HoldUntil, err = s.holdFor(tx, a); err != nil {
		return p, err
	}
	if err := s.step(tx, &a, was, Step{Side: Machine}); err != nil {
		return p, err
	}
	return taken, s.lineUp(tx, p.ID)
}

// holdFor is until when an offer waits for a yes: never past the time for which it was asked; the zero time where the
// compound holds nothing back.
func (s *Service) holdFor(tx *db.Tx, a Agreement) (time.Time, error) {
	set, err := s.units.Settings(tx.Context(), a.Compound)
	if err != nil || set.HoldHours == 0 {
		return time.Time{}, err
	}
	until := tx.Now().Add(time.Duration(set.HoldHours) * time.Hour)
	if w := a.Window; w != nil && !w.Weekly() && w.Start.After(tx.Now()) && w.Start.Before(until) {
		until = w.Start
	}
	return until, nil
}

// Confirm says yes to what is held: the asker, or who asked on their behalf. ErrHoldOver once the time has passed,
// ErrState when nothing waits for a yes, ErrBlocked when the two want nothing to do with each other by now.
func (s *Service) Confirm(ctx context.Context, v person.Viewer, id ID) (Agreement, error) {
	return s.act(ctx, v, id, ActConfirm, "", func(tx *db.Tx, a *Agreement, side Side) error {
		if !a.Held() {
			return a.refuse(ErrState)
		}
		if err := a.lapsed(tx.Now()); err != nil {
			return err
		}
		if err := s.mayBorrow(tx, *a, side); err != nil {
			return err
		}
		apart, err := s.blocked(tx, *a)
		if err == nil && apart {
			return a.refuse(ErrBlocked)
		}
		a.HoldUntil = time.Time{}
		return err
	})
}

// holdTimer ends a hold that nobody said yes to, and asks the next in line.
func (s *Service) holdTimer() timer {
	return timer{
		what: "hold_ends",
		due: func(_ *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
			if a.Held() {
				return a.HoldUntil, nil
			}
			return time.Time{}, nil
		},
		ring: func(tx *db.Tx, a Agreement) error {
			if a.lapsed(tx.Now()) == nil {
				return nil
			}
			_, err := s.end(tx, a, holdExpired)
			return err
		},
	}
}
