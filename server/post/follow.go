package post

import (
	"context"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
)

// Heed keeps posts true to what becomes of their people: a new name or building shows, and what somebody had running in
// a compound ends when they leave it; both a moment after the commit that brought it, see Settle. The follower is closed
// by the caller, before the database.
func (s *Service) Heed(ctx context.Context) (_ *db.Follower, err error) {
	s.follower, err = s.db.Follow(ctx, "posts", s.hear)
	return s.follower, err
}

// patience is how long Settle waits at most; what it waits for happens all the same.
const patience = 2 * time.Second

// Settle returns when posts show everything that was committed about people before it was called. The doors call it
// before they answer one who left, moved or took another name.
func (s *Service) Settle(ctx context.Context) {
	if s.follower == nil {
		return
	}
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	s.follower.Await(ctx, s.db.LastSeq())
}

// hear does what each record asks for.
func (s *Service) hear(ctx context.Context, recs []event.Record) {
	for _, r := range recs {
		do := s.echo(r.Event)
		if do == nil {
			continue
		}
		if err := s.db.Write(ctx, do); err != nil {
			slog.Error("follow what became of somebody", "event", r.Event.Kind(), "seq", r.Seq, "cause", err)
		}
	}
}

// echo is what an event means for posts, or nil.
func (s *Service) echo(e event.Event) func(tx *db.Tx) error {
	switch e := e.(type) {
	case person.Renamed:
		return func(tx *db.Tx) error { return s.Redraw(tx, e.Person) }
	case person.MembershipChanged:
		switch e.State {
		case person.Left, person.Removed:
			return func(tx *db.Tx) error { return s.Leave(tx, e.Person, e.Compound) }
		case person.Admitted:
			return func(tx *db.Tx) error { return s.Redraw(tx, e.Person) }
		default: // who waits, or never came, has nothing here
		}
	}
	return nil
}
