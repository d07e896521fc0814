package api

import (
	"testing"

	"youlin/server/parse"
	"youlin/shared"
)

func TestADayAndTheHourAfterItAreOneAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		spans []parse.Span
		want  shared.Span
	}{
		"day, then hour":        {[]parse.Span{{From: 0, To: 2}, {From: 2, To: 7}}, shared.Span{From: 0, To: 7}},
		"told in another order": {[]parse.Span{{From: 5, To: 12}, {From: 1, To: 5}}, shared.Span{From: 1, To: 12}},
		"a comma between":       {[]parse.Span{{From: 0, To: 2}, {From: 3, To: 6}}, shared.Span{From: 0, To: 6}},
		"another place, later":  {[]parse.Span{{From: 0, To: 2}, {From: 9, To: 12}}, shared.Span{From: 0, To: 2}},
		"only one place":        {[]parse.Span{{From: 4, To: 6}}, shared.Span{From: 4, To: 6}},
	} {
		if got := stretch(c.spans); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
