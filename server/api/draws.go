package api

import (
	"context"
	"net/http"
	"time"

	"youlin/server/agreement"
	"youlin/server/draw"
	"youlin/server/post"
	"youlin/shared"
)

func (a *API) drawRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/posts/{id}/draw", ID: "read-draw", Tag: "agreements",
		Doc: "How a post whose pick is draw or neediest finds the one: the commitment to whoever may see the post; tickets, order and seed, once it was " +
			"held, to its poster, to those who asked and to those who review. 404 for a post that draws nothing. `youlin draw-verify` checks this answer.",
	}, a.readDraw)
	route(a, op{
		Method: http.MethodPost, Path: "/posts/{id}/draw", ID: "hold-draw", Tag: "agreements",
		Doc: "The poster holds the draw, where the compound has no gathering time; otherwise it is held by the clock, and this is 409 until then.",
	}, a.holdDraw)
}

func (a *API) readDraw(ctx context.Context, in *IDPath) (*bodyOf[shared.Draw], error) {
	d, err := a.agreements.Drawing(ctx, asking(ctx), post.ID(in.ID))
	return reply(d, err, drawOf)
}

func (a *API) holdDraw(ctx context.Context, in *Act) (*bodyOf[shared.Draw], error) {
	if err := a.agreements.Draw(ctx, asking(ctx), post.ID(in.ID)); err != nil {
		return nil, err
	}
	return a.readDraw(ctx, &in.IDPath)
}

func drawOf(d agreement.Drawing) shared.Draw {
	return shared.Draw{
		PostID: d.Post, Pick: string(d.Pick), Commitment: d.Commitment, Seed: d.Seed, ByHand: d.ByHand, ClosesAt: instantOrNil(d.ClosesAt),
		DrawnAt: instantOrNil(d.DrawnAt), Asking: d.Asking, Tickets: each(d.Tickets, ticketOf), Order: append([]string{}, d.Order...), Mine: d.Mine,
	}
}

func ticketOf(t draw.Ticket) shared.DrawTicket { return shared.DrawTicket(t) }

// instantOrNil leaves an instant out that there is not.
func instantOrNil(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
