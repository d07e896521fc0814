package pairing

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"youlin/server/match"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/server/words"
)

// shelf is the live posts of one compound as the matcher keeps them: all modules together, because people post to the
// wrong one, and the matcher knows. It is filled on first use.
type shelf struct {
	mu     sync.RWMutex
	filled bool
	index  *match.Index
}

// shelf returns the compound's, filled.
func (s *Service) shelf(ctx context.Context, compound unit.ID) (*shelf, error) {
	s.mu.Lock()
	sh := s.shelves[compound]
	if sh == nil {
		sh = &shelf{}
		s.shelves[compound] = sh
	}
	s.mu.Unlock()
	return sh, s.fill(ctx, sh, compound)
}

// Warm fills the memory of compounds before somebody needs them, as many at a time as there are cores; those that are
// filled cost nothing. Nobody has to: the first need of a compound does it.
func (s *Service) Warm(ctx context.Context, compounds ...unit.ID) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range compounds {
		all.Go(func() error {
			if _, err := s.shelf(ctx, c); err != nil {
				return fmt.Errorf("fill the memory of compound %s: %w", c, err)
			}
			return nil
		})
	}
	return all.Wait()
}

// fill reads a compound's open posts once. A post that changes meanwhile is put right by its event: the worker
// comes after.
func (s *Service) fill(ctx context.Context, sh *shelf, compound unit.ID) error {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.filled {
		return nil
	}
	open, err := s.posts.Openly(ctx, compound)
	if err != nil {
		return err
	}
	docs, err := s.understandAll(ctx, compound, open)
	if err != nil {
		return err
	}
	sh.index = match.NewIndex(words.Default())
	for i, p := range open {
		sh.put(p, docs[i])
	}
	sh.filled = true
	return nil
}

// understand reads a post's words once; the matcher keeps what it understood.
func (s *Service) understand(ctx context.Context, p post.Post) (*match.Doc, error) {
	docs, err := s.understandAll(ctx, p.Compound, []post.Post{p})
	if err != nil {
		return nil, err
	}
	return docs[0], nil
}

// understandAll reads posts of one compound, with one look at where their owners live.
func (s *Service) understandAll(ctx context.Context, id unit.ID, posts []post.Post) ([]*match.Doc, error) {
	compound, err := s.units.Compound(ctx, id)
	if err != nil {
		return nil, err
	}
	homes, err := s.homes(ctx, id, posts)
	if err != nil {
		return nil, err
	}
	docs := make([]*match.Doc, len(posts))
	for i, p := range posts {
		m := inWords(p, compound)
		if err := s.whereabouts(ctx, &m, homes[p.Owner]); err != nil {
			return nil, err
		}
		docs[i] = match.Understand(words.Default(), m)
	}
	return docs, nil
}

// put keeps an open post, and takes away one that can no longer be had.
func (sh *shelf) put(p post.Post, doc *match.Doc) {
	if p.State != post.Open || p.Remaining() < 1 {
		sh.index.Drop(string(p.ID))
		return
	}
	sh.index.Put(doc)
}
