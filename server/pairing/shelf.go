package pairing

import (
	"context"
	"sync"

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
	sh.index = match.NewIndex(words.Default())
	for _, p := range open {
		doc, err := s.understand(ctx, p)
		if err != nil {
			return err
		}
		sh.put(p, doc)
	}
	sh.filled = true
	return nil
}

// understand reads a post's words once; the matcher keeps what it understood.
func (s *Service) understand(ctx context.Context, p post.Post) (*match.Doc, error) {
	compound, err := s.units.Compound(ctx, p.Compound)
	if err != nil {
		return nil, err
	}
	m, err := s.inWords(ctx, s.db.Read(ctx), p, compound)
	if err != nil {
		return nil, err
	}
	return match.Understand(words.Default(), m), nil
}

// put keeps an open post, and takes away one that can no longer be had.
func (sh *shelf) put(p post.Post, doc *match.Doc) {
	if p.State != post.Open || p.Remaining() < 1 {
		sh.index.Drop(string(p.ID))
		return
	}
	sh.index.Put(doc)
}
