package agreement

import (
	"fmt"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// What the centre asks of agreements, inside a transaction of its own.

// ErrByCentre refuses a handover from hand to hand of what goes through the centre; the two may change that first.
var ErrByCentre = fault.Conflict("agreement.by_centre",
	"This goes through the neighbours' centre. The desk hands it out.", "这件约好经服务中心交接,由服务台核对交接码。")

// Keeper keeps things that are lent again and again.
type Keeper interface {
	// Keeps says what becomes of what this agreement lends, now that it is back.
	Keeps(tx *db.Tx, a Agreement) (Kept, error)
}

// Kept is what becomes of a thing that was lent and is back.
type Kept int

// What becomes of it: it is its owner's again, as without a keeper; it is there for the next one; or it is kept, and
// nobody may have it until somebody mended it.
const (
	NotKept Kept = iota
	ForTheNext
	ToBeMended
)

// UseKeeper sets the one who keeps things. It is set while the house is built, before the first request.
func (s *Service) UseKeeper(k Keeper) { s.keeper = k }

// OnMoved has hear called inside the transaction of each transition, after it is written; was is empty for a new
// agreement. It is set while the house is built, before the first request.
func (s *Service) OnMoved(hear func(tx *db.Tx, a *Agreement, was State) error) {
	s.onMoved = append(s.onMoved, hear)
}

func (s *Service) moved(tx *db.Tx, a *Agreement, was State) error {
	for _, hear := range s.onMoved {
		if err := hear(tx, a, was); err != nil {
			return fmt.Errorf("tell of agreement %s: %w", a.ID, err)
		}
	}
	return nil
}

// byCentre refuses to begin from hand to hand what goes through the centre.
func (a Agreement) byCentre() error {
	if a.Via == ByCentre && a.State == Accepted {
		return a.refuse(ErrByCentre)
	}
	return nil
}

// handedOver notes on the post that its things changed hands for good; what was lent and is back is there for the next,
// with a keeper always, else while somebody waits. What was lost is gone already. It may come before the step of a is
// written, and keeps in a what that step is to keep.
func (s *Service) handedOver(tx *db.Tx, a *Agreement) error {
	if a.Condition == Lost {
		return nil
	}
	kept := NotKept
	if a.TwoCodes && s.keeper != nil {
		var err error
		if kept, err = s.keeper.Keeps(tx, *a); err != nil {
			return err
		}
	}
	switch kept {
	case ForTheNext:
		return s.Free(tx, a.Post, a.Quantity)
	case ToBeMended:
		return nil
	default:
		on, err := s.lendOn(tx, *a)
		if err != nil || on {
			a.PassedOn = on
			return err
		}
		p, err := s.posts.HandOver(tx, a.Post, a.Quantity)
		if err != nil {
			return err
		}
		return s.noneLeft(tx, p, notThisTime)
	}
}

// Free gives something of a post to whoever is next: what was set aside and is there again.
func (s *Service) Free(tx *db.Tx, id post.ID, quantity int) error {
	p, err := s.posts.GiveBack(tx, id, quantity)
	if err != nil {
		return err
	}
	return s.promote(tx, p)
}

// Route notes how the things of an agreement go, while another transition is told; it tells nobody itself.
func (s *Service) Route(tx *db.Tx, a *Agreement, via Via) error {
	a.Via = via
	return route(tx, a.ID, via)
}

// Whose finds, among these agreements, those whose taker shows this code just now; it counts no try.
func (s *Service) Whose(q *db.Query, ids []ID, shown string, now time.Time) (found []ID, err error) {
	list, err := agreements(q, "WHERE a.id IN ?", ids)
	if err != nil {
		return nil, err
	}
	codes, err := codesOf(q, ids)
	if err != nil {
		return nil, err
	}
	shown = strings.TrimSpace(shown)
	for _, a := range list {
		if c, there := codes[a.ID]; there && c.UsedAt == 0 && c.Tries < maxTries && now.UnixMilli() < c.ExpiresAt && s.fits(a, c, shown) {
			found = append(found, a.ID)
		}
	}
	return found, nil
}

// Among returns those of the agreements that are there, by their ids.
func (s *Service) Among(q *db.Query, ids []ID) (map[ID]Agreement, error) {
	list, err := agreements(q, "WHERE a.id IN ?", ids)
	byID := make(map[ID]Agreement, len(list))
	for _, a := range list {
		byID[a.ID] = a
	}
	return byID, err
}

// Contest has coordinator and moderator look at it, because of what happened to the things on their way; by says who
// found it. ErrUnknown, and ErrState for what did not begin.
func (s *Service) Contest(tx *db.Tx, id ID, by person.ID, reason string) (Agreement, error) {
	a, err := find(&tx.Query, id)
	if err != nil {
		return a, err
	}
	if err := a.may(ActDispute, a.Poster); err != nil {
		return a, err
	}
	was := a.State
	a.State = Disputed
	return a, s.step(tx, &a, was, Step{Actor: by, Side: Machine, Reason: reason})
}

// Open reads what is asked, promised or on its way of each of the posts, in the order of the line.
func (s *Service) Open(q *db.Query, posts []post.ID) (map[post.ID][]Agreement, error) {
	list, err := agreements(q, "WHERE a.post_id IN ? AND a.state IN ('requested', 'waitlisted', 'accepted', 'in_progress') ORDER BY a.place_rank, a.id", posts)
	by := map[post.ID][]Agreement{}
	for _, a := range list {
		by[a.Post] = append(by[a.Post], a)
	}
	return by, err
}
