package person_test

import (
	"errors"
	"testing"

	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

func TestSomebodyJoinsByInviteAndIsAdmitted(t *testing.T) {
	town := testkit.NewTown(t)
	lin := town.Resident("Lin").Becomes(person.Leader, town.Buildings[0])
	mei := town.Stranger("Mei")
	m := apply(town, mei, town.Buildings[0], "1203")

	if m.State != person.Pending || !mei.Viewer().Knows(town.Riverside) || mei.Viewer().LivesIn(town.Riverside.ID) {
		t.Fatalf("after applying: %+v", m)
	}
	if told := town.Heard("membership.changed"); len(told) != 1 || len(told[0].Audience.People) != 2 {
		t.Fatalf("told of the application: %+v", told)
	}
	if _, err := town.People.Admit(town.Ctx, lin.Viewer(), m.ID); err != nil {
		t.Fatal(err)
	}
	if !mei.Viewer().LivesIn(town.Riverside.ID) {
		t.Error("admitted, and does not live there")
	}
	_, err := town.People.Admit(town.Ctx, lin.Viewer(), m.ID)
	wants(t, err, person.ErrNotPending)
}

// apply joins by the invite that hangs at a building.
func apply(town *testkit.Town, n *testkit.Neighbour, b unit.Unit, room string) person.Membership {
	town.T.Helper()
	m, err := town.People.Join(town.Ctx, n.Viewer(), person.Application{Invite: invite(town, b), Name: n.Name, Room: room}, "192.0.2.9")
	town.Must(err)
	return m
}

func invite(town *testkit.Town, b unit.Unit) string {
	town.T.Helper()
	hanging, err := town.Units.Invites(town.Ctx, []unit.Unit{b})
	town.Must(err)
	return hanging[0].Code
}

// wants checks a refusal.
func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Helper()
		t.Errorf("answered %v, want %v", err, want)
	}
}

// codeOf is the code of a refusal, empty for none.
func codeOf(err error) string {
	var f *fault.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Code
	}
	return err.Error()
}
