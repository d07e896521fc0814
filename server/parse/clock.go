package parse

import "strings"

// clock is a time of day, or a stretch of one, as it stands in a text.
type clock struct {
	from, to   int
	start, end hour
	ranged     bool
}

// hour is one end of a clock: minutes after midnight as said, before the part of the day is thought of.
type hour struct {
	minute int
	part   string // said at this very hour: pm, 晚上
	exact  bool   // 16:30, 4pm: nothing to think of
	suffix bool   // 点, :, pm: certainly a time
}

var dayParts = []struct {
	part  string
	words []string
}{
	{"dawn", []string{"凌晨", "清晨", "大清早", "清早", "一大早", "天亮"}},
	{"morning", []string{"早上", "早晨", "早间", "上午", "午前", "上昼", "朝早", "上半天", "上半日", "一早", "晨间", "in the morning", "mornings", "morning"}},
	{"noon", []string{"中午", "正午", "晌午", "午间", "晏昼", "midday", "lunchtime"}},
	{"afternoon", []string{"下午", "午后", "下昼", "下半天", "下半日", "后晌", "in the afternoon", "afternoons", "afternoon"}},
	{"dusk", []string{"傍晚", "黄昏", "擦黑", "天黑前", "傍黑"}},
	{"evening", []string{"晚上", "晚间", "夜晚", "夜里", "夜间", "夜头", "晚黑", "夜黑", "晚饭后", "in the evening", "evenings", "evening", "tonight"}},
	{"night", []string{"半夜", "深夜", "午夜", "at night", "nights", "night"}},
	{"day", []string{"白天", "日头", "daytime"}},
}

// part reads a part of the day at i.
func (t *reading) part(i int) (part string, next int) {
	for _, p := range dayParts {
		if next, ok := t.one(i, p.words...); ok && t.whole(i, next) && !letter(t.peek(next)) {
			return p.part, next
		}
	}
	short := map[rune]string{'早': "morning", '晨': "morning", '晚': "evening", '夜': "evening", '黑': "evening"}[t.peek(i)]
	if short == "" || strings.ContainsRune("点饭餐高教晚些", t.peek(i+1)) && t.peek(i+1) != 0 {
		return "", i
	}
	if before := t.peek(i - 1); before != 0 && strings.ContainsRune("今明每当后一二三四五六日天末号逢", before) {
		return short, i + 1
	}
	if _, next := t.number(i + 1); next > i+1 && (t.hourSuffix(next) || t.isRange(next)) {
		return short, i + 1
	}
	return "", i
}

func (t *reading) hourSuffix(i int) bool {
	return t.peek(i) == '点' || t.peek(i) == '时' || t.peek(i) == ':' && digit(t.peek(i+1))
}

func (t *reading) isRange(i int) bool {
	j, ok := t.connector(i)
	_, end := t.number(j)
	return ok && end > j
}

// clock reads a time of day at i: 四点半, 七点二十, 16:30-17:30, 9-11点, 下午三点到晚上八点, 4pm, 7-9pm. afterDay tells
// that a day or a part of it stands right before, which makes a naked number a time.
func (t *reading) clock(i int, afterDay bool) (clock, bool) {
	if digit(t.peek(i-1)) || t.peek(i-1) == '-' && digit(t.peek(i-2)) || t.peek(i-1) == '第' || t.peek(i-1) == '.' {
		return clock{}, false
	}
	j := i
	at := t.has(i, "at ") && !letter(t.peek(i-1))
	if at {
		j = i + 3
	} else if k, about := t.one(i, "around ", "about ", "from "); about && afterDay && !letter(t.peek(i-1)) {
		_, end := t.number(k)
		at = end > k && (end >= len(t.r) || t.breaks(end))
		j = k
	}
	c := clock{from: i}
	var ok bool
	if c.start, c.to, ok = t.hour(j); !ok {
		return c, false
	}
	if k, ranged := t.connector(c.to); ranged {
		part, l := t.part(k)
		if end, to, ok := t.hour(t.blanks(l)); ok && (c.start.suffix || end.suffix || afterDay && !t.counts(to)) && (end.suffix || !t.counts(to)) {
			if end.part == "" {
				end.part = part
			}
			c.end, c.to, c.ranged = end, to, true
		}
	}
	if !c.start.suffix && !c.ranged && !at {
		return c, false
	}
	if t.onePoint(i, c, afterDay) {
		return c, false
	}
	return c, true
}

// onePoint tells 便宜一点 and 两点建议 from a time: a bare 一点 needs a day or a half before or behind it.
func (t *reading) onePoint(i int, c clock, afterDay bool) bool {
	return !c.ranged && !afterDay && t.peek(i) == '一' && c.to == i+2
}

// counts tells that the number before i counts or numbers something that is no hour.
func (t *reading) counts(i int) bool {
	return t.peek(i) != 0 && strings.ContainsRune("个岁人位名张把台只条袋箱年月号楼栋元块斤本套件米天次单码寸周%", t.peek(i))
}

func (t *reading) hour(i int) (hour, int, bool) {
	if next, ok := t.one(i, "noon", "midnight", "half past "); ok && !letter(t.peek(i-1)) {
		switch {
		case t.peek(i) == 'n':
			return hour{minute: 12 * 60, exact: true, suffix: true}, next, !letter(t.peek(next))
		case t.peek(i) == 'm':
			return hour{minute: 24 * 60, exact: true, suffix: true}, next, true
		}
		n, end := t.number(next)
		h := hour{minute: n*60 + 30, suffix: true}
		return t.meridiem(h, end, end > next && n <= 12)
	}
	n, j := t.number(i)
	if j == i || n > 24 {
		return hour{}, i, false
	}
	h := hour{minute: n * 60, exact: n > 12 || n == 0}
	switch {
	case t.peek(j) == ':' || t.peek(j) == '.' && !letter(t.peek(j+1)):
		m, end := t.digits(j + 1)
		if end != j+3 || m > 59 || t.peek(j) == '.' && m%5 != 0 {
			return h, j, t.peek(j) != ':' && t.peek(j) != '.'
		}
		h.minute, h.suffix = h.minute+m, t.peek(j) == ':'
		j = end
	case t.peek(j) == '点' || t.peek(j) == '时' && !strings.ContainsRune("间候代段", t.peek(j+1)):
		h.suffix = true
		j = t.minutes(&h, j+1)
	}
	if k, ok := t.one(t.blanks(j), "o'clock", "oclock"); ok && digit(t.peek(j-1)) {
		h.suffix, j = true, k
	}
	return t.meridiem(h, j, true)
}

// minutes reads what follows 点: 半, 一刻, 二十, 钟.
func (t *reading) minutes(h *hour, i int) int {
	i, _ = t.one(i, "钟", "整")
	for words, m := range map[string]int{"半": 30, "一刻": 15, "三刻": 45} {
		if t.has(i, words) {
			h.minute += m
			return i + len([]rune(words))
		}
	}
	j, _ := t.one(i, "过", "零")
	n, next := t.number(j)
	if next == j || n > 59 || next-j == 1 && j == i && t.peek(next) != '分' || t.peek(next) != '分' && t.counts(next) && t.peek(next) != 0 {
		return i
	}
	h.minute += n
	next, _ = t.one(next, "分钟", "分")
	return next
}

func (t *reading) meridiem(h hour, i int, ok bool) (hour, int, bool) {
	if j, am := t.one(t.blanks(i), "a.m.", "am"); am && !letter(t.peek(j)) {
		if h.minute >= 12*60 && h.minute < 13*60 {
			h.minute -= 12 * 60
		}
		h.part, h.exact, h.suffix, i = "am", true, true, j
	} else if j, pm := t.one(t.blanks(i), "p.m.", "pm"); pm && !letter(t.peek(j)) {
		if h.minute < 12*60 {
			h.minute += 12 * 60
		}
		h.part, h.exact, h.suffix, i = "pm", true, true, j
	}
	return h, i, ok
}
