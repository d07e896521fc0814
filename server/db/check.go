package db

import (
	"context"
	"database/sql"
	"fmt"
)

// checkWriter reads back what the DSN asked for: a setting that did not take would be found at the first power cut.
func checkWriter(ctx context.Context, conn *sql.Conn) error {
	return checkPragmas(ctx, conn, map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "secure_delete": "1",
	})
}

// checkReader opens every connection that the pool may have, and looks at each.
func checkReader(ctx context.Context, pool *sql.DB) error {
	want := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "query_only": "1", "busy_timeout": "5000"}
	conns := make([]*sql.Conn, 0, pool.Stats().MaxOpenConnections)
	defer func() {
		for _, c := range conns {
			_ = c.Close() // back into the pool
		}
	}()
	for range pool.Stats().MaxOpenConnections {
		c, err := pool.Conn(ctx)
		if err != nil {
			return fmt.Errorf("open a reader: %w", err)
		}
		conns = append(conns, c)
		if err := checkPragmas(ctx, c, want); err != nil {
			return err
		}
	}
	return nil
}

func checkPragmas(ctx context.Context, conn *sql.Conn, want map[string]string) error {
	for name, value := range want {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("read back %s: %w", name, err)
		}
		if got != value {
			return fmt.Errorf("the database did not take %s=%s (it is %s); is the data folder on a local disk?", name, value, got)
		}
	}
	return nil
}
