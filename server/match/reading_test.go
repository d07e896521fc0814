package match

import (
	"strings"
	"testing"
	"time"

	"youlin/server/words"
)

func TestAgesAreReadFromTexts(t *testing.T) {
	for text, want := range map[string]years{
		"孩子七岁":                       {7, 7, true},
		"3-6岁":                       {3, 6, true},
		"一岁半的娃":                      {1, 1, true},
		"宝宝8个月":                      {0, 0, true},
		"二年级":                        {7, 8, true},
		"三到五年级":                      {8, 11, true},
		"初二几何":                       {13, 14, true},
		"小学生":                        {6, 12, true},
		"one boy aged 5":             {5, 5, true},
		"two-year-old needs friends": {2, 2, true},
		"老人七十八岁":                     {},
		"六岁以上":                       {6, 99, true},
		"五上语文书":                      {10, 11, true},
		"星期一上午":                      {},
		"孩子上初中不骑了":                   {},
		"身高一米二以上能骑":                  {},
		"安全座椅9个月到12岁":                {0, 12, true},
		"没有年龄":                       {},
	} {
		if got := agesIn(hear(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestWeekdaysAreReadFromTexts(t *testing.T) {
	for text, want := range map[string]daySet{
		"周一三五":               1<<1 | 1<<3 | 1<<5,
		"周二、四":               1<<2 | 1<<4,
		"礼拜一到礼拜五":            workDays,
		"周末":                 weekEnd,
		"工作日,周末不接":           workDays,
		"每天下午":               everyDay,
		"星期天":                1,
		"tuesday and friday": 1<<2 | 1<<5,
		"一周两次":               0,
	} {
		if got := daysIn(hear(text)); got != want {
			t.Errorf("%q: %07b, want %07b", text, got, want)
		}
	}
}

func TestSizesAgreeOrDiffer(t *testing.T) {
	for _, c := range []struct {
		need, offer string
		dressed     bool
		want        float32
	}{
		{"校服130码", "130", true, 1},
		{"校服130", "校服130-140", true, 1},
		{"校服130", "校服140", true, 0.3},
		{"校服130", "校服170", true, -1},
		{"身高一米四八", "150码", true, 1},
		{"28寸以上行李箱", "行李箱20寸", false, -1},
		{"28寸以上行李箱", "行李箱32寸", false, 1},
		{"床是120乘60的", "120×60", false, 1},
		{"一米二的床", "1.8米床", false, -1},
		{"4升", "4L", false, 1},
		{"线要三米往上", "高清线5米", false, 1},
		{"16寸太小了", "16寸童车", false, -1},
		{"上册", "五年级下册", false, -1},
		{"随便", "4L", false, 0},
		{"层高两米八的房", "2米梯子", false, 0},
		{"屋顶高3米", "人字梯2米", false, 0},
	} {
		need, offer := words.Normalize(c.need), words.Normalize(c.offer)
		if got := fit(measures(hear(need), c.dressed), measures(hear(offer), c.dressed)); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.need, c.offer, got, c.want)
		}
	}
}

func TestTheHeadOfACompoundIsItsLastWord(t *testing.T) {
	book := words.Default()
	for title, want := range map[string]string{
		"美的电饭煲内胆":  "内胆",
		"轮椅坐垫":     "轮椅坐垫",
		"推车雨罩":     "推车雨罩",
		"钢琴凳":      "琴凳",
		"儿童自行车辅助轮": "辅助轮",
	} {
		d := post("o", Offer, Idle, title, mode(Give))
		if len(d.heads) == 0 || book.Concept(d.heads[0].id).Name != want {
			t.Errorf("%s is about %+v, want %s", title, d.heads, want)
		}
	}
}

func TestARepairIsNotTheThingItRepairs(t *testing.T) {
	repair := post("o", Offer, Idle, "轮椅维修，换胎补胎")
	for _, c := range []struct {
		need *Doc
		told bool
	}{
		{post("n1", Need, Idle, "借个轮椅用半个月", mode(Lend)), false},
		{post("n2", Need, Idle, "轮椅轮子瘪了，谁会修"), true},
	} {
		if m, _ := index().Pair(c.need, repair, now, Options{}); m.Notify != c.told {
			t.Errorf("%s: told %v, score %.2f, %+v", c.need.id, m.Notify, m.Score, m.Reasons)
		}
	}
}

func TestTimesMeetExactly(t *testing.T) {
	day := func(d int, from, to string) Window {
		at := time.Date(2026, 9, d, 0, 0, 0, 0, shanghai)
		return Window{at.Add(time.Duration(clock(from)) * time.Minute), at.Add(time.Duration(clock(to)) * time.Minute)}
	}
	of := func(w []Window, with ...func(*Post)) *times {
		p := Post{Windows: w, CreatedAt: now}
		for _, f := range with {
			f(&p)
		}
		got := timesOf(&p)
		return &got
	}
	mondays := weekly("09:00", "12:00", time.Monday)
	for name, c := range map[string]struct {
		need, offer *times
		shared      time.Duration
	}{
		"single in single":        {of([]Window{day(15, "10:00", "12:00")}), of([]Window{day(15, "11:00", "13:00")}), time.Hour},
		"single in weekly":        {of([]Window{day(21, "11:00", "13:00")}), of(nil, mondays), time.Hour},
		"weekly in weekly":        {of(nil, mondays), of(nil, weekly("11:00", "13:00", time.Monday)), time.Hour},
		"weekly ended":            {of([]Window{day(21, "11:00", "13:00")}), of(nil, mondays, func(p *Post) { p.Weekly[0].Until = now }), 0},
		"in the past":             {of([]Window{day(13, "10:00", "12:00")}), of([]Window{day(13, "10:00", "12:00")}), 0},
		"from now on":             {of([]Window{day(14, "08:00", "10:00")}), of([]Window{day(14, "08:00", "10:00")}), time.Hour},
		"overlapping spans once":  {of([]Window{day(15, "10:00", "12:00"), day(15, "11:00", "12:00")}), of([]Window{day(15, "10:00", "12:00")}), 2 * time.Hour},
		"over midnight of Monday": {of(nil, weekly("00:00", "01:00", time.Monday)), of(nil, weekly("00:00", "01:00", time.Monday)), time.Hour},
	} {
		m := meet(c.need, c.offer, now.Unix())
		if m.shared != int64(c.shared.Seconds()) {
			t.Errorf("%s: %d seconds, want %v", name, m.shared, c.shared)
		}
	}
}

func TestAnotherTimeZoneIsReckoned(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	need := post("n", Need, Childcare, "学英语", weekly("15:00", "16:00", time.Monday))
	offer := post("o", Offer, Childcare, "英语陪练", func(p *Post) {
		p.Weekly = []Weekly{{Day: time.Monday, From: clock("09:00"), To: clock("10:00"), Zone: paris}}
	})
	if _, code := index().Pair(need, offer, now, Options{}); code != "" {
		t.Fatalf("nine in Paris is fifteen in Shanghai: %q", code)
	}
}

func TestWeightsMustBeComplete(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "an unknown name": "cleverness 3", "no number": "bias high", "three words": "bias 1 2",
	} {
		if _, err := ReadWeights(text); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	var all strings.Builder
	for _, n := range featureNames {
		all.WriteString(n + " 0.5 # half\n")
	}
	for _, n := range groundNames {
		all.WriteString("tell_" + n + " 0.25\n")
	}
	all.WriteString("tell_at 0.7\n")
	w, err := ReadWeights(all.String() + "notify_at 0.6\nshow_at 0.1\n")
	if err != nil || w.NotifyAt != 0.6 || w.of[fGone] != 0.5 || w.tell[gGap] != 0.25 || w.TellAt != 0.7 {
		t.Fatalf("%+v, %v", w, err)
	}
	if _, err := ReadWeights(all.String() + "bias 1\n"); err == nil {
		t.Error("a weight was accepted twice")
	}
}
