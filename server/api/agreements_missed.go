package api

import (
	"context"
	"net/http"

	"youlin/server/agreement"
	"youlin/shared"
)

// missedRoutes are what is said and done when a promise is not kept, or not made.
func (a *API) missedRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/cancel", ID: "cancel-agreement", Tag: "agreements",
		Doc: "Either side takes a request or a promise back. What was set aside goes to those who wait: it is held for the next in line where the " +
			"order of the line decides, and may be chosen again elsewhere. A promise taken back less than a day before its time is late, unless one is ill.",
	}, a.cancelAgreement)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/answer", ID: "answer-no-show", Tag: "agreements",
		Doc: "The side that was called missing answers, once, within a day: admits it, was kept by illness or an emergency, or contests it, which " +
			"makes it disputed. Without an answer it counts.",
	}, a.answerNoShow)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/settle", ID: "settle-agreement", Tag: "agreements", Status: http.StatusNoContent,
		Doc: "A coordinator or moderator who is neither of the two, nor of their households, settles a dispute; after an appeal another one does.",
	}, a.settleAgreement)
	route(a, op{
		Method: http.MethodGet, Path: "/agreements/{id}/similar", ID: "find-similar", Tag: "agreements",
		Doc: "Open posts like the one that the asker missed, best first; for the asker's side.",
	}, a.findSimilar)
}

type cancelIn struct {
	IDPath
	Body *shared.CancelDraft
}

func (a *API) cancelAgreement(ctx context.Context, in *cancelIn) (*bodyOf[shared.Agreement], error) {
	said := or(in.Body)
	ended, err := a.agreements.TakeBack(ctx, asking(ctx), agreement.ID(in.ID), agreement.Why(said.Why), said.Reason)
	return a.shownAgreement(ctx, ended, err)
}

type answerNoShowIn struct {
	IDPath
	Body shared.NoShowAnswer
}

func (a *API) answerNoShow(ctx context.Context, in *answerNoShowIn) (*bodyOf[shared.Agreement], error) {
	answered, err := a.agreements.Plead(ctx, asking(ctx), agreement.ID(in.ID), agreement.Plea{
		Admits: in.Body.Admits, Excuse: agreement.Excuse(in.Body.Excuse), Note: in.Body.Note,
	})
	return a.shownAgreement(ctx, answered, err)
}

type settleIn struct {
	IDPath
	Body shared.Settlement
}

// settleAgreement tells how it ended; who settled it has no part in it, and reads no more of it.
func (a *API) settleAgreement(ctx context.Context, in *settleIn) (*empty, error) {
	_, err := a.agreements.Settle(ctx, asking(ctx), agreement.ID(in.ID), agreement.Outcome(in.Body.Outcome), in.Body.Note)
	return done(ctx, err)
}

type similarIn struct {
	IDPath
	Limit int `query:"limit" default:"6" minimum:"1" maximum:"20"`
}

func (a *API) findSimilar(ctx context.Context, in *similarIn) (*bodyOf[shared.SimilarPosts], error) {
	shown, err := a.agreements.Read(ctx, asking(ctx), agreement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if shown.Side != shown.AskerSide() {
		return nil, agreement.ErrOtherSide
	}
	found, err := a.pairs.Similar(ctx, shown.Person(shown.AskerSide()), shown.About, in.Limit)
	if err != nil {
		return nil, err
	}
	out := shared.SimilarPosts{Items: make([]shared.Post, 0, len(found))}
	for _, p := range found {
		w, err := readDoc(p)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, w)
	}
	return &bodyOf[shared.SimilarPosts]{Body: out}, nil
}
