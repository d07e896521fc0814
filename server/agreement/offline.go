package agreement

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 4226 is made of it, and HMAC does not need it to be free of collisions
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
)

// The refusals of a handover that was told later.
var (
	// ErrScanTime refuses a scan that lies ahead, or is more than a week old.
	ErrScanTime = fault.Invalid("agreement.scan_time", "The time of this scan cannot be right.", "扫码的时间不对。").At(
		fault.Field{Location: "body.scannedAt", EN: "Within the last seven days, please.", ZH: "须在最近七天之内。"})
	// ErrConflict says that the handover came too late: something else was agreed on in the meantime. It is kept for the
	// coordinator, and nothing is handed over twice.
	ErrConflict = fault.Conflict("agreement.handover_conflict",
		"By the time your phone was online again this had been taken back. A coordinator will look at it.", "您的手机联网之前,这个约定已经取消了。协调员会来核实。")
)

const (
	// spareStep is how long a code lasts that a phone makes without a network.
	spareStep = 10 * time.Minute
	// spareFor is how old a scan may be when the phone is online again, and clockOff how far its clock may be ahead.
	spareFor = 7 * 24 * time.Hour
	clockOff = 2 * time.Minute
	// maxWrong bounds the wrong codes of an agreement, however long one guesses.
	maxWrong = 20
	// conflicted is why the machine has a coordinator look at it.
	conflicted = "handover_conflict"
)

// Spare is what the taker's phone keeps, so that it can show a code at a door where there is no network: codes of
// RFC 4226 with six digits, whose counter is twice the number of the ten-minute step since 1970, plus Phase.
type Spare struct {
	Secret []byte
	Step   time.Duration
	// Phase is 0 for the first handover, and 1 for the second of a loan or a service.
	Phase int
}

// Spare gives the taker's phone what it needs without a network: the taker, who acts for them or comes instead, while
// the agreement runs. It changes nothing.
func (s *Service) Spare(ctx context.Context, v person.Viewer, id ID) (Spare, error) {
	q := s.db.Read(ctx)
	a, err := s.find(q, ctx, v, id)
	if err != nil {
		return Spare{}, err
	}
	side := a.SideOf(v.ID)
	if side == Nobody {
		instead, err := s.sent(q, v, a)
		if err != nil {
			return Spare{}, err
		}
		if instead {
			side = Taker
		}
	}
	if err := errors.Join(a.may(ActCode, side), a.lapsed(s.db.Now())); err != nil {
		return Spare{}, err
	}
	return Spare{Secret: s.spareSecret(a), Step: spareStep, Phase: a.phase()}, nil
}

// phase is which of the two handovers comes next.
func (a Agreement) phase() int {
	if a.State == InProgress {
		return 1
	}
	return 0
}

// spareSecret binds the codes to the agreement and its giver, as those of the server are.
func (s *Service) spareSecret(a Agreement) []byte {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "spare\x00%s\x00%s", a.ID, a.Giver)
	return mac.Sum(nil)[:20]
}

// SpareCode is the code of a counter: RFC 4226, six digits.
func SpareCode(secret []byte, counter int64) string {
	var text [8]byte
	binary.BigEndian.PutUint64(text[:], uint64(counter)) //nolint:gosec // a counter is not negative
	mac := hmac.New(sha1.New, secret)
	mac.Write(text[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

func stepAt(at time.Time) int64 { return at.Unix() / int64(spareStep.Seconds()) }

// spareCounter finds the counter of a code that the taker's phone made about this time: clocks may be a step apart.
func (s *Service) spareCounter(a Agreement, shown string, at time.Time, phase int) (counter int64, fits bool) {
	if len(shown) != 6 {
		return 0, false
	}
	secret := s.spareSecret(a)
	for _, off := range []int64{0, -1, 1} {
		c := (stepAt(at)+off)*2 + int64(phase)
		if hmac.Equal([]byte(SpareCode(secret, c)), []byte(shown)) {
			return c, true
		}
	}
	return 0, false
}

// spendSpare uses a code of the taker's phone up; fits is false when it is none. ErrCodeUsed, ErrCodeVoid.
func (s *Service) spendSpare(tx *db.Tx, a Agreement, shown string, at time.Time) (fits bool, err error) {
	row, err := s.spareReady(tx, a)
	if err != nil {
		return false, err
	}
	counter, fits := s.spareCounter(a, shown, at, a.phase())
	switch {
	case !fits:
		return false, nil
	case counter <= row.Used:
		return true, a.refuse(ErrCodeUsed)
	}
	return true, useSpare(tx, a.ID, counter)
}

// spareReady reads what was tried of the codes of the taker's phone. ErrCodeVoid after too many wrong ones in this step, or
// in all: then the taker shows a code of the server.
func (s *Service) spareReady(tx *db.Tx, a Agreement) (spareRow, error) {
	row, err := findSpare(&tx.Query, a.ID)
	if err == nil && (row.Wrong >= maxWrong || row.Tries >= maxTries && row.TriedIn == stepAt(tx.Now())) {
		err = ErrCodeVoid
	}
	return row, err
}

// HandOverLater is HandOver for a giver whose phone had no network at the door: it kept the code and the time, and
// tells them now. When something else was agreed on in the meantime nothing is handed over: coordinator and moderator
// look at it. ErrScanTime, ErrConflict, and those of HandOver.
func (s *Service) HandOverLater(ctx context.Context, v person.Viewer, id ID, shown string, at time.Time) (a Agreement, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if at.After(tx.Now().Add(clockOff)) || at.Before(tx.Now().Add(-spareFor)) {
			return ErrScanTime
		}
		if a, err = s.find(&tx.Query, tx.Context(), v, id); err != nil {
			return err
		}
		side := a.SideOf(v.ID)
		if err := s.overtaken(tx, &a, side, strings.TrimSpace(shown), at); err != nil {
			return err
		}
		return s.receive(tx, &a, v.ID, side, shown, at)
	})
	return a, err
}

// overtaken flags a handover that really took place, and that the server had given up by the time it heard of it. Guesses
// are counted here as they are while it runs.
func (s *Service) overtaken(tx *db.Tx, a *Agreement, side Side, shown string, at time.Time) error {
	givenUp := slices.Contains([]State{Cancelled, NoShow}, a.State)
	if side != Giver || !givenUp || a.ChangedAt.Before(at) {
		return nil
	}
	if _, err := s.spareReady(tx, *a); err != nil {
		return err
	}
	if _, fits := s.spareCounter(*a, shown, at, 0); !fits {
		return s.guessed(tx, *a, s.mayHandOver(tx, *a, side))
	}
	was := a.State
	a.State = Disputed
	if err := s.step(tx, a, was, Step{Actor: a.Giver, Side: Giver, Reason: conflicted}); err != nil {
		return err
	}
	return db.ButKeep(a.refuse(ErrConflict))
}
