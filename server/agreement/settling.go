package agreement

import (
	"context"
	"slices"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
)

// Outcome is how a dispute is settled.
type Outcome string

// The outcomes. What was disputed before it was over is kept, missed or excused; what was handed over is kept or
// returned; a note decides nothing and lets it go on as it was.
const (
	OutcomeKept     Outcome = "kept"
	OutcomeMissed   Outcome = "missed"
	OutcomeExcused  Outcome = "excused"
	OutcomeReturned Outcome = "returned"
	OutcomeNote     Outcome = "note"
)

// The refusals about settling.
var (
	// ErrNotJudge refuses all but coordinators and moderators who are neither of the two, nor of their households, and
	// who did not settle it before.
	ErrNotJudge = fault.Forbidden("agreement.not_judge", "Only a coordinator or moderator who has no part in it can settle this.", "只有与双方无关的协调员或管理员才能处理。")
	// ErrOutcome refuses an outcome that does not go with what happened.
	ErrOutcome = fault.Conflict("agreement.outcome", "It cannot end like that after what happened.", "按已经发生的情况,不能这样处理。")
	// ErrRuled refuses to dispute what two have settled.
	ErrRuled = fault.Conflict("agreement.ruled", "Two reviewers have settled this already.", "已经由两位复核人处理过了。")
)

// rulings is how often one dispute is settled, each time by somebody else: the second time is the appeal.
const rulings = 2

// quarrel is what led to a dispute.
type quarrel struct {
	from State // where it was
	by   Side  // who raised it
	// judges settled it before.
	judges []person.ID
}

// Settle ends a dispute: a coordinator or moderator who has no part in it, and the second time another one.
// ErrUnknown, ErrNotJudge, ErrState, ErrOutcome.
func (s *Service) Settle(ctx context.Context, v person.Viewer, id ID, outcome Outcome, note string) (a Agreement, err error) {
	why, err := words("note", note)
	if err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if a, err = find(&tx.Query, id); err != nil {
			return err
		}
		q, err := s.maySettle(tx, v, a)
		if err != nil {
			return err
		}
		a.Ruling = outcome
		was := a.State
		p, err := s.rule(tx, &a, q, outcome)
		if err != nil {
			return err
		}
		if err := s.step(tx, &a, was, Step{Actor: v.ID, Side: Reviewer, Reason: why}); err != nil {
			return err
		}
		return s.settled(tx, p)
	})
	return a, err
}

// settled gives what a ruling freed to those who wait.
func (s *Service) settled(tx *db.Tx, p post.Post) error {
	if p.ID == "" {
		return nil
	}
	return s.promote(tx, p)
}

// maySettle refuses whoever has a part in it, and says what the dispute is about.
func (s *Service) maySettle(tx *db.Tx, v person.Viewer, a Agreement) (quarrel, error) {
	u, err := s.units.Compound(tx.Context(), a.Compound)
	if err != nil {
		return quarrel{}, err
	}
	q, err := findQuarrel(&tx.Query, a.ID)
	if err != nil {
		return quarrel{}, err
	}
	if err := s.standFor(tx.Context(), &tx.Query, v, &a); err != nil {
		return quarrel{}, err
	}
	party, err := s.knows(tx, v, a)
	if err != nil {
		return quarrel{}, err
	}
	if !party && (!v.Reviews(u) || q.from == "") {
		return quarrel{}, ErrUnknown
	}
	family, err := s.family(tx, v, a)
	switch {
	case err != nil:
		return quarrel{}, err
	case party, family, slices.Contains(q.judges, v.ID):
		return quarrel{}, ErrNotJudge
	case a.State != Disputed:
		return quarrel{}, a.refuse(ErrState)
	}
	return q, nil
}

// knows reports whether the viewer is one of the two, acts for one, or may come instead.
func (s *Service) knows(tx *db.Tx, v person.Viewer, a Agreement) (bool, error) {
	if a.SideOf(v.ID) != Nobody {
		return true, nil
	}
	return s.sent(&tx.Query, v, a)
}

// family reports whether the viewer shares a household with one of the two.
func (s *Service) family(tx *db.Tx, v person.Viewer, a Agreement) (bool, error) {
	seat, lives := v.Seat(a.Compound)
	if !lives {
		return false, nil
	}
	names, err := s.people.Neighbours(&tx.Query, a.Compound, []person.ID{a.Giver, a.Taker})
	return seat.Household == a.Household || seat.Household == names[a.Giver].Household || seat.Household == names[a.Taker].Household, err
}

// rule sets what an outcome means after what happened, and gives the post when it changed.
func (s *Service) rule(tx *db.Tx, a *Agreement, q quarrel, outcome Outcome) (post.Post, error) {
	switch outcome {
	case OutcomeKept:
		return s.ruleKept(tx, a, q)
	case OutcomeMissed:
		return s.ruleMissed(tx, a, q, Ruled)
	case OutcomeExcused:
		return s.ruleMissed(tx, a, q, Excused)
	case OutcomeReturned:
		if q.from != InProgress && q.from != Fulfilled {
			return post.Post{}, a.refuse(ErrOutcome)
		}
		return s.ruleReturned(tx, a, q)
	default:
		return s.ruleOn(tx, a, q)
	}
}

// ruleKept finishes what was under way; one who was called missing and was there is cleared.
func (s *Service) ruleKept(tx *db.Tx, a *Agreement, q quarrel) (post.Post, error) {
	switch q.from {
	case NoShow:
		a.State, a.Missing, a.Answer = Cancelled, "", ""
		return post.Post{}, nil
	case Fulfilled, Cancelled: // what was handed over without a network is counted nowhere else
		a.State = Fulfilled
		return post.Post{}, nil
	default:
		a.State = Fulfilled
		return post.Post{}, s.handedOver(tx, a)
	}
}

// ruleReturned ends it with the thing at its owner's. What was lost and turned up again counts as come back; its post
// stays as it is, since those who waited were told.
func (s *Service) ruleReturned(tx *db.Tx, a *Agreement, q quarrel) (post.Post, error) {
	if a.Condition != Lost {
		return s.ruleKept(tx, a, q)
	}
	a.State, a.Condition = Fulfilled, Sound
	return post.Post{}, nil
}

// ruleMissed says that one did not come: the one who was called missing, or else whom the dispute was raised against.
func (s *Service) ruleMissed(tx *db.Tx, a *Agreement, q quarrel, answer Answer) (post.Post, error) {
	switch q.from {
	case NoShow:
		a.State, a.Answer = NoShow, answer
		return post.Post{}, nil
	case Accepted:
		a.State, a.Missing, a.Answer = NoShow, q.by.Other(), answer
		return s.posts.GiveBack(tx, a.Post, a.Quantity)
	default:
		return post.Post{}, a.refuse(ErrOutcome)
	}
}

// ruleOn lets it go on from where it was. Nobody knows who was missing, so it counts against nobody; and what was
// promised of a post that has closed since is over.
func (s *Service) ruleOn(tx *db.Tx, a *Agreement, q quarrel) (post.Post, error) {
	if a.Condition == Lost {
		a.State = Fulfilled // what is lost does not go on
		return post.Post{}, nil
	}
	a.State = q.from
	switch q.from {
	case NoShow:
		a.Answer = Excused
	case Accepted:
		p, err := s.posts.Find(tx, a.Post)
		if err != nil || p.State.Running() {
			return post.Post{}, err
		}
		a.State = Cancelled
		return s.posts.GiveBack(tx, a.Post, a.Quantity)
	default: // it has begun, or was over
	}
	return post.Post{}, nil
}
