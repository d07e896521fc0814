package swap

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
)

var zero time.Time

// fail empties a place: its giver stepped out, or their thing did not come, or not whole. What they brought goes back, and
// somebody else is looked for; with a second empty place everything goes back.
func (s *Service) fail(tx *db.Tx, sw *Swap, nth int, as LegState, why Reason) error {
	l := &sw.Legs[nth]
	if v := sw.vacancy(); v != nil && v.Nth != nth {
		l.State = as
		return s.dissolve(tx, sw, why)
	}
	was := *l
	l.State, l.busy, sw.Reason, sw.AnswerBy = as, false, why, zero
	if err := s.save(tx, sw); err != nil {
		return err
	}
	if err := errors.Join(noteRefusal(tx, *sw), s.undo(tx, was, string(why)), s.freeNeed(tx, was)); err != nil {
		return err
	}
	return s.say(tx, sw, Mending)
}

// refused notes that somebody who was asked to come in does not, and looks on.
func (s *Service) refused(tx *db.Tx, sw *Swap, l *Leg, as LegState) error {
	l.State, l.busy, sw.AnswerBy = as, false, zero
	return errors.Join(s.save(tx, sw), noteRefusal(tx, *sw))
}

// undo ends the agreement of a leg, and has its giver fetch what was brought. What is disputed waits for those who
// settle it.
func (s *Service) undo(tx *db.Tx, l Leg, why string) error {
	if !l.State.under() {
		return nil
	}
	a, err := s.agreements.FindIn(tx, l.Agreement)
	if err != nil || a.State != agreement.Accepted {
		return err
	}
	things, err := s.centre.In(tx, []agreement.ID{l.Agreement})
	if err != nil {
		return err
	}
	if _, err := s.agreements.Undo(tx, l.Agreement, why); err != nil {
		return err
	}
	thing, there := things[l.Agreement]
	if !there || !thing.State.Here() {
		return nil
	}
	return s.centre.SendBack(tx, thing.ID)
}

// dissolve ends what was agreed: the agreements end, what was brought goes back, and everybody hears why.
func (s *Service) dissolve(tx *db.Tx, sw *Swap, why Reason) error {
	was := slices.Clone(sw.Legs)
	sw.State, sw.Reason, sw.AnswerBy, sw.BringBy = Released, why, zero, zero
	for i := range sw.Legs {
		l := &sw.Legs[i]
		l.busy = false
		switch l.State {
		case In:
			l.State = Back
		case Bringing, Asked, Accepted:
			l.State = Over
		default: // it is over for them already
		}
	}
	if err := errors.Join(s.save(tx, sw), noteRefusal(tx, *sw)); err != nil {
		return err
	}
	for i, l := range was {
		if err := s.letGo(tx, l, sw.Legs[i], why); err != nil {
			return err
		}
	}
	return s.say(tx, sw, CameToNone)
}

// letGo undoes a leg as it was before its swap was dissolved. One that failed with it has an agreement still.
func (s *Service) letGo(tx *db.Tx, was, now Leg, why Reason) error {
	if was.busy && was.Agreement != "" && was.State.vacant() {
		was.State = Bringing
	}
	if !was.State.under() {
		return nil
	}
	return errors.Join(s.undo(tx, was, string(why)), s.freeNeed(tx, now))
}

// mend asks the neighbour who fits best to come in where a place is empty; when there is nobody, everything goes back.
func (s *Service) mend(ctx context.Context, id ID) error {
	sw, err := find(s.db.Read(ctx), id)
	if err != nil || !sw.wanting() {
		return err
	}
	next, err := s.substitute(ctx, &sw)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := find(&tx.Query, id)
		if err != nil || now.Version != sw.Version {
			return err // somebody acted in the meantime, and it is looked at again
		}
		if next == nil {
			return s.dissolve(tx, &now, now.Reason)
		}
		return s.invite(tx, &now, *next)
	})
}

// wanting reports whether somebody is to be looked for.
func (s *Swap) wanting() bool {
	v := s.vacancy()
	return s.State == Agreed && v != nil && v.State != Asked
}

// invite asks somebody to come in.
func (s *Service) invite(tx *db.Tx, sw *Swap, l Leg) error {
	err := insertLeg(tx, sw.ID, l)
	if errors.Is(err, errBusy) {
		return nil // it is looked at again
	}
	if err != nil {
		return err
	}
	sw.put(l)
	sw.AnswerBy = tx.Now().Add(AnswerFor)
	if err := s.save(tx, sw); err != nil {
		return err
	}
	return s.ask(tx, sw, l)
}

// substitute finds who fits best in the empty place: what they give is what the next one wants, and they want what the one
// before gives. Nobody is asked twice about one swap. Nil is nobody.
func (s *Service) substitute(ctx context.Context, sw *Swap) (*Leg, error) {
	empty := *sw.vacancy()
	if empty.Turn+1 >= mostTurns {
		return nil, nil //nolint:nilnil // nobody is an answer
	}
	m, err := s.stalls(ctx, sw.Compound)
	if err != nil {
		return nil, err
	}
	gives, err := s.around(ctx, m, sw, empty)
	if err != nil {
		return nil, err
	}
	taker, giver := *sw.after(empty.Nth), *sw.before(empty.Nth)
	var best *Leg
	weight := 0
	for _, p := range m.goods() {
		out, in := m.edges[pair{taker.Post, p.ID}], m.edges[pair{p.ID, giver.Post}]
		if out.weight == 0 || in.weight == 0 || m.outsider(sw, p, gives, empty.Nth) || out.weight+in.weight <= weight {
			continue
		}
		weight = out.weight + in.weight
		best = &Leg{Nth: empty.Nth, Turn: empty.Turn + 1, Giver: p.Owner, Taker: taker.Giver, Post: p.ID, Wish: in.text, Need: in.need, State: Asked, busy: true}
	}
	return best, nil
}

// around adds to a market what the two beside an empty place give and want, and gives the posts of those who stay.
func (s *Service) around(ctx context.Context, m *market, sw *Swap, empty Leg) (gives map[int]post.Post, err error) {
	gives = map[int]post.Post{}
	var who []post.Post
	for _, l := range sw.Legs {
		if gives[l.Nth], err = s.posts.Get(ctx, l.Post); err != nil {
			return nil, err
		}
		who = append(who, gives[l.Nth])
	}
	people := slices.Concat(peopleOf(m.goods()), peopleOf(who))
	if err := s.know(ctx, m, people); err != nil {
		return nil, err
	}
	taker := *sw.after(empty.Nth)
	w, err := s.wantOf(ctx, taker, gives[taker.Nth])
	if err != nil {
		return nil, err
	}
	if err := s.match(ctx, m, []want{w}, m.goods()); err != nil {
		return nil, err
	}
	thing := gives[sw.before(empty.Nth).Nth]
	thing.State, thing.Taken, thing.Done = post.Open, 0, 0 // it is set aside for this place
	thing.ExpiresAt = s.db.Now().Add(AnswerFor)
	return gives, s.match(ctx, m, m.wants, []post.Post{thing})
}

// wantOf is what the giver of a leg wants in return, also when their own post or need is set aside.
func (s *Service) wantOf(ctx context.Context, l Leg, p post.Post) (w want, err error) {
	p.SwapFor, p.ExpiresAt = cmp.Or(l.Wish, p.SwapFor), s.db.Now().Add(AnswerFor)
	w = want{offer: l.Post, need: l.Need, text: l.Wish}
	if w.wish = pairing.InReturn(p); l.Need != "" {
		if w.wish, err = s.posts.Get(ctx, l.Need); err != nil {
			return w, err
		}
		w.wish.State, w.wish.Taken, w.wish.ExpiresAt = post.Open, 0, p.ExpiresAt
	}
	return w, nil
}

// outsider reports whether somebody may not come in: they were asked about this swap before, or should not be in one ring with one who stays.
func (m *market) outsider(sw *Swap, p post.Post, gives map[int]post.Post, empty int) bool {
	was := func(l Leg) bool { return l.Giver == p.Owner }
	if slices.ContainsFunc(sw.Legs, was) || slices.ContainsFunc(sw.Past, was) {
		return true
	}
	for nth, other := range gives {
		if nth != empty && m.apart(p, other) {
			return true
		}
	}
	return false
}

// comeIn puts somebody who said yes into the empty place: they get what was to go there, and their own thing is arranged.
func (s *Service) comeIn(tx *db.Tx, sw *Swap, l *Leg) error {
	giver := sw.before(l.Nth)
	stuck, err := s.mayComeIn(tx, sw, *l, *giver)
	if err != nil {
		return err
	}
	if stuck {
		return s.refused(tx, sw, l, Lapsed)
	}
	passed := giver.Agreement
	giver.Agreement, giver.Taker = "", l.Giver
	sw.Reason, sw.AnswerBy, sw.BringBy = NoReason, zero, tx.Now().Add(BringFor)
	if err := s.save(tx, sw); err != nil { // before others act on it
		return err
	}
	if err := s.clear(tx, giver.Post, l.Giver); err != nil {
		return err
	}
	a, err := s.agreements.Pass(tx, passed, l.Giver, "swap")
	if err != nil {
		return err
	}
	giver.Agreement = a.ID
	if err := s.arrange(tx, sw, l); err != nil {
		return err
	}
	if err := s.arrived(tx, sw); err != nil {
		return err
	}
	return s.say(tx, sw, Mended)
}

// mayComeIn reports whether something stands in the way of somebody who comes in by now.
func (s *Service) mayComeIn(tx *db.Tx, sw *Swap, l, giver Leg) (stuck bool, err error) {
	if stuck, err = s.stuck(tx, l.Post, l.Taker); err != nil || stuck {
		return stuck, err
	}
	if stuck, err = s.wishGone(tx, l); err != nil || stuck {
		return stuck, err
	}
	for _, o := range sw.Legs {
		if o.Nth == l.Nth {
			continue
		}
		if stuck, err = s.apart(tx, l.Giver, []Leg{o}); err != nil || stuck {
			return stuck, err
		}
	}
	asked, err := s.asked(tx, giver.Post, l.Giver)
	return slices.ContainsFunc(asked, func(a agreement.Agreement) bool { return a.State.Running() }), err
}

// arrived notes what stands at the centre by now, and lets everything go out once all of it is there.
func (s *Service) arrived(tx *db.Tx, sw *Swap) error {
	ids := make([]agreement.ID, len(sw.Legs))
	for i, l := range sw.Legs {
		ids[i] = l.Agreement
	}
	things, err := s.centre.In(tx, ids)
	if err != nil {
		return err
	}
	for i := range sw.Legs {
		if l := &sw.Legs[i]; l.State == Bringing && things[l.Agreement].State == centre.Shelved {
			l.State = In
		} else if l.State == In && things[l.Agreement].State == centre.Expected {
			l.State = Bringing
		}
	}
	if sw.State != Agreed || !sw.every(func(l Leg) bool { return l.State == In }) {
		return s.save(tx, sw)
	}
	sw.State, sw.BringBy = Moving, zero
	if err := s.save(tx, sw); err != nil {
		return err
	}
	if err := s.centre.KeepOn(tx, ids...); err != nil {
		return err
	}
	return s.say(tx, sw, AllIn)
}

func peopleOf(posts []post.Post) (who []person.ID) {
	for _, p := range posts {
		who = append(who, p.People()...)
	}
	return who
}
