package live

import (
	"context"

	"youlin/server/event"
	"youlin/server/person"
)

// heed looks at what changes who hears what, before the event itself is told.
func (h *Hub) heed(ctx context.Context, e event.Event) {
	switch e := e.(type) {
	case person.SessionEnded:
		h.endSession(e.Person, e.Session)
	case person.MembershipChanged:
		h.replace(ctx, e.Person)
	case person.GrantChanged:
		h.replace(ctx, e.Person)
	}
}

// ownStanding reports whether an event is about the viewer's own place in a compound: they hear that they were
// removed, although they hear nothing else of it any more.
func ownStanding(v person.Viewer, e event.Event) bool {
	m, ok := e.(person.MembershipChanged)
	return ok && m.Person == v.ID
}
