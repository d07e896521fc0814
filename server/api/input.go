package api

import (
	"context"
	"strconv"
	"strings"

	"youlin/server/fault"
)

// The refusals that several rooms' doors share.
var (
	errCursor = fault.Malformed("request.cursor",
		"This page mark does not belong to this list.", "这个翻页标记不属于这个列表。")
	errIfMatch = fault.PreconditionRequired("request.if_match",
		"Say which version you changed (If-Match).", "请说明改的是哪一版(If-Match)。")
	errIfMatchForm = fault.Malformed("request.if_match_form",
		"If-Match is a version in quotes, like \"3\".", "If-Match 要写成带引号的版本号,例如 \"3\"。")
)

// Page is how lists are asked for. Parts of inputs have large names: Huma passes over embedded types with small ones.
type Page struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"400" doc:"nextCursor of the page before."`
}

// IDPath is one id in a path.
type IDPath struct {
	ID string `path:"id" maxLength:"64"`
}

// IfMatch is the version that a change was made to.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The version that the change was made to, in quotes."`
}

// version reads If-Match: missing is 428, anything but a quoted number 400.
func (m IfMatch) version() (int, error) {
	if m.IfMatch == "" {
		return 0, errIfMatch
	}
	text, quoted := strings.CutPrefix(strings.TrimPrefix(m.IfMatch, "W/"), `"`)
	text, closed := strings.CutSuffix(text, `"`)
	v, err := strconv.Atoi(text)
	if err != nil || !quoted || !closed {
		return 0, errIfMatchForm
	}
	return v, nil
}

// nothing is the input of operations that take nothing.
type nothing struct{}

// Empty is the body of acts that want none: absent, or an object without properties.
type Empty struct{}

// Act is the input of an act on one thing that wants nothing more.
type Act struct {
	IDPath
	Body *Empty
}

// bodyOf is an answer with a body and no headers of its own.
type bodyOf[T any] struct {
	Body T
}

// reply wraps a room's answer for the wire, or passes its refusal on.
func reply[D, W any](d D, err error, wire func(D) W) (*bodyOf[W], error) {
	if err != nil {
		return nil, err
	}
	return &bodyOf[W]{Body: wire(d)}, nil
}

// empty is the answer of what has nothing to tell.
type empty struct{}

func done(_ context.Context, err error) (*empty, error) {
	if err != nil {
		return nil, err
	}
	return &empty{}, nil
}
