package town

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Town is the rooms that are filled.
type Town struct {
	DB         *db.DB
	Units      *unit.Service
	People     *person.Service
	Media      *media.Service
	Posts      *post.Service
	Agreements *agreement.Service
	Centre     *centre.Service
}

// Clock is the time while a town is filled: it stands where it was last set, so that what lies in the past can be
// entered as of then. Set it forward only.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock gives a clock that stands at an instant.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now is where it stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves it on.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

var figures = regexp.MustCompile(`[0-9]+`)

// buildingNamed finds the building that somebody means: by its name, or by its number, however the rest is written
// (6栋, 6号楼, Building 6).
func buildingNamed(buildings []unit.Unit, name string) (unit.Unit, bool) {
	name = strings.TrimSpace(name)
	for _, b := range buildings {
		if b.Name == name {
			return b, true
		}
	}
	if n := figures.FindString(name); n != "" {
		for _, b := range buildings {
			if figures.FindString(b.Name) == n {
				return b, true
			}
		}
	}
	return unit.Unit{}, false
}

// found makes a building, in a grid as far apart as houses stand; the first is not at the corner, which means unknown.
func found(tx *db.Tx, units *unit.Service, compound unit.Unit, name string, nth int) error {
	_, err := units.Found(tx, unit.Place{Under: compound, Kind: unit.Building, Name: name, X: 10 + 60*(nth%4), Y: 10 + 50*(nth/4)})
	if err != nil {
		return fmt.Errorf("found building %s of %s: %w", name, compound.Name, err)
	}
	return nil
}

// viewer is a person with their standing as it is now.
func (t *Town) viewer(ctx context.Context, who person.ID) (person.Viewer, error) {
	return t.People.Standing(ctx, who)
}
