package post

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/unit"
)

// The refusals of writing down.
var (
	// ErrNotAdmitted refuses those who may know of the compound, and do not live in it.
	ErrNotAdmitted = fault.Forbidden("post.not_admitted", "Only admitted residents can do that.", "只有通过审核的住户才能这样做。")
	// ErrTooMany slows down one who publishes more in a day than the compound wants.
	ErrTooMany = fault.TooMany("post.too_many", "That were many posts today. Please go on tomorrow.", "今天发布得很多了,请明天再发。")
)

// Service is what neighbours can do with posts.
type Service struct {
	db     *db.DB
	units  *unit.Service
	people *person.Service
	media  *media.Service
	render Render

	onClosed []func(tx *db.Tx, p Post, why Closing) error
	onRoom   []func(tx *db.Tx, p Post) error
	onLeft   []func(tx *db.Tx, who person.ID, compound unit.ID) error
	versions versions
	follower *db.Follower
	names    names
}

// New gives the service. The doors say how a post looks to the public; it is kept with each post.
func New(d *db.DB, units *unit.Service, people *person.Service, pictures *media.Service, render Render) *Service {
	s := &Service{db: d, units: units, people: people, media: pictures, render: render}
	d.Bus.Listen(s.names.hear)
	return s
}

// Closing is why a post closed under its agreements.
type Closing string

// The reasons for closing.
const (
	ByOwner  Closing = "withdrawn"
	ByTime   Closing = "expired"
	ByReview Closing = "removed"
)

// OnClosed has hear called inside the transaction in which a post is withdrawn, runs out or is removed. It is set
// while the house is built, before the first request.
func (s *Service) OnClosed(hear func(tx *db.Tx, p Post, why Closing) error) {
	s.onClosed = append(s.onClosed, hear)
}

// OnRoom has hear called inside the transaction in which the author made more room in a running post, or less.
func (s *Service) OnRoom(hear func(tx *db.Tx, p Post) error) { s.onRoom = append(s.onRoom, hear) }

// OnLeft has hear called inside the transaction in which the posts of one who left a compound are withdrawn.
func (s *Service) OnLeft(hear func(tx *db.Tx, who person.ID, compound unit.ID) error) {
	s.onLeft = append(s.onLeft, hear)
}

// place gives the compound to those who live there. Those who only know of it are refused with ErrNotAdmitted, to
// all others it is not found.
func (s *Service) place(ctx context.Context, v person.Viewer, id unit.ID) (unit.Unit, error) {
	u, err := s.units.Compound(ctx, id)
	switch {
	case err != nil:
		return unit.Unit{}, err
	case v.LivesIn(id):
		return u, nil
	case v.Knows(u):
		return unit.Unit{}, ErrNotAdmitted
	}
	return unit.Unit{}, unit.ErrUnknown
}

// Publish writes a need or an offer down and opens it, or has it wait for review where the compound wants that.
// Residents only; on behalf of somebody as person.MayActFor allows. ErrInvalid, ErrNotAdmitted, ErrTooMany.
func (s *Service) Publish(ctx context.Context, v person.Viewer, compound unit.ID, d Draft) (p Post, err error) {
	u, away := s.place(ctx, v, compound)
	if err = d.complete(s.db.Now(), ZoneOf(u)); err != nil {
		return p, err
	}
	if away != nil {
		return p, s.refuse(ctx, v, compound, d, away)
	}
	if d.OnBehalfOf == v.ID {
		d.OnBehalfOf = ""
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err = s.publish(tx, v, u, d)
		return err
	})
	return p, err
}

// refuse says why one who does not live there may not publish. What they may not know of comes before what they may
// not do: somebody who serves the compound and names a photo that is not theirs hears of the photo first.
func (s *Service) refuse(ctx context.Context, v person.Viewer, compound unit.ID, d Draft, away error) error {
	if _, seated := v.Seat(compound); seated || !errors.Is(away, ErrNotAdmitted) || len(d.Photos) == 0 {
		return away
	}
	if err := s.media.MayAttach(s.db.Read(ctx), v.ID, compound, d.Photos, media.Place{Kind: PhotosOf}); err != nil {
		return err
	}
	return away
}

func (s *Service) publish(tx *db.Tx, v person.Viewer, u unit.Unit, d Draft) (Post, error) {
	p := Post{
		ID: ID(tx.NewID()), Compound: u.ID, Author: v.ID, Owner: v.ID, Direction: d.Direction, Module: d.Module,
		Content: d.Content, State: Open, Version: 1, CreatedAt: tx.Now(),
	}
	if d.OnBehalfOf != "" {
		if err := s.people.MayActFor(tx.Context(), &tx.Query, v, d.OnBehalfOf, u.ID); err != nil {
			return Post{}, err
		}
		p.Owner = d.OnBehalfOf
	}
	if err := s.admit(tx, &p, v, d.Unfinished); err != nil {
		return Post{}, err
	}
	if err := s.attach(tx, &p, v.ID, d.Photos); err != nil {
		return Post{}, err
	}
	if err := s.draw(tx, &p); err != nil {
		return Post{}, err
	}
	if err := insert(tx, p); err != nil {
		return Post{}, fmt.Errorf("write post %s down: %w", p.ID, err)
	}
	return p, s.announce(tx, p, Post{State: Drafted})
}

// admit decides in which state a new post begins, by the settings of its compound.
func (s *Service) admit(tx *db.Tx, p *Post, v person.Viewer, unfinished bool) error {
	set, err := s.units.Settings(tx.Context(), p.Compound)
	if err != nil {
		return err
	}
	if p.Mode == Sell && p.Direction == Offer && !set.Selling {
		return ErrInvalid.At(fault.Field{Location: "body.mode", EN: "Nothing is sold in this compound.", ZH: "本小区不开放转让。"})
	}
	if unfinished {
		p.State = Drafted
		return nil
	}
	if err := underQuota(&tx.Query, *p, set, tx.Now()); err != nil {
		return err
	}
	u, err := s.units.Compound(tx.Context(), p.Compound)
	if err != nil || v.Reviews(u) {
		return err
	}
	waits, err := mustWait(&tx.Query, *p, set)
	if waits {
		p.State = Waiting
	}
	return err
}

// underQuota slows down one who publishes a lot.
func underQuota(q *db.Query, p Post, set unit.Settings, now time.Time) error {
	if set.PostsPerDay == 0 {
		return nil
	}
	n, err := countSince(q, p.Author, now.Add(-24*time.Hour))
	if err == nil && n >= set.PostsPerDay {
		return ErrTooMany.After(time.Hour)
	}
	return err
}

// mustWait reports whether a moderator looks at the post first: a person's first ones, and care for children by one
// whose offer of care nobody has approved yet.
func mustWait(q *db.Query, p Post, set unit.Settings) (bool, error) {
	if set.ReviewFirstPosts == 0 {
		return false, nil
	}
	if p.caresForChildren() {
		n, err := countCare(q, p.Compound, p.Author)
		return n == 0, err
	}
	n, err := countBy(q, p.Compound, p.Author)
	return n < set.ReviewFirstPosts, err
}

func (p Post) caresForChildren() bool { return p.Direction == Offer && p.Module == Childcare }

// Finish publishes a draft that was kept. Its author only; ErrUnknown for all others.
func (s *Service) Finish(ctx context.Context, v person.Viewer, id ID) (Post, error) {
	return s.change(ctx, v, id, func(tx *db.Tx, p *Post) error {
		if p.State != Drafted {
			return ErrClosed.WithState(string(p.State))
		}
		p.State = Open
		return s.admit(tx, p, v, false)
	})
}

// draw renders the post as the public sees it.
func (s *Service) draw(tx *db.Tx, p *Post) error {
	author, owner, err := s.faces(tx, *p)
	if err != nil {
		return fmt.Errorf("name the people of post %s: %w", p.ID, err)
	}
	if p.Doc, err = s.render(*p, author, owner); err != nil {
		return fmt.Errorf("render post %s: %w", p.ID, err)
	}
	return nil
}

// Read returns a post to one who may see it. ErrUnknown.
func (s *Service) Read(ctx context.Context, v person.Viewer, id ID) (Post, error) {
	p, err := find(s.db.Read(ctx), id)
	if err != nil {
		return Post{}, err
	}
	return p, s.show(ctx, v, p)
}

// show refuses with ErrUnknown those who may not see the post.
func (s *Service) show(ctx context.Context, v person.Viewer, p Post) error {
	u, err := s.units.Compound(ctx, p.Compound)
	if err == nil && !p.MaySee(v, u) {
		return ErrUnknown
	}
	return err
}

// mayReview refuses those who may not decide on what waits in the post's compound.
func (s *Service) mayReview(ctx context.Context, v person.Viewer, p Post) error {
	u, err := s.units.Compound(ctx, p.Compound)
	switch {
	case err != nil:
		return err
	case !v.Reviews(u) || p.Of(v.ID):
		return ErrNotReviewer
	}
	return nil
}

// change is one use case that changes a post which the viewer may see: find, decide, save, tell.
func (s *Service) change(ctx context.Context, v person.Viewer, id ID, decide func(tx *db.Tx, p *Post) error) (p Post, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if p, err = find(&tx.Query, id); err != nil {
			return err
		}
		if err = s.show(tx.Context(), v, p); err != nil {
			return err
		}
		was := p
		if err = decide(tx, &p); err != nil {
			return err
		}
		return s.save(tx, &p, was)
	})
	return p, err
}

// save writes what became of a post, in one guarded statement, and tells it.
func (s *Service) save(tx *db.Tx, p *Post, was Post) error {
	p.Version = was.Version + 1
	if err := s.draw(tx, p); err != nil {
		return err
	}
	if err := update(tx, *p, was); err != nil {
		return err
	}
	return s.announce(tx, *p, was)
}

// announce tells what happened to those who may hear of it, and drops the feed that is no longer true.
func (s *Service) announce(tx *db.Tx, p, was Post) error {
	s.versions.bump(tx, p.Compound)
	if p.State.Running() && !was.State.Listed() {
		tx.Emit(Opened{Post: p.ID, Version: p.Version, Compound: p.Compound, Author: p.Author})
		return nil
	}
	e := Changed{Post: p.ID, Version: p.Version, Compound: p.Compound, Author: p.Author, State: p.State}
	if e.Public = p.State.Listed() || was.State.Listed(); !e.Public {
		e.People = p.People()
	}
	if !e.Public && p.State != Drafted {
		reviewers, err := s.Reviewers(tx, p.Compound)
		if err != nil {
			return err
		}
		e.People = append(e.People, reviewers...)
	}
	tx.Emit(e)
	return nil
}

// Edit corrects a post: those behind it only (ErrNotYours), and only the version that they saw (ErrStale). What
// neighbours were promised stays (ErrBelowTaken, ErrTermsTaken); more room than before goes to those who wait.
func (s *Service) Edit(ctx context.Context, v person.Viewer, id ID, version int, to Patch) (Post, error) {
	var p Post
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if p, err = find(&tx.Query, id); err != nil {
			return err
		}
		if err = s.show(tx.Context(), v, p); err != nil {
			return err
		}
		was := p
		if err = s.correct(tx, v, &p, version, to); err != nil {
			return err
		}
		if err = s.save(tx, &p, was); err != nil || p.Remaining() == was.Remaining() {
			return err
		}
		return s.madeRoom(tx, &p)
	})
	return p, err
}

func (s *Service) correct(tx *db.Tx, v person.Viewer, p *Post, version int, to Patch) error {
	u, err := s.units.Compound(tx.Context(), p.Compound)
	if err != nil {
		return err
	}
	if err := s.mayActIn(tx.Context(), &tx.Query, v, *p); err != nil {
		return err
	}
	switch {
	case version != p.Version:
		return ErrStale
	case !p.State.Running() && p.State != Drafted && p.State != Waiting && p.State != Rejected:
		return ErrNotOpen.WithState(string(p.State))
	}
	if err := p.edit(to, tx.Now(), ZoneOf(u)); err != nil {
		return err
	}
	if to.Photos.Given {
		if err := s.attach(tx, p, v.ID, to.Photos.To); err != nil {
			return err
		}
	}
	if p.State == Rejected {
		p.State, p.Reason = Waiting, "" // corrected, it is looked at again
	}
	p.settle()
	return nil
}

// madeRoom lets those who wait move up, or line up, and reads what became of the post.
func (s *Service) madeRoom(tx *db.Tx, p *Post) (err error) {
	for _, hear := range s.onRoom {
		if err := hear(tx, *p); err != nil {
			return err
		}
	}
	*p, err = find(&tx.Query, p.ID)
	return err
}

// ZoneOf is the compound's time zone; Shanghai for what has none.
func ZoneOf(u unit.Unit) *time.Location {
	if u.Zone == "" {
		return shanghai
	}
	if zone, known := zones.Load(u.Zone); known {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(u.Zone)
	if err != nil {
		return shanghai
	}
	zones.Store(u.Zone, zone)
	return zone
}

// zones are those that were asked for, by name: loading one reads a file each time.
var zones sync.Map

// shanghai is the zone of compounds that say nothing else; the tz database may be missing on a small machine.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// MayEdit refuses those who may not correct the post: ErrUnknown, ErrNotYours.
func (s *Service) MayEdit(ctx context.Context, v person.Viewer, id ID) error {
	p, err := s.Read(ctx, v, id)
	if err != nil {
		return err
	}
	return s.mayActIn(ctx, s.db.Read(ctx), v, p)
}

// mayActIn refuses with ErrNotYours all but the people behind a post, and whoever posted it for somebody as soon as
// they may no longer act for them.
func (s *Service) mayActIn(ctx context.Context, q *db.Query, v person.Viewer, p Post) error {
	switch {
	case v.ID == p.Owner:
		return nil
	case v.ID == p.Author && s.people.MayActFor(ctx, q, v, p.Owner, p.Compound) == nil:
		return nil
	}
	return ErrNotYours
}
