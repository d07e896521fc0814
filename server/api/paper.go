package api

import (
	"context"
	"net/http"

	"youlin/server/paper"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) paperRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/papers", ID: "list-papers", Tag: "paper",
		Doc: "The buildings whose weekly page one prints: a leader's own, all for coordinators and moderators.",
	}, a.listPapers)
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/papers", ID: "lay-paper", Tag: "paper",
		Doc: "Lays out this week's page of a building: open needs and offers of the compound, the most useful first, each with a code to tear off that " +
			"stays for the week. Its leader, coordinators and moderators. The leader's number is on it only when they agreed to be called.",
	}, a.layPaper)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/slips/{code}", ID: "read-slip", Tag: "paper",
		Doc: "The post behind a code that was torn off a page. Leaders of the compound's buildings, coordinators and moderators. A mistyped code is 422, " +
			"one that was never printed here 404, one whose post is closed 410.",
	}, a.readSlip)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/chain", ID: "write-chain", Tag: "paper",
		Doc: "The open posts of the compound, or one's own, as a text for the chat group (接龙): numbered, with links, without names, homes or numbers. " +
			"Residents and those who review, in the language asked for.",
	}, a.writeChain)
	a.shareRoutes()
}

func (a *API) shareRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/posts/{id}/share", ID: "share-post", Tag: "paper",
		Doc: "Makes a card of a running post that anybody may look at who has its address: direction, kind, category, and a title that leads to nobody. " +
			"The people behind the post only. Shared again it keeps its code, and may show its photo or hide it.",
	}, a.sharePost)
	route(a, op{
		Method: http.MethodGet, Path: "/posts/{id}/share", ID: "read-share", Tag: "paper",
		Doc: "The card of a post, if it has one, for the people behind it.",
	}, a.readShare)
	route(a, op{
		Method: http.MethodDelete, Path: "/posts/{id}/share", ID: "unshare-post", Tag: "paper", Status: http.StatusNoContent,
		Doc: "Takes the card of a post back: its address is gone for good. The people behind the post only. Twice is once.",
	}, a.unsharePost)
	route(a, op{
		Method: http.MethodGet, Path: "/cards/{code}/post", ID: "open-card", Tag: "paper",
		Doc: "The post behind a card, for whoever may see it; to all others it is not there.",
	}, a.openCard)
}

func (a *API) listPapers(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.Place]], error) {
	houses, err := a.paper.Prints(ctx, asking(ctx), unit.ID(in.ID))
	return reply(houses, err, func(houses []unit.Unit) shared.List[shared.Place] { return listOf(each(houses, wireUnitPlace)) })
}

func (a *API) layPaper(ctx context.Context, in *struct {
	IDPath
	Body shared.PaperDraft
},
) (*bodyOf[shared.Paper], error) {
	sheet, err := a.paper.Lay(ctx, asking(ctx), unit.ID(in.ID), unit.ID(in.Body.BuildingID))
	return reply(sheet, err, a.wirePaper)
}

func (a *API) readSlip(ctx context.Context, in *struct {
	IDPath
	Code string `path:"code" maxLength:"32"`
},
) (*bodyOf[readyPost], error) {
	p, err := a.paper.Enter(ctx, asking(ctx), unit.ID(in.ID), in.Code)
	return a.shownPost(ctx, p, err)
}

func (a *API) writeChain(ctx context.Context, in *struct {
	IDPath
	Author string `query:"author" enum:"me" doc:"me is one's own posts only."`
},
) (*bodyOf[shared.Chain], error) {
	c, err := a.paper.Chain(ctx, asking(ctx), unit.ID(in.ID), paper.ChainAsk{Own: in.Author == "me", Locale: locale(ctx), URL: a.cfg.PublicURL})
	return reply(c, err, func(c paper.Chain) shared.Chain { return shared.Chain(c) })
}

func (a *API) sharePost(ctx context.Context, in *struct {
	IDPath
	Body *shared.ShareDraft
},
) (*bodyOf[shared.Share], error) {
	photo := in.Body != nil && in.Body.Photo
	s, err := a.paper.Share(ctx, asking(ctx), post.ID(in.ID), photo)
	return reply(s, err, a.wireShare)
}

func (a *API) readShare(ctx context.Context, in *IDPath) (*bodyOf[shared.Shared], error) {
	s, there, err := a.paper.Shared(ctx, asking(ctx), post.ID(in.ID))
	return reply(s, err, func(s paper.Share) (w shared.Shared) {
		if there {
			card := a.wireShare(s)
			w.Card = &card
		}
		return w
	})
}

func (a *API) unsharePost(ctx context.Context, in *IDPath) (*empty, error) {
	return done(ctx, a.paper.Unshare(ctx, asking(ctx), post.ID(in.ID)))
}

func (a *API) openCard(ctx context.Context, in *struct {
	Code string `path:"code" maxLength:"64"`
},
) (*bodyOf[readyPost], error) {
	p, err := a.paper.Opened(ctx, asking(ctx), in.Code, address(ctx))
	return a.shownPost(ctx, p, err)
}
