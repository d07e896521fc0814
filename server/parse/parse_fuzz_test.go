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

// TestTenKilobytesOfAnythingTakeLittleTime: the work must grow in step with the text, whatever stands in it.
func TestTenKilobytesOfAnythingTakeLittleTime(t *testing.T) {
	now, loc := monday(t)
	list, err := os.ReadFile("testdata/signup-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	Text("求借电钻", now, loc) // the books are read on first use
	for name, piece := range map[string]string{
		"sentence": "周三下午四点半想找人帮接孩子,7岁,实验小学。", "digits": "6-2-301 ", "hours": "三点到五点到", "one": "一", "cues": "求借出送换",
		"english": "looking for a babysitter every Friday from 3 to 5pm ", "list": string(list), "blank": " ", "newline": "a\n", "marks": "1. ", "dash": "-", "again": "1. 同上\n",
		"weekdays": "每周一三五、二四六和", "children": "孩子", "capitals": "ＡＢＣ繁體", "emoji": "👍🏽", "repair": "修冰箱", "lines": "求借电钻\n",
		"all cues": phrases(t, "direction.txt"), "all topics": phrases(t, "topic.txt"), "clauses": strings.ReplaceAll(phrases(t, "direction.txt"), " ", ","),
	} {
		text := strings.Repeat(piece, 10<<10/len(piece)+1)[:10<<10]
		best, limit := time.Hour, 10*time.Millisecond*slowdown
		for tries := 0; tries < 5 || best > limit && tries < 40; tries++ {
			best = min(best, spent(func() {
				for range 4 {
					Text(text, now, loc)
				}
			})/4)
		}
		t.Logf("%-10s %v", name, best)
		if best > limit {
			t.Errorf("%s: 10 KB took %v, want under %v", name, best, limit)
		}
	}
}
