package person_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// told returns those who were told last that a place waits, without the person.
func told(town *testkit.Town) []person.ID {
	all := town.Heard("membership.changed")
	return all[len(all)-1].Event.(person.MembershipChanged).Deciders
}

func TestTheNextInLineHearsWhenNobodyActs(t *testing.T) {
	town := testkit.NewTown(t)
	lo := town.Resident("Lo").Becomes(person.Leader, town.Buildings[0])
	co := town.Resident("Co").Becomes(person.Coordinator, town.Riverside)
	mo := town.Resident("Mo").Becomes(person.Moderator, town.Riverside)
	m := apply(town, town.Stranger("Mei"), town.Buildings[0], "1203")
	line := [][]person.ID{{lo.ID}, {lo.ID, co.ID}, {lo.ID, co.ID, mo.ID}}
	for rung, want := range line {
		slices.Sort(want)
		if got := told(town); !slices.Equal(got, want) {
			t.Errorf("rung %d: told %v, want %v", rung, got, want)
		}
		heard := len(town.Heard("membership.changed"))
		town.Clock.Move(24*time.Hour - time.Minute)
		town.Must(town.People.Tick(town.Ctx))
		if len(town.Heard("membership.changed")) != heard {
			t.Errorf("rung %d: told too early", rung)
		}
		town.Clock.Move(time.Minute)
		town.Must(town.People.Tick(town.Ctx))
		town.Must(town.People.Tick(town.Ctx))
		if n := len(town.Heard("membership.changed")) - heard; n != 1 && rung < 2 || n > 1 {
			t.Errorf("rung %d: told %d times", rung, n)
		}
	}
	list, err := town.People.Memberships(town.Ctx, mo.Viewer(), town.Riverside.ID, person.Applications{State: person.Pending, Limit: 10})
	town.Must(err)
	if len(list) != 1 || !list[0].Reminded() {
		t.Errorf("the list: %+v", list)
	}
	_, err = town.People.Admit(town.Ctx, mo.Viewer(), m.ID)
	town.Must(err)
	heard := len(town.Heard("membership.changed"))
	town.Clock.Move(100 * time.Hour)
	town.Must(town.People.Tick(town.Ctx))
	if len(town.Heard("membership.changed")) != heard {
		t.Error("told after it was decided")
	}
}

func TestWithoutALeaderTheNextInLineHearsAtOnce(t *testing.T) {
	town := testkit.NewTown(t)
	mo := town.Resident("Mo").Becomes(person.Moderator, town.Riverside)
	apply(town, town.Stranger("Mei"), town.Buildings[0], "1203")
	if got := told(town); !slices.Equal(got, []person.ID{mo.ID}) {
		t.Errorf("told %v", got)
	}
}

func TestALeaderIsNotAskedAboutTheirOwnHousehold(t *testing.T) {
	town := testkit.NewTown(t)
	lo := town.Resident("Lo").Becomes(person.Leader, town.Buildings[0])
	co := town.Resident("Co").Becomes(person.Coordinator, town.Riverside)
	me, err := town.People.Me(town.Ctx, lo.Viewer())
	town.Must(err)
	apply(town, town.Stranger("Kin"), town.Buildings[0], me.Memberships[0].Room.Clear())
	if got := told(town); !slices.Equal(got, []person.ID{co.ID}) {
		t.Errorf("told %v", got)
	}
}

func TestFiftyAdmissionsAtOnceAreOne(t *testing.T) {
	town := testkit.NewTown(t)
	lo := town.Resident("Lo").Becomes(person.Leader, town.Buildings[0]).Viewer()
	mo := town.Resident("Mo").Becomes(person.Moderator, town.Riverside).Viewer()
	m := apply(town, town.Stranger("Mei"), town.Buildings[0], "1203")
	got := together(50, func(i int) error {
		if i%2 == 0 {
			_, err := town.People.Admit(town.Ctx, lo, m.ID)
			return err
		}
		_, err := town.People.Reject(town.Ctx, mo, m.ID, "unknown here")
		return err
	})
	if got[""] != 1 || got[person.ErrNotPending.Code] != 49 {
		t.Errorf("answered %v", got)
	}
}

func TestFiftyApplicationsAtOnceAreOne(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei")
	v, code := mei.Viewer(), invite(town, town.Buildings[0])
	got := together(50, func(int) error {
		_, err := town.People.Join(town.Ctx, v, person.Application{Invite: code, Name: "Mei", Room: "1203"}, "192.0.2.8")
		return err
	})
	if got[""] != 1 || got[person.ErrMember.Code] != 49 {
		t.Errorf("answered %v", got)
	}
}

func TestOneWhoWasRejectedMayAskAgain(t *testing.T) {
	town := testkit.NewTown(t)
	lo := town.Resident("Lo").Becomes(person.Leader, town.Buildings[0])
	mei := town.Stranger("Mei")
	m := apply(town, mei, town.Buildings[0], "1203")
	_, err := town.People.Reject(town.Ctx, lo.Viewer(), m.ID, "")
	wants(t, err, person.ErrReason)
	_, err = town.People.Reject(town.Ctx, lo.Viewer(), m.ID, "请带上钥匙来找我")
	town.Must(err)
	me, err := town.People.Me(town.Ctx, mei.Viewer())
	town.Must(err)
	if got := me.Memberships[0]; got.State != person.Rejected || got.Reason != "请带上钥匙来找我" {
		t.Errorf("reads %+v", got)
	}
	if mei.Viewer().Knows(town.Riverside) {
		t.Error("rejected, and still knows")
	}
	again := apply(town, mei, town.Buildings[0], "1203")
	if again.ID == m.ID || again.State != person.Pending {
		t.Errorf("asked again: %+v", again)
	}
}

func TestMovingHouseIsAdmittedAnew(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei").Becomes(person.Leader, town.Buildings[0]).Becomes(person.Coordinator, town.Riverside)
	lx := town.ResidentOf("Lx", town.Buildings[1]).Becomes(person.Leader, town.Buildings[1])
	_, err := town.People.Move(town.Ctx, mei.Viewer(), mei.Membership, invite(town, town.Cottage), "1", "192.0.2.8")
	wants(t, err, person.ErrElsewhere)
	_, err = town.People.Move(town.Ctx, lx.Viewer(), mei.Membership, invite(town, town.Buildings[1]), "1", "192.0.2.8")
	wants(t, err, person.ErrMayNotRemove)
	m, err := town.People.Move(town.Ctx, mei.Viewer(), mei.Membership, invite(town, town.Buildings[1]), "502", "192.0.2.8")
	town.Must(err)
	v := mei.Viewer()
	if m.State != person.Pending || m.ID != mei.Membership || v.LivesIn(town.Riverside.ID) || v.Leads(town.Buildings[0]) || !v.Coordinates(town.Riverside) {
		t.Errorf("moved: %+v, %+v", m, v)
	}
	if got := told(town); !slices.Equal(got, []person.ID{lx.ID}) {
		t.Errorf("told %v", got)
	}
	_, err = town.People.Admit(town.Ctx, lx.Viewer(), m.ID)
	town.Must(err)
	if seat, ok := mei.Viewer().Seat(town.Riverside.ID); !ok || seat.Building != town.Buildings[1].ID || seat.State != person.Admitted {
		t.Errorf("at home: %+v", seat)
	}
}

func TestLeavingEndsTheRolesThatCameWithThePlace(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei").Becomes(person.Leader, town.Buildings[2]).Becomes(person.Coordinator, town.Riverside).Becomes(person.Moderator, town.Riverside)
	_, err := town.People.Leave(town.Ctx, mei.Viewer(), mei.Membership)
	town.Must(err)
	if v := mei.Viewer(); v.Leads(town.Buildings[2]) || v.Coordinates(town.Riverside) || !v.Moderates(town.Riverside) {
		t.Errorf("left: %+v", v)
	}
	if n := len(town.Heard("grant.changed")); n != 5 { // three given, two ended
		t.Errorf("told of %d roles", n)
	}
	_, err = town.People.Leave(town.Ctx, mei.Viewer(), mei.Membership)
	wants(t, err, person.ErrNoPlace)
}

func TestAWrongInviteIsCountedWhenJoiningToo(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei").Viewer()
	for range 10 {
		_, err := town.People.Join(town.Ctx, mei, person.Application{Invite: "ABCDEFGH", Name: "Mei", Room: "1"}, "192.0.2.8")
		wants(t, err, unit.ErrInvite)
	}
	_, err := town.People.Join(town.Ctx, mei, person.Application{Invite: invite(town, town.Buildings[0]), Name: "Mei", Room: "1"}, "192.0.2.8")
	wants(t, err, limit.ErrTooMany)
}

func TestWhatJoinsIsClean(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei").Viewer()
	code := invite(town, town.Buildings[0])
	for a, want := range map[person.Application]error{
		{Invite: code, Name: "楼栋长", Room: "1"}:       person.ErrNameReserved,
		{Invite: code, Name: "a\u202eb", Room: "1"}:  person.ErrName,
		{Invite: code, Name: "Mei", Room: "--"}:      person.ErrRoom,
		{Invite: code, Name: "Mei", Room: "1\u0000"}: person.ErrRoom,
	} {
		_, err := town.People.Join(town.Ctx, mei, a, "192.0.2.8")
		wants(t, err, want)
	}
}

func TestThoseWhoShareADoorAreOneHousehold(t *testing.T) {
	town := testkit.NewTown(t)
	var homes []person.HouseholdID
	for _, room := range []string{"1203", "12-03", "1203室", "１２０３", " 1203 号 ", "1204"} {
		homes = append(homes, apply(town, town.Stranger("in "+room), town.Buildings[0], room).Household)
	}
	other := apply(town, town.Stranger("elsewhere"), town.Buildings[1], "1203").Household
	for i, h := range homes[:5] {
		if h != homes[0] {
			t.Errorf("door %d is another household", i)
		}
	}
	if homes[5] == homes[0] || other == homes[0] {
		t.Error("two doors are one household")
	}
}

func TestAPageOfMembershipsGoesOnWhereItEnded(t *testing.T) {
	town := testkit.NewTown(t)
	mo := town.Resident("Mo").Becomes(person.Moderator, town.Riverside)
	for range 7 {
		town.Resident("resident " + unique())
	}
	var seen []person.MembershipID
	ask := person.Applications{Limit: 3}
	for range 3 {
		page, err := town.People.Memberships(town.Ctx, mo.Viewer(), town.Riverside.ID, ask)
		town.Must(err)
		for _, m := range page {
			if slices.Contains(seen, m.ID) {
				t.Error("twice in the list")
			}
			seen = append(seen, m.ID)
		}
		ask.After.Made, ask.After.ID = page[len(page)-1].Made, page[len(page)-1].ID
	}
	if len(seen) != 8 {
		t.Errorf("%d in the list", len(seen))
	}
}

func TestSomebodyIsFoundByAPartOfTheirName(t *testing.T) {
	town := testkit.NewTown(t)
	mo := town.Resident("Mo").Becomes(person.Moderator, town.Riverside)
	for _, name := range []string{"王阿姨", "小王", "老吴", "50%_李"} {
		town.Resident(name)
	}
	for part, want := range map[string]int{"王": 2, "老吴": 1, "%": 1, "_": 1, `\`: 0, "': --": 0, "": 5} {
		found, err := town.People.Memberships(town.Ctx, mo.Viewer(), town.Riverside.ID, person.Applications{State: person.Admitted, Name: part, Limit: 10})
		town.Must(err)
		if len(found) != want {
			t.Errorf("%q finds %d, want %d", part, len(found), want)
		}
	}
}

func TestOneCorrectsOnesOwnNameAtTheVersionOneSaw(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei").Becomes(person.Leader, town.Buildings[0])
	name, yes := "梅", true
	p, err := town.People.Amend(town.Ctx, mei.Viewer(), 1, person.Amendment{Name: &name, Callable: &yes})
	town.Must(err)
	if p.Name != "梅" || p.Version != 2 || !p.Callable {
		t.Errorf("now %+v", p)
	}
	_, err = town.People.Amend(town.Ctx, mei.Viewer(), 1, person.Amendment{Name: &name})
	wants(t, err, person.ErrStale)
	office := "物业"
	_, err = town.People.Amend(town.Ctx, mei.Viewer(), 2, person.Amendment{Name: &office})
	wants(t, err, person.ErrNameReserved)
	me, err := town.People.Me(town.Ctx, town.Resident("Rowan").Viewer())
	town.Must(err)
	if l := me.Leaders[town.Buildings[0].ID]; l.Name != "梅" || l.Phone != mei.Phone {
		t.Errorf("the leader to call: %+v", l)
	}
	if len(town.Heard("person.renamed")) != 1 {
		t.Error("the compound was not told")
	}
}

func TestSeededPeopleAreSettledAndKeepTheirNumber(t *testing.T) {
	town := testkit.NewTown(t)
	settle := func(n person.Newcomer) (m person.Membership) {
		town.Must(town.DB.Write(town.Ctx, func(tx *db.Tx) (err error) {
			m, err = town.People.Settle(tx, n, "")
			return err
		}))
		return m
	}
	first := settle(person.Newcomer{Name: "Mei", Phone: mei, Building: town.Buildings[0], Room: "1"})
	second := settle(person.Newcomer{Name: "Mei", Phone: mei, Building: town.Cottage, Room: "1"})
	if first.Person != second.Person || first.State != person.Admitted || first.Compound != town.Riverside.ID {
		t.Errorf("settled %+v and %+v", first, second)
	}
	p, err := town.People.ByPhone(town.Ctx, mei)
	town.Must(err)
	if p.ID != first.Person {
		t.Errorf("by phone %+v", p)
	}
	if a, b := settle(person.Newcomer{Name: "甲", Building: town.Buildings[0], Room: "2"}), settle(person.Newcomer{Name: "乙", Building: town.Buildings[0], Room: "3"}); a.Person == b.Person {
		t.Error("two without a phone are one")
	}
}

func TestTheGatewayIsAskedWithItsSecretAndMustSayYes(t *testing.T) {
	var got map[string]string
	var secret string
	status := http.StatusNoContent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret = r.Header.Get("Authorization")
		text, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(text, &got) != nil {
			t.Errorf("it was sent %q, %v", text, err)
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	g := person.NewGateway(server.URL, "s3cret")
	if err := g.Send(t.Context(), mei, "123456", "zh-CN"); err != nil {
		t.Fatal(err)
	}
	if secret != "Bearer s3cret" || got["phone"] != mei.Clear() || got["code"] != "123456" {
		t.Errorf("sent %v with %q", got, secret)
	}
	for _, status = range []int{http.StatusFound, http.StatusForbidden, http.StatusInternalServerError} {
		if err := g.Send(t.Context(), mei, "123456", "en"); err == nil {
			t.Errorf("%d counts as sent", status)
		}
	}
	server.Close()
	if err := g.Send(t.Context(), mei, "123456", "en"); err == nil {
		t.Error("nobody answered, and it counts as sent")
	}
}
