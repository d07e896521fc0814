package swap

import (
	"context"
	"fmt"
	"log/slog"

	"youlin/server/db"
)

// perTick bounds how much falls due in one go, so that others may write in between.
const perTick = 100

// Tick does what is due: proposals that somebody did not answer are released, places whose thing was not brought are empty,
// and empty ones are filled or everything goes back. What was due while the server was down is done at the next start; it
// may be called as often as one likes.
func (s *Service) Tick(ctx context.Context) error {
	ids, err := dueSwaps(s.db.Read(ctx), s.db.Now(), perTick)
	if err != nil {
		return fmt.Errorf("look which swaps are due: %w", err)
	}
	for _, id := range ids {
		if err := s.ring(ctx, id); err != nil {
			slog.Error("do what is due about a swap", "swap", string(id), "cause", err)
		}
	}
	return nil
}

func (s *Service) ring(ctx context.Context, id ID) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		sw, err := find(&tx.Query, id)
		if err != nil || sw.due.IsZero() || tx.Now().Before(sw.due) {
			return err // somebody acted in the meantime
		}
		switch v := sw.vacancy(); {
		case sw.State == Proposed:
			return s.release(tx, &sw, NoAnswer)
		case v != nil && v.State == Asked:
			return s.refused(tx, &sw, v, Lapsed)
		case v == nil && sw.State == Agreed:
			return s.notBrought(tx, &sw)
		case sw.State == Moving:
			return s.notMet(tx, &sw)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.mend(ctx, id)
}

// notBrought empties the place whose thing did not come in time; with more than one everything goes back.
func (s *Service) notBrought(tx *db.Tx, sw *Swap) error {
	var late []int
	for _, l := range sw.Legs {
		if l.State == Bringing {
			late = append(late, l.Nth)
		}
	}
	if len(late) == 1 {
		return s.fail(tx, sw, late[0], Failed, NotBrought)
	}
	for _, nth := range late {
		sw.Legs[nth].State = Failed
	}
	return s.dissolve(tx, sw, NotBrought)
}

// notMet frees two who said they would meet and did not. When one of them has given already, it stays open: they, or a
// coordinator, bring it to its end.
func (s *Service) notMet(tx *db.Tx, sw *Swap) error {
	if !sw.bound() {
		return s.dissolve(tx, sw, NotBrought)
	}
	sw.BringBy = zero
	return s.save(tx, sw)
}
