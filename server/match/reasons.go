package match

import (
	"fmt"
	"math"
	"strings"
	"time"

	"youlin/server/words"
)

// Reason says in words why two posts suit each other, or what to mind.
type Reason struct {
	Code Code
	// Good is true for what fits, false for a gap.
	Good bool
	// Zh and En are the sentence.
	Zh, En string
	// Need and Offer are the words it comes from, where single words say it; Mark finds more of them.
	Need, Offer Span
}

// The codes of reasons. The client may have its own words for them.
const (
	ReasonSame     Code = "same_concept"
	ReasonKind     Code = "kind_of"
	ReasonNear     Code = "substitute"
	ReasonWords    Code = "same_words"
	ReasonMeaning  Code = "similar_meaning"
	ReasonTime     Code = "time_covered"
	ReasonSomeTime Code = "time_partly"
	ReasonDays     Code = "days_differ"
	ReasonAge      Code = "age_fits"
	ReasonAgeGap   Code = "age_differs"
	ReasonSize     Code = "size_fits"
	ReasonSizeGap  Code = "size_differs"
	ReasonPlace    Code = "same_place"
	ReasonOther    Code = "other_place"
	ReasonSeats    Code = "seats_left"
	ReasonBuilding Code = "same_building"
	ReasonDistance Code = "distance"
	ReasonMode     Code = "mode_differs"
	ReasonPieces   Code = "fewer_pieces"
	ReasonDenied   Code = "not_wanted"
	ReasonCategory Code = "same_category"
)

func worthSaying(all []Reason) bool {
	for _, r := range all {
		if r.Good && r.Code != ReasonCategory {
			return true
		}
	}
	return false
}

// teller speaks to whoever asked: to the need of the offer, or to the offer of the need.
type teller struct {
	book *words.Book
	n, o *Doc
	to   Direction
	f    *finding
	out  []Reason
}

func reasons(book *words.Book, n, o *Doc, to Direction, f *finding) []Reason {
	t := teller{book: book, n: n, o: o, to: to, f: f}
	t.concept()
	t.time()
	t.people()
	t.thing()
	t.where()
	if f.x[fCategory] > 0 {
		t.good(ReasonCategory, "同一类别", "the same category")
	}
	return t.out
}

func (t *teller) good(c Code, zh, en string) {
	t.out = append(t.out, Reason{Code: c, Good: true, Zh: zh, En: en})
}

func (t *teller) gap(c Code, zh, en string) { t.out = append(t.out, Reason{Code: c, Zh: zh, En: en}) }

func (t *teller) concept() {
	need, offer := t.book.Concept(t.f.need.id).Name, t.book.Concept(t.f.offer.id).Name
	switch {
	case t.f.relation == 0:
		t.likeness()
	case t.f.need.id == t.f.offer.id && t.f.need.word == t.f.offer.word:
		t.good(ReasonSame, "都是"+need, "both are about "+need)
	case t.f.need.id == t.f.offer.id:
		same := fmt.Sprintf("%s＝%s", t.f.need.word, t.f.offer.word)
		t.good(ReasonSame, fmt.Sprintf("都是%s（%s）", need, same), "the same: "+same)
	case t.f.relation >= relSubstitute*1.2:
		t.good(ReasonKind, fmt.Sprintf("%s和%s是一类", t.f.need.word, t.f.offer.word), offer+" and "+need+" are of one kind")
	case t.f.relation > relPart:
		t.good(ReasonNear, fmt.Sprintf("%s也许能代替%s", t.f.offer.word, t.f.need.word), offer+" may do for "+need)
	default:
		t.likeness()
		return
	}
	for i := range t.out {
		t.out[i].Need, t.out[i].Offer = t.f.need.at, t.f.offer.at
	}
}

// likeness speaks of words and meanings when no concept does.
func (t *teller) likeness() {
	switch {
	case t.f.x[fWords] > 0.08 || t.f.x[fGrams] > 0.08:
		t.good(ReasonWords, "说法相近", "described in similar words")
	case t.f.x[fSpelled]+t.f.x[fSpelledToo] > saysSomething:
		t.good(ReasonWords, "一方说的像另一方的名字", "what one describes is what the other names")
	case t.f.x[fDeed] > saysSomething:
		t.good(ReasonMeaning, "要做的事相近", "about doing something alike")
	case t.f.x[fGloss] > 0.15:
		t.good(ReasonMeaning, "意思相近", "similar in meaning")
	case t.f.x[fField]+t.f.x[fFieldToo] > saysSomething:
		t.good(ReasonMeaning, "说的是同一方面的事", "about the same side of life")
	}
}

var weekdayZh = []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func (t *teller) time() {
	if t.f.x[fDayClash] > 0 {
		t.gap(ReasonDays, "文字里写的日子不全对得上", "the days in the texts differ in part")
	}
	if !t.f.timed {
		return
	}
	zh, en := moment(t.f.meeting.first, len(t.n.times.weekly) > 0 && len(t.n.times.single) == 0)
	switch {
	case t.f.cover >= 0.9:
		t.good(ReasonTime, zh+"有空，时间都对得上", "free "+en+"; all of the time fits")
	default:
		share := int(math.Round(float64(t.f.cover) * 100))
		t.good(ReasonSomeTime, fmt.Sprintf("%s有空，对得上约%d%%的时间", zh, share), fmt.Sprintf("free %s; about %d%% of the time fits", en, share))
	}
}

// moment writes a span of the week or of the calendar. Weekly spans that met in the fast way count from Monday.
func moment(s span, weekly bool) (zh, en string) {
	from, to := time.Unix(s.from, 0).In(shanghai), time.Unix(s.to, 0).In(shanghai)
	if weekly && s.from < 2*week {
		from, to = from.Add(monday*time.Second), to.Add(monday*time.Second)
	}
	clock := from.Format("15:04") + "–" + to.Format("15:04")
	if weekly {
		return weekdayZh[from.Weekday()] + clock, from.Format("Mon ") + clock
	}
	if to.Sub(from) > 24*time.Hour {
		days := from.Format("1月2日") + "–" + to.Format("1月2日")
		return days, from.Format("2 Jan") + "–" + to.Format("2 Jan")
	}
	return from.Format("1月2日") + clock, from.Format("2 Jan ") + clock
}

func (t *teller) people() {
	switch {
	case t.n.aged && t.o.aged:
		t.good(ReasonAge, fmt.Sprintf("%s岁，在%s岁内", span2(t.n.ages), span2(t.o.ages)), fmt.Sprintf("age %s, within %s", span2(t.n.ages), span2(t.o.ages)))
	case t.f.x[fAge] > 0.5:
		t.good(ReasonAge, "年龄合适", "the age fits")
	case t.f.x[fAgeClash] > 0:
		t.gap(ReasonAgeGap, "注意：年龄可能不合", "mind: the ages may differ")
	}
	if t.f.x[fPlace] > 0 {
		t.good(ReasonPlace, "同一所学校或医院", "the same school or hospital")
	} else if t.f.x[fPlaceClash] > 0 {
		t.gap(ReasonOther, "注意：学校或医院不同", "mind: another school or hospital")
	}
	if t.o.seats > 0 {
		t.good(ReasonSeats, fmt.Sprintf("还剩%d个名额", t.o.seats), places(t.o.seats))
	}
}

func places(n int) string {
	if n == 1 {
		return "1 place left"
	}
	return fmt.Sprintf("%d places left", n)
}

func span2(a Ages) string {
	if a.Min == a.Max {
		return fmt.Sprint(a.Min)
	}
	return fmt.Sprintf("%d–%d", a.Min, a.Max)
}

// What an offer does with a thing, and what a need wishes.
var (
	modeZh = map[Mode]string{Give: "送", Lend: "借", Sell: "卖", Swap: "换", Service: "帮忙"}
	modeEn = map[Mode]string{Give: "give", Lend: "lend", Sell: "sell", Swap: "swap", Service: "help"}
	wishZh = map[Mode]string{Give: "要", Lend: "借", Sell: "买", Swap: "换", Service: "找人帮忙"}
	wishEn = map[Mode]string{Give: "be given it", Lend: "borrow", Sell: "buy", Swap: "swap", Service: "be helped"}
)

func (t *teller) mode() said {
	offer, wish := t.o.mode, t.n.mode
	if t.to == Offer {
		return said{"注意：对方想" + wishZh[wish] + "，您要" + modeZh[offer], "mind: they want to " + wishEn[wish] + ", you " + modeEn[offer]}
	}
	return said{"注意：对方要" + modeZh[offer] + "，您想" + wishZh[wish], "mind: they " + modeEn[offer] + ", you want to " + wishEn[wish]}
}

func (t *teller) thing() {
	if t.f.x[fSize] > 0.5 {
		t.good(ReasonSize, "尺寸合适", "the size fits")
	} else if t.f.x[fSizeClash] > 0 {
		t.gap(ReasonSizeGap, "注意：尺寸可能不合", "mind: the size may differ")
	}
	if t.f.x[fModeClash] > 0 {
		differs := t.mode()
		t.gap(ReasonMode, differs.zh, differs.en)
	}
	if t.f.x[fQuantity] > 0 {
		t.gap(ReasonPieces, fmt.Sprintf("只有%d件，需要%d件", t.o.quantity, t.n.quantity), fmt.Sprintf("%d of the %d needed", t.o.quantity, t.n.quantity))
	}
	if t.f.x[fDenied]+t.f.x[fUnable]+t.f.x[fSexClash] > 0 {
		t.gap(ReasonDenied, "注意：文字里有不符合的条件", "mind: a condition in the text is not met")
	}
}

func (t *teller) where() {
	if t.n.building != "" && t.n.building == t.o.building {
		t.good(ReasonBuilding, "同楼栋", "in the same building")
		return
	}
	if m, known := distance(t.n, t.o); known {
		near, there := int(tens(m)), t.o
		if t.to == Offer {
			there = t.n
		}
		name := strings.TrimSuffix(there.building, "号楼")
		t.good(ReasonDistance, fmt.Sprintf("%s号楼，约%d米", name, near), fmt.Sprintf("building %s, about %d m away", name, near))
	}
}
