package centre

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// row is how a thing stands in the database.
type row struct {
	ID          ID
	CompoundID  unit.ID
	Label       string
	Kind        Kind
	PostID      post.ID
	AgreementID agreement.ID
	GiverID     person.ID
	State       State
	Trouble     Trouble
	Shelf       string
	AtEnd       AtEnd
	ReceivedAt  int64
	ReceivedBy  person.ID
	HandedAt    int64
	HandedBy    person.ID
	HandedTo    person.ID
	Lent        bool
	Withheld    bool
	KeepUntil   int64
	DueAt       int64
	CalledAt    int64
	Version     int
	CreatedAt   int64
	ChangedAt   int64
}

const selection = "SELECT id, compound_id, label, kind, post_id, agreement_id, giver_id, state, trouble, shelf, at_end, received_at, received_by, " +
	"handed_at, handed_by, handed_to, lent, withheld, keep_until, due_at, called_at, version, created_at, changed_at FROM centre_items "

func (r row) item() Item {
	return Item{
		ID: r.ID, Compound: r.CompoundID, Label: r.Label, Kind: r.Kind, Post: r.PostID, Agreement: r.AgreementID, Giver: r.GiverID,
		State: r.State, Trouble: r.Trouble, Shelf: r.Shelf, AtEnd: r.AtEnd, ReceivedAt: instantOrNone(r.ReceivedAt), ReceivedBy: r.ReceivedBy,
		HandedAt: instantOrNone(r.HandedAt), HandedBy: r.HandedBy, HandedTo: r.HandedTo, Lent: r.Lent, withheld: r.Withheld, KeepUntil: instantOrNone(r.KeepUntil),
		due: instantOrNone(r.DueAt), CalledAt: instantOrNone(r.CalledAt), Version: r.Version, CreatedAt: db.Instant(r.CreatedAt),
		ChangedAt: db.Instant(r.ChangedAt),
	}
}

func instantOrNone(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return db.Instant(ms)
}

func find(q *db.Query, id ID) (Item, error) {
	var r row
	err := db.One(q.Raw(selection+"WHERE id = ?", id), &r, ErrUnknown)
	return r.item(), err
}

func items(q *db.Query, where string, args ...any) ([]Item, error) {
	var rows []row
	if err := q.Raw(selection+where, args...).Scan(&rows).Error; err != nil {
		return nil, db.Fault(err, nil)
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = r.item()
	}
	return list, nil
}

// ofAgreement reads the things that are bound to an agreement, the oldest first.
func ofAgreement(q *db.Query, id agreement.ID) ([]Item, error) {
	return items(q, "WHERE agreement_id = ? AND agreement_id <> '' ORDER BY created_at, id", id)
}

// ofAgreements reads the newest thing of each of the agreements; one that does not come stands back behind all others.
func ofAgreements(q *db.Query, ids []agreement.ID) (map[agreement.ID]Item, error) {
	list, err := items(q, "WHERE agreement_id IN ? AND agreement_id <> '' ORDER BY CASE WHEN state = 'called_off' THEN 0 ELSE 1 END, created_at, id", ids)
	of := make(map[agreement.ID]Item, len(list))
	for _, i := range list {
		of[i.Agreement] = i
	}
	return of, err
}

// freeOf reads the things of a post and giver that stand there for nobody, the longest waiting first.
func freeOf(q *db.Query, id post.ID, giver person.ID) ([]Item, error) {
	return items(q, "WHERE post_id = ? AND giver_id = ? AND agreement_id = '' AND state IN ('shelved', 'unclaimed') AND trouble = '' ORDER BY received_at, id", id, giver)
}

// ofPost reads the things of a post that are there, on their way, or lent.
func ofPost(q *db.Query, id post.ID) ([]Item, error) {
	return items(q, "WHERE post_id = ? AND state IN ('expected', 'shelved', 'unclaimed', 'handed_out') ORDER BY created_at, id", id)
}

// ofGiver reads what somebody has at a centre, or on its way there; the newest first.
func ofGiver(q *db.Query, who person.ID, compound unit.ID) ([]Item, error) {
	return items(q, "WHERE giver_id = ? AND compound_id = ? AND (state IN ('expected', 'shelved', 'unclaimed', 'public') OR kind = 'tool' AND state = 'handed_out') "+
		"ORDER BY changed_at DESC, id DESC LIMIT 100", who, compound)
}

func byLabel(q *db.Query, compound unit.ID, label string) (Item, error) {
	var r row
	err := db.One(q.Raw(selection+"WHERE compound_id = ? AND label = ?", compound, label), &r, ErrUnknown)
	return r.item(), err
}

func dueItems(q *db.Query, now time.Time, limit int) ([]Item, error) {
	return items(q, "WHERE due_at > 0 AND due_at <= ? ORDER BY due_at, id LIMIT ?", db.Millis(now), limit)
}

// keptUntilAfter reads what is kept until some time to come.
func keptUntilAfter(q *db.Query, compound unit.ID, now time.Time) ([]Item, error) {
	return items(q, "WHERE compound_id = ? AND keep_until > ? ORDER BY id", compound, db.Millis(now))
}

// tools reads the tool corner of a compound.
func toolsOf(q *db.Query, compound unit.ID) ([]Item, error) {
	return items(q, "WHERE compound_id = ? AND kind = 'tool' AND state IN ('shelved', 'unclaimed', 'handed_out') AND trouble = '' ORDER BY received_at, id", compound)
}

func insert(tx *db.Tx, i Item) error {
	err := tx.Exec("INSERT INTO centre_items (id, compound_id, label, kind, post_id, agreement_id, giver_id, state, at_end, due_at, keep_until, version, created_at, changed_at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		i.ID, i.Compound, i.Label, i.Kind, i.Post, i.Agreement, i.Giver, i.State, i.AtEnd, db.Millis(i.due), db.Millis(i.KeepUntil), i.Version,
		db.Millis(i.CreatedAt), db.Millis(i.ChangedAt)).Error
	return db.Fault(err, nil)
}

// update writes what became of a thing in one guarded statement: it must still be as it was read.
func update(tx *db.Tx, i Item, was State) error {
	return db.Changed(tx.Exec("UPDATE centre_items SET agreement_id = ?, state = ?, trouble = ?, shelf = ?, at_end = ?, received_at = ?, received_by = ?, "+
		"handed_at = ?, handed_by = ?, handed_to = ?, lent = ?, withheld = ?, keep_until = ?, due_at = ?, called_at = ?, version = ?, changed_at = ? "+
		"WHERE id = ? AND version = ? AND state = ?",
		i.Agreement, i.State, i.Trouble, i.Shelf, i.AtEnd, db.Millis(i.ReceivedAt), i.ReceivedBy, db.Millis(i.HandedAt), i.HandedBy, i.HandedTo, i.Lent, i.withheld,
		db.Millis(i.KeepUntil), db.Millis(i.due), db.Millis(i.CalledAt), i.Version, db.Millis(i.ChangedAt), i.ID, i.Version-1, was),
		ErrState.WithState(string(was)))
}

func insertStep(tx *db.Tx, s Step, position int) error {
	err := tx.Exec("INSERT INTO centre_steps (id, item_id, position, at, actor_id, what, state, agreement_id, shelf, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		s.ID, s.Item, position, db.Millis(s.At), s.Actor, s.What, s.State, s.Agreement, s.Shelf, s.Note).Error
	return db.Fault(err, nil)
}

type stepRow struct {
	ID          string
	ItemID      ID
	At          int64
	ActorID     person.ID
	What        string
	State       State
	AgreementID agreement.ID
	Shelf       string
	Note        string
}

func (r stepRow) step() Step {
	return Step{ID: r.ID, Item: r.ItemID, At: db.Instant(r.At), Actor: r.ActorID, What: r.What, State: r.State, Agreement: r.AgreementID, Shelf: r.Shelf, Note: r.Note}
}

const stepSelection = "SELECT id, item_id, at, actor_id, what, state, agreement_id, shelf, note FROM centre_steps "

func stepsOf(q *db.Query, id ID) ([]Step, error) {
	var rows []stepRow
	err := q.Raw(stepSelection+"WHERE item_id = ? ORDER BY position", id).Scan(&rows).Error
	list := make([]Step, len(rows))
	for i, r := range rows {
		list[i] = r.step()
	}
	return list, db.Fault(err, nil)
}

func findStep(q *db.Query, id string) (Step, error) {
	var r stepRow
	err := db.One(q.Raw(stepSelection+"WHERE id = ?", id), &r, ErrUnknown)
	return r.step(), err
}

// codeRow is a code that a giver shows, as hashes.
type codeRow struct {
	ItemID    ID
	Code      []byte
	Qr        []byte
	ExpiresAt int64
	UsedAt    int64
}

// putCode replaces whatever code there was.
func putCode(tx *db.Tx, r codeRow) error {
	return db.Fault(tx.Exec("INSERT INTO centre_codes (item_id, code, qr, expires_at, used_at) VALUES (?, ?, ?, ?, 0) "+
		"ON CONFLICT (item_id) DO UPDATE SET code = excluded.code, qr = excluded.qr, expires_at = excluded.expires_at, used_at = 0",
		r.ItemID, r.Code, r.Qr, r.ExpiresAt).Error, nil)
}

// codeShown finds the codes that a hash fits, the ones that run out last first.
func codesShown(q *db.Query, hash []byte) (rows []codeRow, err error) {
	err = q.Raw("SELECT item_id, code, qr, expires_at, used_at FROM centre_codes WHERE code = ? OR qr = ? ORDER BY expires_at DESC", hash, hash).Scan(&rows).Error
	return rows, db.Fault(err, nil)
}

// useCode spends a code, once.
func useCode(tx *db.Tx, id ID) error {
	return db.Changed(tx.Exec("UPDATE centre_codes SET used_at = ? WHERE item_id = ? AND used_at = 0 AND expires_at > ?",
		db.Millis(tx.Now()), id, db.Millis(tx.Now())), agreement.ErrCodeUsed)
}

func findHours(q *db.Query, compound unit.ID) (h Hours, set bool, err error) {
	var r struct{ Hours string }
	err = db.One(q.Raw("SELECT hours FROM centre_hours WHERE compound_id = ?", compound), &r, ErrUnknown)
	if errors.Is(err, ErrUnknown) {
		return DefaultHours(), false, nil
	}
	if err != nil {
		return h, false, err
	}
	if err := json.Unmarshal([]byte(r.Hours), &h); err != nil {
		return h, false, fmt.Errorf("read the hours of the centre of %s: %w", compound, err)
	}
	return h, true, nil
}

func putHours(tx *db.Tx, compound unit.ID, h Hours, by person.ID) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write the hours of the centre of %s: %w", compound, err)
	}
	return db.Fault(tx.Exec("INSERT INTO centre_hours (compound_id, hours, changed_at, changed_by) VALUES (?, ?, ?, ?) "+
		"ON CONFLICT (compound_id) DO UPDATE SET hours = excluded.hours, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
		compound, string(text), db.Millis(tx.Now()), by).Error, nil)
}

// withTakers reads what waits for somebody, and what is lent.
func withTakers(q *db.Query, compound unit.ID) ([]Item, error) {
	return items(q, "WHERE compound_id = ? AND agreement_id <> '' AND (state = 'shelved' OR lent) ORDER BY received_at, id", compound)
}

// returnedOf reads what an agreement had and what is back.
func returnedOf(q *db.Query, id agreement.ID) ([]Item, error) {
	return items(q, "WHERE id IN (SELECT item_id FROM centre_steps WHERE agreement_id = ? AND agreement_id <> '' AND what = 'returned') ORDER BY id", id)
}
