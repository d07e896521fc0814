package unit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/testkit"
	"youlin/server/unit"
)

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("answered %v, want %v", err, want)
	}
}

func TestATreeIsReadAsItWasFounded(t *testing.T) {
	town := testkit.NewTown(t)
	for _, reopened := range []bool{false, true} {
		if reopened {
			town.Restart()
		}
		b, err := town.Units.Get(town.Ctx, town.Buildings[2].ID)
		town.Must(err)
		if b.Name != "3栋" || b.X != 90 || b.Parent != town.Riverside.ID || !b.Within(town.District.ID) || b.Within(town.Hilltop.ID) {
			t.Errorf("the third building: %+v", b)
		}
		all, err := town.Units.BuildingsOf(town.Ctx, town.Riverside.ID)
		town.Must(err)
		if len(all) != 3 || all[0].ID != town.Buildings[0].ID || all[2].ID != b.ID {
			t.Errorf("the buildings: %+v", all)
		}
		c, err := town.Units.Compound(town.Ctx, b.Parent)
		town.Must(err)
		if c.ID != town.Riverside.ID || c.Zone != "Asia/Shanghai" {
			t.Errorf("the compound: %+v", c)
		}
	}
	_, err := town.Units.Compound(town.Ctx, town.Street.ID)
	wants(t, err, unit.ErrUnknown)
	_, err = town.Units.Get(town.Ctx, "nowhere")
	wants(t, err, unit.ErrUnknown)
}

func TestAUnitStandsOnlyWhereItsKindHasAPlace(t *testing.T) {
	town := testkit.NewTown(t)
	for name, p := range map[string]unit.Place{
		"a building under a street":   {Under: town.Street, Kind: unit.Building, Name: "x"},
		"a compound under a compound": {Under: town.Riverside, Kind: unit.Compound, Name: "x"},
		"a building under nothing":    {Kind: unit.Building, Name: "x"},
		"a nameless compound":         {Under: town.Community, Kind: unit.Compound},
		"something else":              {Kind: "castle", Name: "x"},
	} {
		err := town.DB.Write(town.Ctx, func(tx *db.Tx) error { _, err := town.Units.Found(tx, p); return err })
		if !errors.Is(err, unit.ErrPlace) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := town.DB.Write(town.Ctx, func(tx *db.Tx) error {
		_, err := town.Units.Found(tx, unit.Place{Kind: unit.Compound, Name: "月球", Zone: "Moon/Crater"})
		return err
	})
	wants(t, err, unit.ErrZone)
}

func TestARolledBackUnitIsNowhere(t *testing.T) {
	town := testkit.NewTown(t)
	undone := errors.New("undone")
	var u unit.Unit
	err := town.DB.Write(town.Ctx, func(tx *db.Tx) (err error) {
		if u, err = town.Units.Found(tx, unit.Place{Under: town.Riverside, Kind: unit.Building, Name: "9栋"}); err != nil {
			return err
		}
		if _, err := town.Units.Get(db.Joining(town.Ctx, tx), town.Riverside.ID); err != nil {
			return err
		}
		return undone
	})
	wants(t, err, undone)
	_, err = town.Units.Get(town.Ctx, u.ID)
	wants(t, err, unit.ErrUnknown)
}

func TestSettingsAreDefaultsUntilTheCompoundDecides(t *testing.T) {
	town := testkit.NewTown(t)
	var plain unit.Unit
	town.Must(town.DB.Write(town.Ctx, func(tx *db.Tx) (err error) {
		plain, err = town.Units.Found(tx, unit.Place{Under: town.Community, Kind: unit.Compound, Name: "平常里"})
		return err
	}))
	set, err := town.Units.Settings(town.Ctx, plain.ID)
	town.Must(err)
	if set != unit.DefaultSettings() {
		t.Errorf("a new compound: %+v", set)
	}
	set.ReviewFirstPosts, set.Selling = 0, false
	town.Must(town.DB.Write(town.Ctx, func(tx *db.Tx) error { return town.Units.Adjust(tx, plain.ID, set) }))
	now, err := town.Units.Settings(town.Ctx, plain.ID)
	town.Must(err)
	if now != set {
		t.Errorf("after deciding: %+v", now)
	}
	if trial, err := town.Units.Settings(town.Ctx, town.Riverside.ID); err != nil || trial != unit.TrialSettings() {
		t.Errorf("the neighbour: %+v, %v", trial, err)
	}
}

func TestAnInviteLeadsHomeHoweverItIsTyped(t *testing.T) {
	town := testkit.NewTown(t)
	inv := hanging(town, town.Buildings[1])
	if len(inv.Code) != 8 || strings.ContainsAny(inv.Code, "01IO") {
		t.Errorf("the code %q", inv.Code)
	}
	for _, typed := range []string{inv.Code, strings.ToLower(inv.Code), inv.Code[:4] + "-" + inv.Code[4:], " " + inv.Code + " "} {
		found, err := town.Units.Invited(town.Ctx, typed, "192.0.2.1")
		if err != nil || found.Building.ID != town.Buildings[1].ID || found.Compound.ID != town.Riverside.ID {
			t.Errorf("%q: %+v, %v", typed, found, err)
		}
	}
}

func TestAnInviteRunsOutAndIsReplaced(t *testing.T) {
	town := testkit.NewTown(t)
	old := hanging(town, town.Buildings[0])
	fresh, err := town.Units.Renew(town.Ctx, town.Buildings[0])
	town.Must(err)
	_, err = town.Units.Invited(town.Ctx, old.Code, "192.0.2.1")
	wants(t, err, unit.ErrInvite)
	if hanging(town, town.Buildings[0]).Code != fresh.Code {
		t.Error("the new one does not hang")
	}
	town.Clock.Move(365*24*time.Hour - time.Second)
	_, err = town.Units.Invited(town.Ctx, fresh.Code, "192.0.2.1")
	town.Must(err)
	town.Clock.Move(2 * time.Second)
	_, err = town.Units.Invited(town.Ctx, fresh.Code, "192.0.2.1")
	wants(t, err, unit.ErrInvite)
	_, err = town.Units.Renew(town.Ctx, town.Riverside)
	wants(t, err, unit.ErrUnknown)
}

func TestAnAddressMayBeWrongTenTimesAnHour(t *testing.T) {
	town := testkit.NewTown(t)
	good := hanging(town, town.Buildings[0]).Code
	for range 10 {
		_, err := town.Units.Invited(town.Ctx, "ABCDEFGH", "192.0.2.1")
		wants(t, err, unit.ErrInvite)
		_, err = town.Units.Invited(town.Ctx, good, "192.0.2.2")
		town.Must(err) // right ones count nothing
	}
	_, err := town.Units.Invited(town.Ctx, good, "192.0.2.1")
	wants(t, err, limit.ErrTooMany)
	_, err = town.Units.Invited(town.Ctx, good, "192.0.2.2")
	town.Must(err)
	town.Clock.Move(time.Hour)
	_, err = town.Units.Invited(town.Ctx, good, "192.0.2.1")
	town.Must(err)
}

func hanging(town *testkit.Town, b unit.Unit) unit.Invite {
	town.T.Helper()
	found, err := town.Units.Invites(town.Ctx, []unit.Unit{b})
	town.Must(err)
	if len(found) != 1 {
		town.T.Fatalf("%d invites hang at %s", len(found), b.Name)
	}
	return found[0]
}
