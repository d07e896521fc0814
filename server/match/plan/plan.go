package plan

import "cmp"

// Bounds of what a problem may hold.
const (
	MaxUrgency   = 1000       // of a need
	MaxValue     = 1_000_000  // of a pair
	DefaultLimit = 30_000_000 // work, when a problem names none: some 50 to 150 ms on one core
)

// Need asks for one seat.
type Need struct {
	ID      string
	Urgency int    // how many ordinary needs it counts for, 1 to MaxUrgency; 0 is 1
	Bundle  string // needs of one bundle sit in one session or are not served; empty is alone
	Before  string // the id of the session it had in the plan before; empty, or one that is gone, is none
	Pinned  string // the id of the session a person has chosen for it, and so for its bundle; empty is free
}

// Session is a helper's block of time. Start and End are moments in any one unit, End not included; when they are equal
// the session overlaps nothing.
type Session struct {
	ID         string
	Helper     string // overlapping sessions of one helper are never both used; empty overlaps nothing
	Seats      int    // 0 or more
	Start, End int64
}

// Pair says that a need may sit in a session. Need and Session are positions in the problem's lists.
type Pair struct {
	Need, Session int
	Value         int // 0 to MaxValue, such as the chance in millionths
}

// Problem is what is to be planned. The order of its lists has no influence on the plan.
type Problem struct {
	Needs    []Need
	Sessions []Session
	Pairs    []Pair
	Limit    int // work that may be spent on overlaps and bundles; 0 is DefaultLimit
}

// Score is how good a plan is, the most important first. As a loss it is the difference of two plans, in which a later
// number may be negative.
type Score struct {
	Served int // sum of the urgencies of the needs served
	Value  int // sum of the values of the pairs used
	Kept   int // needs that sit where they sat before
}

// Compare is negative when s is worse than o, positive when better, and 0 when they are equally good.
func (s Score) Compare(o Score) int {
	return cmp.Or(cmp.Compare(s.Served, o.Served), cmp.Compare(s.Value, o.Value), cmp.Compare(s.Kept, o.Kept))
}

func (s Score) minus(o Score) Score {
	return Score{s.Served - o.Served, s.Value - o.Value, s.Kept - o.Kept}
}

// Assignment is a need and the session it is given.
type Assignment struct {
	Need, Session string
	Value         int
	Kept          bool // it sat there before
	Pinned        bool // a person has chosen so
}

// Reason tells why a need is not served.
type Reason string

// The reasons, each for the desk to put in words.
const (
	NoCandidate Reason = "plan.no_candidate" // no session fits it (or its whole bundle): look at match's near misses
	NoSeat      Reason = "plan.no_seat"      // sessions fit, but not enough seats are left in any
	NoTime      Reason = "plan.no_time"      // one that fits has seats, but its helper is elsewhere at that time
)

// Unserved is a need without a session, and why.
type Unserved struct {
	Need   string
	Reason Reason
}

// Alternative is another session for a need, and what the whole plan would lose by it when everybody else is placed
// anew as well as possible.
type Alternative struct {
	Session string
	Loss    Score
	Exact   bool // false when the limit was reached: the loss may be smaller
}

// Plan is the answer to a problem. It keeps what it needs to work out alternatives, is not changed by that, and may be
// used by several goroutines.
type Plan struct {
	Assigned []Assignment // by need id
	Unserved []Unserved   // by need id
	Total    Score
	Bound    Score // no plan is better than this; it equals Total when Exact
	Exact    bool  // no plan is better than this one; false when the limit was reached
	Work     int   // pairs and places that were looked at: the same on every machine

	board *board
	root  *state // the flow before any knot was untied
	final *state // and after
	at    []int32
}

// Solve makes the best plan. 500 needs and 375 sessions that all fit each other take some 10 ms. Untying overlaps and
// bundles takes as much more as Limit allows, and at least the first way down. The errors are ErrTwice, ErrUnknown, ErrRange, ErrLarge
// and ErrPinned; each is a mistake of the caller, and no plan comes with it.
func Solve(p Problem) (*Plan, error) {
	b, err := newBoard(p)
	if err != nil {
		return nil, err
	}
	s := newSolver(b)
	root, err := s.relaxed()
	if err != nil {
		return nil, err
	}
	best, exact := s.untied(root)
	return b.plan(root, best, exact, s.work), nil
}

// plan writes down what a solved state says.
func (b *board) plan(root, best *state, exact bool, work int) *Plan {
	out := &Plan{board: b, root: root, final: best, at: b.completed(best.at), Exact: exact, Work: work}
	out.Total = b.score(b.worth(out.at))
	if out.Bound = out.Total; !exact {
		out.Bound = b.score(root.worth)
	}
	for i := range b.needs {
		b.report(out, int32(i))
	}
	return out
}

func (b *board) report(out *Plan, i int32) {
	n, s := b.needs[i], out.at[i]
	if s == nowhere {
		out.Unserved = append(out.Unserved, Unserved{n.ID, b.reason(out.at, b.groupOf[i])})
		return
	}
	id := b.sessions[s].ID
	out.Assigned = append(out.Assigned, Assignment{n.ID, id, b.value(i, s), n.Before == id, n.Pinned == id})
}

// reason tells why a group has no session when the seats are given as in at.
func (b *board) reason(at []int32, g int32) Reason {
	if b.fitting[g] == 0 {
		return NoCandidate
	}
	free := b.free(at)
	for _, o := range b.rows.of(b.groups[g][0]) {
		if int(free[o.to]) >= len(b.groups[g]) {
			return NoTime
		}
	}
	return NoSeat
}
