package agreement

import (
	"errors"
	"fmt"
	"strings"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
)

// What other rooms do with agreements inside a transaction of theirs: rings of swaps, and the centre. They have asked
// their own policy before; the guards of the states and quantities are the same as everywhere.

// Arrange makes an accepted agreement by itself: something of a post for somebody who did not ask for it one by one,
// as in a ring of swaps. The one who is not behind the post is the other side: the taker of an offer. Limits of
// requests do not apply. post.ErrNotOpen, post.ErrFull, post.ErrNotAdmitted, ErrOwnPost, ErrAsked, ErrBlocked.
func (s *Service) Arrange(tx *db.Tx, id post.ID, other person.ID, quantity int, via Via) (Agreement, error) {
	p, err := s.posts.Find(tx, id)
	if err != nil {
		return Agreement{}, err
	}
	v, err := s.people.Standing(tx.Context(), other)
	if err != nil {
		return Agreement{}, err
	}
	seat, err := s.arrangeable(tx, v, p)
	if err != nil {
		return Agreement{}, err
	}
	a := newAgreement(tx, p, other, seat.Household, Wish{Quantity: max(quantity, 1)})
	a.State, a.Via = Accepted, via
	if _, err := s.posts.Take(tx, p.ID, a.Quantity); err != nil {
		return Agreement{}, err
	}
	if err := s.keep(tx, a, p, Step{Side: Machine}); err != nil {
		return Agreement{}, err
	}
	return a, s.lineUp(tx, p.ID)
}

// arrangeable refuses those for whom nothing of the post may be arranged, and gives the place of all others.
func (s *Service) arrangeable(tx *db.Tx, v person.Viewer, p post.Post) (person.Seat, error) {
	seat, ok := v.Seat(p.Compound)
	if !ok || seat.State != person.Admitted {
		return seat, post.ErrNotAdmitted
	}
	if v.BlockedWith(p.Owner) || v.BlockedWith(p.Author) {
		return seat, ErrBlocked.WithState(string(p.State))
	}
	return seat, s.notTwice(tx, v, seat, p)
}

// FindIn reads an agreement as it stands inside the transaction, whoever asks. ErrUnknown.
func (s *Service) FindIn(tx *db.Tx, id ID) (Agreement, error) { return find(&tx.Query, id) }

// End takes back by itself what has not begun, with a code as reason: what was set aside goes to those who wait.
// ErrUnknown, and ErrState for what has begun or is over.
func (s *Service) End(tx *db.Tx, id ID, reason string) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	return s.end(tx, a, reason)
}

func (s *Service) end(tx *db.Tx, a Agreement, reason string) (Agreement, error) {
	if err := a.may(ActCancel, a.Poster); err != nil {
		return a, err
	}
	was := a.State
	a.State = Cancelled
	if err := s.step(tx, &a, was, Step{Side: Machine, Reason: reason}); err != nil {
		return a, err
	}
	return a, s.after(tx, a, was)
}

// Complete brings an agreement a step on without a code, by somebody whom the calling room trusts to have seen it
// happen: what has an end of its own begins, everything else is fulfilled. ErrUnknown, ErrState, ErrHoldOver.
func (s *Service) Complete(tx *db.Tx, id ID, by person.ID) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := errors.Join(a.may(ActHandOver, Giver), a.lapsed(tx.Now())); err != nil {
		return a, err
	}
	err = s.advance(tx, &a, Step{Actor: by, OnBehalf: a.Giver, Side: Giver})
	return a, err
}

// HandOverFor is HandOver by somebody who keeps the things for the giver, such as the desk of the centre: with the code
// that the taker shows, and with all its refusals.
func (s *Service) HandOverFor(tx *db.Tx, id ID, shown string, by person.ID) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := s.mayHandOver(tx, a, Giver); err != nil {
		return a, err
	}
	if err := s.spend(tx, a, strings.TrimSpace(shown), tx.Now()); err != nil {
		return a, err
	}
	err = s.advance(tx, &a, Step{Actor: by, OnBehalf: a.Giver, Side: Giver})
	return a, err
}

// SendBy changes how the things go from hand to hand, as long as nothing has begun. ErrUnknown, ErrState.
func (s *Service) SendBy(tx *db.Tx, id ID, via Via, by person.ID) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := a.may(ActCancel, a.Poster); err != nil {
		return a, err
	}
	a.Via = via
	if err := s.step(tx, &a, a.State, s.by(a, by, a.SideOf(by), "")); err != nil {
		return a, fmt.Errorf("send agreement %s another way: %w", id, err)
	}
	return a, nil
}
