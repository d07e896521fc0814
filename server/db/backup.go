package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Snapshot writes a whole copy of a database, as of one moment, to a file that must not be there yet. It reads only,
// so it works beside a running server and does not hold its writer.
func Snapshot(ctx context.Context, database, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is already there; name a new file", file)
	}
	// The readers' query_only forbids even a copy to elsewhere; mode=ro still keeps the source as it is.
	pool, err := sql.Open("sqlite3", "file:"+database+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", file)
	if err = errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// Verify reads a database file through and says what is wrong with it, or nil.
func Verify(ctx context.Context, file string) (err error) {
	pool, err := sql.Open("sqlite3", "file:"+file+"?mode=ro&_query_only=on")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return fmt.Errorf("check %s: %w", file, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%s is damaged: %s", file, verdict)
	}
	var broken int
	if err := pool.QueryRowContext(ctx, "SELECT COUNT(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil {
		return fmt.Errorf("check the references of %s: %w", file, err)
	}
	if broken > 0 {
		return fmt.Errorf("%s has %d rows that refer to nothing", file, broken)
	}
	return nil
}
