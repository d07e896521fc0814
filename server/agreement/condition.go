package agreement

import (
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
)

// PhotosOf is the kind of place that photos of a thing that is lent are attached to.
const PhotosOf = "agreement"

// Moment is when a thing looked like that.
type Moment string

// The moments: as it went out, and as it came back or was found to be since.
const (
	GoingOut   Moment = "out"
	ComingBack Moment = "back"
)

// AtDesk is the side of a report that the centre's desk made.
const AtDesk Side = "centre"

// Look is how one side says that a thing looks.
type Look struct {
	When   Moment
	State  Condition
	Photos []media.ID
	Note   string
}

// Report is a look that was written down.
type Report struct {
	ID    string
	At    time.Time
	Actor person.ID
	// Side is whose report it is: the giver's, the taker's, or AtDesk.
	Side   Side
	When   Moment
	State  Condition
	Note   string
	Photos []media.Photo
	// place is where its photos are attached.
	place media.Place
}

// The refusals about how a thing looks.
var (
	// ErrNoLook asks for a photo or a word when something is wrong with a thing.
	ErrNoLook = fault.Invalid("agreement.no_look", "Please take a photo of it, or say what happened.", "请拍一张照片,或写一句怎么回事。")
	// ErrLostOut refuses to say of a thing that it was lost before it went out.
	ErrLostOut = fault.Invalid("agreement.lost_out", "What goes out is not lost.", "借出时的东西不会是丢了的。")
	// ErrManyLooks refuses to write down more about one loan.
	ErrManyLooks = fault.Conflict("agreement.many_looks", "Enough was written down about this.", "关于这件东西的记录已经够多了。")
)

const (
	// maxLooks bounds what is written down about one loan.
	maxLooks = 24
	// looked is why a step tells that something was written down.
	looked = "condition"
	// wentMissing is why those in line hear a no: the thing is gone.
	wentMissing = "thing_lost"
)

// UsePhotos has the service keep photos of things that are lent, and decide who sees them. It is set while the house is
// built, before the first request.
func (s *Service) UsePhotos(m *media.Service) {
	s.photos = m
	m.Register(PhotosOf, s)
}

// Inspect writes down how a thing that is lent looks, before it goes out, when it comes back, or since: either side. A
// flaw that it goes out with is noted, and no more. What is damaged or lost goes to the coordinator, while it is out or
// within a week of its return; what is lost is gone from its post at once, so that nobody waits for nothing. ErrNotLent,
// ErrState, ErrNoLook, ErrLostOut, ErrTooLate, ErrRuled, ErrManyLooks, media.ErrUnknown.
func (s *Service) Inspect(ctx context.Context, v person.Viewer, id ID, look Look) (Agreement, error) {
	var bad error
	look.Note, bad = words("note", look.Note)
	return s.onLoan(ctx, v, id, ActInspect, func(tx *db.Tx, a *Agreement, side Side) error {
		if bad != nil {
			return bad
		}
		if err := a.lookable(look, tx.Now()); err != nil {
			return err
		}
		if err := s.report(tx, *a, Report{Actor: v.ID, Side: side, When: look.When, State: look.State, Note: look.Note}, look.Photos); err != nil {
			return err
		}
		return s.found(tx, a, side, look, s.by(*a, v.ID, side, look.Note))
	})
}

// lookable refuses a look that does not go with where the loan is.
func (a Agreement) lookable(look Look, now time.Time) error {
	wrong := look.State != Sound
	switch {
	case look.When == GoingOut && wrong && look.State == Lost:
		return ErrLostOut
	case wrong && look.Note == "" && len(look.Photos) == 0:
		return ErrNoLook
	case a.Held(), look.When == GoingOut && a.State == Fulfilled, look.When == ComingBack && a.LentAt.IsZero():
		return a.refuse(ErrState)
	case a.State == Fulfilled && now.After(a.BackAt.Add(disputeFor)):
		return a.refuse(ErrTooLate)
	}
	return nil
}

// report keeps a look. Its photos are attached to it, unless they are shown at another place already.
func (s *Service) report(tx *db.Tx, a Agreement, r Report, photos []media.ID) error {
	n, err := looksOf(&tx.Query, a.ID)
	if err != nil {
		return err
	}
	if n >= maxLooks {
		return a.refuse(ErrManyLooks)
	}
	r.ID, r.At = tx.NewID(), tx.Now()
	if r.place == (media.Place{}) {
		r.place = media.Place{Kind: PhotosOf, ID: r.ID}
	}
	if err := insertReport(tx, a.ID, n+1, r); err != nil || len(photos) == 0 {
		return err
	}
	return s.photos.Attach(tx, r.Actor, a.Compound, photos, r.place)
}

// found does what follows from a look.
func (s *Service) found(tx *db.Tx, a *Agreement, side Side, look Look, by Step) error {
	was := a.State
	if look.When == GoingOut || look.State == Sound {
		if look.When == ComingBack && (a.Condition == "" || side == Giver && a.State != Disputed && a.Condition != Lost) {
			a.Condition = Sound
		}
		return s.noted(tx, a)
	}
	if was != Disputed {
		q, err := findQuarrel(&tx.Query, a.ID)
		if err != nil {
			return err
		}
		if len(q.judges) >= rulings {
			return a.refuse(ErrRuled)
		}
	}
	if look.State == Lost && a.Condition != Lost {
		if err := s.gone(tx, a); err != nil {
			return err
		}
	}
	if a.Condition != Lost {
		a.Condition = look.State
	}
	if was == Disputed {
		return s.noted(tx, a)
	}
	a.State = Disputed
	if by.Reason == "" {
		by.Reason = string(look.State)
	}
	return s.step(tx, a, was, by)
}

// noted keeps what was found without a step of its own: no time begins anew because somebody took a photo.
func (s *Service) noted(tx *db.Tx, a *Agreement) error {
	a.Version++
	if err := update(tx, *a, a.State); err != nil {
		return err
	}
	a.news = looked
	besides, err := s.settlers(tx, *a)
	if err == nil {
		s.tell(tx, *a, besides)
	}
	return err
}

// gone takes what was lost off its post, for good: those who waited for it hear so. What is back and promised to the
// next one is left to its owner.
func (s *Service) gone(tx *db.Tx, a *Agreement) error {
	switch {
	case a.PassedOn:
		p, err := s.posts.Find(tx, a.Post)
		if err != nil || !p.State.Running() || p.Remaining() < a.Quantity {
			return err
		}
		if _, err := s.posts.Take(tx, a.Post, a.Quantity); err != nil {
			return err
		}
		a.PassedOn = false
	case !a.out():
		return nil // it counts as gone already
	}
	p, err := s.posts.HandOver(tx, a.Post, a.Quantity)
	if err != nil {
		return err
	}
	if err := s.lineUp(tx, p.ID); err != nil {
		return err
	}
	return s.noneLeft(tx, p, wentMissing)
}

// Inspected is Inspect by the desk of the centre, inside a transaction of its own and as part of what it does: it ends
// and disputes nothing. The photos stay where the desk attached them. ErrUnknown, ErrManyLooks.
func (s *Service) Inspected(tx *db.Tx, id ID, by person.ID, look Look, place media.Place) error {
	a, err := find(&tx.Query, id)
	if err != nil || !a.Loan {
		return err
	}
	if err := s.report(tx, a, Report{Actor: by, Side: AtDesk, When: look.When, State: look.State, Note: look.Note, place: place}, nil); err != nil {
		return err
	}
	if look.When == GoingOut || a.Condition == Lost {
		return nil
	}
	a.Condition = look.State
	a.Version++
	return update(tx, a, a.State)
}

// MaySee reports whether the viewer may see the photos at a place that a loan names: who may see the agreement, and the
// desk when it went through the centre.
func (s *Service) MaySee(ctx context.Context, v person.Viewer, kind, id string) (bool, error) {
	q := s.db.Read(ctx)
	named, err := showing(q, media.Place{Kind: kind, ID: id})
	if err != nil {
		return false, err
	}
	for _, of := range named {
		a, err := s.find(q, ctx, v, of)
		if err == nil {
			return true, nil
		}
		if !isUnknown(err) {
			return false, err
		}
		if a, err = find(q, of); err != nil {
			return false, err
		}
		u, err := s.units.Compound(ctx, a.Compound)
		if err != nil || a.Via == ByCentre && v.KeepsDesk(u) {
			return err == nil, err
		}
	}
	return false, nil
}

func isUnknown(err error) bool { return errors.Is(err, ErrUnknown) }

// looks reads what was written down about a loan, the first first.
func (s *Service) looks(q *db.Query, id ID) ([]Report, error) {
	list, err := reportsOf(q, id)
	if err != nil || s.photos == nil {
		return list, err
	}
	at := map[string][]string{}
	for _, r := range list {
		if !slices.Contains(at[r.place.Kind], r.place.ID) {
			at[r.place.Kind] = append(at[r.place.Kind], r.place.ID)
		}
	}
	for kind, ids := range at {
		photos, err := s.photos.Of(q, kind, ids)
		if err != nil {
			return nil, err
		}
		for i, r := range list {
			if r.place.Kind == kind {
				list[i].Photos = photos[r.place.ID]
			}
		}
	}
	return list, nil
}
