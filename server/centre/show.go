package centre

import (
	"context"
	"slices"
	"strings"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Face is somebody as the desk and the two sides know them.
type Face struct {
	ID       person.ID
	Name     string
	Building unit.Unit
}

// Shown is a thing as a page shows it.
type Shown struct {
	Item
	About post.Post
	Giver Face
	// Taker is for whom it is kept, or who has it; the zero Face is nobody.
	Taker Face
	// Waits is why it may not go out yet, as a Gate says; nil when it may.
	Waits error
	// ReturnBy is when what is lent is to be back.
	ReturnBy time.Time
	// Gives reports whether the viewer gives it; Desk whether the viewer keeps the desk.
	Gives, Desk bool
	// Steps are there when one thing was asked for.
	Steps []ShownStep
}

// ShownStep is a step with its photos and, for the desk, the name of who made it.
type ShownStep struct {
	Step
	// By is giver, taker, desk or system; Name is for the desk.
	By     string
	Name   string
	Photos []media.Photo
}

// Read shows a thing with its steps to those who may know of it. ErrUnknown.
func (s *Service) Read(ctx context.Context, v person.Viewer, id ID) (Shown, error) {
	q := s.db.Read(ctx)
	i, a, u, err := s.seen(ctx, q, v, id)
	if err != nil {
		if gives, _ := s.gives(ctx, v, i); i.ID == "" || !gives { // who acts for the giver reads it as well
			return Shown{}, err
		}
	}
	list, err := s.show(ctx, q, v, []Item{i})
	if err != nil {
		return Shown{}, err
	}
	list[0].Steps, err = s.steps(q, i, a, v.KeepsDesk(u))
	return list[0], err
}

// steps names who did what, and brings the photos.
func (s *Service) steps(q *db.Query, i Item, a agreement.Agreement, desk bool) ([]ShownStep, error) {
	list, err := stepsOf(q, i.ID)
	if err != nil {
		return nil, err
	}
	ids, who := make([]string, len(list)), []person.ID{}
	for n, one := range list {
		ids[n] = one.ID
		if one.Actor != "" {
			who = append(who, one.Actor)
		}
	}
	photos, err := s.media.Of(q, PhotosOf, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.people.Neighbours(q, i.Compound, who)
	if err != nil {
		return nil, err
	}
	shown := make([]ShownStep, len(list))
	for n, one := range list {
		shown[n] = ShownStep{Step: one, By: byWhom(one, i, a), Photos: photos[one.ID]}
		if desk {
			shown[n].Name = names[one.Actor].Name
		}
	}
	return shown, nil
}

// byWhom says in which part somebody acted.
func byWhom(one Step, i Item, a agreement.Agreement) string {
	announced := one.What == didExpect || one.What == didCallOff || strings.HasPrefix(one.What, "wish_")
	switch {
	case one.Actor == "":
		return "system"
	case !announced:
		return "desk"
	case a.ID != "" && a.SideOf(one.Actor) == agreement.Taker && one.Actor != i.Giver:
		return "taker"
	}
	return "giver"
}

// show brings together what a page needs, in as many statements for twenty things as for one.
func (s *Service) show(ctx context.Context, q *db.Query, v person.Viewer, list []Item) ([]Shown, error) {
	bound, about, err := s.behind(ctx, q, list)
	if err != nil {
		return nil, err
	}
	who := map[unit.ID][]person.ID{}
	for _, i := range list {
		who[i.Compound] = append(who[i.Compound], i.Giver)
		if a, ok := bound[i.Agreement]; ok {
			who[i.Compound] = append(who[i.Compound], a.Taker)
		}
	}
	faces, err := s.faces(ctx, q, who)
	if err != nil {
		return nil, err
	}
	shown := make([]Shown, len(list))
	for n, i := range list {
		one := Shown{Item: i, About: about[i.Post], Giver: faces[i.Compound][i.Giver]}
		if a, ok := bound[i.Agreement]; ok {
			one.Taker, one.ReturnBy = faces[i.Compound][a.Taker], a.ReturnBy
			if i.KeptFor() {
				one.Waits = s.released(q, a)
			}
		}
		if shown[n], err = s.stand(ctx, v, one); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// stand says what the viewer is to a thing.
func (s *Service) stand(ctx context.Context, v person.Viewer, one Shown) (Shown, error) {
	u, err := s.units.Compound(ctx, one.Compound)
	if err != nil {
		return one, err
	}
	one.Desk = v.KeepsDesk(u)
	one.Gives, err = s.gives(ctx, v, one.Item)
	return one, err
}

// behind reads the agreements and posts of things.
func (s *Service) behind(ctx context.Context, q *db.Query, list []Item) (map[agreement.ID]agreement.Agreement, map[post.ID]post.Post, error) {
	var ids []agreement.ID
	posts := make([]post.ID, len(list))
	for n, i := range list {
		posts[n] = i.Post
		if i.Agreement != "" {
			ids = append(ids, i.Agreement)
		}
	}
	about, err := s.posts.GetMany(ctx, posts)
	if err != nil || len(ids) == 0 {
		return nil, about, err
	}
	bound, err := s.agreements.Among(q, ids)
	return bound, about, err
}

func (s *Service) faces(ctx context.Context, q *db.Query, who map[unit.ID][]person.ID) (map[unit.ID]map[person.ID]Face, error) {
	faces := map[unit.ID]map[person.ID]Face{}
	for compound, ids := range who {
		slices.Sort(ids)
		names, err := s.people.Neighbours(q, compound, slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		faces[compound] = map[person.ID]Face{}
		for id, n := range names {
			f := Face{ID: id, Name: n.Name}
			if n.Building != "" {
				if f.Building, err = s.units.Get(ctx, n.Building); err != nil {
					return nil, err
				}
			}
			faces[compound][id] = f
		}
	}
	return faces, nil
}

// Shelf is a list of the desk's.
type Shelf string

// The lists of the desk: what comes in, what waits for somebody, what stands there free, what is due out today, what
// nobody came for, what is free for all, what is lent, and all that is over.
const (
	ListExpected  Shelf = "expected"
	ListWaiting   Shelf = "waiting"
	ListFree      Shelf = "free"
	ListDue       Shelf = "due"
	ListUnclaimed Shelf = "unclaimed"
	ListPublic    Shelf = "public"
	ListLent      Shelf = "lent"
	ListPast      Shelf = "past"
)

// perList bounds a list of the desk; the past is read further by its mark.
const perList = 200

// List shows one of the desk's lists. What is over comes newest first, before a mark. The desk only: unit.ErrUnknown,
// ErrNotDesk.
func (s *Service) List(ctx context.Context, v person.Viewer, compound unit.ID, of Shelf, before string, limit int) ([]Shown, error) {
	u, err := s.desk(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	if of != ListPast {
		before, limit = "", perList
	}
	q := s.db.Read(ctx)
	list, err := listed(q, compound, of, s.endOfDay(u), before, limit)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, q, v, list)
}

// Counts says how long each of the desk's lists is. The desk only: unit.ErrUnknown, ErrNotDesk.
func (s *Service) Counts(ctx context.Context, v person.Viewer, compound unit.ID) (map[Shelf]int, error) {
	u, err := s.desk(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	return counted(s.db.Read(ctx), compound, s.endOfDay(u))
}

// endOfDay is when today is over in a compound.
func (s *Service) endOfDay(u unit.Unit) time.Time {
	local := s.db.Now().In(post.ZoneOf(u))
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
}

// Mine shows what the viewer has at the centre of a compound, or on its way there. unit.ErrUnknown.
func (s *Service) Mine(ctx context.Context, v person.Viewer, compound unit.ID) ([]Shown, error) {
	if _, err := s.compound(ctx, v, compound); err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	list, err := ofGiver(q, v.ID, compound)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, q, v, list)
}

// Standing gives the newest thing of each of these agreements, to a caller who showed the agreements already.
func (s *Service) Standing(ctx context.Context, ids []agreement.ID) (map[agreement.ID]Item, error) {
	if len(ids) == 0 {
		return map[agreement.ID]Item{}, nil
	}
	return ofAgreements(s.db.Read(ctx), ids)
}

// In gives the newest thing of each of these agreements, as it stands inside a transaction.
func (s *Service) In(tx *db.Tx, ids []agreement.ID) (map[agreement.ID]Item, error) {
	return ofAgreements(&tx.Query, ids)
}

// CornerTool is one of the tool corner's as residents see it.
type CornerTool struct {
	Item
	About post.Post
	// Back is when it is to be back, while it is out and somebody said so.
	Back time.Time
	// Waiting is how many wait for it.
	Waiting int
	// Own is the viewer's agreement about it; empty when there is none.
	Own      agreement.ID
	OwnState agreement.State
}

// Tools shows the tool corner to those who may read the compound's posts. unit.ErrUnknown, post.ErrNotAdmitted.
func (s *Service) Tools(ctx context.Context, v person.Viewer, compound unit.ID) ([]CornerTool, error) {
	if _, err := s.posts.MayBrowse(ctx, v, compound); err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	list, err := toolsOf(q, compound)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := make([]post.ID, len(list))
	for n, i := range list {
		ids[n] = i.Post
	}
	about, err := s.posts.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	open, err := s.agreements.Open(q, ids)
	tools := make([]CornerTool, 0, len(list))
	for _, i := range list {
		if p := about[i.Post]; p.State.Running() && s.posts.May(ctx, v, p) {
			tools = append(tools, cornerTool(i, p, open[i.Post], v.ID))
		}
	}
	return tools, err
}

func cornerTool(i Item, p post.Post, open []agreement.Agreement, viewer person.ID) CornerTool {
	t := CornerTool{Item: i, About: p}
	for _, a := range open {
		if a.State == agreement.Requested || a.State == agreement.Waitlisted {
			t.Waiting++
		}
		if a.ID == i.Agreement {
			t.Back = a.ReturnBy
		}
		if a.SideOf(viewer) == agreement.Taker {
			t.Own, t.OwnState = a.ID, a.State
		}
	}
	return t
}
