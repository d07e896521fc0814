package post

import (
	"context"
	"errors"

	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/unit"
)

// PhotosOf is the kind of place that photos of posts are attached to.
const PhotosOf = "post"

// Face is a person as a post shows them.
type Face struct {
	ID       person.ID
	Name     string
	Building unit.Unit
}

// Render writes the public JSON of a post, with its people as neighbours see them.
type Render func(p Post, author, owner Face) ([]byte, error)

// faces names the people behind a post.
func (s *Service) faces(tx *db.Tx, p Post) (author, owner Face, err error) {
	n, err := s.neighbour(tx, p.Compound, p.Author)
	if err != nil {
		return author, owner, err
	}
	if author, err = s.face(tx.Context(), n, p.Author); err != nil || !p.OnBehalf() {
		return author, author, err
	}
	if n, err = s.neighbour(tx, p.Compound, p.Owner); err != nil {
		return author, owner, err
	}
	owner, err = s.face(tx.Context(), n, p.Owner)
	return author, owner, err
}

func (s *Service) face(ctx context.Context, n person.Neighbour, id person.ID) (Face, error) {
	f := Face{ID: id, Name: n.Name}
	if n.Building == "" {
		return f, nil // one who acts for others need not live there
	}
	var err error
	f.Building, err = s.units.Get(ctx, n.Building)
	return f, err
}

// attach makes the pictures, in their order, those of the post; by is who put them in.
func (s *Service) attach(tx *db.Tx, p *Post, by person.ID, ids []media.ID) error {
	if len(ids) == 0 && len(p.Photos) == 0 {
		return nil
	}
	if err := s.media.Attach(tx, by, p.Compound, ids, media.Place{Kind: PhotosOf, ID: string(p.ID)}); err != nil {
		return err
	}
	there, err := s.media.Of(&tx.Query, PhotosOf, []string{string(p.ID)})
	if err != nil {
		return err
	}
	p.Photos = nil
	for _, m := range there[string(p.ID)] {
		p.Photos = append(p.Photos, Photo{ID: m.ID, Width: m.Width, Height: m.Height, Blur: m.Blur})
	}
	return nil
}

// MaySee reports whether the viewer may see a post as it is now; photos and the live stream ask it.
func (s *Service) MaySee(ctx context.Context, v person.Viewer, _, id string) (bool, error) {
	p, err := find(s.db.Read(ctx), ID(id))
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	u, err := s.units.Compound(ctx, p.Compound)
	return err == nil && p.MaySee(v, u), err
}

// Reviewers are those who look at what waits for review, or is disputed, in a compound.
func (s *Service) Reviewers(tx *db.Tx, compound unit.ID) ([]person.ID, error) {
	moderators, err := s.people.Holders(&tx.Query, person.Moderator, compound)
	if err != nil {
		return nil, err
	}
	coordinators, err := s.people.Holders(&tx.Query, person.Coordinator, compound)
	return append(moderators, coordinators...), err
}
