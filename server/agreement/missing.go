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

// Why is what keeps somebody from coming, for those who say it with one tap.
type Why string

// The causes. One who is ill is never late with it.
const (
	Ill       Why = "ill"
	Busy      Why = "busy"
	NotNeeded Why = "not_needed"
)

// Plea is what one who was called missing says about it: that it is so, what kept them, or neither, which leaves it
// to those who settle disputes.
type Plea struct {
	Admits bool
	Excuse Excuse
	Note   string
}

// Excuse is what kept somebody from coming that counts against nobody.
type Excuse string

// The excuses.
const (
	Illness   Excuse = "illness"
	Emergency Excuse = "emergency"
)

// The refusals about what one says to not having come.
var (
	// ErrAnswered refuses a second answer.
	ErrAnswered = fault.Conflict("agreement.answered", "This was answered already.", "已经回应过了。")
	// ErrAnswerLate refuses an answer after a day.
	ErrAnswerLate = fault.Conflict("agreement.answer_late", "It could be answered for a day. You may still dispute it.", "回应时间(24小时)已过,仍可提出异议。")
)

const (
	// pleadFor is how long one who was called missing may answer.
	pleadFor = 24 * time.Hour
	// lateFrom is how long before the agreed time a promise may be taken back without being late.
	lateFrom = 24 * time.Hour
)

// Cancel takes a request or a promise back: either side. What was set aside goes to those who wait. ErrBound.
func (s *Service) Cancel(ctx context.Context, v person.Viewer, id ID, reason string) (Agreement, error) {
	return s.TakeBack(ctx, v, id, "", reason)
}

// TakeBack is Cancel by one who says with one tap what keeps them. A promise that is taken back less than a day before
// its time is written down as late, unless somebody is ill.
func (s *Service) TakeBack(ctx context.Context, v person.Viewer, id ID, why Why, reason string) (Agreement, error) {
	if reason == "" {
		reason = string(why)
	}
	return s.act(ctx, v, id, ActCancel, reason, func(tx *db.Tx, a *Agreement, side Side) error {
		if err := s.unbound(tx, *a); err != nil {
			return err
		}
		if why != Ill {
			if err := s.markLate(tx, a, side); err != nil {
				return err
			}
		}
		a.State = Cancelled
		return nil
	})
}

// markLate writes down that a side takes its promise back late. What nobody said yes to yet is no promise.
func (s *Service) markLate(tx *db.Tx, a *Agreement, side Side) error {
	begins, err := s.begins(tx, *a)
	if err == nil && a.State == Accepted && !a.Held() && !begins.IsZero() && tx.Now().After(begins.Add(-lateFrom)) {
		a.Late = side
	}
	return err
}

// Missed says that the other side did not come: either side, once the agreed time is 20 minutes past. The other side
// has a day to answer. ErrTooEarly, ErrUnconfirmed.
func (s *Service) Missed(ctx context.Context, v person.Viewer, id ID, reason string) (Agreement, error) {
	return s.act(ctx, v, id, ActNoShow, reason, func(tx *db.Tx, a *Agreement, side Side) error {
		u, err := s.units.Compound(tx.Context(), a.Compound)
		if err != nil {
			return err
		}
		if a.Held() {
			return a.refuse(ErrUnconfirmed)
		}
		if err := s.unbound(tx, *a); err != nil {
			return err
		}
		if err := a.missed(tx.Now(), post.ZoneOf(u)); err != nil {
			return err
		}
		a.State, a.Missing = NoShow, side.Other()
		return nil
	})
}

// Plead answers for not having come, once, within a day: the side that was called missing. Who neither admits it nor
// was kept by illness or an emergency contests it, and coordinator and moderator look at it. ErrAnswered,
// ErrAnswerLate.
func (s *Service) Plead(ctx context.Context, v person.Viewer, id ID, plea Plea) (Agreement, error) {
	return s.act(ctx, v, id, ActAnswer, plea.Note, func(tx *db.Tx, a *Agreement, _ Side) error {
		switch {
		case a.Answer != "":
			return a.refuse(ErrAnswered)
		case !tx.Now().Before(a.ChangedAt.Add(pleadFor)):
			return a.refuse(ErrAnswerLate)
		case plea.Excuse != "":
			a.Answer = Excused
		case plea.Admits:
			a.Answer = Admits
		default:
			a.State = Disputed
		}
		return nil
	})
}

// pleaTimer ends the time to answer: silence counts like a yes.
func (s *Service) pleaTimer() timer {
	return timer{
		what: "answer_ends",
		due: func(_ *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
			if a.State != NoShow || a.Answer != "" {
				return time.Time{}, nil
			}
			return a.ChangedAt.Add(pleadFor), nil
		},
		ring: func(tx *db.Tx, a Agreement) error {
			if a.State != NoShow || a.Answer != "" {
				return nil
			}
			a.Answer = Silent
			return s.step(tx, &a, NoShow, Step{Side: Machine, Reason: unanswered})
		},
	}
}
