package pairing

import (
	"context"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/match"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// How often people are told: too many calls make volunteers deaf.
var (
	PairsPerNeed = limit.Declare(limit.Rule{
		Name: "match.need", Key: limit.Post, Burst: 3, Per: 30 * 24 * time.Hour, Kept: true, Doc: "Offers that the author of a need is told of.",
	})
	PairsPerPerson = limit.Declare(limit.Rule{
		Name: "match.person", Key: limit.Person, Burst: 12, Per: 24 * time.Hour, Kept: true, Doc: "Pairs that one person is told of.",
	})
)

// Service is the worker that finds pairs, and what may be asked of it.
type Service struct {
	db     *db.DB
	units  *unit.Service
	people *person.Service
	posts  *post.Service
	limits *limit.Set

	mu      sync.Mutex
	shelves map[unit.ID]*shelf

	follower *db.Follower
}

// New gives the service; Start sets its worker going.
func New(d *db.DB, units *unit.Service, people *person.Service, posts *post.Service, limits *limit.Set) *Service {
	return &Service{db: d, units: units, people: people, posts: posts, limits: limits, shelves: map[unit.ID]*shelf{}}
}

// For returns what fits a post, best first, for those behind it and those who review its compound. Others who may see
// the post are refused with ErrNotYours, all else is post.ErrUnknown.
func (s *Service) For(ctx context.Context, v person.Viewer, id post.ID, limit int) ([]Match, error) {
	p, err := s.posts.Read(ctx, v, id)
	if err != nil {
		return nil, err
	}
	compound, err := s.units.Compound(ctx, p.Compound)
	if err != nil {
		return nil, err
	}
	if !v.Reviews(compound) && s.posts.MayEdit(ctx, v, id) != nil {
		return nil, ErrNotYours // also to whoever posted it for somebody that no longer wants that
	}
	if !p.State.Running() {
		return nil, nil
	}
	s.await(ctx, s.db.LastSeq())
	doc, err := s.understand(ctx, p)
	if err != nil {
		return nil, err
	}
	return s.fitting(ctx, p, doc, limit)
}

// fitting ranks the other side of a post's compound, leaving out whom the two do not want to meet.
func (s *Service) fitting(ctx context.Context, p post.Post, doc *match.Doc, limit int) ([]Match, error) {
	sh, err := s.shelf(ctx, p.Compound)
	if err != nil {
		return nil, err
	}
	owner, err := s.people.Standing(ctx, p.Owner)
	if err != nil {
		return nil, err
	}
	found := sh.find(doc, s.db.Now(), match.Options{
		Limit:   limit,
		Blocked: func(a, b string) bool { return owner.BlockedWith(person.ID(a)) || owner.BlockedWith(person.ID(b)) },
	})
	return s.withPosts(ctx, p, likely(found))
}

// worthShowing is the chance from which a neighbour is shown a pair. The matcher lists far less likely ones too, which
// serves when its order is measured; somebody who asks for a drill does not want to read about oxygen machines.
const worthShowing = 0.25

// likely cuts a list, best first, where its pairs stop being worth showing.
func likely(found []match.Match) []match.Match {
	for i, m := range found {
		if m.Score < worthShowing {
			return found[:i]
		}
	}
	return found
}

func (sh *shelf) find(doc *match.Doc, now time.Time, o match.Options) []match.Match {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	return sh.index.Find(doc, now, o)
}

// withPosts adds the posts as they are now; one that closed this moment is left out.
func (s *Service) withPosts(ctx context.Context, p post.Post, found []match.Match) ([]Match, error) {
	ids := make([]post.ID, len(found))
	for i, m := range found {
		ids[i] = post.ID(m.Offer)
		if p.Direction == post.Offer {
			ids[i] = post.ID(m.Need)
		}
	}
	posts, err := s.posts.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	matches := make([]Match, 0, len(found))
	for i, m := range found {
		if other, ok := posts[ids[i]]; ok && other.State == post.Open {
			matches = append(matches, Match{Post: other, Score: m.Score, Notify: m.Notify, Reasons: reasonsOf(m.Reasons)})
		}
	}
	return matches, nil
}
