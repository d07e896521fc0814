package swap

import (
	"errors"
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// row is how a swap stands in the database, legRow a leg of it.
type row struct {
	ID         ID
	CompoundID unit.ID
	State      State
	Reason     Reason
	ByHand     bool
	ProposedBy person.ID
	AnswerBy   int64
	BringBy    int64
	DueAt      int64
	Version    int
	CreatedAt  int64
	ChangedAt  int64
}

type legRow struct {
	SwapID      ID
	Nth, Turn   int
	GiverID     person.ID
	TakerID     person.ID
	PostID      post.ID
	NeedID      post.ID
	Wish        string
	State       LegState
	ByHand      bool
	AcceptedAt  int64
	AgreementID agreement.ID
	Busy        bool
}

const (
	selection    = "SELECT s.id, s.compound_id, s.state, s.reason, s.by_hand, s.proposed_by, s.answer_by, s.bring_by, s.due_at, s.version, s.created_at, s.changed_at FROM swaps s "
	legSelection = "SELECT swap_id, nth, turn, giver_id, taker_id, post_id, need_id, wish, state, by_hand, accepted_at, agreement_id, busy FROM swap_legs "
)

func (r row) swap() Swap {
	return Swap{
		ID: r.ID, Compound: r.CompoundID, State: r.State, Reason: r.Reason, ByHand: r.ByHand, By: r.ProposedBy, AnswerBy: db.Instant(r.AnswerBy),
		BringBy: db.Instant(r.BringBy), due: db.Instant(r.DueAt), Version: r.Version, CreatedAt: db.Instant(r.CreatedAt), ChangedAt: db.Instant(r.ChangedAt),
	}
}

func (r legRow) leg() Leg {
	return Leg{
		Nth: r.Nth, Turn: r.Turn, Giver: r.GiverID, Taker: r.TakerID, Post: r.PostID, Need: r.NeedID, Wish: r.Wish, State: r.State, ByHand: r.ByHand,
		AcceptedAt: db.Instant(r.AcceptedAt), Agreement: r.AgreementID, busy: r.Busy,
	}
}

func swaps(q *db.Query, where string, args ...any) ([]Swap, error) {
	var rows []row
	if err := q.Raw(selection+where, args...).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return nil, db.Fault(err, nil)
	}
	list, ids := make([]Swap, len(rows)), make([]ID, len(rows))
	for i, r := range rows {
		list[i], ids[i] = r.swap(), r.ID
	}
	var legs []legRow
	if err := q.Raw(legSelection+"WHERE swap_id IN ? ORDER BY swap_id, nth, turn", ids).Scan(&legs).Error; err != nil {
		return nil, db.Fault(err, nil)
	}
	for _, l := range legs {
		list[slices.Index(ids, l.SwapID)].put(l.leg())
	}
	return list, nil
}

// put adds a leg; a later turn takes the place of the one before.
func (s *Swap) put(l Leg) {
	if l.Nth == len(s.Legs) {
		s.Legs = append(s.Legs, l)
		return
	}
	s.Past = append(s.Past, s.Legs[l.Nth])
	s.Legs[l.Nth] = l
}

func one(q *db.Query, where string, args ...any) (Swap, error) {
	list, err := swaps(q, where, args...)
	switch {
	case err != nil:
		return Swap{}, err
	case len(list) == 0:
		return Swap{}, ErrUnknown
	}
	return list[0], nil
}

func find(q *db.Query, id ID) (Swap, error) { return one(q, "WHERE s.id = ?", id) }

// byAgreement reads the swap that an agreement belongs to, with the place of its leg; -1 is one that failed. ErrUnknown.
func byAgreement(q *db.Query, id agreement.ID) (Swap, int, error) {
	sw, err := one(q, "WHERE s.id = (SELECT swap_id FROM swap_legs WHERE agreement_id = ? AND agreement_id <> '')", id)
	return sw, slices.IndexFunc(sw.Legs, func(l Leg) bool { return l.Agreement == id }), err
}

// liveWith reads the swaps that are bound to a post, or to a need.
func liveWith(q *db.Query, id post.ID) ([]Swap, error) {
	return swaps(q, "WHERE s.id IN (SELECT swap_id FROM swap_legs WHERE busy AND post_id = ? UNION SELECT swap_id FROM swap_legs WHERE busy AND need_id <> '' AND need_id = ?)", id, id)
}

// liveOf reads the swaps of a compound in which somebody gives.
func liveOf(q *db.Query, who person.ID, compound unit.ID) ([]Swap, error) {
	return swaps(q, "WHERE s.compound_id = ? AND s.id IN (SELECT swap_id FROM swap_legs WHERE busy AND giver_id = ?)", compound, who)
}

// behind reads the swaps that somebody is or was in, or acts in by posts of theirs; what is live first, then the newest.
func behind(q *db.Query, who person.ID, posts []post.ID, n int) ([]Swap, error) {
	return swaps(q, "WHERE s.id IN (SELECT swap_id FROM swap_legs WHERE giver_id = ? UNION SELECT swap_id FROM swap_legs WHERE busy AND post_id IN ?) "+
		"ORDER BY s.state IN ('done', 'released'), s.changed_at DESC, s.id DESC LIMIT ?", who, posts, n)
}

// inCompound reads the swaps of a compound; what is live first, then the newest.
func inCompound(q *db.Query, compound unit.ID, n int) ([]Swap, error) {
	return swaps(q, "WHERE s.compound_id = ? ORDER BY s.state IN ('done', 'released'), s.changed_at DESC, s.id DESC LIMIT ?", compound, n)
}

func dueSwaps(q *db.Query, now time.Time, n int) (ids []ID, err error) {
	err = q.Raw("SELECT id FROM swaps WHERE due_at > 0 AND due_at <= ? ORDER BY due_at, id LIMIT ?", db.Millis(now), n).Scan(&ids).Error
	return ids, db.Fault(err, nil)
}

// busyIn reads who of a compound is bound by a swap.
func busyIn(q *db.Query, compound unit.ID) (map[person.ID]bool, error) {
	var ids []person.ID
	err := q.Raw("SELECT l.giver_id FROM swap_legs l JOIN swaps s ON s.id = l.swap_id WHERE l.busy AND s.compound_id = ?", compound).Scan(&ids).Error
	busy := map[person.ID]bool{}
	for _, id := range ids {
		busy[id] = true
	}
	return busy, db.Fault(err, nil)
}

// refusedSince reads which people of a compound came to nothing together.
func refusedSince(q *db.Query, compound unit.ID, since time.Time) (map[string]bool, error) {
	var sets []string
	err := q.Raw("SELECT people FROM swap_refusals WHERE compound_id = ? AND at > ?", compound, db.Millis(since)).Scan(&sets).Error
	refused := map[string]bool{}
	for _, set := range sets {
		refused[set] = true
	}
	return refused, db.Fault(err, nil)
}

// noteRefusal keeps that the people of a swap came to nothing together.
func noteRefusal(tx *db.Tx, sw Swap) error {
	return db.Fault(tx.Exec("INSERT INTO swap_refusals (compound_id, people, at) VALUES (?, ?, ?) ON CONFLICT (compound_id, people) DO UPDATE SET at = excluded.at",
		sw.Compound, together(sw.members()), db.Millis(tx.Now())).Error, nil)
}

// errBusy says that somebody of a ring is in another one by now.
var errBusy = errors.New("somebody is in another swap")

func insert(tx *db.Tx, sw Swap) error {
	err := tx.Exec("INSERT INTO swaps (id, compound_id, state, proposed_by, answer_by, due_at, version, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		sw.ID, sw.Compound, sw.State, sw.By, db.Millis(sw.AnswerBy), db.Millis(sw.due), sw.Version, db.Millis(sw.CreatedAt), db.Millis(sw.ChangedAt)).Error
	if err != nil {
		return db.Fault(err, nil)
	}
	for _, l := range sw.Legs {
		if err := insertLeg(tx, sw.ID, l); err != nil {
			return err
		}
	}
	return nil
}

func insertLeg(tx *db.Tx, id ID, l Leg) error {
	err := db.Fault(tx.Exec("INSERT INTO swap_legs (swap_id, nth, turn, giver_id, taker_id, post_id, need_id, wish, state, by_hand, accepted_at, agreement_id, busy) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id, l.Nth, l.Turn, l.Giver, l.Taker, l.Post, l.Need, l.Wish, l.State, l.ByHand, db.Millis(l.AcceptedAt), l.Agreement, l.busy).Error, nil)
	if errors.Is(err, db.ErrDuplicate) {
		return errBusy
	}
	return err
}

// update writes what became of a swap in one guarded statement, and its legs.
func update(tx *db.Tx, sw Swap) error {
	err := db.Changed(tx.Exec("UPDATE swaps SET state = ?, reason = ?, by_hand = ?, answer_by = ?, bring_by = ?, due_at = ?, version = ?, changed_at = ? WHERE id = ? AND version = ?",
		sw.State, sw.Reason, sw.ByHand, db.Millis(sw.AnswerBy), db.Millis(sw.BringBy), db.Millis(sw.due), sw.Version, db.Millis(sw.ChangedAt), sw.ID, sw.Version-1),
		ErrState.WithState(string(sw.State)))
	for _, l := range sw.Legs {
		if err != nil {
			return err
		}
		err = db.Changed(tx.Exec("UPDATE swap_legs SET taker_id = ?, state = ?, by_hand = ?, accepted_at = ?, agreement_id = ?, busy = ? WHERE swap_id = ? AND nth = ? AND turn = ?",
			l.Taker, l.State, l.ByHand, db.Millis(l.AcceptedAt), l.Agreement, l.busy, sw.ID, l.Nth, l.Turn), ErrState)
	}
	return err
}

func ofAgreements(q *db.Query, ids []agreement.ID) (map[agreement.ID]Tie, error) {
	of := map[agreement.ID]Tie{}
	if len(ids) == 0 {
		return of, nil
	}
	var rows []struct {
		AgreementID agreement.ID
		SwapID      ID
		State       State
	}
	err := q.Raw("SELECT l.agreement_id, l.swap_id, s.state FROM swap_legs l JOIN swaps s ON s.id = l.swap_id WHERE l.agreement_id IN ? AND l.agreement_id <> ''", ids).Scan(&rows).Error
	for _, r := range rows {
		of[r.AgreementID] = Tie{Swap: r.SwapID, Waits: r.State == Agreed}
	}
	return of, db.Fault(err, nil)
}
