package post

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"

	"youlin/server/words"
)

// Clean brings a note, a reason or a thank-you into the form in which texts are kept, and reports whether it has no
// hidden characters.
func Clean(s string) (string, bool) { return clean(s, true) }

// clean brings a text into the form in which it is kept (NFC, no blanks around it), and reports whether it has no
// characters that a person cannot see and that change how others are shown.
func clean(s string, lines bool) (string, bool) {
	s = strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n")))
	for _, r := range s {
		if hidden(r) && (r != '\n' || !lines) {
			return s, false
		}
	}
	return s, true
}

// hidden reports control characters, direction overrides, and characters of no width other than the joiners that
// emoji and some scripts need.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == unicode.ReplacementChar:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return true
	case r == 0x200b, r == 0x2060, r == 0xfeff, r == 0x2028, r == 0x2029:
		return true
	}
	return false
}

// length counts what a person counts: grapheme clusters.
func length(s string) int {
	n := 0
	for g := graphemes.FromString(s); g.Next(); {
		n++
	}
	return n
}

// numbers are phone numbers, masked ones too, and whatever looks like one: nobody is found by it.
var numbers = regexp.MustCompile(`[0-9*+][0-9* -]{4,}[0-9*]`)

// searchText is what a search looks through.
func searchText(parts ...string) string {
	return numbers.ReplaceAllString(words.Normalize(strings.Join(parts, " ")), " ")
}

// maxTerms bounds what one search asks for; more terms would not change what a person finds.
const maxTerms = 8

// searchTerms are the parts that all must be found. A query of which nothing is left finds nothing.
func searchTerms(q string) []string {
	if len(q) > 512 {
		q = strings.ToValidUTF8(q[:512], "")
	}
	terms := strings.Fields(numbers.ReplaceAllString(words.Normalize(q), " "))
	return terms[:min(len(terms), maxTerms)]
}
