package swap

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// agreementMoved follows what happens to an agreement of a ring, inside the transaction of its transition.
func (s *Service) agreementMoved(tx *db.Tx, a *agreement.Agreement, _ agreement.State) error {
	sw, nth, err := byAgreement(&tx.Query, a.ID)
	if errors.Is(err, ErrUnknown) || err == nil && (nth < 0 || !sw.Legs[nth].State.under()) {
		return nil
	}
	if err != nil {
		return err
	}
	l := &sw.Legs[nth]
	switch a.State {
	case agreement.Fulfilled:
		l.State = Out
		return s.handedOver(tx, &sw, *l)
	case agreement.Disputed:
		if sw.State == Agreed {
			return s.fail(tx, &sw, nth, Failed, Spoilt)
		}
	case agreement.Cancelled, agreement.NoShow:
		return s.ended(tx, &sw, nth)
	case agreement.Accepted:
		if (a.Via == agreement.ByHand) != sw.ByHand {
			return sw.refuse(ErrState)
		}
	default: // nothing that a ring minds
	}
	return nil
}

// handedOver notes that somebody got what they wished, and ends the swap with the last one.
func (s *Service) handedOver(tx *db.Tx, sw *Swap, l Leg) error {
	if need := sw.after(l.Nth).Need; need != "" {
		if _, err := s.posts.HandOver(tx, need, 1); err != nil {
			return err
		}
	}
	return s.onward(tx, sw)
}

// onward ends a swap of which nothing is on its way any more.
func (s *Service) onward(tx *db.Tx, sw *Swap) error {
	if !sw.every(func(l Leg) bool { return l.State.settled() }) {
		return s.save(tx, sw)
	}
	sw.State = Done
	for i := range sw.Legs {
		sw.Legs[i].busy = false
	}
	if err := s.save(tx, sw); err != nil {
		return err
	}
	return s.say(tx, sw, WentWell)
}

// ended follows an agreement that came to nothing: while the things are brought the place is empty; of those who meet both
// are free as long as none has given; and what stood there for all, and somebody did not fetch, is theirs no longer.
func (s *Service) ended(tx *db.Tx, sw *Swap, nth int) error {
	switch {
	case sw.State == Agreed:
		return s.fail(tx, sw, nth, Failed, Withdrawn)
	case sw.ByHand && !sw.bound():
		sw.Legs[nth].State = Stepped
		return s.dissolve(tx, sw, Withdrawn)
	}
	sw.Legs[nth].State = Over
	if err := s.freeNeed(tx, *sw.after(nth)); err != nil {
		return err
	}
	return s.onward(tx, sw)
}

// thingMoved follows what is brought to the centre.
func (s *Service) thingMoved(tx *db.Tx, i centre.Item) error {
	if i.Agreement == "" || i.State != centre.Shelved {
		return nil
	}
	sw, nth, err := byAgreement(&tx.Query, i.Agreement)
	if errors.Is(err, ErrUnknown) || err == nil && (nth < 0 || sw.State != Agreed || sw.Legs[nth].State != Bringing) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.arrived(tx, &sw)
}

// postClosed follows a thing or a wish that is gone: before the yes of all everybody is free, and later its place is empty.
func (s *Service) postClosed(tx *db.Tx, p post.Post, why post.Closing) error {
	list, err := liveWith(&tx.Query, p.ID)
	if err != nil {
		return err
	}
	for _, sw := range list {
		nth := slices.IndexFunc(sw.Legs, func(l Leg) bool { return l.busy && l.Post == p.ID })
		switch {
		case sw.State == Proposed:
			err = s.release(tx, &sw, Gone)
		case nth < 0: // a wish that is being met, or one who left already
		case sw.Legs[nth].State == Asked:
			err = s.refused(tx, &sw, &sw.Legs[nth], Lapsed)
		case sw.State == Agreed && why != post.ByTime:
			err = s.fail(tx, &sw, nth, Failed, Withdrawn)
		case sw.State == Moving && sw.ByHand && !sw.bound() && why != post.ByTime:
			err = s.ended(tx, &sw, nth)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// left empties the place of one who left the compound. Once the things change hands theirs goes on its way.
func (s *Service) left(tx *db.Tx, who person.ID, compound unit.ID) error {
	list, err := liveOf(&tx.Query, who, compound)
	if err != nil {
		return err
	}
	for _, sw := range list {
		nth := slices.IndexFunc(sw.Legs, func(l Leg) bool { return l.busy && l.Giver == who })
		switch {
		case sw.State == Proposed:
			err = s.release(tx, &sw, Gone)
		case nth < 0 || sw.State != Agreed:
		case sw.Legs[nth].State == Asked:
			err = s.refused(tx, &sw, &sw.Legs[nth], Lapsed)
		default:
			err = s.fail(tx, &sw, nth, Stepped, Parted)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Start sets the worker going: it looks for rings whenever something to swap opens or changes, and when people are free
// again, first at what happened while nobody looked.
func (s *Service) Start(ctx context.Context) (err error) {
	s.follower, err = s.db.Follow(ctx, "swap", s.look)
	return err
}

// Close lets the worker finish.
func (s *Service) Close() error {
	if s.follower == nil {
		return nil
	}
	return s.follower.Close()
}

// Settle returns when the worker has seen everything that was committed before it was called, or ctx ends.
func (s *Service) Settle(ctx context.Context) {
	if s.follower != nil {
		s.follower.Await(ctx, s.db.LastSeq())
	}
}

// look goes through what happened: first places that are empty, then proposals that are no longer as they were, then the
// compounds in which there may be a new ring.
func (s *Service) look(ctx context.Context, recs []event.Record) {
	var changed []post.ID
	var places []unit.ID
	for _, r := range recs {
		switch e := r.Event.(type) {
		case post.Opened:
			changed = append(changed, e.Post)
		case post.Changed:
			changed = append(changed, e.Post)
		case Moved:
			if err := s.mend(ctx, e.Swap); err != nil && !errors.Is(err, ErrUnknown) {
				slog.Error("mend a swap", "swap", string(e.Swap), "cause", err)
			}
			if e.State == Released || e.State == Done {
				places = append(places, e.Compound)
			}
		}
	}
	posts, err := s.toSwap(ctx, changed)
	if err != nil {
		slog.Error("read what is there to swap", "cause", err)
	}
	for _, p := range posts {
		if err := s.review(ctx, p); err != nil {
			slog.Error("look at the swaps of a post", "post", string(p.ID), "cause", err)
		}
		places = append(places, p.Compound)
	}
	slices.Sort(places)
	for _, c := range slices.Compact(places) {
		if _, err := s.seek(ctx, c, usual, ""); err != nil {
			slog.Error("look for rings of swaps", "compound", string(c), "cause", err)
		}
	}
}

// toSwap are those of the posts that are to be swapped.
func (s *Service) toSwap(ctx context.Context, ids []post.ID) (list []post.Post, err error) {
	slices.Sort(ids)
	for some := range slices.Chunk(slices.Compact(ids), 200) {
		found, err := s.posts.GetMany(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			if p, there := found[id]; there && p.Mode == post.Swap {
				list = append(list, p)
			}
		}
	}
	return list, nil
}

// review releases a proposal of which a thing is gone, or no longer what somebody wished for.
func (s *Service) review(ctx context.Context, p post.Post) error {
	list, err := liveWith(s.db.Read(ctx), p.ID)
	if err != nil {
		return err
	}
	for _, sw := range list {
		if sw.State != Proposed {
			continue
		}
		fits, err := s.stillFits(ctx, &sw)
		if err != nil {
			return err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			now, err := find(&tx.Query, sw.ID)
			if err != nil || now.State != Proposed {
				return err
			}
			missing, err := s.missing(tx, &now)
			switch {
			case err != nil:
				return err
			case missing:
				return s.release(tx, &now, Gone)
			case !fits:
				return s.release(tx, &now, Changed)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stillFits holds each wish of a ring against the thing that should meet it, as both are written now.
func (s *Service) stillFits(ctx context.Context, sw *Swap) (bool, error) {
	for _, l := range sw.Legs {
		own, err := s.posts.Get(ctx, l.Post)
		if err != nil {
			return false, err
		}
		thing, err := s.posts.Get(ctx, sw.before(l.Nth).Post)
		if err != nil {
			return false, err
		}
		var needs []post.Post
		if l.Need != "" {
			need, err := s.posts.Get(ctx, l.Need)
			if err != nil {
				return false, err
			}
			needs = append(needs, need)
		}
		m := &market{compound: sw.Compound, edges: map[pair]edge{}}
		if err := s.match(ctx, m, wantsOf(own, needs), []post.Post{thing}); err != nil || len(m.edges) == 0 {
			return false, err
		}
	}
	return true, nil
}
