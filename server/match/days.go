package match

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
		out = everyDay
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
