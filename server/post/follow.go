package post

import (
	"context"
	"log/slog"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
)

// Heed keeps posts true to what becomes of their people: a new name or building shows, and what somebody had running in
// a compound ends when they leave it; both a moment after the commit that brought it. The follower is closed by the
// caller, before the database.
func (s *Service) Heed(ctx context.Context) (*db.Follower, error) {
	return s.db.Follow(ctx, "posts", s.hear)
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
