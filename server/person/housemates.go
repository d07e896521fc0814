package person

import "context"

// Housemates are the people who are admitted behind the viewer's own doors, the viewer among them.
func (s *Service) Housemates(ctx context.Context, v Viewer) ([]ID, error) {
	var homes []HouseholdID
	for _, seat := range v.Seats {
		if seat.State == Admitted {
			homes = append(homes, seat.Household)
		}
	}
	if len(homes) == 0 {
		return []ID{v.ID}, nil
	}
	return behindDoors(s.db.Read(ctx), homes)
}
