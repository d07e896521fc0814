package parse

import "strings"

// room reads the number of a home at i: 6-2-301, 6号楼2单元301室, 3栋501, 301室, room 502. loose also takes 6-301, which
// elsewhere could be a size.
func (t *reading) home(i int, loose bool) (to int, ok bool) {
	if digit(t.peek(i-1)) || t.peek(i-1) == '-' && digit(t.peek(i-2)) || letter(t.peek(i-1)) {
		return i, false
	}
	for _, read := range []func(int) (int, bool){t.dashedHome, t.namedHome, t.floorHome, t.englishHome} {
		if to, ok := read(i); ok {
			return to, true
		}
	}
	if !loose {
		return i, false
	}
	if letter(t.peek(i)) {
		return t.letteredHome(i)
	}
	return t.shortHome(i)
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

// floorHome reads A座12楼3室, 6栋5楼, 3号楼2单元5层东户: a house and a floor of it.
func (t *reading) floorHome(i int) (int, bool) {
	j := i + 1
	if !letter(t.peek(i)) {
		if j, _ = t.digitRun(i, 1, 3); j == i {
			return i, false
		}
	}
	k, ok := t.one(j, "号楼", "栋", "幢", "座", "单元")
	if !ok {
		return i, false
	}
	if n, digits := t.digitRun(k, 1, 2); digits {
		if u, unit := t.one(n, "单元", "门"); unit {
			k = u
		}
	}
	n, ok := t.digitRun(k, 1, 2)
	floor, named := t.one(n, "楼", "层", "f")
	if _, open := t.one(floor, commonRooms...); !ok || !named || open {
		return i, false
	}
	return t.door(floor), true
}

// commonRooms stand behind a floor that is everybody's: B座2楼活动室 is where to go, and nobody's home.
var commonRooms = []string{"活动", "食堂", "大厅", "会议", "教室", "平台", "露台", "天台", "电梯", "走廊", "阅览", "图书", "健身", "架空", "花园", "超市", "诊所", "服务", "驿站", "社区", "大堂", "楼道", "有电梯"}

// door reads the door behind a floor: 3室, 东户, 302.
func (t *reading) door(i int) int {
	if n, ok := t.digitRun(i, 1, 4); ok {
		if end, named := t.one(n, "室", "号", "房", "户", "座"); named {
			return end
		}
	}
	end, _ := t.one(i, "东户", "西户", "中户", "南户", "北户", "左户", "右户", "东", "西", "左手", "右手")
	return end
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

// englishHome reads room 502, apt 1203 and tower 2, 1503.
func (t *reading) englishHome(i int) (int, bool) {
	if j, ok := t.one(i, "tower ", "block ", "building ", "bldg ", "blk "); ok {
		return t.towerHome(i, j)
	}
	j, ok := t.one(i, "room ", "apt ", "apt. ", "apartment ", "flat ", "unit ", "rm ", "rm. ")
	if !ok {
		return i, false
	}
	return t.digitRun(j, 3, 4)
}

// letteredHome reads t3-804 and b2-1201: a letter, a house and a door.
func (t *reading) letteredHome(i int) (int, bool) {
	j, ok := t.digitRun(i+1, 1, 2)
	if !ok || !t.dash(j) {
		return i, false
	}
	return t.digitRun(j+1, 3, 4)
}

// towerHome reads the house and the door behind tower: tower 2, 1503; block b room 502. A house alone is no home.
func (t *reading) towerHome(i, j int) (int, bool) {
	k, ok := t.digitRun(j, 1, 2)
	if !ok && letter(t.peek(j)) && !letter(t.peek(j+1)) {
		k, ok = j+1, true
	}
	if !ok {
		return i, false
	}
	for t.peek(k) == ' ' || t.peek(k) == ',' || t.peek(k) == '-' || t.peek(k) == '/' || t.peek(k) == '#' {
		k++
	}
	k, _ = t.one(k, "room ", "apt ", "flat ", "unit ", "no ", "no. ")
	return t.digitRun(k, 3, 4)
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
