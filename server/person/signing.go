package person

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/limit"
)

// Caller is what the door knows of somebody before they are known.
type Caller struct {
	Device    string
	Address   string
	UserAgent string
	Locale    string
}

// Sent says that a code is on its way.
type Sent struct {
	For time.Duration
	// Demo is the code itself, in a demo only.
	Demo string
}

// AskCode sends a code to a number, for signing in. The answer is the same whether the number is known or not, because
// nobody looks. ErrPhone, ErrNoSender, limit.ErrTooMany, ErrNotSent.
func (s *Service) AskCode(ctx context.Context, typed string, c Caller) (Sent, error) {
	return s.askCode(ctx, typed, c, ToSignIn)
}

// AskNewNumber sends a code to the number that somebody wants to move their account to.
func (s *Service) AskNewNumber(ctx context.Context, v Viewer, typed string, c Caller) (Sent, error) {
	c.Device = ownDevice(v, c.Device)
	return s.askCode(ctx, typed, c, ToChangePhone)
}

// ownDevice binds a code to the account that asked as well as to the device.
func ownDevice(v Viewer, device string) string { return string(v.ID) + " " + device }

func (s *Service) askCode(ctx context.Context, typed string, c Caller, why Purpose) (Sent, error) {
	to, err := ReadPhone(typed)
	if err != nil {
		return Sent{}, err
	}
	if s.sender == nil {
		return Sent{}, ErrNoSender
	}
	text, err := newCode()
	if err != nil {
		return Sent{}, err
	}
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.layCode(tx, to, c, why, text) }); err != nil {
		return Sent{}, err
	}
	if err := s.sender.Send(ctx, to, text, c.Locale); err != nil {
		slog.Error("a code was not sent", "cause", err)
		return Sent{}, ErrNotSent
	}
	sent := Sent{For: CodeLife}
	if s.demo {
		sent.Demo = text
	}
	return sent, nil
}

// layCode counts and keeps a code. It takes the place of the one before for the same phone, device and purpose.
func (s *Service) layCode(tx *db.Tx, to Phone, c Caller, why Purpose, text string) error {
	phone := s.keys.phoneKey(to)
	takings := []struct {
		rule limit.Rule
		key  string
	}{{CodesPerPhone, phone}, {CodesPerPhoneDay, phone}, {CodesPerDevice, c.Device}, {CodesPerAddress, c.Address}, {CodesInAll, ""}}
	for _, t := range takings {
		if t.rule.Key == limit.Device && t.key == "" {
			continue
		}
		if err := s.limits.TakeIn(tx, t.rule, t.key); err != nil {
			if t.rule.Key == limit.All {
				slog.Error("the budget of sign-in codes is used up; nobody can sign in until it grows back", "limit", t.rule.Name)
			}
			return err
		}
	}
	target := s.keys.target(to, c.Device, why)
	return putCode(tx, code{Target: target, Code: s.keys.sealCode(target, text), ExpiresAt: db.Millis(tx.Now().Add(CodeLife))})
}

// redeem uses a code up, or counts the wrong try.
func (s *Service) redeem(tx *db.Tx, to Phone, c Caller, why Purpose, typed string) error {
	if err := s.limits.ReadyIn(tx, GuessesPerAddress, c.Address); err != nil {
		return err
	}
	target := s.keys.target(to, c.Device, why)
	kept, err := findCode(tx, target)
	if err == nil {
		err = kept.judge(s.keys.sealCode(target, typed), tx.Now())
	}
	switch {
	case err == nil:
		return deleteCode(tx, target)
	case errors.Is(err, ErrCodeWrong):
		if slow := s.limits.TakeIn(tx, GuessesPerAddress, c.Address); slow != nil {
			return slow
		}
		if fail := countTry(tx, target); fail != nil {
			return fail
		}
		return db.ButKeep(err)
	}
	return err
}

// SignIn turns a code into a session, always a new one; a number that nobody has becomes a new person. ErrPhone,
// ErrCodeWrong, ErrCodeVoid, ErrCodeExpired, limit.ErrTooMany.
func (s *Service) SignIn(ctx context.Context, typed, code string, c Caller) (Signed, error) {
	to, err := ReadPhone(typed)
	if err != nil {
		return Signed{}, err
	}
	var in Signed
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.redeem(tx, to, c, ToSignIn, code); err != nil {
			return err
		}
		p, err := findByPhone(&tx.Query, to)
		if errors.Is(err, ErrUnknown) {
			p = Person{ID: ID(tx.NewID()), Phone: to, Locale: localeOr(c.Locale), Version: 1, Made: tx.Now()}
			err = insertPerson(tx, p)
		}
		if err != nil {
			return err
		}
		in, err = s.open(tx, p, c, sessionLife, "code")
		return err
	})
	return in, err
}

func localeOr(wanted string) string {
	if slices.Contains(locales, wanted) {
		return wanted
	}
	return locales[0]
}

// open starts a session.
func (s *Service) open(tx *db.Tx, p Person, c Caller, life time.Duration, by string) (Signed, error) {
	now := tx.Now()
	f := family{
		ID: SessionID(tx.NewID()), PersonID: p.ID, Device: c.Device, Generation: 1,
		RotatedAt: db.Millis(now), ExpiresAt: db.Millis(now.Add(life)),
	}
	token := s.keys.refreshToken(f.ID, f.Generation)
	f.Refresh = hashOf(token)
	if err := insertSession(tx, f, shortened(c.UserAgent, 200)); err != nil {
		return Signed{}, fmt.Errorf("open a session: %w", err)
	}
	tx.Emit(SessionOpened{Session: f.ID, Person: p.ID, By: by})
	return s.signed(f, p, token, now)
}

// shortened keeps the beginning of what a browser says of itself, whole letters only.
func shortened(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "")
}

// signed is what the device gets. The access token is not looked up again until its first use, so that nothing about a
// session is in memory before it is committed.
func (s *Service) signed(f family, p Person, refresh string, now time.Time) (Signed, error) {
	until := f.accessUntil(now)
	access, err := s.keys.sign(p.ID, f.ID, now, until)
	return Signed{Access: access, AccessFor: until.Sub(now), RefreshWith: refresh, Session: f.ID, Person: p}, err
}

// TokenFor opens a session of one access token's life for the person with a number, for the operator's command; it
// stands in the log. ErrUnknown.
func (s *Service) TokenFor(ctx context.Context, to Phone) (Signed, error) {
	var in Signed
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := findByPhone(&tx.Query, to)
		if err != nil {
			return err
		}
		in, err = s.open(tx, p, Caller{UserAgent: "youlin token"}, AccessLife, "operator")
		return err
	})
	return in, err
}

// Refresh turns a refresh token into the next one. A lost answer may be asked for again from the same device within
// ten seconds; an older token than that means that somebody has a copy, and the session ends. ErrRefresh,
// ErrRefreshReused.
func (s *Service) Refresh(ctx context.Context, token string, c Caller) (Signed, error) {
	if err := s.limits.Take(RefreshesPerAddress, c.Address); err != nil {
		return Signed{}, err
	}
	id, generation, ours := s.keys.readRefresh(token)
	if !ours {
		return Signed{}, ErrRefresh
	}
	var in Signed
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		f, err := findFamily(tx, id)
		if err != nil {
			return err
		}
		in, err = s.turn(tx, f, generation, hashOf(token), c)
		return err
	})
	return in, err
}

// turn does what a refresh token is worth.
func (s *Service) turn(tx *db.Tx, f family, generation int, hash []byte, c Caller) (Signed, error) {
	switch f.turn(generation, hash, c.Device, tx.Now()) {
	case turnNext:
		f.Generation++
		f.Device, f.RotatedAt = c.Device, db.Millis(tx.Now())
		f.Refresh = hashOf(s.keys.refreshToken(f.ID, f.Generation))
		if err := rotateSession(tx, f); err != nil {
			return Signed{}, err
		}
	case turnReused:
		if err := s.end(tx, f.PersonID, f.ID, EndedByReuse); err != nil {
			return Signed{}, err
		}
		return Signed{}, db.ButKeep(ErrRefreshReused)
	case turnRefused:
		return Signed{}, f.refusal()
	case turnAgain:
	}
	p, err := findPerson(&tx.Query, f.PersonID)
	if err != nil {
		return Signed{}, err
	}
	return s.signed(f, p, s.keys.refreshToken(f.ID, f.Generation), tx.Now())
}

// end ends a session: its tokens are refused and its sockets close from the moment that the caller is answered.
func (s *Service) end(tx *db.Tx, who ID, id SessionID, reason string) error {
	if err := endSession(tx, who, id, reason); err != nil {
		return err
	}
	tx.Emit(SessionEnded{Session: id, Person: who, Reason: reason})
	tx.AfterCommit(func() { s.standings.end(id) })
	return nil
}

// Sessions returns the devices that somebody is signed in on, newest first.
func (s *Service) Sessions(ctx context.Context, v Viewer) ([]Session, error) {
	return sessionsOf(s.db.Read(ctx), v.ID, s.db.Now())
}

// SignOut ends one of one's own sessions. ErrSessionUnknown for every other.
func (s *Service) SignOut(ctx context.Context, v Viewer, id SessionID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.end(tx, v.ID, id, EndedBySignOut) })
}

// SignOutOthers ends all of one's own sessions but the one that asks.
func (s *Service) SignOutOthers(ctx context.Context, v Viewer) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.endOthers(tx, v, EndedBySignOut) })
}

func (s *Service) endOthers(tx *db.Tx, v Viewer, reason string) error {
	open, err := sessionsOf(&tx.Query, v.ID, tx.Now())
	if err != nil {
		return err
	}
	for _, other := range open {
		if other.ID == v.Session {
			continue
		}
		if err := s.end(tx, v.ID, other.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// ChangeNumber moves the account to another number, with a code that was sent there by AskNewNumber. All other
// sessions end. ErrPhone, ErrCodeWrong and its kin, ErrPhoneTaken.
func (s *Service) ChangeNumber(ctx context.Context, v Viewer, typed, code string, c Caller) (Person, error) {
	to, err := ReadPhone(typed)
	if err != nil {
		return Person{}, err
	}
	c.Device = ownDevice(v, c.Device)
	var p Person
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.redeem(tx, to, c, ToChangePhone, code); err != nil {
			return err
		}
		if err := updatePhone(tx, v.ID, to); err != nil {
			return err
		}
		if err := s.endOthers(tx, v, EndedByNewNumber); err != nil {
			return err
		}
		p, err = findPerson(&tx.Query, v.ID)
		return err
	})
	return p, err
}
