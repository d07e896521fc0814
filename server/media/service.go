package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/unit"
)

// Gate is asked who may see what photos of one kind of place are attached to; the room of that kind registers it.
type Gate interface {
	// MaySee reports whether v may see the thing of this kind and id; one that is not there may not be seen.
	MaySee(ctx context.Context, v person.Viewer, kind, id string) (bool, error)
}

// Uploads bounds how many photos one person puts in.
var Uploads = limit.Declare(limit.Rule{Name: "media.uploads", Key: limit.Person, Burst: 120, Per: time.Hour, Doc: "Photos that one person uploads."})

// Service is what a neighbour and the other rooms can ask of photos.
type Service struct {
	db     *db.DB
	files  Store
	limits *limit.Set
	gates  map[string]Gate

	mu      sync.Mutex
	writing map[string]bool // files whose row is not there yet: the sweeper leaves them alone
}

// New makes the service; rooms Register their gates before it serves.
func New(d *db.DB, files Store, limits *limit.Set) *Service {
	return &Service{db: d, files: files, limits: limits, gates: map[string]Gate{}, writing: map[string]bool{}}
}

// Register names the one who decides about photos at places of this kind.
func (s *Service) Register(kind string, g Gate) { s.gates[kind] = g }

// Upload takes a photo in: it is loose, and its owner's. ErrTooLarge, ErrUnsupported, ErrBroken, ErrTooManyPixels, then
// ErrNotMember, ErrTooManyLoose, ErrBusy and limit.ErrTooMany come back. It works outside any transaction until the files are kept.
func (s *Service) Upload(ctx context.Context, v person.Viewer, upload []byte) (Photo, error) {
	if _, err := inspect(upload); err != nil {
		return Photo{}, err // what is wrong with a request is said before who may make it
	}
	if !mayUpload(v) {
		return Photo{}, ErrNotMember
	}
	if err := s.mayHaveMore(ctx, v.ID); err != nil {
		return Photo{}, err
	}
	pic, err := takeIn(ctx, upload)
	if err != nil {
		return Photo{}, err
	}
	return s.keep(ctx, v.ID, pic, nil)
}

func (s *Service) mayHaveMore(ctx context.Context, owner person.ID) error {
	n, err := looseOf(s.db.Read(ctx), owner)
	if err != nil {
		return err
	}
	if n >= maxLoose {
		return ErrTooManyLoose
	}
	return s.limits.Take(Uploads, string(owner))
}

// keep puts the files on the disk first and the row after them, so that no row is ever without its files; files that
// lost their row on the way are the sweeper's. and is done in the transaction of the row.
func (s *Service) keep(ctx context.Context, owner person.ID, pic picture, and func(*db.Tx, Photo) error) (Photo, error) {
	p := Photo{ID: ID(s.db.NewID()), Owner: owner, Width: pic.width, Height: pic.height, Blur: pic.blur, Likeness: pic.likeness}
	defer s.underWay(fileName(p.ID, Large), fileName(p.ID, Small))()
	err := errors.Join(
		s.files.Put(ctx, fileName(p.ID, Large), pic.large),
		s.files.Put(ctx, fileName(p.ID, Small), pic.small),
	)
	if err != nil {
		return Photo{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p.MadeAt = tx.Now()
		if err := insert(tx, p, digest(pic.large, pic.small), len(pic.large)+len(pic.small)); err != nil || and == nil {
			return err
		}
		return and(tx, p)
	})
	return p, err
}

// underWay notes files that are being kept.
func (s *Service) underWay(names ...string) (done func()) {
	s.note(names, true)
	return func() { s.note(names, false) }
}

func (s *Service) note(names []string, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		if yes {
			s.writing[n] = true
		} else {
			delete(s.writing, n)
		}
	}
}

func digest(large, small []byte) []byte {
	h := sha256.New()
	h.Write(large)
	h.Write(small)
	return h.Sum(nil)
}

// See returns a photo that the viewer may see: the owner of a loose one, and of an attached one whoever may see what
// it is attached to. All others get ErrUnknown, as if it were not there.
func (s *Service) See(ctx context.Context, v person.Viewer, id ID) (Photo, error) {
	p, err := find(s.db.Read(ctx), id)
	if err != nil {
		return Photo{}, err
	}
	ok, err := s.maySee(ctx, v, p)
	if err != nil {
		return Photo{}, err
	}
	if !ok {
		return Photo{}, ErrUnknown
	}
	return p, nil
}

func (s *Service) maySee(ctx context.Context, v person.Viewer, p Photo) (bool, error) {
	if p.Loose() {
		return p.Owner == v.ID, nil
	}
	gate := s.gates[p.Place.Kind]
	if gate == nil {
		return false, nil
	}
	return gate.MaySee(ctx, v, p.Place.Kind, p.Place.ID)
}

// Bytes reads one size of a photo that See has let through.
func (s *Service) Bytes(ctx context.Context, p Photo, size Size) ([]byte, error) {
	data, err := s.files.Get(ctx, fileName(p.ID, size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("photo %s has lost its file: %w", p.ID, err)
	}
	return data, err
}

// Attach makes ids, in this order, the photos of a place; those it had and that are not among them become loose.
// Each must be there already, or be a loose one of owner's that no other compound has seen: else ErrUnknown.
func (s *Service) Attach(tx *db.Tx, owner person.ID, compound unit.ID, ids []ID, to Place) error {
	if err := s.MayAttach(&tx.Query, owner, compound, ids, to); err != nil {
		return err
	}
	if err := loosen(tx, to); err != nil {
		return err
	}
	for i, id := range ids {
		if err := attach(tx, id, compound, to, i); err != nil {
			return err
		}
	}
	return nil
}

// MayAttach refuses what Attach would, and changes nothing.
func (s *Service) MayAttach(q *db.Query, owner person.ID, compound unit.ID, ids []ID, to Place) error {
	if hasTwice(ids) {
		return ErrTwice
	}
	photos, err := all(q, ids)
	if err != nil {
		return err
	}
	if len(photos) != len(ids) || slices.ContainsFunc(photos, func(p Photo) bool { return !p.fits(owner, compound, to) }) {
		return ErrUnknown
	}
	return nil
}

func hasTwice(ids []ID) bool {
	seen := map[ID]bool{}
	for _, id := range ids {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// Of returns the photos of several places of one kind in one query, each place's in its order. It asks no policy:
// the caller shows them beside what its viewer sees anyway.
func (s *Service) Of(q *db.Query, kind string, ids []string) (map[string][]Photo, error) {
	if len(ids) == 0 {
		return map[string][]Photo{}, nil
	}
	photos, err := at(q, kind, ids)
	of := make(map[string][]Photo, len(ids))
	for _, p := range photos {
		of[p.Place.ID] = append(of[p.Place.ID], p)
	}
	return of, err
}
