package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"youlin/server/agreement"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/shared"
)

// errNoChild is the answer about a child's card that is not there, or not the asker's; there are none yet.
var errNoChild = fault.NotFound("agreement.child_unknown", "There is no such child's card.", "没有这张儿童卡。")

func (a *API) agreementRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/posts/{id}/requests", ID: "request-post", Tag: "agreements", Status: http.StatusCreated,
		Doc: "Asks for an offer, or offers to meet a need. Residents who may see the post, not its own household; one open request a household. " +
			"With onBehalfOf by whoever may act for somebody: household, blocks and limits are then those of the one asked for. " +
			"Accepted at once where pick is first and enough remains, waitlisted where not, else requested. Where pick is draw or neediest it " +
			"waits until the draw is held. Both sides hear agreement.changed, the poster request.received as well.",
	}, a.requestPost)
	route(a, op{
		Method: http.MethodGet, Path: "/agreements", ID: "list-agreements", Tag: "agreements",
		Doc: "One's own agreements, the newest request first, and those one may act in for a neighbour.",
	}, a.listAgreements)
	route(a, op{
		Method: http.MethodGet, Path: "/agreements/{id}", ID: "read-agreement", Tag: "agreements",
		Doc: "One agreement with its history: both sides, whoever acts for one of them, and while it is disputed those who review. " +
			"Phone and room are there only for the sides, while it is accepted or in progress.",
	}, a.readAgreement)
	a.agreementActs()
	a.holdRoutes()
	a.missedRoutes()
	a.disputeRoutes()
	a.lendingRoutes()
	a.handoverRoutes()
}

func (a *API) holdRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/confirm", ID: "confirm-agreement", Tag: "agreements",
		Doc: "Says yes to what is held until holdUntil for the next in line, or for the one who was drawn: the asker's side. " +
			"Without it the agreement is cancelled then (hold_expired), and the next in line is asked; a yes after that is 409.",
	}, a.confirmAgreement)
}

func (a *API) confirmAgreement(ctx context.Context, in *Act) (*bodyOf[shared.Agreement], error) {
	kept, err := a.agreements.Confirm(ctx, asking(ctx), agreement.ID(in.ID))
	return a.shownAgreement(ctx, kept, err)
}

func (a *API) agreementActs() {
	for _, act := range []struct {
		path, doc string
		do        func(*agreement.Service, context.Context, person.Viewer, agreement.ID, string) (agreement.Agreement, error)
	}{
		{"accept", "The poster promises what was asked for; never more than remains. When nothing is left the others wait in line.", (*agreement.Service).Accept},
		{"decline", "The poster answers a request with no.", (*agreement.Service).Decline},
		{"no-show", "Either side says that the other did not come, once the agreed time is 20 minutes past. That one has a day to answer.", (*agreement.Service).Missed},
		{"dispute", "Either side has coordinator and moderator look at it, up to a week after it was over.", (*agreement.Service).Dispute},
	} {
		route(a, op{
			Method: http.MethodPost, Path: "/agreements/{id}/" + act.path, ID: act.path + "-agreement", Tag: "agreements", Doc: act.doc,
		}, a.actOnAgreement(act.do))
	}
}

func (a *API) handoverRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/code", ID: "show-handover-code", Tag: "agreements", Secret: true,
		Doc: "A new code for the taker to show, as digits and as the text of a QR; the one before is void. Single use, ten minutes.",
	}, a.showCode)
	route(a, op{
		Method: http.MethodGet, Path: "/agreements/{id}/spare", ID: "read-spare-code", Tag: "agreements",
		Doc: "What the taker's phone keeps, so that it can show a code at a door where there is no network. The taker, who acts for them or comes " +
			"instead, while it runs. It changes nothing.",
	}, a.readSpare)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/handover", ID: "hand-over", Tag: "agreements",
		Doc: "The giver enters or scans the code that the taker shows. Give, swap and sell are then fulfilled; lend and service begin with the " +
			"first code and are fulfilled by the second. Wrong is 422, used 409, run out 410; after five wrong ones the code is void (410). A phone " +
			"that had no network tells later, with scannedAt; when the agreement was given up meanwhile, it is disputed and this is 409.",
	}, a.handOver)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/thanks", ID: "thank", Tag: "agreements",
		Doc: "Thanks the other side, says whether they kept their word and how long it took. Either side, while in progress or fulfilled; changes no state.",
	}, a.thank)
}

type requestPostIn struct {
	IDPath
	Body *shared.RequestDraft
}

func (a *API) requestPost(ctx context.Context, in *requestPostIn) (*bodyOf[shared.Agreement], error) {
	draft := or(in.Body)
	if draft.ChildID != "" {
		return nil, errNoChild
	}
	made, err := a.agreements.Ask(ctx, asking(ctx), post.ID(in.ID), wishFrom(draft))
	return a.shownAgreement(ctx, made, err)
}

// shownAgreement reads an agreement as the one who asks may see it.
func (a *API) shownAgreement(ctx context.Context, of agreement.Agreement, err error) (*bodyOf[shared.Agreement], error) {
	if err != nil {
		return nil, err
	}
	return a.readAgreement(ctx, &IDPath{ID: string(of.ID)})
}

func (a *API) readAgreement(ctx context.Context, in *IDPath) (*bodyOf[shared.Agreement], error) {
	shown, err := a.agreements.Read(ctx, asking(ctx), agreement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	wire, err := a.withCentre(ctx, []agreement.Shown{shown}, []shared.Agreement{agreementOf(shown)})
	if err != nil {
		return nil, err
	}
	if wire, err = a.withSwap(ctx, []agreement.Shown{shown}, wire); err != nil {
		return nil, err
	}
	one, err := a.withRight(ctx, shown, wire[0])
	return reply(one, err, same)
}

type listAgreementsIn struct {
	Page
	State []string `query:"state" maxItems:"9" enum:"requested,accepted,waitlisted,declined,cancelled,in_progress,fulfilled,no_show,disputed" doc:"Separated by commas; without it all."`
	Role  string   `query:"role" enum:"giver,taker" doc:"One's own side; without it both."`
}

func (a *API) listAgreements(ctx context.Context, in *listAgreementsIn) (*bodyOf[shared.Page[shared.Agreement]], error) {
	v := asking(ctx)
	name := []string{"agreements", string(v.ID), in.Role, strings.Join(slices.Sorted(slices.Values(in.State)), ",")}
	place, err := placeIn(in.Cursor, name...)
	if err != nil {
		return nil, err
	}
	l := agreement.List{Side: agreement.Side(in.Role), Limit: in.Limit}
	if l.Before, err = turnFrom(place); err != nil {
		return nil, err
	}
	for _, s := range in.State {
		l.States = append(l.States, agreement.State(s))
	}
	shown, next, err := a.agreements.Mine(ctx, v, l)
	if err != nil {
		return nil, err
	}
	wire, err := a.withCentre(ctx, shown, each(shown, agreementOf))
	if err != nil {
		return nil, err
	}
	if wire, err = a.withSwap(ctx, shown, wire); err != nil {
		return nil, err
	}
	out := shared.Page[shared.Agreement]{Items: wire}
	if next > 0 {
		out.NextCursor = markOf(strconv.FormatInt(next, 10), name...)
	}
	return &bodyOf[shared.Page[shared.Agreement]]{Body: out}, nil
}

// turnFrom reads a place that is a number: a turn of an agreement, or an event's in the log.
func turnFrom(place string) (int64, error) {
	if place == "" {
		return 0, nil
	}
	turn, err := strconv.ParseInt(place, 10, 64)
	if err != nil || turn <= 0 {
		return 0, errCursor
	}
	return turn, nil
}

// actOnAgreement serves the acts that move an agreement, each with a reason.
func (a *API) actOnAgreement(act func(*agreement.Service, context.Context, person.Viewer, agreement.ID, string) (agreement.Agreement, error)) func(context.Context, *reasonIn) (*bodyOf[shared.Agreement], error) {
	return func(ctx context.Context, in *reasonIn) (*bodyOf[shared.Agreement], error) {
		moved, err := act(a.agreements, ctx, asking(ctx), agreement.ID(in.ID), in.reason())
		return a.shownAgreement(ctx, moved, err)
	}
}

func (a *API) showCode(ctx context.Context, in *Act) (*bodyOf[shared.HandoverCode], error) {
	code, err := a.agreements.ShowCode(ctx, asking(ctx), agreement.ID(in.ID))
	return reply(code, err, func(c agreement.Code) shared.HandoverCode {
		return shared.HandoverCode{Code: c.Digits, QR: c.QR, ExpiresInSeconds: int(c.Expires.Seconds())}
	})
}

type handOverIn struct {
	IDPath
	Body shared.Handover
}

func (a *API) handOver(ctx context.Context, in *handOverIn) (*bodyOf[shared.Agreement], error) {
	if at := in.Body.ScannedAt; at != nil {
		done, err := a.agreements.HandOverLater(ctx, asking(ctx), agreement.ID(in.ID), in.Body.Code, *at)
		return a.shownAgreement(ctx, done, err)
	}
	done, err := a.agreements.HandOver(ctx, asking(ctx), agreement.ID(in.ID), in.Body.Code)
	return a.shownAgreement(ctx, done, err)
}

func (a *API) readSpare(ctx context.Context, in *IDPath) (*bodyOf[shared.SpareCode], error) {
	spare, err := a.agreements.Spare(ctx, asking(ctx), agreement.ID(in.ID))
	return reply(spare, err, func(s agreement.Spare) shared.SpareCode {
		return shared.SpareCode{Secret: hex.EncodeToString(s.Secret), StepSeconds: int(s.Step.Seconds()), Phase: s.Phase}
	})
}

type thankIn struct {
	IDPath
	Body *shared.ThanksDraft
}

func (a *API) thank(ctx context.Context, in *thankIn) (*bodyOf[shared.Agreement], error) {
	said := or(in.Body)
	thanked, err := a.agreements.Thank(ctx, asking(ctx), agreement.ID(in.ID), agreement.Thanks{Text: said.Text, Kept: said.Kept, Minutes: said.Minutes})
	return a.shownAgreement(ctx, thanked, err)
}
