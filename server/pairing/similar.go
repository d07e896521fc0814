package pairing

import (
	"context"

	"youlin/server/person"
	"youlin/server/post"
)

// Similar returns open posts like one that somebody missed, best first: what they may see, nothing of their own or
// their household's, and nobody with whom they want no contact. The caller has asked whether they may know of the post.
func (s *Service) Similar(ctx context.Context, who person.ID, missed post.Post, limit int) ([]post.Post, error) {
	wish := wishFor(missed, who)
	doc, err := s.understand(ctx, wish)
	if err != nil {
		return nil, err
	}
	s.await(ctx, s.db.LastSeq())
	wish.Direction = otherList(missed.Direction)
	found, err := s.fitting(ctx, wish, doc.Turned(), 3*limit)
	if err != nil {
		return nil, err
	}
	v, err := s.people.Standing(ctx, who)
	if err != nil {
		return nil, err
	}
	return s.forThem(ctx, v, missed, found, limit)
}

// wishFor is a post as the one who missed it would have it: at any time, and one of it.
func wishFor(p post.Post, who person.ID) post.Post {
	wish := p
	wish.Owner, wish.Author, wish.State = who, who, post.Open
	wish.Taken, wish.Done, wish.Quantity, wish.Windows, wish.Minutes = 0, 0, 1, nil, nil
	if p.Mode == post.Serve {
		wish.Capacity = 1
	}
	return wish
}

func otherList(d post.Direction) post.Direction {
	if d == post.Need {
		return post.Offer
	}
	return post.Need
}

// forThem leaves out what is their own, or not for their eyes.
func (s *Service) forThem(ctx context.Context, v person.Viewer, missed post.Post, found []Match, limit int) ([]post.Post, error) {
	list := make([]post.Post, 0, limit)
	posts := make([]post.Post, len(found))
	for i, m := range found {
		posts[i] = m.Post
	}
	homes, err := s.homes(ctx, missed.Compound, posts)
	if err != nil {
		return nil, err
	}
	seat, _ := v.Seat(missed.Compound)
	for _, p := range posts {
		own := p.Of(v.ID) || homes[p.Owner].Household == seat.Household
		if own || p.ID == missed.ID || v.BlockedWith(p.Author) || !s.posts.May(ctx, v, p) || len(list) == limit {
			continue
		}
		list = append(list, p)
	}
	return list, nil
}
