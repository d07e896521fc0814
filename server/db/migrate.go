package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema to the newest version, one transaction a step, and refuses a schema that is newer.
func migrate(ctx context.Context, pool *sql.DB) error {
	p, err := migrations(pool)
	if err != nil {
		return err
	}
	at, newest, err := p.GetVersions(ctx)
	if err != nil && !errors.Is(err, goose.ErrVersionNotFound) {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	switch {
	case at > newest:
		return fmt.Errorf("%w (it is at version %d, this program knows %d)", ErrNewer, at, newest)
	case at == newest:
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the database to version %d: %w", newest, err)
	}
	return nil
}

func migrations(pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, files, goose.WithVerbose(false), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}
