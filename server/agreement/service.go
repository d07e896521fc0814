package agreement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Service is what two neighbours can do with each other about a post.
type Service struct {
	db     *db.DB
	units  *unit.Service
	people *person.Service
	posts  *post.Service
	key    []byte
	timers []timer

	photos  *media.Service
	keeper  Keeper
	bond    Bond
	onMoved []func(tx *db.Tx, a *Agreement, was State) error
}

// New gives the service, and has it follow what happens to posts. The key is the server's own: the codes of handovers
// are hashed with it.
func New(d *db.DB, units *unit.Service, people *person.Service, posts *post.Service, key []byte) *Service {
	s := &Service{db: d, units: units, people: people, posts: posts, key: slices.Clone(key)}
	s.timers = append(s.timers, s.holdTimer(), s.pleaTimer(), s.drawCloses())
	s.timers = append(s.timers, s.answerTimers()...)
	s.timers = append(s.timers, s.reminderTimers()...)
	s.timers = append(s.timers, s.loanTimers()...)
	posts.OnClosed(s.postClosed)
	posts.OnRoom(s.roomChanged)
	posts.OnLeft(s.left)
	return s
}

// keep writes a new agreement down with its first step, and tells both sides.
func (s *Service) keep(tx *db.Tx, a Agreement, p post.Post, first Step) error {
	err := s.nameBorrower(tx, &a)
	if err != nil {
		return err
	}
	err = insert(tx, a)
	if errors.Is(err, db.ErrDuplicate) {
		return ErrAsked.WithState(string(p.State))
	}
	if err != nil {
		return fmt.Errorf("write agreement %s down: %w", a.ID, err)
	}
	asker := a.Person(a.AskerSide())
	first.At, first.To = tx.Now(), a.State
	if err := errors.Join(insertStep(tx, a.ID, a.Version, first), s.posts.Involve(tx, a.Post, asker)); err != nil {
		return err
	}
	if first.Side != Machine {
		tx.Emit(Received{Agreement: a.ID, Post: a.Post, Compound: a.Compound, From: asker, To: p.People()})
	}
	s.tell(tx, a, nil)
	kept, err := find(&tx.Query, a.ID) // with its turn
	if err != nil {
		return err
	}
	if err := s.wind(tx, kept); err != nil {
		return err
	}
	return s.moved(tx, &kept, "")
}

// tell lets both sides know, and those besides.
func (s *Service) tell(tx *db.Tx, a Agreement, besides []person.ID) {
	tx.Emit(Changed{
		Agreement: a.ID, Post: a.Post, Compound: a.Compound, State: a.State, Version: a.Version, Giver: a.Giver, Taker: a.Taker,
		People: append(a.People(), besides...), Held: a.Held(), News: a.news, ReturnBy: millisOrNone(a.ReturnBy),
	})
}

// find reads an agreement for one who may see it. ErrUnknown.
func (s *Service) find(q *db.Query, ctx context.Context, v person.Viewer, id ID) (Agreement, error) {
	a, err := find(q, id)
	if err != nil {
		return Agreement{}, err
	}
	if err := s.standFor(ctx, q, v, &a); err != nil {
		return Agreement{}, err
	}
	u, err := s.units.Compound(ctx, a.Compound)
	if err != nil || a.MaySee(v, u) {
		return a, err
	}
	sent, err := s.sent(q, v, a)
	if err == nil && !sent {
		err = ErrUnknown
	}
	return a, err
}

// sent reports whether the viewer may come in the taker's place: somebody of the taker's household, while it runs and
// nothing stands between them and the giver.
func (s *Service) sent(q *db.Query, v person.Viewer, a Agreement) (bool, error) {
	seat, ok := v.Seat(a.Compound)
	if !ok || seat.State != person.Admitted || !a.State.Running() || v.BlockedWith(a.Giver) {
		return false, nil
	}
	if a.AskerSide() == Taker {
		return seat.Household == a.Household, nil
	}
	names, err := s.people.Neighbours(q, a.Compound, []person.ID{a.Taker})
	return seat.Household == names[a.Taker].Household, err
}

// standFor takes a helper off an agreement when it is the viewer and may no longer act for the poster, or for the
// asker: a consent that was taken back ends at once.
func (s *Service) standFor(ctx context.Context, q *db.Query, v person.Viewer, a *Agreement) error {
	helper, side := &a.Helper, a.Poster
	if v.ID == a.AskedBy {
		helper, side = &a.AskedBy, a.AskerSide()
	}
	if v.ID != *helper {
		return nil
	}
	err := s.people.MayActFor(ctx, q, v, a.Person(side), a.Compound)
	var no *fault.Fault
	if errors.As(err, &no) {
		*helper, err = "", nil
	}
	return err
}

// act is one use case that moves an agreement: find, ask the rules, do, write the step down, tell.
func (s *Service) act(ctx context.Context, v person.Viewer, id ID, act Act, reason string, do func(tx *db.Tx, a *Agreement, side Side) error) (a Agreement, err error) {
	why, err := words("reason", reason)
	if err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.find(&tx.Query, tx.Context(), v, id); err != nil {
			return err
		}
		side := a.SideOf(v.ID)
		if err = a.may(act, side); err != nil {
			return err
		}
		was := a.State
		if err = do(tx, &a, side); err != nil {
			return err
		}
		if err = s.step(tx, &a, was, s.by(a, v.ID, side, why)); err != nil {
			return err
		}
		return s.after(tx, a, was)
	})
	return a, err
}

// by says who made a step, and on whose behalf.
func (s *Service) by(a Agreement, who person.ID, side Side, why string) Step {
	step := Step{Actor: who, Side: side, Reason: why}
	if who == a.Helper || who == a.AskedBy {
		step.OnBehalf = a.Person(side)
	}
	return step
}

// step writes a transition and its history, and tells it. A hold ends with what it held.
func (s *Service) step(tx *db.Tx, a *Agreement, was State, by Step) error {
	if a.State != Accepted {
		a.HoldUntil = time.Time{}
	}
	a.Version, a.ChangedAt = a.Version+1, tx.Now()
	if err := s.keepLoan(tx, a); err != nil {
		return err
	}
	if err := update(tx, *a, was); err != nil {
		return err
	}
	by.At, by.From, by.To = tx.Now(), was, a.State
	if err := insertStep(tx, a.ID, a.Version, by); err != nil {
		return err
	}
	besides, err := s.settlers(tx, *a)
	if err != nil {
		return err
	}
	s.tell(tx, *a, besides)
	if err := s.wind(tx, *a); err != nil {
		return err
	}
	return s.moved(tx, a, was)
}

// settlers are those who settle a dispute; nobody when there is none.
func (s *Service) settlers(tx *db.Tx, a Agreement) ([]person.ID, error) {
	if a.State != Disputed {
		return nil, nil
	}
	return s.posts.Reviewers(tx, a.Compound)
}

// Accept promises what was asked for: the poster, or who posted on their behalf. Never more than remains:
// post.ErrFull. Where a draw or need decides nobody picks by hand: ErrDrawDecides.
func (s *Service) Accept(ctx context.Context, v person.Viewer, id ID, reason string) (Agreement, error) {
	return s.act(ctx, v, id, ActAccept, reason, func(tx *db.Tx, a *Agreement, _ Side) error {
		apart, err := s.blocked(tx, *a)
		switch {
		case err != nil:
			return err
		case apart:
			return a.refuse(ErrBlocked)
		}
		if err := s.gathered(tx, *a); err != nil {
			return err
		}
		if err := s.mayBorrow(tx, *a, a.Poster); err != nil {
			return err
		}
		_, err = s.posts.Take(tx, a.Post, a.Quantity)
		var full *fault.Fault
		if errors.As(err, &full) {
			return a.refuse(full)
		}
		a.State = Accepted
		return err
	})
}

// gathered refuses to pick by hand where the lot or the need decides.
func (s *Service) gathered(tx *db.Tx, a Agreement) error {
	p, err := s.posts.Find(tx, a.Post)
	if err == nil && byDraw(p) {
		return a.refuse(ErrDrawDecides)
	}
	return err
}

// Decline answers a request with no: the poster, or who posted on their behalf.
func (s *Service) Decline(ctx context.Context, v person.Viewer, id ID, reason string) (Agreement, error) {
	return s.act(ctx, v, id, ActDecline, reason, to(Declined))
}

func to(state State) func(*db.Tx, *Agreement, Side) error {
	return func(_ *db.Tx, a *Agreement, _ Side) error {
		a.State = state
		return nil
	}
}

// Dispute has coordinators and moderators look at it: either side, up to a week after it was over. ErrTooLate, ErrRuled.
func (s *Service) Dispute(ctx context.Context, v person.Viewer, id ID, reason string) (Agreement, error) {
	return s.act(ctx, v, id, ActDispute, reason, func(tx *db.Tx, a *Agreement, _ Side) error {
		if a.Held() {
			return a.refuse(ErrUnconfirmed)
		}
		if err := s.unbound(tx, *a); err != nil {
			return err
		}
		if err := a.disputable(tx.Now()); err != nil {
			return err
		}
		q, err := findQuarrel(&tx.Query, a.ID)
		if err == nil && len(q.judges) >= rulings {
			return a.refuse(ErrRuled)
		}
		a.State = Disputed
		return err
	})
}

// Thank keeps what a side says at the end; it changes no state, and may be said anew.
func (s *Service) Thank(ctx context.Context, v person.Viewer, id ID, t Thanks) (a Agreement, err error) {
	if t.Text, err = words("text", t.Text); err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.find(&tx.Query, tx.Context(), v, id); err != nil {
			return err
		}
		side := a.SideOf(v.ID)
		if err = a.may(ActThank, side); err != nil {
			return err
		}
		t.At = tx.Now()
		a.Thanks[side], a.Version = t, a.Version+1
		if err = putThanks(tx, a, side); err != nil {
			return err
		}
		s.tell(tx, a, nil)
		return nil
	})
	return a, err
}

// postClosed ends what a closed post leaves behind: requests always, promises when the post was taken back or away.
// What has begun, and what was promised on a post that only ran out, goes on.
func (s *Service) postClosed(tx *db.Tx, p post.Post, why post.Closing) error {
	states := []State{Requested, Waitlisted}
	if why != post.ByTime {
		states = append(states, Accepted)
	}
	open, err := ofPost(&tx.Query, p.ID, states...)
	if err != nil {
		return err
	}
	for _, a := range open {
		if bound, err := s.binds(&tx.Query, a); err != nil || bound {
			if err != nil {
				return err
			}
			continue
		}
		held := a.State == Accepted
		if held && why == post.ByOwner {
			if err := s.markLate(tx, &a, a.Poster); err != nil {
				return err
			}
		}
		if err := s.byItself(tx, a, Cancelled, p.Reason); err != nil {
			return err
		}
		if !held {
			continue
		}
		if _, err := s.posts.GiveBack(tx, p.ID, a.Quantity); err != nil {
			return err
		}
	}
	return nil
}

// left takes back what one who left a compound had asked for or promised there and what has not begun; it goes to
// those who wait.
func (s *Service) left(tx *db.Tx, who person.ID, compound unit.ID) error {
	open, err := openWith(&tx.Query, who, compound)
	if err != nil {
		return err
	}
	for _, a := range open {
		if bound, err := s.binds(&tx.Query, a); err != nil || bound {
			if err != nil {
				return err
			}
			continue
		}
		was := a.State
		if err := s.byItself(tx, a, Cancelled, ""); err != nil {
			return err
		}
		a.State = Cancelled
		if err := s.after(tx, a, was); err != nil {
			return err
		}
	}
	return nil
}

// DealingTogether reports whether an agreement between the two is accepted or in progress: they may then see how to
// reach each other. Whoever acts for one of them reads it in the agreement.
func (s *Service) DealingTogether(ctx context.Context, one, other person.ID) (bool, error) {
	return dealing(s.db.Read(ctx), one, other)
}
