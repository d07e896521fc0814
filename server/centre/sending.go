package centre

import (
	"context"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
)

// Send has the things of an agreement go through the centre, or from hand to hand again: either side, after it was
// accepted and before anything came in. end is what its giver wants when nobody comes for it; empty leaves it.
// agreement.ErrUnknown, agreement.ErrOtherSide, agreement.ErrState, ErrNotThings, ErrInside.
func (s *Service) Send(ctx context.Context, v person.Viewer, id agreement.ID, via agreement.Via, end AtEnd) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		shown, err := s.agreements.Read(db.Joining(tx.Context(), tx), v, id)
		switch {
		case err != nil:
			return err
		case shown.Side == agreement.Nobody:
			return agreement.ErrOtherSide
		case shown.State != agreement.Accepted:
			return agreement.ErrState.WithState(string(shown.State))
		case !things(shown.About):
			return ErrNotThings.WithState(string(shown.State))
		}
		return s.send(tx, v, shown, via, end)
	})
}

func (s *Service) send(tx *db.Tx, v person.Viewer, a agreement.Shown, via agreement.Via, end AtEnd) error {
	bound, err := ofAgreement(&tx.Query, a.ID)
	if err != nil {
		return err
	}
	for _, i := range bound {
		if i.State != Expected && i.State != CalledOff {
			return i.refuse(ErrInside)
		}
	}
	if via != a.Via {
		if _, err := s.agreements.SendBy(tx, a.ID, via, v.ID); err != nil {
			return err
		}
	}
	if end == "" || a.Side != agreement.Giver {
		return nil
	}
	for _, i := range bound {
		if i.State == Expected {
			return s.wish(tx, i, end, v.ID)
		}
	}
	return s.wishOf(tx, a.ID, end, v.ID)
}

// wishOf is wish for the thing that was just expected.
func (s *Service) wishOf(tx *db.Tx, id agreement.ID, end AtEnd, by person.ID) error {
	bound, err := ofAgreement(&tx.Query, id)
	if err != nil {
		return err
	}
	for _, i := range bound {
		if i.State == Expected {
			return s.wish(tx, i, end, by)
		}
	}
	return nil
}

// things reports whether a post is about things that a shelf can hold.
func things(p post.Post) bool { return p.Module == post.Idle && p.Mode != post.Serve }

// Expect notes that the things of an agreement come to the centre; expected twice is once. The room that arranged the
// agreement calls it, when it did not say so from the start.
func (s *Service) Expect(tx *db.Tx, a agreement.Agreement) (Item, error) {
	bound, err := ofAgreement(&tx.Query, a.ID)
	if err != nil {
		return Item{}, err
	}
	for _, i := range bound {
		if i.State == Expected || i.State.Here() {
			return i, nil
		}
	}
	return s.expect(tx, Item{Kind: Parcel, Compound: a.Compound, Post: a.Post, Agreement: a.ID, Giver: a.Giver, AtEnd: Back}, "")
}

func (s *Service) expect(tx *db.Tx, i Item, by person.ID) (Item, error) {
	i.ID, i.State, i.Version, i.CreatedAt, i.ChangedAt = ID(tx.NewID()), Expected, 1, tx.Now(), tx.Now()
	i.Label = labelFrom(tx.NewID())
	if err := insert(tx, i); err != nil {
		return i, err
	}
	if err := s.note(tx, i, Step{Actor: by, What: didExpect}, nil); err != nil {
		return i, err
	}
	return i, s.tell(tx, i)
}

// Consign announces something of a post that its owner leaves at the centre, for whoever will have it, or as a tool to
// be lent again and again, to the first who asks. Those behind the post: post.ErrUnknown, post.ErrNotYours,
// post.ErrNotOpen, ErrNotThings, ErrNotLent, ErrEnough.
func (s *Service) Consign(ctx context.Context, v person.Viewer, id post.ID, kind Kind, end AtEnd) (i Item, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		ctx := db.Joining(tx.Context(), tx)
		if err := s.posts.MayEdit(ctx, v, id); err != nil {
			return err
		}
		p, err := s.posts.Find(tx, id)
		if err != nil {
			return err
		}
		if err := s.consignable(&tx.Query, p, kind); err != nil {
			return err
		}
		if kind == Tool && p.Pick != post.First {
			if _, err := s.posts.Edit(ctx, v, id, p.Version, post.Patch{Pick: post.Change[post.Pick]{Given: true, To: post.First}}); err != nil {
				return err
			}
		}
		i, err = s.consign(tx, v, p, kind, end)
		return err
	})
	return i, err
}

func (s *Service) consign(tx *db.Tx, v person.Viewer, p post.Post, kind Kind, end AtEnd) (Item, error) {
	i := Item{Kind: kind, Compound: p.Compound, Post: p.ID, Giver: p.Owner, AtEnd: end}
	if i.AtEnd == "" {
		i.AtEnd = Back
	}
	until, err := s.unclaimedUntil(tx, i)
	i.due = until
	if err != nil {
		return i, err
	}
	return s.expect(tx, i, v.ID)
}

// consignable refuses what has no place on a shelf, and more than there is.
func (s *Service) consignable(q *db.Query, p post.Post, kind Kind) error {
	switch {
	case p.Direction != post.Offer, !things(p):
		return ErrNotThings.WithState(string(p.State))
	case kind == Tool && p.Mode != post.Lend:
		return ErrNotLent.WithState(string(p.State))
	case !p.State.Running():
		return post.ErrNotOpen.WithState(string(p.State))
	}
	there, err := ofPost(q, p.ID)
	count := 0
	for _, i := range there {
		if i.State != HandedOut || i.Lent {
			count++
		}
	}
	if err == nil && count >= p.Quantity-p.Done {
		err = ErrEnough.WithState(string(p.State))
	}
	return err
}

// CallOff takes back that something comes: those who announced it. An agreement's goes from hand to hand again with Send.
// ErrUnknown, ErrNotGiver, ErrState.
func (s *Service) CallOff(ctx context.Context, v person.Viewer, id ID) (i Item, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if i, err = s.given(tx, v, id); err != nil {
			return err
		}
		if i.State != Expected || i.Agreement != "" {
			return i.refuse(ErrState)
		}
		return s.callOff(tx, &i, v.ID)
	})
	return i, err
}

func (s *Service) callOff(tx *db.Tx, i *Item, by person.ID) error {
	was := i.State
	i.State, i.due, i.KeepUntil = CalledOff, time.Time{}, time.Time{}
	return s.step(tx, i, was, Step{Actor: by, What: didCallOff})
}

// Wish says what becomes of a thing that nobody comes for: its giver, while it is theirs. ErrUnknown, ErrNotGiver, ErrState.
func (s *Service) Wish(ctx context.Context, v person.Viewer, id ID, end AtEnd) (i Item, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if i, err = s.given(tx, v, id); err != nil {
			return err
		}
		if i.State != Expected && i.State != Shelved && i.State != Unclaimed {
			return i.refuse(ErrState)
		}
		err = s.wish(tx, i, end, v.ID)
		i.AtEnd = end
		return err
	})
	return i, err
}

func (s *Service) wish(tx *db.Tx, i Item, end AtEnd, by person.ID) error {
	if i.AtEnd == end {
		return nil
	}
	i.AtEnd = end
	return s.step(tx, &i, i.State, Step{Actor: by, What: "wish_" + string(end)})
}
