package centre

import (
	"math/rand/v2"
	"testing"
	"time"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// at is an instant of September 2026, on the clock of Shanghai; the 14th is a Monday.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 9, day, hour, minute, 0, 0, shanghai)
}

func TestDeadlineMovesToTheEndOfTheOpening(t *testing.T) {
	h := DefaultHours()
	h.Closed = []string{"2026-09-17"}
	for _, tt := range []struct{ deadline, want time.Time }{
		{at(14, 12, 0), at(14, 18, 0)},
		{at(14, 18, 0), at(14, 18, 0)},
		{at(14, 18, 1), at(15, 18, 0)},
		{at(15, 3, 0), at(15, 18, 0)},
		{at(17, 12, 0), at(18, 18, 0)}, // closed
		{at(20, 12, 0), at(21, 18, 0)}, // Sunday
	} {
		if got := h.Until(tt.deadline, shanghai); !got.Equal(tt.want) {
			t.Errorf("%s moves to %s, want %s", tt.deadline, got.In(shanghai), tt.want)
		}
	}
}

func TestCentreThatNeverOpensKeepsNoDeadlineAway(t *testing.T) {
	if got := (Hours{}).Until(at(14, 12, 0), shanghai); !got.Equal(at(14, 12, 0)) {
		t.Errorf("moved to %s", got)
	}
}

func TestDeadlineNeverFallsIntoClosedTime(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var h Hours
		for day := 1; day <= 7; day++ {
			if from := dice.IntN(20) * 60; dice.IntN(3) > 0 {
				h.Weekly = append(h.Weekly, Span{Weekday: day, From: from, To: from + 30 + dice.IntN(200)})
			}
		}
		for range dice.IntN(9) {
			h.Closed = append(h.Closed, at(14+dice.IntN(12), 0, 0).Format(time.DateOnly))
		}
		if len(h.Weekly) == 0 {
			continue
		}
		deadline := at(14, 0, 0).Add(time.Duration(dice.IntN(7*24*60)) * time.Minute)
		got := h.Until(deadline, shanghai)
		open, _ := h.OpenAt(got.Add(-time.Minute), shanghai)
		if got.Before(deadline) || !open {
			t.Fatalf("%+v: %s moves to %s", h, deadline, got.In(shanghai))
		}
	}
}

func TestOpeningIsToldWithWhenItTurns(t *testing.T) {
	h := DefaultHours()
	for _, tt := range []struct {
		now, turns time.Time
		open       bool
	}{
		{at(14, 12, 0), at(14, 18, 0), true},
		{at(14, 18, 0), at(15, 9, 0), false},
		{at(19, 20, 0), at(21, 9, 0), false},
	} {
		if open, turns := h.OpenAt(tt.now, shanghai); open != tt.open || !turns.Equal(tt.turns) {
			t.Errorf("%s: open %v until %s", tt.now, open, turns.In(shanghai))
		}
	}
	if open, turns := (Hours{}).OpenAt(at(14, 12, 0), shanghai); open || !turns.IsZero() {
		t.Error("a centre without hours is open")
	}
}

func TestHoursThatNoDoorKeepsAreRefused(t *testing.T) {
	for name, h := range map[string]Hours{
		"backwards": {Weekly: []Span{{1, 600, 540}}},
		"no day":    {Weekly: []Span{{8, 540, 600}}},
		"overlap":   {Weekly: []Span{{1, 540, 720}, {1, 700, 800}}},
		"past":      {Weekly: []Span{{1, 540, 1500}}},
		"a date":    {Closed: []string{"2026-02-30"}},
	} {
		if _, err := h.check(); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	h, err := Hours{Weekly: []Span{{2, 840, 1080}, {1, 540, 720}}, Closed: []string{"2026-10-02", "2026-10-01", "2026-10-02"}}.check()
	if err != nil || h.Weekly[0].Weekday != 1 || len(h.Closed) != 2 || h.Closed[0] != "2026-10-01" {
		t.Errorf("brought into order: %+v, %v", h, err)
	}
}

func TestOneWrongLetterOfALabelIsNoticed(t *testing.T) {
	for n := range 50 {
		label := labelFrom(string(rune(n)))
		if got, err := readLabel(" youlin:item:" + label[:3] + "-" + label[3:]); err != nil || got != label {
			t.Fatalf("%s is read as %s, %v", label, got, err)
		}
		if isDigits(label) {
			t.Fatalf("%s may be taken for a code", label)
		}
		for i := range label {
			for j := range letters {
				if wrong := label[:i] + letters[j:j+1] + label[i+1:]; wrong != label {
					if _, err := readLabel(wrong); err == nil {
						t.Fatalf("%s passes for %s", wrong, label)
					}
				}
			}
			if i > 0 && label[i] != label[i-1] {
				if _, err := readLabel(label[:i-1] + label[i:i+1] + label[i-1:i] + label[i+1:]); err == nil {
					t.Fatalf("%s passes with two letters changed", label)
				}
			}
		}
	}
}
