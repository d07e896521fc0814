package live

import (
	"context"
	"slices"

	"youlin/server/event"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/unit"
)

// mayHear asks the policy again before an event is told: its audience was right when it happened, standing may have
// changed since.
func (h *Hub) mayHear(ctx context.Context, v person.Viewer, r event.Record) (bool, error) {
	if apart(v, r) {
		return false, nil
	}
	if r.Audience.Compound == "" || ownStanding(v, r.Event) {
		return true, nil
	}
	compound, err := h.units.Compound(ctx, unit.ID(r.Audience.Compound))
	if err != nil {
		return false, err
	}
	if r.Audience.Everyone {
		return v.Belongs(compound), nil
	}
	return v.Knows(compound), nil
}

// apart reports whether an event would tell the viewer of somebody they are blocked with.
func apart(v person.Viewer, r event.Record) bool {
	if found, ok := r.Event.(pairing.Found); ok && (v.BlockedWith(found.Asker) || v.BlockedWith(found.Giver)) {
		return true
	}
	about := person.ID(r.Audience.About)
	return about != v.ID && v.BlockedWith(about)
}

// compoundsOf are the compounds whose news reach a person: those of all who belong to them.
func (h *Hub) compoundsOf(ctx context.Context, v person.Viewer) ([]unit.ID, error) {
	if len(v.Seats) == 0 && len(v.Powers) == 0 {
		return nil, nil
	}
	if len(v.Powers) == 0 {
		return livesIn(v), nil
	}
	all, err := h.units.Compounds(ctx)
	var ids []unit.ID
	for _, c := range all {
		if v.Belongs(c) {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}

// livesIn is what nearly everybody needs: the compounds of their seats.
func livesIn(v person.Viewer) (ids []unit.ID) {
	for _, s := range v.Seats {
		if v.LivesIn(s.Compound) && !slices.Contains(ids, s.Compound) {
			ids = append(ids, s.Compound)
		}
	}
	return ids
}

// place puts a socket where its person's standing says it hears. A standing that changed while it was looked at is
// looked at again.
func (h *Hub) place(ctx context.Context, c *socket) error {
	for {
		age := h.standingAge()
		v, err := h.people.Standing(ctx, c.pass.Person)
		if err != nil {
			return err
		}
		compounds, err := h.compoundsOf(ctx, v)
		if err != nil || h.settled(c, compounds, age) {
			return err
		}
	}
}

func (h *Hub) standingAge() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.age
}

// settled puts the socket into its places, if no standing changed since age.
func (h *Hub) settled(c *socket, compounds []unit.ID, age uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.sockets[c]; here && h.age == age {
		h.settle(c, compounds)
	}
	return h.age == age
}

// replace places the sockets of people whose standing changed anew.
func (h *Hub) replace(ctx context.Context, people ...person.ID) {
	for _, c := range h.socketsOf(people) {
		if err := h.place(ctx, c); err != nil {
			c.end(CloseSlow) // it comes back, and is looked at then
		}
	}
}

func (h *Hub) socketsOf(people []person.ID) (found []*socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.age++
	for _, p := range people {
		found = append(found, h.byPerson[p]...)
	}
	return found
}

// endSession closes the sockets of a session and makes its tickets worthless.
func (h *Hub) endSession(who person.ID, session person.SessionID) {
	h.tickets.drop(who, session)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended[session] = in(0)
	for _, c := range slices.Clone(h.byPerson[who]) {
		if c.pass.Session == session {
			c.end(CloseSignIn)
			h.remove(c)
		}
	}
}
