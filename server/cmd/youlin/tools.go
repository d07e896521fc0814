package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"youlin/server/app"
	"youlin/server/match/dataset"
	"youlin/server/parse"
)

type tokenCommand struct {
	settings
	Phone string `required:"" help:"Whose token."`
}

// Run prints an access token as the last word. It works beside a running server, and leaves a line in the log of
// events.
func (t tokenCommand) Run(ctx context.Context, con console) (err error) {
	c, err := t.load(con)
	if err != nil {
		return err
	}
	house, err := app.Open(ctx, c, app.Options{Version: version})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	signed, err := house.TokenFor(ctx, t.Phone)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(con.Out, signed)
	return err
}

type matchCommand struct {
	In  string `required:"" help:"The folder of the data set." type:"existingdir" placeholder:"DIR"`
	Out string `required:"" help:"The run file to write." placeholder:"FILE"`
	Now string `help:"The moment of matching." default:"2026-09-14T09:00:00+08:00"`
}

// Run ranks every need of a data set.
func (m matchCommand) Run() error {
	now, err := time.Parse(time.RFC3339, m.Now)
	if err != nil {
		return fmt.Errorf("--now: %w", err)
	}
	return dataset.Run(m.In, m.Out, now)
}

type parseCommand struct {
	Now   string `help:"When it is said; empty is now." placeholder:"T"`
	Whole bool   `help:"Read all of the input as one text."`
}

// Run reads texts from the standard input and prints their drafts.
func (p parseCommand) Run(con console) error {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return err
	}
	now := time.Now()
	if p.Now != "" {
		if now, err = time.Parse(time.RFC3339, p.Now); err != nil {
			return fmt.Errorf("--now: %w", err)
		}
	}
	return parse.Run(con.In, con.Out, now, shanghai, p.Whole)
}

type contractCommand struct{}

// Run prints the contract, as the server gives it at /api/v1/openapi.json. It needs a house to ask, so it builds one
// in a folder of its own.
func (contractCommand) Run(ctx context.Context, con console) (err error) {
	dir, err := os.MkdirTemp("", "youlin-contract-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c, err := settings{Data: dir, Listen: "127.0.0.1:8080"}.load(console{})
	if err != nil {
		return err
	}
	house, err := app.Open(ctx, c, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	doc, err := house.API.Contract()
	if err != nil {
		return err
	}
	_, err = con.Out.Write(doc)
	return err
}
