package testkit

import (
	"context"
	"sync"
	"testing"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/unit"
)

// background is the context of what has no caller; each test's own is Town.Ctx.
var background = context.Background()

// Town is two compounds under one community: Riverside with three buildings, and Hilltop with one, whose people must
// never hear of Riverside.
type Town struct {
	T      testing.TB
	Ctx    context.Context
	Dir    string
	Clock  *Clock
	DB     *db.DB
	Limits *limit.Set
	Units  *unit.Service
	Keys   *person.Keys
	People *person.Service
	Sender *Letterbox

	Places

	mu     sync.Mutex
	people map[string]*Neighbour
	doors  int
	heard  []event.Record
}

// NewTown gives a town on a database of its own. Its compounds have reviews, quotas and gathering times off.
func NewTown(t testing.TB) *Town {
	t.Helper()
	town := &Town{
		T: t, Ctx: t.Context(), Dir: Folder(t), Clock: NewClock(), Keys: person.NewKeys(), Sender: &Letterbox{},
		people: map[string]*Neighbour{},
	}
	town.open()
	town.Must(town.DB.Write(town.Ctx, town.found))
	return town
}

func (town *Town) open() {
	town.DB = Open(town.T, town.Dir, town.Clock)
	town.DB.Bus.Listen(town.hear)
	town.Limits = limit.NewSet(town.Clock.Now)
	town.Units = unit.New(town.DB, town.Limits)
	town.People = person.New(town.DB, person.Options{
		Units: town.Units, Limits: town.Limits, Keys: town.Keys, Sender: town.Sender,
	})
}

// Restart closes the database and opens everything anew, as a restart of the server does.
func (town *Town) Restart() {
	town.T.Helper()
	town.Must(town.DB.Close())
	town.open()
}

func (town *Town) found(tx *db.Tx) (err error) {
	town.Places, err = Found(tx, town.Units)
	return err
}

// Must ends the test when a step that has to work did not.
func (town *Town) Must(err error) {
	town.T.Helper()
	if err != nil {
		town.T.Fatalf("the town: %v", err)
	}
}

func (town *Town) hear(records []event.Record) {
	town.mu.Lock()
	defer town.mu.Unlock()
	town.heard = append(town.heard, records...)
}

// Heard returns what was told of a kind since the start of the town.
func (town *Town) Heard(kind string) []event.Record {
	town.mu.Lock()
	defer town.mu.Unlock()
	var of []event.Record
	for _, r := range town.heard {
		if r.Event.Kind() == kind {
			of = append(of, r)
		}
	}
	return of
}
