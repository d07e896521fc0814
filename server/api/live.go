package api

import (
	"context"
	"net/http"

	"youlin/server/live"
	"youlin/shared"
)

func (a *API) liveRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/realtime/tickets", ID: "create-ticket", Tag: "realtime", Status: http.StatusCreated, Secret: true,
		Doc: "A ticket that opens one socket within half a minute, once, for this session and from this page only; " +
			"asked for without Origin it opens one without.",
	}, a.createTicket)
	route(a, op{
		Method: http.MethodGet, Path: "/events", ID: "list-events", Tag: "realtime",
		Doc: "What the socket would have told since a number, for those who cannot hold one: the same events, the same policy.",
	}, a.listEvents)
	a.app.Get(Base+"/realtime", a.openSocket)
	a.describeSocket()
}

type ticketAsked struct {
	Origin string `header:"Origin" maxLength:"300" doc:"The page that asks; browsers say it by themselves."`
	Body   *Empty
}

func (a *API) createTicket(ctx context.Context, in *ticketAsked) (*bodyOf[shared.Ticket], error) {
	v := asking(ctx)
	secret := a.live.Ticket(live.Pass{Person: v.ID, Session: v.Session, Origin: in.Origin, Locale: locale(ctx)})
	return &bodyOf[shared.Ticket]{Body: shared.Ticket{Ticket: secret, ExpiresInSeconds: int(live.TicketLife.Seconds())}}, nil
}

type eventsAsked struct {
	Since int64 `query:"since" default:"-1" minimum:"-1" doc:"The last number seen; 0 is from the oldest kept, missing asks only where the stream stands."`
	Limit int   `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many at most."`
}

func (a *API) listEvents(ctx context.Context, in *eventsAsked) (*bodyOf[shared.Events], error) {
	events, err := a.live.Missed(ctx, asking(ctx), in.Since, in.Limit, locale(ctx))
	if err != nil {
		return nil, err
	}
	return &bodyOf[shared.Events]{Body: events}, nil
}
