package swap

import (
	"context"
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Face is somebody as the others of a swap know them.
type Face struct {
	ID       person.ID
	Name     string
	Building unit.Unit
}

// ShownLeg is a leg as a page shows it. Its agreement and its thing at the centre are for the two it is about.
type ShownLeg struct {
	Leg
	About        post.Post
	Giver, Taker Face
	// Side is the viewer's in it; Nobody for all others.
	Side  agreement.Side
	Thing centre.Item
	// FetchBack reports whether what was brought waits for its giver to fetch it again.
	FetchBack bool
}

// Shown is a swap as a page shows it, beginning with what the viewer gives.
type Shown struct {
	Swap
	Legs []ShownLeg
	// Due is the one act that is due from the viewer.
	Due Due
	// MayLeave reports whether the viewer may say no, or step out.
	MayLeave bool
}

// Due is an act that is due from somebody.
type Due string

// The acts: say yes or no, bring one's thing, fetch what one gets, meet the other one, fetch back what was brought.
const (
	NothingDue  Due = ""
	DueAnswer   Due = "answer"
	DueBring    Due = "bring"
	DueFetch    Due = "fetch"
	DueMeet     Due = "meet"
	DueTakeBack Due = "take_back"
)

// perList bounds a list: what is live comes first.
const perList = 50

// Read shows a swap to one who may see it. ErrUnknown.
func (s *Service) Read(ctx context.Context, v person.Viewer, id ID) (Shown, error) {
	q := s.db.Read(ctx)
	sw, err := s.seen(ctx, q, v, id)
	if err != nil {
		return Shown{}, err
	}
	list, err := s.show(ctx, q, v, []Swap{sw})
	if err != nil {
		return Shown{}, err
	}
	return list[0], nil
}

// Mine shows the swaps that the viewer is or was in, or acts in for others; what is live first.
func (s *Service) Mine(ctx context.Context, v person.Viewer) ([]Shown, error) {
	q := s.db.Read(ctx)
	helped, err := s.posts.SwappingFor(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	list, err := behind(q, v.ID, helped, perList)
	if err != nil {
		return nil, err
	}
	if list, err = s.visible(ctx, q, v, list); err != nil {
		return nil, err
	}
	return s.show(ctx, q, v, list)
}

// In shows the swaps of a compound to those who review it; what is live first. unit.ErrUnknown, post.ErrNotReviewer.
func (s *Service) In(ctx context.Context, v person.Viewer, compound unit.ID) ([]Shown, error) {
	if _, err := s.reviewed(ctx, v, compound); err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	list, err := inCompound(q, compound, perList)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, q, v, list)
}

// Tie says of which swap an agreement is a leg, and whether its thing has to wait for the others.
type Tie struct {
	Swap  ID
	Waits bool
}

// Of gives the ties of these agreements, to a caller who showed the agreements already.
func (s *Service) Of(ctx context.Context, ids []agreement.ID) (map[agreement.ID]Tie, error) {
	return ofAgreements(s.db.Read(ctx), ids)
}

// show brings together what a page needs, in as many statements for twenty swaps as for one.
func (s *Service) show(ctx context.Context, q *db.Query, v person.Viewer, list []Swap) ([]Shown, error) {
	var deals []agreement.ID
	who := map[unit.ID][]person.ID{}
	for _, sw := range list {
		for _, l := range slices.Concat(sw.Legs, sw.Past) {
			deals = append(deals, l.Agreement)
			who[sw.Compound] = append(who[sw.Compound], l.Giver, l.Taker)
		}
	}
	about, err := s.posts.GetMany(ctx, postsOf(list...))
	if err != nil {
		return nil, err
	}
	things, err := s.centre.Standing(ctx, deals)
	if err != nil {
		return nil, err
	}
	faces, err := s.faces(ctx, q, who)
	if err != nil {
		return nil, err
	}
	back := waiting{ctx: ctx, s: s, v: v, at: map[unit.ID][]centre.Shown{}}
	shown := make([]Shown, len(list))
	for i, sw := range list {
		own := sw.of(v.ID)
		if own == nil {
			own, _ = s.helps(ctx, q, v, &sw, about) // who only looks on has none
		}
		shown[i] = view(sw, own, about, things, faces[sw.Compound])
		if err := back.toFetch(own, &shown[i]); err != nil {
			return nil, err
		}
		shown[i].due(own, s.db.Now())
	}
	return shown, nil
}

// waiting is what the viewer has at the centres, read when it is asked for and once.
type waiting struct {
	ctx context.Context
	s   *Service
	v   person.Viewer
	at  map[unit.ID][]centre.Shown
}

// toFetch finds what the viewer brought and may fetch again.
func (w waiting) toFetch(own *Leg, shown *Shown) (err error) {
	if own == nil || own.Giver != w.v.ID || own.State != Back && own.State != Failed && own.State != Stepped {
		return nil
	}
	mine, read := w.at[shown.Compound]
	if !read {
		if mine, err = w.s.centre.Mine(w.ctx, w.v, shown.Compound); err != nil {
			return err
		}
		w.at[shown.Compound] = mine
	}
	for _, t := range mine {
		if t.Post == own.Post && t.MayFetch() && t.Agreement == "" {
			shown.Legs[0].Thing, shown.Legs[0].FetchBack = t.Item, true
		}
	}
	return nil
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

// view puts the legs in the order of giving, the viewer's first. One who is out of it sees their own leg besides.
func view(sw Swap, own *Leg, about map[post.ID]post.Post, things map[agreement.ID]centre.Item, faces map[person.ID]Face) Shown {
	shown := Shown{Swap: sw}
	first := 0
	if own != nil {
		first = own.Nth
	}
	for i := range sw.Legs {
		l := sw.Legs[(first+i)%len(sw.Legs)]
		if own != nil && l.Nth == own.Nth {
			l = *own // of one who has another in their place by now
		}
		one := ShownLeg{Leg: l, About: about[l.Post], Giver: faces[l.Giver], Taker: faces[l.Taker]}
		switch {
		case own == nil:
		case l.Giver == own.Giver:
			one.Side = agreement.Giver
		case l.Taker == own.Giver:
			one.Side = agreement.Taker
		}
		if one.Side == agreement.Nobody {
			one.Agreement = ""
		}
		if t, there := things[l.Agreement]; there && l.Agreement != "" && one.Side != agreement.Nobody {
			one.Thing = t
		}
		shown.Legs = append(shown.Legs, one)
	}
	return shown
}

// due says what the viewer has to do.
func (s *Shown) due(own *Leg, now time.Time) {
	if own == nil {
		return
	}
	gets := s.before(own.Nth)
	s.MayLeave = own.busy && (s.State == Proposed || s.State == Agreed || s.State == Moving && s.ByHand && !s.bound())
	switch {
	case own.State == Asked && s.State.Live() && now.Before(s.AnswerBy):
		s.Due = DueAnswer
	case own.State == Bringing && s.State == Agreed:
		s.Due = DueBring
	case s.State == Moving && s.ByHand && (own.State == Bringing || gets.State == Bringing):
		s.Due = DueMeet
	case s.State == Moving && gets.State == In:
		s.Due = DueFetch
	case s.Legs[0].FetchBack:
		s.Due = DueTakeBack
	}
}
