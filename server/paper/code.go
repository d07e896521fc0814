package paper

import (
	"crypto/sha256"
	"strings"

	"youlin/server/fault"
)

// The refusals of what somebody typed from a page.
var (
	// ErrMistyped says that no page ever had this code: a letter is wrong, or two changed places.
	ErrMistyped = fault.Invalid("paper.mistyped",
		"A letter of this code is not right. Please look at the slip again.", "这个码有一个字母不对,请照着纸条再看一遍。")
	// ErrSlipUnknown is the answer about a code that is right in itself and was never printed here.
	ErrSlipUnknown = fault.NotFound("paper.slip_unknown",
		"This slip is not from a page of your compound.", "这张纸条不是本小区的。")
	// ErrSlipOver says that the slip is older than its code is kept, or that its post is closed.
	ErrSlipOver = fault.Gone("paper.slip_over",
		"This one has found its neighbour already, or its time is over.", "这件已经有着落了,或者已经过期了。")
)

// letters are 32 that nobody takes for one another on paper: no I, O, 0 or 1.
const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// A code to tear off is four letters and one that checks them. Letters are numbers of the field of 32; with α its
// generator the sum of letter·αⁿ over all five is always the same, so one wrong letter or two that changed places never pass.
const slipLetters = 4

// times multiplies in the field of 32 (x⁵+x²+1).
func times(a, b byte) (p byte) {
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			p ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p
}

// check is the letter that goes behind a code, the first one's weight being α.
func check(code string) byte {
	sum, weight := byte(21), byte(2)
	for i := range len(code) {
		sum ^= times(byte(strings.IndexByte(letters, code[i])), weight)
		weight = times(weight, 2)
	}
	return letters[sum]
}

// lettersOf makes n letters from an id that nobody can guess.
func lettersOf(what, id string, n int) string {
	sum := sha256.Sum256([]byte(what + " " + id))
	code := make([]byte, n)
	for i := range code {
		code[i] = letters[sum[i]%32]
	}
	return string(code)
}

// slipCode makes a code to tear off from an id.
func slipCode(id string) string {
	code := lettersOf("slip", id, slipLetters)
	return code + string(check(code))
}

// readSlip takes a code as people type it: in small letters, with blanks or dashes. ErrMistyped.
func readSlip(typed string) (string, error) {
	code := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '·':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
	if len(code) != slipLetters+1 || strings.Trim(code, letters) != "" || check(code[:slipLetters]) != code[slipLetters] {
		return "", ErrMistyped
	}
	return code, nil
}

// cardLetters are what the address of a card has: 80 bits.
const cardLetters = 16

// cardCode makes the address of a card from an id that nobody can guess.
func cardCode(id string) string { return lettersOf("card", id, cardLetters) }

// readCard takes a card's code as an address has it; nothing of another form is asked for.
func readCard(typed string) (string, bool) {
	code := strings.ToUpper(typed)
	return code, len(code) == cardLetters && strings.Trim(code, letters) == ""
}
