package match

import (
	"strings"
	"testing"

	"youlin/assets"
	"youlin/server/words"
)

func TestWordingsOfKindsAreWrittenAsTextsAreRead(t *testing.T) {
	raw, err := assets.Files.ReadFile("lexicon/kinds.conf")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		_, all, ok := strings.Cut(line, ": ")
		if !ok || line[0] == '#' {
			continue
		}
		for kind := range strings.SplitSeq(all, " / ") {
			for w := range strings.SplitSeq(strings.TrimSpace(kind), "|") {
				if w == "" || words.Normalize(w) != w {
					t.Errorf("%q is read as %q", w, words.Normalize(w))
				}
			}
		}
	}
}

func TestKindsOfOneSortAgreeOrExcludeEachOther(t *testing.T) {
	for _, c := range []struct {
		need, offer string
		same, other float32
	}{
		{"雅思听力", "剑桥雅思真题", 1, 0},
		{"雅思听力", "托福真题", 0, 1},
		{"教下象棋", "国际象棋启蒙", 0, 1},
		{"教下象棋", "象棋、国际象棋都教", 1, 0},
		{"找人下棋", "围棋", 0, 0},
	} {
		same, other := sorts(kindsOfLife.kindsIn(hear(c.need)), kindsOfLife.kindsIn(hear(c.offer)))
		if same != c.same || other != c.other {
			t.Errorf("%s and %s: same %v, other %v", c.need, c.offer, same, other)
		}
	}
}

func TestAServiceIsNoThing(t *testing.T) {
	lesson := post("n", Need, Childcare, "小提琴没人盯，求陪练", ages(9, 9), weekly("19:00", "20:00", 2))
	for title, told := range map[string]bool{"小提琴1/2，送人": false, "小提琴陪练": true} {
		if m, _ := index().Pair(lesson, post("o", Offer, Childcare, title), now, Options{}); m.Notify != told {
			t.Errorf("%s: told %v, score %.2f", title, m.Notify, m.Score)
		}
	}
}

func TestWhoMustStayAtHomeIsNotSentOut(t *testing.T) {
	need := post("n", Need, Eldercare, "瘫在床上，求量血压")
	for title, told := range map[string]bool{"上门量血压": true, "量血压，自己过来排队": false} {
		if m, _ := index().Pair(need, post("o", Offer, Eldercare, title), now, Options{}); m.Notify != told {
			t.Errorf("%s: told %v, score %.2f, %+v", title, m.Notify, m.Score, m.Reasons)
		}
	}
}

func TestANearRivalMakesSilent(t *testing.T) {
	w := DefaultWeights()
	never := func(standing) bool { return false }
	rivals := func(odds ...float32) func(func(float32) bool) {
		return func(yield func(float32) bool) {
			for _, o := range odds {
				if !yield(o) {
					return
				}
			}
		}
	}
	far, near, behind := w.among(1, rivals(-3), never), w.among(1, rivals(0.5, -3), never), w.among(1, rivals(3, 0.9), never)
	if far.gap <= near.gap || behind.better != 1 || behind.behind != 2 || near.better != 0 {
		t.Errorf("far %+v, near %+v, behind %+v", far, near, behind)
	}
	f := &finding{}
	if a, b, c := w.trust(f, 1, far), w.trust(f, 1, near), w.trust(f, 1, behind); a <= b || a <= c {
		t.Errorf("trust is %.2f, %.2f, %.2f", a, b, c)
	}
}
