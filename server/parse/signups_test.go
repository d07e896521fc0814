package parse

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// signedUp is a line of a file of lists: a whole list, its drafts, and the names and rooms that nobody else may read.
type signedUp struct {
	Text  string           `json:"text"`
	Never []string         `json:"never"`
	Want  []map[string]any `json:"want"`
}

func signUps(t *testing.T) (out []signedUp) {
	t.Helper()
	for _, file := range []string{"lists.jsonl", "lists-2.jsonl"} {
		raw, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			var one signedUp
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			out = append(out, one)
		}
	}
	return out
}

func TestWholeListsBecomeTheirDraftsAndKeepNamesAndRoomsBack(t *testing.T) {
	now, loc := monday(t)
	for _, list := range signUps(t) {
		drafts := Text(list.Text, now, loc)
		if len(drafts) != len(list.Want) {
			t.Errorf("%s\n\tgave %d drafts, want %d", list.Text, len(drafts), len(list.Want))
			continue
		}
		for i, d := range drafts {
			keepsBack(t, d, list.Never)
			isEntry(t, d, list.Want[i])
		}
	}
}

func keepsBack(t *testing.T, d Draft, never []string) {
	t.Helper()
	for _, secret := range never {
		if strings.Contains(d.Title+" "+d.Body, secret) {
			t.Errorf("%q leaked into %q, %q", secret, d.Title, d.Body)
		}
	}
}

func isEntry(t *testing.T, d Draft, want map[string]any) {
	t.Helper()
	if author, ok := want["author"]; ok && author != d.Source.Author {
		t.Errorf("%q was written by %q, want %q", d.Title, d.Source.Author, author)
	}
	if room, ok := want["room"]; ok && !slices.Equal(numbersIn(room.(string)), numbersIn(d.Source.Room)) {
		t.Errorf("%q came from %q, want %q", d.Title, d.Source.Room, room)
	}
	delete(want, "author")
	delete(want, "room")
	if _, wrong := judge([]Draft{d}, want); len(wrong) > 0 {
		t.Errorf("%q\n\t%s", d.Title, strings.Join(wrong, "\n\t"))
	}
}

// numbersIn gives the numbers of a home, however it was written: 6栋1单元1801 is 6-1-1801.
func numbersIn(home string) []string {
	return strings.FieldsFunc(home, func(c rune) bool { return !unicode.IsDigit(c) })
}

func TestRoomsOfManyKindsAreKeptBack(t *testing.T) {
	now, loc := monday(t)
	for text, room := range map[string]string{
		"A座12楼3室 陈伯 想找人周三中午送饭":                    "a座12楼3室",
		"求借梯子,我在6栋5楼东户":                           "6栋5楼东户",
		"Tower 2, 1503: giving away a high chair": "tower 2, 1503",
	} {
		drafts := Text(text, now, loc)
		if len(drafts) != 1 || drafts[0].Source.Room != room || strings.ContainsAny(drafts[0].Title, "0123456789座栋") {
			t.Errorf("%s gave %+v", text, drafts)
		}
	}
}

func TestAPlaceForEverybodyStaysInThePublicText(t *testing.T) {
	now, loc := monday(t)
	text := "周二上午十点在B座2楼活动室免费教老人用手机"
	if drafts := Text(text, now, loc); len(drafts) != 1 || drafts[0].Title != text || drafts[0].Source.Room != "" {
		t.Errorf("got %+v", drafts)
	}
}

func TestABracketThatIsNoWriterStaysWhole(t *testing.T) {
	now, loc := monday(t)
	drafts := Text("接龙\n1. 【求助】马桶堵了,6-2-301王姐\n2. 【6-1-101 大刘】旧书一箱送人", now, loc)
	if len(drafts) != 2 || drafts[0].Title != "【求助】马桶堵了" || drafts[1].Title != "旧书一箱送人" || drafts[1].Source.Author != "大刘" {
		t.Errorf("got %+v", drafts)
	}
}

func TestWhatStandsBehindTheSameIsSaidOtherwise(t *testing.T) {
	now, loc := monday(t)
	drafts := Text("接龙\n1. 王姐 6-2-301 周六下午搬家,缺两个人抬冰箱\n2. 老李 6-1-502 同上,改周日", now, loc)
	if len(drafts) != 2 || len(drafts[1].Windows) != 1 || drafts[1].Windows[0].Date != "2026-11-29" || drafts[1].Title != "周六下午搬家,缺两个人抬冰箱;改周日" {
		t.Errorf("got %+v", drafts)
	}
	if drafts[0].Windows[0].Date != "2026-11-28" || drafts[1].Quantity != 2 {
		t.Errorf("the first entry changed, or the second lost its number: %+v", drafts)
	}
}
