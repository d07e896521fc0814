package post

import (
	"sync"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/unit"
)

// maxNames bounds how many people are kept; each is about 200 bytes.
const maxNames = 50_000

// names keeps how neighbours see those who write posts, so that a publication does not ask for its author each time.
// Only what is committed is kept, and the writer drops it when the person changes, before it answers.
type names struct {
	mu   sync.Mutex
	kept map[nameKey]person.Neighbour
}

type nameKey struct {
	compound unit.ID
	who      person.ID
}

// hear drops who was renamed or moved.
func (n *names) hear(recs []event.Record) {
	for _, r := range recs {
		switch e := r.Event.(type) {
		case person.Renamed:
			n.drop(nameKey{e.Compound, e.Person})
		case person.MembershipChanged:
			n.drop(nameKey{e.Compound, e.Person})
		}
	}
}

func (n *names) drop(k nameKey) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.kept, k)
}

func (n *names) find(k nameKey) (person.Neighbour, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	who, ok := n.kept[k]
	return who, ok
}

func (n *names) keep(k nameKey, who person.Neighbour) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.kept) >= maxNames || n.kept == nil {
		n.kept = map[nameKey]person.Neighbour{}
	}
	n.kept[k] = who
}

// neighbour is a person as a compound sees them: kept, or else committed, or else as they are inside the transaction,
// which may still be rolled back and is not kept.
func (s *Service) neighbour(tx *db.Tx, compound unit.ID, who person.ID) (person.Neighbour, error) {
	key := nameKey{compound, who}
	if n, ok := s.names.find(key); ok {
		return n, nil
	}
	found, err := s.people.Neighbours(s.db.Read(db.Apart(tx.Context())), compound, []person.ID{who})
	if err != nil {
		return person.Neighbour{}, err
	}
	if n, ok := found[who]; ok {
		s.names.keep(key, n)
		return n, nil
	}
	found, err = s.people.Neighbours(&tx.Query, compound, []person.ID{who})
	return found[who], err
}
