package parse

import (
	"slices"
	"strings"
)

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
		if to, ok := t.building(i, listed); ok && roomAt < 0 {
			e.source.Room, roomAt = t.original(i, to), i
			i, _ = t.one(t.skip(to), "的")
			continue
		}
		if to, ok := t.author(i, listed, roomAt >= 0); ok && e.source.Author == "" {
			e.source.Author = t.original(i, to)
			i = t.skip(to)
			continue
		}
		break
	}
	if e.source.Author == "" && e.source.Room == "" {
		i = t.bracket(i)
	}
	e.from, e.to = i, len(t.r)
	t.hide(&e)
	e.span = t.span(e.from, e.to)
	e.source.From, e.source.To = t.span(0, 0).From, e.span.To
	return e
}

// bracket goes back to a bracket that was passed over before words that are the wish's own: 【求助】马桶堵了.
func (t *reading) bracket(i int) int {
	for j := range i {
		if strings.ContainsRune("【[(", t.r[j]) {
			return j
		}
	}
	return i
}

// building reads 8楼 or 8号楼 before a name: 8楼的小李 会修电脑.
func (t *reading) building(i int, listed bool) (int, bool) {
	j, ok := t.digitRun(i, 1, 3)
	if !ok || !listed {
		return i, false
	}
	to, ok := t.one(j, "号楼", "楼", "栋", "幢")
	from, _ := t.one(t.skip(to), "的")
	_, named := t.author(from, true, true)
	return to, ok && named
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
	if end, english := t.englishName(i); english && listed {
		return end, true
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
	case (roomNext || colon && listed) && mayBeName(name):
		return to, true
	case roomNext && to-i <= 6 && !t.saysWish(i, to):
		return to, true
	case (colon || t.bracketed(i, to)) && afterRoom && to-i <= 8 && !t.saysWish(i, to):
		return to, true
	}
	return t.joined(i, listed || afterRoom)
}

// bracketed tells that a bracket closes right behind a name, which opened before it: 【6-2-301 大刘】.
func (t *reading) bracketed(i, to int) bool {
	if c := t.peek(t.blanks(to)); c == 0 || !strings.ContainsRune("】])", c) {
		return false
	}
	return strings.ContainsAny(string(t.r[:i]), "【[(")
}

const longestEnglishName = 24

// englishName reads one to three words with capital letters before a dash, a colon, a bracket or a home: "Chen Wei -",
// "Ben, T3-804:".
func (t *reading) englishName(i int) (to int, ok bool) {
	to = i
	for n := 0; n < 3 && to-i < longestEnglishName && t.capital(to); n++ {
		for to++; letter(t.peek(to)); to++ {
		}
		if t.peek(to) != ' ' || !t.capital(to+1) {
			break
		}
		if _, room := t.home(to+1, true); room {
			break
		}
		to++
	}
	if to-i < 2 || t.peek(to-1) == ' ' || t.saysWish(i, to) {
		return i, false
	}
	_, room := t.home(t.skip(to), true)
	next := t.peek(t.blanks(to))
	return to, room || slices.Contains(english, string(t.r[i:to])) || next != 0 && strings.ContainsRune("-—–:(", next)
}

// capital tells that a word with a capital letter starts at i.
func (t *reading) capital(i int) bool {
	if !letter(t.peek(i)) || letter(t.peek(i-1)) {
		return false
	}
	c := t.raw()[t.span(i, i+1).From]
	return c >= 'A' && c <= 'Z' || c >= 'Ａ' && c <= 'Ｚ'
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
			from := t.beforeTelephone(i)
			e.hidden = append(e.hidden, t.span(from, to))
			t.take(from, to)
			i = to - 1
			continue
		}
		to, ok := t.home(i, t.peek(i-1) == '(' || t.peek(i-1) == ' ' && digit(t.r[i]) && t.tail(i))
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

// beforeTelephone takes the word that announces a number with it.
func (t *reading) beforeTelephone(i int) int {
	from := i
	for from > 0 && (t.r[from-1] == ':' || t.r[from-1] == ' ') {
		from--
	}
	for _, w := range []string{"联系电话", "电话", "手机号", "手机", "微信", "号码", "tel", "phone", "call"} {
		if n := len([]rune(w)); from >= n && t.has(from-n, w) {
			return from - n
		}
	}
	return i
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
