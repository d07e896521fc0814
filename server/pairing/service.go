package pairing

import (
	"context"
	"maps"
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
	PairsAtOnce = limit.Declare(limit.Rule{
		Name: "match.rest", Key: limit.Person, Burst: 3, Per: time.Hour, Kept: true,
		Doc: "Pairs that one person is told of in a short time; then they have a rest, but for urgent needs. The rest waits in their lists.",
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

// For returns what fits a post, best first, and what nearly does, for those behind it and those who review its compound.
// Others who may see the post are refused with ErrNotYours, all else is post.ErrUnknown.
func (s *Service) For(ctx context.Context, v person.Viewer, id post.ID, limit int) (Answer, error) {
	p, err := s.mayAsk(ctx, v, id)
	if err != nil || !p.State.Running() {
		return Answer{}, err
	}
	s.await(ctx, s.db.LastSeq())
	doc, err := s.understand(ctx, p)
	if err != nil {
		return Answer{}, err
	}
	sh, o, err := s.asking(ctx, p, limit)
	if err != nil {
		return Answer{}, err
	}
	found, near := sh.find(doc, s.db.Now(), o), sh.misses(doc, s.db.Now(), o)
	return s.withPosts(ctx, p, likely(found), near)
}

// mayAsk reads a post whose matches the viewer may see.
func (s *Service) mayAsk(ctx context.Context, v person.Viewer, id post.ID) (p post.Post, err error) {
	if p, err = s.posts.Read(ctx, v, id); err != nil {
		return p, err
	}
	compound, err := s.units.Compound(ctx, p.Compound)
	if err != nil {
		return p, err
	}
	if !v.Reviews(compound) && s.posts.MayEdit(ctx, v, id) != nil {
		return p, ErrNotYours // also to whoever posted it for somebody that no longer wants that
	}
	return p, nil
}

// asking gives the other posts of a post's compound, and how to ask for them: without whom the two do not want to meet.
func (s *Service) asking(ctx context.Context, p post.Post, limit int) (*shelf, match.Options, error) {
	sh, err := s.shelf(ctx, p.Compound)
	if err != nil {
		return nil, match.Options{}, err
	}
	owner, err := s.people.Standing(ctx, p.Owner)
	return sh, match.Options{
		Limit:   limit,
		Blocked: func(a, b string) bool { return owner.BlockedWith(person.ID(a)) || owner.BlockedWith(person.ID(b)) },
	}, err
}

// fitting ranks the other side of a post's compound.
func (s *Service) fitting(ctx context.Context, p post.Post, doc *match.Doc, limit int) ([]Match, error) {
	sh, o, err := s.asking(ctx, p, limit)
	if err != nil {
		return nil, err
	}
	a, err := s.withPosts(ctx, p, likely(sh.find(doc, s.db.Now(), o)), nil)
	return a.Matches, err
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

func (sh *shelf) misses(doc *match.Doc, now time.Time, o match.Options) []match.Miss {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	return sh.index.Misses(doc, now, o)
}

// welcome reads posts, without those that somebody wrote for a neighbour whom the post's owner does not want to meet: the
// matcher knows only for whom a post is.
func (s *Service) welcome(ctx context.Context, p post.Post, ids []post.ID) (map[post.ID]post.Post, error) {
	posts, err := s.posts.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	owner, err := s.people.Standing(ctx, p.Owner)
	maps.DeleteFunc(posts, func(_ post.ID, other post.Post) bool { return owner.BlockedWith(other.Author) })
	return posts, err
}

// withPosts adds the posts as they are now; one that closed this moment is left out.
func (s *Service) withPosts(ctx context.Context, p post.Post, found []match.Match, near []match.Miss) (a Answer, err error) {
	ids := make([]post.ID, 0, len(found)+len(near))
	for _, m := range found {
		ids = append(ids, other(p, m.Need, m.Offer))
	}
	for _, m := range near {
		ids = append(ids, other(p, m.Need, m.Offer))
	}
	posts, err := s.welcome(ctx, p, ids)
	if err != nil {
		return a, err
	}
	for i, m := range found {
		if fits, ok := posts[ids[i]]; ok && fits.State == post.Open {
			a.Matches = append(a.Matches, Match{Post: fits, Score: m.Score, Notify: m.Notify, Reasons: reasonsOf(m.Reasons, p, fits)})
		}
	}
	for i, m := range near {
		if misses, ok := posts[ids[len(found)+i]]; ok && misses.State == post.Open {
			a.Near = append(a.Near, NearMiss{Post: misses, Code: string(m.Reason.Code), ZH: m.Reason.Zh, EN: m.Reason.En})
		}
	}
	return a, nil
}

// other is the side of a pair that is not the post's own.
func other(p post.Post, need, offer string) post.ID {
	if p.Direction == post.Offer {
		return post.ID(need)
	}
	return post.ID(offer)
}
