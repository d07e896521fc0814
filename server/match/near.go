package match

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Miss is a pair that is about the same thing or service, and that one hard rule keeps apart.
type Miss struct {
	Need, Offer string
	Reason      Reason // its Code is that of the rule; the sentence speaks to whoever has the need
	likeness    float32
}

// mostMisses is how many near misses are told.
const mostMisses = 3

// Misses tells what nearly answers a post: "差一点：周三有空，您要周二". Only rules are told that a word between neighbours can
// bend: time, places left, age, distance, gender, language.
func (x *Index) Misses(d *Doc, now time.Time, opts Options) []Miss {
	q := newQuery(x.book, d, now.Unix())
	defer q.close()
	var out []Miss
	for _, c := range x.docs[1-d.direction] {
		if m, ok := q.miss(c, opts.Blocked); ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.Need, b.Need), cmp.Compare(a.Offer, b.Offer))
	})
	return out[:min(len(out), mostMisses)]
}

// miss compares a pair as if the rules that can be bent were not there.
func (q *query) miss(c *Doc, blocked func(a, b string) bool) (Miss, bool) {
	n, o := q.doc, c
	if n.direction == Offer {
		n, o = o, n
	}
	first := exclude(n, o, q.now, blocked)
	if first != "" && !bendable(first) || blocked != nil && blocked(n.author, o.author) {
		return Miss{}, false
	}
	var f finding
	second := q.compare(c, &f)
	code := cmp.Or(first, second)
	if !bendable(code) || second != "" && second != ExcludedTime || f.relation < 0.94 || n.aim != o.aim {
		return Miss{}, false
	}
	zh, en := missed(code, n, o, q.now)
	reason := Reason{Code: code, Zh: "差一点：" + zh, En: "almost: " + en, Need: f.need.at, Offer: f.offer.at}
	return Miss{n.id, o.id, reason, f.relation}, true
}

var bend = []Code{ExcludedTime, ExcludedFull, ExcludedAge, ExcludedDistance, ExcludedGender, ExcludedLanguage}

func bendable(c Code) bool { return slices.Contains(bend, c) }

var (
	genderZh = map[string]string{"female": "女士", "male": "男士"}
	genderEn = map[string]string{"female": "a woman", "male": "a man"}
)

// missed says why a rule keeps a pair apart.
func missed(code Code, n, o *Doc, now int64) (zh, en string) {
	switch code {
	case ExcludedTime:
		offer, offerEn := o.times.say(now)
		need, needEn := n.times.say(now)
		return fmt.Sprintf("%s有空，您要%s", offer, need), fmt.Sprintf("free %s, you need %s", offerEn, needEn)
	case ExcludedFull:
		return fmt.Sprintf("名额不够，还剩%d个，您要%d个", o.seats, max(n.seats, 1)), fmt.Sprintf("%d places left, you need %d", o.seats, max(n.seats, 1))
	case ExcludedAge:
		return fmt.Sprintf("收%s岁，您家孩子%s岁", span2(o.ages), span2(n.ages)), fmt.Sprintf("takes ages %s, yours is %s", span2(o.ages), span2(n.ages))
	case ExcludedDistance:
		m, _ := distance(n, o)
		return fmt.Sprintf("约%.0f米远，您要%.0f米以内", tens(m), n.reach), fmt.Sprintf("about %.0f m away, you want at most %.0f m", tens(m), n.reach)
	case ExcludedGender:
		return fmt.Sprintf("对方是%s，您想要%s", genderZh[o.gender], genderZh[n.gender]), fmt.Sprintf("they are %s, you want %s", genderEn[o.gender], genderEn[n.gender])
	default:
		return "说的语言不同", "no common language"
	}
}

func tens(m float64) float64 { return math.Round(m/10) * 10 }

// mostSaid is how many spans are written out.
const mostSaid = 2

// say writes times in words: the first spans from now on.
func (t *times) say(now int64) (zh, en string) {
	var zhs, ens []string
	for _, d := range t.days() {
		zhs, ens = append(zhs, d.zh), append(ens, d.en)
	}
	for _, s := range t.single {
		if s.to > now {
			a, b := moment(s, false)
			zhs, ens = append(zhs, a), append(ens, b)
		}
	}
	more, moreEn := "", ""
	if len(zhs) > mostSaid {
		zhs, ens, more, moreEn = zhs[:mostSaid], ens[:mostSaid], "等", " and more"
	}
	return strings.Join(zhs, "、") + more, strings.Join(ens, " and ") + moreEn
}

type said struct{ zh, en string }

// days groups the weekly spans that lie at the same hours: 周一至周五16:00–17:00.
func (t *times) days() []said {
	var order []string
	on := map[string][]time.Weekday{}
	for _, s := range t.weekly {
		from := time.Unix(s.from+monday, 0).In(shanghai)
		clock := from.Format("15:04") + "–" + time.Unix(s.to+monday, 0).In(shanghai).Format("15:04")
		if on[clock] == nil {
			order = append(order, clock)
		}
		on[clock] = append(on[clock], from.Weekday())
	}
	var out []said
	for _, clock := range order {
		zh, en := week7(on[clock])
		out = append(out, said{zh + clock, en + " " + clock})
	}
	return out
}

// week7 writes weekdays, Monday first.
func week7(days []time.Weekday) (zh, en string) {
	slices.SortFunc(days, func(a, b time.Weekday) int { return int(a+6)%7 - int(b+6)%7 })
	days = slices.Compact(days)
	last := len(days) - 1
	if last >= 2 && int(days[last]+6)%7-int(days[0]+6)%7 == last {
		return weekdayZh[days[0]] + "至" + weekdayZh[days[last]], days[0].String()[:3] + "–" + days[last].String()[:3]
	}
	zh, en = weekdayZh[days[0]], days[0].String()[:3]
	for _, d := range days[1:] {
		zh, en = zh+"、"+weekdayZh[d], en+", "+d.String()[:3]
	}
	return zh, en
}
