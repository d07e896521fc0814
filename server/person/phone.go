package person

import (
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"youlin/server/fault"
)

// ErrPhone says that a number cannot be called.
var ErrPhone = fault.Invalid("auth.phone_invalid", "This is not a mobile number.", "手机号不对。")

// Phone is a number in E.164. Whatever prints it gets the mask; only Clear gives the number.
type Phone string

var (
	chineseMobile = regexp.MustCompile(`^1[3-9]\d{9}$`)
	foreignNumber = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
	phoneFillers  = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "\u00a0", "")
)

// ReadPhone takes a number as people type it; without a country code it is Chinese. ErrPhone.
func ReadPhone(typed string) (Phone, error) {
	digits := phoneFillers.Replace(strings.TrimSpace(norm.NFKC.String(typed)))
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	for _, home := range []string{"+86", "86", ""} {
		if rest, ok := strings.CutPrefix(digits, home); ok && chineseMobile.MatchString(rest) {
			return Phone("+86" + rest), nil
		}
	}
	if strings.HasPrefix(digits, "+86") || !foreignNumber.MatchString(digits) {
		return "", ErrPhone
	}
	return Phone(digits), nil
}

// Clear is the number itself, for those whom the policy lets see it, and for the sender of codes.
func (p Phone) Clear() string { return string(p) }

// String is the mask: 138****5678. Numbers that are short keep less.
func (p Phone) String() string {
	n := string(p)
	if rest, ok := strings.CutPrefix(n, "+86"); ok && len(rest) == 11 {
		n = rest
	}
	switch {
	case n == "":
		return ""
	case len(n) < 9:
		return "****" + n[max(0, len(n)-2):]
	}
	return n[:3] + "****" + n[len(n)-4:]
}

// LogValue is the mask.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON is the mask.
func (p Phone) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// Room is a room number. Whatever prints it gets the mask; only Clear gives the number.
type Room string

// Clear is the room itself, for those whom the policy lets see it.
func (r Room) Clear() string { return string(r) }

// String is the mask, which tells nothing; the building is told beside it.
func (r Room) String() string {
	if r == "" {
		return ""
	}
	return "****"
}

// LogValue is the mask.
func (r Room) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalJSON is the mask.
func (r Room) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }
