//go:build bench

package bench

import (
	"iter"

	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/words"
)

// ranker is a system that keeps live posts and tells which of them answer one. Ids of posts are decimal numbers.
type ranker interface {
	// fill takes in posts at once, the fastest way that the system knows.
	fill(posts iter.Seq[match.Post]) error
	// find gives the ids of posts in the same compound and on the other list, best first, twenty at most.
	find(p match.Post) ([]string, error)
	// open takes in one post, shut takes it out; the next find knows.
	open(p match.Post) error
	shut(p match.Post) error
	// close ends the system.
	close() error
}

// shown is how many answers are asked for.
const shown = 20

// other names the list that answers a post, of its module.
func other(p match.Post) string { return list(p.Module, 1-p.Direction) }

func own(p match.Post) string { return list(p.Module, p.Direction) }

func list(module string, d match.Direction) string {
	return module + map[match.Direction]string{match.Need: "need", match.Offer: "offer"}[d]
}

// matcher is our own.
type matcher struct{ compounds map[string]*match.Index }

func newMatcher() *matcher { return &matcher{map[string]*match.Index{}} }

func (m *matcher) fill(posts iter.Seq[match.Post]) error {
	for p := range posts {
		if err := m.open(p); err != nil {
			return err
		}
	}
	return nil
}

func (m *matcher) open(p match.Post) error {
	if m.compounds[p.Compound] == nil {
		m.compounds[p.Compound] = match.NewIndex(words.Default())
	}
	m.compounds[p.Compound].Put(match.Understand(words.Default(), p))
	return nil
}

func (m *matcher) shut(p match.Post) error {
	m.compounds[p.Compound].Drop(p.ID)
	return nil
}

func (m *matcher) find(p match.Post) (ids []string, err error) {
	for _, f := range m.compounds[p.Compound].Find(match.Understand(words.Default(), p), dataset.Now, match.Options{Limit: shown}) {
		id := f.Offer
		if p.Direction == match.Offer {
			id = f.Need
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (m *matcher) close() error { return nil }
