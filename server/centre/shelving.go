package centre

import (
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
)

// Look is how a thing looks: photos or a word about its condition, and where it is put when it is taken in.
type Look struct {
	Shelf  string
	Note   string
	Photos []media.ID
}

// clean brings the words into their kept form.
func (l Look) clean() (Look, error) {
	var err, also error
	l.Shelf, err = words("shelf", l.Shelf)
	l.Note, also = words("note", l.Note)
	return l, errors.Join(err, also)
}

// check is clean, and asks for a shelf and for how the thing looks.
func (l Look) check() (Look, error) {
	l, err := l.clean()
	switch {
	case err != nil:
		return l, err
	case l.Shelf == "":
		return l, ErrNoShelf.At(fault.Field{Location: "body.shelf", EN: "On which shelf?", ZH: "放在哪个货架?"})
	case l.Note == "" && len(l.Photos) == 0:
		return l, ErrNoCondition.At(fault.Field{Location: "body.photos", EN: "A photo, or a word about it.", ZH: "拍张照片,或写一句。"})
	}
	return l, nil
}

// Receive takes a thing in that its giver brought, with the code that the giver shows. The desk only. It is kept for its
// taker for the compound's time, who hears of it; what comes for nobody in particular may be asked for from now on.
// ErrUnknown, ErrNotDesk, ErrState, ErrNoShelf, ErrNoCondition, and as agreement.HandOver about the code.
func (s *Service) Receive(ctx context.Context, v person.Viewer, id ID, shown string, look Look) (Item, error) {
	look, bad := look.check()
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, a agreement.Agreement) error {
		if bad != nil {
			return bad
		}
		if i.State != Expected {
			return i.refuse(ErrState)
		}
		if err := s.spend(tx, v, *i, shown); err != nil {
			return err
		}
		i.State, i.Shelf, i.ReceivedAt, i.ReceivedBy = Shelved, look.Shelf, tx.Now(), v.ID
		if err := s.keep(tx, i, a); err != nil {
			return err
		}
		if err := s.step(tx, i, Expected, Step{Actor: v.ID, What: didReceive, Note: look.Note}, look.Photos...); err != nil {
			return err
		}
		return s.announce(tx, i, a)
	})
}

// announce tells the taker that it waits, or offers it to whoever was promised it from hand to hand.
func (s *Service) announce(tx *db.Tx, i *Item, a agreement.Agreement) error {
	if i.Agreement == "" {
		return s.promise(tx, i.Post)
	}
	if s.released(&tx.Query, a) == nil { // what must wait for others is told of when it may be fetched
		s.say(tx, *i, Arrived, a.ID, takers(a)...)
	}
	return nil
}

// takers are those who come for a thing: its taker, and whoever asked on their behalf.
func takers(a agreement.Agreement) []person.ID {
	who := []person.ID{a.Taker}
	for _, helper := range []person.ID{a.Helper, a.AskedBy} {
		if helper != "" && a.SideOf(helper) == agreement.Taker {
			who = append(who, helper)
		}
	}
	return who
}

// keep sets until when a thing is kept that is on the shelf now, and when the clock looks at it again.
func (s *Service) keep(tx *db.Tx, i *Item, a agreement.Agreement) (err error) {
	i.CalledAt = time.Time{}
	switch {
	case i.Agreement != "":
		i.KeepUntil, err = s.shelfUntil(tx, *i, a)
		i.due = i.KeepUntil
	case i.Kind == Tool:
		i.KeepUntil, i.due = time.Time{}, time.Time{}
	default:
		i.KeepUntil, err = s.freeUntil(tx, *i)
		i.due = i.KeepUntil
	}
	return err
}

// promise binds what stands there for nobody to those who were promised something of the post and have not got it yet.
func (s *Service) promise(tx *db.Tx, id post.ID) error {
	open, err := s.agreements.Open(&tx.Query, []post.ID{id})
	if err != nil {
		return err
	}
	for _, a := range open[id] {
		if a.State != agreement.Accepted {
			continue
		}
		if err := s.followed(tx, &a, a.State); err != nil {
			return err
		}
	}
	return nil
}

// Release hands a thing out with the code that its taker shows. The desk only, and with the same guards as everywhere:
// what is kept for one neighbour never goes out on another's code, or on none, or twice, or too late, or before all that
// belongs together is there. How it looks as it goes out is written down when the desk says so. ErrUnknown, ErrNotDesk, ErrForNobody, ErrState, ErrTrouble, ErrShelfOver, what a Gate says,
// and as agreement.HandOver.
func (s *Service) Release(ctx context.Context, v person.Viewer, id ID, shown string, look Look) (Item, error) {
	look, bad := look.clean()
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, a agreement.Agreement) error {
		if bad != nil {
			return bad
		}
		if err := i.mayRelease(tx.Now()); err != nil {
			return err
		}
		if err := s.released(&tx.Query, a); err != nil {
			return err
		}
		after, err := s.agreements.HandOverFor(tx, a.ID, shown, v.ID)
		if err != nil {
			return err
		}
		return s.handOut(tx, i, after, v.ID, look)
	})
}

// handOut writes down that all that was kept for an agreement went out, and how the first of it looked.
func (s *Service) handOut(tx *db.Tx, first *Item, a agreement.Agreement, by person.ID, look Look) error {
	bound, err := ofAgreement(&tx.Query, a.ID)
	if err != nil {
		return err
	}
	for _, i := range bound {
		if i.State != Shelved {
			continue
		}
		i.State, i.HandedAt, i.HandedBy, i.HandedTo, i.Lent = HandedOut, tx.Now(), by, a.Taker, a.State == agreement.InProgress
		i.KeepUntil, i.due = time.Time{}, time.Time{}
		one, seen := Step{ID: tx.NewID(), Actor: by, What: didHandOut}, Look{}
		if i.ID == first.ID {
			one.Note, seen = look.Note, look
		}
		if err := s.step(tx, &i, Shelved, one, seen.Photos...); err != nil {
			return err
		}
		if i.ID == first.ID {
			*first = i
		}
		if err := s.inspected(tx, a.ID, agreement.GoingOut, agreement.Sound, seen, one); err != nil {
			return err
		}
	}
	return nil
}

// inspected has the loan know how its thing looked at the desk; the photos stay with the step. Nothing seen is nothing
// to tell, unless it came back.
func (s *Service) inspected(tx *db.Tx, id agreement.ID, when agreement.Moment, state agreement.Condition, look Look, one Step) error {
	if when == agreement.GoingOut && look.Note == "" && len(look.Photos) == 0 {
		return nil
	}
	seen := agreement.Look{When: when, State: state, Note: look.Note, Photos: look.Photos}
	return s.agreements.Inspected(tx, id, one.Actor, seen, media.Place{Kind: PhotosOf, ID: one.ID})
}

// TakeIn takes back what was lent, with the code that the borrower shows. The desk only. A tool is there for the next
// one; anything else waits for its owner. What comes back damaged goes to the coordinator, and to nobody else before.
// What was lost does not come back: its borrower says so in the agreement.
// ErrUnknown, ErrNotDesk, ErrState, ErrNoShelf, ErrNoCondition, and as agreement.HandOver.
func (s *Service) TakeIn(ctx context.Context, v person.Viewer, id ID, shown string, look Look, damaged bool) (Item, error) {
	look, bad := look.check()
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, a agreement.Agreement) error {
		switch {
		case bad != nil:
			return bad
		case i.State != HandedOut || !i.Lent:
			return i.refuse(ErrState)
		}
		whose, err := s.agreements.Whose(&tx.Query, []agreement.ID{a.ID}, shown, tx.Now())
		if err != nil {
			return err
		}
		if len(whose) == 0 { // says what is wrong with the code, and counts it
			_, err := s.agreements.HandOverFor(tx, a.ID, shown, v.ID)
			return err
		}
		return s.takeIn(tx, v, i, a, shown, look, damaged)
	})
}

// takeIn writes all that the agreement had as back before the code is used, so that it is there when the next one is asked.
func (s *Service) takeIn(tx *db.Tx, v person.Viewer, i *Item, a agreement.Agreement, shown string, look Look, damaged bool) error {
	bound, err := ofAgreement(&tx.Query, a.ID)
	if err != nil {
		return err
	}
	sound := 0
	for _, one := range bound {
		if !one.Lent {
			continue
		}
		found, seen := Fine, Look{Shelf: look.Shelf}
		if one.ID == i.ID {
			seen = look
		}
		if one.ID == i.ID && damaged {
			found = Damaged
		} else {
			sound++
		}
		back, err := s.backOnShelf(tx, one, found, seen, Step{ID: tx.NewID(), Actor: v.ID, What: didReturn, Agreement: a.ID, Note: seen.Note})
		if err != nil {
			return err
		}
		if back.ID == i.ID {
			*i = back
		}
	}
	return s.settleLoan(tx, v, i, a, shown, sound, look.Note)
}

func (s *Service) backOnShelf(tx *db.Tx, i Item, trouble Trouble, look Look, by Step) (Item, error) {
	i.State, i.Agreement, i.Lent, i.Trouble, i.Shelf, i.ReceivedAt, i.ReceivedBy = Shelved, "", false, trouble, look.Shelf, tx.Now(), by.Actor
	i.withheld = i.Kind == Tool && trouble == Damaged
	if i.Kind == Parcel {
		i.State = Unclaimed
	}
	if err := s.keep(tx, &i, agreement.Agreement{}); err != nil {
		return i, err
	}
	if err := s.step(tx, &i, HandedOut, by, look.Photos...); err != nil {
		return i, err
	}
	found := agreement.Sound
	if trouble == Damaged {
		found = agreement.Damaged
	}
	if err := s.inspected(tx, by.Agreement, agreement.ComingBack, found, look, by); err != nil {
		return i, err
	}
	if i.Kind == Parcel {
		s.say(tx, i, FetchIt, "", i.Giver)
	}
	return i, nil
}

// settleLoan ends the loan, disputes it when something is wrong, and reads what became of the thing: the next one may
// have it already.
func (s *Service) settleLoan(tx *db.Tx, v person.Viewer, i *Item, a agreement.Agreement, shown string, sound int, why string) error {
	if _, err := s.agreements.HandOverFor(tx, a.ID, shown, v.ID); err != nil {
		return err
	}
	if i.Trouble != Fine {
		if i.withheld && sound > 0 {
			if err := s.agreements.Free(tx, i.Post, sound); err != nil {
				return err
			}
		}
		if err := s.contest(tx, *i, a.ID, v.ID, why); err != nil {
			return err
		}
	}
	again, err := find(&tx.Query, i.ID)
	*i = again
	return err
}

// contest has coordinators look at what happened to a thing, and tells its giver.
func (s *Service) contest(tx *db.Tx, i Item, a agreement.ID, by person.ID, why string) error {
	if a != "" {
		if why == "" {
			why = string(i.Trouble)
		}
		if _, err := s.agreements.Contest(tx, a, by, why); err != nil {
			return err
		}
	}
	reviewers, err := s.posts.Reviewers(tx, i.Compound)
	if err != nil {
		return err
	}
	s.say(tx, i, InTrouble, a, append(reviewers, i.Giver)...)
	return nil
}

// Keeps says what becomes of what was lent and is back: agreements ask it.
func (s *Service) Keeps(tx *db.Tx, a agreement.Agreement) (agreement.Kept, error) {
	back, err := returnedOf(&tx.Query, a.ID)
	if err != nil || len(back) == 0 || back[0].Kind != Tool {
		return agreement.NotKept, err
	}
	if slices.ContainsFunc(back, func(i Item) bool { return i.Trouble != Fine }) {
		return agreement.ToBeMended, nil
	}
	return agreement.ForTheNext, nil
}

// GiveBack gives a thing back to its giver, with the code that the giver shows. The desk only; never what is kept for a
// neighbour. ErrUnknown, ErrNotDesk, ErrHeld, ErrState, and as Receive about the code.
func (s *Service) GiveBack(ctx context.Context, v person.Viewer, id ID, shown string) (Item, error) {
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, _ agreement.Agreement) error {
		if err := i.mayFetch(); err != nil {
			return err
		}
		if err := s.spend(tx, v, *i, shown); err != nil {
			return err
		}
		was := i.State
		i.State, i.HandedAt, i.HandedBy, i.HandedTo = TakenBack, tx.Now(), v.ID, i.Giver
		i.KeepUntil, i.due = time.Time{}, time.Time{}
		return s.step(tx, i, was, Step{Actor: v.ID, What: didGiveBack})
	})
}

// Gone notes that somebody took a thing from the public shelf. The desk only. ErrUnknown, ErrNotDesk, ErrState.
func (s *Service) Gone(ctx context.Context, v person.Viewer, id ID) (Item, error) {
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, _ agreement.Agreement) error {
		if i.State != Public {
			return i.refuse(ErrState)
		}
		i.State, i.HandedAt, i.HandedBy = HandedOut, tx.Now(), v.ID
		return s.step(tx, i, Public, Step{Actor: v.ID, What: didGone})
	})
}

// Move notes that a thing stands on another shelf. The desk only. ErrUnknown, ErrNotDesk, ErrState, ErrNoShelf.
func (s *Service) Move(ctx context.Context, v person.Viewer, id ID, shelf string) (Item, error) {
	shelf, bad := words("shelf", shelf)
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, _ agreement.Agreement) error {
		switch {
		case bad != nil:
			return bad
		case shelf == "":
			return ErrNoShelf
		case !i.State.Here():
			return i.refuse(ErrState)
		}
		i.Shelf = shelf
		return s.step(tx, i, i.State, Step{Actor: v.ID, What: didMove})
	})
}

// Report notes that a thing was damaged or lost at the centre, or that it is fine again. The desk only. What was kept for
// somebody is disputed from then on, so that a coordinator looks at it, and goes out to nobody. ErrUnknown, ErrNotDesk,
// ErrState, ErrNoCondition.
func (s *Service) Report(ctx context.Context, v person.Viewer, id ID, trouble Trouble, look Look) (Item, error) {
	note, bad := words("note", look.Note)
	return s.atDesk(ctx, v, id, func(tx *db.Tx, i *Item, a agreement.Agreement) error {
		switch {
		case bad != nil:
			return bad
		case trouble == i.Trouble || !i.State.Here():
			return i.refuse(ErrState)
		case note == "" && len(look.Photos) == 0:
			return ErrNoCondition
		}
		if trouble == Fine {
			return s.mend(tx, i, Step{Actor: v.ID, What: didMend, Note: note}, look.Photos)
		}
		did := map[Trouble]string{Damaged: didDamage, Lost: didLose}[trouble]
		i.Trouble = trouble
		if err := s.withhold(tx, i); err != nil {
			return err
		}
		if err := s.step(tx, i, i.State, Step{Actor: v.ID, What: did, Note: note}, look.Photos...); err != nil {
			return err
		}
		if a.State == agreement.Disputed {
			a.ID = ""
		}
		return s.contest(tx, *i, a.ID, v.ID, note)
	})
}

// withhold keeps a thing in trouble from being promised: one of its post counts as taken until it is fine again.
func (s *Service) withhold(tx *db.Tx, i *Item) error {
	if i.withheld || i.Agreement != "" {
		return nil
	}
	_, err := s.posts.Take(tx, i.Post, 1)
	if errors.Is(err, post.ErrFull) || errors.Is(err, post.ErrNotOpen) {
		return nil
	}
	i.withheld = err == nil
	return err
}

// mend makes a thing available again.
func (s *Service) mend(tx *db.Tx, i *Item, by Step, photos []media.ID) error {
	owed := i.withheld
	i.Trouble, i.withheld = Fine, false
	if err := s.step(tx, i, i.State, by, photos...); err != nil {
		return err
	}
	if owed {
		if err := s.agreements.Free(tx, i.Post, 1); err != nil {
			return err
		}
	}
	if i.Agreement == "" {
		if err := s.promise(tx, i.Post); err != nil {
			return err
		}
	}
	again, err := find(&tx.Query, i.ID)
	*i = again
	return err
}
