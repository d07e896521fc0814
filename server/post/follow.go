package post

import (
	"context"
	"fmt"
	"log/slog"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
)

// reader is the name under which the room notes how far it has read the log.
const reader = "posts"

// Heed keeps posts true to what becomes of their people: a new name or building shows at once, and what somebody had
// running in a compound ends when they leave it. First it makes up for what happened while the server was down. The
// queue is closed by the caller, before the database.
func (s *Service) Heed(ctx context.Context) (*event.Queue, error) {
	q := event.NewQueue(func(recs []event.Record) { s.hear(context.WithoutCancel(ctx), recs) })
	s.db.Bus.Listen(q.Put)
	for {
		seen, err := lastHeard(s.db.Read(ctx))
		if err != nil {
			return q, fmt.Errorf("look how far the log was read: %w", err)
		}
		recs, err := s.db.LogAfter(ctx, seen, 1000)
		if err != nil || len(recs) == 0 {
			return q, err
		}
		s.hear(ctx, recs)
		if err := s.note(ctx, recs[len(recs)-1].Seq); err != nil {
			return q, err
		}
	}
}

func (s *Service) note(ctx context.Context, seq int64) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return putHeard(tx, seq) })
}

// hear does what each record asks for, in one commit with the note that it was done.
func (s *Service) hear(ctx context.Context, recs []event.Record) {
	for _, r := range recs {
		do := s.echo(r.Event)
		if do == nil {
			continue
		}
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			if err := do(tx); err != nil {
				return err
			}
			return putHeard(tx, r.Seq)
		})
		if err != nil {
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
		}
	}
	return nil
}
