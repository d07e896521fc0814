package agreement

import (
	"context"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// Ask asks for an offer, or offers to meet a need. Residents who may see the post, except those of its own household
// (ErrOwnPost); on behalf of somebody as person.MayActFor allows, and then the household, the blocks and the limits are
// those of the one asked for. Where the first is taken and something remains it is accepted at once, where nothing remains it waits
// in line. post.ErrUnknown, post.ErrNotAdmitted, post.ErrNotOpen, ErrAsked, ErrTooMuch, and the limits of the compound.
func (s *Service) Ask(ctx context.Context, v person.Viewer, id post.ID, w Wish) (a Agreement, err error) {
	if w.Note, err = words("note", w.Note); err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err = s.ask(tx, v, id, w)
		return err
	})
	return a, err
}

func (s *Service) ask(tx *db.Tx, v person.Viewer, id post.ID, w Wish) (Agreement, error) {
	p, err := s.posts.Find(tx, id)
	if err != nil {
		return Agreement{}, err
	}
	if !s.posts.May(tx.Context(), v, p) {
		return Agreement{}, post.ErrUnknown
	}
	asker, err := s.askFor(tx, v, p, w.OnBehalf)
	if err != nil {
		return Agreement{}, err
	}
	seat, ok := asker.Seat(p.Compound)
	if !ok || seat.State != person.Admitted {
		return Agreement{}, post.ErrNotAdmitted
	}
	if err := s.mayAsk(tx, asker, seat, p, &w); err != nil {
		return Agreement{}, err
	}
	a := newAgreement(tx, p, asker.ID, seat.Household, w)
	if asker.ID != v.ID {
		a.AskedBy = v.ID
	}
	if err := s.begin(tx, &a, p); err != nil {
		return Agreement{}, err
	}
	return a, s.keep(tx, a, p, s.by(a, v.ID, a.AskerSide(), ""))
}

// askFor is the one for whom the viewer asks, mostly the viewer. Nobody stands on both sides: who is behind the post
// cannot ask for it on behalf of somebody either.
func (s *Service) askFor(tx *db.Tx, v person.Viewer, p post.Post, who person.ID) (person.Viewer, error) {
	if who == "" || who == v.ID {
		return v, nil
	}
	if err := s.people.MayActFor(tx.Context(), &tx.Query, v, who, p.Compound); err != nil {
		return v, err
	}
	if p.Of(v.ID) {
		return v, ErrOwnPost.WithState(string(p.State))
	}
	other, err := s.people.Standing(tx.Context(), who)
	if err == nil && (other.BlockedWith(p.Owner) || other.BlockedWith(p.Author)) {
		return v, ErrBlocked.WithState(string(p.State))
	}
	return other, err
}

// newAgreement puts the asker on the side that the post leaves free.
func newAgreement(tx *db.Tx, p post.Post, asker person.ID, household person.HouseholdID, w Wish) Agreement {
	a := Agreement{
		ID: ID(tx.NewID()), Post: p.ID, Compound: p.Compound, Giver: p.Owner, Taker: asker, Poster: Giver, Household: household,
		Quantity: w.Quantity, Note: w.Note, Window: w.Window, TwoCodes: p.Mode.TwoCodes(), Goods: p.Mode == post.Give || p.Mode == post.Swap,
		Version: 1, CreatedAt: tx.Now(), ChangedAt: tx.Now(), Thanks: map[Side]Thanks{}, Loan: p.Mode == post.Lend, ReturnBy: w.ReturnBy,
	}
	if p.Direction == post.Need {
		a.Giver, a.Taker, a.Poster = asker, p.Owner, Taker
	}
	if p.OnBehalf() {
		a.Helper = p.Author
	}
	return a
}

// mayAsk refuses what the post or the household does not allow, and completes the wish.
func (s *Service) mayAsk(tx *db.Tx, v person.Viewer, seat person.Seat, p post.Post, w *Wish) error {
	if err := s.complete(tx, p, w); err != nil {
		return err
	}
	if err := s.notTwice(tx, v, seat, p); err != nil {
		return err
	}
	switch {
	case !p.State.Running():
		return post.ErrNotOpen.WithState(string(p.State))
	case w.Quantity > p.Total():
		return ErrTooMuch.WithState(string(p.State))
	}
	if p.Mode == post.Lend && p.Direction == post.Offer {
		if err := s.owesNothing(tx, seat.Household, string(p.State)); err != nil {
			return err
		}
	}
	return s.withinLimits(tx, v, seat, p)
}

// notTwice refuses the household of the post, and one that has an open request about it.
func (s *Service) notTwice(tx *db.Tx, v person.Viewer, seat person.Seat, p post.Post) error {
	names, err := s.people.Neighbours(&tx.Query, p.Compound, p.People())
	if err != nil {
		return err
	}
	if p.Of(v.ID) || names[p.Owner].Household == seat.Household {
		return ErrOwnPost.WithState(string(p.State))
	}
	state, err := openOf(&tx.Query, p.ID, seat.Household)
	switch {
	case err != nil:
		return err
	case state != "":
		return ErrAsked.WithState(string(state))
	}
	return nil
}

func (s *Service) complete(tx *db.Tx, p post.Post, w *Wish) error {
	w.Quantity, w.ReturnBy = max(w.Quantity, 1), w.ReturnBy.UTC().Truncate(time.Millisecond)
	if !w.ReturnBy.IsZero() && p.Mode != post.Lend {
		return ErrNoReturn
	}
	if err := checkReturn(w.ReturnBy, tx.Now()); err != nil {
		return err
	}
	if w.Window == nil {
		return nil
	}
	u, err := s.units.Compound(tx.Context(), p.Compound)
	if err != nil {
		return err
	}
	window, err := post.CheckWindow(*w.Window, p.Minutes, tx.Now(), post.ZoneOf(u), "window")
	w.Window = &window
	return err
}

// words brings what somebody wrote into its kept form, before anything is looked up for it. ErrWords.
func words(field, typed string) (string, error) {
	text, plain := post.Clean(typed)
	if !plain {
		return "", ErrWords.At(fault.Field{Location: "body." + field, EN: "It holds characters that nobody can see.", ZH: "里面有看不见的字符。"})
	}
	return text, nil
}

// withinLimits refuses what the compound's settings do not let a household or a person have.
func (s *Service) withinLimits(tx *db.Tx, v person.Viewer, seat person.Seat, p post.Post) error {
	set, err := s.units.Settings(tx.Context(), p.Compound)
	if err != nil || set.OpenRequests == 0 && set.GoodsPer28Days == 0 && set.CoolDownDays == 0 {
		return err
	}
	l, err := latelyOf(&tx.Query, p.Compound, seat.Household, v.ID, tx.Now())
	cool := db.Instant(l.LastMissed).AddDate(0, 0, set.CoolDownDays)
	goods := p.Direction == post.Offer && (p.Mode == post.Give || p.Mode == post.Swap)
	switch {
	case err != nil:
		return err
	case set.CoolDownDays > 0 && l.Missed >= 2 && tx.Now().Before(cool):
		return ErrCoolDown.After(cool.Sub(tx.Now()))
	case set.OpenRequests > 0 && l.Asking >= set.OpenRequests:
		return ErrManyRequests.After(time.Hour)
	case set.GoodsPer28Days > 0 && goods && l.Goods >= set.GoodsPer28Days:
		return ErrManyGoods.After(24 * time.Hour)
	}
	return nil
}

// begin decides how a request begins: accepted where the first is taken, in line where nothing remains.
func (s *Service) begin(tx *db.Tx, a *Agreement, p post.Post) error {
	switch {
	case p.Remaining() < a.Quantity:
		a.State = Waitlisted
		return nil
	case byDraw(p):
		return s.intoDraw(tx, a, p)
	case p.Pick != post.First:
		a.State = Requested
		return nil
	}
	return s.atOnce(tx, a)
}

// atOnce promises what is asked for to the first who asks.
func (s *Service) atOnce(tx *db.Tx, a *Agreement) error {
	a.State = Accepted
	_, err := s.posts.Take(tx, a.Post, a.Quantity)
	return err
}
