package paper

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestOneWrongLetterOrTwoThatChangedPlacesNeverPass(t *testing.T) {
	for n := range 300 {
		code := slipCode(fmt.Sprint("id", n))
		if got, err := readSlip(code); err != nil || got != code {
			t.Fatalf("%s itself: %q %v", code, got, err)
		}
		for i := range len(code) {
			for _, c := range letters {
				if wrong := code[:i] + string(c) + code[i+1:]; wrong != code {
					refused(t, code, wrong)
				}
			}
			for j := i + 1; j < len(code); j++ {
				b := []byte(code)
				b[i], b[j] = b[j], b[i]
				if b[i] != b[j] {
					refused(t, code, string(b))
				}
			}
		}
	}
}

func refused(t *testing.T, code, wrong string) {
	t.Helper()
	if _, err := readSlip(wrong); !errors.Is(err, ErrMistyped) {
		t.Errorf("%s passes for %s", wrong, code)
	}
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	code := slipCode("x")
	for _, typed := range []string{strings.ToLower(code), " " + code[:2] + " " + code[2:] + " ", code[:2] + "-" + code[2:]} {
		if got, err := readSlip(typed); err != nil || got != code {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", code[:4], code + code[:1], "O" + code[1:], "0" + code[1:], "I" + code[1:], "1" + code[1:], "王" + code[1:], strings.Repeat("A", 64)} {
		refused(t, code, typed)
	}
}

func TestCardsHaveEightyBitsThatNothingElseTells(t *testing.T) {
	seen := map[string]bool{}
	for n := range 2000 {
		code := cardCode(fmt.Sprint("id", n))
		if got, ok := readCard(strings.ToLower(code)); !ok || got != code || len(code)*5 < 64 || seen[code] {
			t.Fatalf("%s: %q %v", code, got, ok)
		}
		seen[code] = true
	}
	for _, typed := range []string{"", "x", strings.Repeat("A", 17), strings.Repeat("0", 16), "../../../../etc/", strings.Repeat("王", 16)} {
		if _, ok := readCard(typed); ok {
			t.Errorf("%q is asked for", typed)
		}
	}
}
