package main

import (
	"context"
	"errors"
	"fmt"

	"youlin/server/app"
	"youlin/server/person"
	"youlin/server/town"
)

type initCommand struct {
	settings
	Compound  string   `required:"" help:"The compound's name." placeholder:"NAME"`
	Buildings []string `required:"" help:"Its buildings, as neighbours call them." placeholder:"\"1栋,2栋\""`
	Moderator string   `required:"" help:"The phone of its first moderator." placeholder:"PHONE"`
	Name      string   `required:"" help:"What neighbours call the moderator." placeholder:"NAME"`
	Building  string   `help:"Where the moderator lives; empty is elsewhere." placeholder:"NAME"`
	Room      string   `help:"The moderator's room." placeholder:"ROOM"`
	District  string   `help:"The district, when the town has more above its compounds." placeholder:"NAME"`
	Street    string   `help:"The street." placeholder:"NAME"`
	Community string   `help:"The community." placeholder:"NAME"`
	Zone      string   `help:"The compound's time zone." default:"Asia/Shanghai"`
}

// Run makes a compound of a real installation, with its moderator, and prints the invite of each building.
func (i initCommand) Run(ctx context.Context, con console) (err error) {
	phone, err := person.ReadPhone(i.Moderator)
	if err != nil {
		return fmt.Errorf("--moderator: %w", err)
	}
	c, err := i.load(con)
	if err != nil {
		return err
	}
	release, err := app.Lock(c.Data)
	if err != nil {
		return err
	}
	defer release()
	house, err := app.Open(ctx, c, app.Options{Version: version})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	made, err := rooms(house).Begin(ctx, town.Beginning{
		District: i.District, Street: i.Street, Community: i.Community, Compound: i.Compound, Buildings: i.Buildings, Zone: i.Zone,
		Moderator: person.Newcomer{Name: i.Name, Phone: phone, Room: i.Room}, Home: i.Building,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "%s  %s\nmoderator %s: sign in with this number.\n\n", made.Compound.Name, made.Compound.ID, i.Name)
	for _, inv := range made.Invites {
		fmt.Fprintf(con.Out, "%s  %s  %s/join/%s\n", inv.Building.Name, inv.Code, house.PublicURL(), inv.Code)
	}
	return nil
}
