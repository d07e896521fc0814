package person

import (
	"context"
	"log/slog"

	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/unit"
)

// Dealing is what this room asks the room of agreements: whether two people have one that runs. The app wires it.
type Dealing interface {
	// DealingTogether reports whether an agreement between the two is accepted or in progress.
	DealingTogether(ctx context.Context, a, b ID) (bool, error)
}

// Options are what the service needs besides the database.
type Options struct {
	Units  *unit.Service
	Limits *limit.Set
	Keys   *Keys
	// Sender brings codes to phones; nil is a server without one.
	Sender Sender
	// Demo shows codes to whoever asks. The app allows it on a loopback address only.
	Demo bool
}

// Service is people: how they sign in, where they live, what they may do.
type Service struct {
	db        *db.DB
	units     *unit.Service
	limits    *limit.Set
	keys      *Keys
	sender    Sender
	demo      bool
	dealing   Dealing
	standings *standings
}

// New gives the service over an open database.
func New(d *db.DB, o Options) *Service {
	return &Service{
		db: d, units: o.Units, limits: o.Limits, keys: o.Keys, sender: o.Sender, demo: o.Demo, standings: newStandings(),
	}
}

// UseDealing tells the service whom to ask about running agreements. It is called once, before the first request.
func (s *Service) UseDealing(d Dealing) { s.dealing = d }

// Me returns who is asking, with every standing they have and had.
func (s *Service) Me(ctx context.Context, v Viewer) (Me, error) {
	q := s.db.Read(ctx)
	p, err := findPerson(q, v.ID)
	if err != nil {
		return Me{}, err
	}
	me := Me{Person: p, Leaders: map[unit.ID]Person{}}
	if me.Memberships, err = membershipsOf(q, v.ID); err != nil {
		return Me{}, err
	}
	if me.Grants, err = grantsOf(q, v.ID); err != nil {
		return Me{}, err
	}
	for _, m := range me.Memberships {
		if m.State == Admitted {
			if err := leaderOf(q, m.Building, me.Leaders); err != nil {
				return Me{}, err
			}
		}
	}
	return me, nil
}

// leaderOf notes the longest-serving leader of a building, without the number unless they may be called.
func leaderOf(q *db.Query, building unit.ID, leaders map[unit.ID]Person) error {
	held, err := holders(q, Leader, building)
	if err != nil || len(held) == 0 {
		return err
	}
	p, err := findPerson(q, held[0].Person)
	if !p.Callable {
		p.Phone = ""
	}
	leaders[building] = p
	return err
}

// Amend corrects what is held about oneself. ErrStale, ErrName, ErrNameReserved.
func (s *Service) Amend(ctx context.Context, v Viewer, version int, a Amendment) (Person, error) {
	a, err := a.clean()
	if err != nil {
		return Person{}, err
	}
	var p Person
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if p, err = findPerson(&tx.Query, v.ID); err != nil {
			return err
		}
		if p.Version != version {
			return ErrStale
		}
		p.amend(a)
		s.announceName(tx, v)
		return updatePerson(tx, p)
	})
	return p, err
}

// announceName tells each compound of the person that a name in memory is stale.
func (s *Service) announceName(tx *db.Tx, v Viewer) {
	for _, seat := range v.Seats {
		tx.Emit(Renamed{Person: v.ID, Compound: seat.Compound})
	}
}

// Neighbours returns people as those of a compound see them, whatever became of them there; those who never had a
// place are left out.
func (s *Service) Neighbours(q *db.Query, compound unit.ID, ids []ID) (map[ID]Neighbour, error) {
	if len(ids) == 0 {
		return map[ID]Neighbour{}, nil
	}
	return neighbours(q, compound, ids)
}

// SeatOf returns a person's pending or admitted place in a compound. ErrUnknown.
func (s *Service) SeatOf(q *db.Query, who ID, compound unit.ID) (Seat, error) {
	return findSeat(q, who, compound)
}

// ClearContacts returns people with phone and room in the clear, in one statement. Only the room of agreements calls
// it, and shows them to the two sides of one that runs; everybody else asks Contact.
func (s *Service) ClearContacts(q *db.Query, ids []ID, compound unit.ID) (map[ID]Contact, error) {
	if len(ids) == 0 {
		return map[ID]Contact{}, nil
	}
	return clearContacts(q, ids, compound)
}

// ByPhone returns the person with a number, for commands of the operator. ErrUnknown.
func (s *Service) ByPhone(ctx context.Context, p Phone) (Person, error) {
	return findByPhone(s.db.Read(ctx), p)
}

// forget drops, after the commit, what is in memory about people's standing.
func (s *Service) forget(tx *db.Tx, ids ...ID) {
	tx.AfterCommit(func() { s.standings.drop(ids...) })
}

// Tick does what is due: tells the next in line that somebody waits to be admitted, and sweeps what has run out. The
// app calls it every minute; twice does no harm.
func (s *Service) Tick(ctx context.Context) error {
	if err := s.remind(ctx); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := deleteCodes(tx); err != nil {
			return err
		}
		return s.limits.Sweep(tx)
	})
}

// RotateKeys makes a new signing key; tokens of the one before the last are refused from now on.
func (s *Service) RotateKeys() error {
	err := s.keys.Rotate()
	s.standings.mu.Lock()
	defer s.standings.mu.Unlock()
	s.standings.clear()
	if err == nil {
		slog.Info("access tokens are signed with a new key")
	}
	return err
}
