package parse

import (
	"slices"
	"strings"
	"time"
)

const mostWindows = 28

// windows turns the moments of a text into windows of a post. An offer for the weekend or for two weekdays is meant for
// every week; in a need the weekend is the coming one.
func (t *reading) windows(all []moment, direction string) (out []Window, confidence float64, spans []Span) {
	confidence = 1
	for _, m := range all {
		ws, sure := t.window(m, direction)
		ws = slices.DeleteFunc(ws, func(w Window) bool { return slices.Contains(out, w) })
		if len(ws) == 0 || len(out)+len(ws) > mostWindows {
			continue
		}
		out, confidence, spans = append(out, ws...), min(confidence, sure), append(spans, m.spans...)
	}
	return out, confidence, spans
}

func (t *reading) window(m moment, direction string) ([]Window, float64) {
	start, end, sure := t.minutesOf(m)
	d := m.days
	if start >= 0 || end >= 0 {
		m.part = "" // the clock says it better
	}
	switch {
	case d == nil:
		w := Window{Part: m.part}
		w.From, w.To = text(start), text(end)
		return []Window{w}, 0.4
	case d.unsure:
		sure = min(sure, 0.45)
	case start < 0 && end < 0 && m.part != "":
		sure = min(sure, 0.6)
	}
	if len(d.weekdays) > 0 && (d.every || d.week == anyWeek && (len(d.weekdays) > 1 && !d.weekend || d.weekend && direction == Offer)) {
		if !d.every {
			sure = min(sure, 0.7)
		}
		return weekly(m, start, end), sure
	}
	dates, last := t.dates(d, start)
	if !last.IsZero() && start < 0 && end < 0 {
		return []Window{{Date: dates[0].Format(dayForm), Start: dates[0].Format(dayForm), End: last.Format(dayForm), Part: m.part}}, sure
	}
	var out []Window
	for _, day := range spread(dates, last) {
		out = append(out, single(m, day, start, end))
	}
	return out, sure
}

func text(minute int) string {
	if minute < 0 {
		return ""
	}
	return clockText(minute)
}

func weekly(m moment, start, end int) (out []Window) {
	seen := [8]bool{}
	for _, n := range m.days.weekdays {
		if seen[n] {
			continue
		}
		seen[n] = true
		w := Window{Weekday: n, From: text(start), To: text(end), Part: m.part}
		if !m.until.IsZero() {
			w.Until = m.until.Format(dayForm)
		}
		out = append(out, w)
	}
	return out
}

func single(m moment, day time.Time, start, end int) Window {
	w := Window{Date: day.Format(dayForm), Start: day.Format(dayForm), Part: m.part}
	switch {
	case start >= 0:
		w.Start = onDay(day, start).Format(instantForm)
	case m.before && end < 0: // 周日以前
		w.Start, w.End = "", w.Date
	}
	if end >= 0 {
		w.End = onDay(day, end).Format(instantForm)
	}
	return w
}

// dates gives the calendar days that were meant; a weekday that has passed, or its hour, means the coming one.
func (t *reading) dates(d *days, start int) (dates []time.Time, last time.Time) {
	if len(d.dates) > 0 {
		return d.dates, d.last
	}
	today, now := t.today(), weekdayOf(t.now)
	for _, n := range d.weekdays {
		ahead := n - now + 7*max(d.week, 0)
		if ahead < 0 {
			ahead += 7
		}
		if ahead == 0 && start >= 0 && start < t.now.Hour()*60+t.now.Minute() && !d.weekend {
			ahead = 7
		}
		dates = append(dates, today.AddDate(0, 0, ahead))
	}
	if d.weekend && now == 7 && d.week <= 0 {
		return []time.Time{today}, time.Time{}
	}
	if d.run && len(dates) > 1 && dates[len(dates)-1].After(dates[0]) {
		return dates[:1], dates[len(dates)-1]
	}
	return dates, time.Time{}
}

// spread gives every day of a stretch.
func spread(dates []time.Time, last time.Time) []time.Time {
	if last.IsZero() {
		return dates
	}
	out := dates[:1:1]
	for d := dates[0].AddDate(0, 0, 1); !d.After(last) && len(out) < mostWindows; d = d.AddDate(0, 0, 1) {
		out = append(out, d)
	}
	return out
}

// minutesOf gives the minutes of the day that a moment's clock means; -1 is not said.
func (t *reading) minutesOf(m moment) (start, end int, sure float64) {
	if m.clock == nil {
		return -1, -1, 0.8
	}
	c := *m.clock
	part := m.part
	if part == "" || part == "day" {
		part = t.partOfMood()
	}
	if c.ranged {
		start, end, sure = span(c, part)
	} else {
		start, sure = c.start.in(firstOf(c.start.part, part))
		end = -1
	}
	if m.part == "" && c.start.part == "" && sure < 1 {
		sure = 0.7
	}
	if m.before {
		return -1, start, sure
	}
	return start, end, sure
}

// span gives both ends of a stretch of hours. An end without a part of the day follows the start; a start without one
// follows an end that has am or pm.
func span(c clock, part string) (start, end int, sure float64) {
	end, sure = c.end.in(firstOf(c.end.part, c.start.part, part))
	switch {
	case c.start.part == "" && part == "" && c.end.part == "pm":
		if start, _ = c.start.in("pm"); start >= end {
			start, _ = c.start.in("am")
		}
		return start, end, sure
	case c.start.part == "" && part == "" && c.end.part == "am":
		start, _ = c.start.in("am")
	default:
		start, sure = c.start.in(firstOf(c.start.part, part))
	}
	for end <= start && end < 12*60 || end <= start && end+12*60 <= 24*60 {
		end += 12 * 60
	}
	return start, end, sure
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// in gives the minute that an hour means in a part of the day. Without one, small numbers are of the afternoon: children
// come out of school at four, nobody at four in the morning.
func (h hour) in(part string) (minute int, sure float64) {
	if h.exact {
		return h.minute, 1
	}
	switch part {
	case "afternoon", "pm", "dusk", "evening":
		if h.minute < 12*60 && (part != "evening" || h.minute >= 4*60) {
			return h.minute + 12*60, 1
		}
	case "noon", "day":
		if h.minute < 8*60 {
			return h.minute + 12*60, 1
		}
	case "night":
		if h.minute >= 6*60 && h.minute < 12*60 {
			return h.minute + 12*60, 1
		}
	case "":
		if h.minute < 7*60 {
			return h.minute + 12*60, 0.7
		}
		return h.minute, 0.75
	}
	return h.minute, 1
}

// partOfMood tells from the rest of the text whether an hour without a part of the day is of the morning or of the
// evening.
func (t *reading) partOfMood() string {
	if t.mood == nil {
		mood := t.readMood()
		t.mood = &mood
	}
	return *t.mood
}

func (t *reading) readMood() string {
	for _, w := range []string{"晚饭", "下班", "放学", "夜宵", "广场舞", "after work", "after school", "dinner"} {
		if strings.Contains(t.all, w) {
			return "pm"
		}
	}
	for _, w := range []string{"晨跑", "晨练", "早饭", "早餐", "上学", "早市", "太极", "breakfast"} {
		if strings.Contains(t.all, w) {
			return "morning"
		}
	}
	return ""
}
