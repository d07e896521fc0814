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

// ErrNotReviewer refuses the list of what is disputed to those who settle nothing.
var ErrNotReviewer = fault.Forbidden("agreement.not_reviewer", "Coordinators and moderators look after what is disputed.", "异议由协调员和管理员跟进。")

// DisputeMark is a place in the list of disputes; the zero one is its beginning.
type DisputeMark struct {
	Since time.Time
	Turn  int64
}

// Dispute is what is disputed as a reviewer sees it.
type Dispute struct {
	Shown
	// MaySettle is whether the viewer may: Settle refuses all others with ErrNotJudge.
	MaySettle bool
}

// Disputes is a page of them. Count is how many there are, on the first page; Next is nil when this was all.
type Disputes struct {
	Items []Dispute
	Count int
	Next  *DisputeMark
}

// Disputes shows what is disputed in a compound now to its coordinators and moderators, the longest first, also what
// they have a part in: they may see it, and not settle it. unit.ErrUnknown, ErrNotReviewer.
func (s *Service) Disputes(ctx context.Context, v person.Viewer, compound unit.ID, after DisputeMark, limit int) (page Disputes, err error) {
	u, err := s.units.Compound(ctx, compound)
	switch {
	case err != nil:
		return page, err
	case !v.Knows(u):
		return page, unit.ErrUnknown
	case !v.Reviews(u):
		return page, ErrNotReviewer
	}
	q := s.db.Read(ctx)
	rows, err := disputed(q, compound, after, limit+1)
	if err != nil || len(rows) == 0 {
		return page, err
	}
	if after == (DisputeMark{}) {
		page.Count = rows[0].Total
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next := rows[limit-1].mark()
		page.Next = &next
	}
	page.Items, err = s.showDisputes(ctx, q, v, u, rows)
	return page, err
}

// showDisputes brings together what the page needs. Phone and room are never in it, so names and buildings are enough.
func (s *Service) showDisputes(ctx context.Context, q *db.Query, v person.Viewer, u unit.Unit, rows []disputeRow) ([]Dispute, error) {
	list, err := s.standingDisputes(ctx, q, v, rows)
	if err != nil {
		return nil, err
	}
	if err := addHistory(q, list); err != nil {
		return nil, err
	}
	about, err := s.posts.GetMany(ctx, postsOf(list))
	if err != nil {
		return nil, err
	}
	names, err := s.people.Neighbours(q, u.ID, peopleOf(list)[u.ID])
	if err != nil {
		return nil, err
	}
	shown := make([]Dispute, len(list))
	for i, a := range list {
		one := Shown{Agreement: a, About: about[a.Post], Side: a.SideOf(v.ID), LoanState: a.LoanAt(s.db.Now())}
		if one.Giver, err = s.partyOf(ctx, names[a.Giver], a.Giver); err != nil {
			return nil, err
		}
		if one.Taker, err = s.partyOf(ctx, names[a.Taker], a.Taker); err != nil {
			return nil, err
		}
		shown[i] = Dispute{Shown: one, MaySettle: one.judgedBy(v, u, names)}
	}
	return shown, nil
}

// standingDisputes takes the viewer off those in which they only acted for somebody, and may no longer.
func (s *Service) standingDisputes(ctx context.Context, q *db.Query, v person.Viewer, rows []disputeRow) ([]Agreement, error) {
	list := make([]Agreement, len(rows))
	for i, r := range rows {
		a, err := r.Row.agreement()
		if err != nil {
			return nil, err
		}
		if err := s.standFor(ctx, q, v, &a); err != nil {
			return nil, err
		}
		list[i] = a
	}
	return list, nil
}

func (s *Service) partyOf(ctx context.Context, n person.Neighbour, id person.ID) (Party, error) {
	return s.party(ctx, person.Contact{Name: n.Name, Building: n.Building}, id, false)
}

// MaySettle reports whether the viewer may settle what they were shown. Settle decides it anew.
func (s *Service) MaySettle(ctx context.Context, v person.Viewer, shown Shown) (bool, error) {
	if shown.State != Disputed || shown.Side != Nobody {
		return false, nil
	}
	u, err := s.units.Compound(ctx, shown.Compound)
	if err != nil {
		return false, err
	}
	names, err := s.people.Neighbours(s.db.Read(ctx), shown.Compound, []person.ID{shown.Giver.ID, shown.Taker.ID})
	return shown.judgedBy(v, u, names), err
}

// judgedBy is the rule of maySettle for what is shown: a reviewer who is neither of the two, nor of their households, and
// who did not settle it before.
func (s Shown) judgedBy(v person.Viewer, u unit.Unit, names map[person.ID]person.Neighbour) bool {
	homes := []person.HouseholdID{s.Household, names[s.Giver.ID].Household, names[s.Taker.ID].Household}
	seat, lives := v.Seat(s.Compound)
	settled := slices.ContainsFunc(s.History, func(step Step) bool { return step.Side == Reviewer && step.Actor == v.ID })
	return s.State == Disputed && s.Side == Nobody && v.Reviews(u) && !settled && (!lives || !slices.Contains(homes, seat.Household))
}
