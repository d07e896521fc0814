// Package shared is the wire: every type that a request, an answer or an event has, and nothing else. The server's
// doors map rooms to these types; openapi.json and the client's TypeScript are generated from them. It uses the
// standard library only, so that other programs may use it.
//
// Manner: camelCase; ids are opaque strings; instants RFC 3339 UTC; durations whole minutes with Minutes in the
// name; lists are {items, nextCursor} and never null. Adding is free, renaming is not.
package shared

// Page is a part of a list. NextCursor is empty on the last one.
type Page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor" doc:"Pass it as cursor to read on; empty when this was all."`
}

// List is a whole short list.
type List[T any] struct {
	Items []T `json:"items"`
}

// Reason is why somebody does something: rejects, cancels, removes.
type Reason struct {
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"Why, in the person's words. The other side reads it."`
}

// Problem is a refusal (RFC 9457).
type Problem struct {
	Type      string         `json:"type,omitempty"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"A sentence for a person, in the language of Accept-Language."`
	Code      string         `json:"code" doc:"Stable: room.reason."`
	State     string         `json:"state,omitempty" doc:"With a 409: the current state of the thing."`
	Errors    []ProblemField `json:"errors,omitempty"`
	RequestID string         `json:"requestId"`
}

// ProblemField is one wrong place of a request; the value is never repeated.
type ProblemField struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Unit is a node of district → street → community → compound → building.
type Unit struct {
	ID   string `json:"id"`
	Kind string `json:"kind" enum:"district,street,community,compound,building"`
	Name string `json:"name"`
}

// Place names a compound or a building.
type Place struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Category is a leaf of a module.
type Category struct {
	Slug   string `json:"slug"`
	Module string `json:"module" enum:"idle,childcare,eldercare,help"`
	Name   string `json:"name"`
}

// Media is a photo that was taken in: re-encoded, without metadata, in two sizes.
type Media struct {
	ID       string `json:"id"`
	URL      string `json:"url" doc:"Needs the same authorization as the page that names it."`
	ThumbURL string `json:"thumbUrl"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Blur     string `json:"blur,omitempty" doc:"A ThumbHash in base64: what may stand in the picture's place until it is there."`
}

// Ticket opens one socket.
type Ticket struct {
	Ticket           string `json:"ticket"`
	ExpiresInSeconds int    `json:"expiresInSeconds"`
}
