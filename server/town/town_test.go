package town

import (
	"testing"
	"time"

	"youlin/server/post"
	"youlin/server/unit"
)

var shanghai = post.ZoneOf(unit.Unit{})

func TestTheDemoCanBeginAtAnyHourOfAnyDay(t *testing.T) {
	for _, first := range []time.Time{
		time.Date(2026, 11, 23, 0, 30, 0, 0, shanghai), time.Date(2026, 3, 1, 12, 0, 0, 0, shanghai), time.Date(2031, 12, 28, 23, 59, 0, 0, shanghai),
	} {
		for n := range 8 {
			now := first.AddDate(0, 0, n).Add(time.Duration(n) * 157 * time.Minute)
			s, err := readScript(now, shanghai)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range s.entries {
				if err := post.Check(e.Draft, e.State, e.Created, now, unit.Unit{}); err != nil || e.Created.After(now) {
					t.Errorf("%s: %s of %s: %v", now, e.Key, e.Created, reasonOf(err))
				}
			}
			for _, p := range s.posts {
				if err := post.Check(p.draft(now, shanghai), post.State(p.State), now, now, unit.Unit{}); err != nil {
					t.Errorf("%s: %s: %s", now, p.Title, reasonOf(err))
				}
			}
		}
	}
}

func TestADayOfTheDemoIsTheNextOneOfItsName(t *testing.T) {
	for n := range 7 {
		now := time.Date(2026, 11, 23+n, 20, 0, 0, 0, shanghai) // Monday and on
		w := scriptDay{On: 3, From: "16:30", To: "17:30"}.window(now)
		ahead := w.Start.Sub(now)
		if w.Start.Weekday() != time.Wednesday || ahead <= 0 || ahead > 7*24*time.Hour || w.End.Sub(w.Start) != time.Hour {
			t.Errorf("on a %s it is %s", now.Weekday(), w.Start)
		}
	}
}

func TestADataSetMovesByWholeWeeks(t *testing.T) {
	created := time.Date(2026, 9, 14, 5, 0, 0, 0, shanghai)
	wednesday := time.Date(2026, 9, 16, 13, 0, 0, 0, shanghai)
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, shanghai) // a Friday: this week's Wednesday is over
	e := Entry{DataSet: true, Created: created, Draft: post.Draft{Content: post.Content{
		ExpiresAt: created.AddDate(0, 1, 0), Windows: []post.Window{{Start: wednesday, End: wednesday.Add(time.Hour)}},
	}}}
	e.move(7*weeksBetween(created, now), now, shanghai)
	w := e.Draft.Windows[0]
	if e.Created.Weekday() != time.Monday || e.Created.After(now) || w.Start.Weekday() != time.Wednesday || !w.Start.After(now) || e.State != "" {
		t.Errorf("written %s for %s, %q", e.Created, w.Start, e.State)
	}
}

func TestListsAreReadInEachForm(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, shanghai)
	for name, c := range map[string]struct {
		text           string
		title, home    string
		count, skipped int
	}{
		"wire":          {`{"direction":"offer","module":"idle","title":"婴儿车","author":{"name":"李先生","building":"7栋","room":"201"}}`, "婴儿车", "7栋", 1, 0},
		"data set":      {`{"id":"x1","kind":"need","module":"child","category":"child.pickup","building":"3","title":"接孩子","created_at":"2026-09-10T08:00:00+08:00","expires_at":"2026-10-10T08:00:00+08:00"}`, "接孩子", "3", 1, 0},
		"list":          {"#接龙\n6号楼闲置\n1. 王姐(6-2-301)出儿童滑板车一辆,免费\n2. 老李 6-1-502 想借梯子,周六上午用", "出儿童滑板车一辆,免费", "6", 2, 2},
		"sentence":      {"求借一把电钻,这周末用一下,周日还", "求借一把电钻,这周末用一下,周日还", "", 1, 0},
		"small talk":    {"今天天气不错\n大家早上好", "", "", 0, 2},
		"another thing": {`{"colour":"red"}`, "", "", 0, 1},
		"no text":       {"\xff\xfe\x00", "", "", 0, 1},
		"nothing":       {"", "", "", 0, 0},
	} {
		entries, skipped := Read([]byte(c.text), now, shanghai)
		if len(entries) != c.count || len(skipped) != c.skipped {
			t.Errorf("%s: %d entries, skipped %v", name, len(entries), skipped)
			continue
		}
		if c.count > 0 && (entries[0].Draft.Title != c.title || entries[0].Author.Building != c.home) {
			t.Errorf("%s: %q of %+v", name, entries[0].Draft.Title, entries[0].Author)
		}
	}
}

func TestBuildingsAreKnownHoweverTheyAreWritten(t *testing.T) {
	houses := []unit.Unit{{ID: "one", Name: "1栋"}, {ID: "eleven", Name: "11栋"}, {ID: "garden", Name: "花园楼"}}
	for said, want := range map[string]unit.ID{"1栋": "one", "1": "one", "11号楼": "eleven", "Building 11": "eleven", "花园楼": "garden", "2栋": "", "": ""} {
		if b, _ := buildingNamed(houses, said); b.ID != want {
			t.Errorf("%q is %q", said, b.ID)
		}
	}
}

func TestIDsOfATrialTownRepeatAndDoNotMeet(t *testing.T) {
	one, again, other := IDs(1), IDs(1), IDs(2)
	seen := map[string]bool{}
	for range 1000 {
		id := one()
		if id != again() || len(id) != 26 || seen[id] || seen[other()] {
			t.Fatalf("%s", id)
		}
		seen[id] = true
	}
}

func FuzzAnyFileIsReadOrRefused(f *testing.F) {
	for _, seed := range []string{`{"direction":"need","module":"idle","title":"x"}`, `{"kind":"offer","module":"idle","weekly":[{"days":["mon"],"from":"9"}]}`, "接龙\n1. 王姐 6-1-1 借梯子", "{", "{}\n{"} {
		f.Add([]byte(seed))
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, shanghai)
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, skipped := Read(text, now, shanghai)
		for _, e := range entries {
			if e.Line < 1 || e.Key == "" {
				t.Errorf("%+v", e)
			}
		}
		for _, s := range skipped {
			if s.Line < 1 || s.Reason == "" {
				t.Errorf("%+v", s)
			}
		}
	})
}
