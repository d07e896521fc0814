//go:build bench

package bench

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"youlin/server/match"
)

// fts is SQLite's full-text search as one would set it up for this: a contentless table for each compound (the texts
// are in the posts' own table), the list as a word of its own, BM25 with a heavier title.
type fts struct {
	conn   *sql.Conn
	tables map[string]*ftsTable
	split  splitter
}

type ftsTable struct{ insert, remove, search *sql.Stmt }

// splitter says how texts become words: the tokenizer of the tables, what is written into them, what is asked for.
type splitter struct {
	tokenizer string
	written   func(text string) string
	asked     func(text string) []string
}

var (
	// trigrams are what FTS5 has for languages without spaces. It finds nothing by a word of two characters alone.
	trigrams = splitter{"trigram", strings.Clone, func(text string) []string { return grams(text, 3) }}
	// bigrams are cut by us and joined by spaces.
	bigrams = splitter{"unicode61", func(text string) string { return strings.Join(grams(text, 2), " ") }, func(text string) []string { return grams(text, 2) }}
)

// grams cuts a text into pieces of n characters that lie side by side; words in Latin letters stay whole between
// bigrams, as every tokenizer for Chinese has it.
func grams(text string, n int) (out []string) {
	latin := func(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for _, run := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for len(run) > 0 {
			runes := []rune(run)
			end := slices.IndexFunc(runes, func(r rune) bool { return latin(r) != latin(runes[0]) })
			if end < 0 || n != 2 {
				end = len(runes)
			}
			piece := runes[:end]
			run = string(runes[end:])
			if n == 2 && (latin(piece[0]) || len(piece) == 1) {
				out = append(out, string(piece))
				continue
			}
			for i := 0; i+n <= len(piece); i++ {
				out = append(out, string(piece[i:i+n]))
			}
		}
	}
	return out
}

func newFTS(dsn string, split splitter) (*fts, error) {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	return &fts{conn: conn, tables: map[string]*ftsTable{}, split: split}, err
}

func (f *fts) exec(text string) error {
	_, err := f.conn.ExecContext(context.Background(), text)
	return err
}

func (f *fts) table(compound string) (*ftsTable, error) {
	if t := f.tables[compound]; t != nil {
		return t, nil
	}
	err := f.exec("CREATE VIRTUAL TABLE " + compound + " USING fts5(list, title, body, content='', contentless_delete=1, tokenize='" + f.split.tokenizer + "')")
	if err != nil {
		return nil, err
	}
	if err := f.exec("INSERT INTO " + compound + " (" + compound + ", rank) VALUES ('rank', 'bm25(0.0, 1.6, 1.0)')"); err != nil {
		return nil, err
	}
	t := &ftsTable{}
	f.tables[compound] = t
	if t.insert, err = f.conn.PrepareContext(context.Background(), "INSERT INTO "+compound+" (rowid, list, title, body) VALUES (?, ?, ?, ?)"); err != nil {
		return nil, err
	}
	if t.remove, err = f.conn.PrepareContext(context.Background(), "DELETE FROM "+compound+" WHERE rowid = ?"); err != nil {
		return nil, err
	}
	t.search, err = f.conn.PrepareContext(context.Background(), "SELECT rowid FROM "+compound+" WHERE "+compound+" MATCH ? ORDER BY rank LIMIT ?")
	return t, err
}

func (f *fts) fill(posts iter.Seq[match.Post]) error {
	if err := f.exec("BEGIN"); err != nil {
		return err
	}
	for p := range posts {
		if err := f.open(p); err != nil {
			return err
		}
	}
	return f.exec("COMMIT")
}

func (f *fts) open(p match.Post) error {
	t, err := f.table(p.Compound)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(p.ID)
	if err != nil {
		return err
	}
	_, err = t.insert.Exec(number, own(p), f.split.written(p.Title), f.split.written(p.Body))
	return err
}

func (f *fts) shut(p match.Post) error {
	t, err := f.table(p.Compound)
	if err != nil {
		return err
	}
	_, err = t.remove.Exec(p.ID)
	return err
}

func (f *fts) find(p match.Post) (ids []string, err error) {
	t, err := f.table(p.Compound)
	if err != nil {
		return nil, err
	}
	words := f.split.asked(p.Title + " " + p.Body)
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) == 0 {
		return nil, nil
	}
	rows, err := t.search.Query(`list:"`+other(p)+`" AND {title body}:("`+strings.Join(words, `" OR "`)+`")`, shown)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (f *fts) close() error {
	var errs []error
	for _, t := range f.tables {
		errs = append(errs, t.insert.Close(), t.remove.Close(), t.search.Close())
	}
	return errors.Join(append(errs, f.conn.Close())...)
}
