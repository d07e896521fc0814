package media

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/person"
)

// UploadID names an upload that comes in pieces.
type UploadID string

// Incoming is a photo that comes in pieces: At of its Length bytes are here. Photo is what became of it, once it has.
type Incoming struct {
	ID     UploadID
	Owner  person.ID
	Length int
	At     int
	Pieces int
	Photo  ID
	MadeAt time.Time
}

// Ends is when it is forgotten, however much of it is here.
func (i Incoming) Ends() time.Time { return i.MadeAt.Add(LooseFor) }

// follows refuses a piece of n bytes that does not begin where the last one ended, or is more than was announced.
func (i Incoming) follows(offset, n int) error {
	switch {
	case offset != i.At:
		return ErrOffset.WithState(strconv.Itoa(i.At))
	case n > i.Length-i.At:
		return ErrOverflow
	case i.Pieces >= maxPieces:
		return ErrTooManyPieces
	}
	return nil
}

// piece is a part of an incoming photo; its file is named by its id.
type piece struct {
	ID    string
	At    int
	Bytes int
}

const pieceEnding = ".part"

func pieceName(id string) string { return id + pieceEnding }

// pieceOf reads the id of a piece back from its file's name.
func pieceOf(name string) (id string, is bool) { return strings.CutSuffix(name, pieceEnding) }

// Begin announces a photo of length bytes that will come in pieces. It is its owner's alone, survives a restart of the
// server, and is forgotten after LooseFor. ErrTooLarge, ErrUnsupported (of nothing), ErrNotMember, ErrTooManyLoose,
// ErrTooMuchComing and limit.ErrTooMany come back.
func (s *Service) Begin(ctx context.Context, v person.Viewer, length int) (i Incoming, err error) {
	switch {
	case length > MaxUpload:
		return i, ErrTooLarge
	case length <= 0:
		return i, ErrUnsupported
	case !mayUpload(v):
		return i, ErrNotMember
	}
	if err := s.limits.Take(Uploads, string(v.ID)); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayBegin(&tx.Query, v.ID, length, tx.Now()); err != nil {
			return err
		}
		i = Incoming{ID: UploadID(tx.NewID()), Owner: v.ID, Length: length, MadeAt: tx.Now()}
		return insertIncoming(tx, i)
	})
	return i, err
}

// mayBegin bounds what one person has lying about, whole or in pieces.
func mayBegin(q *db.Query, owner person.ID, length int, now time.Time) error {
	loose, err := looseOf(q, owner)
	if err != nil {
		return err
	}
	coming, bytes, err := comingOf(q, owner, now.Add(-LooseFor))
	switch {
	case err != nil:
		return err
	case loose+coming >= maxLoose:
		return ErrTooManyLoose
	case bytes+length > maxComing:
		return ErrTooMuchComing
	}
	return nil
}

// Arrived tells how much of an upload is here. Its owner only; ErrUploadUnknown for all others.
func (s *Service) Arrived(ctx context.Context, v person.Viewer, id UploadID) (Incoming, error) {
	return findIncoming(s.db.Read(ctx), id, v.ID, s.db.Now().Add(-LooseFor))
}

// Append takes the piece that begins at offset. It is on the disk when Append returns; of two that come at once one is
// taken. What cannot become a photo is refused with its first piece, and forgotten. ErrUploadUnknown, ErrOffset,
// ErrOverflow, ErrTooManyPieces, ErrUnsupported, ErrTooManyPixels.
func (s *Service) Append(ctx context.Context, v person.Viewer, id UploadID, offset int, data []byte) (Incoming, error) {
	i, err := s.Arrived(ctx, v, id)
	if err != nil {
		return i, err
	}
	if err := i.follows(offset, len(data)); err != nil || len(data) == 0 {
		return i, err
	}
	if err := hopeless(offset, data); err != nil {
		return i, errors.Join(err, s.forget(ctx, i))
	}
	p := piece{ID: s.db.NewID(), At: offset, Bytes: len(data)}
	defer s.underWay(pieceName(p.ID))()
	if err := s.files.Put(ctx, pieceName(p.ID), data); err != nil {
		return i, err
	}
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return appendPiece(tx, i, p) }); err != nil {
		return i, errors.Join(err, s.files.Remove(ctx, pieceName(p.ID)))
	}
	i.At, i.Pieces = i.At+len(data), i.Pieces+1
	return i, nil
}

// hopeless refuses by the first piece what its beginning tells already; that a piece ends early tells nothing.
func hopeless(offset int, data []byte) error {
	const telling = 32
	if offset > 0 || len(data) < telling {
		return nil
	}
	_, err := inspect(data)
	if errors.Is(err, ErrBroken) {
		return nil
	}
	return err
}

// Finish makes the photo of an upload that is here whole, as Upload would. Asked again it gives the same photo, so that
// a lost answer costs nothing. What is no photo is forgotten. ErrUploadUnknown, ErrIncomplete, and what Upload returns.
func (s *Service) Finish(ctx context.Context, v person.Viewer, id UploadID) (Photo, error) {
	i, err := s.Arrived(ctx, v, id)
	switch {
	case err != nil:
		return Photo{}, err
	case i.Photo != "":
		return find(s.db.Read(ctx), i.Photo)
	case i.At < i.Length:
		return Photo{}, ErrIncomplete.WithState(strconv.Itoa(i.At))
	case !mayUpload(v):
		return Photo{}, ErrNotMember
	}
	p, err := s.finish(ctx, i)
	if errors.Is(err, errFinished) || errors.Is(err, fs.ErrNotExist) {
		return s.became(ctx, v, id)
	}
	return p, err
}

// became answers one who could not finish an upload, or whose pieces are gone: another caller has finished it, and
// theirs is the photo; or a backup was restored, which has no pieces, and it has to begin again.
func (s *Service) became(ctx context.Context, v person.Viewer, id UploadID) (Photo, error) {
	i, err := s.Arrived(ctx, v, id)
	switch {
	case err != nil:
		return Photo{}, err
	case i.Photo == "":
		return Photo{}, errors.Join(ErrUploadUnknown, s.forget(ctx, i))
	}
	return find(s.db.Read(ctx), i.Photo)
}

func (s *Service) finish(ctx context.Context, i Incoming) (Photo, error) {
	select {
	case whole <- struct{}{}:
		defer func() { <-whole }()
	default:
		return Photo{}, ErrBusy
	}
	upload, pieces, err := s.whole(ctx, i)
	if err != nil {
		return Photo{}, err
	}
	pic, err := takeIn(ctx, upload)
	if isRefusal(err) {
		return Photo{}, errors.Join(err, s.forget(ctx, i))
	}
	if err != nil {
		return Photo{}, err
	}
	p, err := s.keep(ctx, i.Owner, pic, func(tx *db.Tx, p Photo) error { return becomes(tx, i, p.ID) })
	if err != nil {
		return Photo{}, err
	}
	s.removePieces(ctx, pieces)
	return p, nil
}

// isRefusal reports what would be the same if it were tried again.
func isRefusal(err error) bool {
	return slices.ContainsFunc([]error{ErrTooLarge, ErrUnsupported, ErrBroken, ErrTooManyPixels}, func(f error) bool { return errors.Is(err, f) })
}

// whole puts the pieces together; fs.ErrNotExist when one is gone.
func (s *Service) whole(ctx context.Context, i Incoming) ([]byte, []piece, error) {
	pieces, err := piecesOf(s.db.Read(ctx), i.ID)
	if err != nil {
		return nil, nil, err
	}
	whole := make([]byte, 0, i.Length)
	for _, p := range pieces {
		data, err := s.files.Get(ctx, pieceName(p.ID))
		if err != nil {
			return nil, nil, err
		}
		whole = append(whole, data...)
	}
	if len(whole) != i.Length {
		return nil, nil, fs.ErrNotExist
	}
	return whole, pieces, nil
}

// Abandon forgets an upload and what is here of it; a photo that it became stays. Its owner only; ErrUploadUnknown.
func (s *Service) Abandon(ctx context.Context, v person.Viewer, id UploadID) error {
	i, err := s.Arrived(ctx, v, id)
	if err != nil {
		return err
	}
	return s.forget(ctx, i)
}

func (s *Service) forget(ctx context.Context, i Incoming) error {
	pieces, err := piecesOf(s.db.Read(ctx), i.ID)
	if err != nil {
		return err
	}
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return dropIncoming(tx, i.ID) }); err != nil {
		return err
	}
	s.removePieces(ctx, pieces)
	return nil
}

// removePieces clears away what no row names any more; what it cannot remove is the sweeper's.
func (s *Service) removePieces(ctx context.Context, pieces []piece) {
	for _, p := range pieces {
		_ = s.files.Remove(ctx, pieceName(p.ID)) // the sweeper looks again
	}
}
