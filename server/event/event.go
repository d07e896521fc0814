// Package event is what happened, told after it is true. Rooms declare their events beside the rules that cause
// them; db appends them to the log in the transaction of the change, and tells the Bus after the commit.
package event

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Event is something that happened in a room. Its exported fields are what the log keeps; they are ids and plain
// facts, never a phone, a room or a person's words.
type Event interface {
	// Kind is the event's name in the log, past tense: "post.opened".
	Kind() string
	// Audience says who may hear of it.
	Audience() Audience
}

// Audience is who may hear of an event, worked out inside the transaction that causes it.
type Audience struct {
	// Compound is the compound it happened in; empty for what concerns a person alone.
	Compound string
	// Everyone means every admitted member of Compound.
	Everyone bool
	// People hear of it besides, or only they do.
	People []string
	// About is the person whose doing it is: those who are blocked with them do not hear of it.
	About string
}

// Record is an event that is true: its number in the log, and when it happened.
type Record struct {
	// Seq grows with the order of commit; a returning socket asks from it.
	Seq int64
	// At is the time of the use case that caused it, UTC.
	At       time.Time
	Event    Event
	Audience Audience
}

var kinds = struct {
	sync.Mutex
	decode map[string]func([]byte) (Event, error)
}{decode: map[string]func([]byte) (Event, error){}}

// Declare makes an event's kind known, so that the log can be read back. Each room declares its events once, in a
// package variable; a kind that is declared twice stops the start.
func Declare[E Event]() struct{} {
	var zero E
	kinds.Lock()
	defer kinds.Unlock()
	if _, dup := kinds.decode[zero.Kind()]; dup {
		panic(fmt.Sprintf("event %s is declared twice", zero.Kind()))
	}
	kinds.decode[zero.Kind()] = func(data []byte) (Event, error) {
		var e E
		err := json.Unmarshal(data, &e)
		return e, err
	}
	return struct{}{}
}

// Kinds returns the names of all declared events, sorted.
func Kinds() []string {
	kinds.Lock()
	defer kinds.Unlock()
	return slices.Sorted(maps.Keys(kinds.decode))
}

// Decode reads an event back from the log.
func Decode(kind string, data []byte) (Event, error) {
	kinds.Lock()
	decode := kinds.decode[kind]
	kinds.Unlock()
	if decode == nil {
		return nil, fmt.Errorf("event %q is not declared", kind)
	}
	return decode(data)
}
