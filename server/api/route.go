package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// access says who may ask for an operation at the door; the rooms decide the rest.
type access int

const (
	signedIn access = iota
	public
)

// op describes one operation. Method, Path (below /api/v1, with {braces}) and ID (verb-noun) name it; Doc says what
// the path does not: who may, what else happens.
type op struct {
	Method, Path, ID, Tag, Doc string
	Access                     access
	// Status of success; 0 is 200.
	Status int
	// Secret answers are never kept for an idempotency key.
	Secret bool
	// Slow operations do their work outside the transaction: their answer is kept in one of its own.
	Slow bool
	// Settles operations answer only when posts show what they changed about a person.
	Settles bool
	// MaxBody in bytes; 0 is 64 KB.
	MaxBody int64
	// Hidden operations are not in the contract (demo only).
	Hidden bool
}

// route registers an operation: the only way in. Handlers get a context that knows the Viewer (asking), and return
// faults; everything else they return is logged once and shown as an id.
func route[I, O any](a *API, o op, handle func(context.Context, *I) (*O, error)) {
	a.ops = append(a.ops, o)
	spec := huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Description: o.Doc, Tags: []string{o.Tag},
		DefaultStatus: orOK(o.Status), MaxBodyBytes: o.maxBody(), Hidden: o.Hidden,
		Middlewares: a.guards(o), Metadata: map[string]any{"op": o},
	}
	if o.Access == signedIn {
		spec.Security = []map[string][]string{{"bearer": {}}}
	}
	huma.Register(a.huma, spec, func(ctx context.Context, in *I) (*O, error) {
		return answer(ctx, a, o, func(ctx context.Context) (*O, error) { return handle(ctx, in) })
	})
}

func orOK(status int) int {
	if status == 0 {
		return http.StatusOK
	}
	return status
}

func (o op) maxBody() int64 {
	if o.MaxBody == 0 {
		return 64 << 10
	}
	return o.MaxBody
}
