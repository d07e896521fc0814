package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"youlin/server/api"
	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/town"
)

type demoCommand struct{ settings }

// Run fills a throw-away folder with the demo town, says whom to sign in as, and serves it. A folder that is named
// must hold nothing, and stays.
func (d demoCommand) Run(ctx context.Context, con console) (err error) {
	d.Demo = true
	c, err := d.load(con)
	if err != nil {
		return err
	}
	if c.Data == config.Default().Data && d.Data == "" {
		if c.Data, err = os.MkdirTemp("", "youlin-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	}
	if err := app.Fresh(c.Data); err != nil {
		return err
	}
	now, err := clock(c, con)
	if err != nil {
		return err
	}
	cast, err := fillDemo(ctx, c, now)
	if err != nil {
		return err
	}
	return serve(ctx, c, app.Options{Version: version, Now: now, DemoPeople: cast}, func(addr string) {
		introduce(con.Out, addr, cast)
	})
}

// fillDemo makes the demo town in the folder, under a clock that runs through its past.
func fillDemo(ctx context.Context, c config.Config, now func() time.Time) (cast []api.DemoPerson, err error) {
	if now == nil {
		now = time.Now
	}
	release, err := app.Lock(c.Data)
	if err != nil {
		return nil, err
	}
	defer release()
	clock := town.NewClock(now())
	house, err := app.Open(ctx, c, app.Options{Version: version, Now: clock.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	return town.Demo(ctx, rooms(house), clock, now())
}

// rooms are what a house has to fill.
func rooms(h *app.House) *town.Town {
	return &town.Town{DB: h.DB, Units: h.Units, People: h.People, Media: h.Media, Posts: h.Posts, Agreements: h.Agreements, Centre: h.Centre}
}

// introduce says where the town is and whom to be there.
func introduce(out io.Writer, addr string, cast []api.DemoPerson) {
	fmt.Fprintf(out, "有邻 demo town: http://%s  (sign-in codes are shown on the page)\n\n", addr)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range cast {
		fmt.Fprintf(w, "%s\t%s\t%s%s·%s\t%s\n", p.Phone, p.Role, p.Compound, p.Building, p.Name, p.Story)
	}
	_ = w.Flush()
	fmt.Fprintf(out, "\nCtrl+C ends it.\n")
}
