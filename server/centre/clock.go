package centre

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// reasonUnclaimed is why an agreement ended whose taker did not come for it.
const reasonUnclaimed = "unclaimed"

// until moves a deadline of a compound out of closed time.
func (s *Service) until(tx *db.Tx, compound unit.ID, deadline time.Time) (time.Time, error) {
	u, err := s.units.Compound(tx.Context(), compound)
	if err != nil {
		return deadline, err
	}
	hours, _, err := findHours(&tx.Query, compound)
	return hours.Until(deadline, post.ZoneOf(u)), err
}

// shelfUntil is until when a thing is kept for its taker: the compound's time, and not less than they have to say yes.
func (s *Service) shelfUntil(tx *db.Tx, i Item, a agreement.Agreement) (time.Time, error) {
	set, err := s.units.Settings(tx.Context(), i.Compound)
	if err != nil || set.ShelfHours == 0 {
		return time.Time{}, err
	}
	deadline := tx.Now().Add(time.Duration(set.ShelfHours) * time.Hour)
	if a.HoldUntil.After(deadline) {
		deadline = a.HoldUntil
	}
	return s.until(tx, i.Compound, deadline)
}

// unclaimedUntil is until when a thing waits for which nobody came.
func (s *Service) unclaimedUntil(tx *db.Tx, i Item) (time.Time, error) {
	set, err := s.units.Settings(tx.Context(), i.Compound)
	if err != nil || set.UnclaimedDays == 0 {
		return time.Time{}, err
	}
	return s.until(tx, i.Compound, tx.Now().AddDate(0, 0, set.UnclaimedDays))
}

// freeUntil is until when a thing stands there for nobody in particular: as long as its post runs, when it was not
// turned down yet, else as long as what nobody comes for.
func (s *Service) freeUntil(tx *db.Tx, i Item) (time.Time, error) {
	p, err := s.posts.Find(tx, i.Post)
	if err != nil {
		return time.Time{}, err
	}
	if i.State == Shelved && p.State.Running() && p.ExpiresAt.After(tx.Now()) {
		return s.until(tx, i.Compound, p.ExpiresAt)
	}
	return s.unclaimedUntil(tx, i)
}

// perTick bounds how much falls due in one go, so that others may write in between.
const perTick = 100

// Tick does what is due, each in a transaction of its own; what was due while the server was down is done at the next
// start. It may be called as often as one likes: what was done is no longer due.
func (s *Service) Tick(ctx context.Context) error {
	for {
		list, err := dueItems(s.db.Read(ctx), s.db.Now(), perTick)
		if err != nil {
			return fmt.Errorf("look what is due at the centres: %w", err)
		}
		failed := 0
		for _, i := range list {
			if err := s.ring(ctx, i); err != nil {
				failed++
				slog.Error("do what is due at the centre", "item", string(i.ID), "cause", err)
			}
		}
		if failed > 0 || len(list) < perTick {
			return nil
		}
	}
}

func (s *Service) ring(ctx context.Context, due Item) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := find(&tx.Query, due.ID)
		if err != nil || i.Version != due.Version || i.due.IsZero() || tx.Now().Before(i.due) {
			return err // somebody acted in the meantime
		}
		switch {
		case i.State == Expected:
			return s.callOff(tx, &i, "")
		case i.KeptFor():
			return s.notFetched(tx, i)
		case i.State == Shelved:
			return s.expire(tx, i, Step{What: didExpire})
		case i.State == Unclaimed && i.AtEnd == ToPublic && i.Trouble == Fine:
			return s.showAll(tx, i)
		case i.State == Unclaimed:
			return s.call(tx, i)
		}
		i.due = time.Time{}
		return s.step(tx, &i, i.State, Step{What: didExtend})
	})
}

// notFetched ends the agreement whose taker did not come. The thing is free with that, and goes to the next in line, who
// is given the compound's time; or it waits for its giver. What is disputed waits for those who settle it.
func (s *Service) notFetched(tx *db.Tx, i Item) error {
	a, err := s.agreements.FindIn(tx, i.Agreement)
	if err != nil {
		return err
	}
	if a.State == agreement.Accepted && s.released(&tx.Query, a) != nil {
		return s.extend(tx, i, a) // nobody could come for it
	}
	switch a.State {
	case agreement.Accepted:
		if err := s.free(tx, i, Step{What: didExpire}); err != nil {
			return err
		}
		if _, err := s.agreements.End(tx, a.ID, reasonUnclaimed); err != nil {
			return err
		}
		return s.tellUnclaimed(tx, i, a)
	case agreement.Disputed, agreement.InProgress:
		i.due = time.Time{}
		return s.step(tx, &i, i.State, Step{What: didExtend})
	default:
		return s.expire(tx, i, Step{What: didExpire})
	}
}

// extend keeps a thing for the compound's time from now on.
func (s *Service) extend(tx *db.Tx, i Item, a agreement.Agreement) error {
	if err := s.keep(tx, &i, a); err != nil {
		return err
	}
	return s.step(tx, &i, Shelved, Step{What: didExtend})
}

// KeepOn gives the takers of agreements the compound's whole time from now on to fetch what stands there for them. The room that let several wait for each other calls it, once they all are there.
func (s *Service) KeepOn(tx *db.Tx, ids ...agreement.ID) error {
	of, err := s.agreements.Among(&tx.Query, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		bound, err := ofAgreement(&tx.Query, id)
		if err != nil {
			return err
		}
		for _, i := range bound {
			if !i.KeptFor() {
				continue
			}
			if err := s.extend(tx, i, of[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellUnclaimed lets both hear that nobody came; what went to the next one at once is no news for its giver.
func (s *Service) tellUnclaimed(tx *db.Tx, i Item, a agreement.Agreement) error {
	now, err := find(&tx.Query, i.ID)
	if err != nil {
		return err
	}
	to := takers(a)
	if now.Agreement == "" && i.Kind == Parcel {
		to = append(to, i.Giver)
	}
	s.say(tx, now, NotCome, a.ID, to...)
	return nil
}

// Opening is when the centre is open, as residents are told.
type Opening struct {
	Hours
	// Set is whether somebody decided them; else they are the usual ones.
	Set bool
	// Open is whether it is open now, and Turns when that changes; zero is not soon.
	Open  bool
	Turns time.Time
	// ShelfHours and UnclaimedDays are the compound's.
	ShelfHours, UnclaimedDays int
	// MayKeep and MaySet say whether the viewer keeps its desk, and decides when it is open.
	MayKeep, MaySet bool
}

// Opening tells when the centre is open, to its people and those who serve above. unit.ErrUnknown.
func (s *Service) Opening(ctx context.Context, v person.Viewer, compound unit.ID) (o Opening, err error) {
	u, err := s.compound(ctx, v, compound)
	if err != nil {
		return o, err
	}
	if o.Hours, o.Set, err = findHours(s.db.Read(ctx), compound); err != nil {
		return o, err
	}
	set, err := s.units.Settings(ctx, compound)
	o.ShelfHours, o.UnclaimedDays = set.ShelfHours, set.UnclaimedDays
	o.Open, o.Turns = o.OpenAt(s.db.Now(), post.ZoneOf(u))
	o.MayKeep, o.MaySet = v.KeepsDesk(u), v.Reviews(u)
	return o, err
}

// SetHours changes when the centre is open: coordinators and moderators. What is kept longer because of that is kept
// longer; nothing is kept shorter. unit.ErrUnknown, ErrMayNotSet, ErrHours.
func (s *Service) SetHours(ctx context.Context, v person.Viewer, compound unit.ID, h Hours) (Opening, error) {
	u, err := s.compound(ctx, v, compound)
	if err != nil {
		return Opening{}, err
	}
	if !v.Reviews(u) {
		return Opening{}, ErrMayNotSet
	}
	if h, err = h.check(); err != nil {
		return Opening{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := putHours(tx, compound, h, v.ID); err != nil {
			return err
		}
		return s.keepLonger(tx, u, h)
	})
	if err != nil {
		return Opening{}, err
	}
	return s.Opening(ctx, v, compound)
}

// keepLonger moves deadlines that fall into closed time by now.
func (s *Service) keepLonger(tx *db.Tx, u unit.Unit, h Hours) error {
	kept, err := keptUntilAfter(&tx.Query, u.ID, tx.Now())
	if err != nil {
		return err
	}
	for _, i := range kept {
		until := h.Until(i.KeepUntil, post.ZoneOf(u))
		if !until.After(i.KeepUntil) {
			continue
		}
		if i.due.Equal(i.KeepUntil) {
			i.due = until
		}
		i.KeepUntil = until
		if err := s.step(tx, &i, i.State, Step{What: didExtend}); err != nil {
			return err
		}
	}
	return nil
}
