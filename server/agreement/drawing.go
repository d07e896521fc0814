package agreement

import (
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/draw"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// The refusals of a draw.
var (
	// ErrDrawDecides refuses to pick by hand where the lot or the need decides.
	ErrDrawDecides = fault.Conflict("agreement.draw_decides", "Here a draw decides, not a choice by hand.", "这件东西由抽签(或最需要)决定,不能手动选人。")
	// ErrNoDraw is the answer about the draw of a post that has none.
	ErrNoDraw = fault.NotFound("draw.unknown", "Nothing is drawn here.", "这条发布不抽签。")
	// ErrDrawn refuses to draw a second time.
	ErrDrawn = fault.Conflict("draw.done", "This was drawn already.", "已经抽过签了。")
	// ErrNobodyAsked refuses to draw among nobody.
	ErrNobodyAsked = fault.Conflict("draw.nobody_asked", "Nobody has asked yet.", "还没有人申请。")
)

const (
	// drawAtLast is when a draw that waits for its poster's word is held without it: nobody waits longer for an answer.
	drawAtLast = 7*24*time.Hour - time.Hour
	// long and short divide how long ago a household was given something.
	long, short = 28 * 24 * time.Hour, 7 * 24 * time.Hour
)

// Drawing is a draw as somebody may see it. Tickets, Order and Seed are empty until it was held, and for those whom
// it does not concern; Mine is the ticket of the viewer's own request.
type Drawing struct {
	draw.Receipt
	// ByHand is whether the poster says when; ClosesAt is when the clock does. OpenedAt is zero until somebody asked.
	ByHand                      bool
	OpenedAt, ClosesAt, DrawnAt time.Time
	Asking                      int
	Mine                        string
	// Requests are the agreements of the tickets, in their order.
	Requests []ID
}

// byDraw reports whether the post goes by lot or need; what is wanted is always chosen by whoever wants it.
func byDraw(p post.Post) bool {
	return p.Direction == post.Offer && (p.Pick == post.Draw || p.Pick == post.Neediest)
}

// blank is the draw of a post for which nobody has asked yet.
func (s *Service) blank(p post.Post) Drawing {
	seed := draw.SeedFor(s.key, string(p.ID))
	return Drawing{Receipt: draw.Receipt{Post: string(p.ID), Pick: draw.Pick(p.Pick), Commitment: draw.Commitment(seed)}}
}

// drawing reads the draw of a post, or the one it will have; its seed is the promised one, told or not.
func (s *Service) drawing(q *db.Query, p post.Post) (d Drawing, seed []byte, err error) {
	d = s.blank(p)
	row, err := findDraw(q, p.ID)
	if errors.Is(err, ErrNoDraw) {
		return d, draw.SeedFor(s.key, d.Post), nil
	}
	if err != nil {
		return d, nil, err
	}
	d.Commitment = draw.Commitment(row.Seed)
	return d, row.Seed, row.fill(&d)
}

// openDraw fixes the seed and the hour before the first request is written down. Where all took their requests back before
// that hour, the next one gathers anew.
func (s *Service) openDraw(tx *db.Tx, p post.Post) error {
	set, err := s.units.Settings(tx.Context(), p.Compound)
	if err != nil {
		return err
	}
	gather := time.Duration(set.GatherMinutes) * time.Minute
	if p.Urgency == post.Urgent {
		gather = time.Duration(set.GatherUrgentMinutes) * time.Minute
	}
	byHand := gather == 0
	if byHand {
		gather = drawAtLast
	}
	return insertDraw(tx, p.ID, draw.SeedFor(s.key, string(p.ID)), byHand, tx.Now().Add(gather))
}

// intoDraw gathers a request; what a draw left over goes to the first who asks.
func (s *Service) intoDraw(tx *db.Tx, a *Agreement, p post.Post) error {
	d, _, err := s.drawing(&tx.Query, p)
	switch {
	case err != nil:
		return err
	case !d.DrawnAt.IsZero():
		return s.atOnce(tx, a)
	}
	a.State = Requested
	return s.openDraw(tx, p)
}

// Drawing shows how a post's draw is decided: the commitment and the hour to whoever may see the post; tickets, order
// and seed to its poster, to those who asked and to those who review, once it was held. post.ErrUnknown, ErrNoDraw.
func (s *Service) Drawing(ctx context.Context, v person.Viewer, id post.ID) (Drawing, error) {
	p, err := s.posts.Read(ctx, v, id)
	if err != nil {
		return Drawing{}, err
	}
	q := s.db.Read(ctx)
	d, seed, err := s.drawing(q, p)
	if err == nil && !byDraw(p) && d.OpenedAt.IsZero() {
		err = ErrNoDraw
	}
	if err != nil {
		return Drawing{}, err
	}
	if !d.DrawnAt.IsZero() {
		d.Draw(seed)
	}
	return s.asSeen(ctx, q, v, p, d)
}

// asSeen leaves out what is only for those whom the draw concerns.
func (s *Service) asSeen(ctx context.Context, q *db.Query, v person.Viewer, p post.Post, d Drawing) (Drawing, error) {
	asked, err := ofPost(q, p.ID, Requested, Accepted, Waitlisted, Declined, Cancelled, InProgress, Fulfilled, NoShow, Disputed)
	if err != nil {
		return d, err
	}
	u, err := s.units.Compound(ctx, p.Compound)
	if err != nil {
		return d, err
	}
	concerned := v.Reviews(u) || s.posts.MayEdit(ctx, v, p.ID) == nil
	for _, a := range asked {
		if err := s.standFor(ctx, q, v, &a); err != nil {
			return d, err
		}
		if a.State == Requested {
			d.Asking++
		}
		if a.SideOf(v.ID) == a.AskerSide() {
			concerned, d.Mine = true, draw.NumberOf(string(a.ID))
		}
	}
	if !concerned {
		d.Tickets, d.Order, d.Seed, d.Requests = nil, nil, "", nil
	}
	if !v.Reviews(u) {
		d.Tickets = covered(d.Tickets, d.Mine)
	}
	return d, nil
}

// covered leaves of others' tickets the weight alone: how much a household needs, and whether somebody lately did not
// come, is nobody else's business.
func covered(tickets []draw.Ticket, mine string) []draw.Ticket {
	list := make([]draw.Ticket, len(tickets))
	for i, t := range tickets {
		list[i] = t
		if t.Number != mine {
			list[i] = draw.Ticket{Number: t.Number, Weight: t.Weight}
		}
	}
	return list
}

// Draw holds the draw of a post by its poster's word: only where the compound has no gathering time, which otherwise
// decides. post.ErrUnknown, post.ErrNotYours, ErrNoDraw, ErrDrawn, ErrGathering, ErrNobodyAsked.
func (s *Service) Draw(ctx context.Context, v person.Viewer, id post.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := s.posts.Find(tx, id)
		if err != nil {
			return err
		}
		if err := s.mayDraw(tx, v, p); err != nil {
			return err
		}
		return s.hold(tx, p)
	})
}

func (s *Service) mayDraw(tx *db.Tx, v person.Viewer, p post.Post) error {
	if !s.posts.May(tx.Context(), v, p) {
		return post.ErrUnknown
	}
	if err := s.posts.MayEdit(tx.Context(), v, p.ID); err != nil {
		return err
	}
	d, _, err := s.drawing(&tx.Query, p)
	switch {
	case err != nil:
		return err
	case !byDraw(p):
		return ErrNoDraw
	case !d.DrawnAt.IsZero():
		return ErrDrawn.WithState(string(p.State))
	case d.OpenedAt.IsZero():
		return ErrNobodyAsked.WithState(string(p.State))
	case !d.ByHand && tx.Now().Before(d.ClosesAt):
		return ErrGathering.WithState(string(p.State))
	}
	return nil
}

// hold weighs those who ask, orders them by the seed, and answers each: the first ones are offered what there is, the
// others know their place in the line.
func (s *Service) hold(tx *db.Tx, p post.Post) error {
	d, seed, err := s.drawing(&tx.Query, p)
	if err != nil || !d.DrawnAt.IsZero() {
		return err
	}
	asking, err := ofPost(&tx.Query, p.ID, Requested)
	if err != nil {
		return err
	}
	if len(asking) == 0 {
		return ErrNobodyAsked.WithState(string(p.State))
	}
	for _, a := range asking {
		ticket, err := s.ticket(tx, a)
		if err != nil {
			return err
		}
		d.Tickets, d.Requests = append(d.Tickets, ticket), append(d.Requests, a.ID)
	}
	d.Draw(seed)
	if err := closeDraw(tx, p.ID, d); err != nil {
		return err
	}
	tx.Emit(Drawn{Post: p.ID, Compound: p.Compound, People: concerned(p, asking)})
	return s.answer(tx, p, ranked(asking, draw.Order(d.Pick, seed, d.Tickets)))
}

func concerned(p post.Post, asking []Agreement) []person.ID {
	people := p.People()
	for _, a := range asking {
		people = append(people, a.onSide(a.AskerSide())...)
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// ranked puts the requests in the drawn order, each with the rank of its new place.
func ranked(asking []Agreement, order []int) []Agreement {
	list := make([]Agreement, len(order))
	for place, at := range order {
		list[place] = asking[at]
		list[place].rank = asking[place].rank // asking stands in the order of the ranks
	}
	return list
}

// answer puts everybody in line, in the drawn order, and then moves the line up as far as there is something.
func (s *Service) answer(tx *db.Tx, p post.Post, drawn []Agreement) error {
	for _, a := range drawn {
		if err := s.byItself(tx, a, Waitlisted, "drawn"); err != nil {
			return err
		}
	}
	return s.promote(tx, p)
}

// ticket weighs a request: how much its household needs it, how long ago it was given something, and whether whoever
// asks kept their word.
func (s *Service) ticket(tx *db.Tx, a Agreement) (draw.Ticket, error) {
	need, err := s.people.NeedOf(&tx.Query, a.Household)
	if err != nil {
		return draw.Ticket{}, err
	}
	given, err := lastGiven(&tx.Query, a.Compound, a.Household)
	if err != nil {
		return draw.Ticket{}, err
	}
	who := a.Person(a.AskerSide())
	records, err := recordsOf(&tx.Query, a.Compound, []person.ID{who}, tx.Now().Add(-reliableFor))
	if err != nil {
		return draw.Ticket{}, err
	}
	since, kept := 1, 2
	switch ago := tx.Now().Sub(given); {
	case given.IsZero() || ago >= long:
		since = 3
	case ago >= short:
		since = 2
	}
	if records[who].Missed > 0 {
		kept = 1
	}
	return draw.NewTicket(string(a.ID), 1+need, since, kept), nil
}

// drawCloses is the hour at which the clock holds a draw; every request carries it, the first that rings holds it.
func (s *Service) drawCloses() timer {
	return timer{
		what: "draw_closes",
		due: func(tx *db.Tx, a Agreement, _ unit.Settings) (time.Time, error) {
			if a.State != Requested {
				return time.Time{}, nil
			}
			row, err := findDraw(&tx.Query, a.Post)
			if errors.Is(err, ErrNoDraw) || err == nil && row.DrawnAt > 0 {
				return time.Time{}, nil
			}
			closes := db.Instant(row.ClosesAt)
			if !closes.After(tx.Now()) && a.ChangedAt.Equal(tx.Now()) { // its hour passed while all were in line, and they ask again
				closes = tx.Now().Add(time.Minute)
			}
			return closes, err
		},
		ring: func(tx *db.Tx, a Agreement) error {
			p, err := s.posts.Find(tx, a.Post)
			if err != nil || a.State != Requested || !p.State.Running() {
				return err
			}
			return s.hold(tx, p)
		},
	}
}
