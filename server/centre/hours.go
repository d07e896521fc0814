package centre

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"youlin/server/fault"
)

// ErrHours refuses opening hours that no door could keep.
var ErrHours = fault.Invalid("centre.hours", "These opening hours do not work.", "这样的开放时间行不通。")

// Span is a time of a day of the week at which the centre is open: 1 is Monday, From and To are minutes since midnight.
type Span struct {
	Weekday  int `json:"d"`
	From, To int
}

// Hours are when the centre is open, on the compound's clock.
type Hours struct {
	Weekly []Span `json:"weekly"`
	// Closed are days on which it is not, "2026-10-01".
	Closed []string `json:"closed"`
}

// The most that a door can be told.
const (
	maxSpans  = 28
	maxClosed = 100
	// lookAhead is for how many days an opening is looked for; a centre that is closed longer keeps no deadlines away.
	lookAhead = 60
)

// DefaultHours are those of a centre that decided nothing: Monday to Saturday, nine to six.
func DefaultHours() Hours {
	var h Hours
	for day := 1; day <= 6; day++ {
		h.Weekly = append(h.Weekly, Span{Weekday: day, From: 9 * 60, To: 18 * 60})
	}
	return h
}

// check brings hours into their order, or refuses them.
func (h Hours) check() (Hours, error) {
	if len(h.Weekly) > maxSpans || len(h.Closed) > maxClosed {
		return h, ErrHours
	}
	h.Weekly, h.Closed = slices.Clone(h.Weekly), slices.Clone(h.Closed)
	slices.SortFunc(h.Weekly, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.From, b.From))
	})
	for i, s := range h.Weekly {
		if s.Weekday < 1 || s.Weekday > 7 || s.From < 0 || s.From >= s.To || s.To > 24*60 {
			return h, ErrHours.At(spanField(i, "It ends before it begins.", "结束要晚于开始。"))
		}
		if i > 0 && h.Weekly[i-1].Weekday == s.Weekday && s.From < h.Weekly[i-1].To {
			return h, ErrHours.At(spanField(i, "It begins before the one before it ends.", "和前一段时间重叠了。"))
		}
	}
	slices.Sort(h.Closed)
	h.Closed = slices.Compact(h.Closed)
	for i, day := range h.Closed {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return h, ErrHours.At(fault.Field{Location: fmt.Sprintf("body.closed[%d]", i), EN: "This is not a day.", ZH: "日期不对。"})
		}
	}
	return h, nil
}

func spanField(i int, en, zh string) fault.Field {
	return fault.Field{Location: fmt.Sprintf("body.weekly[%d]", i), EN: en, ZH: zh}
}

// opening is one time at which the centre is open.
type opening struct{ from, to time.Time }

// day gives the openings of a local day.
func (h Hours) day(day time.Time) (list []opening) {
	if slices.Contains(h.Closed, day.Format(time.DateOnly)) {
		return nil
	}
	weekday := (int(day.Weekday())+6)%7 + 1
	for _, s := range h.Weekly {
		if s.Weekday == weekday {
			list = append(list, opening{minuteOf(day, s.From), minuteOf(day, s.To)})
		}
	}
	return list
}

func minuteOf(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}

// next is the opening that an instant lies in, or the first after it.
func (h Hours) next(at time.Time, zone *time.Location) (opening, bool) {
	local := at.In(zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	for range lookAhead {
		for _, o := range h.day(day) {
			if !o.to.Before(local) {
				return o, true
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return opening{}, false
}

// OpenAt reports whether the centre is open, and until when; or when it opens next: the zero time is not soon.
func (h Hours) OpenAt(at time.Time, zone *time.Location) (open bool, turns time.Time) {
	o, ok := h.next(at, zone)
	if ok && o.to.Equal(at) {
		o, ok = h.next(at.Add(time.Minute), zone)
	}
	switch {
	case !ok:
		return false, time.Time{}
	case at.Before(o.from):
		return false, o.from.UTC()
	}
	return true, o.to.UTC()
}

// Until moves a deadline to the end of the opening that it lies in, or of the first after it, so that nobody's time
// runs out before a closed door. Where the centre does not open for weeks it stays.
func (h Hours) Until(deadline time.Time, zone *time.Location) time.Time {
	if o, ok := h.next(deadline, zone); ok {
		return o.to.UTC()
	}
	return deadline.UTC()
}
