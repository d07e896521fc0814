package parse

import "strings"

// room reads the number of a home at i: 6-2-301, 6号楼2单元301室, 3栋501, 301室, room 502. loose also takes 6-301, which
// elsewhere could be a size.
func (t *reading) home(i int, loose bool) (to int, ok bool) {
	if digit(t.peek(i-1)) || t.peek(i-1) == '-' && digit(t.peek(i-2)) || letter(t.peek(i-1)) {
		return i, false
	}
	for _, read := range []func(int) (int, bool){t.dashedHome, t.namedHome, t.englishHome} {
		if to, ok := read(i); ok {
			return to, true
		}
	}
	if loose {
		return t.shortHome(i)
	}
	return i, false
}

func (t *reading) dashedHome(i int) (int, bool) {
	j, ok := t.digitRun(i, 1, 3)
	if !ok || !t.dash(j) {
		return i, false
	}
	k, ok := t.digitRun(j+1, 1, 2)
	if !ok || !t.dash(k) {
		return i, false
	}
	end, ok := t.digitRun(k+1, 3, 4)
	if !ok {
		return i, false
	}
	end, _ = t.one(end, "室", "号", "房")
	return end, true
}

func (t *reading) dash(i int) bool { return t.peek(i) == '-' || t.peek(i) == '/' }

func (t *reading) digitRun(i, least, most int) (int, bool) {
	j := i
	for digit(t.peek(j)) {
		j++
	}
	return j, j-i >= least && j-i <= most
}

// shortHome reads 6-301 and 6-301室.
func (t *reading) shortHome(i int) (int, bool) {
	j, ok := t.digitRun(i, 1, 2)
	if !ok || !t.dash(j) {
		return i, false
	}
	end, ok := t.digitRun(j+1, 3, 4)
	if !ok || strings.ContainsRune("码元块斤岁厘cg%寸m件张", t.peek(end)) {
		return i, false
	}
	end, _ = t.one(end, "室", "号", "房")
	return end, true
}

// namedHome reads 6号楼2单元301, 3栋501室, A座1203, 2单元501, 301室.
func (t *reading) namedHome(i int) (int, bool) {
	j, ok := t.digitRun(i, 1, 4)
	if !ok && letter(t.peek(i)) && (t.peek(i+1) == '座' || t.peek(i+1) == '栋' || t.peek(i+1) == '幢') {
		j, ok = i+1, true
	}
	if !ok {
		return i, false
	}
	k, building := t.one(j, "号楼", "栋", "幢", "座", "号院", "#楼", "#")
	if n, ok := t.digitRun(k, 1, 2); building && ok {
		if u, unit := t.one(n, "单元", "门", "-"); unit {
			k = u
		}
	}
	if !building {
		if k, building = t.one(j, "单元"); !building {
			end, room := t.one(j, "室", "房间")
			return end, room && j-i >= 3 && (t.peek(end) == 0 || !strings.ContainsRune("内外温友", t.peek(end)))
		}
	}
	end, ok := t.digitRun(k, 3, 4)
	if !ok || strings.ContainsRune("元块码米年", t.peek(end)) {
		return i, false
	}
	end, _ = t.one(end, "室", "号", "房")
	return end, true
}

func (t *reading) englishHome(i int) (int, bool) {
	j, ok := t.one(i, "room ", "apt ", "apt. ", "apartment ", "flat ")
	if !ok {
		return i, false
	}
	return t.digitRun(j, 3, 4)
}

// telephone reads an eleven-digit mobile number, also with blanks or dashes inside.
func (t *reading) telephone(i int) (to int, ok bool) {
	if t.peek(i) != '1' || digit(t.peek(i-1)) || t.peek(i+1) < '3' || !digit(t.peek(i+1)) {
		return i, false
	}
	n := 0
	for to = i; n < 11; to++ {
		switch {
		case digit(t.peek(to)):
			n++
		case (t.peek(to) == ' ' || t.peek(to) == '-') && digit(t.peek(to+1)):
		default:
			return i, false
		}
	}
	return to, !digit(t.peek(to))
}
