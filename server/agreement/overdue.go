package agreement

import (
	"context"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/unit"
)

// What the clock says about loans, and what follows when something does not come back in time.

// ErrNotHelper refuses the list of what is overdue to those who cannot help with it.
var ErrNotHelper = fault.Forbidden("agreement.not_helper", "Building leaders and coordinators look after what is overdue.", "逾期的借用由楼栋长和协调员跟进。")

const (
	// leaderFrom and coordinatorFrom are how long after its time a loan is a matter of the borrower's building leader, and
	// of the compound's coordinators.
	leaderFrom      = 3 * 24 * time.Hour
	coordinatorFrom = 7 * 24 * time.Hour
)

// loanReminders tell the borrower that a loan is due, the earliest first; each only until it is time for the next.
var loanReminders = []struct {
	what      string
	at, until time.Duration
}{
	{"loan_3_days", -3 * 24 * time.Hour, -24 * time.Hour},
	{"loan_1_day", -24 * time.Hour, 0},
	{"loan_due", 0, 24 * time.Hour},
}

// loanLadder is who hears when a loan is not back. Each rung is told once, in its order, also when the server was down
// at its hour.
var loanLadder = []struct {
	what string
	at   time.Duration
}{
	{"loan_late_1", 24 * time.Hour},
	{"loan_late_3", leaderFrom},
	{"loan_late_7", coordinatorFrom},
}

// loanTimers remind, and climb the ladder. A day of return that is moved winds them anew.
func (s *Service) loanTimers() (timers []timer) {
	for _, r := range loanReminders {
		timers = append(timers, timer{what: r.what, due: fromReturn(r.at), ring: s.remindBorrower(r.until)})
	}
	for _, r := range loanLadder {
		timers = append(timers, timer{what: r.what, due: fromReturn(r.at), ring: s.climb(r.at)})
	}
	return timers
}

func fromReturn(after time.Duration) func(*db.Tx, Agreement, unit.Settings) (time.Time, error) {
	return func(_ *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
		if a.State != InProgress || !a.out() || a.ReturnBy.IsZero() {
			return time.Time{}, nil
		}
		return a.ReturnBy.Add(after), nil
	}
}

// remindBorrower tells the borrower, unless it is time for the next.
func (s *Service) remindBorrower(until time.Duration) func(*db.Tx, Agreement) error {
	return func(tx *db.Tx, a Agreement) error {
		if a.State == InProgress && a.out() && tx.Now().Before(a.ReturnBy.Add(until)) {
			tx.Emit(LoanDue{Agreement: a.ID, Post: a.Post, Compound: a.Compound, ReturnBy: db.Millis(a.ReturnBy), Giver: a.Giver, Taker: a.Taker, To: a.onSide(Taker)})
		}
		return nil
	}
}

// climb tells those of a rung that the loan is not back, and with the first those who wait for it.
func (s *Service) climb(after time.Duration) func(*db.Tx, Agreement) error {
	return func(tx *db.Tx, a Agreement) error {
		if a.State != InProgress || !a.out() || tx.Now().Before(a.ReturnBy.Add(after)) {
			return nil
		}
		helpers, err := s.helpers(tx, a, after)
		if err != nil {
			return err
		}
		tx.Emit(LoanOverdue{
			Agreement: a.ID, Post: a.Post, Compound: a.Compound, ReturnBy: db.Millis(a.ReturnBy), Days: int(after / (24 * time.Hour)),
			Giver: a.Giver, Taker: a.Taker, People: a.People(), Helpers: helpers,
		})
		if after > loanLadder[0].at {
			return nil
		}
		return s.tellLine(tx, a)
	}
}

// helpers are those besides the two whom a rung calls: the borrower's building leader, then the coordinators too, or
// the moderators of a compound that has none.
func (s *Service) helpers(tx *db.Tx, a Agreement, after time.Duration) (who []person.ID, err error) {
	if after >= leaderFrom {
		names, err := s.people.Neighbours(&tx.Query, a.Compound, []person.ID{a.Taker})
		if err != nil {
			return nil, err
		}
		if who, err = s.people.Holders(&tx.Query, person.Leader, names[a.Taker].Building); err != nil {
			return nil, err
		}
	}
	if after >= coordinatorFrom {
		coordinators, err := s.people.Holders(&tx.Query, person.Coordinator, a.Compound)
		if err == nil && len(coordinators) == 0 {
			coordinators, err = s.people.Holders(&tx.Query, person.Moderator, a.Compound)
		}
		if err != nil {
			return nil, err
		}
		who = append(who, coordinators...)
	}
	slices.Sort(who)
	return slices.DeleteFunc(slices.Compact(who), func(id person.ID) bool { return slices.Contains(a.People(), id) }), nil
}

// tellLine tells those who wait for a thing that it comes back later than they may think.
func (s *Service) tellLine(tx *db.Tx, a Agreement) error {
	line, err := ofPost(&tx.Query, a.Post, Waitlisted)
	if err != nil {
		return err
	}
	for _, w := range line {
		tx.Emit(LoanDelayed{Agreement: w.ID, Post: w.Post, Compound: w.Compound, Back: db.Millis(a.ReturnBy), To: w.onSide(w.AskerSide())})
	}
	return nil
}

// owesNothing refuses to lend to a household that keeps something too long. ErrOverdue.
func (s *Service) owesNothing(tx *db.Tx, home person.HouseholdID, state string) error {
	owed, err := owes(&tx.Query, home, tx.Now())
	if err == nil && owed {
		err = ErrOverdue.WithState(state)
	}
	return err
}

// mayBorrow is owesNothing for the taker of a loan, at the moments at which the taker says yes to it.
func (s *Service) mayBorrow(tx *db.Tx, a Agreement, side Side) error {
	if !a.Loan || side != Taker {
		return nil
	}
	return s.owesNothing(tx, a.home, string(a.State))
}

// LateLoan is a loan that is not back long after its time, as those see it who help with it.
type LateLoan struct {
	ID           ID
	About        string
	Giver, Taker Party
	ReturnBy     time.Time
	// Days are the whole ones since then.
	Days int
}

// Late shows what a helper looks after: to coordinators and moderators what is a week late, to building leaders what
// somebody of theirs has kept three days too long; the longest first. unit.ErrUnknown, ErrNotHelper.
func (s *Service) Late(ctx context.Context, v person.Viewer, compound unit.ID) ([]LateLoan, error) {
	u, err := s.units.Compound(ctx, compound)
	switch {
	case err != nil:
		return nil, err
	case !v.Knows(u):
		return nil, unit.ErrUnknown
	case !v.ServesIn(u):
		return nil, ErrNotHelper
	}
	q := s.db.Read(ctx)
	list, err := outSince(q, compound, s.db.Now().Add(-leaderFrom))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	shown, err := s.show(ctx, q, person.Viewer{}, list)
	if err != nil {
		return nil, err
	}
	late := make([]LateLoan, 0, len(shown))
	for _, one := range shown {
		over := s.db.Now().Sub(one.ReturnBy)
		if over >= coordinatorFrom && v.Reviews(u) || v.Leads(one.Taker.Building) {
			late = append(late, LateLoan{ID: one.ID, About: one.About.Title, Giver: one.Giver, Taker: one.Taker, ReturnBy: one.ReturnBy, Days: int(over / (24 * time.Hour))})
		}
	}
	return late, nil
}
