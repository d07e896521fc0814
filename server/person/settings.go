package person

import (
	"context"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/unit"
)

// ErrMayNotSet refuses those who do not decide for a compound.
var ErrMayNotSet = fault.Forbidden("compound.may_not_set", "Only a moderator changes the rules of the compound.", "只有支部管理员可以修改小区的规则。")

// SettingsOf shows what a compound decided for itself to its people: everybody should know the rules. unit.ErrUnknown.
func (s *Service) SettingsOf(ctx context.Context, v Viewer, compound unit.ID) (unit.Settings, error) {
	if _, err := s.known(ctx, v, compound); err != nil {
		return unit.Settings{}, err
	}
	return s.units.Settings(ctx, compound)
}

// ChangeSettings decides for a compound: its moderators. The log keeps who did. unit.ErrUnknown, ErrMayNotSet.
func (s *Service) ChangeSettings(ctx context.Context, v Viewer, compound unit.ID, set unit.Settings) (unit.Settings, error) {
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return set, err
	}
	if !v.Moderates(c) {
		return set, ErrMayNotSet
	}
	return set, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.units.Adjust(tx, c.ID, set); err != nil {
			return err
		}
		tx.Emit(SettingsChanged{Compound: c.ID, By: v.ID})
		return nil
	})
}
