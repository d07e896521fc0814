package pairing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/limit"
	"youlin/server/match"
	"youlin/server/post"
)

// Start sets the worker going: first at what opened or changed while nobody looked, then at what is told from now.
func (s *Service) Start(ctx context.Context) (err error) {
	s.follower, err = s.db.Follow(ctx, "pairing", s.look)
	return err
}

// Close lets the worker finish.
func (s *Service) Close() error {
	if s.follower == nil {
		return nil
	}
	return s.follower.Close()
}

// look brings the memory up to date for each post that the records speak of, and then looks who fits.
func (s *Service) look(ctx context.Context, recs []event.Record) {
	seen := map[post.ID]bool{}
	for _, r := range recs {
		id, ok := postOf(r.Event)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if err := s.consider(ctx, id); err != nil {
			slog.Error("match a post", "post", string(id), "cause", err)
		}
	}
}

func postOf(e event.Event) (post.ID, bool) {
	switch e := e.(type) {
	case post.Opened:
		return e.Post, true
	case post.Changed:
		return e.Post, e.Public
	}
	return "", false
}

// consider puts a post as it is now in its place in memory and tells of the pairs that it makes.
func (s *Service) consider(ctx context.Context, id post.ID) error {
	p, err := s.posts.Get(ctx, id)
	if errors.Is(err, post.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	sh, err := s.shelf(ctx, p.Compound)
	if err != nil {
		return err
	}
	doc, err := s.understand(ctx, p)
	if err != nil {
		return err
	}
	sh.mu.Lock()
	sh.put(p, doc)
	sh.mu.Unlock()
	if p.State != post.Open || p.Remaining() < 1 {
		return nil
	}
	return s.introduce(ctx, p, doc)
}

// introduce tells both sides of each new pair that is sure, within the bounds; all of them in one commit.
func (s *Service) introduce(ctx context.Context, p post.Post, doc *match.Doc) error {
	sure, err := s.fitting(ctx, p, doc, match.MostNotified)
	if err != nil {
		return err
	}
	var news []pair
	for _, m := range sure {
		f := found(p, m)
		if known, err := isKnown(s.db.Read(ctx), f.Need, f.Offer); err != nil {
			return err
		} else if m.Notify && !known {
			news = append(news, pair{f, urgent(p, m.Post)})
		}
	}
	if len(news) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.tell(tx, news) })
}

// pair is a need and an offer of which both sides are to be told. An urgent need does not wait until they had a rest.
type pair struct {
	Found
	urgent bool
}

func urgent(one, other post.Post) bool {
	if one.Direction == post.Offer {
		one = other
	}
	return one.Urgency == post.Urgent
}

// tell notes pairs and announces them, but for those of which somebody has been told enough.
func (s *Service) tell(tx *db.Tx, news []pair) error {
	for _, n := range news {
		err := s.within(tx, n)
		if errors.Is(err, limit.ErrTooMany) {
			continue
		}
		if err == nil {
			err = insertPair(tx, n.Found)
		}
		if err != nil {
			return err
		}
		tx.Emit(n.Found)
	}
	return nil
}

func found(p post.Post, m Match) Found {
	need, offer := p, m.Post
	if p.Direction == post.Offer {
		need, offer = offer, need
	}
	f := Found{
		Need: need.ID, Offer: offer.ID, Compound: p.Compound, Asker: need.Owner, Giver: offer.Owner,
		Score: m.Score, Reasons: m.Reasons,
	}
	for _, side := range []post.Post{need, offer} {
		if side.OnBehalf() {
			f.Others = append(f.Others, side.Author)
		}
	}
	return f
}

// within counts a pair against the bounds of its need and of both people, or refuses it with limit.ErrTooMany and
// counts nothing.
func (s *Service) within(tx *db.Tx, n pair) error {
	type bound struct {
		rule limit.Rule
		key  string
	}
	bounds := []bound{{PairsPerNeed, string(n.Need)}, {PairsPerPerson, string(n.Asker)}, {PairsPerPerson, string(n.Giver)}}
	if !n.urgent {
		bounds = append(bounds, bound{PairsAtOnce, string(n.Asker)}, bound{PairsAtOnce, string(n.Giver)})
	}
	for _, b := range bounds {
		if err := s.limits.ReadyIn(tx, b.rule, b.key); err != nil {
			return err
		}
	}
	for _, b := range bounds {
		if err := s.limits.TakeIn(tx, b.rule, b.key); err != nil {
			return err
		}
	}
	return nil
}

// patience is how long a question waits for the worker before it is answered with what is known.
const patience = 2 * time.Second

// await returns when the worker has seen the log up to seq: one who has just posted sees the matches of what was
// committed before.
func (s *Service) await(ctx context.Context, seq int64) {
	if s.follower == nil {
		return
	}
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	s.follower.Await(ctx, seq)
}
