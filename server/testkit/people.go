package testkit

import (
	"context"
	"fmt"
	"sync"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Neighbour is a person of the town, signed in.
type Neighbour struct {
	town   *Town
	number int
	// ID, Seat and Token are theirs since they came.
	ID         person.ID
	Name       string
	Phone      person.Phone
	Membership person.MembershipID
	Token      string
	Refresh    string
	Building   unit.Unit
}

// Resident returns the admitted resident of Riverside with this name. The first call moves them in: into a household
// of their own, in the first building.
func (town *Town) Resident(name string) *Neighbour { return town.ResidentOf(name, town.Buildings[0]) }

// ResidentOf is Resident in a building of either compound.
func (town *Town) ResidentOf(name string, building unit.Unit) *Neighbour {
	town.T.Helper()
	town.mu.Lock()
	known := town.people[name]
	town.mu.Unlock()
	if known != nil {
		return known
	}
	n := town.someone(name)
	n.Building = building
	town.Must(town.DB.Write(town.Ctx, func(tx *db.Tx) error {
		m, err := town.People.Settle(tx, person.Newcomer{Name: name, Phone: n.Phone, Building: building, Room: fmt.Sprint(100 + n.number)}, "")
		n.ID, n.Membership = m.Person, m.ID
		return err
	}))
	n.SignIn()
	return n
}

// someone notes a new name with a number.
func (town *Town) someone(name string) *Neighbour {
	town.mu.Lock()
	defer town.mu.Unlock()
	town.doors++
	n := &Neighbour{town: town, number: town.doors, Name: name, Phone: person.Phone(fmt.Sprintf("+86199%08d", town.doors))}
	town.people[name] = n
	return n
}

// Stranger is somebody who signed in and lives nowhere.
func (town *Town) Stranger(name string) *Neighbour {
	town.T.Helper()
	n := town.someone(name)
	n.SignIn()
	return n
}

// SignIn signs the person in on a new device, by a code, and takes its tokens.
func (n *Neighbour) SignIn() {
	n.town.T.Helper()
	c := person.Caller{Device: "phone of " + n.Name, Address: fmt.Sprintf("10.0.%d.%d", n.number/256, n.number%256), Locale: "zh-CN"}
	_, err := n.town.People.AskCode(n.town.Ctx, n.Phone.Clear(), c)
	n.town.Must(err)
	in, err := n.town.People.SignIn(n.town.Ctx, n.Phone.Clear(), n.town.Sender.Last(n.Phone), c)
	n.town.Must(err)
	n.ID, n.Token, n.Refresh = in.Person.ID, in.Access, in.RefreshWith
}

// Viewer is the person with their standing as it is now, as a door would ask.
func (n *Neighbour) Viewer() person.Viewer {
	n.town.T.Helper()
	v, err := n.town.People.Standing(n.town.Ctx, n.ID)
	n.town.Must(err)
	return v
}

// Becomes gives the person a role, without asking anybody.
func (n *Neighbour) Becomes(role person.Role, over unit.Unit) *Neighbour {
	n.town.T.Helper()
	n.town.Must(n.town.DB.Write(n.town.Ctx, func(tx *db.Tx) error {
		_, err := n.town.People.Appoint(tx, n.ID, role, over, "")
		return err
	}))
	return n
}

// Letterbox is a sender that keeps the newest code of each number.
type Letterbox struct {
	mu    sync.Mutex
	codes map[person.Phone]string
	sent  int
}

// Send keeps the code.
func (l *Letterbox) Send(_ context.Context, to person.Phone, code, _ string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.codes == nil {
		l.codes = map[person.Phone]string{}
	}
	l.codes[to] = code
	l.sent++
	return nil
}

// Last is the newest code that a number got.
func (l *Letterbox) Last(p person.Phone) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.codes[p]
}
