package pairing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
)

// Start reads what the log holds since the worker last kept its place, and goes on with what is told from now.
func (s *Service) Start(ctx context.Context) error {
	seq, err := readPosition(s.db.Read(ctx))
	if err != nil {
		return err
	}
	s.queue = event.NewQueue(s.work)
	s.db.Bus.Listen(s.queue.Put)
	s.advance(s.db.LastSeq()) // what was committed before is read with the compounds, on first need
	go s.catchUp(context.WithoutCancel(ctx), seq)
	return nil
}

// Close lets the worker finish, and keeps its place.
func (s *Service) Close() {
	if s.queue == nil {
		return
	}
	s.queue.Close()
	ctx, done := context.WithTimeout(context.Background(), time.Second)
	defer done()
	err := s.db.Write(ctx, s.keepPlace)
	if err != nil {
		slog.Warn("keep the matcher's place in the log", "cause", err)
	}
}

// catchUp looks at the posts that opened or changed while nobody looked. It runs beside what is told meanwhile: a
// pair that both find is noted once.
func (s *Service) catchUp(ctx context.Context, seq int64) {
	for last := s.db.LastSeq(); seq < last; {
		recs, err := s.db.LogAfter(ctx, seq, 500)
		if err != nil || len(recs) == 0 {
			break
		}
		s.look(ctx, recs)
		seq = recs[len(recs)-1].Seq
	}
	s.whole.Store(true)
}

// work is the queue's: it is given every record in commit order.
func (s *Service) work(recs []event.Record) {
	s.look(context.Background(), recs)
	s.advance(recs[len(recs)-1].Seq)
}

// keepPlace notes how far the worker has read, once all from before the start is read too.
func (s *Service) keepPlace(tx *db.Tx) error {
	if !s.whole.Load() {
		return nil
	}
	return keepPosition(tx, s.position())
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
	return s.introduce(ctx, p)
}

// introduce tells both sides of each new pair that is sure, within the bounds.
func (s *Service) introduce(ctx context.Context, p post.Post) error {
	found, err := s.fitting(ctx, p, 2*s.options.PerNeed)
	if err != nil {
		return err
	}
	for _, m := range found {
		if !m.Notify {
			continue
		}
		if err := s.tell(ctx, p, m); err != nil {
			return err
		}
	}
	return nil
}

// tell notes a pair and announces it, unless it is known or somebody has been told enough.
func (s *Service) tell(ctx context.Context, p post.Post, m Match) error {
	f := found(p, m)
	if known, err := isKnown(s.db.Read(ctx), f.Need, f.Offer); err != nil || known {
		return err
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if enough, err := s.enough(tx, f); err != nil || enough {
			return err
		}
		if err := insertPair(tx, f); err != nil {
			return err
		}
		tx.Emit(f)
		return s.keepPlace(tx)
	})
	if errors.Is(err, db.ErrDuplicate) {
		return nil
	}
	return err
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

// enough reports whether the need, or one of the two, was told enough for now.
func (s *Service) enough(tx *db.Tx, f Found) (bool, error) {
	if s.options.Unbounded {
		return false, nil
	}
	if n, err := toldOf(&tx.Query, f.Need); err != nil || n >= s.options.PerNeed {
		return true, err
	}
	for _, who := range []person.ID{f.Asker, f.Giver} {
		n, err := toldSince(&tx.Query, who, tx.Now().Add(-24*time.Hour))
		if err != nil || n >= s.options.PerDay {
			return true, err
		}
	}
	return false, nil
}

func (s *Service) advance(seq int64) {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	s.read = max(s.read, seq)
	s.caught.Broadcast()
}

func (s *Service) position() int64 {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	return s.read
}

// patience is how long a question waits for the worker before it is answered with what is known.
const patience = 2 * time.Second

// await returns when the worker has seen the log up to seq: one who has just posted sees the matches of what was
// committed before.
func (s *Service) await(ctx context.Context, seq int64) {
	if s.queue == nil || s.position() >= seq {
		return
	}
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	stop := context.AfterFunc(ctx, s.caught.Broadcast)
	defer stop()
	s.readMu.Lock()
	defer s.readMu.Unlock()
	for s.read < seq && ctx.Err() == nil {
		s.caught.Wait()
	}
}
