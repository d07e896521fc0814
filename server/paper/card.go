package paper

import (
	"context"
	"errors"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
)

// The refusals of cards.
var (
	// ErrCardUnknown is the answer about a code that no card ever had.
	ErrCardUnknown = fault.NotFound("paper.card_unknown", "There is no such card.", "没有这张卡片。")
	// ErrCardOver is the answer about a card that was taken back, or whose post is closed.
	ErrCardOver = fault.Gone("paper.card_over", "This has found its neighbour.", "这件已经找到邻居了。")
)

var (
	// Looks bounds how often one address looks at cards; a chat app's server looks for many.
	Looks = limit.Declare(limit.Rule{
		Name: "paper.looks", Key: limit.Address, Burst: 240, Per: time.Minute, Open: true, Doc: "Public cards and their pictures that were looked at.",
	})
	// WrongCards bounds how often one address may guess.
	WrongCards = limit.Declare(limit.Rule{
		Name: "paper.cards.wrong", Key: limit.Address, Burst: 30, Per: time.Hour, Doc: "Codes of public cards that led nowhere.",
	})
)

// Share is the card of a post, as those behind it see it.
type Share struct {
	Code string
	// Face is what anybody reads.
	Face
	// Photo says that the first photo is shown with it; MayShow that it could be.
	Photo   bool
	MayShow bool
	MadeAt  time.Time
}

// Share makes the card of a running post, with its first photo or without; shared again it keeps its code. Those behind
// the post only. post.ErrUnknown, post.ErrNotYours, post.ErrNotOpen.
func (s *Service) Share(ctx context.Context, v person.Viewer, id post.ID, photo bool) (Share, error) {
	var made Share
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		ctx := db.Joining(tx.Context(), tx)
		p, err := s.own(ctx, v, id)
		if err != nil {
			return err
		}
		if !p.State.Running() || !p.ExpiresAt.After(tx.Now()) {
			return post.ErrNotOpen.WithState(string(p.State))
		}
		card := cardRow{Code: cardCode(tx.NewID()), PostID: id, SharerID: v.ID, Photo: photo && showsPhoto(p), MadeAt: db.Millis(tx.Now())}
		if err := show(tx, card); err != nil {
			return err
		}
		made, err = s.shared(ctx, p)
		return err
	})
	return made, err
}

// Shared returns the card of a post to those behind it, and whether it has one. post.ErrUnknown, post.ErrNotYours.
func (s *Service) Shared(ctx context.Context, v person.Viewer, id post.ID) (card Share, there bool, err error) {
	p, err := s.own(ctx, v, id)
	if err != nil {
		return Share{}, false, err
	}
	card, err = s.shared(ctx, p)
	if errors.Is(err, ErrCardUnknown) {
		return Share{}, false, nil
	}
	return card, err == nil, err
}

// Unshare takes the card of a post back: its address is gone for good. Twice is once. Those behind the post only.
// post.ErrUnknown, post.ErrNotYours.
func (s *Service) Unshare(ctx context.Context, v person.Viewer, id post.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.own(db.Joining(tx.Context(), tx), v, id); err != nil {
			return err
		}
		return takeBack(tx, id)
	})
}

// own reads a post for one of those behind it.
func (s *Service) own(ctx context.Context, v person.Viewer, id post.ID) (post.Post, error) {
	if err := s.posts.MayEdit(ctx, v, id); err != nil {
		return post.Post{}, err
	}
	return s.posts.Get(ctx, id)
}

func (s *Service) shared(ctx context.Context, p post.Post) (Share, error) {
	q := s.db.Read(ctx)
	row, err := cardOf(q, p.ID)
	if err != nil {
		return Share{}, err
	}
	face, _, err := s.faceOf(ctx, q, p)
	mayShow := showsPhoto(p)
	return Share{Code: row.Code, Face: face, Photo: row.Photo && mayShow, MayShow: mayShow, MadeAt: db.Instant(row.MadeAt)}, err
}

// faceOf is the public side of one post, and the name of its compound.
func (s *Service) faceOf(ctx context.Context, q *db.Query, p post.Post) (Face, string, error) {
	compound, err := s.units.Compound(ctx, p.Compound)
	if err != nil {
		return Face{}, "", err
	}
	houses, err := s.units.BuildingsOf(ctx, p.Compound)
	if err != nil {
		return Face{}, "", err
	}
	faces, err := s.faces(q, compound, houses, []post.Post{p})
	return faces[0], compound.Name, err
}

// Card is what anybody sees who has its address.
type Card struct {
	Face
	Compound string
	// Reserved says that all of it is promised just now.
	Reserved bool
	Photo    bool
}

// Look shows a card to anybody; address bounds how often. ErrCardUnknown, ErrCardOver, limit.ErrTooMany.
func (s *Service) Look(ctx context.Context, code, address string) (Card, error) {
	row, p, err := s.found(ctx, code, address)
	if err != nil {
		return Card{}, err
	}
	face, compound, err := s.faceOf(ctx, s.db.Read(ctx), p)
	return Card{Face: face, Compound: compound, Reserved: p.State == post.Reserved, Photo: row.Photo && showsPhoto(p)}, err
}

// Picture is the photo of a card, small, and freed of all but the picture when it was taken in. ErrCardUnknown for one
// without, ErrCardOver, limit.ErrTooMany.
func (s *Service) Picture(ctx context.Context, code, address string) ([]byte, error) {
	row, p, err := s.found(ctx, code, address)
	if err != nil {
		return nil, err
	}
	if !row.Photo || !showsPhoto(p) {
		return nil, ErrCardUnknown
	}
	return s.media.Bytes(ctx, media.Photo{ID: p.Photos[0].ID}, media.Small)
}

// Opened returns the post behind a card to one who may see it, closed or taken back as it may be; to all others it is
// as if it were not there. ErrCardUnknown, limit.ErrTooMany.
func (s *Service) Opened(ctx context.Context, v person.Viewer, code, address string) (post.Post, error) {
	row, err := s.find(ctx, code, address)
	if err != nil {
		return post.Post{}, err
	}
	p, err := s.posts.Read(ctx, v, row.PostID)
	if errors.Is(err, post.ErrUnknown) {
		err = ErrCardUnknown
	}
	return p, err
}

// find reads the card at an address, and counts the look.
func (s *Service) find(ctx context.Context, typed, address string) (cardRow, error) {
	if err := s.limits.Take(Looks, address); err != nil {
		return cardRow{}, err
	}
	code, whole := readCard(typed)
	if !whole {
		return cardRow{}, s.wrong(address)
	}
	row, err := findCard(s.db.Read(ctx), code)
	if errors.Is(err, ErrCardUnknown) {
		err = s.wrong(address)
	}
	return row, err
}

// found reads the card at an address and its post, while both are shown.
func (s *Service) found(ctx context.Context, code, address string) (cardRow, post.Post, error) {
	row, err := s.find(ctx, code, address)
	if err != nil {
		return cardRow{}, post.Post{}, err
	}
	p, err := s.posts.Get(ctx, row.PostID)
	if err == nil && (row.EndedAt != 0 || !p.State.Running() || !p.ExpiresAt.After(s.db.Now())) {
		err = ErrCardOver
	}
	return row, p, err
}

// wrong counts a guess.
func (s *Service) wrong(address string) error {
	if err := s.limits.Take(WrongCards, address); err != nil {
		return err
	}
	return ErrCardUnknown
}
