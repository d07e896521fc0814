package agreement

import (
	"context"
	"errors"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// LoanState is where something that is lent is, as people say it.
type LoanState string

// The states of a loan; empty is not lent, or not handed over yet.
const (
	NotOut        LoanState = ""
	OnLoan        LoanState = "on_loan"
	ReturnDue     LoanState = "return_due"
	Overdue       LoanState = "overdue"
	ReturnedLoan  LoanState = "returned"
	DamagedOnLoan LoanState = "damaged"
	LostOnLoan    LoanState = "lost"
)

// Longer is a borrower's wish to keep a thing longer.
type Longer struct {
	Until time.Time
	Note  string
}

// The refusals about loans.
var (
	// ErrNotLent refuses what only goes with a loan.
	ErrNotLent = fault.Conflict("agreement.not_lent", "This is not lent.", "这不是借用。")
	// ErrReturnBy refuses a day of return that has passed, or lies too far ahead.
	ErrReturnBy = fault.Invalid("agreement.return_by", "Please choose a time between now and half a year ahead.", "归还时间要在现在之后,最多半年。").At(
		fault.Field{Location: "body.returnBy", EN: "Between now and 180 days ahead.", ZH: "须在现在之后、180 天之内。"})
	// ErrNoReturn refuses a day of return for what does not come back.
	ErrNoReturn = fault.Invalid("agreement.no_return", "Only what is lent has a day of return.", "只有借用才有归还时间。").At(
		fault.Field{Location: "body.returnBy", EN: "Only for a loan.", ZH: "只有借用可以填。"})
	// ErrShortNotice refuses to want a thing back sooner without leaving the borrower a day.
	ErrShortNotice = fault.Conflict("agreement.short_notice", "Please leave the borrower at least a day.", "要提前归还,请至少给对方留一天时间。")
	// ErrNotLonger refuses a wish for longer that is not longer.
	ErrNotLonger = fault.Conflict("agreement.not_longer", "It may be kept that long already.", "本来就可以用到那时候。")
	// ErrOverdue refuses to lend more to a household that keeps something longer than was agreed.
	ErrOverdue = fault.Conflict("agreement.overdue",
		"Something your household borrowed should be back by now. Once it is, you can borrow again.", "您家借的东西过了归还时间。先还上,或者和邻居说好延期,就能再借。")
)

const (
	// longestLoan is how far ahead a day of return may lie.
	longestLoan = 180 * 24 * time.Hour
	// dueFrom is how long before its time a loan counts as due soon.
	dueFrom = 3 * 24 * time.Hour
	// shortNotice is what is left to the borrower at least when the giver wants a thing back sooner.
	shortNotice = 24 * time.Hour
	// evening is the hour at which a loan is due when nobody named one: people bring things back after work.
	evening = 20
)

// The codes of the steps that change no state of a loan; the events carry them too.
const (
	newReturn   = "return_by"
	wantsLonger = "ask_longer"
)

// LoanAt says where a loan is. It is the one place that decides it.
func (a Agreement) LoanAt(now time.Time) LoanState {
	switch {
	case !a.Loan || a.LentAt.IsZero():
		return NotOut
	case a.Condition == Lost:
		return LostOnLoan
	case a.Condition == Damaged && a.State != InProgress:
		return DamagedOnLoan
	case !a.BackAt.IsZero():
		return ReturnedLoan
	case a.ReturnBy.IsZero() || now.Before(a.ReturnBy.Add(-dueFrom)):
		return OnLoan
	case now.Before(a.ReturnBy):
		return ReturnDue
	default:
		return Overdue
	}
}

// out reports whether the thing is with the borrower.
func (a Agreement) out() bool {
	return a.Loan && !a.LentAt.IsZero() && a.BackAt.IsZero() && a.Condition != Lost
}

// checkReturn refuses a day of return that has passed or lies too far ahead; none is fine.
func checkReturn(at, now time.Time) error {
	if !at.IsZero() && (!at.After(now) || at.After(now.Add(longestLoan))) {
		return ErrReturnBy
	}
	return nil
}

// SetReturn says when a loan is to be back: the giver. It answers a borrower who asked for longer, and sets the
// reminders anew; sooner than agreed leaves the borrower a day at least. Both sides hear, and those in line when it
// takes longer. ErrNotLent, ErrReturnBy, ErrShortNotice.
func (s *Service) SetReturn(ctx context.Context, v person.Viewer, id ID, by time.Time) (Agreement, error) {
	by = by.UTC().Truncate(time.Millisecond)
	return s.onLoan(ctx, v, id, ActReturnBy, func(tx *db.Tx, a *Agreement, side Side) error {
		if by.IsZero() {
			return ErrReturnBy
		}
		if err := checkReturn(by, tx.Now()); err != nil {
			return err
		}
		was := a.ReturnBy
		switch {
		case by.Equal(was) && a.Longer == nil:
			return nil // said twice
		case a.State == InProgress && by.Before(was) && by.Before(tx.Now().Add(shortNotice)):
			return a.refuse(ErrShortNotice)
		}
		a.ReturnBy, a.Longer, a.news = by, nil, newReturn
		if err := s.step(tx, a, a.State, s.by(*a, v.ID, side, newReturn)); err != nil {
			return err
		}
		if a.State != InProgress || !by.After(was) {
			return nil
		}
		return s.tellLine(tx, *a)
	})
}

// AskLonger asks the giver to let the borrower keep a thing longer: the taker, while it is out. It changes no date;
// SetReturn does. ErrNotLent, ErrReturnBy, ErrNotLonger.
func (s *Service) AskLonger(ctx context.Context, v person.Viewer, id ID, until time.Time, note string) (Agreement, error) {
	until = until.UTC().Truncate(time.Millisecond)
	note, bad := words("note", note)
	return s.onLoan(ctx, v, id, ActAskLonger, func(tx *db.Tx, a *Agreement, side Side) error {
		switch {
		case bad != nil:
			return bad
		case until.IsZero():
			return ErrReturnBy
		case checkReturn(until, tx.Now()) != nil:
			return ErrReturnBy
		case !until.After(a.ReturnBy):
			return a.refuse(ErrNotLonger)
		}
		wish := Longer{Until: until, Note: note}
		if a.Longer != nil && *a.Longer == wish {
			return nil // said twice
		}
		a.Longer, a.news = &wish, wantsLonger
		return s.step(tx, a, a.State, s.by(*a, v.ID, side, wantsLonger))
	})
}

// onLoan is one use case about a loan that moves no state: find, ask the rules, do.
func (s *Service) onLoan(ctx context.Context, v person.Viewer, id ID, act Act, do func(tx *db.Tx, a *Agreement, side Side) error) (a Agreement, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.find(&tx.Query, tx.Context(), v, id); err != nil {
			return err
		}
		side := a.SideOf(v.ID)
		if err = a.may(act, side); err != nil {
			return err
		}
		if !a.Loan {
			return a.refuse(ErrNotLent)
		}
		return do(tx, &a, side)
	})
	return a, err
}

// keepLoan writes down with a step what it means for a loan: it goes out with the day on which it is to be back, or it
// comes back.
func (s *Service) keepLoan(tx *db.Tx, a *Agreement) (err error) {
	if !a.Loan {
		return nil
	}
	switch {
	case a.State == InProgress && a.LentAt.IsZero():
		a.LentAt = tx.Now()
		if !a.ReturnBy.After(tx.Now()) {
			a.ReturnBy, err = s.usualReturn(tx, *a)
		}
	case a.State == Fulfilled && a.out():
		a.BackAt = tx.Now()
	}
	if a.State != InProgress {
		a.Longer = nil
	}
	return err
}

// nameBorrower notes the household that a thing is lent to.
func (s *Service) nameBorrower(tx *db.Tx, a *Agreement) error {
	switch {
	case !a.Loan:
		return nil
	case a.Poster == Giver:
		a.home = a.Household
		return nil
	}
	names, err := s.people.Neighbours(&tx.Query, a.Compound, []person.ID{a.Taker})
	a.home = names[a.Taker].Household
	return err
}

// usualReturn is when a thing is to be back of which nobody said when: the evening of the last of the compound's usual
// days. None where the compound has no such days.
func (s *Service) usualReturn(tx *db.Tx, a Agreement) (time.Time, error) {
	set, err := s.units.Settings(tx.Context(), a.Compound)
	if err != nil || set.LoanDays == 0 {
		return time.Time{}, err
	}
	u, err := s.units.Compound(tx.Context(), a.Compound)
	local := tx.Now().In(post.ZoneOf(u))
	return time.Date(local.Year(), local.Month(), local.Day()+set.LoanDays, evening, 0, 0, 0, local.Location()).UTC(), err
}

// lendOn has what came back whole go to those who wait for it. When nobody waits the loan was all that its owner
// offered.
func (s *Service) lendOn(tx *db.Tx, a Agreement) (bool, error) {
	if !a.Loan || a.Poster != Giver || a.Condition == Damaged || a.Condition == Lost {
		return false, nil
	}
	p, err := s.posts.Find(tx, a.Post)
	if err != nil || !p.State.Running() {
		return false, err
	}
	line, err := ofPost(&tx.Query, a.Post, Requested, Waitlisted)
	if err != nil {
		return false, err
	}
	for _, next := range line {
		if next.Quantity <= p.Remaining()+a.Quantity {
			return true, errors.Join(passOn(tx, a.ID, true), s.Free(tx, a.Post, a.Quantity))
		}
	}
	return false, nil
}
