package swap

import (
	"context"
	"slices"
	"strings"

	"youlin/server/match/ring"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// want is what the giver of an offer would take in return: the words of the offer itself, or a need of theirs.
type want struct {
	offer post.ID
	wish  post.Post
	need  post.ID
	text  string
}

// edge says that a want is met by an offer, and how surely, in thousandths.
type edge struct {
	want
	weight int
}

// pair names an edge: whose want it is, by their offer, and the offer that meets it.
type pair struct{ by, offer post.ID }

// market is what a compound has to swap just now: the open offers of those who are free, and which of them meet the
// wants of others.
type market struct {
	compound unit.ID
	offers   map[post.ID]post.Post
	wants    []want
	edges    map[pair]edge
	homes    map[person.ID]person.Neighbour
	views    map[person.ID]person.Viewer
	refused  map[string]bool
}

// wantsOf are what the owner of an offer would take for it; nothing is said when there are none.
func wantsOf(offer post.Post, needs []post.Post) (wants []want) {
	if offer.SwapFor != "" {
		wants = append(wants, want{offer: offer.ID, wish: pairing.InReturn(offer), text: offer.SwapFor})
	}
	for _, n := range needs {
		if n.Owner == offer.Owner {
			wants = append(wants, want{offer: offer.ID, wish: n, need: n.ID, text: n.Title})
		}
	}
	return wants
}

// stalls reads what is offered and wanted in a compound by those who are bound by no swap, without edges.
func (s *Service) stalls(ctx context.Context, compound unit.ID) (*market, error) {
	q := s.db.Read(ctx)
	posts, err := s.posts.Swapping(ctx, compound)
	if err != nil {
		return nil, err
	}
	busy, err := busyIn(q, compound)
	if err != nil {
		return nil, err
	}
	m := &market{compound: compound, offers: map[post.ID]post.Post{}, edges: map[pair]edge{}}
	var needs []post.Post
	for _, p := range posts {
		switch {
		case busy[p.Owner] || p.Remaining() < 1 || !p.ExpiresAt.After(s.db.Now()):
		case p.Direction == post.Need:
			needs = append(needs, p)
		default:
			m.offers[p.ID] = p
		}
	}
	for _, p := range posts {
		if _, there := m.offers[p.ID]; there {
			m.wants = append(m.wants, wantsOf(p, needs)...)
		}
	}
	if m.refused, err = refusedSince(q, compound, s.db.Now().Add(-RestFor)); err != nil {
		return nil, err
	}
	return m, s.meet(ctx, m)
}

// meet reads where those of a market live, and with whom they want no contact.
func (s *Service) meet(ctx context.Context, m *market) (err error) {
	var who []person.ID
	for _, p := range m.offers {
		who = append(who, p.People()...)
	}
	return s.know(ctx, m, who)
}

// know adds people to those of whom a market knows where they live.
func (s *Service) know(ctx context.Context, m *market, who []person.ID) (err error) {
	slices.Sort(who)
	who = slices.Compact(who)
	m.views = map[person.ID]person.Viewer{}
	for _, id := range who {
		if m.views[id], err = s.people.Standing(ctx, id); err != nil {
			return err
		}
	}
	m.homes, err = s.people.Neighbours(s.db.Read(ctx), m.compound, who)
	return err
}

// goods are the offers of a market in the order of their ids.
func (m *market) goods() []post.Post {
	list := make([]post.Post, 0, len(m.offers))
	for _, p := range m.offers {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b post.Post) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// match holds the wants of a market against offers, and keeps for each two offers the surest want.
func (s *Service) match(ctx context.Context, m *market, wants []want, offers []post.Post) error {
	wishes := make([]post.Post, len(wants))
	for i, w := range wants {
		wishes[i] = w.wish
	}
	fits, err := s.pairs.Fits(ctx, m.compound, wishes, offers)
	for _, f := range fits {
		w := wants[f.Wish]
		at, weight := pair{w.offer, f.Offer}, int(f.Score*ring.Certain)
		if known, there := m.edges[at]; !there || weight > known.weight {
			m.edges[at] = edge{w, weight}
		}
	}
	return err
}

// apart reports whether two should not be in one ring: they are of one household, or want no contact.
func (m *market) apart(a, b post.Post) bool {
	if a.Owner == b.Owner || m.homes[a.Owner].Household == m.homes[b.Owner].Household {
		return true
	}
	for _, one := range a.People() {
		for _, other := range b.People() {
			if one == other || m.views[one].BlockedWith(other) {
				return true
			}
		}
	}
	return false
}

// never reports whether these offers shall not make a ring: somebody stands in it twice or besides whom they should
// not, or the same people came to nothing lately.
func (m *market) never(offers []post.Post) bool {
	who := make([]person.ID, len(offers))
	for i, p := range offers {
		who[i] = p.Owner
		for _, other := range offers[:i] {
			if m.apart(p, other) {
				return true
			}
		}
	}
	return m.refused[together(who)]
}

// rings are the best disjoint rings of a market, each in the order of giving.
func (m *market) rings(longest int) ([][]post.Post, error) {
	p := ring.Problem{Length: longest}
	for at, e := range m.edges {
		p.Wishes = append(p.Wishes, ring.Wish{From: string(at.by), To: string(at.offer), Weight: e.weight})
	}
	p.Never = func(ids []string) bool { return m.never(m.named(ids)) }
	packed, err := ring.Pack(p)
	if err != nil {
		return nil, err
	}
	found := make([][]post.Post, len(packed.Rings))
	for i, r := range packed.Rings {
		found[i] = m.named(r.People)
		slices.Reverse(found[i]) // each gets what the next one gives
	}
	return found, nil
}

func (m *market) named(ids []string) []post.Post {
	list := make([]post.Post, len(ids))
	for i, id := range ids {
		list[i] = m.offers[post.ID(id)]
	}
	return list
}
