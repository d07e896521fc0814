package parse

import (
	"slices"
	"strings"
	"sync"
)

const mostParts = 8

// parts splits a text that holds a need and an offer ("出婴儿床一张,另求购自行车"), or two offers joined by 另外. Most
// texts are one part.
func (t *reading) parts(e entry) []entry {
	cuts := []int{e.from}
	label := ""
	first := newReading(t.text, t.at, t.at+min(len(t.r), longestWish), t.now)
	about := sync.OnceValue(first.topic)
	named := func(from, to int) bool { return about().named(from, to) }
	for _, f := range directionBook().search(first) {
		if f.from < e.from || f.weight < strong || f.label != Need && f.label != Offer {
			continue
		}
		start, also := t.partStart(f.from)
		switch {
		case label == "":
			label = f.label
		case (f.label != label && t.opens(f) || also) && start > cuts[len(cuts)-1] && len(cuts) < mostParts && named(cuts[len(cuts)-1], start) && named(start, e.to):
			cuts, label = append(cuts, start), f.label
		}
	}
	var out []entry
	for i, from := range cuts {
		part := e
		part.from = from
		if i+1 < len(cuts) {
			part.to = cuts[i+1]
		}
		part.span = t.span(part.from, part.to)
		if part.source.To = part.span.To; i > 0 {
			part.source.From = part.span.From
		}
		part.from, part.to = part.from+t.at, part.to+t.at
		out = append(out, part)
	}
	return out
}

// partStart gives where the part that a cue opens would start, and whether 另 or 还 says that it is one more.
func (t *reading) partStart(i int) (start int, also bool) {
	for _, w := range []string{"另外还", "另外", "另", "还想", "同时", "顺便", "also "} {
		if n := len([]rune(w)); i >= n && t.has(i-n, w) && t.starts(i-n) {
			return i - n, true
		}
	}
	return i, false
}

// opens tells that a cue at the start of a clause surely opens a wish of its own.
func (t *reading) opens(f found) bool {
	if start, also := t.partStart(f.from); !also && !t.starts(start) {
		return false
	}
	cue := string(t.r[f.from:f.to])
	return slices.ContainsFunc([]string{"求", "出", "送", "想借", "想找", "想买", "免费送", "转让", "收", "需要", "looking for", "selling", "giving away"}, func(w string) bool {
		return strings.HasPrefix(cue, w)
	})
}

// named tells that a stretch names a thing or a service.
func (tp topic) named(from, to int) bool {
	for _, th := range tp.things {
		if th.from >= from && th.to <= to {
			return true
		}
	}
	for _, f := range tp.found {
		if f.label != "none" && f.label != owns && f.weight >= 3 && f.from >= from && f.to <= to {
			return true
		}
	}
	return false
}
