package pairing

import (
	"context"

	"youlin/server/match"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/server/words"
)

// Sure is the chance from which an offer is said to be what a wish of a swap is about.
const Sure = 0.7

// Fit says that an offer is what somebody wants in return for theirs. Wish is its place among those that were asked for.
type Fit struct {
	Wish  int
	Offer post.ID
	// Score is the chance that it is, at least Sure.
	Score float64
}

// Fits holds the wishes of swaps against offers of the same compound: needs, and what InReturn makes of an offer. Fit is
// what is sure, or what the two would be told of. The same household, and people who want no contact, never fit. It
// needs no memory: the posts are given.
func (s *Service) Fits(ctx context.Context, compound unit.ID, wishes, offers []post.Post) ([]Fit, error) {
	if len(wishes) == 0 || len(offers) == 0 {
		return nil, nil
	}
	have, err := s.understandAll(ctx, compound, offers)
	if err != nil {
		return nil, err
	}
	want, err := s.understandAll(ctx, compound, wishes)
	if err != nil {
		return nil, err
	}
	index := match.NewIndex(words.Default())
	for _, doc := range have {
		index.Put(doc)
	}
	var fits []Fit
	for n, doc := range want {
		owner, err := s.people.Standing(ctx, wishes[n].Owner)
		if err != nil {
			return nil, err
		}
		fits = append(fits, s.fit(index, n, doc, owner, len(offers))...)
	}
	return fits, nil
}

func (s *Service) fit(index *match.Index, nth int, doc *match.Doc, owner person.Viewer, most int) (fits []Fit) {
	found := index.Find(doc, s.db.Now(), match.Options{
		Limit: most, Bare: true,
		Blocked: func(a, b string) bool { return owner.BlockedWith(person.ID(a)) || owner.BlockedWith(person.ID(b)) },
	})
	for _, m := range found {
		if m.Score >= Sure || m.Notify {
			fits = append(fits, Fit{Wish: nth, Offer: post.ID(m.Offer), Score: max(m.Score, Sure)})
		}
	}
	return fits
}

// InReturn is the wish of an offer to swap as a need of its owner's. The caller sees that it says what it wants.
func InReturn(p post.Post) post.Post {
	wish := post.Post{
		ID: p.ID, Compound: p.Compound, Author: p.Author, Owner: p.Owner, Direction: post.Need, Module: p.Module,
		State: post.Open, CreatedAt: p.CreatedAt,
	}
	wish.Mode, wish.Title, wish.Quantity, wish.Capacity, wish.ExpiresAt = post.Swap, p.SwapFor, 1, 1, p.ExpiresAt
	return wish
}
