package api

import (
	"context"
	"math"
	"net/http"

	"youlin/server/pairing"
	"youlin/server/post"
	"youlin/shared"
)

func (a *API) matchRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/posts/{id}/matches", ID: "list-matches", Tag: "posts",
		Doc: "Who fits this post, best first, with reasons in words. For its author, whoever acts for them, and those who review the compound.",
	}, a.listMatches)
}

type matchesInput struct {
	IDPath
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

func (a *API) listMatches(ctx context.Context, in *matchesInput) (*bodyOf[shared.List[shared.Match]], error) {
	found, err := a.pairs.For(ctx, asking(ctx), post.ID(in.ID), in.Limit)
	if err != nil {
		return nil, err
	}
	out := shared.List[shared.Match]{Items: make([]shared.Match, 0, len(found))}
	for _, m := range found {
		w, err := toMatch(m, locale(ctx))
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, w)
	}
	return &bodyOf[shared.List[shared.Match]]{Body: out}, nil
}

func toMatch(m pairing.Match, locale string) (shared.Match, error) {
	p, err := readDoc(m.Post)
	return shared.Match{Post: p, Score: math.Round(m.Score*1000) / 1000, Notify: m.Notify, Reasons: toReasons(m.Reasons, locale)}, err
}

func toReasons(said []pairing.Reason, locale string) []shared.MatchReason {
	reasons := make([]shared.MatchReason, 0, len(said))
	for _, r := range said {
		reasons = append(reasons, shared.MatchReason{Code: r.Code, Text: inLocale(locale, r.EN, r.ZH), Gap: r.Gap})
	}
	return reasons
}
