package agreement

import (
	"context"
	"fmt"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Party is one side as the viewer may see it: phone and room are empty unless the viewer is a side of a running one
// that both have said yes to.
type Party struct {
	ID       person.ID
	Name     string
	Building unit.Unit
	Phone    string
	Room     string
	// Reliability is how well they kept their word lately; empty where care is concerned, in lists, and to those who are no side.
	Reliability Reliability
}

// Shown is an agreement as one of its people sees it.
type Shown struct {
	Agreement
	About        post.Post
	Giver, Taker Party
	// Side is the viewer's; Nobody for one who settles a dispute.
	Side Side
	// LoanState is where a loan is now; Looks is what was written down about it, left out of lists.
	LoanState LoanState
	Looks     []Report
}

// Read shows an agreement to one who may see it. ErrUnknown.
func (s *Service) Read(ctx context.Context, v person.Viewer, id ID) (Shown, error) {
	q := s.db.Read(ctx)
	a, err := s.find(q, ctx, v, id)
	if err != nil {
		return Shown{}, err
	}
	shown, err := s.show(ctx, q, v, []Agreement{a})
	if err != nil {
		return Shown{}, err
	}
	if a.Loan {
		if shown[0].Looks, err = s.looks(q, id); err != nil {
			return Shown{}, err
		}
	}
	return shown[0], s.rate(q, &shown[0])
}

// rate says to each side how well the other kept their word lately.
func (s *Service) rate(q *db.Query, shown *Shown) error {
	if shown.Side == Nobody || !rated(shown.About) {
		return nil
	}
	words, err := s.reliability(q, shown.Compound, []person.ID{shown.Giver.ID, shown.Taker.ID})
	shown.Giver.Reliability, shown.Taker.Reliability = words[shown.Giver.ID], words[shown.Taker.ID]
	return err
}

// Mine shows a page of one's own agreements, the newest request first, and from where to read on; 0 when that was all.
func (s *Service) Mine(ctx context.Context, v person.Viewer, l List) (shown []Shown, next int64, err error) {
	q := s.db.Read(ctx)
	limit := l.Limit
	l.Limit++
	list, err := mine(q, v.ID, l)
	if err != nil {
		return nil, 0, err
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].turn
	}
	if list, err = s.standing(ctx, q, v, list); err != nil {
		return nil, 0, err
	}
	shown, err = s.show(ctx, q, v, list)
	return shown, next, err
}

// standing leaves out agreements in which the viewer only acted for somebody, and may no longer.
func (s *Service) standing(ctx context.Context, q *db.Query, v person.Viewer, list []Agreement) ([]Agreement, error) {
	kept := list[:0]
	for _, a := range list {
		if err := s.standFor(ctx, q, v, &a); err != nil {
			return nil, err
		}
		if a.SideOf(v.ID) != Nobody {
			kept = append(kept, a)
		}
	}
	return kept, nil
}

// show brings together what a page needs, in as many statements for twenty agreements as for one.
func (s *Service) show(ctx context.Context, q *db.Query, v person.Viewer, list []Agreement) ([]Shown, error) {
	if err := addHistory(q, list); err != nil {
		return nil, err
	}
	about, err := s.posts.GetMany(ctx, postsOf(list))
	if err != nil {
		return nil, err
	}
	faces, err := s.faces(q, list)
	if err != nil {
		return nil, err
	}
	shown := make([]Shown, len(list))
	for i, a := range list {
		shown[i] = Shown{Agreement: a, About: about[a.Post], Side: a.SideOf(v.ID), LoanState: a.LoanAt(s.db.Now())}
		clear := a.State.Running() && !a.Held() && shown[i].Side != Nobody && !v.BlockedWith(a.Giver) && !v.BlockedWith(a.Taker)
		if shown[i].Giver, err = s.party(ctx, faces[a.Compound][a.Giver], a.Giver, clear); err != nil {
			return nil, err
		}
		if shown[i].Taker, err = s.party(ctx, faces[a.Compound][a.Taker], a.Taker, clear); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// peopleOf are both sides of the agreements, by compound.
func peopleOf(list []Agreement) map[unit.ID][]person.ID {
	who := map[unit.ID][]person.ID{}
	for _, a := range list {
		who[a.Compound] = append(who[a.Compound], a.Giver, a.Taker)
	}
	return who
}

func postsOf(list []Agreement) []post.ID {
	ids := make([]post.ID, len(list))
	for i, a := range list {
		ids[i] = a.Post
	}
	return ids
}

// faces reads the people of the agreements, one statement for each compound, which is nearly always one.
func (s *Service) faces(q *db.Query, list []Agreement) (map[unit.ID]map[person.ID]person.Contact, error) {
	faces := map[unit.ID]map[person.ID]person.Contact{}
	for compound, ids := range peopleOf(list) {
		found, err := s.people.ClearContacts(q, ids, compound)
		if err != nil {
			return nil, err
		}
		faces[compound] = found
	}
	return faces, nil
}

// party is where phone and room are shown or kept back.
func (s *Service) party(ctx context.Context, c person.Contact, id person.ID, clear bool) (Party, error) {
	p := Party{ID: id, Name: c.Name}
	if clear {
		p.Phone, p.Room = c.Phone.Clear(), c.Room.Clear()
	}
	if c.Building == "" {
		return p, nil
	}
	var err error
	p.Building, err = s.units.Get(ctx, c.Building)
	return p, err
}

// Tick does what is due, and sweeps the codes that ran out long ago. It may be called as often as one likes.
func (s *Service) Tick(ctx context.Context) error {
	if err := s.ringing(ctx); err != nil {
		return fmt.Errorf("do what is due about agreements: %w", err)
	}
	old := s.db.Now().Add(-24 * time.Hour)
	if any, err := hasOldCodes(s.db.Read(ctx), old); err != nil || !any {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return sweepCodes(tx, old) })
}
