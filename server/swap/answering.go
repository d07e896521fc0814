package swap

import (
	"context"
	"errors"
	"fmt"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// Accept says yes for the giver of a leg: themselves, or who acts for them. byHand is that a pair would rather meet; they
// do when both say so. With the last yes everything is arranged at once, or, when a thing is gone in the meantime, all
// are free again. ErrUnknown, ErrNotMember, ErrAnswered, ErrState, ErrPairsOnly.
func (s *Service) Accept(ctx context.Context, v person.Viewer, id ID, byHand bool) (Swap, error) {
	return s.answer(ctx, v, id, func(tx *db.Tx, sw *Swap, l *Leg) error {
		switch {
		case l.State == Accepted || l.State.under():
			return sw.refuse(ErrAnswered)
		case l.State != Asked || !sw.State.Live() || !tx.Now().Before(sw.AnswerBy):
			return sw.refuse(ErrState)
		case byHand && len(sw.Legs) != 2:
			return sw.refuse(ErrPairsOnly)
		}
		l.State, l.AcceptedAt, l.ByHand = Accepted, tx.Now(), byHand
		switch {
		case sw.State == Agreed:
			return s.comeIn(tx, sw, l)
		case sw.every(func(l Leg) bool { return l.State == Accepted }):
			return s.agree(tx, sw)
		}
		return s.save(tx, sw)
	})
}

// Decline says no, or steps out of what was agreed as long as not all things are there. A ring that nobody has brought
// together yet is released with it; of one that was agreed somebody else is looked for. ErrUnknown, ErrNotMember,
// ErrState, ErrUnderWay.
func (s *Service) Decline(ctx context.Context, v person.Viewer, id ID) (Swap, error) {
	return s.answer(ctx, v, id, func(tx *db.Tx, sw *Swap, l *Leg) error {
		switch {
		case !sw.State.Live() || !l.busy:
			return sw.refuse(ErrState)
		case sw.State == Proposed:
			l.State = Declined
			return s.release(tx, sw, SaidNo)
		case sw.State == Moving && (!sw.ByHand || sw.bound()):
			return sw.refuse(ErrUnderWay)
		case sw.State == Moving:
			l.State = Stepped
			return s.dissolve(tx, sw, Parted)
		case l.State == Asked:
			return s.refused(tx, sw, l, Declined)
		}
		return s.fail(tx, sw, l.Nth, Stepped, Parted)
	})
}

// answer is one use case of somebody in a swap: find it, find their place in it, do.
func (s *Service) answer(ctx context.Context, v person.Viewer, id ID, do func(tx *db.Tx, sw *Swap, l *Leg) error) (sw Swap, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		ctx := db.Joining(tx.Context(), tx)
		if sw, err = s.seen(ctx, &tx.Query, v, id); err != nil {
			return err
		}
		l, err := s.seat(ctx, &tx.Query, v, &sw)
		if err != nil {
			return err
		}
		return do(tx, &sw, l)
	})
	return sw, err
}

// missing reports whether something stands in the way of a ring by now: a thing or a wish is gone, two of it want no
// contact, or one of them deals about a thing of it otherwise.
func (s *Service) missing(tx *db.Tx, sw *Swap) (bool, error) {
	for i, l := range sw.Legs {
		stuck, err := s.stuck(tx, l.Post, l.Taker)
		if err == nil && !stuck {
			stuck, err = s.wishGone(tx, l)
		}
		if err == nil && !stuck {
			stuck, err = s.apart(tx, l.Giver, sw.Legs[:i])
		}
		if err != nil || stuck {
			return stuck, err
		}
	}
	return false, nil
}

// stuck reports whether a thing cannot be arranged for somebody.
func (s *Service) stuck(tx *db.Tx, id post.ID, taker person.ID) (bool, error) {
	var no *fault.Fault
	if err := s.agreements.MayArrange(tx, id, taker, 1); errors.As(err, &no) {
		return true, nil
	} else if err != nil {
		return false, err
	}
	asked, err := s.asked(tx, id, taker)
	for _, a := range asked {
		if a.State.Running() {
			return true, nil
		}
	}
	return false, err
}

// asked are the open requests of somebody's household about a post.
func (s *Service) asked(tx *db.Tx, id post.ID, taker person.ID) (own []agreement.Agreement, err error) {
	open, err := s.agreements.Open(&tx.Query, []post.ID{id})
	if err != nil || len(open[id]) == 0 {
		return nil, err
	}
	v, err := s.people.Standing(tx.Context(), taker)
	for _, a := range open[id] {
		if seat, _ := v.Seat(a.Compound); a.Household == seat.Household {
			own = append(own, a)
		}
	}
	return own, err
}

// wishGone reports whether the need that a ring meets is open no longer.
func (s *Service) wishGone(tx *db.Tx, l Leg) (bool, error) {
	if l.Need == "" {
		return false, nil
	}
	p, err := s.posts.Find(tx, l.Need)
	return p.State != post.Open || p.Remaining() < 1, err
}

// apart reports whether somebody wants no contact with one of the others.
func (s *Service) apart(tx *db.Tx, who person.ID, others []Leg) (bool, error) {
	v, err := s.people.Standing(tx.Context(), who)
	for _, l := range others {
		if v.BlockedWith(l.Giver) {
			return true, nil
		}
	}
	return false, err
}

// agree makes an agreement of each leg, all in this transaction; or releases everybody when something is gone.
func (s *Service) agree(tx *db.Tx, sw *Swap) error {
	missing, err := s.missing(tx, sw)
	if err != nil {
		return err
	}
	if missing {
		return s.release(tx, sw, Gone)
	}
	sw.ByHand = len(sw.Legs) == 2 && sw.every(func(l Leg) bool { return l.ByHand })
	for i := range sw.Legs {
		if err := s.arrange(tx, sw, &sw.Legs[i]); err != nil {
			return err
		}
	}
	sw.State, sw.AnswerBy, sw.BringBy = Agreed, zero, tx.Now().Add(BringFor)
	if sw.ByHand {
		sw.State, sw.BringBy = Moving, tx.Now().Add(MeetFor)
	}
	if err := s.arrived(tx, sw); err != nil {
		return err
	}
	return s.say(tx, sw, AllAgreed)
}

// arrange makes the agreement of one leg, and sets its giver's own need aside.
func (s *Service) arrange(tx *db.Tx, sw *Swap, l *Leg) error {
	if err := s.clear(tx, l.Post, l.Taker); err != nil {
		return err
	}
	via := agreement.ByCentre
	if sw.ByHand {
		via = agreement.ByHand
	}
	a, err := s.agreements.Arrange(tx, l.Post, l.Taker, 1, via)
	if err != nil {
		return fmt.Errorf("arrange leg %d of %s: %w", l.Nth, sw.ID, err)
	}
	l.State, l.Agreement = Bringing, a.ID
	return s.holdNeed(tx, *l)
}

// clear ends what the taker's household had asked for about the post: they get it by the swap.
func (s *Service) clear(tx *db.Tx, id post.ID, taker person.ID) error {
	asked, err := s.asked(tx, id, taker)
	for _, a := range asked {
		if a.State.Asking() && err == nil {
			_, err = s.agreements.End(tx, a.ID, "swap")
		}
	}
	return err
}

// holdNeed and freeNeed set a need of the giver's aside while a swap meets it, and open it again.
func (s *Service) holdNeed(tx *db.Tx, l Leg) (err error) {
	if l.Need != "" {
		_, err = s.posts.Take(tx, l.Need, 1)
	}
	return err
}

func (s *Service) freeNeed(tx *db.Tx, l Leg) (err error) {
	if l.Need != "" {
		_, err = s.posts.GiveBack(tx, l.Need, 1)
	}
	return err
}

// release ends a swap that was only proposed.
func (s *Service) release(tx *db.Tx, sw *Swap, why Reason) error {
	sw.State, sw.Reason, sw.AnswerBy = Released, why, zero
	for i := range sw.Legs {
		l := &sw.Legs[i]
		l.busy = false
		switch {
		case l.State == Asked && why == NoAnswer:
			l.State = Lapsed
		case l.State == Asked || l.State == Accepted:
			l.State = Over
		}
	}
	if err := s.save(tx, sw); err != nil {
		return err
	}
	if why != Gone && why != Changed {
		if err := noteRefusal(tx, *sw); err != nil {
			return err
		}
	}
	return s.say(tx, sw, CameToNone)
}
