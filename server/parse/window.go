package parse

import "time"

// Window is a time of a draft, as far as the text gives it: either one single time or one that comes back every week.
// A time of day that was not said stays empty; Part then tells what was said instead ("morning").
type Window struct {
	// Date is the local day of a single window.
	Date string `json:"date,omitempty"`
	// Start and End are instants with the offset of the compound ("2026-11-25T16:30:00+08:00"), or only the local day
	// ("2026-11-25") where no time of day was said.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	// Weekday is 1 for Monday to 7 for Sunday; From and To are local times of day; Until is the last local day.
	Weekday int    `json:"weekday,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	Until   string `json:"until,omitempty"`
	// Part is the part of the day that was said: dawn, morning, noon, afternoon, evening, night, day.
	Part string `json:"part,omitempty"`
}

const (
	dayForm     = "2006-01-02"
	instantForm = time.RFC3339
)

// hours holds the usual first and last minute of the parts of a day.
var hours = map[string][2]int{
	"dawn": {5 * 60, 8 * 60}, "morning": {8 * 60, 12 * 60}, "noon": {11*60 + 30, 13*60 + 30}, "afternoon": {13 * 60, 18 * 60},
	"dusk": {17 * 60, 19 * 60}, "evening": {18 * 60, 21 * 60}, "night": {19 * 60, 22 * 60}, "day": {8 * 60, 18 * 60},
}

// Usual fills the ends that the text left open with the usual hours of the part of the day, or with the whole waking
// day (08:00 to 20:00), for readers that need both ends, such as an import. It changes nothing that was said; a single
// window without a day, or a weekly one without a weekday, is not ok.
func (w Window) Usual(loc *time.Location) (full Window, ok bool) {
	span, known := hours[w.Part]
	if !known {
		span = [2]int{8 * 60, 20 * 60}
	}
	if w.Weekday > 0 {
		w.From, w.To = orClock(w.From, span[0]), w.laterTo(span[1], known)
		return w, true
	}
	first, last := w.Start, w.End
	if first == "" {
		first = w.Date
	}
	if last == "" && len(first) == len(dayForm) {
		last = first
	}
	if first == "" {
		return w, false
	}
	w.Start, w.End = at(first, span[0], loc), at(last, span[1], loc)
	return w, true
}

func (w Window) laterTo(end int, known bool) string {
	if w.To != "" || w.From != "" && !known {
		return w.To
	}
	if c := clockText(end); c > w.From {
		return c
	}
	return ""
}

func orClock(said string, minute int) string {
	if said != "" {
		return said
	}
	return clockText(minute)
}

// at gives the instant of a day at a minute; an instant stays as it is.
func at(said string, minute int, loc *time.Location) string {
	day, err := time.ParseInLocation(dayForm, said, loc)
	if err != nil {
		return said
	}
	return onDay(day, minute).Format(instantForm)
}

func onDay(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}

func clockText(minute int) string {
	minute %= 24 * 60
	return string([]byte{byte('0' + minute/600), byte('0' + minute/60%10), ':', byte('0' + minute%60/10), byte('0' + minute%10)})
}

func dayStart(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// weekdayOf counts from 1 for Monday to 7 for Sunday.
func weekdayOf(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }
