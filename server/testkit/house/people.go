package house

import (
	"fmt"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Person is somebody with a phone in the hand: what they ask is asked over HTTP.
type Person struct {
	*Caller
	Name       string
	ID         person.ID
	Phone      string
	Membership person.MembershipID
	Compound   unit.ID
	Building   unit.Unit
	Room       string
}

// Resident is the admitted resident of Riverside with this name, in its first building and a household of their own.
// The first call moves them in.
func (h *House) Resident(name string) *Person {
	h.T.Helper()
	return h.known(name, func() *Person { return h.Moves(name, h.Buildings[0]) })
}

// Foreigner is the resident of Hilltop with this name.
func (h *House) Foreigner(name string) *Person {
	h.T.Helper()
	return h.known(name, func() *Person { return h.Moves(name, h.Cottage) })
}

func (h *House) known(name string, come func() *Person) *Person {
	h.T.Helper()
	h.mu.Lock()
	p := h.people[name]
	h.mu.Unlock()
	if p == nil {
		p = come()
		h.mu.Lock()
		h.people[name] = p
		h.mu.Unlock()
	}
	return p
}

// Moves settles somebody new in a building, in a room of their own, and signs them in.
func (h *House) Moves(name string, b unit.Unit) *Person {
	h.T.Helper()
	return h.MovesInto(name, b, "")
}

// MovesInto is Moves into a certain room, where somebody may live already.
func (h *House) MovesInto(name string, b unit.Unit, room string) *Person {
	h.T.Helper()
	n := h.number()
	if room == "" {
		room = fmt.Sprint(1000 + n)
	}
	p := &Person{Name: name, Phone: phoneOf(n), Compound: b.Parent, Building: b, Room: room}
	h.Write(func(tx *db.Tx) error {
		m, err := h.People.Settle(tx, person.Newcomer{Name: name, Phone: person.Phone(p.Phone), Building: b, Room: room}, "")
		p.ID, p.Membership = m.Person, m.ID
		return err
	})
	h.SignIn(p)
	return p
}

// Stranger is somebody who signed in and lives nowhere.
func (h *House) Stranger(name string) *Person {
	h.T.Helper()
	p := &Person{Name: name, Phone: phoneOf(h.number())}
	c := person.Caller{Address: "127.0.0.1", Locale: "zh-CN", Device: "new"}
	sent, err := h.People.AskCode(h.Ctx, p.Phone, c)
	h.Must(err)
	in, err := h.People.SignIn(h.Ctx, p.Phone, sent.Demo, c)
	h.Must(err)
	p.ID, p.Caller = in.Person.ID, h.Caller(in.Access)
	return p
}

// Applies signs somebody new in who waits to be admitted to a room.
func (h *House) Applies(name string, b unit.Unit, room string) *Person {
	h.T.Helper()
	p := h.Stranger(name)
	if room == "" {
		room = fmt.Sprint(5000 + h.number())
	}
	v, err := h.People.Standing(h.Ctx, p.ID)
	h.Must(err)
	m, err := h.People.Join(h.Ctx, v, person.Application{Invite: h.InviteOf(b), Name: name, Room: room}, "127.0.0.1")
	h.Must(err)
	p.Membership, p.Compound, p.Building, p.Room = m.ID, b.Parent, b, room
	return p
}

// SignIn opens a session for the person as the operator's command does, which sends no code.
func (h *House) SignIn(p *Person) {
	h.T.Helper()
	token, err := h.TokenFor(h.Ctx, p.Phone)
	h.Must(err)
	p.Caller = h.Caller(token)
}

// Becomes gives the person a role, without asking anybody.
func (h *House) Becomes(p *Person, role person.Role, over unit.Unit) *Person {
	h.T.Helper()
	h.Write(func(tx *db.Tx) error {
		_, err := h.People.Appoint(tx, p.ID, role, over, "")
		return err
	})
	return p
}

// Viewer is the person as they stand now, for asking a room without the door.
func (h *House) Viewer(p *Person) person.Viewer {
	h.T.Helper()
	v, err := h.People.Standing(h.Ctx, p.ID)
	h.Must(err)
	return v
}
