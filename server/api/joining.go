package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"youlin/server/person"
	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) joiningRoutes() {
	a.inviteRoutes()
	a.placeRoutes()
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/residents", ID: "welcome-resident", Tag: "joining", Status: http.StatusCreated,
		Doc: "A building's leader admits a resident without a phone. How the resident agreed that others act for them is written down.",
	}, a.welcomeResident)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/consent", ID: "record-consent", Tag: "joining",
		Doc: "The resident, or for one without a phone the building's leader, writes down that the leader and coordinators may act for them.",
	}, a.recordConsent)
	route(a, op{
		Method: http.MethodDelete, Path: "/memberships/{id}/consent", ID: "withdraw-consent", Tag: "joining", Status: http.StatusNoContent,
		Doc: "Ends the consent at once: the resident, their building's leader, a coordinator or moderator. Twice is once.",
	}, a.withdrawConsent)
}

func (a *API) inviteRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/invites/{code}", ID: "read-invite", Tag: "joining", Access: public,
		Doc: "Where an invite leads, and nothing else. An address may be wrong ten times an hour.",
	}, a.readInvite)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/invites", ID: "list-invites", Tag: "joining",
		Doc: "The invites to hang up: a building's leader sees their own, a moderator all.",
	}, a.listInvites)
	route(a, op{
		Method: http.MethodPost, Path: "/compounds/{id}/invites/{building}/renew", ID: "renew-invite", Tag: "joining",
		Doc: "Replaces a building's invite; the old one leads nowhere from now on. The building's leader and moderators.",
	}, a.renewInvite)
}

func (a *API) readInvite(ctx context.Context, in *struct {
	Code string `path:"code" maxLength:"32"`
},
) (*bodyOf[shared.Invite], error) {
	inv, err := a.units.Invited(ctx, in.Code, address(ctx))
	return reply(inv, err, wireInvite)
}

func (a *API) listInvites(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.BuildingInvite]], error) {
	buildings, err := a.people.Hangs(ctx, asking(ctx), unit.ID(in.ID))
	if err != nil {
		return nil, err
	}
	found, err := a.units.Invites(ctx, buildings)
	return reply(found, err, func(found []unit.Invite) shared.List[shared.BuildingInvite] {
		return listOf(each(found, a.wireHanging))
	})
}

func (a *API) renewInvite(ctx context.Context, in *struct {
	IDPath
	Building string `path:"building" maxLength:"64"`
	Body     *Empty
},
) (*bodyOf[shared.BuildingInvite], error) {
	b, err := a.people.HangsAt(ctx, asking(ctx), unit.ID(in.ID), unit.ID(in.Building))
	if err != nil {
		return nil, err
	}
	inv, err := a.units.Renew(ctx, b)
	return reply(inv, err, a.wireHanging)
}

func (a *API) placeRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/memberships", ID: "join-compound", Tag: "joining", Status: http.StatusCreated,
		Doc: "Asks for a place in the building that an invite leads to. Those who admit are told; when nobody acts in a day the next in line are.",
	}, a.joinCompound)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/memberships", ID: "list-memberships", Tag: "joining",
		Doc: "The places of a compound, newest first: to coordinators and moderators all, to a leader those of their building.",
	}, a.listMemberships)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/admit", ID: "admit-member", Tag: "joining",
		Doc: "The building's leader, a coordinator or a moderator; never for oneself or one's household.",
	}, a.admitMember)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/reject", ID: "reject-member", Tag: "joining",
		Doc: "The same who admit; the reason is read by the one who asked.",
	}, a.rejectMember)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/leave", ID: "leave-compound", Tag: "joining", Settles: true,
		Doc: "Gives up one's own place or application, and the roles of leader and coordinator with it.",
	}, a.leaveCompound)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/move", ID: "move-house", Tag: "joining", Settles: true,
		Doc: "Moves to another building or room of the compound. The place is pending until the new building's leader admits.",
	}, a.moveHouse)
	route(a, op{
		Method: http.MethodPost, Path: "/memberships/{id}/remove", ID: "remove-member", Tag: "joining", Settles: true,
		Doc: "A moderator takes somebody's place away, never their own; the reason is read by them.",
	}, a.removeMember)
	route(a, op{
		Method: http.MethodPut, Path: "/memberships/{id}/need", ID: "mark-need", Tag: "joining",
		Doc: "Those who admit mark how much a household needs what neighbours give away; never their own. It weighs in draws; why is written nowhere.",
	}, a.markNeed)
}

func (a *API) markNeed(ctx context.Context, in *struct {
	IDPath
	Body shared.NeedMark
},
) (*bodyOf[shared.Membership], error) {
	m, err := a.people.MarkNeed(ctx, asking(ctx), person.MembershipID(in.ID), in.Body.Need)
	return a.replyMembership(ctx, m, err)
}

func (a *API) joinCompound(ctx context.Context, in *struct{ Body shared.MembershipDraft }) (*bodyOf[shared.MembershipState], error) {
	m, err := a.people.Join(ctx, asking(ctx),
		person.Application{Invite: in.Body.InviteCode, Name: in.Body.Name, Room: in.Body.Room}, address(ctx))
	return reply(m, err, wirePlace)
}

func (a *API) listMemberships(ctx context.Context, in *struct {
	IDPath
	Page
	State  string `query:"state" enum:"pending,admitted,rejected,left,removed" doc:"Only these; without it all."`
	Agreed bool   `query:"agreed" doc:"Only those who let their leader and coordinators act for them."`
	Name   string `query:"name" maxLength:"40" doc:"Only those whose name has this in it."`
},
) (*bodyOf[shared.Page[shared.Membership]], error) {
	ask := person.Applications{State: person.Standing(in.State), Agreed: in.Agreed, Name: strings.TrimSpace(in.Name), Limit: in.Limit + 1}
	list := []string{"memberships", in.ID, in.State, strconv.FormatBool(in.Agreed), ask.Name}
	if err := readAfter(&ask, in.Cursor, list); err != nil {
		return nil, err
	}
	found, err := a.people.Memberships(ctx, asking(ctx), unit.ID(in.ID), ask)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next = markOf(afterMembership(found[in.Limit-1]), list...)
	}
	items, err := eachOr(found, func(m person.Membership) (shared.Membership, error) { return a.wireMembership(ctx, m) })
	return reply(shared.Page[shared.Membership]{Items: items, NextCursor: next}, err, same)
}

func (a *API) admitMember(ctx context.Context, in *Act) (*bodyOf[shared.Membership], error) {
	m, err := a.people.Admit(ctx, asking(ctx), person.MembershipID(in.ID))
	return a.replyMembership(ctx, m, err)
}

// reasoned is an action that wants a reason in its body.
type reasoned struct {
	IDPath
	Body shared.Reason
}

func (a *API) rejectMember(ctx context.Context, in *reasoned) (*bodyOf[shared.Membership], error) {
	m, err := a.people.Reject(ctx, asking(ctx), person.MembershipID(in.ID), in.Body.Reason)
	return a.replyMembership(ctx, m, err)
}

func (a *API) removeMember(ctx context.Context, in *reasoned) (*bodyOf[shared.Membership], error) {
	m, err := a.people.Remove(ctx, asking(ctx), person.MembershipID(in.ID), in.Body.Reason)
	return a.replyMembership(ctx, m, err)
}

func (a *API) leaveCompound(ctx context.Context, in *Act) (*bodyOf[shared.MembershipState], error) {
	m, err := a.people.Leave(ctx, asking(ctx), person.MembershipID(in.ID))
	return reply(m, err, wirePlace)
}

func (a *API) moveHouse(ctx context.Context, in *struct {
	IDPath
	Body shared.Move
},
) (*bodyOf[shared.MembershipState], error) {
	m, err := a.people.Move(ctx, asking(ctx), person.MembershipID(in.ID), in.Body.InviteCode, in.Body.Room, address(ctx))
	return reply(m, err, wirePlace)
}

func (a *API) welcomeResident(ctx context.Context, in *struct {
	IDPath
	Body shared.ResidentDraft
},
) (*bodyOf[shared.Membership], error) {
	m, err := a.people.Welcome(ctx, asking(ctx), unit.ID(in.ID), unit.ID(in.Body.BuildingID),
		person.Resident{Name: in.Body.Name, Room: in.Body.Room, How: in.Body.Consent})
	return a.replyMembership(ctx, m, err)
}

func (a *API) recordConsent(ctx context.Context, in *struct {
	IDPath
	Body shared.ConsentDraft
},
) (*empty, error) {
	return done(ctx, a.people.RecordConsent(ctx, asking(ctx), person.MembershipID(in.ID), in.Body.How))
}

func (a *API) withdrawConsent(ctx context.Context, in *IDPath) (*empty, error) {
	return done(ctx, a.people.WithdrawConsent(ctx, asking(ctx), person.MembershipID(in.ID)))
}

func (a *API) grantRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/grants", ID: "grant-role", Tag: "roles", Status: http.StatusCreated,
		Doc: "A moderator makes leaders and coordinators of the own compound, a planner makes moderators below; nobody makes planners, or anything for themselves.",
	}, a.grantRole)
	route(a, op{
		Method: http.MethodDelete, Path: "/grants/{id}", ID: "revoke-role", Tag: "roles", Status: http.StatusNoContent,
		Doc: "Ends a role: those who may give it, or the one who holds it.",
	}, a.revokeRole)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/grants", ID: "list-grants", Tag: "roles",
		Doc: "Who holds which role in a compound; for those who may give one.",
	}, a.listGrants)
}

func (a *API) grantRole(ctx context.Context, in *struct{ Body shared.GrantDraft }) (*bodyOf[shared.Grant], error) {
	g, err := a.people.Grant(ctx, asking(ctx), person.ID(in.Body.PersonID), person.Role(in.Body.Role), unit.ID(in.Body.UnitID))
	if err != nil {
		return nil, err
	}
	w, err := a.wireGrant(ctx, g)
	return reply(w, err, same)
}

func (a *API) revokeRole(ctx context.Context, in *IDPath) (*empty, error) {
	return done(ctx, a.people.Revoke(ctx, asking(ctx), in.ID))
}

func (a *API) listGrants(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.HeldGrant]], error) {
	held, err := a.people.Grants(ctx, asking(ctx), unit.ID(in.ID))
	if err != nil {
		return nil, err
	}
	w, err := a.wireHeld(ctx, unit.ID(in.ID), held)
	return reply(w, err, listOf)
}
