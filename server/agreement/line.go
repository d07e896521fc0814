package agreement

import (
	"youlin/server/db"
	"youlin/server/post"
)

// after lets the others of the post know what the step means for them: those who asked wait in line when nothing is
// left, and move up when something was freed.
func (s *Service) after(tx *db.Tx, a Agreement, was State) error {
	switch {
	case a.State == Accepted:
		return s.lineUp(tx, a.Post)
	case was != Accepted || a.State != Cancelled && a.State != NoShow:
		return nil
	}
	p, err := s.posts.GiveBack(tx, a.Post, a.Quantity)
	if err != nil {
		return err
	}
	return s.promote(tx, p)
}

// roomChanged follows an owner who offers more than before, or less: then nobody still asks for what is not there.
func (s *Service) roomChanged(tx *db.Tx, p post.Post) error {
	if p.Remaining() > 0 {
		return s.promote(tx, p)
	}
	if err := s.lineUp(tx, p.ID); err != nil {
		return err
	}
	return s.noneLeft(tx, p, notThisTime)
}

// lineUp puts those who asked into the line when nothing is left for them.
func (s *Service) lineUp(tx *db.Tx, id post.ID) error {
	p, err := s.posts.Find(tx, id)
	if err != nil || p.Remaining() > 0 {
		return err
	}
	asking, err := ofPost(&tx.Query, id, Requested)
	if err != nil {
		return err
	}
	for _, a := range asking {
		if err := s.byItself(tx, a, Waitlisted, ""); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) byItself(tx *db.Tx, a Agreement, to State, why string) error {
	was := a.State
	a.State = to
	return s.step(tx, &a, was, Step{Side: Machine, Reason: why})
}

// promote moves the line up, in its order: where the order decides, what is freed is held for the next as long as
// something remains, elsewhere the poster may choose among them again. One who asked for more than there is keeps
// the place, and so does one whom a block has come between.
func (s *Service) promote(tx *db.Tx, p post.Post) error {
	if p.State != post.Open {
		return nil
	}
	line, err := ofPost(&tx.Query, p.ID, Waitlisted)
	if err != nil {
		return err
	}
	for _, a := range line {
		if a.Quantity > p.Remaining() {
			continue
		}
		if p, err = s.moveUp(tx, a, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) moveUp(tx *db.Tx, a Agreement, p post.Post) (post.Post, error) {
	apart, err := s.blocked(tx, a)
	if err != nil || apart {
		return p, err
	}
	inOrder, err := s.goesInOrder(tx, p)
	switch {
	case err != nil:
		return p, err
	case inOrder:
		return s.offerTo(tx, a, p)
	}
	return p, s.byItself(tx, a, Requested, "")
}

// goesInOrder reports whether the order of the line decides who is next: where the first is taken, and once a draw has
// made the order.
func (s *Service) goesInOrder(tx *db.Tx, p post.Post) (bool, error) {
	if !byDraw(p) {
		return p.Pick == post.First, nil
	}
	d, _, err := s.drawing(&tx.Query, p)
	return !d.DrawnAt.IsZero(), err
}

// blocked reports whether one of the two has blocked the other since.
func (s *Service) blocked(tx *db.Tx, a Agreement) (bool, error) {
	v, err := s.people.Standing(tx.Context(), a.Giver)
	return v.BlockedWith(a.Taker), err
}
