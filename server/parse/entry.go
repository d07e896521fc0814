package parse

import "strings"

// entry is a stretch of a text that one person wrote, with what of it is not for the public.
type entry struct {
	raw    []rune // all code points of the text
	span   Span   // the wish itself, without number and head
	source Source
	hidden []Span
	from   int // the same, in letters of the normalised text
	to     int
}

// head reads who wrote an entry and where they live, at its start or end: "王姐(6-2-301)出…", "6-3-1102 小陈:求…",
// "… 免费 王姐 6-2-301". listed tells an entry of a list, where a name stands without a room too.
func (t *reading) head(listed bool) (e entry) {
	e.raw = t.raw()
	i, roomAt := t.skip(0), -1
	for range 4 {
		if to, ok := t.home(i, true); ok && roomAt < 0 {
			e.source.Room, roomAt = string(t.r[i:to]), i
			i = t.skip(to)
			continue
		}
		if to, ok := t.author(i, listed, roomAt >= 0); ok && e.source.Author == "" {
			e.source.Author = t.original(i, to)
			i = t.skip(to)
			continue
		}
		break
	}
	e.from, e.to = i, len(t.r)
	t.hide(&e)
	e.span = t.span(e.from, e.to)
	return e
}

// skip passes over what separates the parts of a head.
func (t *reading) skip(i int) int {
	for i < len(t.r) && strings.ContainsRune(" :,()[]【】-—/、.@|~*", t.r[i]) {
		i++
	}
	return i
}

// author reads a name at i. Before a room or a colon many words will do; alone only what surely is a name.
func (t *reading) author(i int, listed, afterRoom bool) (to int, ok bool) {
	for to = i; to < len(t.r) && to-i < 12 && (han(t.r[to]) || letter(t.r[to])); to++ {
		if _, room := t.home(to, true); room {
			break
		}
	}
	if to == i || to-i > 6 && !letter(t.r[i]) {
		return t.joined(i, listed || afterRoom)
	}
	name := string(t.r[i:to])
	_, roomNext := t.home(t.skip(to), true)
	colon := t.peek(t.blanks(to)) == ':'
	switch {
	case looksLikeName(name):
		return to, listed || afterRoom || roomNext || colon && len(name) > 3
	case roomNext && t.skip(to) < len(t.r) && to-i <= 6 && !t.saysWish(i, to):
		return to, true
	case colon && afterRoom && to-i <= 8 && !t.saysWish(i, to):
		return to, true
	}
	return t.joined(i, listed || afterRoom)
}

func (t *reading) joined(i int, allowed bool) (int, bool) {
	if !allowed {
		return i, false
	}
	return t.titled(i)
}

// saysWish tells that a short word is no name but part of the wish.
func (t *reading) saysWish(from, to int) bool {
	part := newReading(t.text, t.at+from, t.at+to, t.now)
	for _, f := range directionBook().search(part) {
		if f.label != "none" {
			return true
		}
	}
	return isWord(string(part.r)) && !looksLikeName(string(part.r))
}

func (t *reading) original(from, to int) string {
	s := t.span(from, to)
	return string(t.raw()[s.From:s.To])
}

// hide finds rooms and telephone numbers anywhere in the wish, and a name beside such a room.
func (t *reading) hide(e *entry) {
	for i := e.from; i < len(t.r); i++ {
		if to, ok := t.telephone(i); ok {
			e.hidden = append(e.hidden, t.span(i, to))
			t.take(i, to)
			i = to - 1
			continue
		}
		to, ok := t.home(i, t.peek(i-1) == '(' || t.peek(i-1) == ' ' && t.tail(i))
		if !ok {
			continue
		}
		from := t.nameBefore(e, i)
		if e.source.Room == "" {
			e.source.Room = string(t.r[i:to])
		}
		to = t.nameBehind(e, to)
		e.hidden = append(e.hidden, t.span(from, to))
		t.take(from, to)
		i = to - 1
	}
}

// tail tells that only a home, and perhaps a name, is left of the text.
func (t *reading) tail(i int) bool { return len(t.r)-i <= 16 }

func (t *reading) nameBefore(e *entry, i int) int {
	end := i
	for end > e.from && strings.ContainsRune(" (:-", t.r[end-1]) {
		end--
	}
	from := end
	for from > e.from && end-from < 5 && han(t.r[from-1]) {
		from--
	}
	if from == end || from > e.from && !strings.ContainsRune(" ,。;!(-—、", t.r[from-1]) || !looksLikeName(string(t.r[from:end])) {
		return i
	}
	if e.source.Author == "" {
		e.source.Author = t.original(from, end)
	}
	return from
}

func (t *reading) nameBehind(e *entry, i int) int {
	from := t.skip(i)
	to := from
	for to < len(t.r) && to-from < 6 && han(t.r[to]) {
		to++
	}
	if to == from || to < len(t.r) && !strings.ContainsRune(" ,。;!)、:", t.r[to]) || !looksLikeName(string(t.r[from:to])) {
		return i
	}
	if e.source.Author == "" {
		e.source.Author = t.original(from, to)
	}
	return to
}
