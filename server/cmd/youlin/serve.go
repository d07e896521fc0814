package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/db"
)

type serveCommand struct{ settings }

// Run serves until it is told to stop.
func (s serveCommand) Run(ctx context.Context, con console) error {
	c, err := s.load(con)
	if err != nil {
		return err
	}
	now, err := clock(c, con)
	if err != nil {
		return err
	}
	return serve(ctx, c, app.Options{Version: version, Now: now}, func(addr string) {
		fmt.Fprintf(con.Err, "youlin serves on http://%s\n", addr)
	})
}

// serve holds the data folder, opens the house and answers until ctx ends.
func serve(ctx context.Context, c config.Config, o app.Options, ready func(string)) (err error) {
	release, err := app.Lock(c.Data)
	if err != nil {
		return err
	}
	defer release()
	house, err := app.Open(ctx, c, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	return house.Serve(ctx, ready)
}

// clock is the system's, or a file's in a demo on a loopback address: moving time is for tests.
func clock(c config.Config, con console) (func() time.Time, error) {
	for _, v := range con.Environ {
		file, set := strings.CutPrefix(v, "YOULIN_CLOCK=")
		switch {
		case !set || file == "":
			continue
		case !c.Demo || !config.Loopback(c.Listen):
			return nil, errors.New("YOULIN_CLOCK is for demos on a loopback address only")
		}
		return app.FileClock(file)
	}
	return nil, nil //nolint:nilnil // nil is the system's clock
}

type migrateCommand struct{ settings }

// Run brings the schema to the newest version.
func (m migrateCommand) Run(ctx context.Context, con console) error {
	c, err := m.load(con)
	if err != nil {
		return err
	}
	release, err := app.Lock(c.Data)
	if err != nil {
		return err
	}
	defer release()
	d, err := db.Open(ctx, c.Data, db.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "the database is at the newest version")
	return d.Close()
}
