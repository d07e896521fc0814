package notice

import (
	"context"
	"errors"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Service is what a person can ask about their notices.
type Service struct {
	db     *db.DB
	people *person.Service
	posts  *post.Service
}

// New gives the service.
func New(d *db.DB, people *person.Service, posts *post.Service) *Service {
	return &Service{db: d, people: people, posts: posts}
}

// Of returns a person's notices, newest first, before a number (0 is from the newest). Of compounds that the person may
// know of no longer it says no title and no name, and of people with whom they want no contact no name.
func (s *Service) Of(ctx context.Context, v person.Viewer, before int64, limit int) ([]Notice, error) {
	recs, err := s.db.Inbox(ctx, string(v.ID), kinds, before, limit)
	if err != nil {
		return nil, err
	}
	mark, err := readMark(s.db.Read(ctx), v.ID)
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, v, recs)
	if err != nil {
		return nil, err
	}
	titles, err := s.titles(ctx, v, known)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, v, known)
	if err != nil {
		return nil, err
	}
	notices := make([]Notice, len(recs))
	for i, r := range recs {
		n, other := about(r, v.ID)
		n.Read, n.Title, n.Name = n.Seq <= mark, titles[n.Post].Title, names[other]
		notices[i] = n
	}
	return notices, nil
}

// ReadUpTo notes that everything up to a number was looked at.
func (s *Service) ReadUpTo(ctx context.Context, v person.Viewer, seq int64) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return setMark(tx, v.ID, min(seq, s.db.LastSeq())) })
}

// known are the records of compounds that the viewer may know of now.
func (s *Service) known(ctx context.Context, v person.Viewer, recs []event.Record) (list []event.Record, err error) {
	asked := map[string]bool{}
	for _, r := range recs {
		c := r.Audience.Compound
		knows, before := asked[c]
		if !before {
			_, err := s.posts.MayBrowse(ctx, v, unit.ID(c))
			if err != nil && !errors.Is(err, unit.ErrUnknown) && !errors.Is(err, post.ErrNotAdmitted) {
				return nil, err
			}
			knows = !errors.Is(err, unit.ErrUnknown)
			asked[c] = knows
		}
		if knows {
			list = append(list, r)
		}
	}
	return list, nil
}

func (s *Service) titles(ctx context.Context, v person.Viewer, recs []event.Record) (map[post.ID]post.Post, error) {
	var ids []post.ID
	for _, r := range recs {
		if n, _ := about(r, v.ID); n.Post != "" {
			ids = append(ids, n.Post)
		}
	}
	return s.posts.GetMany(ctx, ids)
}

// names looks people up by compound: a neighbour is one only there.
func (s *Service) names(ctx context.Context, v person.Viewer, recs []event.Record) (map[person.ID]string, error) {
	byCompound := map[unit.ID][]person.ID{}
	for _, r := range recs {
		if _, other := about(r, v.ID); other != "" && !v.BlockedWith(other) {
			c := unit.ID(r.Audience.Compound)
			byCompound[c] = append(byCompound[c], other)
		}
	}
	names := map[person.ID]string{}
	for c, people := range byCompound {
		found, err := s.people.Neighbours(s.db.Read(ctx), c, people)
		if err != nil {
			return nil, err
		}
		for id, n := range found {
			names[id] = n.Name
		}
	}
	return names, nil
}
