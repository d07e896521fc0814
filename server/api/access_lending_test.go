package api_test

import (
	"time"

	"youlin/server/testkit/house"
)

// borrowed is a loan that the party has from the owner.
func (s *scene) borrowed() string {
	s.t.Helper()
	return s.handed(s.accepted(record{"mode": "lend"}))
}

func (s *scene) inDays(n int) time.Time { return s.h.Clock.Now().AddDate(0, 0, n) }

// loanPictures read a photo that the owner took of a loan, in both sizes.
func loanPictures(state string) []rowAsk {
	of := func(size string) rowAsk {
		return func(s *scene) (house.Answer, shown) {
			id := s.photo()
			s.owner.Post(s.borrowed()+"/condition", record{"when": "back", "state": state, "photos": []string{id}}).Is(200)
			return picture(s, size, id)
		}
	}
	return []rowAsk{of(""), of("/thumb")}
}
