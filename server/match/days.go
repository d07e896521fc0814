package match

import (
	"regexp"
	"strings"
)

// daySet has a bit for each weekday, Sunday first.
type daySet uint8

const (
	everyDay daySet = 0x7f
	workDays daySet = 0x3e
	weekEnd  daySet = 0x41
)

var (
	reDays      = regexp.MustCompile(`(?:周|星期|礼拜)([一二三四五六日天末、,和及/]+)(?:[到至\-~](?:周|星期|礼拜)?([一二三四五六日天]))?`)
	reWork      = regexp.MustCompile(`工作日|平日|weekday`)
	reAll       = regexp.MustCompile(`每天|天天|每日|every day|daily`)
	reWeekEnd   = regexp.MustCompile(`双休日|weekend`)
	reNoWeekEnd = regexp.MustCompile(`周末(?:不|没空|休息)`)
	dayOf       = map[rune]int{'日': 0, '天': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6}
	enDays      = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
)

// daysIn reads the weekdays that a normalised text names; 0 when it names none.
func daysIn(text string) daySet {
	var out daySet
	for _, m := range reDays.FindAllStringSubmatch(text, 8) {
		out |= dayList(m[1], m[2])
	}
	for i, name := range enDays {
		if strings.Contains(text, name) {
			out |= 1 << i
		}
	}
	if reWork.MatchString(text) {
		out |= workDays
	}
	if reWeekEnd.MatchString(text) {
		out |= weekEnd
	}
	if reAll.MatchString(text) && out == 0 {
		out = everyDay
	}
	if reNoWeekEnd.MatchString(text) {
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
