package parse

import (
	"regexp"
	"slices"
	"strings"

	"youlin/server/words"
)

// topic is what a text is about, as far as its words tell.
type topic struct {
	text   string
	found  []found
	things []thing
	child  bool
	elder  bool
	pet    bool
	pets   []Span // where pets stand, in letters of the reading
}

// thing is something one can carry home, named in the text.
type thing struct {
	from, to int
	category string
}

func (t *reading) topic() topic {
	b := topicBook()
	read := words.Default().Read(t.all)
	tp := topic{text: t.all, things: thingsOf(read)}
	var extra []hit
	for _, th := range tp.things {
		extra = append(extra, hit{from: th.from, to: th.to, class: b.names["@thing"]})
		if c, ok := b.names["@"+th.category]; ok {
			extra = append(extra, hit{from: th.from, to: th.to, class: c})
		}
	}
	hits := b.hits(t, extra)
	for _, h := range hits {
		switch h.class {
		case b.names["@child"]:
			tp.child = true
		case b.names["@elder"]:
			tp.elder = true
		case b.names["@pet"]:
			tp.pet = true
			tp.pets = append(tp.pets, Span{From: h.from, To: h.to})
			tp.living(h)
		}
	}
	tp.found = append(b.fill(t, hits), servicesOf(read)...)
	return tp
}

// living drops a pet from the things: one does not borrow a cat.
func (tp *topic) living(h hit) {
	tp.things = slices.DeleteFunc(tp.things, func(th thing) bool { return th.from == h.from && th.to == h.to })
}

// vague are words for things in general; the thing itself is named beside them.
var vague = map[string]bool{"闲置": true, "闲置物品": true, "东西": true, "物品": true, "旧物": true, "杂物": true}

// thingsOf gives the things that the lexicon knows in the text.
func thingsOf(read words.Reading) (out []thing) {
	for _, tok := range read.Tokens {
		from, to := read.Text.Span(tok.From, tok.To)
		if vague[read.Word(tok)] || to-from == 1 && strings.ContainsRune(measures, read.Text.Runes[tok.From]) {
			continue // 一台, 三本
		}
		if read.Text.Runes[tok.To-1] == '的' && tok.From > 0 && strings.ContainsRune("会能懂肯来", read.Text.Runes[tok.From-1]) {
			continue // 会通马桶的 is somebody, 通马桶的 alone a plunger
		}
		for _, id := range tok.Concepts {
			if c := words.Default().Concept(id); c.Kind == words.Thing && len(c.Categories) > 0 {
				if n := len(out); n > 0 && out[n-1].to == from {
					out = out[:n-1] // 汽车安全座椅 is a seat
				}
				out = append(out, thing{from: from, to: to, category: c.Categories[0]})
				break
			}
		}
	}
	return out
}

// owns is the label of frames that speak of having a thing, whatever is to happen with it.
const owns = "owns"

// wanted is how strongly the text asks for a thing as such: 求 … 床, 谁有 … 梯子.
func (tp topic) wanted() (weight float64) {
	for _, f := range tp.found {
		if f.label == owns {
			weight = max(weight, f.weight)
		}
	}
	return weight
}

// counted tells whether a thing is counted where it stands: 一副象棋, 手机三部. What is counted changes hands.
func (tp topic) counted(t *reading) bool {
	return slices.ContainsFunc(tp.things, func(th thing) bool {
		if n, j := t.number(th.to); j > th.to && n > 0 && strings.ContainsRune(measures, t.peek(j)) {
			return true
		}
		for i := th.from - 1; i >= 0 && th.from-i <= 8 && t.clause[i] == t.clause[th.from]; i-- {
			if a, ok := t.pieceAt(i, tp); ok {
				return th.from-a.to <= 5
			}
		}
		return false
	})
}

// lexiconWeight is what a service of the lexicon says beside our own frames.
const lexiconWeight = 3

func servicesOf(read words.Reading) (out []found) {
	add := func(from, to int, id words.ID) {
		c := words.Default().Concept(id)
		if c.Kind != words.Service || len(c.Categories) == 0 || strings.HasPrefix(c.Categories[0], Idle) {
			return
		}
		from, to = read.Text.Span(from, to)
		out = append(out, found{label: c.Categories[0], weight: lexiconWeight, from: from, to: to})
	}
	for _, tok := range read.Tokens {
		if len(tok.Concepts) > 0 && !tok.Inside {
			add(tok.From, tok.To, tok.Concepts[0])
		}
	}
	for _, h := range read.Frames {
		add(h.From, h.To, h.Concept)
	}
	return out
}

// service gives the category of what one does for another, with the weight of its module's best word and a quarter of
// the others.
func (tp topic) service() (category string, weight float64) {
	best, sum := map[string]float64{}, map[string]float64{}
	var order []string
	for _, f := range tp.found {
		if f.label == "none" || f.label == owns {
			continue
		}
		if _, ok := best[f.label]; !ok {
			order = append(order, f.label)
		}
		best[f.label] = max(best[f.label], f.weight)
		sum[f.label] += f.weight
	}
	for _, c := range order {
		if w := best[c] + min((sum[c]-best[c])/4, 1); w > weight {
			category, weight = c, w
		}
	}
	return category, weight
}

// decide gives module and category. owning is how strongly the text speaks of giving, lending, swapping or selling.
func (tp topic) decide(owning float64) (module, category string, sure, weight float64) {
	category, weight = tp.service()
	idle := owning
	if tp.loose() {
		idle += 1.5
		if strings.HasSuffix(category, ".other") {
			weight = min(weight, 1.4) // 给孩子的书 is about the book
		}
	} else {
		idle -= 1
	}
	if idle > weight && idle >= 1.5 {
		return Idle, tp.thingCategory(), margin(idle, weight), idle
	}
	if category == "" || weight < 1 {
		return "", "", 0, 0
	}
	category = tp.refine(category)
	module, _, _ = strings.Cut(category, ".")
	if strings.HasSuffix(category, ".other") && weight < 1.5 {
		return module, "", margin(weight, max(idle, 0)) * 0.6, weight
	}
	return module, category, margin(weight, max(idle, 0)), weight
}

// occasions say which sort of child care is meant, wherever in the text they stand; the first that fits is it.
var occasions = []struct {
	category string
	words    *regexp.Regexp
}{
	{"childcare.emergency", regexp.MustCompile("临时|突然|急事|加急|救急|last minute|short notice")},
	{"childcare.infant", regexp.MustCompile("[0-9一二两三四五六七八九十]个多?月|新生儿|满月|婴儿|infant|newborn")},
	{"childcare.holiday", regexp.MustCompile("寒假|暑假|假期|国庆|五一假|放假|holiday")},
	{"childcare.weekend", regexp.MustCompile("周末|双休|(周六|礼拜六|星期六).*(周日|礼拜天|星期天|星期日)|weekend")},
	{"childcare.afterschool", regexp.MustCompile("放学|课后|写作业|做作业|晚托|after school")},
}

// refine says more exactly which child care is meant.
func (tp topic) refine(category string) string {
	if category != "childcare.emergency" {
		return category
	}
	for _, o := range occasions {
		if o.words.MatchString(tp.text) {
			return o.category
		}
	}
	return category
}

// loose tells whether a thing is named for itself, and not as part of a service: a piano, but not piano lessons.
func (tp topic) loose() bool {
	return slices.ContainsFunc(tp.things, func(th thing) bool {
		return !slices.ContainsFunc(tp.found, func(f found) bool {
			return f.label != "none" && f.weight >= 4 && f.from <= th.from && th.to <= f.to && f.to-f.from > th.to-th.from
		})
	})
}

// margin turns two weights into the confidence in the greater one.
func margin(best, other float64) float64 {
	return min(0.98, 0.5+0.5*(best-other)/best) * min(1, 0.55+best/10)
}

// thingCategory gives the category that most things of the text have, the first on a tie.
func (tp topic) thingCategory() string {
	count := map[string]int{}
	best := ""
	for _, th := range tp.things {
		if count[th.category]++; best == "" || count[th.category] > count[best] {
			best = th.category
		}
	}
	return best
}

// near gives the thing that stands nearest to a stretch of the text, within reach letters of the same clause.
func (tp topic) near(t *reading, from, to, reach int) (thing, bool) {
	i := slices.IndexFunc(tp.things, func(th thing) bool {
		return th.from >= to && th.from-to <= reach && t.clause[th.from] == t.clause[from] ||
			th.to <= from && from-th.to <= reach && t.clause[th.from] == t.clause[from]
	})
	if i < 0 {
		return thing{}, false
	}
	return tp.things[i], true
}
