package centre

import (
	"errors"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// followed keeps the things in step with an agreement, inside the transaction of its transition: what it was promised
// and stands there is kept for it, what it sends is expected, and what it leaves is free for the next.
func (s *Service) followed(tx *db.Tx, a *agreement.Agreement, _ agreement.State) error {
	bound, err := ofAgreement(&tx.Query, a.ID)
	if err != nil {
		return err
	}
	switch a.State {
	case agreement.Accepted:
		return s.promised(tx, a, bound)
	case agreement.Declined, agreement.Cancelled, agreement.NoShow, agreement.Waitlisted, agreement.Requested:
		return s.ended(tx, bound)
	case agreement.Fulfilled:
		return s.finished(tx, *a, bound)
	default: // on its way, or disputed: everything stays where it is
		return nil
	}
}

// promised sees that an accepted agreement has its things: from the shelf when they stand there, else they are expected
// when it goes through the centre.
func (s *Service) promised(tx *db.Tx, a *agreement.Agreement, bound []Item) error {
	for _, i := range bound {
		switch {
		case i.KeptFor():
			return s.renewed(tx, i, *a)
		case i.State == Expected && a.Via == agreement.ByHand:
			return s.callOff(tx, &i, "")
		case i.State == Expected:
			return nil
		}
	}
	free, err := freeOf(&tx.Query, a.Post, a.Giver)
	if err != nil {
		return err
	}
	if len(free) >= a.Quantity {
		return s.bind(tx, a, free[:a.Quantity])
	}
	if a.Via == agreement.ByCentre {
		_, err = s.Expect(tx, *a)
	}
	return err
}

// renewed moves the deadline of what is kept for an agreement that is held longer by now.
func (s *Service) renewed(tx *db.Tx, i Item, a agreement.Agreement) error {
	if !a.Held() || !a.HoldUntil.After(i.KeepUntil) {
		return nil
	}
	return s.extend(tx, i, a)
}

// bind keeps what stands there free for an agreement, and tells its taker.
func (s *Service) bind(tx *db.Tx, a *agreement.Agreement, free []Item) error {
	if a.Via != agreement.ByCentre {
		if err := s.agreements.Route(tx, a, agreement.ByCentre); err != nil {
			return err
		}
	}
	for _, i := range free {
		was := i.State
		i.Agreement, i.State = a.ID, Shelved
		if err := s.keep(tx, &i, *a); err != nil {
			return err
		}
		if err := s.step(tx, &i, was, Step{What: didKeep}); err != nil {
			return err
		}
	}
	if s.released(&tx.Query, *a) == nil {
		s.say(tx, free[0], Arrived, a.ID, takers(*a)...)
	}
	return nil
}

// ended frees what an agreement leaves that came to nothing.
func (s *Service) ended(tx *db.Tx, bound []Item) error {
	for _, i := range bound {
		var err error
		switch i.State {
		case Expected:
			err = s.callOff(tx, &i, "")
		case Shelved:
			err = s.free(tx, i, Step{What: didFree})
		default: // it is not here, or bound no longer
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// free lets go of a thing that was kept for somebody. Its giver may fetch it, and the next in line may have it.
func (s *Service) free(tx *db.Tx, i Item, by Step) error {
	was := i.State
	by.Agreement = i.Agreement
	i.Agreement = ""
	if i.Kind == Parcel {
		i.State = Unclaimed
	}
	if err := s.keep(tx, &i, agreement.Agreement{}); err != nil {
		return err
	}
	return s.step(tx, &i, was, by)
}

// finished closes what is over without the desk: what was expected does not come, and what was lent went back from hand
// to hand.
func (s *Service) finished(tx *db.Tx, a agreement.Agreement, bound []Item) error {
	for _, i := range bound {
		switch {
		case i.State == Expected:
			if err := s.callOff(tx, &i, ""); err != nil {
				return err
			}
		case i.Lent:
			if err := s.notBroughtBack(tx, i, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// notBroughtBack closes a loan that ended without the desk: the thing went back to its owner, or was lost.
func (s *Service) notBroughtBack(tx *db.Tx, i Item, a agreement.Agreement) error {
	i.Lent = false
	if a.Condition == agreement.Lost {
		i.Trouble = Lost
		return s.step(tx, &i, HandedOut, Step{What: didLose})
	}
	i.State = TakenBack
	return s.step(tx, &i, HandedOut, Step{What: didGiveBack})
}

// postClosed starts the time after which a giver has back what stands there of a post that is over.
func (s *Service) postClosed(tx *db.Tx, p post.Post, _ post.Closing) error {
	there, err := ofPost(&tx.Query, p.ID)
	if err != nil {
		return err
	}
	for _, i := range there {
		switch {
		case i.State == Expected && i.Agreement == "":
			err = s.callOff(tx, &i, "")
		case i.Agreement == "" && i.State.Here():
			err = s.expire(tx, i, Step{What: didFree})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// left deals with the things of one who left the compound: what stands there may be fetched for a while, and is then for
// anybody; what is lent comes to that when it is back.
func (s *Service) left(tx *db.Tx, who person.ID, compound unit.ID) error {
	theirs, err := ofGiver(&tx.Query, who, compound)
	if err != nil {
		return err
	}
	for _, i := range theirs {
		switch {
		case i.State == Expected:
			err = s.callOff(tx, &i, "")
		case i.State == Public, i.AtEnd == ToPublic:
		default:
			i.AtEnd = ToPublic
			err = s.step(tx, &i, i.State, Step{What: didLeave})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// expire begins the time in which a giver has a thing back, or in which it waits for the public shelf.
func (s *Service) expire(tx *db.Tx, i Item, by Step) error {
	was := i.State
	until, err := s.unclaimedUntil(tx, i)
	if err != nil {
		return err
	}
	by.Agreement = i.Agreement
	i.State, i.Agreement, i.KeepUntil, i.due = Unclaimed, "", until, until
	if err := s.step(tx, &i, was, by); err != nil {
		return err
	}
	s.say(tx, i, NotCome, by.Agreement, i.Giver)
	return nil
}

// SendBack has the giver fetch a thing, because what it was brought for came to nothing. The room that arranged its
// agreement calls it, after it ended that. ErrUnknown, ErrState.
func (s *Service) SendBack(tx *db.Tx, id ID) error {
	i, err := find(&tx.Query, id)
	if err != nil {
		return err
	}
	if i.Agreement != "" || !i.State.Here() {
		return i.refuse(ErrState)
	}
	return s.call(tx, i)
}

// call asks the giver to fetch a thing.
func (s *Service) call(tx *db.Tx, i Item) error {
	was := i.State
	i.State, i.CalledAt, i.due = Unclaimed, tx.Now(), time.Time{}
	if err := s.step(tx, &i, was, Step{What: didCall}); err != nil {
		return err
	}
	s.say(tx, i, FetchIt, "", i.Giver)
	return nil
}

// showAll puts a thing on the public shelf: anybody may take it, and the post counts it as given.
func (s *Service) showAll(tx *db.Tx, i Item) error {
	was := i.State
	i.State, i.KeepUntil, i.due = Public, time.Time{}, time.Time{}
	if _, err := s.posts.Take(tx, i.Post, 1); err == nil {
		if _, err := s.posts.HandOver(tx, i.Post, 1); err != nil {
			return err
		}
	} else if !errors.Is(err, post.ErrFull) && !errors.Is(err, post.ErrNotOpen) {
		return err
	}
	if err := s.step(tx, &i, was, Step{What: didShowAll}); err != nil {
		return err
	}
	s.say(tx, i, ForAll, "", i.Giver)
	return nil
}
