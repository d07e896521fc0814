package post

import (
	"strings"
	"testing"

	"youlin/server/db"
)

// planOf is how the database means to read a list.
func planOf(t *testing.T, f Filter, after Mark) string {
	t.Helper()
	d, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	text, args := f.statement("a compound", after, 20)
	var steps []struct{ Detail string }
	if err := d.Read(t.Context()).Raw("EXPLAIN QUERY PLAN "+text, args...).Scan(&steps).Error; err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.Detail)
	}
	return strings.Join(lines, "\n")
}
