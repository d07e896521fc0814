package post

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"youlin/server/fault"
)

var noon = time.Date(2026, 9, 14, 4, 0, 0, 0, time.UTC)

func TestWhatAPostMaySay(t *testing.T) {
	ladder := func(change func(*Draft)) Draft {
		d := Draft{Direction: Offer, Module: Idle, Content: Content{Category: "idle.tool", Title: "梯子"}}
		change(&d)
		return d
	}
	once := func(start, end time.Time) func(*Draft) {
		return func(d *Draft) { d.Windows = []Window{{Start: start, End: end}} }
	}
	weekly := func(w Window) func(*Draft) { return func(d *Draft) { d.Windows = []Window{w} } }
	number := func(n int) *int { return &n }
	for _, c := range []struct {
		name, field string
		change      func(*Draft)
	}{
		{"as it is", "", func(*Draft) {}},
		{"no title", "title", func(d *Draft) { d.Title = " \n " }},
		{"80 graphemes of four code points each", "", func(d *Draft) { d.Title = strings.Repeat("👩‍🚀", 80) }},
		{"81 characters", "title", func(d *Draft) { d.Title = strings.Repeat("梯", 81) }},
		{"a tower of marks", "title", func(d *Draft) { d.Title = "Z" + strings.Repeat("\u0335", 2000) }},
		{"a line break in the title", "title", func(d *Draft) { d.Title = "a\nb" }},
		{"a line break in the body", "", func(d *Draft) { d.Body = "a\r\nb" }},
		{"NUL", "body", func(d *Draft) { d.Body = "a\x00b" }},
		{"right to left override", "title", func(d *Draft) { d.Title = "a\u202eb" }},
		{"zero width", "title", func(d *Draft) { d.Title = "a\u200bb" }},
		{"no such direction", "direction", func(d *Draft) { d.Direction = "up" }},
		{"no such module", "module", func(d *Draft) { d.Module = "x" }},
		{"a category of another module", "category", func(d *Draft) { d.Category = "help.food" }},
		{"no category", "category", func(d *Draft) { d.Category = "" }},
		{"a service among things", "mode", func(d *Draft) { d.Mode = Serve }},
		{"things sold among children", "mode", func(d *Draft) { d.Module, d.Category, d.Mode = Childcare, "childcare.pickup", Sell }},
		{"a price without selling", "priceYuan", func(d *Draft) { d.Price = number(5) }},
		{"a price", "", func(d *Draft) { d.Mode, d.Price = Sell, number(5) }},
		{"a price below nothing", "priceYuan", func(d *Draft) { d.Mode, d.Price = Sell, number(-1) }},
		{"a hundred", "quantity", func(d *Draft) { d.Quantity = 100 }},
		{"less than nothing", "quantity", func(d *Draft) { d.Quantity = -1 }},
		{"a hundred seats", "capacity", func(d *Draft) { d.Capacity = 100 }},
		{"four minutes", "durationMinutes", func(d *Draft) { d.Minutes = number(4) }},
		{"ages the wrong way round", "childAge", func(d *Draft) { d.ChildAge = &Ages{5, 3} }},
		{"a child's age in help", "childAge", func(d *Draft) { d.Module, d.Category, d.ChildAge = Help, "help.carry", &Ages{3, 5} }},
		{"no such pick", "pick", func(d *Draft) { d.Pick = "friend" }},
		{"no such urgency", "urgency", func(d *Draft) { d.Urgency = "now" }},
		{"expired already", "expiresAt", func(d *Draft) { d.ExpiresAt = noon }},
		{"two years", "expiresAt", func(d *Draft) { d.ExpiresAt = noon.AddDate(2, 0, 0) }},
		{"tomorrow", "", once(noon.AddDate(0, 0, 1), time.Time{})},
		{"yesterday", "windows[0]", once(noon.AddDate(0, 0, -1), time.Time{})},
		{"going on now", "", once(noon.Add(-time.Minute), noon.Add(time.Hour))},
		{"ends before it begins", "windows[0]", once(noon.AddDate(0, 0, 2), noon.AddDate(0, 0, 1))},
		{"in two years", "windows[0]", once(noon.AddDate(2, 0, 0), time.Time{})},
		{"no time at all", "windows[0]", once(time.Time{}, time.Time{})},
		{"Wednesdays", "", weekly(Window{Weekday: 3, From: 990})},
		{"all of Sunday", "", weekly(Window{Weekday: 7, From: 0, To: 1440})},
		{"an eighth day", "windows[0]", weekly(Window{Weekday: 8, From: 990})},
		{"until yesterday", "windows[0]", weekly(Window{Weekday: 3, From: 990, Until: "2026-09-13"})},
		{"until today", "", weekly(Window{Weekday: 3, From: 990, Until: "2026-09-14"})},
		{"until a day that is none", "windows[0]", weekly(Window{Weekday: 3, From: 990, Until: "2026-02-30"})},
		{"once and every week", "windows[0]", weekly(Window{Weekday: 3, From: 990, Start: noon.AddDate(0, 0, 1)})},
		{"29 times", "windows", func(d *Draft) { d.Windows = make([]Window, 29) }},
	} {
		d := ladder(c.change)
		err := d.complete(noon, shanghai)
		if got := firstField(err); got != prefixed(c.field) {
			t.Errorf("%s: refused at %q (%v), want %q", c.name, got, err, c.field)
		}
	}
}

func prefixed(field string) string {
	if field == "" {
		return ""
	}
	return "body." + field
}

func firstField(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && len(f.Fields) > 0 {
		return f.Fields[0].Location
	}
	return ""
}

func TestWhatIsLeftOutHasItsUsualValue(t *testing.T) {
	d := Draft{Direction: Offer, Module: Help, Content: Content{
		Category: "help.food", Title: "\u0065\u0301clair ", Windows: []Window{{Weekday: 1, From: 1410}, {Start: noon.AddDate(0, 0, 1)}},
	}}
	if err := d.complete(noon, shanghai); err != nil {
		t.Fatal(err)
	}
	want := Content{
		Mode: Serve, Category: "help.food", Title: "éclair", Quantity: 1, Capacity: 1, Urgency: Normal, Pick: Choose,
		ExpiresAt: noon.AddDate(0, 0, 7),
		Windows:   []Window{{Weekday: 1, From: 1410, To: 1440}, {Start: noon.AddDate(0, 0, 1), End: noon.AddDate(0, 0, 1).Add(time.Hour)}},
	}
	if diff := cmp.Diff(want, d.Content); diff != "" {
		t.Error(diff)
	}
}

func TestWindowsAreKeptAsTheyAre(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var ws []Window
		for range rapid.IntRange(0, 28).Draw(r, "n") {
			if rapid.Bool().Draw(r, "weekly") {
				from := rapid.IntRange(0, 1439).Draw(r, "from")
				ws = append(ws, Window{
					Weekday: rapid.IntRange(1, 7).Draw(r, "day"), From: from, To: rapid.IntRange(from+1, 1440).Draw(r, "to"),
					Until: rapid.SampledFrom([]string{"", "2026-09-30"}).Draw(r, "until"),
				})
				continue
			}
			start := time.UnixMilli(rapid.Int64Range(1, 4e12).Draw(r, "start")).UTC()
			ws = append(ws, Window{Start: start, End: start.Add(time.Duration(rapid.IntRange(1, 1e6).Draw(r, "for")) * time.Second)})
		}
		back, err := DecodeWindows(EncodeWindows(ws))
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(ws, back); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestWeeklyWindowComesOnItsDay(t *testing.T) {
	for _, c := range []struct {
		w    Window
		want string
	}{
		{Window{Weekday: 1, From: 13 * 60}, "2026-09-14T13:00"}, // noon is a Monday, 12:00 in Shanghai
		{Window{Weekday: 1, From: 11 * 60}, "2026-09-21T11:00"},
		{Window{Weekday: 3, From: 990}, "2026-09-16T16:30"},
		{Window{Weekday: 7, From: 0}, "2026-09-20T00:00"},
	} {
		if got := c.w.Next(noon, shanghai).In(shanghai).Format("2006-01-02T15:04"); got != c.want {
			t.Errorf("%+v comes at %s, want %s", c.w, got, c.want)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"16:30", "24:00", "24:01", "7:30", "aa:bb", "-1:00", "+1:00", "00:60", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := ParseClock(s)
		if ok && (m < 0 || m > 1440 || Clock(m) != s) {
			t.Errorf("%q is %d, written %q", s, m, Clock(m))
		}
	})
}

func FuzzSearchTermsAndTexts(f *testing.F) {
	for _, s := range []string{"书柜", "13812345678", "138****5678", "%_*\"'", "a\x00b", strings.Repeat("1 ", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if terms := searchTerms(s); len(terms) > maxTerms {
			t.Errorf("%d terms", len(terms))
		}
		for _, digits := range numbers.FindAllString(searchText(s, s), -1) {
			t.Errorf("a number can be found: %q", digits)
		}
	})
}

// Every list walks an index in its order: none sorts, and none reads more than it shows.
func TestEveryFeedWalksAnIndexInItsOrder(t *testing.T) {
	for name, c := range map[string]struct {
		f     Filter
		after Mark
		index string
	}{
		"all":              {Filter{}, Mark{}, "posts_feed "},
		"page":             {Filter{}, Mark{1, "x"}, "posts_feed "},
		"offers of things": {Filter{Direction: Offer, Module: Idle}, Mark{}, "posts_feed_by_module "},
		"offers of tools":  {Filter{Direction: Offer, Category: "idle.tool"}, Mark{1, "x"}, "posts_feed_by_category "},
		"search":           {Filter{Q: "书柜"}, Mark{1, "x"}, "PRIMARY KEY "},
		"waiting":          {Filter{States: []State{Waiting}}, Mark{}, "posts_closed "},
	} {
		plan := planOf(t, c.f, c.after)
		if !strings.Contains(plan, c.index) {
			t.Errorf("%s does not use %s:\n%s", name, c.index, plan)
		}
		if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") {
			t.Errorf("%s sorts or scans:\n%s", name, plan)
		}
	}
}
