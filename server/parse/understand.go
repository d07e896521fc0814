package parse

import (
	"regexp"
	"strings"
)

// understanding is what the fields of one draft were read from.
type understanding struct {
	t      *reading
	course course
	topic  topic
	deal   deal
	seats  amount
	weight float64 // how strongly the text speaks of its topic
}

// understand fills the fields of a draft from the text.
func understand(t *reading, d *Draft) understanding {
	u := understanding{t: t, topic: t.topic(), course: t.course()}
	u.ages(d)
	price, priced := t.price()
	u.deal = t.deal(u.topic, priced)
	if !u.topic.loose() || u.course.strongNeed < 0 {
		u.seats, _ = t.room()
	}
	u.lean(priced)
	moments := t.times()
	u.direction(d)
	u.subject(d)
	u.mode(d, price, priced)
	u.inReturn(d)
	if ws, sure, at := t.windows(moments, d.Direction); len(ws) > 0 {
		d.Windows = ws
		d.sure("windows", sure, at...)
	} else if d.Module != Idle && d.Direction == Need {
		d.sure("windows", 0)
	}
	u.amounts(d)
	if urgency, at := t.urgency(); urgency != "" {
		d.Urgency = urgency
		d.sure("urgency", 0.9, at...)
	}
	return u
}

// lean adds what the words alone do not tell: who asks whether there is such a thing needs it, who names
// its price sells, who says how many can come offers, who tells of something broken needs help.
func (u *understanding) lean(priced bool) {
	loose := u.topic.loose()
	switch {
	case u.course.asks && u.course.offer < 3 && strings.ContainsRune(u.t.all, '有'):
		u.course.need += 3
	case u.seats.n > 0 && u.course.need < 3:
		u.course.offer += 3
	case loose && priced && u.course.need < 3:
		u.course.offer += 3
	case u.course.need+u.course.offer < 2 && u.course.talk == 0:
		if _, weight := u.topic.service(); weight >= 4 && trouble.MatchString(u.t.all) {
			u.course.need += 3
		}
	}
}

// trouble are the words of something that does not work, which is said so that somebody helps.
var trouble = regexp.MustCompile("漏|堵|坏了|烧了|坏脱|不亮|跳闸|黑屏|碎了|裂了|剪不动|弄不|搞不|走不动|没人|谁带|不方便|不便|没气|松了|掉了|cracked|broken|leaking|stuck")

// care are the words of minding a child; beside a child's age they leave no doubt.
var care = regexp.MustCompile("照看|照顾|看一下|看一会|看护|带一下|托给|托付|帮看|看孩子|看娃|带娃|no one to watch|keep an eye|look after|watch")

func (u *understanding) direction(d *Draft) {
	direction, sure, at := u.course.decide()
	if u.deal.mode == Swap && u.course.strongNeed < 0 && u.course.strongOffer < 0 {
		direction, sure, at = Offer, 0.45, u.deal.at // what is given is offered, what is wanted is asked for
	}
	d.Direction = direction
	d.sure("direction", sure, at...)
}

func (u *understanding) subject(d *Draft) {
	var sure float64
	d.Module, d.Category, sure, u.weight = u.topic.decide(u.deal.owning)
	d.sure("module", sure)
	d.sure("category", 0)
	if d.Category != "" {
		d.sure("category", min(sure, 0.9))
	}
	for _, f := range u.topic.found {
		if f.label == d.Category {
			d.sure("category", d.Confidence["category"], u.t.span(f.from, f.to))
		}
	}
	for _, th := range u.topic.things {
		if th.category == d.Category {
			d.sure("category", d.Confidence["category"], u.t.span(th.from, th.to))
		}
	}
}

func (u *understanding) mode(d *Draft, price amount, priced bool) {
	switch {
	case d.Module == Idle && u.deal.mode != "":
		d.Mode = u.deal.mode
		d.sure("mode", u.deal.sure, u.deal.at...)
	case d.Module == Idle:
		d.sure("mode", 0)
	case d.Module != "":
		d.Mode = Service
		d.sure("mode", 0.8)
	}
	if priced && d.Mode == Sell && d.Direction == Offer {
		d.PriceYuan = price.n
		d.sure("priceYuan", 0.9, u.t.span(price.from, price.to))
	}
}

func (u *understanding) ages(d *Draft) {
	all := u.t.ages(u.topic.pets)
	a := childAge(all)
	if a == nil {
		return
	}
	d.ChildAge = a
	u.topic.child = true
	var at []Span
	for _, f := range all {
		at = append(at, u.t.span(f.from, f.to))
	}
	d.sure("childAge", all[0].sure, at...)
	weight, label := 1.2, "childcare.other"
	if care.MatchString(u.t.all) && !u.topic.pet {
		weight, label = 5, "childcare.emergency"
	}
	u.topic.found = append(u.topic.found, found{label: label, weight: weight, from: all[0].from, to: all[0].to})
}

// amounts reads seats, pieces, helpers and the length of a service, whichever fits the kind of post.
func (u *understanding) amounts(d *Draft) {
	t := u.t
	if a, ok := t.minutesLong(); ok && d.Module != Idle {
		d.DurationMinutes = a.n
		d.sure("durationMinutes", 0.9, t.span(a.from, a.to))
	}
	if a, ok := u.seats, u.seats.n > 0; ok {
		d.Capacity = a.n
		d.sure("capacity", 0.9, t.span(a.from, a.to))
		return
	}
	switch {
	case d.Module == Idle || d.Module == "" && u.deal.mode != "":
		before := -1
		if d.Mode == Swap {
			before = u.deal.swapAt
		}
		if a, sure, ok := t.pieces(u.topic, before); ok {
			d.Quantity = a.n
			d.sure("quantity", sure, t.span(a.from, a.to))
		}
	case d.Direction == Need:
		if a, ok := t.helpers(); ok {
			d.Quantity = a.n
			d.sure("quantity", 0.85, t.span(a.from, a.to))
		} else if a, ok := t.children(); ok && d.Module == Childcare && a.n > 1 {
			d.Capacity = a.n
			d.sure("capacity", 0.7, t.span(a.from, a.to))
		}
	}
}

// worth tells a wish from small talk. An entry of a list is a wish unless it says that it is none.
func (u *understanding) worth(d Draft, listed bool) bool {
	c := u.course
	if c.talk >= 3 && c.talk >= c.need+c.offer {
		return false
	}
	if listed {
		return d.Direction != "" || d.Module != "" || len(u.t.r) >= 4
	}
	if d.Direction != "" {
		return max(c.need, c.offer) >= 3 && (d.Module != "" || max(c.need, c.offer) >= 4) || d.Module != "" && u.weight >= 3 || u.deal.mode == Swap
	}
	if u.weight >= 4 && (len(d.Windows) > 0 || d.ChildAge != nil || wishes(u.t)) {
		return true
	}
	return (u.weight >= 3 || u.topic.loose()) && !u.t.chats()
}

// chats tells the tone of talk about things, where nothing is asked for and nothing offered.
func (t *reading) chats() bool {
	if t.asks() {
		return true
	}
	for _, w := range []string{"你", "您", "他", "她", "咱", "昨", "太", "真", "好吃", "了吧", "啊", "哈", "呢", "怎么", "什么", "今天", "刚才", "了!", "烦", "吵", "坏了", "the ", "this ", "that ", "was ", "is "} {
		if strings.Contains(t.all, w) {
			return true
		}
	}
	return strings.HasSuffix(t.all, "了")
}

func wishes(t *reading) bool {
	for _, w := range []string{"想", "组", "一起", "约", "招", "搭子", "together", "join"} {
		if strings.Contains(t.all, w) {
			return true
		}
	}
	return false
}
