package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// written gives windows in a short form: "2026-11-25T16:30>17:30", "3 16:30>17:30", with the part of the day in brackets.
func written(ws []Window) string {
	var out []string
	for _, w := range ws {
		s := ""
		switch {
		case w.Weekday > 0:
			s = fmt.Sprintf("%d %s>%s", w.Weekday, w.From, w.To)
		case w.Start == "" && w.End == "":
			s = fmt.Sprintf("? %s>%s", w.From, w.To)
		default:
			s = short(w.Start) + ">" + strings.TrimPrefix(short(w.End), w.Date+"T")
		}
		if w.Until != "" {
			s += " until " + w.Until
		}
		if w.Part != "" {
			s += "[" + w.Part + "]"
		}
		out = append(out, strings.TrimSpace(s))
	}
	return strings.Join(out, " | ")
}

func short(instant string) string { return strings.TrimSuffix(instant, ":00+08:00") }

func TestTimesAreReadAsNeighboursMeanThem(t *testing.T) {
	now, loc := monday(t)
	for text, want := range map[string]string{
		"周三下午四点半":                "2026-11-25T16:30>",
		"今天下午3点到5点":              "2026-11-23T15:00>17:00",
		"明天上午9点":                 "2026-11-24T09:00>",
		"后天早上七点二十":               "2026-11-25T07:20>",
		"大后天晚上":                  "2026-11-26>[evening]",
		"下周一早上七点二十":              "2026-11-30T07:20>",
		"下下周三上午十点":               "2026-12-09T10:00>",
		"礼拜五傍晚六点":                "2026-11-27T18:00>",
		"星期天9点-11点":              "2026-11-29T09:00>11:00",
		"周一早上七点":                 "2026-11-30T07:00>",
		"周一下午三点":                 "2026-11-23T15:00>",
		"29号上午":                  "2026-11-29>[morning]",
		"5号晚上8点":                 "2026-12-05T20:00>",
		"12月1号":                  "2026-12-01>",
		"1月3号下午两点":               "2027-01-03T14:00>",
		"2026-12-24":             "2026-12-24>",
		"这周末":                    "2026-11-28>2026-11-29",
		"12月24号到26号":             "2026-12-24>2026-12-26",
		"今晚八点前":                  "2026-11-23>20:00",
		"周日以前":                   ">2026-11-29",
		"16:30–17:30明天":          "2026-11-24T16:30>17:30",
		"明天9-11点":                "2026-11-24T09:00>11:00",
		"明天下午4-6点":               "2026-11-24T16:00>18:00",
		"每晚七点":                   "1 19:00> | 2 19:00> | 3 19:00> | 4 19:00> | 5 19:00> | 6 19:00> | 7 19:00>",
		"每周二四晚上七点到九点":            "2 19:00>21:00 | 4 19:00>21:00",
		"周一三五上午":                 "1 >[morning] | 3 >[morning] | 5 >[morning]",
		"周一到周五下午4点半":             "1 16:30> | 2 16:30> | 3 16:30> | 4 16:30> | 5 16:30>",
		"工作日晚6点到8点":              "1 18:00>20:00 | 2 18:00>20:00 | 3 18:00>20:00 | 4 18:00>20:00 | 5 18:00>20:00",
		"每周三四点半":                 "3 16:30>",
		"周二、四晚上":                 "2 >[evening] | 4 >[evening]",
		"每个周末":                   "6 > | 7 >",
		"每周一次":                   "",
		"每月第一个周六上午":              "2026-12-05>[morning]",
		"每月15号上午":                "2026-12-15>[morning]",
		"下周一到周三每天下午3点":           "2026-11-30T15:00> | 2026-12-01T15:00> | 2026-12-02T15:00>",
		"周五9点,周六10点":             "2026-11-27T09:00> | 2026-11-28T10:00>",
		"上午10点到下午2点,明天":          "2026-11-24T10:00>14:00",
		"每周三下午三点到12月20号":         "3 15:00> until 2026-12-20",
		"三天后":                    "2026-11-26>",
		"圣诞节,25号下午三点":            "2026-12-25T15:00>",
		"9点半":                    "? 09:30>",
		"便宜一点":                   "",
		"昨天下午三点":                 "",
		"3号楼5号线7号电池":             "",
		"聽日下晝三點":                 "2026-11-24T15:00>",
		"逢星期六朝早九點到十二點":           "6 09:00>12:00",
		"Friday 4pm":             "2026-11-27T16:00>",
		"tomorrow morning":       "2026-11-24>[morning]",
		"weekends":               "6 > | 7 >",
		"every Tuesday 7-9pm":    "2 19:00>21:00",
		"next Tuesday at 10":     "2026-12-01T10:00>",
		"Mon-Fri from 3 to 5pm":  "1 15:00>17:00 | 2 15:00>17:00 | 3 15:00>17:00 | 4 15:00>17:00 | 5 15:00>17:00",
		"tonight by 8pm":         "2026-11-23>20:00",
		"Dec 3, half past four":  "2026-12-03T16:30>",
		"Tuesdays and Thursdays": "2 > | 4 >",
	} {
		p := open(text, now, loc)
		r := p.reading(0, len(p.text.Runes))
		ws, _, _ := r.windows(r.times(), "")
		if got := written(ws); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestTheDayOfGivingBackIsNoWindow(t *testing.T) {
	now, loc := monday(t)
	d := Text("求借一把电钻,周六用一下,周日还", now, loc)[0]
	if got := written(d.Windows); got != "2026-11-28>" {
		t.Errorf("windows are %q", got)
	}
}

func TestAWeekendIsTheComingOneInANeedAndEveryOneInAnOffer(t *testing.T) {
	now, loc := monday(t)
	for text, want := range map[string]string{
		"想借梯子,周末用":       "2026-11-28>2026-11-29",
		"本人会修电脑,周末都可以找我": "6 > | 7 >",
	} {
		if got := written(Text(text, now, loc)[0].Windows); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestTimesThatCannotBeSaidInAPostAreAsked(t *testing.T) {
	now, loc := monday(t)
	d := Text("本人会理发,每月第一个周六上午免费给七十岁以上老人剪头", now, loc)[0]
	if c := d.Confidence["windows"]; c >= 0.5 {
		t.Errorf("confidence in windows is %v", c)
	}
}

func TestUsualHoursFillWhatWasLeftOpen(t *testing.T) {
	_, loc := monday(t)
	for _, c := range []struct{ in, want Window }{
		{Window{Date: "2026-11-28", Start: "2026-11-28", Part: "morning"}, Window{Date: "2026-11-28", Start: "2026-11-28T08:00:00+08:00", End: "2026-11-28T12:00:00+08:00", Part: "morning"}},
		{Window{Weekday: 3, Part: "evening"}, Window{Weekday: 3, From: "18:00", To: "21:00", Part: "evening"}},
		{Window{Weekday: 3, From: "16:30"}, Window{Weekday: 3, From: "16:30"}},
		{Window{Date: "2026-11-28", Start: "2026-11-28T16:30:00+08:00"}, Window{Date: "2026-11-28", Start: "2026-11-28T16:30:00+08:00"}},
		{Window{End: "2026-11-29", Date: "2026-11-29"}, Window{Date: "2026-11-29", Start: "2026-11-29T08:00:00+08:00", End: "2026-11-29T20:00:00+08:00"}},
	} {
		if got, ok := c.in.Usual(loc); !ok || got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.in, got, c.want)
		}
	}
	if _, ok := (Window{From: "19:00"}).Usual(loc); ok {
		t.Error("a time without a day is no window of a post")
	}
}

func TestTodayIsThatOfTheCompound(t *testing.T) {
	_, loc := monday(t)
	late := time.Date(2026, time.November, 23, 17, 0, 0, 0, time.UTC) // already Tuesday in Shanghai
	if got := written(Text("明天想借梯子", late, loc)[0].Windows); got != "2026-11-25>" {
		t.Errorf("windows are %q", got)
	}
}
