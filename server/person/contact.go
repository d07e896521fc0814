package person

import (
	"context"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/unit"
)

// The refusals between neighbours.
var (
	ErrOneself = fault.Forbidden("person.oneself",
		"One cannot block oneself.", "不能拉黑自己。")
	ErrNoConsent = fault.Forbidden("person.no_consent",
		"Only their building leader or a coordinator may act for somebody who agreed to it.", "只有本人同意后,其楼栋长或协调员才能代为操作。")
	ErrMayNotWelcome = fault.Forbidden("membership.may_not_welcome",
		"Only the building's leader admits a resident without a phone.", "只有本楼栋长可以登记没有手机的住户。")
	ErrConsentHow = fault.Invalid("person.consent_missing",
		"Please say how they agreed: in person, by a signed slip, with family present.", "请写明本人是怎样同意的:当面、签字、家人在场等。")
)

// Contact is what one person may see of another. Phone and Room print as masks; ClearPhone and ClearRoom say which of
// the two may be shown.
type Contact struct {
	ID         ID
	Name       string
	Phone      Phone
	Room       Room
	Building   unit.ID
	ClearPhone bool
	ClearRoom  bool
}

// Contact returns what the viewer may see of somebody: oneself and the other side of a running agreement in the
// clear, a neighbour masked, one's own building's rooms to its leader. Coordinators and moderators see all in the
// clear when they state a purpose, which is written down. ErrUnknown for people of other compounds.
func (s *Service) Contact(ctx context.Context, v Viewer, who ID, purpose string) (Contact, error) {
	compound, err := s.shared(ctx, v, who)
	if err != nil {
		return Contact{}, err
	}
	c, err := findContact(s.db.Read(ctx), who, compound.ID)
	if err != nil {
		return Contact{}, err
	}
	return s.unmask(ctx, v, c, compound, purpose)
}

// unmask decides which of phone and room the viewer may read.
func (s *Service) unmask(ctx context.Context, v Viewer, c Contact, compound unit.Unit, purpose string) (Contact, error) {
	building, err := s.units.Get(ctx, c.Building)
	if err != nil {
		return Contact{}, err
	}
	dealing, err := s.dealingTogether(ctx, v.ID, c.ID)
	if err != nil {
		return Contact{}, err
	}
	c.ClearPhone = v.ID == c.ID || dealing
	c.ClearRoom = c.ClearPhone || v.Leads(building)
	why, stated := plain(purpose, 200)
	if c.ClearPhone || !stated || !v.Reviews(compound) {
		return c, nil
	}
	c.ClearPhone, c.ClearRoom = true, true
	return c, s.db.Write(ctx, func(tx *db.Tx) error {
		return insertReading(tx, Reading{Reader: v.ID, Subject: c.ID, Compound: compound.ID, What: "phone,room", Purpose: why})
	})
}

func (s *Service) dealingTogether(ctx context.Context, a, b ID) (bool, error) {
	if s.dealing == nil || a == b {
		return false, nil
	}
	return s.dealing.DealingTogether(ctx, a, b)
}

// shared finds the compound in which the viewer may know of somebody: both are its people, and neither blocked the
// other, unless the viewer serves there. ErrUnknown.
func (s *Service) shared(ctx context.Context, v Viewer, who ID) (unit.Unit, error) {
	seats, err := seatsOf(s.db.Read(ctx), who)
	if err != nil {
		return unit.Unit{}, err
	}
	for _, seat := range seats {
		c, err := s.units.Compound(ctx, seat.Compound)
		if err != nil {
			return unit.Unit{}, err
		}
		if who == v.ID || v.Reviews(c) || v.Belongs(c) && seat.State == Admitted && !v.BlockedWith(who) {
			return c, nil
		}
	}
	return unit.Unit{}, ErrUnknown
}

// Reading is somebody's look at a phone or room in the clear.
type Reading struct {
	ID       string
	At       time.Time
	Reader   ID
	Name     string
	Subject  ID
	Compound unit.ID
	What     string
	Purpose  string
}

// Readings returns who read one's own phone and room, and what for, newest first.
func (s *Service) Readings(ctx context.Context, v Viewer, limit int) ([]Reading, error) {
	return readingsOf(s.db.Read(ctx), v.ID, limit)
}

// Block keeps somebody away: neither sees, asks or is matched with the other from now on. Twice is once. ErrUnknown,
// ErrOneself.
func (s *Service) Block(ctx context.Context, v Viewer, who ID) (BlockedOne, error) {
	if who == v.ID {
		return BlockedOne{}, ErrOneself
	}
	if err := s.mayBlock(ctx, v, who); err != nil {
		return BlockedOne{}, err
	}
	var b BlockedOne
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		added, err := insertBlock(tx, v.ID, who)
		if err != nil {
			return err
		}
		if added {
			s.forget(tx, v.ID, who)
			tx.Emit(Blocked{Person: v.ID, Other: who})
		}
		b, err = findBlock(&tx.Query, v.ID, who)
		return err
	})
	return b, err
}

// mayBlock asks whether the viewer may know of somebody; one who blocked the viewer can be blocked back.
func (s *Service) mayBlock(ctx context.Context, v Viewer, who ID) error {
	open := v
	open.Blocks = nil
	_, err := s.shared(ctx, open, who)
	return err
}

// Unblock takes a block back, also from somebody who has moved away. Twice is once. ErrUnknown, ErrOneself.
func (s *Service) Unblock(ctx context.Context, v Viewer, who ID) error {
	if who == v.ID {
		return ErrOneself
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		removed, err := deleteBlock(tx, v.ID, who)
		if err != nil {
			return err
		}
		if !removed {
			return s.mayBlock(ctx, v, who)
		}
		s.forget(tx, v.ID, who)
		tx.Emit(Blocked{Person: v.ID, Other: who, Ended: true})
		return nil
	})
}

// BlockedOne is somebody on one's own block list.
type BlockedOne struct {
	Neighbour
	At time.Time
}

// Blocks returns whom one blocked, newest first.
func (s *Service) Blocks(ctx context.Context, v Viewer) ([]BlockedOne, error) {
	return blocksOf(s.db.Read(ctx), v.ID)
}

// Resident is somebody without a phone, as the building's leader writes them down. How says how they agreed that
// others act for them.
type Resident struct{ Name, Room, How string }

func (r Resident) check() (name string, err error) {
	if name, err = CleanName(r.Name); err != nil {
		return "", err
	}
	if _, err = cleanRoom(r.Room); err != nil {
		return "", err
	}
	if _, ok := plain(r.How, 200); !ok {
		return "", ErrConsentHow
	}
	return name, nil
}

// Welcome admits a resident without a phone, for whom the building's leader and coordinators may act from now on: how
// they agreed is written down. unit.ErrUnknown, ErrMayNotWelcome, ErrName and its kin, ErrConsentHow.
func (s *Service) Welcome(ctx context.Context, v Viewer, compound, building unit.ID, r Resident) (Membership, error) {
	name, err := r.check()
	if err != nil {
		return Membership{}, err
	}
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return Membership{}, err
	}
	b, err := s.units.Get(ctx, building)
	if err != nil || b.Parent != c.ID {
		return Membership{}, unit.ErrUnknown
	}
	if !v.Leads(b) {
		return Membership{}, ErrMayNotWelcome
	}
	var m Membership
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if m, err = s.Settle(tx, Newcomer{Name: name, Building: b, Room: r.Room}, v.ID); err != nil {
			return err
		}
		if own, lives := v.Seat(c.ID); lives && own.Household == m.Household {
			return ErrMayNotAdmit
		}
		tx.Emit(MembershipChanged{Membership: m.ID, Compound: c.ID, Person: m.Person, State: Admitted, Deciders: []ID{v.ID}})
		m.Agreed = true
		return s.Consent(tx, m.Person, c.ID, r.How, v.ID)
	})
	return m, err
}

// Consent writes down that somebody lets their leader and coordinators act for them. Commands call it for whom they
// import; at the door it is RecordConsent. ErrConsentHow.
func (s *Service) Consent(tx *db.Tx, who ID, compound unit.ID, how string, by ID) error {
	text, ok := plain(how, 200)
	if !ok {
		return ErrConsentHow
	}
	added, err := insertConsent(tx, who, compound, text, by)
	if err == nil && added {
		tx.Emit(ConsentChanged{Person: who, Compound: compound})
	}
	return err
}

// RecordConsent writes a consent down: the resident's own, or by their building leader for one without a phone.
// ErrNoMembership, ErrNoConsent, ErrConsentHow.
func (s *Service) RecordConsent(ctx context.Context, v Viewer, id MembershipID, how string) error {
	if _, ok := plain(how, 200); !ok {
		return ErrConsentHow
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		m, b, _, err := s.place(ctx, tx, v, id)
		switch {
		case err != nil:
			return err
		case m.State != Admitted:
			return ErrNoPlace.WithState(string(m.State))
		case m.Person == v.ID, m.Phone == "" && v.Leads(b):
			return s.Consent(tx, m.Person, m.Compound, how, v.ID)
		}
		return ErrNoConsent
	})
}

// WithdrawConsent ends a consent at once: by the resident, or by those who could act on it. ErrNoMembership,
// ErrNoConsent.
func (s *Service) WithdrawConsent(ctx context.Context, v Viewer, id MembershipID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		m, b, c, err := s.place(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if m.Person != v.ID && !v.Leads(b) && !v.Reviews(c) {
			return ErrNoConsent
		}
		ended, err := endConsent(tx, m.Person, m.Compound, v.ID)
		if err == nil && ended {
			tx.Emit(ConsentChanged{Person: m.Person, Compound: m.Compound, Ended: true})
		}
		return err
	})
}

// MayActFor says whether the viewer may act for somebody in a compound: for oneself always, for others who live there
// and agreed to it as their building's leader or as coordinator. ErrUnknown for who does not live there, else
// ErrNoConsent.
func (s *Service) MayActFor(ctx context.Context, q *db.Query, v Viewer, owner ID, compound unit.ID) error {
	if owner == v.ID {
		return nil
	}
	c, err := s.known(ctx, v, compound)
	if err != nil {
		return err
	}
	seat, err := admittedSeat(q, owner, compound)
	if err != nil {
		return err
	}
	b, err := s.units.Get(ctx, seat.Building)
	if err != nil {
		return err
	}
	if !v.Leads(b) && !v.Coordinates(c) {
		return ErrNoConsent
	}
	return liveConsent(q, owner, compound)
}
