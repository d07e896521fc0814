package match

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Miss is a pair that is about the same thing or service, and that one hard rule alone keeps apart: but for it, the two
// would fit as well as pairs that are told.
type Miss struct {
	Need, Offer string
	Reason      Reason // its Code is that of the rule; the sentence speaks to whoever asked
	score       float32
	created     int64
}

// MostMisses is how many near misses are told.
const MostMisses = 5

// relAlike is the relation from which two posts are about the same.
const relAlike = 0.94

// Misses tells what nearly answers a post, the surest first: "差一点：周三有空，您要周二". Only rules are told that a word
// between neighbours can bend: time, places left, age, distance, gender, language.
func (x *Index) Misses(d *Doc, now time.Time, opts Options) []Miss {
	q := newQuery(x.book, d, now.Unix())
	defer q.close()
	var out []Miss
	for i, c := range x.docs[1-d.direction] {
		if !q.related(&x.briefs[1-d.direction][i]) {
			continue
		}
		if m, ok := q.miss(c, x.weights, opts.Blocked); ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.created, a.created), cmp.Compare(a.Need+a.Offer, b.Need+b.Offer))
	})
	return out[:min(len(out), MostMisses)]
}

// related tells that a post may be about the same as the query; most are passed over here.
func (q *query) related(b *brief) bool {
	return slices.ContainsFunc(b.of[:b.heads], func(id int16) bool { return q.heads[id] >= relAlike })
}

// miss compares a pair as if the one rule that keeps it apart were not there.
func (q *query) miss(c *Doc, w *Weights, blocked func(a, b string) bool) (Miss, bool) {
	n, o := q.doc, c
	if n.direction == Offer {
		n, o = o, n
	}
	code, f, one := q.apart(c, n, o, blocked)
	if !one || !f.suits(n, o) || !within(code, n, o, q.now) {
		return Miss{}, false
	}
	score := w.score(&f.x)
	if score < w.NotifyAt {
		return Miss{}, false
	}
	why, toOffer := missed[code](n, o, q.now)
	if q.doc.direction == Offer {
		why = toOffer
	}
	reason := Reason{Code: code, Zh: "差一点：" + why.zh, En: "Almost: " + why.en, Need: f.need.at, Offer: f.offer.at}
	return Miss{n.id, o.id, reason, score, c.created}, true
}

// suits tells that two posts are about the same, and that no text speaks against it.
func (f *finding) suits(n, o *Doc) bool {
	stays := n.module == o.module || n.aim == aimThing
	return stays && n.aim == o.aim && f.relation >= relAlike && !f.clash && f.x[fModeClash] < 0.9
}

// apart names the one rule that keeps a pair apart; one is false when there is none, or another that nobody can bend.
func (q *query) apart(c, n, o *Doc, blocked func(a, b string) bool) (code Code, f finding, one bool) {
	if first := exclude(n, o, q.now, blocked); first != "" && !bendable(first) || blocked != nil && blocked(n.author, o.author) {
		return "", f, false
	}
	codes := bent(n, o)
	switch second := q.compare(c, &f); second {
	case "":
	case ExcludedTime: // which stopped the comparison there
		codes = append(codes, second)
		f.x[fCover] = 0.5
		q.rest(c, n, o, &f)
	default:
		return "", f, false
	}
	if len(codes) != 1 {
		return "", f, false
	}
	return codes[0], f, true
}

var bend = []struct {
	code   Code
	broken func(n, o *Doc) bool
}{
	{ExcludedFull, full}, {ExcludedAge, outsideAges}, {ExcludedDistance, tooFar}, {ExcludedGender, otherGender}, {ExcludedLanguage, noLanguage},
}

func bendable(c Code) bool {
	for _, b := range bend {
		if b.code == c {
			return true
		}
	}
	return false
}

// bent lists the rules that a pair breaks and that can be bent, but for that of time.
func bent(n, o *Doc) (codes []Code) {
	for _, b := range bend {
		if b.broken(n, o) {
			codes = append(codes, b.code)
		}
	}
	return codes
}

// How far a rule can be bent: times that lie so near each other, ages so few years outside, twice as far.
const (
	bendTime  = week
	bendYears = 2
	bendReach = 2
)

// within tells that little is missing.
func within(code Code, n, o *Doc, now int64) bool {
	switch code {
	case ExcludedTime:
		return gap(n.times.between(now, now+horizon), o.times.between(now, now+horizon)) <= bendTime
	case ExcludedFull:
		return o.seats > 0
	case ExcludedAge:
		return max(o.ages.Min-n.ages.Min, n.ages.Max-o.ages.Max) <= bendYears
	case ExcludedDistance:
		m, _ := distance(n, o)
		return m <= bendReach*n.reach
	default:
		return true
	}
}

// gap is the shortest time between two lists of spans, huge when one of them is empty.
func gap(a, b []span) int64 {
	least := int64(1) << 62
	for i, j := 0, 0; i < len(a) && j < len(b); {
		least = min(least, max(a[i].from-b[j].to, b[j].from-a[i].to, 0))
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return least
}

var (
	genderZh = map[string]string{"female": "女士", "male": "男士"}
	genderEn = map[string]string{"female": "a woman", "male": "a man"}
)

// missed says why a rule keeps a pair apart, to whoever has the need and to whoever has the offer.
var missed = map[Code]func(n, o *Doc, now int64) (toNeed, toOffer said){
	ExcludedTime: func(n, o *Doc, now int64) (said, said) {
		need, offer := n.times.say(now), o.times.say(now)
		return said{offer.zh + "有空，您要" + need.zh, "free " + offer.en + ", you need " + need.en},
			said{"对方要" + need.zh + "，您" + offer.zh + "有空", "they need " + need.en + ", you are free " + offer.en}
	},
	ExcludedFull: func(n, o *Doc, _ int64) (said, said) {
		wanted, left := max(n.seats, 1), o.seats
		return saying("名额不够，还剩%d个，您要%d个", "places left: %d, you need %d", left, wanted),
			saying("名额不够，对方要%d个，您还剩%d个", "they need %d places, you have %d left", wanted, left)
	},
	ExcludedAge: func(n, o *Doc, _ int64) (said, said) {
		child, taken := span2(n.ages), span2(o.ages)
		return saying("收%s岁，您家孩子%s岁", "takes ages %s, yours is %s", taken, child),
			saying("对方孩子%s岁，您收%s岁", "their child is %s, you take ages %s", child, taken)
	},
	ExcludedDistance: func(n, o *Doc, _ int64) (said, said) {
		m, _ := distance(n, o)
		return saying("约%.0f米远，您要%.0f米以内", "about %.0f m away, you want at most %.0f m", tens(m), n.reach),
			saying("约%.0f米远，对方要%.0f米以内", "about %.0f m away, they want at most %.0f m", tens(m), n.reach)
	},
	ExcludedGender: func(n, o *Doc, _ int64) (said, said) {
		toNeed := said{"对方是" + genderZh[o.gender] + "，您想要" + genderZh[n.gender], "they are " + genderEn[o.gender] + ", you want " + genderEn[n.gender]}
		return toNeed, said{"对方想要" + genderZh[n.gender], "they want " + genderEn[n.gender]}
	},
	ExcludedLanguage: func(_, _ *Doc, _ int64) (said, said) {
		none := said{"说的语言不同", "no common language"}
		return none, none
	},
}

// said is a sentence in both languages.
type said struct{ zh, en string }

func saying(zh, en string, facts ...any) said {
	return said{fmt.Sprintf(zh, facts...), fmt.Sprintf(en, facts...)}
}

func tens(m float64) float64 { return math.Round(m/10) * 10 }

// mostSaid is how many spans are written out.
const mostSaid = 2

// say writes times in words: the first spans from now on.
func (t *times) say(now int64) said {
	all := t.days(now)
	for _, s := range t.single {
		if s.to > now {
			zh, en := moment(s, false)
			all = append(all, said{zh, en})
		}
	}
	var out, more said
	if len(all) > mostSaid {
		all, more = all[:mostSaid], said{"等", " and more"}
	}
	for i, s := range all {
		if i > 0 {
			out.zh, out.en = out.zh+"、", out.en+" and "
		}
		out.zh, out.en = out.zh+s.zh, out.en+s.en
	}
	return said{out.zh + more.zh, out.en + more.en}
}

// days groups the weekly spans that lie at the same hours: 周一至周五16:00–17:00.
func (t *times) days(now int64) []said {
	if t.until <= now {
		return nil
	}
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
