package parse

import "time"

// days is what a text says of the day: some dates, a stretch of dates, or weekdays.
type days struct {
	from, to int // where it stands
	dates    []time.Time
	last     time.Time // the end of a stretch that starts with dates[0]
	weekdays []int
	week     int  // anyWeek, or how many weeks ahead
	every    bool // said to come back every week
	daily    bool
	run      bool // weekdays are a stretch: Monday to Friday
	weekend  bool
	ofMonth  bool // only the day of the month was said
	past     bool
	unsure   bool
}

const anyWeek = -1

// day reads what a text says of the day at i.
func (t *reading) day(i int) (days, bool) {
	for _, read := range []func(int) (days, bool){t.pastDay, t.relativeDay, t.monthly, t.daily, t.weekdayHan, t.weekdayBare, t.weekdayEnglish, t.calendarDay, t.calendarEnglish, t.afterDays, t.feast} {
		if d, ok := read(i); ok {
			d.from = i
			return d, true
		}
	}
	return days{}, false
}

func (t *reading) today() time.Time { return dayStart(t.now) }

func (t *reading) pastDay(i int) (days, bool) {
	next, ok := t.one(i, "昨天", "昨晚", "昨日", "昨夜", "前天", "前几天", "前两天", "上个星期", "上星期", "上礼拜", "上周", "上个周", "上个月", "上次", "去年", "刚才", "刚刚", "寻日", "琴日", "那天", "yesterday", "last week", "last month", "last night")
	if !ok || !t.whole(i, next) || t.has(i, "上次") && t.peek(i-1) == '以' {
		return days{}, false
	}
	return days{to: next, past: true}, true
}

var relativeWords = []struct {
	ahead int
	words []string
}{
	{3, []string{"大后天", "大后日", "大后儿"}},
	{2, []string{"后天", "后日", "后儿", "后朝", "the day after tomorrow", "day after tomorrow"}},
	{1, []string{"明天", "明日", "明儿", "明朝", "听日", "明早", "明晚", "明晨", "明个", "翌日", "tomorrow"}},
	{0, []string{"今天", "今日", "今儿", "今朝", "今晚", "今早", "今夜", "今晨", "今个", "今黑", "tonight", "today", "this morning", "this afternoon", "this evening"}},
}

func (t *reading) relativeDay(i int) (days, bool) {
	for _, r := range relativeWords {
		next, ok := t.one(i, r.words...)
		if !ok || !t.whole(i, next) || t.peek(i) == '后' && t.peek(i-1) == '以' {
			continue
		}
		switch t.peek(next - 1) {
		case '早', '晚', '晨', '夜', '黑': // also the part of the day, read next
			next--
		}
		if t.has(i, "tonight") || t.has(i, "this") {
			return days{to: i, dates: []time.Time{t.today()}}, true
		}
		if t.peek(i) != 't' && (t.peek(next) == '个' || t.peek(next) == '儿' || t.peek(next) == '里') && t.peek(next-1) != '天' {
			next++
		}
		return days{to: next, dates: []time.Time{t.today().AddDate(0, 0, r.ahead)}}, true
	}
	return days{}, false
}

func (t *reading) daily(i int) (days, bool) {
	next, ok := t.one(i, "每一天", "每天", "每日", "天天", "日日", "逐日", "每晚", "每早", "每个早上", "每个上午", "每个下午", "每个晚上", "每夜", "every day", "everyday", "every morning", "every afternoon", "every evening", "every night", "daily", "each day")
	if ok && t.whole(i, next) {
		switch {
		case t.has(i, "每晚"), t.has(i, "每早"), t.has(i, "每夜"):
			next = i + 1
		case t.has(i, "每个"):
			next = i + 2
		case t.has(i, "every ") && !t.has(i, "every day"):
			next = i + len("every ")
		}
		return days{to: next, daily: true, every: true, weekdays: []int{1, 2, 3, 4, 5, 6, 7}, week: anyWeek}, true
	}
	next, ok = t.one(i, "每个工作日", "工作日", "上学日", "平日里", "平日", "周中", "every weekday", "weekdays", "weekday")
	if ok && t.whole(i, next) {
		return days{to: next, every: true, run: true, weekdays: []int{1, 2, 3, 4, 5}, week: anyWeek}, true
	}
	return days{}, false
}

func (t *reading) afterDays(i int) (days, bool) {
	if t.peek(i-1) == '第' || digit(t.peek(i-1)) {
		return days{}, false
	}
	n, j := t.number(i)
	if j == i || n > 60 {
		return days{}, false
	}
	unit := 1
	end, ok := t.one(j, "天", "日")
	if !ok {
		if end, ok = t.one(j, "周", "个星期", "个礼拜", "星期"); !ok {
			return days{}, false
		}
		unit = 7
	}
	if end, ok = t.one(end, "之后", "以后", "后"); !ok {
		return days{}, false
	}
	return days{to: end, dates: []time.Time{t.today().AddDate(0, 0, n*unit)}}, true
}

var feasts = []struct {
	month time.Month
	day   int
	words []string
}{
	{time.January, 1, []string{"元旦", "new year's day"}},
	{time.June, 1, []string{"六一儿童节", "儿童节"}},
	{time.October, 1, []string{"国庆节", "国庆", "十一假期"}},
	{time.December, 24, []string{"平安夜", "christmas eve"}},
	{time.December, 25, []string{"圣诞节", "圣诞", "christmas"}},
}

func (t *reading) feast(i int) (days, bool) {
	for _, f := range feasts {
		if next, ok := t.one(i, f.words...); ok && t.whole(i, next) {
			return days{to: next, dates: []time.Time{t.coming(f.month, f.day)}, unsure: true}, true
		}
	}
	return days{}, false
}

// coming gives the next such date that is not past.
func (t *reading) coming(m time.Month, day int) time.Time {
	d := time.Date(t.now.Year(), m, day, 0, 0, 0, 0, t.now.Location())
	if d.Before(t.today()) {
		d = d.AddDate(1, 0, 0)
	}
	return d
}
