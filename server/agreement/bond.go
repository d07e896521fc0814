package agreement

import (
	"errors"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// ErrBound refuses to step out of an agreement that is one of several which go together.
var ErrBound = fault.Conflict("agreement.bound",
	"This is part of a swap of several. Step out of the swap instead.", "这是轮换中的一件,要退出请到换物圈里操作。")

// Bond ties agreements together; a room in which several go together sets one.
type Bond interface {
	// Binds reports whether an agreement goes on whatever one side of it or its post does: nobody takes it back, says that
	// the other did not come, or ends it by leaving, until the room itself lets go of it.
	Binds(q *db.Query, a Agreement) (bool, error)
}

// UseBond sets the one who ties agreements together. It is set while the house is built, before the first request.
func (s *Service) UseBond(b Bond) { s.bond = b }

func (s *Service) binds(q *db.Query, a Agreement) (bool, error) {
	if s.bond == nil || a.State != Accepted {
		return false, nil
	}
	return s.bond.Binds(q, a)
}

// unbound refuses one side's stepping out of what is bound. ErrBound.
func (s *Service) unbound(tx *db.Tx, a Agreement) error {
	bound, err := s.binds(&tx.Query, a)
	if err == nil && bound {
		err = a.refuse(ErrBound)
	}
	return err
}

// MayArrange refuses what Arrange would refuse, and writes nothing; but for ErrAsked, since whoever arranges may end an
// open request first.
func (s *Service) MayArrange(tx *db.Tx, id post.ID, other person.ID, quantity int) error {
	p, err := s.posts.Find(tx, id)
	if err != nil {
		return err
	}
	switch {
	case !p.State.Running():
		return post.ErrNotOpen.WithState(string(p.State))
	case quantity > p.Remaining():
		return post.ErrFull.WithState(string(p.State))
	}
	v, err := s.people.Standing(tx.Context(), other)
	if err == nil {
		_, err = s.arrangeable(tx, v, p)
	}
	if errors.Is(err, ErrAsked) {
		return nil
	}
	return err
}

// Pass ends an agreement that has not begun and arranges the same for somebody else in one go: what was set aside stays
// set aside, and nobody in line comes between. ErrUnknown, ErrState, and as Arrange.
func (s *Service) Pass(tx *db.Tx, id ID, other person.ID, reason string) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := a.may(ActCancel, a.Poster); err != nil {
		return a, err
	}
	v, err := s.people.Standing(tx.Context(), other)
	if err != nil {
		return a, err
	}
	p, err := s.posts.Find(tx, a.Post)
	if err != nil {
		return a, err
	}
	seat, err := s.arrangeable(tx, v, p)
	if err != nil {
		return a, err
	}
	if err := s.byItself(tx, a, Cancelled, reason); err != nil {
		return a, err
	}
	to := newAgreement(tx, p, other, seat.Household, Wish{Quantity: a.Quantity})
	to.State, to.Via = Accepted, a.Via
	return to, s.keep(tx, to, p, Step{Side: Machine})
}

// Undo ends by itself what has not begun, and does not offer it to those in line: they may be chosen again, as if it had
// never been promised. For rooms in which a thing goes back to its giver. ErrUnknown, ErrState.
func (s *Service) Undo(tx *db.Tx, id ID, reason string) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := a.may(ActCancel, a.Poster); err != nil {
		return a, err
	}
	if err := s.byItself(tx, a, Cancelled, reason); err != nil {
		return a, err
	}
	if _, err := s.posts.GiveBack(tx, a.Post, a.Quantity); err != nil {
		return a, err
	}
	line, err := ofPost(&tx.Query, a.Post, Waitlisted)
	if err != nil {
		return a, err
	}
	for _, w := range line {
		if err := s.byItself(tx, w, Requested, ""); err != nil {
			return a, err
		}
	}
	return find(&tx.Query, id)
}
