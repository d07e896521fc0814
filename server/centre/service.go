package centre

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// PhotosOf is the kind of place that photos of steps are attached to.
const PhotosOf = "centre"

// WrongCodes bounds how many codes one person at a desk may get wrong.
var WrongCodes = limit.Declare(limit.Rule{
	Name: "centre.codes.wrong", Key: limit.Person, Burst: 60, Per: time.Hour, Doc: "Codes and labels typed at a centre's desk that led nowhere.",
})

// Gate is asked before a thing goes out of the house; a room that lets several go together registers one.
type Gate interface {
	// MayRelease refuses with a fault of its own while the agreement must wait for others.
	MayRelease(q *db.Query, a agreement.Agreement) error
}

// Options are what the service needs besides the database.
type Options struct {
	Units      *unit.Service
	People     *person.Service
	Media      *media.Service
	Posts      *post.Service
	Agreements *agreement.Service
	Limits     *limit.Set
	// Key is the server's own: the codes that givers show are hashed with it.
	Key []byte
}

// Service is what residents and the desk can do at the centre.
type Service struct {
	db         *db.DB
	units      *unit.Service
	people     *person.Service
	media      *media.Service
	posts      *post.Service
	agreements *agreement.Service
	limits     *limit.Set
	key        []byte

	gates   []Gate
	onMoved []func(tx *db.Tx, i Item) error
}

// New gives the service, and has it follow what happens to agreements and posts.
func New(d *db.DB, o Options) *Service {
	s := &Service{
		db: d, units: o.Units, people: o.People, media: o.Media, posts: o.Posts, agreements: o.Agreements, limits: o.Limits, key: slices.Clone(o.Key),
	}
	o.Agreements.UseKeeper(s)
	o.Agreements.OnMoved(s.followed)
	o.Posts.OnClosed(s.postClosed)
	o.Posts.OnLeft(s.left)
	o.Media.Register(PhotosOf, s)
	return s
}

// Guard adds a gate. It is set while the house is built, before the first request.
func (s *Service) Guard(g Gate) { s.gates = append(s.gates, g) }

// OnMoved has hear called inside the transaction of each step of a thing, after it is written. It is set while the
// house is built, before the first request.
func (s *Service) OnMoved(hear func(tx *db.Tx, i Item) error) { s.onMoved = append(s.onMoved, hear) }

// released asks the gates.
func (s *Service) released(q *db.Query, a agreement.Agreement) error {
	for _, g := range s.gates {
		if err := g.MayRelease(q, a); err != nil {
			return err
		}
	}
	return nil
}

// compound gives the compound to those who may know of it. unit.ErrUnknown.
func (s *Service) compound(ctx context.Context, v person.Viewer, id unit.ID) (unit.Unit, error) {
	u, err := s.units.Compound(ctx, id)
	if err == nil && !v.Knows(u) {
		err = unit.ErrUnknown
	}
	return u, err
}

// desk gives the compound to those who keep its desk. unit.ErrUnknown, ErrNotDesk.
func (s *Service) desk(ctx context.Context, v person.Viewer, id unit.ID) (unit.Unit, error) {
	u, err := s.compound(ctx, v, id)
	if err == nil && !v.KeepsDesk(u) {
		err = ErrNotDesk
	}
	return u, err
}

// seen reads a thing with its agreement for one who may know of it. ErrUnknown.
func (s *Service) seen(ctx context.Context, q *db.Query, v person.Viewer, id ID) (Item, agreement.Agreement, unit.Unit, error) {
	i, err := find(q, id)
	if err != nil {
		return i, agreement.Agreement{}, unit.Unit{}, err
	}
	u, err := s.units.Compound(ctx, i.Compound)
	if err != nil {
		return i, agreement.Agreement{}, u, err
	}
	a, err := s.boundTo(q, i)
	if err == nil && !i.maySee(v, u, a) {
		err = ErrUnknown
	}
	return i, a, u, err
}

// boundTo reads the agreement of a thing; the zero one when it is free.
func (s *Service) boundTo(q *db.Query, i Item) (agreement.Agreement, error) {
	if i.Agreement == "" {
		return agreement.Agreement{}, nil
	}
	of, err := s.agreements.Among(q, []agreement.ID{i.Agreement})
	return of[i.Agreement], err
}

// atDesk is one use case of the desk about a thing: find, ask who it is, do.
func (s *Service) atDesk(ctx context.Context, v person.Viewer, id ID, do func(tx *db.Tx, i *Item, a agreement.Agreement) error) (i Item, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var a agreement.Agreement
		var u unit.Unit
		if i, a, u, err = s.seen(tx.Context(), &tx.Query, v, id); err != nil {
			return err
		}
		if !v.KeepsDesk(u) {
			return ErrNotDesk
		}
		return do(tx, &i, a)
	})
	return i, err
}

// step writes what was done to a thing, keeps it for good, and tells its people and the desk.
func (s *Service) step(tx *db.Tx, i *Item, was State, by Step, photos ...media.ID) error {
	i.Version, i.ChangedAt = i.Version+1, tx.Now()
	if err := update(tx, *i, was); err != nil {
		return err
	}
	if err := s.note(tx, *i, by, photos); err != nil {
		return err
	}
	return s.tell(tx, *i)
}

// note keeps a step, and the photos that were taken with it.
func (s *Service) note(tx *db.Tx, i Item, by Step, photos []media.ID) error {
	if by.ID == "" {
		by.ID = tx.NewID()
	}
	by.Item, by.At, by.State, by.Shelf = i.ID, tx.Now(), i.State, i.Shelf
	if by.Agreement == "" {
		by.Agreement = i.Agreement
	}
	if err := insertStep(tx, by, i.Version); err != nil {
		return fmt.Errorf("keep a step of %s: %w", i.ID, err)
	}
	if len(photos) == 0 {
		return nil
	}
	return s.media.Attach(tx, by.Actor, i.Compound, photos, media.Place{Kind: PhotosOf, ID: by.ID})
}

// tell has the screens of a thing's people and of the desk look again.
func (s *Service) tell(tx *db.Tx, i Item) error {
	a, err := s.boundTo(&tx.Query, i)
	if err != nil {
		return err
	}
	keepers, err := s.keepers(tx, i.Compound)
	if err != nil {
		return err
	}
	tx.Emit(Changed{
		Item: i.ID, Post: i.Post, Agreement: i.Agreement, Compound: i.Compound, State: i.State, Version: i.Version, People: append(i.people(a), keepers...),
	})
	for _, hear := range s.onMoved {
		if err := hear(tx, i); err != nil {
			return fmt.Errorf("tell of %s: %w", i.ID, err)
		}
	}
	return nil
}

// keepers are those who keep the desk of a compound.
func (s *Service) keepers(tx *db.Tx, compound unit.ID) ([]person.ID, error) {
	desk, err := s.people.Holders(&tx.Query, person.Desk, compound)
	if err != nil {
		return nil, err
	}
	reviewers, err := s.posts.Reviewers(tx, compound)
	return append(desk, reviewers...), err
}

// say lets people know by name.
func (s *Service) say(tx *db.Tx, i Item, news News, a agreement.ID, to ...person.ID) {
	slices.Sort(to)
	tx.Emit(Told{News: news, Item: i.ID, Post: i.Post, Agreement: a, Compound: i.Compound, To: slices.Compact(to)})
}

// words brings what somebody wrote into its kept form. ErrWords.
func words(field, typed string) (string, error) {
	text, plain := post.Clean(strings.TrimSpace(typed))
	if !plain {
		return "", ErrWords.At(fault.Field{Location: "body." + field, EN: "It holds characters that nobody can see.", ZH: "里面有看不见的字符。"})
	}
	return text, nil
}

// MaySee reports whether the viewer may see the photos of a step: who may see the thing, and both sides of the agreement
// that it was a step of.
func (s *Service) MaySee(ctx context.Context, v person.Viewer, _, id string) (bool, error) {
	q := s.db.Read(ctx)
	one, err := findStep(q, id)
	if err != nil {
		return false, unless(err)
	}
	i, _, u, err := s.seen(ctx, q, v, one.Item)
	if err == nil || !isUnknown(err) {
		return err == nil, err
	}
	a, err := s.boundTo(q, Item{Agreement: one.Agreement})
	return err == nil && i.ID != "" && one.Agreement != "" && v.Knows(u) && slices.Contains(a.People(), v.ID), err
}

// unless passes all on but that something is not there.
func unless(err error) error {
	if isUnknown(err) {
		return nil
	}
	return err
}
