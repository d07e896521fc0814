package swap

import (
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Searches bounds how often one coordinator has the whole compound searched.
var Searches = limit.Declare(limit.Rule{
	Name: "swap.searches", Key: limit.Person, Burst: 10, Per: time.Hour, Doc: "Searches of a compound for rings of swaps, by a coordinator.",
})

// Options are what the service needs besides the database.
type Options struct {
	Units      *unit.Service
	People     *person.Service
	Posts      *post.Service
	Agreements *agreement.Service
	Centre     *centre.Service
	Pairs      *pairing.Service
	Limits     *limit.Set
}

// Service is what neighbours who swap can do, and the worker that finds rings.
type Service struct {
	db         *db.DB
	units      *unit.Service
	people     *person.Service
	posts      *post.Service
	agreements *agreement.Service
	centre     *centre.Service
	pairs      *pairing.Service
	limits     *limit.Set

	follower *db.Follower
}

// New gives the service, and has it follow what happens to posts, agreements and the things at the centre.
func New(d *db.DB, o Options) *Service {
	s := &Service{
		db: d, units: o.Units, people: o.People, posts: o.Posts, agreements: o.Agreements, centre: o.Centre, pairs: o.Pairs, limits: o.Limits,
	}
	o.Agreements.UseBond(s)
	o.Agreements.OnMoved(s.agreementMoved)
	o.Centre.Guard(s)
	o.Centre.OnMoved(s.thingMoved)
	o.Posts.OnClosed(s.postClosed)
	o.Posts.OnLeft(s.left)
	return s
}

// Binds reports whether an agreement goes on whatever one side of it does: agreements ask it.
func (s *Service) Binds(q *db.Query, a agreement.Agreement) (bool, error) {
	sw, _, err := byAgreement(q, a.ID)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	return err == nil && sw.bound(), err
}

// MayRelease refuses to hand out a thing of a ring before all of them are there: the centre asks it. ErrWaits.
func (s *Service) MayRelease(q *db.Query, a agreement.Agreement) error {
	sw, _, err := byAgreement(q, a.ID)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil
	case err != nil:
		return err
	case sw.State == Agreed:
		return sw.refuse(ErrWaits)
	}
	return nil
}

// seen reads a swap for one who may know of it. ErrUnknown.
func (s *Service) seen(ctx context.Context, q *db.Query, v person.Viewer, id ID) (Swap, error) {
	sw, err := find(q, id)
	if err != nil {
		return sw, err
	}
	u, err := s.units.Compound(ctx, sw.Compound)
	if err != nil || sw.maySee(v, u) {
		return sw, err
	}
	if _, err := s.seat(ctx, q, v, &sw); err != nil {
		return sw, ErrUnknown
	}
	return sw, nil
}

// visible leaves out those of somebody's swaps that they may see no longer.
func (s *Service) visible(ctx context.Context, q *db.Query, v person.Viewer, list []Swap) ([]Swap, error) {
	known := list[:0]
	for _, sw := range list {
		u, err := s.units.Compound(ctx, sw.Compound)
		if err != nil {
			return nil, err
		}
		may := sw.maySee(v, u)
		if !may {
			_, err := s.seat(ctx, q, v, &sw)
			may = err == nil
		}
		if may {
			known = append(known, sw)
		}
	}
	return known, nil
}

// seat is the leg that the viewer gives, or acts for: of those who are in it, else of those who were. ErrNotMember.
func (s *Service) seat(ctx context.Context, q *db.Query, v person.Viewer, sw *Swap) (*Leg, error) {
	if l := sw.of(v.ID); l != nil {
		return l, nil
	}
	about, err := s.posts.GetMany(ctx, postsOf(*sw))
	if err != nil {
		return nil, err
	}
	return s.helps(ctx, q, v, sw, about)
}

// helps is the leg that the viewer posted for somebody, and may still act for. ErrNotMember.
func (s *Service) helps(ctx context.Context, q *db.Query, v person.Viewer, sw *Swap, about map[post.ID]post.Post) (*Leg, error) {
	for i, l := range sw.Legs {
		if about[l.Post].Author == v.ID && s.people.MayActFor(ctx, q, v, l.Giver, sw.Compound) == nil {
			return &sw.Legs[i], nil
		}
	}
	return nil, ErrNotMember
}

// postsOf are the things of swaps, past ones too.
func postsOf(list ...Swap) (ids []post.ID) {
	for _, sw := range list {
		for _, l := range slices.Concat(sw.Legs, sw.Past) {
			ids = append(ids, l.Post)
		}
	}
	return ids
}

// everybody are those of a swap, and who posted on behalf of one of them.
func (s *Service) everybody(tx *db.Tx, legs ...Leg) ([]person.ID, error) {
	var who []person.ID
	for _, l := range legs {
		p, err := s.posts.Find(tx, l.Post)
		if err != nil {
			return nil, err
		}
		who = append(who, l.Giver, p.Author)
	}
	slices.Sort(who)
	return slices.Compact(who), nil
}

// save writes what became of a swap, and has the screens of its people look again.
func (s *Service) save(tx *db.Tx, sw *Swap) error {
	sw.Version, sw.ChangedAt = sw.Version+1, tx.Now()
	sw.due = sw.clock(tx.Now())
	if err := update(tx, *sw); err != nil {
		return err
	}
	who, err := s.everybody(tx, append(slices.Clone(sw.Legs), sw.Past...)...)
	if err != nil {
		return err
	}
	tx.Emit(Moved{Swap: sw.ID, Compound: sw.Compound, State: sw.State, Version: sw.Version, People: who})
	return nil
}

// say lets the people of a swap know.
func (s *Service) say(tx *db.Tx, sw *Swap, news News) error {
	who, err := s.everybody(tx, sw.Legs...)
	if err != nil {
		return err
	}
	tx.Emit(Told{News: news, Reason: sw.Reason, Swap: sw.ID, Compound: sw.Compound, To: who})
	return nil
}
