package match

import "strings"

// daySet has a bit for each weekday, Sunday first.
type daySet uint8

const (
	everyDay daySet = 0x7f
	workDays daySet = 0x3e
	weekEnd  daySet = 0x41
)

var (
	reDays       = regular(`(?:周|星期|礼拜)([一二三四五六日天末、,和及/]+)(?:[到至\-~](?:周|星期|礼拜)?([一二三四五六日天]))?`, "周|星期|礼拜")
	sayWork      = phrases("工作日|平日|weekday")
	sayAll       = phrases("每天|天天|每日|every day|daily")
	sayWeekEnd   = phrases("双休日|weekend")
	saySchool    = phrases("入园|上学|放学|到校|校车|去学校|去幼儿园|进校|接园")
	sayNoWeekEnd = phrases("周末不|周末没空|周末休息")
	dayOf        = map[rune]int{'日': 0, '天': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6}
	enDays       = []phraseList{phrases("sunday"), phrases("monday"), phrases("tuesday"), phrases("wednesday"), phrases("thursday"), phrases("friday"), phrases("saturday")}
)

// daysIn reads the weekdays that a normalised text names; 0 when it names none.
func daysIn(h *heard) daySet {
	var out daySet
	for _, m := range reDays.all(h, 8) {
		out |= dayList(m[1], m[2])
	}
	for i, name := range enDays {
		if name.in(h) {
			out |= 1 << i
		}
	}
	if sayWork.in(h) {
		out |= workDays
	}
	if sayWeekEnd.in(h) {
		out |= weekEnd
	}
	if sayAll.in(h) && out == 0 {
		if out = everyDay; saySchool.in(h) {
			out = workDays
		}
	}
	if sayNoWeekEnd.in(h) {
		if out&^weekEnd == 0 {
			out = workDays
		}
		out &^= weekEnd
	}
	return out
}

func dayList(list, until string) daySet {
	var out daySet
	last := -1
	for _, r := range list {
		if r == '末' {
			out |= weekEnd
		} else if d, ok := dayOf[r]; ok {
			out, last = out|1<<d, d
		}
	}
	if until != "" && last >= 0 {
		end := dayOf[[]rune(until)[0]]
		for d := last; d != end; d = (d + 1) % 7 {
			out |= 1 << d
		}
		out |= 1 << end
	}
	return out
}

func (s daySet) len() int {
	n := 0
	for ; s != 0; s &= s - 1 {
		n++
	}
	return n
}

// dayHour is an hour of the day that a text names, in minutes after midnight; one without its part of the day may be twelve hours
// later too.
type dayHour struct {
	at    int16
	twice bool
}

var reClock = regular(`(凌晨|清早|清晨|一早|早上|早晨|上午|早|中午|午后|下午|傍晚|晚上|夜里|今晚|晚|夜)?(\d{1,2}|[一二两三四五六七八九]|十[一二]?)(?:点|:)(半|一刻|三刻|[0-5]\d|[零一二三四五]?十?[一二三四五六七八九]?)`, "点|:")

// clocksIn reads the hours that a text names.
func clocksIn(h *heard) (out []dayHour) {
	for _, m := range reClock.all(h, 4) {
		hour := count(m[2])
		if hour > 24 {
			continue
		}
		c := dayHour{at: int16(hour * 60), twice: m[1] == "" && hour < 12}
		switch {
		case strings.Contains("午后下午傍晚晚上夜里今晚", m[1]) && m[1] != "" && hour < 12:
			c.at += 12 * 60
		case m[1] == "中午" && hour < 3:
			c.at += 12 * 60
		}
		switch m[3] {
		case "半":
			c.at += 30
		case "一刻":
			c.at += 15
		case "三刻":
			c.at += 45
		default:
			c.at += int16(min(count(m[3]), 59))
		}
		out = append(out, c)
	}
	return out
}

// slack is how many minutes early or late somebody may be.
const slack = 20

// clocksIn tells whether an offer is there at all hours that a need names, 1, or at one of them not, -1; 0 is unknown.
func (d *Doc) clocksIn(t *times) float32 {
	if len(t.weekly) == 0 {
		return 0
	}
	for _, c := range d.more().clocks {
		if !d.within(t, int(c.at)) && (!c.twice || !d.within(t, int(c.at)+12*60)) {
			return -1
		}
	}
	return 1
}

// within tells whether weekly times hold a minute of one of the days that a post names, or of any.
func (d *Doc) within(t *times, minute int) bool {
	for _, s := range t.weekly {
		from := s.from + 8*3600
		day := from / (24 * 3600) % 7
		if d.days != 0 && d.days>>((day+1)%7)&1 == 0 {
			continue
		}
		at := day*24*3600 + int64(minute)*60
		if at >= from-slack*60 && at <= from+s.to-s.from+slack*60 {
			return true
		}
	}
	return false
}
