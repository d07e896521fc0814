package api

import (
	"context"
	"net/http"

	"youlin/server/agreement"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) swapRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/swaps", ID: "list-own-swaps", Tag: "swaps",
		Doc: "The swaps that the asker is or was in, or acts in for somebody; what is live first, then the newest.",
	}, a.listOwnSwaps)
	route(a, op{
		Method: http.MethodGet, Path: "/swaps/{id}", ID: "read-swap", Tag: "swaps",
		Doc: "A swap: its people, those who act for one of them, and those who review the compound.",
	}, a.readSwap)
	route(a, op{
		Method: http.MethodPost, Path: "/swaps/{id}/accept", ID: "accept-swap", Tag: "swaps",
		Doc: "Says yes: somebody who is asked. With the last yes every leg becomes an agreement at once, through the neighbours' centre, where " +
			"nothing is handed out before all of it is there; or all are free again when a thing is gone meanwhile. All hear swap.changed.",
	}, a.acceptSwap)
	route(a, op{
		Method: http.MethodPost, Path: "/swaps/{id}/decline", ID: "decline-swap", Tag: "swaps",
		Doc: "Says no, which frees all; or steps out of what was agreed as long as not everything is there: somebody else is then looked for, and " +
			"when nobody fits, everything goes back.",
	}, a.declineSwap)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/swaps", ID: "list-swaps", Tag: "swaps",
		Doc: "The swaps of a compound, what is live first: coordinators and moderators.",
	}, a.listSwaps)
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/swaps", ID: "search-swaps", Tag: "swaps", Slow: true,
		Doc: "Looks for rings, longer ones than the two or three that are proposed by themselves, and proposes the best of them at once: coordinators " +
			"and moderators. It gives those that were proposed.",
	}, a.searchSwaps)
}

func (a *API) listOwnSwaps(ctx context.Context, _ *nothing) (*bodyOf[shared.List[shared.Swap]], error) {
	list, err := a.swaps.Mine(ctx, asking(ctx))
	return reply(list, err, swapsOf)
}

func (a *API) readSwap(ctx context.Context, in *IDPath) (*bodyOf[shared.Swap], error) {
	shown, err := a.swaps.Read(ctx, asking(ctx), swap.ID(in.ID))
	return reply(shown, err, swapOf)
}

type acceptSwapIn struct {
	IDPath
	Body *shared.SwapYes
}

func (a *API) acceptSwap(ctx context.Context, in *acceptSwapIn) (*bodyOf[shared.Swap], error) {
	_, err := a.swaps.Accept(ctx, asking(ctx), swap.ID(in.ID), in.Body != nil && in.Body.Via == "hand")
	if err != nil {
		return nil, err
	}
	return a.readSwap(ctx, &in.IDPath)
}

func (a *API) declineSwap(ctx context.Context, in *Act) (*bodyOf[shared.Swap], error) {
	if _, err := a.swaps.Decline(ctx, asking(ctx), swap.ID(in.ID)); err != nil {
		return nil, err
	}
	return a.readSwap(ctx, &in.IDPath)
}

func (a *API) listSwaps(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.Swap]], error) {
	list, err := a.swaps.In(ctx, asking(ctx), unit.ID(in.ID))
	return reply(list, err, swapsOf)
}

type searchSwapsIn struct {
	IDPath
	Body *shared.SwapSearch
}

// longRing is how many are in a ring that a coordinator looks for, when nothing is said.
const longRing = 4

func (a *API) searchSwaps(ctx context.Context, in *searchSwapsIn) (*bodyOf[shared.List[shared.Swap]], error) {
	longest := longRing
	if in.Body != nil && in.Body.Longest > 0 {
		longest = in.Body.Longest
	}
	made, err := a.swaps.Search(ctx, asking(ctx), unit.ID(in.ID), longest)
	return reply(made, err, swapsOf)
}

func swapsOf(list []swap.Shown) shared.List[shared.Swap] {
	return shared.List[shared.Swap]{Items: each(list, swapOf)}
}

func swapOf(s swap.Shown) shared.Swap {
	w := shared.Swap{
		ID: string(s.ID), CompoundID: string(s.Compound), State: string(s.State), Reason: string(s.Reason), Via: "centre", By: "system",
		Legs: each(s.Legs, swapLegOf), Due: string(s.Due), MayLeave: s.MayLeave, AnswerBy: instantOrNil(s.AnswerBy), BringBy: instantOrNil(s.BringBy),
		Version: s.Version, CreatedAt: s.CreatedAt, UpdatedAt: s.ChangedAt,
	}
	if s.ByHand {
		w.Via = ""
	}
	if s.By != "" {
		w.By = "coordinator"
	}
	return w
}

func swapLegOf(l swap.ShownLeg) shared.SwapLeg {
	return shared.SwapLeg{
		Nth: l.Nth, Giver: swapFaceOf(l.Giver), Taker: swapFaceOf(l.Taker), Post: briefOf(l.About), Wish: l.Wish, State: string(l.State),
		Side: string(l.Side), ByHand: l.ByHand, AgreementID: string(l.Agreement), ItemID: string(l.Thing.ID),
	}
}

func swapFaceOf(f swap.Face) shared.SwapFace {
	return shared.SwapFace{ID: string(f.ID), Name: f.Name, Building: shared.Place{ID: string(f.Building.ID), Name: f.Building.Name}}
}

// withSwap says on agreements that they are part of a swap. What has to wait for the other things of it is not due yet.
func (a *API) withSwap(ctx context.Context, shown []agreement.Shown, wire []shared.Agreement) ([]shared.Agreement, error) {
	var ids []agreement.ID
	for _, s := range shown {
		if s.About.Mode == post.Swap {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return wire, nil
	}
	of, err := a.swaps.Of(ctx, ids)
	for n, s := range shown {
		tie := of[s.ID]
		wire[n].SwapID = string(tie.Swap)
		if tie.Waits && wire[n].Due == "show_code" {
			wire[n].Due = ""
		}
	}
	return wire, err
}
