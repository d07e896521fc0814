package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/unit"
	"youlin/shared"
)

// disputeRoutes are how reviewers come to what they settle.
func (a *API) disputeRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/disputes", ID: "list-disputes", Tag: "agreements",
		Doc: "What is disputed now, the longest first: coordinators and moderators of the compound. Also what they have a part in, as one of the two, " +
			"of a household, or because they settled it before; maySettle is missing there, and somebody else settles it.",
	}, a.listDisputes)
}

type listDisputesIn struct {
	IDPath
	Page
}

func (a *API) listDisputes(ctx context.Context, in *listDisputesIn) (*bodyOf[shared.Disputes], error) {
	place, err := placeIn(in.Cursor, "disputes", in.ID)
	if err != nil {
		return nil, err
	}
	after, err := disputeFrom(place)
	if err != nil {
		return nil, err
	}
	found, err := a.agreements.Disputes(ctx, asking(ctx), unit.ID(in.ID), after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := shared.Disputes{Items: each(found.Items, disputeOf), Count: found.Count}
	if next := found.Next; next != nil {
		out.NextCursor = markOf(fmt.Sprintf("%d.%d", db.Millis(next.Since), next.Turn), "disputes", in.ID)
	}
	return &bodyOf[shared.Disputes]{Body: out}, nil
}

func disputeOf(d agreement.Dispute) shared.Agreement {
	w := agreementOf(d.Shown)
	w.MaySettle = d.MaySettle
	return w
}

// disputeFrom reads a place in the list: since when, and the turn.
func disputeFrom(place string) (at agreement.DisputeMark, err error) {
	if place == "" {
		return at, nil
	}
	since, turn, _ := strings.Cut(place, ".")
	ms, err := turnFrom(since)
	if err != nil {
		return at, err
	}
	if at.Turn, err = strconv.ParseInt(turn, 10, 64); err != nil {
		return at, errCursor
	}
	at.Since = db.Instant(ms)
	return at, nil
}

// withRight says to who reads a dispute whether they may settle it.
func (a *API) withRight(ctx context.Context, shown agreement.Shown, wire shared.Agreement) (shared.Agreement, error) {
	var err error
	wire.MaySettle, err = a.agreements.MaySettle(ctx, asking(ctx), shown)
	return wire, err
}
