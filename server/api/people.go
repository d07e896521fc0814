package api

import (
	"context"
	"net/http"

	"youlin/server/person"
	"youlin/server/unit"
	"youlin/shared"
)

// peopleRoutes are signing in, joining, roles and neighbours.
func (a *API) peopleRoutes() {
	a.signingRoutes()
	a.meRoutes()
	a.joiningRoutes()
	a.grantRoutes()
	a.neighbourRoutes()
}

func (a *API) signingRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/auth/codes", ID: "ask-code", Tag: "people", Access: public, Status: http.StatusAccepted, Secret: true,
		Doc: "Sends a six-digit code to a number, good for five minutes, for the same device. The answer is the same whether the number is known or not.",
	}, a.askCode)
	route(a, op{
		Method: http.MethodPost, Path: "/auth/sessions", ID: "sign-in", Tag: "people", Access: public, Status: http.StatusCreated, Secret: true,
		Doc: "Turns a code into a new session. Five wrong tries make the code void.",
	}, a.signIn)
	route(a, op{
		Method: http.MethodPost, Path: "/auth/refresh", ID: "refresh-session", Tag: "people", Access: public, Secret: true,
		Doc: "Turns a refresh token into the next one. A lost answer may be asked for again from the same device within ten seconds; any other second use ends the session.",
	}, a.refreshSession)
	route(a, op{
		Method: http.MethodGet, Path: "/auth/sessions", ID: "list-sessions", Tag: "people",
		Doc: "The devices that one is signed in on; current is the id of the one that asks.",
	}, a.listSessions)
	route(a, op{
		Method: http.MethodDelete, Path: "/auth/sessions", ID: "end-other-sessions", Tag: "people", Status: http.StatusNoContent,
		Doc: "Signs out everywhere but here.",
	}, a.endOtherSessions)
	route(a, op{
		Method: http.MethodDelete, Path: "/auth/sessions/{id}", ID: "end-session", Tag: "people", Status: http.StatusNoContent,
		Doc: "Signs one of one's own devices out; its tokens are refused and its sockets closed at once.",
	}, a.endSession)
}

// Agent is what a browser says of itself; it is shown in the list of one's own devices.
type Agent struct {
	UserAgent string `header:"User-Agent"`
}

func (g Agent) caller(ctx context.Context, device string) person.Caller {
	return person.Caller{Device: device, Address: address(ctx), UserAgent: g.UserAgent, Locale: locale(ctx)}
}

func (a *API) askCode(ctx context.Context, in *struct {
	Agent
	Body shared.CodeRequest
},
) (*bodyOf[shared.CodeSent], error) {
	sent, err := a.people.AskCode(ctx, in.Body.Phone, in.caller(ctx, in.Body.Device))
	return reply(sent, err, wireSent)
}

func (a *API) signIn(ctx context.Context, in *struct {
	Agent
	Body shared.SignIn
},
) (*bodyOf[shared.Session], error) {
	s, err := a.people.SignIn(ctx, in.Body.Phone, in.Body.Code, in.caller(ctx, in.Body.Device))
	return reply(s, err, wireSigned)
}

func (a *API) refreshSession(ctx context.Context, in *struct {
	Agent
	Body shared.Refresh
},
) (*bodyOf[shared.Session], error) {
	s, err := a.people.Refresh(ctx, in.Body.RefreshToken, in.caller(ctx, in.Body.Device))
	return reply(s, err, wireSigned)
}

func (a *API) listSessions(ctx context.Context, _ *nothing) (*bodyOf[shared.Devices], error) {
	v := asking(ctx)
	open, err := a.people.Sessions(ctx, v)
	return reply(open, err, func(open []person.Session) shared.Devices {
		return shared.Devices{Items: each(open, wireDevice), Current: string(v.Session)}
	})
}

func (a *API) endOtherSessions(ctx context.Context, _ *nothing) (*empty, error) {
	return done(ctx, a.people.SignOutOthers(ctx, asking(ctx)))
}

func (a *API) endSession(ctx context.Context, in *IDPath) (*empty, error) {
	return done(ctx, a.people.SignOut(ctx, asking(ctx), person.SessionID(in.ID)))
}

func (a *API) meRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/me", ID: "read-me", Tag: "people",
		Doc: "Who is asking, with every place and role they have.",
	}, a.readMe)
	route(a, op{
		Method: http.MethodPatch, Path: "/me", ID: "amend-me", Tag: "people", Settles: true,
		Doc: "Corrects one's own name, language, and whether residents may call one as their building leader. Wants If-Match with the person's version.",
	}, a.amendMe)
	route(a, op{
		Method: http.MethodPost, Path: "/me/phone/codes", ID: "ask-code-for-new-phone", Tag: "people", Status: http.StatusAccepted, Secret: true,
		Doc: "Sends a code to the number that one wants to move one's account to. It is good for nothing else.",
	}, a.askNewNumber)
	route(a, op{
		Method: http.MethodPost, Path: "/me/phone", ID: "change-phone", Tag: "people", Secret: true,
		Doc: "Moves the account to the number that the code was sent to. All other sessions end.",
	}, a.changePhone)
	route(a, op{
		Method: http.MethodGet, Path: "/me/readings", ID: "list-readings", Tag: "people",
		Doc: "Who read one's own phone and room in the clear, when and what for; the newest first.",
	}, a.listReadings)
}

func (a *API) readMe(ctx context.Context, _ *nothing) (*bodyOf[shared.Me], error) {
	me, err := a.people.Me(ctx, asking(ctx))
	if err != nil {
		return nil, err
	}
	w, err := a.wireMe(ctx, me)
	return reply(w, err, same)
}

func (a *API) amendMe(ctx context.Context, in *struct {
	IfMatch
	Body shared.PersonPatch
},
) (*bodyOf[shared.Person], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p, err := a.people.Amend(ctx, asking(ctx), version, person.Amendment(in.Body))
	return reply(p, err, wirePerson)
}

func (a *API) askNewNumber(ctx context.Context, in *struct {
	Agent
	Body shared.CodeRequest
},
) (*bodyOf[shared.CodeSent], error) {
	sent, err := a.people.AskNewNumber(ctx, asking(ctx), in.Body.Phone, in.caller(ctx, in.Body.Device))
	return reply(sent, err, wireSent)
}

func (a *API) changePhone(ctx context.Context, in *struct {
	Agent
	Body shared.PhoneChange
},
) (*bodyOf[shared.Person], error) {
	p, err := a.people.ChangeNumber(ctx, asking(ctx), in.Body.Phone, in.Body.Code, in.caller(ctx, in.Body.Device))
	return reply(p, err, wirePerson)
}

func (a *API) listReadings(ctx context.Context, _ *nothing) (*bodyOf[shared.List[shared.Reading]], error) {
	found, err := a.people.Readings(ctx, asking(ctx), 100)
	if err != nil {
		return nil, err
	}
	w, err := eachOr(found, func(r person.Reading) (shared.Reading, error) { return a.wireReading(ctx, r) })
	return reply(w, err, listOf)
}

func (a *API) neighbourRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/people/{id}/contact", ID: "read-contact", Tag: "people",
		Doc: "Phone and room of a neighbour: clear to the other side of a running agreement, masked to other residents. Coordinators and moderators read them in the clear with a stated purpose, which is written down and shown to the neighbour.",
	}, a.readContact)
	route(a, op{
		Method: http.MethodPost, Path: "/people/{id}/block", ID: "block-person", Tag: "people",
		Doc: "Neither sees, asks or is matched with the other from now on. Twice is once.",
	}, a.blockPerson)
	route(a, op{
		Method: http.MethodDelete, Path: "/people/{id}/block", ID: "unblock-person", Tag: "people", Status: http.StatusNoContent,
		Doc: "Takes a block back. Twice is once.",
	}, a.unblockPerson)
	route(a, op{
		Method: http.MethodGet, Path: "/blocks", ID: "list-blocks", Tag: "people",
		Doc: "Whom one blocked, the newest first.",
	}, a.listBlocks)
}

func (a *API) readContact(ctx context.Context, in *struct {
	IDPath
	Purpose string `query:"purpose" maxLength:"200" doc:"What a coordinator or moderator needs it for. It is written down."`
},
) (*bodyOf[shared.Contact], error) {
	c, err := a.people.Contact(ctx, asking(ctx), person.ID(in.ID), in.Purpose)
	if err != nil {
		return nil, err
	}
	b, err := a.units.Get(ctx, c.Building)
	return reply(b, err, func(b unit.Unit) shared.Contact { return wireContact(c, b) })
}

func (a *API) blockPerson(ctx context.Context, in *Act) (*bodyOf[shared.Blocked], error) {
	b, err := a.people.Block(ctx, asking(ctx), person.ID(in.ID))
	if err != nil {
		return nil, err
	}
	w, err := a.wireBlocked(ctx, b)
	return reply(w, err, same)
}

func (a *API) unblockPerson(ctx context.Context, in *IDPath) (*empty, error) {
	return done(ctx, a.people.Unblock(ctx, asking(ctx), person.ID(in.ID)))
}

func (a *API) listBlocks(ctx context.Context, _ *nothing) (*bodyOf[shared.List[shared.Blocked]], error) {
	found, err := a.people.Blocks(ctx, asking(ctx))
	if err != nil {
		return nil, err
	}
	w, err := eachOr(found, func(b person.BlockedOne) (shared.Blocked, error) { return a.wireBlocked(ctx, b) })
	return reply(w, err, listOf)
}
