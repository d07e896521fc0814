package person

import (
	"context"

	"youlin/server/db"
	"youlin/server/fault"
)

// ErrNeed refuses a mark that is none of the three.
var ErrNeed = fault.Invalid("membership.need", "Need is 0, 1 or 2.", "需要程度只有 0、1、2 三档。")

// MarkNeed says how much the household of a place needs what neighbours give away: 0 as everybody, 1 more, 2 most. It
// weighs in draws; why is written nowhere. By those who admit, never about their own household. ErrNoMembership,
// ErrMayNotAdmit, ErrNeed.
func (s *Service) MarkNeed(ctx context.Context, v Viewer, id MembershipID, need int) (Membership, error) {
	if need < 0 || need > 2 {
		return Membership{}, ErrNeed
	}
	var m Membership
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		found, building, compound, err := s.place(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if !v.MayAdmit(found, building, compound) {
			return ErrMayNotAdmit
		}
		if err := updateNeed(tx, found.Household, need); err != nil {
			return err
		}
		tx.Emit(NeedMarked{Household: found.Household, By: v.ID, Need: need})
		m, err = findMembership(&tx.Query, id)
		return err
	})
	return m, err
}

// NeedOf is how much a household needs what neighbours give away: 0 to 2. It asks no policy: it weighs in draws.
func (s *Service) NeedOf(q *db.Query, household HouseholdID) (int, error) {
	return needOf(q, household)
}
