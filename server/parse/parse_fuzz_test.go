package parse

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzNoTextMakesItPanic feeds anything; whatever comes back keeps the promises of a draft.
func FuzzNoTextMakesItPanic(f *testing.F) {
	for _, file := range []string{"sentences.jsonl", "daily-1.jsonl", "daily-2.jsonl", "daily-3.jsonl", "daily-4.jsonl", "daily-5.jsonl"} {
		for _, s := range sentences(f, file) {
			f.Add(s.Text)
		}
	}
	list, err := os.ReadFile("testdata/signup-list.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(list))
	f.Add("1. 2. 3. 4. 同上 同1 每周到周到周到 一一一一点点点:::---")
	f.Add("1 1楼Ab 接龙\n2 【6-2-301 Tom】A座12楼3室 同上,改周日 Tower 2, 1503\n6-1-101 3 to 10 December")
	now, loc := monday(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10<<10 {
			text = text[:10<<10]
		}
		points := utf8.RuneCountInString(strings.ToValidUTF8(text, "\uFFFD"))
		for _, d := range append(Text(text, now, loc), Sentence(text, now, loc)...) {
			keepsPromises(t, d, points)
		}
		List(text, now, loc)
	})
}

func phrases(t *testing.T, file string) string {
	t.Helper()
	raw, err := phraseFiles.ReadFile("phrases/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func keepsPromises(t *testing.T, d Draft, points int) {
	t.Helper()
	if d.Title == "" || d.Windows == nil || d.Confidence == nil {
		t.Fatalf("a draft lacks its title, windows or confidence: %+v", d)
	}
	if d.Source.Room != "" && strings.Contains(d.Source.Room, "-") && strings.Contains(d.Title+d.Body, d.Source.Room) {
		t.Fatalf("the room %q stands in %q", d.Source.Room, d.Title+d.Body)
	}
	if d.Source.From < 0 || d.Source.To > points || d.Source.From > d.Source.To {
		t.Fatalf("source %+v lies outside %d code points", d.Source, points)
	}
	for field, spans := range d.Spans {
		for _, s := range spans {
			if s.From < 0 || s.To > points || s.From >= s.To {
				t.Fatalf("span %+v of %s lies outside %d code points", s, field, points)
			}
		}
	}
	for field, c := range d.Confidence {
		if c < 0 || c > 1 {
			t.Fatalf("confidence %v of %s", c, field)
		}
	}
	for _, w := range d.Windows {
		if strings.Contains(w.Start, "T") {
			if _, err := time.Parse(time.RFC3339, w.Start); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestTenKilobytesOfAnythingTakeLittleTime: the work must grow in step with the text, whatever stands in it, and stay under
// ten milliseconds. Texts made of nothing but cues come near to that on their own, so that they get room for a busy
// machine.
func TestTenKilobytesOfAnythingTakeLittleTime(t *testing.T) {
	list, err := os.ReadFile("testdata/signup-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, piece := range map[string]string{
		"sentence": "周三下午四点半想找人帮接孩子,7岁,实验小学。", "digits": "6-2-301 ", "hours": "三点到五点到", "one": "一", "cues": "求借出送换",
		"english": "looking for a babysitter every Friday from 3 to 5pm ", "list": string(list), "blank": " ", "newline": "a\n", "marks": "1. ",
		"dash": "-", "weekdays": "每周一三五、二四六和", "children": "孩子", "capitals": "ＡＢＣ繁體", "emoji": "👍🏽", "repair": "修冰箱",
	} {
		quick(t, name, piece, 10*time.Millisecond)
	}
	for name, piece := range map[string]string{
		"lines": "求借电钻\n", "again": "1. 同上\n", "again but": "1. 同上,改周日两台\n", "homes": "6-2-301 Tom 送书\n", "brackets": "【(", "names": "Tom Ab ", "floors": "A座12楼", "all cues": phrases(t, "direction.txt"), "all topics": phrases(t, "topic.txt"),
		"clauses": strings.ReplaceAll(phrases(t, "direction.txt"), " ", ","),
	} {
		quick(t, name, piece, 30*time.Millisecond)
	}
}

func quick(t *testing.T, name, piece string, limit time.Duration) {
	t.Helper()
	small, big := takes(t, piece, 2500), takes(t, piece, 10<<10)
	t.Logf("%-10s %v, a quarter of it %v", name, big, small)
	if big > limit*slowdown {
		t.Errorf("%s: 10 KB took %v, want under %v", name, big, limit)
	}
	if big > 10*small+5*time.Millisecond*slowdown {
		t.Errorf("%s: 10 KB took %v, a quarter of it %v: the work grows faster than the text", name, big, small)
	}
}

// takes gives the least time that a text of this many bytes needs.
func takes(t *testing.T, piece string, size int) time.Duration {
	t.Helper()
	now, loc := monday(t)
	text := strings.Repeat(piece, size/len(piece)+1)[:size]
	Text(text, now, loc) // the books are read on first use
	best := time.Hour
	for range rounds {
		best = min(best, spent(func() {
			for range 4 {
				Text(text, now, loc)
			}
		})/4)
	}
	return best
}
