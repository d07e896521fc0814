package agreement

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// row is how an agreement stands in the database.
type row struct {
	ID          ID
	Turn        int64
	PostID      post.ID
	CompoundID  unit.ID
	GiverID     person.ID
	TakerID     person.ID
	Poster      Side
	HelperID    person.ID
	HouseholdID person.HouseholdID
	Quantity    int
	Note        string
	AtWindow    string
	TwoCodes    bool
	Goods       bool
	State       State
	Missing     Side
	GiverThanks string
	TakerThanks string
	Version     int
	CreatedAt   int64
	ChangedAt   int64
	PlaceRank   int64
	HoldUntil   int64
	AskedBy     person.ID
	Via         Via
	ReturnBy    int64
	Answer      Answer
	Condition   Condition
	Late        Side
	Ruling      Outcome
	Lending     loanRow `gorm:"embedded"`
	Place       int
}

// selection reads agreements with their place in the line of those who wait.
const selection = "SELECT a.id, a.turn, a.post_id, a.compound_id, a.giver_id, a.taker_id, a.poster, a.helper_id, a.household_id, a.quantity, " +
	"a.note, a.at_window, a.two_codes, a.goods, a.state, a.missing, a.giver_thanks, a.taker_thanks, a.version, a.created_at, a.changed_at, " +
	"a.place_rank, a.hold_until, a.asked_by, a.via, a.return_by, a.answer, a.condition, a.late, a.ruling, " +
	loanColumns +
	"CASE WHEN a.state = 'waitlisted' THEN (SELECT COUNT(*) FROM agreements w WHERE w.post_id = a.post_id AND w.state = 'waitlisted' AND w.place_rank <= a.place_rank) " +
	"ELSE 0 END AS place FROM agreements a "

func (r row) agreement() (Agreement, error) {
	a := Agreement{
		ID: r.ID, turn: r.Turn, Post: r.PostID, Compound: r.CompoundID, Giver: r.GiverID, Taker: r.TakerID, Poster: r.Poster,
		Helper: r.HelperID, Household: r.HouseholdID, Quantity: r.Quantity, Note: r.Note, TwoCodes: r.TwoCodes, Goods: r.Goods,
		State: r.State, Missing: r.Missing, Version: r.Version, CreatedAt: db.Instant(r.CreatedAt), ChangedAt: db.Instant(r.ChangedAt),
		Thanks: map[Side]Thanks{}, Place: r.Place, rank: r.PlaceRank, HoldUntil: instantOrNone(r.HoldUntil), AskedBy: r.AskedBy,
		Via: r.Via, ReturnBy: instantOrNone(r.ReturnBy), Answer: r.Answer, Condition: r.Condition,
		Late: r.Late, Ruling: r.Ruling,
	}
	r.Lending.into(&a)
	windows, err := post.DecodeWindows(r.AtWindow)
	if len(windows) > 0 {
		a.Window = &windows[0]
	}
	return a, errors.Join(err, a.readThanks(Giver, r.GiverThanks), a.readThanks(Taker, r.TakerThanks))
}

func instantOrNone(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return db.Instant(ms)
}

func millisOrNone(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return db.Millis(at)
}

func (a *Agreement) readThanks(side Side, text string) error {
	if text == "" {
		return nil
	}
	var t Thanks
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return fmt.Errorf("read the thanks of agreement %s: %w", a.ID, err)
	}
	a.Thanks[side] = t
	return nil
}

func find(q *db.Query, id ID) (Agreement, error) {
	var r row
	if err := db.One(q.Raw(selection+"WHERE a.id = ?", id), &r, ErrUnknown); err != nil {
		return Agreement{}, err
	}
	return r.agreement()
}

func agreements(q *db.Query, where string, args ...any) ([]Agreement, error) {
	var rows []row
	if err := q.Raw(selection+where, args...).Scan(&rows).Error; err != nil {
		return nil, db.Fault(err, nil)
	}
	list := make([]Agreement, 0, len(rows))
	for _, r := range rows {
		a, err := r.agreement()
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// ofPost reads the agreements about a post in these states, in the order of the line.
func ofPost(q *db.Query, id post.ID, states ...State) ([]Agreement, error) {
	return agreements(q, "WHERE a.post_id = ? AND a.state IN ? ORDER BY a.place_rank", id, states)
}

// openOf finds a household's open request about a post.
func openOf(q *db.Query, id post.ID, household person.HouseholdID) (State, error) {
	var state State
	err := q.Raw("SELECT state FROM agreements WHERE post_id = ? AND household_id = ? AND state IN ('requested', 'accepted', 'waitlisted', 'in_progress')",
		id, household).Scan(&state).Error
	return state, err
}

// List says which of one's agreements are asked for.
type List struct {
	States []State
	// Side is the role in them; Nobody asks for both.
	Side Side
	// Before is the turn from which to read on; 0 is from the newest.
	Before int64
	Limit  int
}

// mine reads a person's agreements, the newest request first, and those they may act in for somebody else.
func mine(q *db.Query, who person.ID, l List) ([]Agreement, error) {
	giving, taking := l.Side != Taker, l.Side != Giver
	where := "WHERE a.id IN (SELECT id FROM agreements WHERE ? AND giver_id = ? UNION SELECT id FROM agreements WHERE ? AND taker_id = ? " +
		"UNION SELECT id FROM agreements WHERE helper_id <> '' AND helper_id = ? AND (poster = 'giver' AND ? OR poster = 'taker' AND ?) " +
		"UNION SELECT id FROM agreements WHERE asked_by <> '' AND asked_by = ? AND (poster = 'taker' AND ? OR poster = 'giver' AND ?))"
	args := []any{giving, who, taking, who, who, giving, taking, who, giving, taking}
	if len(l.States) > 0 {
		where, args = where+" AND a.state IN ?", append(args, l.States)
	}
	if l.Before > 0 {
		where, args = where+" AND a.turn < ?", append(args, l.Before)
	}
	return agreements(q, where+" ORDER BY a.turn DESC LIMIT ?", append(args, l.Limit)...)
}

// openWith reads what a person has in a compound and what has not begun yet.
func openWith(q *db.Query, who person.ID, compound unit.ID) ([]Agreement, error) {
	return agreements(q, "WHERE a.compound_id = ? AND (a.giver_id = ? OR a.taker_id = ?) AND a.state IN ('requested', 'waitlisted', 'accepted') ORDER BY a.turn",
		compound, who, who)
}

// dealing asks whether two people are on their way to each other.
func dealing(q *db.Query, one, other person.ID) (yes bool, err error) {
	err = q.Raw("SELECT EXISTS (SELECT 1 FROM agreements WHERE state IN ('accepted', 'in_progress') AND hold_until = 0 AND "+
		"(giver_id = ? AND taker_id = ? OR giver_id = ? AND taker_id = ?))", one, other, other, one).Scan(&yes).Error
	return yes, db.Fault(err, nil)
}

func insert(tx *db.Tx, a Agreement) error {
	window := ""
	if a.Window != nil {
		window = post.EncodeWindows([]post.Window{*a.Window})
	}
	err := tx.Exec("INSERT INTO agreements (id, turn, post_id, compound_id, giver_id, taker_id, poster, helper_id, household_id, quantity, note, "+
		"at_window, two_codes, goods, state, missing, giver_thanks, taker_thanks, version, created_at, changed_at, "+
		"place_rank, hold_until, asked_by, via, return_by, loan, borrower_home) "+
		"SELECT ?, next.turn, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?, ?, ?, next.turn, ?, ?, ?, ?, ?, ? "+
		"FROM (SELECT COALESCE(MAX(turn), 0) + 1 AS turn FROM agreements) AS next",
		a.ID, a.Post, a.Compound, a.Giver, a.Taker, a.Poster, a.Helper, a.Household, a.Quantity, a.Note, window, a.TwoCodes, a.Goods,
		a.State, a.Version, db.Millis(a.CreatedAt), db.Millis(a.ChangedAt), millisOrNone(a.HoldUntil), a.AskedBy, a.Via, millisOrNone(a.ReturnBy),
		a.Loan, a.home).Error
	return db.Fault(err, nil)
}

// update writes a transition in one guarded statement: the agreement must still be as it was read.
func update(tx *db.Tx, a Agreement, was State) error {
	values := []any{a.State, a.Missing, a.Answer, a.rank, millisOrNone(a.HoldUntil), a.Via, millisOrNone(a.ReturnBy)}
	values = append(values, a.loanValues()...)
	values = append(values, a.Condition, a.Late, a.Ruling, a.Version, db.Millis(a.ChangedAt), a.ID, a.Version-1, was)
	return db.Changed(tx.Exec("UPDATE agreements SET state = ?, missing = ?, answer = ?, place_rank = ?, hold_until = ?, via = ?, return_by = ?, "+loanChanges+
		"condition = ?, late = ?, ruling = ?, version = ?, changed_at = ? WHERE id = ? AND version = ? AND state = ?", values...), ErrState.WithState(string(was)))
}

// putThanks keeps what a side said; it changes no state.
func putThanks(tx *db.Tx, a Agreement, side Side) error {
	text, err := json.Marshal(a.Thanks[side])
	if err != nil {
		return fmt.Errorf("write the thanks of agreement %s: %w", a.ID, err)
	}
	statement := "UPDATE agreements SET giver_thanks = ?, version = ? WHERE id = ? AND version = ? AND state = ?"
	if side == Taker {
		statement = "UPDATE agreements SET taker_thanks = ?, version = ? WHERE id = ? AND version = ? AND state = ?"
	}
	return db.Changed(tx.Exec(statement, string(text), a.Version, a.ID, a.Version-1, a.State), ErrState.WithState(string(a.State)))
}

func insertStep(tx *db.Tx, id ID, version int, s Step) error {
	err := tx.Exec("INSERT INTO agreement_steps (agreement_id, version, at, actor_id, behalf_id, side, from_state, to_state, reason) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", id, version, db.Millis(s.At), s.Actor, s.OnBehalf, s.Side, s.From, s.To, s.Reason).Error
	return db.Fault(err, nil)
}

type stepRow struct {
	AgreementID ID
	At          int64
	ActorID     person.ID
	BehalfID    person.ID
	Side        Side
	FromState   State
	ToState     State
	Reason      string
}

// addHistory reads the steps of several agreements in one statement.
func addHistory(q *db.Query, list []Agreement) error {
	if len(list) == 0 {
		return nil
	}
	ids, at := make([]ID, len(list)), map[ID]int{}
	for i, a := range list {
		ids[i], at[a.ID] = a.ID, i
	}
	var rows []stepRow
	err := q.Raw("SELECT agreement_id, at, actor_id, behalf_id, side, from_state, to_state, reason FROM agreement_steps "+
		"WHERE agreement_id IN ? ORDER BY agreement_id, version", ids).Scan(&rows).Error
	for _, r := range rows {
		a := &list[at[r.AgreementID]]
		a.History = append(a.History, Step{
			At: db.Instant(r.At), Actor: r.ActorID, OnBehalf: r.BehalfID, Side: r.Side, From: r.FromState, To: r.ToState, Reason: r.Reason,
		})
	}
	return db.Fault(err, nil)
}

// lately is what a household and a person did in a compound that counts towards its limits.
type lately struct {
	Asking int
	Goods  int
	// Missed counts agreements to which the person did not come; LastMissed is when it was last.
	Missed     int
	LastMissed int64
}

// latelyOf counts what is asked for and not answered yet as well: asking often at once gets nobody more. A miss counts
// once it was admitted, left without an answer, or ruled.
func latelyOf(q *db.Query, compound unit.ID, household person.HouseholdID, who person.ID, now time.Time) (l lately, err error) {
	month, season := db.Millis(now.AddDate(0, 0, -28)), db.Millis(now.AddDate(0, 0, -60))
	const misses = "FROM agreements WHERE (giver_id = ? AND missing = 'giver' OR taker_id = ? AND missing = 'taker') AND compound_id = ? AND " + counts
	err = q.Raw("SELECT "+
		"(SELECT COUNT(*) FROM agreements WHERE household_id = ? AND compound_id = ? AND (state IN ('requested', 'waitlisted') OR "+
		"state = 'accepted' AND hold_until > 0)) AS asking, "+
		"(SELECT COALESCE(SUM(quantity), 0) FROM agreements WHERE household_id = ? AND compound_id = ? AND goods AND poster = 'giver' "+
		"AND (state IN ('requested', 'waitlisted') OR state IN ('accepted', 'in_progress', 'fulfilled') AND changed_at > ?)) AS goods, "+
		"(SELECT COUNT(*) "+misses+" AND changed_at > ?) AS missed, (SELECT COALESCE(MAX(changed_at), 0) "+misses+") AS last_missed",
		household, compound, household, compound, month, who, who, compound, season, who, who, compound).Scan(&l).Error
	return l, db.Fault(err, nil)
}

// counts are those who did not come and to whom it counts.
const counts = "state = 'no_show' AND answer IN ('admitted', 'unanswered', 'ruled')"

// recordsOf adds up what people's promises came to since a day.
func recordsOf(q *db.Query, compound unit.ID, people []person.ID, since time.Time) (map[person.ID]record, error) {
	side := func(side string) string {
		return "SELECT " + side + "_id AS who, CASE WHEN state = 'fulfilled' THEN 1 ELSE 0 END AS kept, " +
			"CASE WHEN missing = '" + side + "' AND " + counts + " THEN 1 ELSE 0 END AS missed, " +
			"CASE WHEN state = 'cancelled' AND late = '" + side + "' THEN 1 ELSE 0 END AS late " +
			"FROM agreements WHERE " + side + "_id IN ? AND compound_id = ? AND changed_at > ?"
	}
	var rows []struct {
		Who                person.ID
		Kept, Missed, Late int
	}
	err := q.Raw("SELECT who, SUM(kept) AS kept, SUM(missed) AS missed, SUM(late) AS late FROM ("+side("giver")+" UNION ALL "+side("taker")+
		") AS deals GROUP BY who", people, compound, db.Millis(since), people, compound, db.Millis(since)).Scan(&rows).Error
	records := make(map[person.ID]record, len(rows))
	for _, r := range rows {
		records[r.Who] = record{Kept: r.Kept, Missed: r.Missed, Late: r.Late}
	}
	return records, db.Fault(err, nil)
}

// nudged notes that the one behind a post is told that neighbours wait, and reports whether that was not done since.
func nudged(tx *db.Tx, id post.ID, since time.Time) (bool, error) {
	res := tx.Exec("INSERT INTO request_nudges (post_id, at) VALUES (?, ?) ON CONFLICT (post_id) DO UPDATE SET at = excluded.at "+
		"WHERE request_nudges.at <= ?", id, db.Millis(tx.Now()), db.Millis(since))
	return res.RowsAffected == 1, db.Fault(res.Error, nil)
}

// hasStep asks whether somebody made a step with this reason.
func hasStep(q *db.Query, id ID, who person.ID, reason string) (yes bool, err error) {
	err = q.Raw("SELECT EXISTS (SELECT 1 FROM agreement_steps WHERE agreement_id = ? AND actor_id = ? AND reason = ?)", id, who, reason).Scan(&yes).Error
	return yes, db.Fault(err, nil)
}

// findQuarrel reads what led to the last dispute, and who settled one before; none leaves it empty.
func findQuarrel(q *db.Query, id ID) (last quarrel, err error) {
	var rows []stepRow
	err = q.Raw("SELECT actor_id, side, from_state, to_state FROM agreement_steps WHERE agreement_id = ? AND (to_state = 'disputed' OR side = 'reviewer') "+
		"ORDER BY version", id).Scan(&rows).Error
	for _, r := range rows {
		if r.Side == Reviewer {
			last.judges = append(last.judges, r.ActorID)
			continue
		}
		last.from, last.by = r.FromState, r.Side
	}
	return last, db.Fault(err, nil)
}

// codeRow is a code of the handover, as hashes.
type codeRow struct {
	Code      []byte
	Qr        []byte
	Tries     int
	ExpiresAt int64
	UsedAt    int64
}

func findCode(q *db.Query, id ID) (codeRow, error) {
	var r codeRow
	err := db.One(q.Raw("SELECT code, qr, tries, expires_at, used_at FROM handover_codes WHERE agreement_id = ?", id), &r, ErrNoCode)
	return r, err
}

// putCode replaces whatever code there was.
func putCode(tx *db.Tx, id ID, r codeRow) error {
	return db.Fault(tx.Exec("INSERT INTO handover_codes (agreement_id, code, qr, tries, expires_at, used_at) VALUES (?, ?, ?, 0, ?, 0) "+
		"ON CONFLICT (agreement_id) DO UPDATE SET code = excluded.code, qr = excluded.qr, tries = 0, expires_at = excluded.expires_at, used_at = 0",
		id, r.Code, r.Qr, r.ExpiresAt).Error, nil)
}

// useCode spends a code, once.
func useCode(tx *db.Tx, id ID) error {
	return db.Changed(tx.Exec("UPDATE handover_codes SET used_at = ? WHERE agreement_id = ? AND used_at = 0 AND tries < ? AND expires_at > ?",
		db.Millis(tx.Now()), id, maxTries, db.Millis(tx.Now())), ErrCodeUsed)
}

func countTry(tx *db.Tx, id ID) error {
	return db.Fault(tx.Exec("UPDATE handover_codes SET tries = tries + 1 WHERE agreement_id = ? AND used_at = 0", id).Error, nil)
}

// A used code of a running agreement stays, so that it can be told apart from a wrong one.
const oldCodes = " FROM handover_codes WHERE expires_at < ? AND (used_at = 0 OR " +
	"NOT EXISTS (SELECT 1 FROM agreements a WHERE a.id = handover_codes.agreement_id AND a.state IN ('accepted', 'in_progress')))"

func hasOldCodes(q *db.Query, before time.Time) (yes bool, err error) {
	err = q.Raw("SELECT EXISTS (SELECT 1"+oldCodes+")", db.Millis(before)).Scan(&yes).Error
	return yes, db.Fault(err, nil)
}

func sweepCodes(tx *db.Tx, before time.Time) error {
	return db.Fault(tx.Exec("DELETE"+oldCodes, db.Millis(before)).Error, nil)
}
