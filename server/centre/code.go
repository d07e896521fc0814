package centre

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

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

const (
	codeLife = 10 * time.Minute
	// codePrefix begins the text of a giver's QR, so that a camera knows what it has before it.
	codePrefix = "youlin:centre:"
	// takerPrefix begins the text of a taker's.
	takerPrefix = "youlin:handover:"
	// codeThrows is how often the dice are thrown for digits that nobody else shows just now.
	codeThrows = 8
)

// The refusals about codes at the desk.
var (
	// ErrScan says that what was scanned or typed is no label and no code of this centre.
	ErrScan = fault.Invalid("centre.scan", "This is no label and no code of this centre.", "这不是本服务中心的标签或交接码。")
	// ErrWhich says that two codes read the same just now.
	ErrWhich = fault.Conflict("centre.which", "Two codes read the same just now. Please scan it instead.", "有两个交接码碰巧一样,请改用扫码。")
	// ErrNotThis says that a code is good, and for another thing.
	ErrNotThis = fault.Conflict("centre.not_this", "This code is for another thing.", "这个码是另一件东西的。")
)

// Code is what a giver shows to the desk.
type Code struct {
	Digits  string
	QR      string
	Expires time.Duration
}

// ShowCode makes a code for the one who brings a thing, or fetches it back: the giver, or whoever acts for them. The one
// before is void. ErrUnknown, ErrNotGiver, ErrHeld, ErrState.
func (s *Service) ShowCode(ctx context.Context, v person.Viewer, id ID) (c Code, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := s.given(tx, v, id)
		if err != nil {
			return err
		}
		if i.State != Expected {
			if err := i.mayFetch(); err != nil {
				return err
			}
		}
		if c, err = s.throw(&tx.Query, i.Compound, tx.Now()); err != nil {
			return err
		}
		return putCode(tx, codeRow{
			ItemID: i.ID, Code: s.hash(i.Compound, c.Digits), Qr: s.hash(i.Compound, c.QR), ExpiresAt: db.Millis(tx.Now().Add(codeLife)),
		})
	})
	return c, err
}

// given reads a thing for the one who gives it, or who acts for them. ErrUnknown, ErrNotGiver.
func (s *Service) given(tx *db.Tx, v person.Viewer, id ID) (Item, error) {
	ctx := db.Joining(tx.Context(), tx)
	i, err := find(&tx.Query, id)
	if err != nil {
		return i, err
	}
	gives, err := s.gives(ctx, v, i)
	if err != nil || gives {
		return i, err
	}
	if _, _, _, err := s.seen(ctx, &tx.Query, v, id); err != nil {
		return i, err
	}
	return i, ErrNotGiver
}

// gives reports whether the viewer gives the thing, or acts for the one who does.
func (s *Service) gives(ctx context.Context, v person.Viewer, i Item) (bool, error) {
	u, err := s.units.Compound(ctx, i.Compound)
	if err != nil || i.Giver == v.ID {
		return err == nil && v.Knows(u), err
	}
	if i.Agreement != "" {
		shown, err := s.agreements.Read(ctx, v, i.Agreement)
		if err != nil && !isUnknown(err) {
			return false, err
		}
		return err == nil && shown.Side == agreement.Giver, nil
	}
	p, err := s.posts.Get(ctx, i.Post)
	if err != nil || p.Owner != i.Giver {
		return false, err
	}
	err = s.posts.MayEdit(ctx, v, i.Post)
	if isUnknown(err) || errors.Is(err, post.ErrNotYours) {
		return false, nil
	}
	return err == nil, err
}

func isUnknown(err error) bool {
	return errors.Is(err, ErrUnknown) || errors.Is(err, agreement.ErrUnknown) || errors.Is(err, post.ErrUnknown) || errors.Is(err, unit.ErrUnknown)
}

// throw makes a code whose digits nobody else of the compound shows just now.
func (s *Service) throw(q *db.Query, compound unit.ID, now time.Time) (Code, error) {
	for range codeThrows {
		c, err := newCode()
		if err != nil {
			return Code{}, err
		}
		rows, err := codesShown(q, s.hash(compound, c.Digits))
		if err != nil || len(rows) == 0 || rows[0].ExpiresAt <= db.Millis(now) {
			return c, err
		}
	}
	return Code{}, ErrWhich
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
	return Code{Digits: fmt.Sprintf("%06d", n), QR: codePrefix + base64.RawURLEncoding.EncodeToString(token), Expires: codeLife}, nil
}

// hash binds a code to the compound: at another one's desk it is of no use.
func (s *Service) hash(compound unit.ID, shown string) []byte {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "centre\x00%s\x00%s", compound, shown)
	return mac.Sum(nil)
}

// spend uses a giver's code up for this thing, or says what is wrong with it. A wrong one is counted.
func (s *Service) spend(tx *db.Tx, v person.Viewer, i Item, shown string) error {
	rows, err := codesShown(&tx.Query, s.hash(i.Compound, strings.TrimSpace(shown)))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return s.wrong(v, agreement.ErrCodeWrong)
	}
	for _, r := range rows {
		switch {
		case r.ItemID != i.ID:
			continue
		case r.UsedAt > 0:
			return i.refuse(agreement.ErrCodeUsed)
		case r.ExpiresAt <= db.Millis(tx.Now()):
			return agreement.ErrCodeExpired
		}
		return useCode(tx, i.ID)
	}
	return i.refuse(ErrNotThis)
}

// wrong counts what led nowhere, and gives the refusal.
func (s *Service) wrong(v person.Viewer, refusal error) error {
	if err := s.limits.Take(WrongCodes, string(v.ID)); err != nil {
		return err
	}
	return refusal
}

// Purpose is what somebody at the desk can do after a scan.
type Purpose string

// The purposes: a giver brings something or fetches it back, a taker fetches something or brings back what was lent,
// or a label was looked up.
const (
	ToReceive  Purpose = "receive"
	ToGiveBack Purpose = "give_back"
	ToRelease  Purpose = "release"
	ToTakeIn   Purpose = "take_in"
	ToLookAt   Purpose = "look"
)

// Found is what a scan led to.
type Found struct {
	Purpose Purpose
	Shown
}

// Scan says what a label or a code that somebody holds before the desk is about; it uses nothing up. The desk only:
// unit.ErrUnknown, ErrNotDesk; then ErrScan, ErrWhich, ErrLabel, limit.ErrTooMany.
func (s *Service) Scan(ctx context.Context, v person.Viewer, compound unit.ID, text string) (Found, error) {
	if _, err := s.desk(ctx, v, compound); err != nil {
		return Found{}, err
	}
	if err := s.limits.Ready(WrongCodes, string(v.ID)); err != nil {
		return Found{}, err
	}
	q, text := s.db.Read(ctx), strings.TrimSpace(text)
	i, why, err := s.lookUp(q, compound, text)
	if errors.Is(err, ErrScan) {
		err = s.wrong(v, err)
	}
	if err != nil {
		return Found{}, err
	}
	shown, err := s.show(ctx, q, v, []Item{i})
	if err != nil {
		return Found{}, err
	}
	return Found{Purpose: why, Shown: shown[0]}, nil
}

func (s *Service) lookUp(q *db.Query, compound unit.ID, text string) (Item, Purpose, error) {
	isCode := strings.HasPrefix(text, codePrefix) || strings.HasPrefix(text, takerPrefix) || isDigits(text)
	if !isCode {
		label, err := readLabel(text)
		if err != nil {
			return Item{}, "", err
		}
		i, err := byLabel(q, compound, label)
		if errors.Is(err, ErrUnknown) {
			err = ErrScan
		}
		return i, ToLookAt, err
	}
	given, err := s.givenBy(q, compound, text)
	if err != nil {
		return Item{}, "", err
	}
	taken, err := s.takenBy(q, compound, text)
	if err != nil {
		return Item{}, "", err
	}
	switch found := append(given, taken...); len(found) {
	case 0:
		return Item{}, "", ErrScan
	case 1:
		return found[0], purposeOf(found[0], len(given) == 1), nil
	default:
		return Item{}, "", ErrWhich
	}
}

func isDigits(text string) bool { return len(text) == 6 && strings.Trim(text, "0123456789") == "" }

func purposeOf(i Item, byGiver bool) Purpose {
	switch {
	case byGiver && i.State == Expected:
		return ToReceive
	case byGiver:
		return ToGiveBack
	case i.State == HandedOut:
		return ToTakeIn
	}
	return ToRelease
}

// givenBy finds the thing whose giver shows this code.
func (s *Service) givenBy(q *db.Query, compound unit.ID, text string) (found []Item, err error) {
	rows, err := codesShown(q, s.hash(compound, text))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.UsedAt > 0 || r.ExpiresAt <= db.Millis(s.db.Now()) {
			continue
		}
		i, err := find(q, r.ItemID)
		if err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	return found, nil
}

// takenBy finds the thing whose taker shows this code: one that waits for them, or one that they bring back.
func (s *Service) takenBy(q *db.Query, compound unit.ID, text string) ([]Item, error) {
	waiting, err := withTakers(q, compound)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	ids := make([]agreement.ID, len(waiting))
	of := map[agreement.ID]Item{}
	for n, i := range waiting {
		ids[n], of[i.Agreement] = i.Agreement, i
	}
	whose, err := s.agreements.Whose(q, ids, text, s.db.Now())
	found := make([]Item, len(whose))
	for n, id := range whose {
		found[n] = of[id]
	}
	return found, err
}
