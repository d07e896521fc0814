package post

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Filter says which posts of a compound are asked for; the zero value is everything that is open or reserved.
type Filter struct {
	Direction Direction
	Module    Module
	Category  string
	// Q must be found in title or text, each of its words.
	Q string
	// By is a person behind the posts.
	By person.ID
	// States asks for others than the open and reserved ones.
	States []State

	without []person.ID
}

// ofViewer narrows the filter to what the viewer may see of it; false is nothing at all.
func (f *Filter) ofViewer(v person.Viewer, compound unit.Unit) bool {
	if f.Q != "" && len(searchTerms(f.Q)) == 0 {
		return false
	}
	if f.By == v.ID {
		return true
	}
	f.without = slices.Sorted(maps.Keys(v.Blocks))
	if len(f.States) == 0 {
		return true
	}
	f.States = slices.DeleteFunc(slices.Clone(f.States), func(s State) bool {
		return s == Drafted || !s.Listed() && !v.Reviews(compound)
	})
	return len(f.States) > 0
}

// Lines returns up to n posts of a compound after a mark, newest first, to those who live or review there. Whom the
// viewer has blocked, or who blocked the viewer, is left out. ErrNotAdmitted, unit.ErrUnknown.
func (s *Service) Lines(ctx context.Context, v person.Viewer, compound unit.ID, f Filter, after Mark, n int) ([]Line, error) {
	u, err := s.MayBrowse(ctx, v, compound)
	if err != nil {
		return nil, err
	}
	if !f.ofViewer(v, u) {
		return nil, nil
	}
	return lines(s.db.Read(ctx), compound, f, after, n)
}

// MayBrowse gives the compound to those who may look through its posts: residents and those who review.
func (s *Service) MayBrowse(ctx context.Context, v person.Viewer, compound unit.ID) (unit.Unit, error) {
	u, err := s.units.Compound(ctx, compound)
	switch {
	case err != nil:
		return unit.Unit{}, err
	case v.LivesIn(compound) || v.Reviews(u):
		return u, nil
	case v.Knows(u):
		return unit.Unit{}, ErrNotAdmitted
	}
	return unit.Unit{}, unit.ErrUnknown
}

// Turn counts the changes of a compound's posts since the start. Pages that were made at one turn are true until the
// next: take the turn before reading, and keep what was read only if it is still the same.
func (s *Service) Turn(compound unit.ID) uint64 { return s.versions.of(compound).Load() }

// Turns gives the counter itself, for a page that looks at it each time it is asked for.
func (s *Service) Turns(compound unit.ID) func() uint64 { return s.versions.of(compound).Load }

// versions holds a counter for each compound.
type versions struct{ byCompound sync.Map }

func (vs *versions) of(compound unit.ID) *atomic.Uint64 {
	if n, ok := vs.byCompound.Load(compound); ok {
		return n.(*atomic.Uint64)
	}
	n, _ := vs.byCompound.LoadOrStore(compound, new(atomic.Uint64))
	return n.(*atomic.Uint64)
}

// bump turns the page after the commit and before the caller has its answer.
func (vs *versions) bump(tx *db.Tx, compound unit.ID) {
	tx.AfterCommit(func() { vs.of(compound).Add(1) })
}
