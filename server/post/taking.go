package post

import (
	"context"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Get returns a post to another room, which asks the policy itself. ErrUnknown.
func (s *Service) Get(ctx context.Context, id ID) (Post, error) { return find(s.db.Read(ctx), id) }

// GetMany returns those posts that are there, by their ids, in one statement.
func (s *Service) GetMany(ctx context.Context, ids []ID) (map[ID]Post, error) {
	list, err := many(s.db.Read(ctx), ids)
	byID := make(map[ID]Post, len(list))
	for _, p := range list {
		byID[p.ID] = p
	}
	return byID, err
}

// Openly returns every post of a compound that is open, oldest first, as the matcher wants them: without their Doc.
func (s *Service) Openly(ctx context.Context, compound unit.ID) ([]Post, error) {
	return running(s.db.Read(ctx), compound)
}

// Swapping returns the open posts of a compound that want to swap, oldest first, without their Doc.
func (s *Service) Swapping(ctx context.Context, compound unit.ID) ([]Post, error) {
	return swapping(s.db.Read(ctx), compound)
}

// SwappingFor returns the running swaps that somebody posted on behalf of others.
func (s *Service) SwappingFor(ctx context.Context, author person.ID) ([]ID, error) {
	return swappingFor(s.db.Read(ctx), author)
}

// Find returns the post as it is inside the transaction.
func (s *Service) Find(tx *db.Tx, id ID) (Post, error) { return find(&tx.Query, id) }

// Take sets n of a running post aside. Never more than remains: ErrFull, ErrNotOpen.
func (s *Service) Take(tx *db.Tx, id ID, n int) (Post, error) {
	return s.moved(tx, id, func(p *Post) error { return p.take(n) })
}

// GiveBack frees n that was set aside.
func (s *Service) GiveBack(tx *db.Tx, id ID, n int) (Post, error) {
	return s.moved(tx, id, func(p *Post) error { p.giveBack(n); return nil })
}

// HandOver notes that n of what was set aside has changed hands for good.
func (s *Service) HandOver(tx *db.Tx, id ID, n int) (Post, error) {
	return s.moved(tx, id, func(p *Post) error { p.handOver(n); return nil })
}

func (s *Service) moved(tx *db.Tx, id ID, move func(*Post) error) (Post, error) {
	p, err := find(&tx.Query, id)
	if err != nil {
		return Post{}, err
	}
	was := p
	if err := move(&p); err != nil {
		return p, err
	}
	return p, s.save(tx, &p, was)
}

// Involve notes that a person has an agreement about the post: what is closed stays readable to them.
func (s *Service) Involve(tx *db.Tx, id ID, who person.ID) error { return addParty(tx, id, who) }

// May reports whether the viewer may see a post that another room has read.
func (s *Service) May(ctx context.Context, v person.Viewer, p Post) bool {
	return s.show(ctx, v, p) == nil
}
