// Package api is the HTTP door: one operation a route, one file a room, and nothing decided here. A request comes in
// through route, is asked who it is (guards), is checked against its wire type by Huma, becomes a use case of a
// room, and goes out mapped to a wire type again. Refusals leave as problems in the language of the one who asks.
package api
