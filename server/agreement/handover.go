package agreement

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
)

// The refusals of the handover.
var (
	// ErrNoCode says that the taker has not asked for a code yet.
	ErrNoCode = fault.Conflict("agreement.no_code", "The other side has not shown a code yet.", "对方还没有出示交接码。")
	// ErrCodeWrong refuses a code that is not the one shown.
	ErrCodeWrong = fault.Invalid("agreement.code_wrong", "This is not the code that the other side shows.", "交接码不对,请看对方手机上的数字。")
	// ErrCodeUsed refuses a code for the second time.
	ErrCodeUsed = fault.Conflict("agreement.code_used", "This code was used already.", "这个交接码已经用过了。")
	// ErrCodeExpired refuses a code that has run out.
	ErrCodeExpired = fault.Gone("agreement.code_expired", "This code has run out. Let the other side show a new one.", "交接码过期了,请对方重新出示。")
	// ErrCodeVoid refuses every code after too many wrong ones, until the taker shows a new one.
	ErrCodeVoid = fault.Gone("agreement.code_void", "Too many wrong codes. Let the other side show a new one.", "输错的次数太多,请对方重新出示。")
)

const (
	codeLife = 10 * time.Minute
	maxTries = 5
	// qrPrefix begins the text of a QR, so that a camera knows what it has before it.
	qrPrefix = "youlin:handover:"
)

// Code is what the taker shows and the giver enters or scans.
type Code struct {
	Digits  string
	QR      string
	Expires time.Duration
}

// ShowCode makes a new code: the taker, or somebody of the taker's household who comes instead, which is written down;
// while the agreement runs. The one before is void. ErrHoldOver.
func (s *Service) ShowCode(ctx context.Context, v person.Viewer, id ID) (c Code, err error) {
	if c, err = newCode(); err != nil {
		return Code{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.find(&tx.Query, tx.Context(), v, id)
		if err != nil {
			return err
		}
		if err := s.comes(tx, &a, v); err != nil {
			return err
		}
		row := codeRow{Code: s.hash(a, c.Digits), Qr: s.hash(a, c.QR), ExpiresAt: db.Millis(tx.Now().Add(codeLife))}
		return errors.Join(putCode(tx, a.ID, row), forgetSpareTries(tx, a.ID))
	})
	return c, err
}

// comes refuses all who may not show a code, and writes down who else comes for the taker.
func (s *Service) comes(tx *db.Tx, a *Agreement, v person.Viewer) error {
	side := a.SideOf(v.ID)
	instead := false
	if side == Nobody {
		var err error
		if instead, err = s.sent(&tx.Query, v, *a); err != nil {
			return err
		}
	}
	if instead {
		side = Taker
	}
	if err := a.may(ActCode, side); err != nil {
		return err
	}
	if err := a.lapsed(tx.Now()); err != nil || !instead {
		return err
	}
	return s.noteSent(tx, a, v.ID)
}

// comesInstead is why a step is written down that changes no state.
const comesInstead = "comes_instead"

// noteSent writes down, once, that somebody of the household comes instead of the taker. The agreed time is not counted
// anew from there: who looked at the code and did not come is missing this week, not next.
func (s *Service) noteSent(tx *db.Tx, a *Agreement, who person.ID) error {
	known, err := hasStep(&tx.Query, a.ID, who, comesInstead)
	if err != nil || known {
		return err
	}
	a.Version++
	by := Step{At: tx.Now(), Actor: who, OnBehalf: a.Taker, Side: Taker, From: a.State, To: a.State, Reason: comesInstead}
	if err := update(tx, *a, a.State); err != nil {
		return err
	}
	if err := insertStep(tx, a.ID, a.Version, by); err != nil {
		return err
	}
	s.tell(tx, *a, nil)
	return nil
}

func newCode() (Code, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return Code{}, fmt.Errorf("throw the dice for a code: %w", err)
	}
	token := make([]byte, 16)
	if _, err := rand.Read(token); err != nil {
		return Code{}, fmt.Errorf("throw the dice for a QR: %w", err)
	}
	return Code{
		Digits: fmt.Sprintf("%06d", n), QR: qrPrefix + base64.RawURLEncoding.EncodeToString(token), Expires: codeLife,
	}, nil
}

// hash binds a code to the agreement and its giver: it is of no use with another one, or to anybody else.
func (s *Service) hash(a Agreement, shown string) []byte {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "handover\x00%s\x00%s\x00%s", a.ID, a.Giver, shown)
	return mac.Sum(nil)
}

// HandOver confirms the exchange with the code that the taker shows, as digits or as the text of the QR: the giver
// only. Things that are given, swapped or sold are then handed over for good; a loan or a service begins with the
// first code and ends with the second. Wrong ones are counted. ErrCodeWrong, ErrCodeUsed, ErrCodeExpired, ErrCodeVoid,
// ErrNoCode.
func (s *Service) HandOver(ctx context.Context, v person.Viewer, id ID, shown string) (a Agreement, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.find(&tx.Query, tx.Context(), v, id); err != nil {
			return err
		}
		return s.receive(tx, &a, v.ID, a.SideOf(v.ID), shown, tx.Now())
	})
	return a, err
}

// receive takes a code that was shown at a time, and carries the exchange on.
func (s *Service) receive(tx *db.Tx, a *Agreement, who person.ID, side Side, shown string, at time.Time) error {
	if err := errors.Join(s.mayHandOver(tx, *a, side), a.byCentre()); err != nil {
		return err
	}
	if err := s.spend(tx, *a, strings.TrimSpace(shown), at); err != nil {
		return err
	}
	return s.advance(tx, a, s.by(*a, who, side, ""))
}

// mayHandOver asks the rules; one who comes again with a code that was used is told so.
func (s *Service) mayHandOver(tx *db.Tx, a Agreement, side Side) error {
	refused := a.may(ActHandOver, side)
	if refused == nil {
		return a.lapsed(tx.Now())
	}
	if !errors.Is(refused, ErrState) {
		return refused
	}
	if c, err := findCode(&tx.Query, a.ID); err == nil && c.UsedAt > 0 {
		return a.refuse(ErrCodeUsed)
	}
	return refused
}

// spend uses the code up, the one that the server made or one of the taker's phone, or says what is wrong with it.
func (s *Service) spend(tx *db.Tx, a Agreement, shown string, at time.Time) error {
	if fits, err := s.spendSpare(tx, a, shown, at); fits || err != nil {
		return err
	}
	c, err := findCode(&tx.Query, a.ID)
	switch {
	case errors.Is(err, ErrNoCode):
		return s.guessed(tx, a, a.refuse(ErrNoCode))
	case err != nil:
		return err
	case c.UsedAt > 0 && s.fits(a, c, shown):
		return a.refuse(ErrCodeUsed) // told again, not guessed
	case c.UsedAt > 0:
		return s.guessed(tx, a, a.refuse(ErrCodeUsed))
	case c.Tries >= maxTries:
		return s.guessed(tx, a, ErrCodeVoid)
	case tx.Now().UnixMilli() >= c.ExpiresAt:
		return s.guessed(tx, a, ErrCodeExpired)
	case !s.fits(a, c, shown):
		return s.guessed(tx, a, ErrCodeWrong)
	}
	return useCode(tx, a.ID)
}

// guessed refuses a code and keeps the try, whatever became of the server's own: else those of the taker's phone could
// be guessed at leisure once that one is used, void or has run out.
func (s *Service) guessed(tx *db.Tx, a Agreement, refused error) error {
	if err := errors.Join(countTry(tx, a.ID), countSpareTry(tx, a.ID, stepAt(tx.Now()))); err != nil {
		return err
	}
	return db.ButKeep(refused)
}

func (s *Service) fits(a Agreement, c codeRow, shown string) bool {
	kept := c.Code
	if strings.HasPrefix(shown, qrPrefix) {
		kept = c.Qr
	}
	return hmac.Equal(kept, s.hash(a, shown))
}

// advance is what a code does: it begins what has an end of its own, and finishes everything else.
func (s *Service) advance(tx *db.Tx, a *Agreement, by Step) error {
	was := a.State
	a.State = Fulfilled
	if a.TwoCodes && was == Accepted {
		a.State = InProgress
	}
	if err := s.step(tx, a, was, by); err != nil || a.State != Fulfilled {
		return err
	}
	return s.handedOver(tx, a)
}
