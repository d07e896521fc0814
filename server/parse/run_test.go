package parse

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEveryLineGetsItsLine(t *testing.T) {
	now, loc := monday(t)
	var out strings.Builder
	in := "求借电钻\n哈哈哈\n\n" + strings.Repeat("长", 100_000) + "\n送婴儿床一张"
	if err := Run(strings.NewReader(in), &out, now, loc, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 5 || lines[1] != `{"drafts":[]}` || lines[2] != `{"drafts":[]}` {
		t.Fatalf("got %d lines: %q", len(lines), lines)
	}
	var a Answer
	if err := json.Unmarshal([]byte(lines[4]), &a); err != nil || len(a.Drafts) != 1 || a.Drafts[0].Quantity != 1 {
		t.Errorf("got %s, %v", lines[4], err)
	}
}

func TestTheWholeInputIsOneText(t *testing.T) {
	now, loc := monday(t)
	var out strings.Builder
	if err := Run(strings.NewReader("#接龙\n1. 王姐 6-2-301 求借电钻\n2. 老李 送旧书一箱\n"), &out, now, loc, true); err != nil {
		t.Fatal(err)
	}
	var a Answer
	if err := json.Unmarshal([]byte(out.String()), &a); err != nil || len(a.Drafts) != 2 || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("got %q, %v", out.String(), err)
	}
}
