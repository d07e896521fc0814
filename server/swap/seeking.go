package swap

import (
	"context"
	"errors"
	"fmt"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Search looks for rings of up to so many people in a compound and proposes the best of them at once: coordinators and
// moderators. It gives those that were proposed. unit.ErrUnknown, post.ErrNotReviewer, ErrTooLong, limit.ErrTooMany.
func (s *Service) Search(ctx context.Context, v person.Viewer, compound unit.ID, longest int) ([]Shown, error) {
	u, err := s.reviewed(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	if longest < 2 || longest > Longest {
		return nil, ErrTooLong
	}
	if err := s.limits.Take(Searches, string(v.ID)); err != nil {
		return nil, err
	}
	made, err := s.seek(ctx, u.ID, longest, v.ID)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, s.db.Read(ctx), v, made)
}

// reviewed gives a compound to those who review it. unit.ErrUnknown, post.ErrNotReviewer.
func (s *Service) reviewed(ctx context.Context, v person.Viewer, id unit.ID) (unit.Unit, error) {
	u, err := s.units.Compound(ctx, id)
	switch {
	case err != nil:
		return u, err
	case !v.Knows(u):
		return u, unit.ErrUnknown
	case !v.Reviews(u):
		return u, post.ErrNotReviewer
	}
	return u, nil
}

// seek proposes the best disjoint rings of a compound, until there are none. Who is in one is in no other; so what is
// left is looked at again.
func (s *Service) seek(ctx context.Context, compound unit.ID, longest int, by person.ID) (all []Swap, err error) {
	for {
		m, err := s.stalls(ctx, compound)
		if err != nil {
			return all, fmt.Errorf("look what is there to swap: %w", err)
		}
		if err := s.match(ctx, m, m.wants, m.goods()); err != nil {
			return all, err
		}
		rings, err := m.rings(longest)
		if err != nil {
			return all, err
		}
		made := 0
		for _, r := range rings {
			sw, err := s.propose(ctx, m, r, by)
			if err == nil {
				all, made = append(all, sw), made+1
			} else if !errors.Is(err, errBusy) {
				return all, err
			}
		}
		if made == 0 {
			return all, nil
		}
	}
}

// propose asks everybody of a ring, in the order of giving. errBusy when it is no longer as it was found.
func (s *Service) propose(ctx context.Context, m *market, offers []post.Post, by person.ID) (sw Swap, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		sw = Swap{
			ID: ID(tx.NewID()), Compound: m.compound, State: Proposed, By: by, AnswerBy: tx.Now().Add(AnswerFor),
			Version: 1, CreatedAt: tx.Now(), ChangedAt: tx.Now(),
		}
		sw.due = sw.AnswerBy
		for i, p := range offers {
			got := offers[(i+len(offers)-1)%len(offers)]
			w := m.edges[pair{p.ID, got.ID}].want
			sw.Legs = append(sw.Legs, Leg{
				Nth: i, Giver: p.Owner, Taker: offers[(i+1)%len(offers)].Owner, Post: p.ID, Wish: w.text, Need: w.need, State: Asked, busy: true,
			})
		}
		missing, err := s.missing(tx, &sw)
		if err != nil {
			return err
		}
		if missing {
			return errBusy
		}
		if err := insert(tx, sw); err != nil {
			return err
		}
		return s.ask(tx, &sw, sw.Legs...)
	})
	return sw, err
}

// ask tells those who are asked.
func (s *Service) ask(tx *db.Tx, sw *Swap, legs ...Leg) error {
	who, err := s.everybody(tx, legs...)
	if err != nil {
		return err
	}
	tx.Emit(Offered{Swap: sw.ID, Compound: sw.Compound, Size: len(sw.Legs), To: who})
	return nil
}
