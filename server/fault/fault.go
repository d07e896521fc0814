// Package fault holds the one error type that Youlin's code returns on purpose: a refusal that a neighbour can
// cause, with a stable code, a kind that decides the status, and a sentence in both languages. Everything else is
// an internal error, and its text is never shown.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Kind says what sort of refusal a fault is; the doors turn it into a status.
type Kind int

// The kinds, each with the HTTP status that the contract gives it.
const (
	KindInvalid              Kind = 422 // the request is understood and wrong
	KindMalformed            Kind = 400 // the request cannot be understood
	KindSignIn               Kind = 401 // nobody is asking
	KindForbidden            Kind = 403 // they may know of it, and not do this
	KindNotFound             Kind = 404 // they may not know whether it exists
	KindConflict             Kind = 409 // the state does not allow it
	KindGone                 Kind = 410 // it was, and lapsed
	KindStale                Kind = 412 // somebody changed it first
	KindTooLarge             Kind = 413 // more than we take
	KindUnsupported          Kind = 415 // a form we do not take
	KindPreconditionRequired Kind = 428 // If-Match is missing
	KindTooMany              Kind = 429 // slow down
	KindUnavailable          Kind = 503 // not now
)

// Fault is a refusal. The declared values are templates: With and its kin return copies, so that errors.Is finds
// the declared one by its code.
type Fault struct {
	Kind Kind
	// Code is stable, `room.reason`.
	Code string
	// EN and ZH are one sentence each, for a person, naming no value that was sent.
	EN, ZH string
	// State is the current state of the thing, for conflicts.
	State string
	// RetryAfter is when to try again, for TooMany and Unavailable; zero is unsaid.
	RetryAfter time.Duration
	// Fields names what was wrong where, for Invalid.
	Fields []Field
}

// Field is one wrong place of a request: where, and a sentence in each language. It never holds the value.
type Field struct {
	Location, EN, ZH string
}

// Error gives the code and the English sentence, for logs.
func (f *Fault) Error() string { return f.Code + ": " + f.EN }

// Is reports whether target is the same refusal, whatever state or fields it carries.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code
}

// WithState returns a copy that tells the current state of the thing.
func (f *Fault) WithState(state string) *Fault {
	c := *f
	c.State = state
	return &c
}

// After returns a copy that says when to try again.
func (f *Fault) After(d time.Duration) *Fault {
	c := *f
	c.RetryAfter = d
	return &c
}

// At returns a copy that names the wrong places.
func (f *Fault) At(fields ...Field) *Fault {
	c := *f
	c.Fields = fields
	return &c
}

var register = struct {
	sync.Mutex
	byCode map[string]*Fault
}{byCode: map[string]*Fault{}}

// declare keeps the register of codes; a duplicate stops the start.
func declare(k Kind, code, en, zh string) *Fault {
	register.Lock()
	defer register.Unlock()
	if _, dup := register.byCode[code]; dup {
		panic(fmt.Sprintf("fault %s is declared twice", code))
	}
	f := &Fault{Kind: k, Code: code, EN: en, ZH: zh}
	register.byCode[code] = f
	return f
}

// All returns every declared fault, sorted by code; the contract lists them.
func All() []*Fault {
	register.Lock()
	defer register.Unlock()
	codes := slices.Sorted(maps.Keys(register.byCode))
	all := make([]*Fault, len(codes))
	for i, c := range codes {
		all[i] = register.byCode[c]
	}
	return all
}

// Invalid declares a refusal of a request that is understood and wrong.
func Invalid(code, en, zh string) *Fault { return declare(KindInvalid, code, en, zh) }

// Malformed declares a refusal of a request that cannot be understood.
func Malformed(code, en, zh string) *Fault { return declare(KindMalformed, code, en, zh) }

// SignIn declares a refusal of somebody we do not know.
func SignIn(code, en, zh string) *Fault { return declare(KindSignIn, code, en, zh) }

// Forbidden declares a refusal of somebody who may know of the thing.
func Forbidden(code, en, zh string) *Fault { return declare(KindForbidden, code, en, zh) }

// NotFound declares the answer about what is not there, or not for the one who asks.
func NotFound(code, en, zh string) *Fault { return declare(KindNotFound, code, en, zh) }

// Conflict declares a refusal that the state of the thing gives.
func Conflict(code, en, zh string) *Fault { return declare(KindConflict, code, en, zh) }

// Gone declares the answer about something that lapsed.
func Gone(code, en, zh string) *Fault { return declare(KindGone, code, en, zh) }

// Stale declares the refusal of a change that was made to an older version.
func Stale(code, en, zh string) *Fault { return declare(KindStale, code, en, zh) }

// PreconditionRequired declares the refusal of a change that names no version.
func PreconditionRequired(code, en, zh string) *Fault {
	return declare(KindPreconditionRequired, code, en, zh)
}

// TooLarge declares the refusal of more than we take.
func TooLarge(code, en, zh string) *Fault { return declare(KindTooLarge, code, en, zh) }

// Unsupported declares the refusal of a form that we do not take.
func Unsupported(code, en, zh string) *Fault { return declare(KindUnsupported, code, en, zh) }

// TooMany declares the refusal of somebody who asks too often.
func TooMany(code, en, zh string) *Fault { return declare(KindTooMany, code, en, zh) }

// Unavailable declares the refusal of what cannot be done now.
func Unavailable(code, en, zh string) *Fault { return declare(KindUnavailable, code, en, zh) }
