package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
)

// Facts are what Inspect finds in a database file.
type Facts struct {
	// Damage is what the integrity check says; empty is whole.
	Damage []string
	// Dangling counts the rows that refer to nothing.
	Dangling int
	// Schema is the version of the schema, Newest the one that this program knows.
	Schema, Newest int64
	// Journal is how commits are kept: "wal" in use, "delete" in a fresh snapshot.
	Journal string
	// LastSeq is the number of the newest event ever, Events how many are kept.
	LastSeq, Events int64
	// OutOfOrder counts events with a number that was never given out, Backwards those whose clock was behind the one
	// before, Orphans the hearers of events that are gone.
	OutOfOrder, Backwards, Orphans int64
	// Answers are those kept for idempotency keys, Unreadable those that hold no JSON.
	Answers, Unreadable int64
}

// Inspect reads a database file through, without changing it and without waiting for its writer.
func Inspect(ctx context.Context, file string) (f Facts, err error) {
	pool, err := sql.Open("sqlite3", "file:"+file+"?mode=ro&_query_only=on&_busy_timeout=5000")
	if err != nil {
		return f, err
	}
	pool.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if f.Newest, err = newest(); err != nil {
		return f, err
	}
	if f.Damage, err = damage(ctx, pool); err != nil {
		return f, fmt.Errorf("check %s: %w", file, err)
	}
	for _, ask := range []struct {
		text string
		into any
	}{
		{"SELECT COUNT(*) FROM pragma_foreign_key_check", &f.Dangling},
		{"PRAGMA journal_mode", &f.Journal},
		{"SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied", &f.Schema},
		{"SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'events'", &f.LastSeq},
		{"SELECT COUNT(*) FROM events", &f.Events},
		{"SELECT COUNT(*) FROM events WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'events')", &f.OutOfOrder},
		{"SELECT COUNT(*) FROM (SELECT at < LAG(at) OVER (ORDER BY seq) AS behind FROM events) WHERE behind", &f.Backwards},
		{"SELECT COUNT(*) FROM event_hearers h WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = h.seq)", &f.Orphans},
		{"SELECT COUNT(*) FROM answers", &f.Answers},
		{"SELECT COUNT(*) FROM answers WHERE NOT json_valid(CAST(answer AS TEXT))", &f.Unreadable},
	} {
		if err := pool.QueryRowContext(ctx, ask.text).Scan(ask.into); err != nil {
			return f, fmt.Errorf("read %s: %w", file, err)
		}
	}
	return f, nil
}

// newest is the version that the embedded migrations lead to.
func newest() (int64, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	var top int64
	for _, name := range names {
		n, err := strconv.ParseInt(name[len("migrations/"):len("migrations/")+5], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("the migration %s has no number: %w", name, err)
		}
		top = max(top, n)
	}
	return top, nil
}

func damage(ctx context.Context, pool *sql.DB) (found []string, err error) {
	rows, err := pool.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	return found, rows.Err()
}
