package post

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// row is how a post stands in the database.
type row struct {
	ID         string
	CompoundID string
	AuthorID   string
	OwnerID    string
	Direction  string
	Module     string
	Mode       string
	PriceYuan  *int
	Category   string
	Title      string
	Body       string
	Quantity   int
	Capacity   int
	Windows    string
	Minutes    *int
	AgeMin     *int
	AgeMax     *int
	Urgency    string
	Pick       string
	Photos     string
	Total      int
	Taken      int
	Done       int
	State      string
	Running    bool
	Reason     string
	Version    int
	CreatedAt  int64
	ChangedAt  int64
	ExpiresAt  int64
	SwapFor    string
	Doc        []byte
}

// lean are the columns without the public JSON, columns all of them.
const lean = "id, compound_id, author_id, owner_id, direction, module, mode, price_yuan, category, title, body, " +
	"quantity, capacity, windows, minutes, age_min, age_max, urgency, pick, photos, total, taken, done, state, running, " +
	"reason, version, created_at, changed_at, expires_at, swap_for"

const columns = lean + ", doc"

func rowOf(p Post, now time.Time) (row, error) {
	photos := ""
	if len(p.Photos) > 0 {
		text, err := json.Marshal(p.Photos)
		if err != nil {
			return row{}, fmt.Errorf("write the photos of post %s: %w", p.ID, err)
		}
		photos = string(text)
	}
	r := row{
		ID: string(p.ID), CompoundID: string(p.Compound), AuthorID: string(p.Author), OwnerID: string(p.Owner),
		Direction: string(p.Direction), Module: string(p.Module), Mode: string(p.Mode), PriceYuan: p.Price,
		Category: p.Category, Title: p.Title, Body: p.Body, Quantity: p.Quantity, Capacity: p.Capacity,
		Windows: EncodeWindows(p.Windows), Minutes: p.Minutes, Urgency: string(p.Urgency), Pick: string(p.Pick), Photos: photos,
		Total: p.Total(), Taken: p.Taken, Done: p.Done, State: string(p.State), Running: p.State.Running(), Reason: p.Reason,
		Version: p.Version, CreatedAt: db.Millis(p.CreatedAt), ChangedAt: db.Millis(now), ExpiresAt: db.Millis(p.ExpiresAt), SwapFor: p.SwapFor, Doc: p.Doc,
	}
	if p.ChildAge != nil {
		r.AgeMin, r.AgeMax = &p.ChildAge.Min, &p.ChildAge.Max
	}
	return r, nil
}

func (r row) post() (Post, error) {
	p := Post{
		ID: ID(r.ID), Compound: unit.ID(r.CompoundID), Author: person.ID(r.AuthorID), Owner: person.ID(r.OwnerID),
		Direction: Direction(r.Direction), Module: Module(r.Module),
		Content: Content{
			Mode: Mode(r.Mode), Price: r.PriceYuan, Category: r.Category, Title: r.Title, Body: r.Body,
			Quantity: r.Quantity, Capacity: r.Capacity, Minutes: r.Minutes, Urgency: Urgency(r.Urgency),
			Pick: Pick(r.Pick), ExpiresAt: db.Instant(r.ExpiresAt), SwapFor: r.SwapFor,
		},
		Taken: r.Taken, Done: r.Done, State: State(r.State), Reason: r.Reason, Version: r.Version,
		CreatedAt: db.Instant(r.CreatedAt), ChangedAt: db.Instant(r.ChangedAt), Doc: r.Doc,
	}
	if r.AgeMin != nil && r.AgeMax != nil {
		p.ChildAge = &Ages{Min: *r.AgeMin, Max: *r.AgeMax}
	}
	if r.Photos != "" {
		if err := json.Unmarshal([]byte(r.Photos), &p.Photos); err != nil {
			return p, fmt.Errorf("read the photos of post %s: %w", r.ID, err)
		}
	}
	var err error
	p.Windows, err = DecodeWindows(r.Windows)
	return p, err
}

// find reads a post with those who had an agreement about it, or refuses with ErrUnknown.
func find(q *db.Query, id ID) (Post, error) {
	var r row
	if err := db.One(q.Raw("SELECT "+columns+" FROM posts WHERE id = ?", id), &r, ErrUnknown); err != nil {
		return Post{}, err
	}
	p, err := r.post()
	if err != nil || !p.State.openToParties() {
		return p, err
	}
	err = q.Raw("SELECT person_id FROM post_parties WHERE post_id = ?", id).Scan(&p.Parties).Error
	return p, err
}

// many reads the posts with these ids, in no order; those that are not there are missing.
func many(q *db.Query, ids []ID) ([]Post, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return posts(q, "SELECT "+columns+" FROM posts WHERE id IN ?", ids)
}

// running reads all posts of a compound that are open, oldest first, without their public JSON: half of what a row weighs.
func running(q *db.Query, compound unit.ID) ([]Post, error) {
	return posts(q, "SELECT "+lean+" FROM posts WHERE compound_id = ? AND running AND state = 'open' ORDER BY created_at, id", compound)
}

// swapping reads the posts of a compound that want to swap and are open, oldest first, without their public JSON.
func swapping(q *db.Query, compound unit.ID) ([]Post, error) {
	return posts(q, "SELECT "+lean+" FROM posts WHERE compound_id = ? AND running AND state = 'open' AND mode = 'swap' ORDER BY created_at, id", compound)
}

// swappingFor reads which running swaps somebody posted on behalf of others.
func swappingFor(q *db.Query, author person.ID) (ids []ID, err error) {
	err = q.Raw("SELECT id FROM posts WHERE author_id = ? AND owner_id <> author_id AND running AND mode = 'swap'", author).Scan(&ids).Error
	return ids, db.Fault(err, nil)
}

// behind reads the posts that a person wrote or that are for them.
func behind(q *db.Query, who person.ID) ([]Post, error) {
	return posts(q, "SELECT "+columns+" FROM posts WHERE author_id = ? OR owner_id = ? AND owner_id <> author_id", who, who)
}

// due reads the posts whose time has run out.
func due(q *db.Query, now time.Time, n int) ([]Post, error) {
	return posts(q, "SELECT "+columns+" FROM posts WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?", db.Millis(now), n)
}

// posts reads rows of lean or of columns one after the other: the matcher reads a whole compound so.
func posts(q *db.Query, text string, args ...any) ([]Post, error) {
	rows, err := q.Raw(text, args...).Rows()
	if err != nil {
		return nil, db.Fault(err, nil)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	list := []Post{}
	var r row // for all of them: each is overwritten whole
	into := r.into()[:len(names)]
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read a post: %w", err)
		}
		p, err := r.post()
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, db.Fault(rows.Err(), nil)
}

// into is where columns go, in their order.
func (r *row) into() []any {
	return []any{
		&r.ID, &r.CompoundID, &r.AuthorID, &r.OwnerID, &r.Direction, &r.Module, &r.Mode, &r.PriceYuan, &r.Category, &r.Title, &r.Body,
		&r.Quantity, &r.Capacity, &r.Windows, &r.Minutes, &r.AgeMin, &r.AgeMax, &r.Urgency, &r.Pick, &r.Photos, &r.Total, &r.Taken, &r.Done,
		&r.State, &r.Running, &r.Reason, &r.Version, &r.CreatedAt, &r.ChangedAt, &r.ExpiresAt, &r.SwapFor, &r.Doc,
	}
}

func insert(tx *db.Tx, p Post) error {
	r, err := rowOf(p, tx.Now())
	if err != nil {
		return err
	}
	err = tx.Exec("INSERT INTO posts ("+columns+") VALUES (?"+strings.Repeat(", ?", 31)+")",
		r.ID, r.CompoundID, r.AuthorID, r.OwnerID, r.Direction, r.Module, r.Mode, r.PriceYuan, r.Category, r.Title, r.Body,
		r.Quantity, r.Capacity, r.Windows, r.Minutes, r.AgeMin, r.AgeMax, r.Urgency, r.Pick, r.Photos, r.Total, r.Taken, r.Done,
		r.State, r.Running, r.Reason, r.Version, r.CreatedAt, r.ChangedAt, r.ExpiresAt, r.SwapFor, string(r.Doc)).Error
	if err != nil {
		return db.Fault(err, nil)
	}
	return tx.Exec("INSERT INTO post_texts (compound_id, created_at, post_id, text) VALUES (?, ?, ?, ?)",
		r.CompoundID, r.CreatedAt, r.ID, searchText(p.Title, p.Body, p.SwapFor)).Error
}

// update writes what became of a post in one guarded statement: it must still be as it was read.
func update(tx *db.Tx, p, was Post) error {
	r, err := rowOf(p, tx.Now())
	if err != nil {
		return err
	}
	err = db.Changed(tx.Exec("UPDATE posts SET mode = ?, price_yuan = ?, category = ?, title = ?, body = ?, quantity = ?, capacity = ?, "+
		"windows = ?, minutes = ?, age_min = ?, age_max = ?, urgency = ?, pick = ?, photos = ?, total = ?, taken = ?, done = ?, state = ?, "+
		"running = ?, reason = ?, version = ?, changed_at = ?, expires_at = ?, swap_for = ?, doc = ? WHERE id = ? AND version = ? AND state = ? AND taken = ?",
		r.Mode, r.PriceYuan, r.Category, r.Title, r.Body, r.Quantity, r.Capacity, r.Windows, r.Minutes, r.AgeMin, r.AgeMax, r.Urgency,
		r.Pick, r.Photos, r.Total, r.Taken, r.Done, r.State, r.Running, r.Reason, r.Version, r.ChangedAt, r.ExpiresAt, r.SwapFor, string(r.Doc),
		r.ID, was.Version, string(was.State), was.Taken), ErrStale.WithState(string(was.State)))
	if err != nil || p.Title == was.Title && p.Body == was.Body && p.SwapFor == was.SwapFor {
		return err
	}
	return tx.Exec("UPDATE post_texts SET text = ? WHERE compound_id = ? AND created_at = ? AND post_id = ?",
		searchText(p.Title, p.Body, p.SwapFor), r.CompoundID, r.CreatedAt, r.ID).Error
}

// rewrite replaces the public JSON alone.
func rewrite(tx *db.Tx, p Post) error {
	return tx.Exec("UPDATE posts SET doc = ? WHERE id = ?", string(p.Doc), p.ID).Error
}

func addParty(tx *db.Tx, id ID, who person.ID) error {
	return tx.Exec("INSERT INTO post_parties (post_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING", id, who).Error
}

// countBy counts what a person had in the feed of a compound before.
func countBy(q *db.Query, compound unit.ID, who person.ID) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM posts WHERE author_id = ? AND compound_id = ? "+
		"AND state IN ('open', 'reserved', 'fulfilled', 'expired') LIMIT 100)", who, compound).Scan(&n).Error
	return n, err
}

// Mark is a place in a list that runs from the newest to the oldest; the zero value is its beginning.
type Mark struct {
	CreatedAt int64
	ID        ID
}

// Line is a post of a list: its public JSON, and beside it, when states were asked for, why it was closed and whose it is.
type Line struct {
	Mark
	Doc    []byte
	Reason string
	Author person.ID
	Owner  person.ID
}

// lines reads a page of a list in one statement, newest first.
func lines(q *db.Query, compound unit.ID, f Filter, after Mark, n int) ([]Line, error) {
	text, args := f.statement(compound, after, n)
	rows, err := q.Raw(text, args...).Rows()
	if err != nil {
		return nil, db.Fault(err, nil)
	}
	defer rows.Close()
	list := make([]Line, 0, min(n, 32))
	for rows.Next() {
		var l Line
		into := []any{&l.CreatedAt, &l.ID, &l.Doc, &l.Author, &l.Owner, &l.Reason}
		if err := rows.Scan(into[:f.width()]...); err != nil {
			return nil, fmt.Errorf("read a post of the list: %w", err)
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// lineColumns are what a line is read from; each costs a little at every row.
var lineColumns = []string{"p.created_at", "p.id", "p.doc", "p.author_id", "p.owner_id", "p.reason"}

// width is how many of lineColumns are needed: what runs has no reason, and then nobody asks whose it is.
func (f Filter) width() int {
	if len(f.States) == 0 {
		return 3
	}
	return len(lineColumns)
}

// choose names the states with the side of the feed that they are on, so that the index of that side is walked.
func (f Filter) choose(and func(part string, values ...any)) {
	var on, off []State
	for _, s := range f.States {
		if s.Running() {
			on = append(on, s)
		} else {
			off = append(off, s)
		}
	}
	switch {
	case len(f.States) == 0:
		and("p.running")
	case len(off) == 0:
		and("p.running AND p.state IN ?", on)
	case len(on) == 0:
		and("NOT p.running AND p.state IN ?", off)
	default:
		and("(p.running AND p.state IN ? OR NOT p.running AND p.state IN ?)", on, off)
	}
}

// statement builds the query from fixed parts; what a person sent is only ever an argument.
func (f Filter) statement(compound unit.ID, after Mark, n int) (string, []any) {
	from, where, args := "posts p", []string{"p.compound_id = ?"}, []any{compound}
	and := func(part string, values ...any) {
		where, args = append(where, part), append(args, values...)
	}
	if terms := searchTerms(f.Q); f.Q != "" {
		// The narrow table leads: CROSS JOIN keeps the order in which it is written.
		from, where[0] = "post_texts t CROSS JOIN posts p ON p.id = t.post_id", "t.compound_id = ?"
		for _, term := range terms {
			and("instr(t.text, ?) > 0", term)
		}
	}
	f.choose(and)
	if f.Module != "" {
		and("p.module = ?", f.Module)
	}
	if f.Direction != "" {
		and("p.direction = ?", f.Direction)
	} else if f.Category != "" || f.Module != "" {
		and("p.direction IN ('need', 'offer')")
	}
	if f.Category != "" {
		and("p.category = ?", f.Category)
	}
	if f.By != "" {
		and("(p.author_id = ? OR p.owner_id = ?)", f.By, f.By)
	}
	if len(f.without) > 0 {
		and("p.author_id NOT IN ? AND p.owner_id NOT IN ?", f.without, f.without)
	}
	lead := "p.created_at, p.id"
	if f.Q != "" {
		lead = "t.created_at, t.post_id"
	}
	if after != (Mark{}) {
		and("("+lead+") < (?, ?)", after.CreatedAt, after.ID)
	}
	order := strings.ReplaceAll(lead, ",", " DESC,") + " DESC"
	return "SELECT " + strings.Join(lineColumns[:f.width()], ", ") + " FROM " + from + " WHERE " +
		strings.Join(where, " AND ") + " ORDER BY " + order + " LIMIT ?", append(args, n)
}

// countSince counts what a person wrote since an instant.
func countSince(q *db.Query, who person.ID, since time.Time) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM posts WHERE author_id = ? AND created_at > ? AND state <> 'draft'", who, db.Millis(since)).Scan(&n).Error
	return n, err
}

// countCare counts the offers of care for children that a person had in the feed of a compound.
func countCare(q *db.Query, compound unit.ID, who person.ID) (n int, err error) {
	err = q.Raw("SELECT COUNT(*) FROM posts WHERE author_id = ? AND compound_id = ? AND module = 'childcare' AND direction = 'offer' "+
		"AND state IN ('open', 'reserved', 'fulfilled', 'expired')", who, compound).Scan(&n).Error
	return n, err
}

// waiting reads the posts that wait for review, the longest waiting first.
func waiting(q *db.Query) ([]Post, error) {
	return posts(q, "SELECT "+columns+" FROM posts WHERE state = 'pending_review' ORDER BY created_at")
}
