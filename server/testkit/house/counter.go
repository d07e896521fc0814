package house

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"youlin/server/db"
)

// counter counts the statements that the reading pool runs.
type counter struct {
	mu         sync.Mutex
	statements []string
}

// listen hears of every statement before it runs.
func (c *counter) listen(d *db.DB) {
	note := func(g *gorm.DB) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.statements = append(c.statements, g.Statement.SQL.String())
	}
	calls := d.Read(context.Background()).Callback()
	for _, err := range []error{
		calls.Query().After("gorm:query").Register("house:count", note),
		calls.Row().After("gorm:row").Register("house:count", note),
		calls.Raw().After("gorm:raw").Register("house:count", note),
	} {
		if err != nil {
			panic(err) // the names above are GORM's own
		}
	}
}

// Statements are those that the reading pool ran while do ran.
func (h *House) Statements(do func()) []string {
	h.counter.mu.Lock()
	h.counter.statements = nil
	h.counter.mu.Unlock()
	do()
	h.counter.mu.Lock()
	defer h.counter.mu.Unlock()
	return h.counter.statements
}

// Fingerprint is of everything that is kept: a line for each table but SQLite's own.
func (h *House) Fingerprint() (lines []string) {
	h.T.Helper()
	q := h.DB.Read(h.Ctx)
	var tables []string
	h.Must(q.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name").Scan(&tables).Error)
	for _, table := range tables {
		var rows []map[string]any
		h.Must(q.Raw("SELECT * FROM " + table + " ORDER BY 1, 2").Scan(&rows).Error)
		lines = append(lines, fmt.Sprintf("%s: %d rows, %x", table, len(rows), sha256.Sum256(fmt.Append(nil, rows))))
	}
	return lines
}
