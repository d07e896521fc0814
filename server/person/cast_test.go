package person_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// cast is everybody who may ask, around one owner who lives in the first building of Riverside.
type cast struct {
	*testkit.Town
	ow    *testkit.Neighbour
	by    map[string]*testkit.Neighbour
	deals deals
}

// deals is who has a running agreement with whom.
type deals map[[2]person.ID]bool

// DealingTogether answers as the room of agreements would.
func (d deals) DealingTogether(_ context.Context, a, b person.ID) (bool, error) {
	return d[[2]person.ID{a, b}] || d[[2]person.ID{b, a}], nil
}

// everybody in the order of the access table, without who has no token.
var everybody = []string{"pe", "ob", "mb", "ex", "bl", "re", "lx", "lo", "co", "mo", "pr", "px", "de", "pa", "ow"}

func newCast(t *testing.T) *cast {
	t.Helper()
	town := testkit.NewTown(t)
	a := town.Riverside
	c := &cast{Town: town, by: map[string]*testkit.Neighbour{}, deals: deals{}}
	town.People.UseDealing(c.deals)
	for _, who := range []string{"ow", "bl", "re", "pa", "ex", "lo"} {
		c.by[who] = town.ResidentOf(who, town.Buildings[0])
	}
	for _, who := range []string{"lx", "co", "mo"} {
		c.by[who] = town.ResidentOf(who, town.Buildings[1])
	}
	for _, who := range []string{"ob", "mb"} {
		c.by[who] = town.ResidentOf(who, town.Cottage)
	}
	for _, who := range []string{"pe", "pr", "px", "de"} {
		c.by[who] = town.Stranger(who)
	}
	c.ow = c.by["ow"]
	c.by["lo"].Becomes(person.Leader, town.Buildings[0])
	c.by["lx"].Becomes(person.Leader, town.Buildings[1])
	c.by["co"].Becomes(person.Coordinator, a)
	c.by["mo"].Becomes(person.Moderator, a)
	c.by["mb"].Becomes(person.Moderator, town.Hilltop)
	c.by["pr"].Becomes(person.Provider, a)
	c.by["px"].Becomes(person.Planner, town.Community)
	c.by["de"].Becomes(person.Department, town.District)
	_, err := town.People.Block(town.Ctx, c.ow.Viewer(), c.by["bl"].ID)
	town.Must(err)
	_, err = town.People.Leave(town.Ctx, c.by["ex"].Viewer(), c.by["ex"].Membership)
	town.Must(err)
	apply(town, c.by["pe"], town.Buildings[1], "9901")
	return c
}

// cell is what the access table says of an answer.
func cell(err error) string {
	var f *fault.Fault
	switch {
	case err == nil:
		return "2"
	case !errors.As(err, &f):
		return err.Error()
	}
	switch f.Kind {
	case fault.KindForbidden:
		return "3"
	case fault.KindNotFound:
		return "4"
	case fault.KindConflict:
		return "9"
	}
	return f.Code
}

// row walks one row of the access table: want has a cell for each of everybody, "." for who is not asked.
func (c *cast) row(t *testing.T, name, want string, ask func(n *testkit.Neighbour, v person.Viewer) string) {
	t.Helper()
	for i, who := range everybody {
		if cell := string(want[i]); cell != "." {
			if got := ask(c.by[who], c.by[who].Viewer()); got != cell {
				t.Errorf("%s by %s: %s, want %s", name, who, got, cell)
			}
		}
	}
}

func TestPhoneAndRoomAreSeenByThoseWhoMay(t *testing.T) {
	c := newCast(t)
	look := func(clear func(person.Contact) bool, purpose string) func(*testkit.Neighbour, person.Viewer) string {
		return func(_ *testkit.Neighbour, v person.Viewer) string {
			seen, err := c.People.Contact(c.Ctx, v, c.ow.ID, purpose)
			if err == nil && !clear(seen) {
				return "m"
			}
			return cell(err)
		}
	}
	phone := func(s person.Contact) bool { return s.ClearPhone }
	room := func(s person.Contact) bool { return s.ClearRoom }
	c.row(t, "M26 phone, no agreement", "44444mmmmm444.2", look(phone, ""))
	c.row(t, "M28 room, no agreement", "44444mm2mm444.2", look(room, ""))
	c.deals[[2]person.ID{c.by["pa"].ID, c.ow.ID}] = true
	c.row(t, "M27 phone, accepted", "44444mmmmm44422", look(phone, ""))
	c.row(t, "M29 room, accepted", "44444mm2mm44422", look(room, ""))
	clear(c.deals)
	c.row(t, "M30 room, closed", "44444mm2mm444m2", look(room, ""))
	if read, err := c.People.Readings(c.Ctx, c.ow.Viewer(), 10); err != nil || len(read) != 0 {
		t.Fatalf("readings without a purpose: %+v, %v", read, err)
	}
	c.row(t, "M26 phone, with a purpose", "44444mmm22444m2", look(phone, "water through the ceiling"))
	read, err := c.People.Readings(c.Ctx, c.ow.Viewer(), 10)
	c.Must(err)
	if len(read) != 2 || read[0].Purpose != "water through the ceiling" || read[0].Subject != c.ow.ID {
		t.Errorf("readings: %+v", read)
	}
}

func TestOnlyThoseAdmitWhoMay(t *testing.T) {
	c := newCast(t)
	for _, state := range []person.Standing{person.Pending, ""} {
		want := map[person.Standing]string{person.Pending: "344433", "": "344433"}[state] + "f222333" + "33"
		c.row(t, "M31 list", want, func(n *testkit.Neighbour, v person.Viewer) string {
			found, err := c.People.Memberships(c.Ctx, v, c.Riverside.ID, person.Applications{State: person.Pending, Limit: 100})
			if err == nil && n == c.by["lx"] {
				for _, m := range found {
					if m.Building != c.Buildings[1].ID {
						t.Errorf("a leader sees %+v", m)
					}
				}
				return "f"
			}
			return cell(err)
		})
	}
	ask := func(do func(person.Viewer, person.MembershipID) error) func(*testkit.Neighbour, person.Viewer) string {
		return func(n *testkit.Neighbour, v person.Viewer) string {
			id := c.fresh("pending of "+n.Name+unique(), c.Buildings[0])
			return cell(do(v, id))
		}
	}
	admit := func(v person.Viewer, id person.MembershipID) error {
		_, err := c.People.Admit(c.Ctx, v, id)
		return err
	}
	reject := func(v person.Viewer, id person.MembershipID) error {
		_, err := c.People.Reject(c.Ctx, v, id, "unknown here")
		return err
	}
	c.row(t, "M32 admit", "344433322233333", ask(admit))
	c.row(t, "M80 reject", "344433322233333", ask(reject))
}

var made int

func unique() string {
	made++
	return string(rune('a'+made/26%26)) + string(rune('a'+made%26))
}

// fresh makes a pending place of somebody new.
func (c *cast) fresh(name string, b unit.Unit) person.MembershipID {
	c.T.Helper()
	var id person.MembershipID
	n := c.Stranger(name)
	m, err := c.People.Join(c.Ctx, n.Viewer(), person.Application{Invite: invite(c.Town, b), Name: "Newcomer", Room: "8" + n.Phone.Clear()[6:]}, "192.0.2.8")
	c.Must(err)
	id = m.ID
	return id
}

func TestNobodyAdmitsThemselvesOrTheirHousehold(t *testing.T) {
	c := newCast(t)
	rooms := map[string]string{}
	for _, who := range everybody {
		for _, s := range c.by[who].Viewer().Seats {
			m, err := c.People.Me(c.Ctx, c.by[who].Viewer())
			c.Must(err)
			rooms[who] = m.Memberships[0].Room.Clear()
			_ = s
		}
	}
	for _, who := range []string{"lo", "co", "mo"} {
		n := c.by[who]
		kin := c.Stranger("kin of " + who)
		b, err := c.Units.Get(c.Ctx, n.Viewer().Seats[0].Building)
		c.Must(err)
		m, err := c.People.Join(c.Ctx, kin.Viewer(), person.Application{Invite: invite(c.Town, b), Name: "Kin", Room: rooms[who] + "室"}, "192.0.2.8")
		c.Must(err)
		if _, err := c.People.Admit(c.Ctx, n.Viewer(), m.ID); !errors.Is(err, person.ErrMayNotAdmit) {
			t.Errorf("%s admitted their household: %v", who, err)
		}
		if _, err := c.People.Reject(c.Ctx, n.Viewer(), m.ID, "no"); !errors.Is(err, person.ErrMayNotAdmit) {
			t.Errorf("%s rejected their household: %v", who, err)
		}
	}
	boss := c.Stranger("boss").Becomes(person.Moderator, c.Riverside)
	m := apply(c.Town, boss, c.Buildings[0], "7701")
	_, err := c.People.Admit(c.Ctx, boss.Viewer(), m.ID)
	wants(t, err, person.ErrMayNotAdmit)
}

func TestRolesAreGivenByThoseWhoMay(t *testing.T) {
	c := newCast(t)
	a, b1 := c.Riverside, c.Buildings[0]
	give := func(role person.Role, over unit.Unit) func(*testkit.Neighbour, person.Viewer) string {
		return func(n *testkit.Neighbour, v person.Viewer) string {
			to := c.Resident("for " + n.Name + unique())
			_, err := c.People.Grant(c.Ctx, v, to.ID, role, over.ID)
			if err != nil && len(to.Viewer().Powers) > 0 {
				t.Errorf("refused to %s, and given", n.Name)
			}
			return cell(err)
		}
	}
	c.row(t, "M56 leader", "344433333232333", give(person.Leader, b1))
	c.row(t, "coordinator", "344433333232333", give(person.Coordinator, a))
	c.row(t, "M57 moderator", "344433333332333", give(person.Moderator, a))
	c.row(t, "M58 planner", "344433333333333", give(person.Planner, a))
	c.row(t, "planner of the community", "333.33333333333", give(person.Planner, c.Community))
	for _, role := range []person.Role{person.Leader, person.Moderator, person.Planner} {
		over := a
		if role == person.Leader {
			over = b1
		}
		c.row(t, "M59 oneself", "344433333333333", func(n *testkit.Neighbour, v person.Viewer) string {
			_, err := c.People.Grant(c.Ctx, v, n.ID, role, over.ID)
			return cell(err)
		})
	}
}

func TestARoleGoesOnlyToThoseWhoLiveThereAndFitsItsUnit(t *testing.T) {
	c := newCast(t)
	mo, px := c.by["mo"].Viewer(), c.by["px"].Viewer()
	_, err := c.People.Grant(c.Ctx, mo, c.by["ob"].ID, person.Leader, c.Buildings[0].ID)
	wants(t, err, person.ErrUnknown)
	_, err = c.People.Grant(c.Ctx, mo, c.by["pe"].ID, person.Leader, c.Buildings[0].ID)
	wants(t, err, person.ErrUnknown)
	_, err = c.People.Grant(c.Ctx, mo, c.by["re"].ID, person.Leader, c.Cottage.ID)
	wants(t, err, unit.ErrUnknown)
	_, err = c.People.Grant(c.Ctx, mo, c.by["re"].ID, person.Leader, c.Riverside.ID)
	wants(t, err, person.ErrGrantPlace)
	_, err = c.People.Grant(c.Ctx, px, c.by["re"].ID, person.Moderator, c.Buildings[0].ID)
	wants(t, err, person.ErrGrantPlace)
	_, err = c.People.Grant(c.Ctx, mo, c.by["lo"].ID, person.Leader, c.Buildings[0].ID)
	wants(t, err, person.ErrGranted)
	_, err = c.People.Grant(c.Ctx, mo, c.by["re"].ID, person.Leader, "nowhere")
	wants(t, err, unit.ErrUnknown)
}

func TestRolesAreTakenByThoseWhoGaveThemOrHandedBack(t *testing.T) {
	c := newCast(t)
	held := func(who string) string {
		me, err := c.People.Me(c.Ctx, c.by[who].Viewer())
		c.Must(err)
		return me.Grants[0].ID
	}
	lo := held("lo")
	c.row(t, "revoke a leader", "3444333.3.3.333", func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.Revoke(c.Ctx, v, lo))
	})
	c.row(t, "revoke a moderator", "344433333.3.333", func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.Revoke(c.Ctx, v, held("mo")))
	})
	listed, err := c.People.Grants(c.Ctx, c.by["mo"].Viewer(), c.Riverside.ID)
	c.Must(err)
	if len(listed) != 5 { // lo, lx, co, mo, pr
		t.Errorf("roles in the compound: %+v", listed)
	}
	c.Must(c.People.Revoke(c.Ctx, c.by["lo"].Viewer(), lo))
	wants(t, c.People.Revoke(c.Ctx, c.by["mo"].Viewer(), lo), person.ErrNoGrant)
	c.Must(c.People.Revoke(c.Ctx, c.by["px"].Viewer(), held("mo")))
	wants(t, c.People.Revoke(c.Ctx, c.by["px"].Viewer(), held("px")), nil)
}

func TestInvitesAreSeenByThoseWhoHangThemUp(t *testing.T) {
	c := newCast(t)
	c.row(t, "M81 invites", "344433f23233333", func(n *testkit.Neighbour, v person.Viewer) string {
		buildings, err := c.People.Hangs(c.Ctx, v, c.Riverside.ID)
		if err == nil && n == c.by["lx"] && len(buildings) == 1 && buildings[0].ID == c.Buildings[1].ID {
			return "f"
		}
		return cell(err)
	})
	c.row(t, "renew", "344433323233333", func(_ *testkit.Neighbour, v person.Viewer) string {
		_, err := c.People.HangsAt(c.Ctx, v, c.Riverside.ID, c.Buildings[0].ID)
		return cell(err)
	})
	_, err := c.People.HangsAt(c.Ctx, c.by["mo"].Viewer(), c.Riverside.ID, c.Cottage.ID)
	wants(t, err, unit.ErrUnknown)
}

func TestNeighboursBlockNeighbours(t *testing.T) {
	c := newCast(t)
	c.row(t, "M93 block", "444422222244423", func(_ *testkit.Neighbour, v person.Viewer) string {
		_, err := c.People.Block(c.Ctx, v, c.ow.ID)
		return cell(err)
	})
	c.row(t, "M93 once more", "444422222244423", func(n *testkit.Neighbour, v person.Viewer) string {
		_, err := c.People.Block(c.Ctx, v, c.ow.ID)
		return cell(err)
	})
	c.row(t, "M93 take back", "444422222244423", func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.Unblock(c.Ctx, v, c.ow.ID))
	})
	c.row(t, "M93 take back again", "444422222244423", func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.Unblock(c.Ctx, v, c.ow.ID))
	})
	blocked, err := c.People.Blocks(c.Ctx, c.ow.Viewer())
	c.Must(err)
	if len(blocked) != 1 || blocked[0].ID != c.by["bl"].ID || blocked[0].Building != c.Buildings[0].ID {
		t.Errorf("the owner's list: %+v", blocked)
	}
	_, err = c.People.Leave(c.Ctx, c.by["bl"].Viewer(), c.by["bl"].Membership)
	c.Must(err)
	c.Must(c.People.Unblock(c.Ctx, c.ow.Viewer(), c.by["bl"].ID)) // also from one who has moved away
}

func TestActingForSomebodyNeedsTheirConsent(t *testing.T) {
	c := newCast(t)
	may := func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), v, c.ow.ID, c.Riverside.ID))
	}
	c.row(t, "M11 no consent", "34443333333333.", may)
	for _, who := range everybody {
		if who != "ow" {
			if err := c.People.RecordConsent(c.Ctx, c.by[who].Viewer(), c.ow.Membership, "told me"); err == nil {
				t.Errorf("%s consented for the owner, who has a phone", who)
			}
		}
	}
	c.Must(c.People.RecordConsent(c.Ctx, c.ow.Viewer(), c.ow.Membership, "myself"))
	c.row(t, "M10 consent", "34443332233"+"333.", may)
	c.row(t, "withdraw", "344433......33.", func(_ *testkit.Neighbour, v person.Viewer) string {
		return cell(c.People.WithdrawConsent(c.Ctx, v, c.ow.Membership))
	})
	c.Must(c.People.WithdrawConsent(c.Ctx, c.ow.Viewer(), c.ow.Membership))
	c.row(t, "M11 withdrawn", "34443333333333.", may)
	c.Must(c.People.WithdrawConsent(c.Ctx, c.ow.Viewer(), c.ow.Membership))
	wants(t, c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), c.by["co"].Viewer(), c.by["ob"].ID, c.Riverside.ID), person.ErrUnknown)
	wants(t, c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), c.ow.Viewer(), c.ow.ID, c.Riverside.ID), nil)
}

func TestALeaderWelcomesAResidentWithoutAPhone(t *testing.T) {
	c := newCast(t)
	elder := person.Resident{Name: "陈奶奶", Room: "301", How: "当面同意,女儿在场"}
	c.row(t, "welcome", "344433323333333", func(n *testkit.Neighbour, v person.Viewer) string {
		_, err := c.People.Welcome(c.Ctx, v, c.Riverside.ID, c.Buildings[0].ID, elder)
		return cell(err)
	})
	lo := c.by["lo"].Viewer()
	m, err := c.People.Welcome(c.Ctx, lo, c.Riverside.ID, c.Buildings[0].ID, elder)
	c.Must(err)
	if m.State != person.Admitted || m.Phone != "" {
		t.Errorf("welcomed: %+v", m)
	}
	c.Must(c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), lo, m.Person, c.Riverside.ID))
	wants(t, c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), c.by["lx"].Viewer(), m.Person, c.Riverside.ID), person.ErrNoConsent)
	_, err = c.People.Welcome(c.Ctx, lo, c.Riverside.ID, c.Cottage.ID, elder)
	wants(t, err, unit.ErrUnknown)
	agreed := func() bool {
		found, err := c.People.Memberships(c.Ctx, lo, c.Riverside.ID, person.Applications{State: person.Admitted, Agreed: true, Limit: 100})
		c.Must(err)
		return slices.ContainsFunc(found, func(a person.Membership) bool { return a.ID == m.ID && a.Agreed })
	}
	if !m.Agreed || !agreed() {
		t.Error("welcomed, and not among those who let others act for them")
	}
	silent := elder
	silent.How = ""
	_, err = c.People.Welcome(c.Ctx, lo, c.Riverside.ID, c.Buildings[0].ID, silent)
	wants(t, err, person.ErrConsentHow)
	c.Must(c.People.WithdrawConsent(c.Ctx, lo, m.ID))
	if agreed() {
		t.Error("no longer agrees, and is still listed")
	}
	wants(t, c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), lo, m.Person, c.Riverside.ID), person.ErrNoConsent)
	c.Must(c.People.RecordConsent(c.Ctx, lo, m.ID, "again, on paper"))
	c.Must(c.People.MayActFor(c.Ctx, c.DB.Read(c.Ctx), lo, m.Person, c.Riverside.ID))
}

func TestASecondPlaceInACompoundIsRefused(t *testing.T) {
	c := newCast(t)
	c.row(t, "M79 join", "922299999922299", func(n *testkit.Neighbour, v person.Viewer) string {
		_, err := c.People.Join(c.Ctx, v, person.Application{Invite: invite(c.Town, c.Buildings[2]), Name: "Someone", Room: "1" + unique()}, "192.0.2.8")
		return cell(err)
	})
}

func TestOnlyModeratorsRemoveAndNotThemselves(t *testing.T) {
	c := newCast(t)
	c.row(t, "remove", "344433333233333", func(_ *testkit.Neighbour, v person.Viewer) string {
		m := c.Resident("goes " + unique())
		_, err := c.People.Remove(c.Ctx, v, m.Membership, "moved away")
		return cell(err)
	})
	_, err := c.People.Remove(c.Ctx, c.by["mo"].Viewer(), c.by["mo"].Membership, "enough")
	wants(t, err, person.ErrMayNotRemove)
	_, err = c.People.Remove(c.Ctx, c.by["mo"].Viewer(), c.by["re"].Membership, " ")
	wants(t, err, person.ErrReason)
	_, err = c.People.Leave(c.Ctx, c.by["mo"].Viewer(), c.by["re"].Membership)
	wants(t, err, person.ErrMayNotRemove)
	_, err = c.People.Leave(c.Ctx, c.by["ob"].Viewer(), c.by["re"].Membership)
	wants(t, err, person.ErrNoMembership)
}

func TestNeighboursAreNamedInTheirCompoundOnly(t *testing.T) {
	c := newCast(t)
	q := c.DB.Read(c.Ctx)
	found, err := c.People.Neighbours(q, c.Riverside.ID, []person.ID{c.ow.ID, c.by["ex"].ID, c.by["ob"].ID, "nobody"})
	c.Must(err)
	if len(found) != 2 || found[c.ow.ID].Name != "ow" || found[c.by["ex"].ID].Building != c.Buildings[0].ID {
		t.Errorf("found %+v", found)
	}
	_, err = c.People.SeatOf(q, c.by["ex"].ID, c.Riverside.ID)
	wants(t, err, person.ErrUnknown)
	clear, err := c.People.ClearContacts(q, []person.ID{c.ow.ID}, c.Riverside.ID)
	c.Must(err)
	if clear[c.ow.ID].Phone != c.ow.Phone {
		t.Errorf("contact %+v", clear)
	}
}
