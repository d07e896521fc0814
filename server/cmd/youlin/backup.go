package main

import (
	"context"
	"fmt"

	"youlin/server/app"
)

type backupCommand struct {
	settings
	Dest string `arg:"" help:"Where the backup goes: a folder that is not there yet, or a name ending in .tar." placeholder:"DEST"`
}

// Run copies everything, whole, beside a running server.
func (b backupCommand) Run(ctx context.Context, con console) error {
	c, err := b.load(con)
	if err != nil {
		return err
	}
	m, err := app.Backup(ctx, c, version, b.Dest)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(con.Out, "backed up %d files, up to event %d, to %s\n", len(m.Files), m.LastSeq, b.Dest)
	return err
}

type restoreCommand struct {
	settings
	Src string `arg:"" help:"A backup: its folder or its .tar." placeholder:"SRC"`
}

// Run puts a verified backup into an empty data folder.
func (r restoreCommand) Run(ctx context.Context, con console) error {
	c, err := r.load(con)
	if err != nil {
		return err
	}
	m, err := app.Restore(ctx, c, r.Src)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(con.Out, "restored %d files of %s, up to event %d, into %s\n",
		len(m.Files), m.MadeAt.Format("2006-01-02 15:04 MST"), m.LastSeq, c.Data)
	return err
}
