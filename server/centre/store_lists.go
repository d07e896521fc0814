package centre

import (
	"strconv"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// wheres say what is in each of the desk's lists; today's end stands for the ?.
var wheres = map[Shelf]string{
	ListExpected:  "state = 'expected'",
	ListWaiting:   "state = 'shelved' AND agreement_id <> ''",
	ListFree:      "state = 'shelved' AND agreement_id = ''",
	ListDue:       "state = 'shelved' AND agreement_id <> '' AND keep_until > 0 AND keep_until < ?",
	ListUnclaimed: "state = 'unclaimed'",
	ListPublic:    "state = 'public'",
	ListLent:      "lent",
	ListPast:      "state IN ('handed_out', 'taken_back', 'called_off') AND NOT lent",
}

// orders say what comes first: what has to be done soonest, and otherwise what waits longest.
var orders = map[Shelf]string{
	ListExpected: "created_at, id", ListWaiting: "keep_until, id", ListFree: "received_at, id", ListDue: "keep_until, id",
	ListUnclaimed: "called_at DESC, keep_until, id", ListPublic: "changed_at, id", ListLent: "handed_at, id", ListPast: "changed_at DESC, id DESC",
}

func listed(q *db.Query, compound unit.ID, of Shelf, endOfDay time.Time, before string, limit int) ([]Item, error) {
	where, args := "WHERE compound_id = ? AND "+wheres[of], []any{compound}
	if of == ListDue {
		args = append(args, db.Millis(endOfDay))
	}
	if at, id, ok := markFrom(before); ok {
		where, args = where+" AND (changed_at, id) < (?, ?)", append(args, at, id)
	}
	return items(q, where+" ORDER BY "+orders[of]+" LIMIT ?", append(args, limit)...)
}

// MarkOf is from where to read on after a thing in the list of what is over.
func MarkOf(i Item) string { return strconv.FormatInt(db.Millis(i.ChangedAt), 10) + "." + string(i.ID) }

func markFrom(mark string) (at int64, id string, ok bool) {
	ms, id, found := strings.Cut(mark, ".")
	at, err := strconv.ParseInt(ms, 10, 64)
	return at, id, found && err == nil
}

// KnownMark reports whether a text is a mark of MarkOf, or none.
func KnownMark(mark string) bool {
	_, _, ok := markFrom(mark)
	return mark == "" || ok
}

func counted(q *db.Query, compound unit.ID, endOfDay time.Time) (map[Shelf]int, error) {
	text, args := "SELECT ", []any{}
	lists := []Shelf{ListExpected, ListWaiting, ListFree, ListDue, ListUnclaimed, ListPublic, ListLent}
	for n, of := range lists {
		if n > 0 {
			text += ", "
		}
		text += "COALESCE(SUM(CASE WHEN " + wheres[of] + " THEN 1 ELSE 0 END), 0) AS " + string(of)
		if of == ListDue {
			args = append(args, db.Millis(endOfDay))
		}
	}
	var r struct{ Expected, Waiting, Free, Due, Unclaimed, Public, Lent int }
	args = append(args, compound)
	err := q.Raw(text+" FROM centre_items WHERE compound_id = ? AND (state IN ('expected', 'shelved', 'unclaimed', 'public') OR lent)", args...).Scan(&r).Error
	return map[Shelf]int{
		ListExpected: r.Expected, ListWaiting: r.Waiting, ListFree: r.Free, ListDue: r.Due, ListUnclaimed: r.Unclaimed, ListPublic: r.Public, ListLent: r.Lent,
	}, db.Fault(err, nil)
}

func insertCount(tx *db.Tx, c Count) error {
	err := tx.Exec("INSERT INTO centre_counts (id, compound_id, at, by_id, seen, missing, unknown, misplaced) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.ID, c.Compound, db.Millis(c.At), c.By, c.Seen, c.Missing, c.Unknown, c.Misplaced).Error
	for n, l := range c.Lines {
		if err != nil {
			break
		}
		err = tx.Exec("INSERT INTO centre_count_lines (count_id, position, label, item_id, outcome, shelf, belongs) VALUES (?, ?, ?, ?, ?, ?, ?)",
			c.ID, n, l.Label, l.Item, l.Outcome, l.Shelf, l.Belongs).Error
	}
	return db.Fault(err, nil)
}

type countRow struct {
	ID         string
	CompoundID unit.ID
	At         int64
	ByID       person.ID
	Seen       int
	Missing    int
	Unknown    int
	Misplaced  int
}

func (r countRow) count() Count {
	return Count{ID: r.ID, Compound: r.CompoundID, At: db.Instant(r.At), By: r.ByID, Seen: r.Seen, Missing: r.Missing, Unknown: r.Unknown, Misplaced: r.Misplaced}
}

const countSelection = "SELECT id, compound_id, at, by_id, seen, missing, unknown, misplaced FROM centre_counts "

func findCount(q *db.Query, compound unit.ID, id string) (Count, error) {
	var r countRow
	err := db.One(q.Raw(countSelection+"WHERE id = ? AND compound_id = ?", id, compound), &r, ErrNoCount)
	return r.count(), err
}

func counts(q *db.Query, compound unit.ID) ([]Count, error) {
	var rows []countRow
	err := q.Raw(countSelection+"WHERE compound_id = ? ORDER BY at DESC, id DESC LIMIT 50", compound).Scan(&rows).Error
	list := make([]Count, len(rows))
	for n, r := range rows {
		list[n] = r.count()
	}
	return list, db.Fault(err, nil)
}

func linesOf(q *db.Query, id string) ([]Line, error) {
	var rows []struct {
		Label   string
		ItemID  ID
		Outcome Outcome
		Shelf   string
		Belongs string
	}
	err := q.Raw("SELECT label, item_id, outcome, shelf, belongs FROM centre_count_lines WHERE count_id = ? ORDER BY position", id).Scan(&rows).Error
	list := make([]Line, len(rows))
	for n, r := range rows {
		list[n] = Line{Label: r.Label, Item: r.ItemID, Outcome: r.Outcome, Shelf: r.Shelf, Belongs: r.Belongs}
	}
	return list, db.Fault(err, nil)
}
