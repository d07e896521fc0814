package api

import (
	"context"
	"net/http"
	"slices"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) centreRoutes() {
	a.centreForResidents()
	a.centreForGivers()
	a.centreDesk()
	a.centreActs()
	a.stockRoutes()
}

func (a *API) centreForResidents() {
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre", ID: "read-centre", Tag: "centre",
		Doc: "When the neighbours' centre is open and how long it keeps things: for those who may know of the compound.",
	}, a.readCentre)
	route(a, op{
		Method: http.MethodPut, Path: "/compounds/{id}/centre/hours", ID: "set-centre-hours", Tag: "centre",
		Doc: "Changes when it is open: coordinators and moderators. What is kept longer because of that is kept longer, never shorter.",
	}, a.setCentreHours)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/tools", ID: "list-tools", Tag: "centre",
		Doc: "The shared tool corner: what is there now, what is lent and until when, and how many wait. Residents and those who review. " +
			"Borrowing is POST /posts/{id}/requests, and the first who asks has it.",
	}, a.listTools)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/via", ID: "send-agreement", Tag: "centre",
		Doc: "The things go through the centre, or from hand to hand again: either side, once it is accepted and before anything came in. Both hear agreement.changed.",
	}, a.sendAgreement)
	route(a, op{
		Method: http.MethodGet, Path: "/centre/items/{id}", ID: "read-centre-item", Tag: "centre",
		Doc: "A thing with each step that was taken: who gives it, both sides of its agreement, and the desk. On which shelf it stands and who was at the desk is for the desk.",
	}, a.readItem)
}

func (a *API) centreForGivers() {
	route(a, op{
		Method: http.MethodPost, Path: "/posts/{id}/consign", ID: "consign-post", Tag: "centre", Status: http.StatusCreated,
		Doc: "Announces that something of an offer is left at the centre, for whoever will be promised it or as a tool to be lent again and again. " +
			"Those behind the post. A tool is lent to the first who asks.",
	}, a.consignPost)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre/mine", ID: "list-own-centre-items", Tag: "centre",
		Doc: "What the asker has at the centre, or on its way there.",
	}, a.listOwnItems)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/code", ID: "show-centre-code", Tag: "centre", Secret: true,
		Doc: "A new code for the giver to show at the desk, when bringing a thing or fetching it back; the one before is void. Single use, ten minutes.",
	}, a.showItemCode)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/wish", ID: "wish-centre-item", Tag: "centre",
		Doc: "What becomes of a thing that nobody comes for: back to its giver, or onto the public shelf. Its giver.",
	}, a.wishItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/call-off", ID: "call-off-centre-item", Tag: "centre",
		Doc: "A thing that was announced does not come. Its giver.",
	}, a.callOffItem)
}

func (a *API) centreDesk() {
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre/counts", ID: "count-centre-items", Tag: "centre",
		Doc: "How much is expected, on the shelf, due out today, unclaimed and lent. The desk: its keepers, coordinators and moderators.",
	}, a.countItems)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre/items", ID: "list-centre-items", Tag: "centre",
		Doc: "One of the desk's lists; what is over is the only one with pages. The desk.",
	}, a.listItems)
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/centre/scans", ID: "scan-at-centre", Tag: "centre", Secret: true,
		Doc: "Says what a label or a code is about that somebody holds before the desk, as text of a QR or as it was typed. It uses nothing up. The desk; wrong ones are counted.",
	}, a.scanAtCentre)
}

func (a *API) centreActs() {
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/receive", ID: "receive-centre-item", Tag: "centre",
		Doc: "Takes a thing in with the code that its giver shows, with a photo or a word about its condition. The desk. Its taker hears centre.told.",
	}, a.receiveItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/release", ID: "release-centre-item", Tag: "centre",
		Doc: "Hands a thing out with the code that its taker shows: never on another's code, on its label, twice, after its time, or before all that belongs together is in. The desk.",
	}, a.releaseItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/take-in", ID: "take-in-centre-item", Tag: "centre",
		Doc: "Takes back what was lent, with the code that the borrower shows and a word about its condition. The desk. Damaged or lost is disputed, for the coordinator.",
	}, a.takeInItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/give-back", ID: "give-back-centre-item", Tag: "centre",
		Doc: "Gives a thing back with the code that its giver shows; never what is kept for a neighbour. The desk.",
	}, a.giveBackItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/move", ID: "move-centre-item", Tag: "centre",
		Doc: "A thing stands on another shelf. The desk.",
	}, a.moveItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/trouble", ID: "report-centre-item", Tag: "centre",
		Doc: "A thing was damaged or lost at the centre, or is fine again. The desk. What was kept for somebody is disputed from then on.",
	}, a.reportItem)
	route(a, op{
		Method: http.MethodPost, Path: "/centre/items/{id}/gone", ID: "note-centre-item-gone", Tag: "centre",
		Doc: "Somebody took a thing from the public shelf. The desk.",
	}, a.goneItem)
}

func (a *API) stockRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/centre/stocktakes", ID: "take-stock", Tag: "centre", Status: http.StatusCreated, MaxBody: smallBody,
		Doc: "Compares the labels that were read on the shelves with what should stand there, and keeps the result; it changes nothing about the things. The desk.",
	}, a.takeStock)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre/stocktakes", ID: "list-stocktakes", Tag: "centre",
		Doc: "The last stock-takes, the newest first. The desk.",
	}, a.listStocktakes)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/centre/stocktakes/{take}", ID: "read-stocktake", Tag: "centre",
		Doc: "One stock-take, line by line. The desk.",
	}, a.readStocktake)
}

func (a *API) readCentre(ctx context.Context, in *IDPath) (*bodyOf[shared.CentreOpening], error) {
	o, err := a.centre.Opening(ctx, asking(ctx), unit.ID(in.ID))
	return reply(o, err, openingOf)
}

type setCentreHoursIn struct {
	IDPath
	Body shared.CentreHours
}

func (a *API) setCentreHours(ctx context.Context, in *setCentreHoursIn) (*bodyOf[shared.CentreOpening], error) {
	o, err := a.centre.SetHours(ctx, asking(ctx), unit.ID(in.ID), hoursFrom(in.Body))
	return reply(o, err, openingOf)
}

func (a *API) listTools(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.CornerTool]], error) {
	v := asking(ctx)
	tools, err := a.centre.Tools(ctx, v, unit.ID(in.ID))
	return reply(tools, err, func(list []centre.CornerTool) shared.List[shared.CornerTool] {
		return shared.List[shared.CornerTool]{Items: each(list, toolOf(string(v.ID)))}
	})
}

type sendAgreementIn struct {
	IDPath
	Body shared.ViaDraft
}

func (a *API) sendAgreement(ctx context.Context, in *sendAgreementIn) (*bodyOf[shared.Agreement], error) {
	via := agreement.ByHand
	if in.Body.Via == "centre" {
		via = agreement.ByCentre
	}
	err := a.centre.Send(ctx, asking(ctx), agreement.ID(in.ID), via, centre.AtEnd(in.Body.AtEnd))
	return a.shownAgreement(ctx, agreement.Agreement{ID: agreement.ID(in.ID)}, err)
}

func (a *API) readItem(ctx context.Context, in *IDPath) (*bodyOf[shared.CentreItem], error) {
	shown, err := a.centre.Read(ctx, asking(ctx), centre.ID(in.ID))
	return reply(shown, err, itemOf(locale(ctx)))
}

// shownItem reads a thing as the one who asks may see it.
func (a *API) shownItem(ctx context.Context, i centre.Item, err error) (*bodyOf[shared.CentreItem], error) {
	if err != nil {
		return nil, err
	}
	return a.readItem(ctx, &IDPath{ID: string(i.ID)})
}

type consignPostIn struct {
	IDPath
	Body shared.Consignment
}

func (a *API) consignPost(ctx context.Context, in *consignPostIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.Consign(ctx, asking(ctx), post.ID(in.ID), centre.Kind(in.Body.Kind), centre.AtEnd(in.Body.AtEnd))
	return a.shownItem(ctx, i, err)
}

func (a *API) listOwnItems(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.CentreItem]], error) {
	list, err := a.centre.Mine(ctx, asking(ctx), unit.ID(in.ID))
	return reply(list, err, func(list []centre.Shown) shared.List[shared.CentreItem] {
		return shared.List[shared.CentreItem]{Items: each(list, itemOf(locale(ctx)))}
	})
}

func (a *API) showItemCode(ctx context.Context, in *Act) (*bodyOf[shared.HandoverCode], error) {
	code, err := a.centre.ShowCode(ctx, asking(ctx), centre.ID(in.ID))
	return reply(code, err, func(c centre.Code) shared.HandoverCode {
		return shared.HandoverCode{Code: c.Digits, QR: c.QR, ExpiresInSeconds: int(c.Expires.Seconds())}
	})
}

type wishItemIn struct {
	IDPath
	Body shared.CentreWish
}

func (a *API) wishItem(ctx context.Context, in *wishItemIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.Wish(ctx, asking(ctx), centre.ID(in.ID), centre.AtEnd(in.Body.AtEnd))
	return a.shownItem(ctx, i, err)
}

func (a *API) callOffItem(ctx context.Context, in *Act) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.CallOff(ctx, asking(ctx), centre.ID(in.ID))
	return a.shownItem(ctx, i, err)
}

func (a *API) countItems(ctx context.Context, in *IDPath) (*bodyOf[shared.CentreCounts], error) {
	n, err := a.centre.Counts(ctx, asking(ctx), unit.ID(in.ID))
	return reply(n, err, func(n map[centre.Shelf]int) shared.CentreCounts {
		return shared.CentreCounts{
			Expected: n[centre.ListExpected], Waiting: n[centre.ListWaiting], Due: n[centre.ListDue], Free: n[centre.ListFree],
			Unclaimed: n[centre.ListUnclaimed], Public: n[centre.ListPublic], Lent: n[centre.ListLent],
		}
	})
}

type listItemsIn struct {
	IDPath
	Page
	Shelf string `query:"list" default:"expected" enum:"expected,waiting,free,due,unclaimed,public,lent,past"`
}

func (a *API) listItems(ctx context.Context, in *listItemsIn) (*bodyOf[shared.Page[shared.CentreItem]], error) {
	name := []string{"centre", in.ID, in.Shelf}
	before, err := placeIn(in.Cursor, name...)
	if err != nil {
		return nil, err
	}
	if !centre.KnownMark(before) {
		return nil, errCursor
	}
	list, err := a.centre.List(ctx, asking(ctx), unit.ID(in.ID), centre.Shelf(in.Shelf), before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := shared.Page[shared.CentreItem]{}
	if centre.Shelf(in.Shelf) == centre.ListPast && len(list) > in.Limit {
		list = list[:in.Limit]
		out.NextCursor = markOf(centre.MarkOf(list[in.Limit-1].Item), name...)
	}
	out.Items = each(list, itemOf(locale(ctx)))
	return &bodyOf[shared.Page[shared.CentreItem]]{Body: out}, nil
}

type scanAtCentreIn struct {
	IDPath
	Body shared.CentreScan
}

func (a *API) scanAtCentre(ctx context.Context, in *scanAtCentreIn) (*bodyOf[shared.CentreFound], error) {
	found, err := a.centre.Scan(ctx, asking(ctx), unit.ID(in.ID), in.Body.Text)
	return reply(found, err, func(f centre.Found) shared.CentreFound {
		return shared.CentreFound{Purpose: string(f.Purpose), Item: itemOf(locale(ctx))(f.Shown)}
	})
}

type receiveItemIn struct {
	IDPath
	Body shared.CentreReceipt
}

func (a *API) receiveItem(ctx context.Context, in *receiveItemIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.Receive(ctx, asking(ctx), centre.ID(in.ID), in.Body.Code, lookFrom(in.Body))
	return a.shownItem(ctx, i, err)
}

type codeAtCentreIn struct {
	IDPath
	Body shared.CentreCode
}

type releaseItemIn struct {
	IDPath
	Body shared.CentreRelease
}

func (a *API) releaseItem(ctx context.Context, in *releaseItemIn) (*bodyOf[shared.CentreItem], error) {
	look := centre.Look{Note: in.Body.Note, Photos: conditionFrom(in.Body.Photos)}
	i, err := a.centre.Release(ctx, asking(ctx), centre.ID(in.ID), in.Body.Code, look)
	return a.shownItem(ctx, i, err)
}

func (a *API) giveBackItem(ctx context.Context, in *codeAtCentreIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.GiveBack(ctx, asking(ctx), centre.ID(in.ID), in.Body.Code)
	return a.shownItem(ctx, i, err)
}

type takeInItemIn struct {
	IDPath
	Body shared.CentreReturn
}

func (a *API) takeInItem(ctx context.Context, in *takeInItemIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.TakeIn(ctx, asking(ctx), centre.ID(in.ID), in.Body.Code, lookFrom(in.Body.CentreReceipt), in.Body.Condition == "damaged")
	return a.shownItem(ctx, i, err)
}

type moveItemIn struct {
	IDPath
	Body shared.CentreShelf
}

func (a *API) moveItem(ctx context.Context, in *moveItemIn) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.Move(ctx, asking(ctx), centre.ID(in.ID), in.Body.Shelf)
	return a.shownItem(ctx, i, err)
}

type reportItemIn struct {
	IDPath
	Body shared.CentreTrouble
}

func (a *API) reportItem(ctx context.Context, in *reportItemIn) (*bodyOf[shared.CentreItem], error) {
	look := centre.Look{Note: in.Body.Note, Photos: conditionFrom(in.Body.Photos)}
	i, err := a.centre.Report(ctx, asking(ctx), centre.ID(in.ID), troubleFrom(in.Body.Trouble), look)
	return a.shownItem(ctx, i, err)
}

func (a *API) goneItem(ctx context.Context, in *Act) (*bodyOf[shared.CentreItem], error) {
	i, err := a.centre.Gone(ctx, asking(ctx), centre.ID(in.ID))
	return a.shownItem(ctx, i, err)
}

type takeStockIn struct {
	IDPath
	Body shared.StockTakeDraft
}

func (a *API) takeStock(ctx context.Context, in *takeStockIn) (*bodyOf[shared.StockTake], error) {
	marks := each(in.Body.Marks, func(m shared.StockMark) centre.Mark { return centre.Mark{Label: m.Label, Shelf: m.Shelf} })
	c, err := a.centre.Take(ctx, asking(ctx), unit.ID(in.ID), marks)
	return reply(c, err, countOf)
}

func (a *API) listStocktakes(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.StockTake]], error) {
	list, err := a.centre.Takings(ctx, asking(ctx), unit.ID(in.ID))
	return reply(list, err, func(list []centre.Count) shared.List[shared.StockTake] {
		return shared.List[shared.StockTake]{Items: each(list, countOf)}
	})
}

type readStocktakeIn struct {
	IDPath
	Take string `path:"take" maxLength:"64"`
}

func (a *API) readStocktake(ctx context.Context, in *readStocktakeIn) (*bodyOf[shared.StockTake], error) {
	c, err := a.centre.Counted(ctx, asking(ctx), unit.ID(in.ID), in.Take)
	return reply(c, err, countOf)
}

// withCentre says on agreements that go through the centre where their things are, and what is due because of that.
func (a *API) withCentre(ctx context.Context, shown []agreement.Shown, wire []shared.Agreement) ([]shared.Agreement, error) {
	var ids []agreement.ID
	for _, s := range shown {
		if s.Via == agreement.ByCentre {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return wire, nil
	}
	items, err := a.centre.Standing(ctx, ids)
	for n, s := range shown {
		if i, there := items[s.ID]; there && slices.Contains(ids, s.ID) {
			wire[n].Centre, wire[n].Due = centreBriefOf(i), dueAtCentre(i, wire[n].Due)
		}
	}
	return wire, err
}
