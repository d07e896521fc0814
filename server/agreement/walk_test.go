package agreement_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// stroll is a random walk over several posts and people, with the clock going on in between.
type stroll struct {
	*yard
	r      *rand.Rand
	owners []*testkit.Neighbour
	askers []*testkit.Neighbour
	judge  *testkit.Neighbour
	posts  []post.Post
	made   []made
	did    map[string]int
}

// Whatever neighbours do in whatever order, and whenever the clock is looked at, nothing is promised twice, and
// nobody is left without an answer.
func TestWhateverNeighboursDoTheInvariantsHold(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	y := newYard(t)
	w := &stroll{yard: y, r: rand.New(rand.NewPCG(seed, 6)), judge: y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside), did: map[string]int{}}
	for i := range 3 {
		w.owners = append(w.owners, y.Resident(fmt.Sprintf("Owner %d", i)))
	}
	for i := range 8 {
		w.askers = append(w.askers, y.Resident(fmt.Sprintf("Asker %d", i)))
	}
	w.askers = append(w.askers, y.flatmate(w.askers[0])) // two of one household
	for range 4 {
		w.publishes()
	}
	steps := 2500
	if testing.Short() {
		steps = 500
	}
	for i := range steps {
		act := w.step()
		if bad := w.broken(act == "clock"); bad != "" {
			t.Fatalf("seed %d, step %d (%s): %s", seed, i, act, bad)
		}
	}
	for _, act := range acts {
		if w.did[act] == 0 {
			t.Errorf("seed %d: nobody ever managed to %s", seed, act)
		}
	}
}

func (w *stroll) publishes() {
	picks := []post.Pick{post.First, post.First, post.Choose, post.Draw, post.Neediest}
	d := offer(1+w.r.IntN(4), picks[w.r.IntN(len(picks))])
	d.Mode = []post.Mode{post.Give, post.Lend}[w.r.IntN(2)]
	w.posts = append(w.posts, w.publish(w.owners[w.r.IntN(len(w.owners))], d))
}

// replaced puts something new in the place of a post that was closed long enough to be looked at.
func (w *stroll) replaced() {
	if i := w.r.IntN(len(w.posts)); !w.post(w.posts[i]).State.Running() {
		w.posts = append(w.posts[:i], w.posts[i+1:]...)
		w.publishes()
	}
}

var acts = []string{
	"ask", "accept", "decline", "cancel", "confirm", "missed", "missed", "plead", "plead", "dispute", "settle", "hand", "complete", "end", "edit", "withdraw", "draw", "clock", "look", "return",
}

// step does something, mostly asking and letting time pass.
func (w *stroll) step() string {
	act := acts[w.r.IntN(len(acts))]
	if w.r.IntN(3) == 0 || len(w.made) == 0 {
		act = "ask"
	}
	if act == "withdraw" && w.r.IntN(6) > 0 {
		act = "clock"
	}
	w.replaced()
	err := w.do(act, w.one(act))
	switch {
	case err == nil:
		w.did[act]++
	case !isFault(err):
		w.T.Fatalf("%s: %v", act, err)
	}
	return act
}

// aims are where acts that seldom come about find what they are for.
var aims = map[string]string{
	"confirm": "hold_until > 0", "plead": "state = 'no_show' AND answer = ''", "missed": "state = 'accepted' AND hold_until = 0", "settle": "state = 'disputed'", "hand": "state IN ('accepted', 'in_progress')",
	"look": "loan AND lent_at > 0", "return": "loan AND state = 'in_progress'",
}

// one is an agreement to act on: mostly a late one, whatever its state.
func (w *stroll) one(act string) made {
	if len(w.made) == 0 {
		return made{}
	}
	last := w.made[max(0, len(w.made)-1-w.r.IntN(12))]
	where, aimed := aims[act]
	if !aimed || w.r.IntN(3) == 0 {
		return last
	}
	var id agreement.ID
	w.Must(w.DB.Read(w.Ctx).Raw("SELECT id FROM agreements WHERE " + where + " ORDER BY changed_at DESC LIMIT 1").Scan(&id).Error)
	for _, m := range w.made {
		if m.id == id {
			return m
		}
	}
	return last
}

func (w *stroll) do(act string, m made) error {
	i := w.r.IntN(len(w.posts))
	switch act {
	case "ask":
		return w.asks(w.posts[i])
	case "edit":
		p := w.post(w.posts[i])
		_, err := w.yard.posts.Edit(w.Ctx, w.owner(p), p.ID, p.Version, post.Patch{Quantity: post.Change[int]{Given: true, To: 1 + w.r.IntN(6)}})
		return err
	case "withdraw":
		_, err := w.yard.posts.Withdraw(w.Ctx, w.owner(w.posts[i]), w.posts[i].ID, "搬家")
		return err
	case "draw":
		return w.agreements.Draw(w.Ctx, w.owner(w.posts[i]), w.posts[i].ID)
	case "clock":
		w.Clock.Move([]time.Duration{time.Minute, 3 * time.Hour, 26 * time.Hour, 80 * time.Hour}[w.r.IntN(4)])
		w.tick()
		return w.yard.posts.Tick(w.Ctx)
	}
	return w.goesOn(act, m)
}

func (w *stroll) owner(p post.Post) person.Viewer {
	for _, n := range w.owners {
		if n.ID == p.Owner {
			return n.Viewer()
		}
	}
	w.T.Fatalf("nobody owns %s", p.ID)
	return person.Viewer{}
}

func (w *stroll) asks(p post.Post) error {
	n, size := w.askers[w.r.IntN(len(w.askers))], 1+w.r.IntN(2)
	a, err := w.agreements.Ask(w.Ctx, n.Viewer(), p.ID, agreement.Wish{Quantity: size})
	if err == nil {
		w.made = append(w.made, made{a.ID, n, size})
	}
	return err
}

// goesOn does something with an agreement, on one side or the other.
func (w *stroll) goesOn(act string, m made) error {
	shown, err := w.agreements.Read(w.Ctx, m.by.Viewer(), m.id)
	if err != nil {
		return err
	}
	asker, poster := m.by.Viewer(), w.owner(shown.About)
	either := []person.Viewer{asker, poster}[w.r.IntN(2)]
	outcomes := []agreement.Outcome{agreement.OutcomeKept, agreement.OutcomeMissed, agreement.OutcomeExcused, agreement.OutcomeReturned, agreement.OutcomeNote}
	switch act {
	case "accept":
		_, err = w.agreements.Accept(w.Ctx, poster, m.id, "")
	case "decline":
		_, err = w.agreements.Decline(w.Ctx, poster, m.id, "")
	case "cancel":
		_, err = w.agreements.Cancel(w.Ctx, either, m.id, "")
	case "confirm":
		_, err = w.agreements.Confirm(w.Ctx, asker, m.id)
	case "missed":
		_, err = w.agreements.Missed(w.Ctx, either, m.id, "")
	case "plead":
		_, err = w.agreements.Plead(w.Ctx, either, m.id, agreement.Plea{Admits: w.r.IntN(2) == 0})
	case "dispute":
		_, err = w.agreements.Dispute(w.Ctx, either, m.id, "")
	case "settle":
		_, err = w.agreements.Settle(w.Ctx, w.judge.Viewer(), m.id, outcomes[w.r.IntN(len(outcomes))], "")
	case "hand":
		var c agreement.Code
		if c, err = w.agreements.ShowCode(w.Ctx, asker, m.id); err == nil {
			_, err = w.agreements.HandOver(w.Ctx, poster, m.id, c.Digits)
		}
	case "complete":
		err = w.DB.Write(w.Ctx, func(tx *db.Tx) error { _, err := w.agreements.Complete(tx, m.id, w.judge.ID); return err })
	case "look":
		look := agreement.Look{When: agreement.ComingBack, State: []agreement.Condition{agreement.Sound, agreement.Damaged, agreement.Lost}[w.r.IntN(3)], Note: "看看"}
		_, err = w.agreements.Inspect(w.Ctx, either, m.id, look)
	case "return":
		_, err = w.agreements.SetReturn(w.Ctx, poster, m.id, w.Clock.Now().Add(time.Duration(1+w.r.IntN(20))*day))
	case "end":
		err = w.DB.Write(w.Ctx, func(tx *db.Tx) error { _, err := w.agreements.End(tx, m.id, "x"); return err })
	}
	return err
}

// fact is an agreement as it stands in the database, with where it was before a dispute.
type fact struct {
	ID          string
	PostID      string
	HouseholdID string
	Quantity    int
	State       agreement.State
	Turn        int64
	PlaceRank   int64
	ChangedAt   int64
	HoldUntil   int64
	Condition   agreement.Condition
	PassedOn    bool
	Origin      agreement.State
}

func (w *stroll) facts(p post.Post) (list []fact) {
	w.Must(w.DB.Read(w.Ctx).Raw("SELECT id, post_id, household_id, quantity, state, turn, place_rank, changed_at, hold_until, condition, passed_on, "+
		"CASE WHEN state = 'disputed' THEN (SELECT from_state FROM agreement_steps s WHERE s.agreement_id = a.id AND to_state = 'disputed' ORDER BY s.version DESC LIMIT 1) "+
		"ELSE '' END AS origin FROM agreements a WHERE post_id = ? ORDER BY place_rank", p.ID).Scan(&list).Error)
	return list
}

// broken says which invariant does not hold; ticked is whether the clock was looked at just now.
func (w *stroll) broken(ticked bool) string {
	for _, p := range w.posts {
		now := w.post(p)
		if bad := w.brokenOf(now, w.facts(p), ticked); bad != "" {
			return fmt.Sprintf("%s (%s, %s, %d of %d taken, %d done): %s", now.Title, now.State, now.Pick, now.Taken, now.Total(), now.Done, bad)
		}
	}
	return ""
}

func (w *stroll) brokenOf(p post.Post, list []fact, ticked bool) string {
	taken, done := 0, 0
	open, lastTurn := map[string]bool{}, int64(0)
	for _, f := range list {
		at := f.State
		if at == agreement.Disputed {
			at = f.Origin
		}
		switch {
		case f.PassedOn: // it came back, and is there again
		case at == agreement.Accepted, at == agreement.InProgress && f.Condition != agreement.Lost:
			taken += f.Quantity
		case at == agreement.Fulfilled, at == agreement.InProgress:
			taken, done = taken+f.Quantity, done+f.Quantity
		}
		if bad := w.brokenAlone(p, f, ticked); bad != "" {
			return bad
		}
		if f.State.Asking() || f.State.Running() {
			if open[f.HouseholdID] {
				return "a household has two open requests"
			}
			open[f.HouseholdID] = true
		}
		if f.State == agreement.Waitlisted && (p.Pick == post.First || p.Pick == post.Choose) {
			if f.Turn < lastTurn {
				return "the line is not in the order of the requests"
			}
			lastTurn = f.Turn
		}
	}
	if taken != p.Taken || done != p.Done || p.Taken > p.Total() || p.Taken+p.Remaining() != p.Total() {
		return fmt.Sprintf("%d are promised and %d handed over", taken, done)
	}
	return ""
}

// brokenAlone looks at one agreement.
func (w *stroll) brokenAlone(p post.Post, f fact, ticked bool) string {
	now := w.Clock.Now().UnixMilli()
	switch {
	case !p.State.Running() && f.State.Asking():
		return fmt.Sprintf("somebody is %s with a closed post", f.State)
	case p.State == post.Withdrawn && f.State == agreement.Accepted:
		return "a promise outlives a withdrawn post"
	case f.State == agreement.Requested && p.Remaining() == 0:
		return "somebody still asks though nothing is left"
	case f.State == agreement.Waitlisted && p.State == post.Open && p.Pick == post.First && f.Quantity <= p.Remaining():
		return fmt.Sprintf("somebody waits for %d while %d are there", f.Quantity, p.Remaining())
	case ticked && f.State == agreement.Requested && now-f.ChangedAt >= (7*day).Milliseconds():
		return "somebody is without an answer for a week"
	case ticked && f.HoldUntil > 0 && now >= f.HoldUntil:
		return "a hold outlives its time"
	case f.HoldUntil > 0 && f.State != agreement.Accepted:
		return fmt.Sprintf("something %s is held", f.State)
	}
	return ""
}
