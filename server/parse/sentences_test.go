package parse

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// monday is the moment at which all sentences of the test data are said.
func monday(t testing.TB) (time.Time, *time.Location) {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, time.November, 23, 9, 0, 0, 0, loc), loc
}

// said is a line of the test data: a sentence and the fields that must come out of it.
type said struct {
	Text string         `json:"text"`
	Want map[string]any `json:"want"`
}

func sentences(t testing.TB, file string) []said {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []said
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s said
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		out = append(out, s)
	}
	return out
}

// judge tells for each wanted field whether the drafts have it.
func judge(drafts []Draft, want map[string]any) (right []string, wrong []string) {
	if n, ok := want["drafts"]; ok {
		if float64(len(drafts)) == n.(float64) {
			return []string{"drafts"}, nil
		}
		return nil, []string{fmt.Sprintf("drafts: %d", len(drafts))}
	}
	var d Draft
	if len(drafts) > 0 {
		d = drafts[0]
	}
	fields := map[string]any{}
	raw, _ := json.Marshal(d)
	_ = json.Unmarshal(raw, &fields)
	for field, w := range want {
		if got := wire(d, fields, field); fits(d, field, w, got) {
			right = append(right, field)
		} else {
			wrong = append(wrong, fmt.Sprintf("%s: want %v, got %v", field, w, got))
		}
	}
	slices.Sort(wrong)
	return right, wrong
}

func wire(d Draft, fields map[string]any, field string) any {
	switch field {
	case "childAge", "childAgeMax":
		if d.ChildAge == nil {
			return nil
		}
		return float64(map[string]int{"childAge": d.ChildAge.Min, "childAgeMax": d.ChildAge.Max}[field])
	case "start", "end", "date", "weekly":
		return d.Windows
	}
	return fields[field]
}

func fits(d Draft, field string, want, got any) bool {
	switch field {
	case "start", "end", "date":
		return slices.ContainsFunc(d.Windows, func(w Window) bool {
			return strings.HasPrefix(map[string]string{"start": w.Start, "end": w.End, "date": w.Date}[field], want.(string))
		})
	case "weekly":
		for _, one := range want.([]any) {
			if !slices.ContainsFunc(d.Windows, func(w Window) bool { return sameWeekly(w, one.(map[string]any)) }) {
				return false
			}
		}
		return true
	}
	return got == want
}

func sameWeekly(w Window, want map[string]any) bool {
	fields := map[string]any{}
	raw, _ := json.Marshal(w)
	_ = json.Unmarshal(raw, &fields)
	for k, v := range want {
		if fields[k] != v {
			return false
		}
	}
	return true
}

func TestEverySentenceOfTheBriefGivesItsFields(t *testing.T) {
	now, loc := monday(t)
	for _, s := range sentences(t, "sentences.jsonl") {
		if _, wrong := judge(Text(s.Text, now, loc), s.Want); len(wrong) > 0 {
			t.Errorf("%s\n\t%s", s.Text, strings.Join(wrong, "\n\t"))
		}
	}
}

// share gives the share of right fields over a file, and prints what is wrong in verbose runs.
func share(t *testing.T, file string) float64 {
	t.Helper()
	now, loc := monday(t)
	all, right := 0, 0
	for _, s := range sentences(t, file) {
		ok, wrong := judge(Text(s.Text, now, loc), s.Want)
		right, all = right+len(ok), all+len(s.Want)
		if len(wrong) > 0 {
			t.Logf("%s\n\t%s", s.Text, strings.Join(wrong, "\n\t"))
		}
	}
	t.Logf("%s: %d of %d fields right", file, right, all)
	return float64(right) / float64(all)
}

func TestSentencesOfDailyLifeAreUnderstood(t *testing.T) {
	for _, file := range []string{"daily-1.jsonl", "daily-2.jsonl", "daily-3.jsonl", "daily-4.jsonl", "daily-5.jsonl", "daily-6.jsonl", "daily-7.jsonl"} {
		if got := share(t, file); got < 0.95 {
			t.Errorf("%s: share of right fields is %.3f, want at least 0.95", file, got)
		}
	}
}

func TestSmallTalkMakesNoDraft(t *testing.T) {
	now, loc := monday(t)
	for _, file := range []string{"smalltalk.txt", "smalltalk-2.txt"} {
		raw, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if drafts := Text(line, now, loc); len(drafts) > 0 {
				t.Errorf("%s gave %+v", strings.TrimSpace(line), drafts)
			}
		}
	}
}
