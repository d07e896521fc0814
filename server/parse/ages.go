package parse

import "strings"

// ageFound is an age in the text, in whole years.
type ageFound struct {
	from, to, min, max int
	open               bool // nothing said above: 3岁以上
	sure               float64
}

var ageStarters = startersOf("托小中大初高限只招收辅")

// ages reads the ages of children and marks them as taken. An elder's or a pet's age is no child's.
func (t *reading) ages(pets []Span) (out []ageFound) {
	for i := 0; i < len(t.r); i++ {
		if t.taken[i] || !ageStarters.here(t, i) {
			continue
		}
		for _, read := range []func(int) (ageFound, bool){t.age, t.grade, t.englishAge} {
			a, ok := read(i)
			if !ok {
				continue
			}
			a.from = i
			t.take(i, a.to)
			if a.max <= 17 && (a.min <= 15 || !a.open) && !t.petNear(a, pets) {
				out = append(out, a)
			}
			i = a.to - 1
			break
		}
	}
	return out
}

func (t *reading) petNear(a ageFound, pets []Span) bool {
	for _, p := range pets {
		if t.clause[p.From] == t.clause[a.from] && p.From-a.to <= 5 && a.from-p.To <= 5 {
			return true
		}
	}
	return false
}

// age reads 7岁, 5到8岁, 三四岁, 一岁半, 8个月, 3岁以上, 10岁以下.
func (t *reading) age(i int) (ageFound, bool) {
	if digit(t.peek(i-1)) || t.peek(i-1) == '.' {
		return ageFound{}, false
	}
	lo, hi, j := t.pair(i)
	if j == i {
		return ageFound{}, false
	}
	a := ageFound{min: lo, max: hi, sure: 0.95}
	switch next, ok := t.one(j, "周岁", "岁半", "岁多", "岁", "个半月", "个多月", "个月"); {
	case ok && t.peek(next-1) == '月':
		if !t.monthsOfAge(i, next) {
			return a, false
		}
		a.min, a.max, a.to = lo/12, hi/12, next
		if hi > 40 {
			return a, false
		}
		a.max = max(a.max, 1)
	case ok:
		if k, ranged := t.connector(next); ranged && lo == hi { // 3岁到6岁
			if n, end := t.number(k); end > k && t.peek(end) == '岁' {
				a.max, next = n, end+1
			}
		}
		if n, end := t.number(next); end > next && n < 12 && t.has(end, "个月") { // 一岁八个月
			next = end + 2
		}
		a.to = next
	default:
		return a, false
	}
	return t.bounds(a), true
}

// monthsOfAge tells 8个月大的宝宝 from 借8个月.
func (t *reading) monthsOfAge(from, to int) bool {
	ahead := string(t.r[to:min(to+6, len(t.r))])
	if strings.HasPrefix(ahead, "大") {
		return true
	}
	behind := string(t.r[max(from-4, 0):from])
	for _, w := range []string{"宝", "婴儿", "娃", "孩子"} {
		if strings.Contains(ahead, w) || strings.Contains(behind, w) {
			return true
		}
	}
	return false
}

// bounds reads 以上 and 以下 behind an age.
func (t *reading) bounds(a ageFound) ageFound {
	j := t.blanks(a.to)
	if next, ok := t.one(j, "及以上", "以上", "起", "+", "往上", "开外", "and up", "and over", "or older", "or above"); ok {
		a.max, a.open, a.to = 0, true, next
		if a.min > 17 {
			a.max = a.min
		}
	} else if next, ok := t.one(j, "及以下", "以下", "以内", "内", "之内", "and under", "or younger"); ok {
		a.min, a.to = 0, next
	}
	return a
}

// classes are the years of school and kindergarten with the ages of those in them.
var classes = []struct {
	name     string
	min, max int
}{
	{"托班", 2, 3},
	{"小班", 3, 4},
	{"中班", 4, 5},
	{"大班", 5, 6},
	{"初一", 12, 13},
	{"初二", 13, 14},
	{"初三", 14, 15},
	{"七年级", 12, 13},
	{"八年级", 13, 14},
	{"九年级", 14, 15},
	{"高一", 15, 16},
	{"高二", 16, 17},
	{"高三", 17, 17},
}

// grade reads 二年级 (7 to 8), 一到三年级 and 限小学生 (6 to 12).
func (t *reading) grade(i int) (ageFound, bool) {
	for _, c := range classes {
		if next, ok := t.one(i, c.name); ok && t.peek(i-1) != '大' && !strings.ContainsRune("次会型", t.peek(next)) {
			return ageFound{min: c.min, max: c.max, to: next, sure: 0.7}, true
		}
	}
	if next, ok := t.one(i, "限小学生", "只收小学生", "招小学生", "收小学生", "小学生可以", "辅导小学生", "小学生都"); ok {
		return ageFound{min: 6, max: 12, to: next, sure: 0.7}, true
	}
	if next, ok := t.one(i, "grade "); ok && t.whole(i, next) {
		if n, end := t.number(next); end > next && n >= 1 && n <= 9 {
			return ageFound{min: n + 5, max: n + 6, to: end, sure: 0.7}, true
		}
	}
	if digit(t.peek(i - 1)) {
		return ageFound{}, false
	}
	lo, hi, j := t.pair(i)
	if t.has(j, "年级到") && lo == hi {
		if n, end := t.number(j + 3); end > j+3 && t.has(end, "年级") {
			hi, j = n, end
		}
	}
	if next, ok := t.one(j, "年级"); ok && j > i && lo >= 1 && hi <= 9 {
		return ageFound{min: lo + 5, max: hi + 6, to: next, sure: 0.7}, true
	}
	return ageFound{}, false
}

// englishAge reads 6 year old, 6-year-old, aged 5 to 8, ages 3-6, kids are 3 and 5.
func (t *reading) englishAge(i int) (ageFound, bool) {
	if letter(t.peek(i-1)) || digit(t.peek(i-1)) {
		return ageFound{}, false
	}
	if next, ok := t.one(i, "aged between ", "aged ", "ages ", "age "); ok {
		lo, hi, j := t.pairAnd(next)
		if j > next {
			return t.bounds(ageFound{min: lo, max: hi, to: j, sure: 0.9}), true
		}
	}
	if next, ok := t.one(i, "kids are ", "children are ", "kids ", "son is ", "daughter is ", "boy is ", "girl is "); ok {
		lo, hi, j := t.pairAnd(next)
		if j > next && hi <= 17 && !t.hourSuffix(j) && !t.has(t.blanks(j), "pm") && !t.has(t.blanks(j), "am") {
			return ageFound{min: lo, max: hi, to: j, sure: 0.8}, true
		}
	}
	lo, hi, j := t.pair(i)
	if j == i {
		return ageFound{}, false
	}
	k := j
	for t.peek(k) == ' ' || t.peek(k) == '-' {
		k++
	}
	if next, ok := t.one(k, "years old", "years-old", "year-old", "year old", "yrs old", "y/o", "yo ", "yr old", "year olds", "years of age"); ok {
		return ageFound{min: lo, max: hi, to: next, sure: 0.95}, true
	}
	return ageFound{}, false
}

func (t *reading) pairAnd(i int) (lo, hi, next int) {
	lo, hi, next = t.pair(i)
	if next == i {
		return
	}
	if j, ok := t.one(next, " and "); ok {
		if n, end := t.number(j); end > j {
			return min(lo, n), max(hi, n), end
		}
	}
	return
}

// childAge joins the ages of the children in the text into one range.
func childAge(all []ageFound) *Ages {
	if len(all) == 0 {
		return nil
	}
	a := Ages{Min: all[0].min, Max: all[0].max}
	open := all[0].open
	for _, f := range all[1:] {
		if all[0].sure > f.sure {
			continue // 二年级 beside 7岁 says nothing more
		}
		if f.sure > all[0].sure {
			a, open, all[0] = Ages{Min: f.min, Max: f.max}, f.open, f
			continue
		}
		a.Min, a.Max, open = min(a.Min, f.min), max(a.Max, f.max), open || f.open
	}
	if open {
		a.Max = 0
	}
	return &a
}
