package match

import (
	"strconv"
	"strings"
)

// years is a range of ages in years that a text speaks of; known is false when it speaks of none.
type years struct {
	from, to int8
	known    bool
}

var stages = []struct {
	words    phraseList
	from, to int8
}{
	{phrases("幼儿园小班|小班"), 3, 4},
	{phrases("幼儿园中班|中班"), 4, 5},
	{phrases("幼儿园大班|大班|学前|幼小衔接|幼升小"), 5, 6},
	{phrases("一年级|小一"), 6, 7},
	{phrases("二年级|小二"), 7, 8},
	{phrases("三年级|小三"), 8, 9},
	{phrases("四年级|小四"), 9, 10},
	{phrases("五年级|小五"), 10, 11},
	{phrases("六年级|小六"), 11, 12},
	{phrases("初一|七年级|预初"), 12, 13},
	{phrases("初二|八年级"), 13, 14},
	{phrases("初三|九年级|中考"), 14, 15},
	{phrases("高一"), 15, 16},
	{phrases("高二"), 16, 17},
	{phrases("高三|高考"), 17, 18},
	{phrases("考研|四六级|考公|公考|成人自考"), 19, 40},
}

var wideStages = []struct {
	words    phraseList
	from, to int8
}{
	{phrases("幼儿园|学龄前|preschool|kindergarten"), 3, 6},
	{phrases("小学|小学生|写作业"), 6, 12},
	{phrases("放学|上学|学校|校门"), 3, 15},
	{phrases("初中|初中生|中学生"), 12, 15},
	{phrases("高中|高中生"), 15, 18},
	{phrases("婴儿|新生儿|小月龄|月子|newborn|infant"), 0, 1},
	{phrases("托班|toddler|toddlers"), 1, 3},
}

var (
	reYears      = regular(`([\d一二两三四五六七八九十]+)\s*(?:岁)?(半)?\s*(?:[-~到至]\s*([\d一二两三四五六七八九十]+)\s*)?(周岁|岁|yo|years old|year old|year-old|-year-old)(半)?(以上|以下|以内|起)?`, "岁|yo|years old|year old|year-old")
	reFromMonths = regular(`[\d一二两三四五六七八九十]+个?月[-~到至]([\d一二两三四五六七八九十]+)岁`, "月")
	reAged       = regular(`(?:aged?|age)\s*(\d+)(?:\s*-\s*(\d+))?`, digitCues, "age")
	reMonths     = regular(`(?:宝宝|娃|孩子|bb|婴儿|毛毛|儿子|女儿|小宝)[^,。;!? ]{0,3}?([\d一二两三四五六七八九十]+)个?月|([\d一二两三四五六七八九十]+)个月(?:的)?(?:宝宝|娃|孩子|bb|婴儿|大)`, "月")
	reGrades     = regular(`([一二三四五六])(?:到|至|-|~|、)([一二三四五六])年级`, "年级")
	// the giver's child has grown out of it: 孩子上初中不骑了
	reOutgrown = regular(`(?:孩子|娃|儿子|女儿|娃儿|小孩)[^,。;!? ]{0,8}(?:不骑|不用|不穿|不玩|用不|大了|长大)[^,。;!? ]{0,2}`, "不骑|不用|不穿|不玩|用不|大了|长大")
	reTaller   = regular(`高[一二三]米`, "高一米|高二米|高三米") // no grade: 身高一米二
	reTerm     = regular(`([一二三四五六七八九])(上|下)(?:册|学期|语|数|英|$|\s)`, termCues)
	sayYear    = phrases("-year")
	enNumbers  = strings.NewReplacer("one-year", "1-year", "two-year", "2-year", "three-year", "3-year", "four-year", "4-year", "five-year", "5-year", "six-year", "6-year", "seven-year", "7-year", "eight-year", "8-year", "nine-year", "9-year")
)

// agesIn reads for whom a text is, from ages, months, grades and schools.
func agesIn(h *heard) years {
	if sayYear.in(h) {
		h = hear(enNumbers.Replace(h.text))
	}
	if y := namedAges(h); y.known {
		return y
	}
	h = reTaller.without(h, " ")
	h = reTerm.without(reOutgrown.without(h, " "), "${1}年级$2")
	if m := reGrades.first(h); m != nil {
		return years{int8(digits[[]rune(m[1])[0]] + 5), int8(digits[[]rune(m[2])[0]] + 6), true}
	}
	var out years
	for _, s := range stages {
		out.add(h, s.words, s.from, s.to)
	}
	if out.known {
		return out
	}
	for _, s := range wideStages {
		out.add(h, s.words, s.from, s.to)
	}
	return out
}

func (y *years) add(h *heard, words phraseList, from, to int8) {
	if !words.in(h) {
		return
	}
	if !y.known {
		*y = years{from, to, true}
	}
	y.from, y.to = min(y.from, from), max(y.to, to)
}

func namedAges(h *heard) years {
	if m := reFromMonths.first(h); m != nil {
		return years{}.span("0", m[1], "")
	}
	if m := reMonths.first(h); m != nil {
		n := count(m[1] + m[2])
		return years{int8(n / 12), int8(n / 12), n < 48}
	}
	if m := reYears.first(h); m != nil {
		return years{}.span(m[1], m[3], m[6])
	}
	if m := reAged.first(h); m != nil {
		return years{}.span(m[1], m[2], "")
	}
	return years{}
}

func (y years) span(from, to, bound string) years {
	a := count(from)
	b := a
	if to != "" {
		b = count(to)
	}
	switch bound {
	case "以上", "起":
		b = 99
	case "以下", "以内":
		a = 0
	}
	if a > 18 && b != 99 || a > 45 {
		return years{} // an adult's age says nothing about a child's
	}
	return years{int8(min(a, 99)), int8(min(b, 99)), true}
}

// count reads a small number in digits or Chinese.
func count(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n := 0
	for _, r := range s {
		switch d := digits[r]; {
		case r == '十' && n == 0:
			n = 10
		case r == '十':
			n *= 10
		case n >= 10 || n == 0:
			n += d
		default:
			n = n*10 + d
		}
	}
	return n
}

// fits compares ages: 1 inside, 0 unknown, -1 apart. A year beside the range is let pass.
func (y years) fits(offer years) float32 {
	if !y.known || !offer.known {
		return 0
	}
	gap := max(y.from-offer.to, offer.from-y.to, 0)
	switch gap {
	case 0:
		return 1
	case 1:
		return 0.2
	}
	return -1
}
