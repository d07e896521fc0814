package pairing

import (
	"context"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/match"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Options bound how often people are told; zero fields are the defaults.
type Options struct {
	// PerNeed is how many offers a need's author is told of (3).
	PerNeed int
	// PerDay is how many pairs a person is told of in 24 hours (12): too many calls make volunteers deaf.
	PerDay int
	// Unbounded takes both bounds away, for load tests.
	Unbounded bool
}

// Service is the worker that finds pairs, and what may be asked of it.
type Service struct {
	db      *db.DB
	units   *unit.Service
	people  *person.Service
	posts   *post.Service
	options Options

	mu      sync.Mutex
	shelves map[unit.ID]*shelf

	follower *db.Follower
}

// New gives the service; Start sets its worker going.
func New(d *db.DB, units *unit.Service, people *person.Service, posts *post.Service, o Options) *Service {
	if o.PerNeed == 0 {
		o.PerNeed = 3
	}
	if o.PerDay == 0 {
		o.PerDay = 12
	}
	return &Service{db: d, units: units, people: people, posts: posts, options: o, shelves: map[unit.ID]*shelf{}}
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
	if !p.Of(v.ID) && !v.Reviews(compound) {
		return nil, ErrNotYours
	}
	if !p.State.Running() {
		return nil, nil
	}
	s.await(ctx, s.db.LastSeq())
	return s.fitting(ctx, p, limit)
}

// fitting ranks the other side of a post's module, leaving out whom the two do not want to meet.
func (s *Service) fitting(ctx context.Context, p post.Post, limit int) ([]Match, error) {
	doc, err := s.understand(ctx, p)
	if err != nil {
		return nil, err
	}
	sh, err := s.shelf(ctx, p.Compound)
	if err != nil {
		return nil, err
	}
	owner, err := s.people.Standing(ctx, p.Owner)
	if err != nil {
		return nil, err
	}
	return s.withPosts(ctx, p, sh.find(string(p.Module), doc, s.db.Now(), match.Options{
		Limit:   limit,
		Blocked: func(a, b string) bool { return owner.BlockedWith(person.ID(a)) || owner.BlockedWith(person.ID(b)) },
	}))
}

func (sh *shelf) find(module string, doc *match.Doc, now time.Time, o match.Options) []match.Match {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	index := sh.modules[module]
	if index == nil {
		return nil
	}
	return index.Find(doc, now, o)
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
