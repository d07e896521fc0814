package api

import (
	"context"
	"strconv"
	"strings"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
	"youlin/shared"
)

// each maps a list; the answer is never nil, because lists on the wire are never null.
func each[D, W any](from []D, wire func(D) W) []W {
	to := make([]W, len(from))
	for i, d := range from {
		to[i] = wire(d)
	}
	return to
}

// eachOr is each where the mapping may fail.
func eachOr[D, W any](from []D, wire func(D) (W, error)) ([]W, error) {
	to := make([]W, len(from))
	for i, d := range from {
		var err error
		if to[i], err = wire(d); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func listOf[W any](items []W) shared.List[W] { return shared.List[W]{Items: items} }

// same is the mapping of what is on the wire's form already.
func same[W any](w W) W { return w }

func wireSent(s person.Sent) shared.CodeSent {
	return shared.CodeSent{ExpiresInSeconds: int(s.For.Seconds()), DemoCode: s.Demo}
}

func wirePerson(p person.Person) shared.Person {
	return shared.Person{ID: string(p.ID), Name: p.Name, Phone: p.Phone.String(), Locale: p.Locale, Callable: p.Callable, Version: p.Version}
}

func wireSigned(s person.Signed) shared.Session {
	return shared.Session{
		AccessToken: s.Access, AccessExpiresInSeconds: int(s.AccessFor.Seconds()), RefreshToken: s.RefreshWith, Person: wirePerson(s.Person),
	}
}

func wireDevice(s person.Session) shared.Device {
	return shared.Device{ID: string(s.ID), CreatedAt: s.Made, SeenAt: s.Seen, UserAgent: s.UserAgent}
}

func wireUnit(u unit.Unit) shared.Unit {
	return shared.Unit{ID: string(u.ID), Kind: string(u.Kind), Name: u.Name}
}

func wireUnitPlace(u unit.Unit) shared.Place { return shared.Place{ID: string(u.ID), Name: u.Name} }

// placeOf names a unit; the empty id is the empty place.
func (a *API) placeOf(ctx context.Context, id unit.ID) (shared.Place, error) {
	if id == "" {
		return shared.Place{}, nil
	}
	u, err := a.units.Get(ctx, id)
	return wireUnitPlace(u), err
}

func (a *API) wireMe(ctx context.Context, me person.Me) (w shared.Me, err error) {
	w.Person = wirePerson(me.Person)
	w.Memberships, err = eachOr(me.Memberships, func(m person.Membership) (shared.MyMembership, error) {
		return a.wireMine(ctx, m, me.Leaders)
	})
	if err != nil {
		return w, err
	}
	w.Grants, err = eachOr(me.Grants, func(g person.Grant) (shared.Grant, error) { return a.wireGrant(ctx, g) })
	return w, err
}

func (a *API) wireMine(ctx context.Context, m person.Membership, leaders map[unit.ID]person.Person) (w shared.MyMembership, err error) {
	w = shared.MyMembership{ID: string(m.ID), Room: m.Room.Clear(), State: string(m.State), Reason: m.Reason}
	if w.Compound, err = a.placeOf(ctx, m.Compound); err != nil {
		return w, err
	}
	if l, ok := leaders[m.Building]; ok && m.State == person.Admitted {
		w.Leader = &shared.Leader{Name: l.Name, Phone: l.Phone.Clear()}
	}
	w.Building, err = a.placeOf(ctx, m.Building)
	return w, err
}

func (a *API) wireGrant(ctx context.Context, g person.Grant) (shared.Grant, error) {
	u, err := a.units.Get(ctx, g.Unit)
	return shared.Grant{ID: g.ID, Role: string(g.Role), Unit: wireUnit(u)}, err
}

// wireHeld names the holders as neighbours of the compound; one who never lived there has no building.
func (a *API) wireHeld(ctx context.Context, compound unit.ID, held []person.Grant) ([]shared.HeldGrant, error) {
	names, err := a.people.Neighbours(a.db.Read(ctx), compound, each(held, func(g person.Grant) person.ID { return g.Person }))
	if err != nil {
		return nil, err
	}
	return eachOr(held, func(g person.Grant) (shared.HeldGrant, error) {
		u, err := a.units.Get(ctx, g.Unit)
		if err != nil {
			return shared.HeldGrant{}, err
		}
		place, err := a.placeOf(ctx, names[g.Person].Building)
		return shared.HeldGrant{
			ID: g.ID, Role: string(g.Role), Unit: wireUnit(u), At: g.Made,
			Person: shared.Neighbour{ID: string(g.Person), Name: g.Name, Building: place},
		}, err
	})
}

func wireInvite(inv unit.Invite) shared.Invite {
	return shared.Invite{Compound: wireUnitPlace(inv.Compound), Building: wireUnitPlace(inv.Building)}
}

// wireHanging makes the poster's link from what the operator configured, never from what a request claims.
func (a *API) wireHanging(inv unit.Invite) shared.BuildingInvite {
	return shared.BuildingInvite{
		Code: inv.Code, URL: a.cfg.PublicURL + "/join/" + inv.Code,
		Compound: wireUnitPlace(inv.Compound), Building: wireUnitPlace(inv.Building), ExpiresAt: inv.Expires,
	}
}

func wirePlace(m person.Membership) shared.MembershipState {
	return shared.MembershipState{ID: string(m.ID), State: string(m.State)}
}

// wireMembership is for those who admit. The phone is there only to recognise it; in place of a room that they do not
// need stands its building.
func (a *API) wireMembership(ctx context.Context, m person.Membership) (shared.Membership, error) {
	b, err := a.units.Get(ctx, m.Building)
	place, room := wireUnitPlace(b), b.Name
	if asking(ctx).ReadsRoom(m, b) {
		room = m.Room.Clear()
	}
	w := shared.Membership{
		ID: string(m.ID), CompoundID: string(m.Compound), Building: place, Room: room, Phone: m.Phone.String(),
		Person: shared.Neighbour{ID: string(m.Person), Name: m.Name, Building: place},
		State:  string(m.State), Reason: m.Reason, Reminded: m.Reminded(), Agreed: m.Agreed, Need: m.Need, CreatedAt: m.Made,
	}
	if !m.Decided.IsZero() {
		w.DecidedAt = &m.Decided
	}
	return w, err
}

func (a *API) replyMembership(ctx context.Context, m person.Membership, err error) (*bodyOf[shared.Membership], error) {
	if err != nil {
		return nil, err
	}
	w, err := a.wireMembership(ctx, m)
	return reply(w, err, same)
}

// wireContact shows what the policy lets through: the phone's mask, and in place of the room its building.
func wireContact(c person.Contact, building unit.Unit) shared.Contact {
	w := shared.Contact{ID: string(c.ID), Name: c.Name, Phone: c.Phone.String(), Room: building.Name}
	if c.ClearPhone {
		w.Phone = c.Phone.Clear()
	}
	if c.ClearRoom {
		w.Room = c.Room.Clear()
	}
	return w
}

func (a *API) wireBlocked(ctx context.Context, b person.BlockedOne) (shared.Blocked, error) {
	place, err := a.placeOf(ctx, b.Building)
	return shared.Blocked{Person: shared.Neighbour{ID: string(b.ID), Name: b.Name, Building: place}, At: b.At}, err
}

func (a *API) wireReading(ctx context.Context, r person.Reading) (shared.Reading, error) {
	place, err := a.placeOf(ctx, r.Compound)
	return shared.Reading{ID: r.ID, At: r.At, Name: r.Name, Place: place, Purpose: r.Purpose}, err
}

// afterMembership is the place in the list of memberships after one of them.
func afterMembership(last person.Membership) string {
	return strconv.FormatInt(db.Millis(last.Made), 10) + " " + string(last.ID)
}

func readAfter(ask *person.Applications, cursor string, list []string) error {
	place, err := placeIn(cursor, list...)
	if err != nil || place == "" {
		return err
	}
	made, id, _ := strings.Cut(place, " ")
	at, err := strconv.ParseInt(made, 10, 64)
	if err != nil || id == "" {
		return errCursor
	}
	ask.After.Made, ask.After.ID = db.Instant(at), person.MembershipID(id)
	return nil
}
