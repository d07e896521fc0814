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
		Doc: "Who fits this post, best first, with reasons in words, and who nearly does. For its author, whoever acts for them, and those who review the compound.",
	}, a.listMatches)
}

type matchesInput struct {
	IDPath
	Limit int `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

func (a *API) listMatches(ctx context.Context, in *matchesInput) (*bodyOf[shared.Matches], error) {
	found, err := a.pairs.For(ctx, asking(ctx), post.ID(in.ID), in.Limit)
	if err != nil {
		return nil, err
	}
	out := shared.Matches{Items: make([]shared.Match, 0, len(found.Matches)), NearMisses: make([]shared.NearMiss, 0, len(found.Near))}
	for _, m := range found.Matches {
		w, err := toMatch(m, locale(ctx))
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, w)
	}
	for _, m := range found.Near {
		p, err := readDoc(m.Post)
		if err != nil {
			return nil, err
		}
		out.NearMisses = append(out.NearMisses, shared.NearMiss{Post: p, Code: m.Code, Text: inLocale(locale(ctx), m.EN, m.ZH)})
	}
	return &bodyOf[shared.Matches]{Body: out}, nil
}

func toMatch(m pairing.Match, locale string) (shared.Match, error) {
	p, err := readDoc(m.Post)
	return shared.Match{Post: p, Score: math.Round(m.Score*1000) / 1000, Notify: m.Notify, Reasons: toReasons(m.Reasons, locale)}, err
}

func toReasons(said []pairing.Reason, locale string) []shared.MatchReason {
	reasons := make([]shared.MatchReason, 0, len(said))
	for _, r := range said {
		reasons = append(reasons, shared.MatchReason{
			Code: r.Code, Text: inLocale(locale, r.EN, r.ZH), Gap: r.Gap, Need: toSpan(r.Need), Offer: toSpan(r.Offer),
		})
	}
	return reasons
}

func toSpan(w *pairing.Words) *shared.PostSpan {
	if w == nil {
		return nil
	}
	field := "title"
	if w.Body {
		field = "body"
	}
	return &shared.PostSpan{Field: field, From: w.From, To: w.To}
}
