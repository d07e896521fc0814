package main

import (
	"context"
	"encoding/json"
	"errors"

	"youlin/server/app"
)

type doctorCommand struct {
	settings
	JSON bool `name:"json" help:"Say it for machines."`
}

// errUnwell ends doctor with 1 after it has said what is wrong.
var errUnwell = errors.New("something in the data folder needs care")

// Run looks the data folder through. It works beside a running server and changes nothing.
func (d doctorCommand) Run(ctx context.Context, con console) error {
	c, err := d.load(con)
	if err != nil {
		return err
	}
	h := app.Examine(ctx, c)
	if d.JSON {
		out := json.NewEncoder(con.Out)
		out.SetIndent("", "  ")
		err = out.Encode(h)
	} else {
		err = h.Print(con.Out)
	}
	if err == nil && !h.OK {
		err = errUnwell
	}
	return err
}
