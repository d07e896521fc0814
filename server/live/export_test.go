package live

import "youlin/server/person"

// Stuck reports whether a socket of a person is open that was not let go yet.
func (h *Hub) Stuck(who person.ID) bool {
	for _, c := range h.socketsOf([]person.ID{who}) {
		c.mu.Lock()
		open := c.code == 0
		c.mu.Unlock()
		if open {
			return true
		}
	}
	return false
}

// What the wire makes of events.
var (
	Wired   = wired
	FrameOf = frameOf
)
