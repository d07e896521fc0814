package api

import (
	"errors"
	"fmt"
	"testing"
)

func FuzzPageMarksBelongToTheirList(f *testing.F) {
	f.Add("", "a", "b")
	f.Add(markOf("12.x", "a", "b"), "a", "b")
	f.Add("AAAA", "", "\x00")
	f.Fuzz(func(t *testing.T, mark, one, other string) {
		place, err := placeIn(mark, one, other)
		if err != nil && !errors.Is(err, errCursor) {
			t.Fatalf("%q: %v", mark, err)
		}
		if err == nil && mark != "" && markOf(place, one, other) != mark {
			t.Fatalf("%q is taken for %q", mark, place)
		}
		if mark := markOf("12.x", one, other); one != other {
			if _, err := placeIn(mark, other, one); err == nil {
				t.Fatalf("a mark of (%q, %q) is taken for (%q, %q)", one, other, other, one)
			}
		}
	})
}

func TestFeedsLetGoWhatNobodyAskedForLongest(t *testing.T) {
	f := newFeeds()
	page := func() *feedPage { return &feedPage{plain: make([]byte, 1<<20), now: func() uint64 { return 0 }} }
	for i := range 40 {
		f.keep(fmt.Sprint(i), page())
		if f.find([]byte("0")) == nil {
			t.Fatalf("the page that is asked for all the time went at %d", i)
		}
	}
	if f.bytes > maxFeeds || len(f.pages) < 20 || f.find([]byte("1")) != nil || f.find([]byte("39")) == nil {
		t.Fatalf("%d pages of %d bytes are kept", len(f.pages), f.bytes)
	}
	f.keep("39", page())
	if got := len(f.pages) * page().size(); got != f.bytes {
		t.Fatalf("counted %d bytes, there are %d", f.bytes, got)
	}
}

func TestWhoCanUnpack(t *testing.T) {
	for accept, want := range map[string]bool{
		"gzip": true, "br, gzip": true, "GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=0.001": true, "": false, "br": false, "xgzip": false,
	} {
		if takesGzip(accept) != want {
			t.Errorf("%q: %v", accept, !want)
		}
	}
}
