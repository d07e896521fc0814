package post

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Withdraw takes a post back: those behind it only (ErrNotYours). Agreements that have not begun are cancelled with
// it. ErrClosed for one that is closed already.
func (s *Service) Withdraw(ctx context.Context, v person.Viewer, id ID, reason string) (Post, error) {
	return s.end(ctx, v, id, ByOwner, reason, func(tx *db.Tx, p Post) error {
		return s.mayActIn(tx.Context(), &tx.Query, v, p)
	})
}

// Remove takes a post away that has no place here: moderators and coordinators only (ErrNotReviewer), never their
// own (ErrNotReviewer).
func (s *Service) Remove(ctx context.Context, v person.Viewer, id ID, reason string) (Post, error) {
	return s.end(ctx, v, id, ByReview, reason, func(tx *db.Tx, p Post) error {
		return s.mayReview(tx.Context(), v, p)
	})
}

func (s *Service) end(ctx context.Context, v person.Viewer, id ID, why Closing, reason string, may func(*db.Tx, Post) error) (p Post, err error) {
	reason, _ = clean(reason, false)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if p, err = find(&tx.Query, id); err != nil {
			return err
		}
		if err = s.show(tx.Context(), v, p); err != nil {
			return err
		}
		if err = may(tx, p); err != nil {
			return err
		}
		return s.close(tx, &p, why, reason)
	})
	return p, err
}

// close ends a post and lets its agreements know, in the same transaction.
func (s *Service) close(tx *db.Tx, p *Post, why Closing, reason string) (err error) {
	if !p.State.Running() && p.State != Drafted && p.State != Waiting && p.State != Rejected {
		return ErrClosed.WithState(string(p.State))
	}
	was := *p
	p.State, p.Reason = State(why), reason
	if err = s.save(tx, p, was); err != nil {
		return err
	}
	for _, hear := range s.onClosed {
		if err = hear(tx, *p, why); err != nil {
			return fmt.Errorf("end the agreements of post %s: %w", p.ID, err)
		}
	}
	*p, err = find(&tx.Query, p.ID)
	return err
}

// Approve opens a post that waits for review: moderators and coordinators, never their own.
func (s *Service) Approve(ctx context.Context, v person.Viewer, id ID) (Post, error) {
	return s.change(ctx, v, id, func(tx *db.Tx, p *Post) error {
		if err := s.mayReview(tx.Context(), v, *p); err != nil {
			return err
		}
		return p.approve()
	})
}

func (p *Post) approve() error {
	if p.State != Waiting {
		return ErrNotWaiting.WithState(string(p.State))
	}
	p.State, p.Reason = Open, ""
	return nil
}

// Reject sends a post back to its author with a reason: moderators and coordinators, never their own.
func (s *Service) Reject(ctx context.Context, v person.Viewer, id ID, reason string) (Post, error) {
	reason, _ = clean(reason, false)
	return s.change(ctx, v, id, func(tx *db.Tx, p *Post) error {
		if err := s.mayReview(tx.Context(), v, *p); err != nil {
			return err
		}
		if p.State != Waiting {
			return ErrNotWaiting.WithState(string(p.State))
		}
		p.State, p.Reason = Rejected, reason
		return nil
	})
}

// perTick bounds how many posts one transaction of Tick closes.
const perTick = 50

// Tick lets time pass: posts run out, and those that nobody reviewed in time open. It may be called as often as one
// likes, twice at once too.
func (s *Service) Tick(ctx context.Context) error {
	for {
		n, err := s.expire(ctx)
		if err != nil {
			return fmt.Errorf("let posts run out: %w", err)
		}
		if n < perTick {
			break
		}
	}
	return s.openUnreviewed(ctx)
}

func (s *Service) expire(ctx context.Context) (n int, err error) {
	// Look before writing: nearly always nothing is due.
	if list, err := due(s.db.Read(ctx), s.db.Now(), 1); err != nil || len(list) == 0 {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := due(&tx.Query, tx.Now(), perTick)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := s.close(tx, &p, ByTime, ""); err != nil {
				return err
			}
		}
		n = len(list)
		return nil
	})
	return n, err
}

// openUnreviewed opens what waited longer than the compound wants, counted anew for what was corrected; care for
// children is never opened by itself.
func (s *Service) openUnreviewed(ctx context.Context) error {
	list, err := waiting(s.db.Read(ctx))
	if err != nil {
		return fmt.Errorf("look for posts that wait: %w", err)
	}
	for _, p := range list {
		set, err := s.units.Settings(ctx, p.Compound)
		if err != nil {
			return err
		}
		patience := time.Duration(set.ReviewHours) * time.Hour
		if patience == 0 || s.db.Now().Sub(p.ChangedAt) < patience || p.caresForChildren() {
			continue
		}
		if err := s.openByItself(ctx, p.ID); err != nil {
			slog.Error("open a post that nobody reviewed", "post", string(p.ID), "cause", err)
		}
	}
	return nil
}

func (s *Service) openByItself(ctx context.Context, id ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := find(&tx.Query, id)
		if err != nil || p.State != Waiting {
			return err
		}
		was := p
		if err := p.approve(); err != nil {
			return err
		}
		return s.save(tx, &p, was)
	})
}

// Leave withdraws what ran for a person in a compound where they no longer live; one who lives there again keeps it.
func (s *Service) Leave(tx *db.Tx, who person.ID, compound unit.ID) error {
	v, err := s.people.Standing(tx.Context(), who)
	if err != nil || v.LivesIn(compound) {
		return err
	}
	list, err := behind(&tx.Query, who)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Compound != compound || p.Owner != who || !p.State.Running() && p.State != Waiting {
			continue
		}
		if err := s.close(tx, &p, ByOwner, ""); err != nil {
			return err
		}
	}
	for _, hear := range s.onLeft {
		if err := hear(tx, who, compound); err != nil {
			return err
		}
	}
	return nil
}

// Redraw renders anew what names a person, after the person's name or building changed.
func (s *Service) Redraw(tx *db.Tx, who person.ID) error {
	list, err := behind(&tx.Query, who)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := s.draw(tx, &p); err != nil {
			return err
		}
		if err := rewrite(tx, p); err != nil {
			return err
		}
		s.versions.bump(tx, p.Compound)
	}
	return nil
}
