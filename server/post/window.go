package post

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Window is when: once between two instants, or every week on a day between two local times.
type Window struct {
	Start, End time.Time
	// Weekday is 1 (Monday) to 7; 0 means once, from Start to End.
	Weekday int
	// From and To are minutes since local midnight; To may be 1440.
	From, To int
	// Until is the last local day of a weekly window, "2026-09-30", or empty.
	Until string
}

// Weekly reports whether the window comes back every week.
func (w Window) Weekly() bool { return w.Weekday != 0 }

// Clock writes minutes since midnight as "16:30".
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// ParseClock reads "16:30" into minutes since midnight, "24:00" included.
func ParseClock(s string) (int, bool) {
	hour, minute, _ := strings.Cut(s, ":")
	h, fine := twoDigits(hour)
	m, also := twoDigits(minute)
	if !fine || !also || m > 59 || h*60+m > maxMinutes {
		return 0, false
	}
	return h*60 + m, true
}

func twoDigits(s string) (n int, ok bool) {
	if len(s) != 2 || s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}

// keptWindow is how a window stands in the database.
type keptWindow struct {
	Start   int64  `json:"s,omitempty"`
	End     int64  `json:"e,omitempty"`
	Weekday int    `json:"d,omitempty"`
	From    int    `json:"f,omitempty"`
	To      int    `json:"t,omitempty"`
	Until   string `json:"u,omitempty"`
}

// EncodeWindows writes windows for a column of the database; none is the empty text.
func EncodeWindows(ws []Window) string {
	if len(ws) == 0 {
		return ""
	}
	kept := make([]keptWindow, len(ws))
	for i, w := range ws {
		kept[i] = keptWindow{Weekday: w.Weekday, From: w.From, To: w.To, Until: w.Until}
		if !w.Weekly() {
			kept[i].Start, kept[i].End = w.Start.UnixMilli(), w.End.UnixMilli()
		}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		panic(err) // numbers and a text always marshal
	}
	return string(text)
}

// DecodeWindows reads what EncodeWindows wrote.
func DecodeWindows(text string) ([]Window, error) {
	if text == "" {
		return nil, nil
	}
	var kept []keptWindow
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return nil, fmt.Errorf("read the windows: %w", err)
	}
	ws := make([]Window, len(kept))
	for i, k := range kept {
		ws[i] = Window{Weekday: k.Weekday, From: k.From, To: k.To, Until: k.Until}
		if k.Weekday == 0 {
			ws[i].Start, ws[i].End = time.UnixMilli(k.Start).UTC(), time.UnixMilli(k.End).UTC()
		}
	}
	return ws, nil
}

// Next is when a weekly window begins for the first time at or after an instant, on the compound's clock; once, it is
// when it begins.
func (w Window) Next(after time.Time, zone *time.Location) time.Time {
	if !w.Weekly() {
		return w.Start
	}
	local := after.In(zone)
	days := (w.Weekday%7 - int(local.Weekday()) + 7) % 7
	begins := time.Date(local.Year(), local.Month(), local.Day()+days, 0, w.From, 0, 0, zone)
	if begins.Before(after) {
		begins = begins.AddDate(0, 0, 7)
	}
	return begins.UTC()
}
