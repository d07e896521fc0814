package parse

import (
	"strings"
	"time"
)

// weekdayHan reads 周三, 下下礼拜天, 每周二四, 周一到周五, 这周末, 下周.
func (t *reading) weekdayHan(i int) (days, bool) {
	d := days{week: anyWeek}
	j, ok := t.one(i, "每个", "每逢", "每", "逢")
	d.every = ok
	if k, ok := t.one(j, "下下个", "下下"); ok {
		j, d.week = k, 2
	} else if k, ok := t.one(j, "下个", "下"); ok {
		j, d.week = k, 1
	} else if k, ok := t.one(j, "这个", "这", "本", "今个", "呢个"); ok {
		j, d.week = k, 0
	}
	k, ok := t.one(j, "星期", "礼拜", "周", "拜", "双休")
	if !ok || j == i && i > 0 && (t.has(i-1, "一周") || t.has(i-1, "半周") || t.has(i-1, "两周")) {
		return d, false
	}
	if next, ok := t.one(k, "末", "日休"); ok || t.has(j, "双休日") {
		d.to, d.weekend, d.weekdays, d.run = max(next, j+2), true, []int{6, 7}, true
		if t.has(j, "双休日") {
			d.to = j + 3
		}
		return d, true
	}
	first := weekdayLetter(t.peek(k))
	if first == 0 || t.blocked(k+1) && !t.dayThenClock(k) {
		return t.wholeWeek(d, k)
	}
	d.weekdays, d.to = []int{first}, k+1
	t.moreWeekdays(&d)
	return d, true
}

// weekdayBare reads 一三五 and 二四六, the days of a class or of the way to school, where they start a clause.
func (t *reading) weekdayBare(i int) (days, bool) {
	j, every := t.one(i, "每逢", "每")
	to, ok := t.one(j, "一三五", "二四六")
	if !ok || !every && !t.starts(i) || t.blocked(to) || numeral(t.peek(to)) >= 0 {
		return days{}, false
	}
	d := days{to: to, week: anyWeek, every: true}
	for k := j; k < to; k++ {
		d.weekdays = append(d.weekdays, weekdayLetter(t.peek(k)))
	}
	return d, true
}

// wholeWeek reads 下周 and 这周, and 每周 before the weekdays are named.
func (t *reading) wholeWeek(d days, to int) (days, bool) {
	d.to = to
	switch {
	case d.week >= 0 && !d.every:
		monday := t.today().AddDate(0, 0, 1-weekdayOf(t.now)+7*d.week)
		d.dates, d.last, d.unsure = []time.Time{later(monday, t.today())}, monday.AddDate(0, 0, 6), true
		return d, true
	case d.every && t.peek(to-1) != '拜':
		return d, true
	}
	return d, false
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func weekdayLetter(c rune) int {
	switch c {
	case '日', '天':
		return 7
	}
	if n := strings.IndexRune("1234567", c); n >= 0 {
		return n + 1
	}
	if v := numeral(c); c != '两' && c != '俩' && c != '仨' && v >= 1 && v <= 6 {
		return v
	}
	return 0
}

// blocked tells that the number before i counts something, so that it is no weekday: 每周一次, 周二三点.
func (t *reading) blocked(i int) bool {
	return strings.ContainsRune("次回遍趟个点时号岁楼栋人位张把台只条袋箱年份名月:刻块元两", t.peek(i)) && t.peek(i) != 0
}

// dayThenClock tells 周六点 (no) from 周五 五点 (yes): the letter after the weekday starts a clock of its own.
func (t *reading) dayThenClock(i int) bool {
	return t.peek(i+1) == '两' && (t.peek(i+2) == '点' || t.peek(i+2) == '时') || t.peek(i+1) == '时'
}

// moreWeekdays reads what may follow a weekday: 四 in 周二四, 到周五, 、六.
func (t *reading) moreWeekdays(d *days) {
	if j, ok := t.connector(d.to); ok {
		k, named := t.one(j, "下周", "星期", "礼拜", "周")
		if last := weekdayLetter(t.peek(k)); last > 0 && !t.blocked(k+1) && (named || !digit(t.peek(k+1))) {
			d.weekdays, d.to, d.run = upTo(d.weekdays[0], last), k+1, true
			return
		}
	}
	for {
		j := d.to
		if c := t.peek(j); c == '、' || c == '/' || c == '和' || c == '.' {
			j++
		}
		n := weekdayLetter(t.peek(j))
		if n == 0 || t.blocked(j+1) || digit(t.peek(j)) && digit(t.peek(j+1)) || n <= d.weekdays[len(d.weekdays)-1] {
			return
		}
		if t.peek(j) == '天' && !t.has(j-1, "、天") { // 周五天气
			return
		}
		d.weekdays, d.to = append(d.weekdays, n), j+1
	}
}

func upTo(first, last int) (out []int) {
	for n := first; ; n = n%7 + 1 {
		if out = append(out, n); n == last || len(out) == 7 {
			return out
		}
	}
}

var englishWeekdays = [][]string{
	{"mondays", "monday", "mon"},
	{"tuesdays", "tuesday", "tues", "tue"},
	{"wednesdays", "wednesday", "wed"},
	{"thursdays", "thursday", "thurs", "thur", "thu"},
	{"fridays", "friday", "fri"},
	{"saturdays", "saturday", "sat"},
	{"sundays", "sunday", "sun"},
}

// weekdayEnglish reads Friday, next Tuesday, every Tue, Mondays, Mon-Fri, this weekend.
func (t *reading) weekdayEnglish(i int) (days, bool) {
	d := days{week: anyWeek}
	if !letter(t.peek(i)) || letter(t.peek(i-1)) {
		return d, false
	}
	j := i
	if k, ok := t.one(i, "every other "); ok {
		j, d.every, d.unsure = k, true, true
	} else if k, ok := t.one(i, "every ", "each "); ok {
		j, d.every = k, true
	} else if k, ok := t.one(i, "next "); ok {
		j, d.week = k, 1
	} else if k, ok := t.one(i, "this coming ", "this ", "coming "); ok {
		j, d.week = k, 0
	}
	if k, ok := t.one(j, "weekends", "weekend"); ok && !letter(t.peek(k)) {
		d.every = d.every || t.peek(k-1) == 's'
		d.to, d.weekend, d.weekdays, d.run = k, true, []int{6, 7}, true
		return d, true
	}
	if k, ok := t.one(j, "week"); ok && d.week >= 0 && !letter(t.peek(k)) {
		return t.wholeWeek(d, k)
	}
	n, k := t.englishWeekday(j)
	if n == 0 {
		return d, false
	}
	d.every = d.every || t.peek(k-1) == 's' && t.has(k-4, "days")
	d.weekdays, d.to = []int{n}, k
	if j, ok := t.connector(k); ok {
		if last, end := t.englishWeekday(j); last > 0 {
			d.weekdays, d.to, d.run = upTo(n, last), end, true
		}
	}
	return d, true
}

func (t *reading) englishWeekday(i int) (n, next int) {
	for n, names := range englishWeekdays {
		for _, w := range names {
			if t.has(i, w) && !letter(t.peek(i+len(w))) && !letter(t.peek(i-1)) {
				return n + 1, i + len(w)
			}
		}
	}
	return 0, i
}
