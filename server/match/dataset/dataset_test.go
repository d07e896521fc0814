package dataset

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"youlin/server/match"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARecordBecomesAPost(t *testing.T) {
	r := Record{
		ID: "x", Kind: "offer", Module: "elder", Category: "elder.meal", Compound: "c1", Building: "2", Deal: "give", Status: "closed",
		Capacity: &Capacity{Total: 3, Taken: 1}, ChildAge: &Ages{6, 9}, Weekly: []Weekly{{Days: []string{"mon", "sun"}, From: "16:30", To: "17:00", TZ: "Asia/Shanghai"}},
	}
	p, err := r.Post(map[string]match.Point{"2": {X: 30, Y: 40}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Direction != match.Offer || p.Module != match.Eldercare || p.Category != "eldercare.meal" || !p.Closed || *p.Seats != 2 || p.Place.Y != 40 || p.ChildAge.Max != 9 {
		t.Errorf("%+v", p)
	}
	if len(p.Weekly) != 2 || p.Weekly[1].Day != time.Sunday || p.Weekly[0].From != 16*60+30 {
		t.Errorf("%+v", p.Weekly)
	}
}

func TestWrongDaysAndClocksAreRefused(t *testing.T) {
	for _, w := range []Weekly{{Days: []string{"someday"}, From: "10:00", To: "11:00"}, {Days: []string{"mon"}, From: "ten", To: "11:00"}, {Days: []string{"mon"}, From: "10:00", To: "26:00"}} {
		if _, err := (Record{Weekly: []Weekly{w}}).Post(nil); err == nil {
			t.Errorf("%+v was accepted", w)
		}
	}
}

func TestEveryNeedGetsALine(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "run.jsonl")
	write(t, dir, "needs.jsonl", `{"id":"n1","kind":"need","module":"idle","compound":"c1","title":"求电饭煲","status":"open","created_at":"2026-09-10T08:00:00+08:00","expires_at":"2026-10-10T08:00:00+08:00"}

{"id":"n2","kind":"need","module":"idle","compound":"c2","title":"求电饭煲","status":"open","created_at":"2026-09-10T08:00:00+08:00","expires_at":"2026-10-10T08:00:00+08:00"}
`)
	write(t, dir, "offers.jsonl", `{"id":"o1","kind":"offer","module":"idle","compound":"c1","title":"電飯鍋送人","deal":"give","status":"open","created_at":"2026-09-10T08:00:00+08:00","expires_at":"2026-10-10T08:00:00+08:00"}
`)
	if err := Run(dir, out, Now); err != nil {
		t.Fatal(err)
	}
	lines, err := Lines[Ranking](out)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || len(lines[0].Ranked) != 1 || lines[0].Ranked[0].Offer != "o1" || !lines[0].Ranked[0].Notify || len(lines[1].Ranked) != 0 {
		t.Fatalf("%+v", lines)
	}
}

func TestABrokenSetIsRefusedWithItsLine(t *testing.T) {
	dir := t.TempDir()
	if err := Run(dir, filepath.Join(dir, "out"), Now); err == nil {
		t.Error("an empty folder was accepted")
	}
	write(t, dir, "needs.jsonl", "{}\nnot json\n")
	write(t, dir, "offers.jsonl", "")
	if err := Run(dir, filepath.Join(dir, "out"), Now); err == nil {
		t.Error("a broken line was accepted")
	}
	write(t, dir, "needs.jsonl", "")
	write(t, dir, "compounds.json", "[")
	if _, err := Open(dir); err == nil {
		t.Error("a broken compounds.json was accepted")
	}
}
