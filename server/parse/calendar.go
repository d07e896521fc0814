package parse

import (
	"strings"
	"time"
)

// calendarDay reads 12月1号, 2026-12-01, 29号.
func (t *reading) calendarDay(i int) (days, bool) {
	if numeral(t.peek(i)) < 0 && !digit(t.peek(i)) && t.peek(i) != '十' || digit(t.peek(i-1)) || t.peek(i-1) == '第' || t.peek(i-1) == '-' && digit(t.peek(i-2)) {
		return days{}, false
	}
	if d, ok := t.isoDay(i); ok {
		return d, true
	}
	n, j := t.number(i)
	if j == i {
		return days{}, false
	}
	if t.peek(j) == '月' && n >= 1 && n <= 12 {
		day, k := t.number(j + 1)
		if k == j+1 || day < 1 || day > 31 || strings.ContainsRune("个岁", t.peek(k)) {
			return days{}, false
		}
		k, _ = t.one(k, "号", "日")
		return days{to: k, dates: []time.Time{t.coming(time.Month(n), day)}}, true
	}
	if k, ok := t.one(j, "号", "日"); ok && n >= 1 && n <= 31 && !t.numbersThing(k) {
		return days{to: k, dates: []time.Time{t.dayOfMonth(n)}, ofMonth: true}, true
	}
	return days{}, false
}

func (t *reading) isoDay(i int) (days, bool) {
	if !digit(t.peek(i+3)) || t.peek(i+4) != '-' || t.peek(i+7) != '-' || i+10 > len(t.r) {
		return days{}, false
	}
	date, err := time.ParseInLocation(dayForm, string(t.r[i:i+10]), t.now.Location())
	return days{to: i + 10, dates: []time.Time{date}}, err == nil
}

// numbersThing tells that 号 numbers a house, a line or a battery, not a day.
func (t *reading) numbersThing(i int) bool {
	return t.peek(i) != 0 && strings.ContainsRune("楼院门线机店铺栋幢单室电厅馆地桌车出码房座坑球字公柜色库床", t.peek(i))
}

// dayOfMonth gives the next day with that number.
func (t *reading) dayOfMonth(n int) time.Time {
	month := time.Date(t.now.Year(), t.now.Month(), 1, 0, 0, 0, 0, t.now.Location())
	for k := range 3 {
		d := month.AddDate(0, k, n-1)
		if d.Day() == n && !d.Before(t.today()) {
			return d
		}
	}
	return t.today()
}

var (
	englishMonths = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	longMonths    = []string{"uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"}
)

// calendarEnglish reads Dec 1, December 1st, 1 December.
func (t *reading) calendarEnglish(i int) (days, bool) {
	if m, j := t.month(i); m > 0 {
		day, k := t.digits(t.blanks(j))
		if k == t.blanks(j) || day < 1 || day > 31 || t.peek(k) == ':' {
			return days{}, false
		}
		return days{to: t.ordinal(k), dates: []time.Time{t.coming(time.Month(m), day)}}, true
	}
	if !digit(t.peek(i)) || digit(t.peek(i-1)) {
		return days{}, false
	}
	day, k := t.digits(i)
	if d, ok := t.englishStretch(day, k); ok {
		return d, true
	}
	k = t.blanks(t.ordinal(k))
	k, _ = t.one(k, "of ")
	if m, end := t.month(k); m > 0 && day >= 1 && day <= 31 {
		return days{to: end, dates: []time.Time{t.coming(time.Month(m), day)}}, true
	}
	return days{}, false
}

// englishStretch reads what follows the first day of 3 to 10 December and 3rd-10th of Dec.
func (t *reading) englishStretch(first, i int) (days, bool) {
	j, ok := t.connector(t.ordinal(i))
	if !ok {
		return days{}, false
	}
	last, k := t.digits(j)
	if k == j || last <= first || first < 1 || last > 31 {
		return days{}, false
	}
	k, _ = t.one(t.blanks(t.ordinal(k)), "of ")
	m, end := t.month(k)
	if m == 0 {
		return days{}, false
	}
	from := t.coming(time.Month(m), first)
	return days{to: end, dates: []time.Time{from}, last: from.AddDate(0, 0, last-first)}, true
}

func (t *reading) month(i int) (n, next int) {
	if letter(t.peek(i - 1)) {
		return 0, i
	}
	for n, m := range englishMonths {
		if !t.has(i, m) {
			continue
		}
		j := i + len(m)
		if long, ok := t.one(j, longMonths[n], "t"); ok {
			j = long
		}
		if j, _ = t.one(j, "."); !letter(t.peek(j)) {
			return n + 1, j
		}
	}
	return 0, i
}

func (t *reading) ordinal(i int) int {
	next, _ := t.one(i, "st", "nd", "rd", "th")
	return next
}

// monthly reads 每月第一个周六, 每个月15号 and gives the coming one: a post cannot come back by the month, so the
// person is asked.
func (t *reading) monthly(i int) (days, bool) {
	j, ok := t.one(i, "每个月的", "每月的", "每个月", "每月", "every month on the ")
	if !ok {
		return days{}, false
	}
	if n, k := t.number(j); k > j && n >= 1 && n <= 31 {
		if end, ok := t.one(k, "号", "日"); ok {
			return days{to: end, dates: []time.Time{t.dayOfMonth(n)}, unsure: true}, true
		}
	}
	k, last := t.one(j, "最后一个", "最后一")
	n := 0
	if !last {
		if k, ok = t.one(j, "第"); !ok {
			return days{}, false
		}
		if n, k = t.number(k); n < 1 || n > 5 {
			return days{}, false
		}
		k, _ = t.one(k, "个")
	}
	k, ok = t.one(k, "星期", "礼拜", "周")
	weekday := weekdayLetter(t.peek(k))
	if !ok || weekday == 0 {
		return days{}, false
	}
	return days{to: k + 1, dates: []time.Time{t.nthWeekday(n, weekday)}, unsure: true}, true
}

// nthWeekday gives the coming nth such weekday of a month; 0 is the last one.
func (t *reading) nthWeekday(n, weekday int) time.Time {
	month := time.Date(t.now.Year(), t.now.Month(), 1, 0, 0, 0, 0, t.now.Location())
	for k := range 13 {
		first := month.AddDate(0, k, 0)
		d := first.AddDate(0, 0, (weekday-weekdayOf(first)+7)%7+7*(n-1))
		if n == 0 {
			end := month.AddDate(0, k+1, -1)
			d = end.AddDate(0, 0, -((weekdayOf(end) - weekday + 7) % 7))
		}
		if d.Month() == first.Month() && !d.Before(t.today()) {
			return d
		}
	}
	return t.today()
}
