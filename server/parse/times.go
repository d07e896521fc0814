package parse

import (
	"strings"
	"time"
)

// moment is what a text says of one time: a day, a part of it, a clock.
type moment struct {
	from, to int
	days     *days
	part     string
	clock    *clock
	before   bool // 八点前: only the end is said
	until    time.Time
	spans    []Span
	dayEnd   int
}

var timeStarters = startersOf("昨前上去刚寻琴那大后明听翌今每天日逐工平周逢下这本呢星礼拜双元儿国圣凌清早午朝晨中正晌晏傍黄擦晚夜半深白黑")

// times reads all times of the text and marks their letters as taken.
func (t *reading) times() []moment {
	var all []moment
	var cur moment
	flush := func() {
		if cur.spans != nil {
			all = append(all, cur)
		}
		cur = moment{}
	}
	for i := 0; i < len(t.r); {
		if t.taken[i] || !timeStarters.here(t, i) {
			i++
			continue
		}
		if d, ok := t.day(i); ok {
			if !t.joinDay(&cur, d) {
				flush()
				t.joinDay(&cur, d)
			}
			i = max(d.to, i)
			if d.to > d.from {
				t.deadline(&cur, &i)
				continue
			}
		}
		if part, to := t.part(i); to > i {
			if cur.clock != nil && (!cur.vague() || i-cur.to > 4 || han(t.r[i])) && (cur.part != "" || !letter(t.r[i])) {
				flush()
			}
			if cur.part == "" {
				cur.part = part
			}
			cur.plural(t, to)
			cur.mark(t, i, to)
			i = to
			continue
		}
		if c, ok := t.clock(i, cur.spans != nil && i-cur.to <= 1); ok {
			if cur.clock != nil {
				flush()
			}
			cur.clock = &c
			cur.mark(t, i, c.to)
			i = c.to
			t.deadline(&cur, &i)
			continue
		}
		i++
	}
	flush()
	return t.settle(all)
}

func (m *moment) mark(t *reading, from, to int) {
	if m.spans == nil {
		m.from = from
	}
	m.to = to
	m.spans = append(m.spans, t.span(from, to))
	t.take(from, to)
}

// plural makes Sunday afternoons come back every week.
func (m *moment) plural(t *reading, to int) {
	if t.peek(to-1) == 's' && m.days != nil && len(m.days.weekdays) > 0 && m.days.week == anyWeek {
		m.days.every = true
	}
}

// vague tells that the clock may still be of the morning or of the afternoon.
func (m *moment) vague() bool { return m.clock != nil && !m.clock.start.exact && m.part == "" }

// deadline reads 前 and 以前 behind a time, and before or by in front of it.
func (t *reading) deadline(m *moment, i *int) {
	if next, ok := t.one(*i, "之前", "以前", "前"); ok && !strings.ContainsRune("台面后排往", t.peek(next)) {
		m.before = true
		m.mark(t, *i, next)
		*i = next
		return
	}
	for _, w := range []string{"before ", "by "} {
		if at := m.clockAt(); at >= len(w) && t.has(at-len(w), w) {
			m.before = true
		}
	}
}

// clockAt gives where the clock starts, or the moment itself without one.
func (m *moment) clockAt() int {
	if m.clock != nil {
		return m.clock.from
	}
	return m.from
}

// joinDay adds a day to the moment; false says that it starts another one.
func (t *reading) joinDay(m *moment, d days) bool {
	switch {
	case m.days == nil:
		if m.spans != nil && (d.from-m.to > 12 || m.clock == nil && d.from-m.to > 4) {
			return false
		}
		m.days = &d
	case m.days.unsure && len(m.days.dates) == 1 && d.ofMonth && d.dates[0].Day() == m.days.dates[0].Day(): // 圣诞节…25号
	case t.sameDay(m, d):
		if len(d.dates) > 0 {
			m.days = &d
		}
	case m.clock != nil || m.before:
		if !t.untilDay(m, d) {
			return false
		}
	case d.daily && m.days.run:
	case m.days.every && len(m.days.weekdays) == 0 && len(d.weekdays) > 0:
		d.every = true
		m.days = &d
	case t.between(m.dayEnd, d.from) == rangeJoin && len(m.days.dates) == 1 && len(d.dates) == 1:
		m.days.last = t.endDay(m.days.dates[0], d)
	case t.between(m.dayEnd, d.from) == listJoin && m.part == "":
		if !m.days.add(d) {
			return false
		}
	default:
		return false
	}
	m.dayEnd = d.to
	if d.to > d.from {
		m.mark(t, d.from, d.to)
	} else if m.spans == nil {
		m.from, m.to = d.from, d.from
	}
	return true
}

// sameDay tells that a date and a weekday beside it name one day: 9月25号周五, 周五(25号).
func (t *reading) sameDay(m *moment, d days) bool {
	a, b := m.days, &d
	if len(a.dates) == 0 {
		a, b = b, a
	}
	return len(a.dates) == 1 && a.last.IsZero() && !a.past && len(b.weekdays) == 1 && !b.every && len(b.dates) == 0 && d.from-m.dayEnd <= 2 &&
		weekdayOf(a.dates[0]) == b.weekdays[0]
}

// untilDay reads 到12月20号为止 behind weekly times.
func (t *reading) untilDay(m *moment, d days) bool {
	if len(d.dates) != 1 || m.days == nil || !m.days.weekly() || d.from-m.to > 8 {
		return false
	}
	gap := string(t.r[m.to:d.from])
	for _, w := range []string{"到", "至", "截止", "until", "till"} {
		if strings.Contains(gap, w) {
			m.until = d.dates[0]
			return true
		}
	}
	return false
}

func (d *days) weekly() bool {
	return len(d.weekdays) > 0 && (d.every || len(d.weekdays) > 1 && d.week == anyWeek)
}

// add joins two named days: 周二、周四; 2号3号.
func (d *days) add(o days) bool {
	switch {
	case d.past || o.past:
		return false
	case len(d.weekdays) > 0 && len(o.weekdays) > 0:
		d.weekdays, d.every, d.run = append(d.weekdays, o.weekdays...), d.every || o.every, false
		return true
	case len(d.dates) > 0 && len(o.dates) == 1 && d.last.IsZero() && o.last.IsZero():
		d.dates = append(d.dates, o.dates...)
		return true
	}
	return false
}

func (t *reading) endDay(first time.Time, d days) time.Time {
	last := d.dates[0]
	if d.ofMonth {
		last = time.Date(first.Year(), first.Month(), last.Day(), 0, 0, 0, 0, first.Location())
		if last.Before(first) {
			last = last.AddDate(0, 1, 0)
		}
	}
	return last
}

type join int

const (
	noJoin join = iota
	listJoin
	rangeJoin
)

// between says how what stands between two days joins them.
func (t *reading) between(from, to int) join {
	if from > to || to-from > 5 {
		return noJoin
	}
	switch strings.Trim(string(t.r[from:to]), " ") {
	case "", "、", "和", "及", "与", "或", "或者", "跟", "and", "&", "/", "or", ", and":
		return listJoin
	case "到", "至", "-", "~", "--", "to", "until", "till":
		return rangeJoin
	}
	return noJoin
}

// settle drops what is past or only the day of giving back, and lends the days of one time to the next that has none.
func (t *reading) settle(all []moment) []moment {
	var out []moment
	for _, m := range all {
		if m.days != nil && m.days.past || t.givenBack(m.to) {
			continue
		}
		if m.days != nil && len(m.days.dates)+len(m.days.weekdays) == 0 {
			m.days = nil
		}
		if m.days == nil && m.clock == nil {
			continue
		}
		if m.days == nil && len(out) > 0 && m.from-out[len(out)-1].to <= 12 {
			m.days = out[len(out)-1].days
			if m.part == "" && m.clock.start.part == "" {
				m.part = out[len(out)-1].part
			}
		}
		out = append(out, m)
	}
	return out
}

// givenBack tells 周日还, 下午就还: when a loan comes back.
func (t *reading) givenBack(i int) bool {
	for range 4 {
		next, ok := t.one(i, "就", "一定", "准时", "前", "再", "可以", "左右", "之", "能", "保证", "会", "归", "内")
		if !ok {
			break
		}
		i = next
	}
	return t.peek(i) == '还' && !strings.ContainsRune("有没是能剩在要可需想", t.peek(i+1)) || t.has(i, "return")
}
