package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// Page marks are opaque to clients: a fingerprint of the list they belong to, and the place in it. One that is used
// with another list, compound or filter is refused.

// markOf writes a page mark; list names the list with everything that chooses what is in it.
func markOf(place string, list ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fingerprint(list) + place))
}

// placeIn reads the place from a mark of this list; no mark is its beginning. errCursor.
func placeIn(mark string, list ...string) (place string, err error) {
	if mark == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(mark)
	if err != nil {
		return "", errCursor
	}
	place, ours := strings.CutPrefix(string(text), fingerprint(list))
	if !ours || place == "" {
		return "", errCursor
	}
	return place, nil
}

func fingerprint(list []string) string {
	h := sha256.New()
	for _, part := range list {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return string(h.Sum(nil)[:9])
}
