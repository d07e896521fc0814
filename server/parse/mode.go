package parse

import (
	"regexp"
	"slices"
	"strings"
)

// deal is what is to happen with a thing.
type deal struct {
	mode   string
	weight float64
	owning float64 // how strongly the text speaks of things changing hands at all
	at     []Span
	swapAt int // where 换 stands, in letters; -1 without one
	sure   float64
}

// gratis is the label of words that say only that it costs nothing, which is said of things and of work.
const (
	gratis       = "gratis"
	gratisOwning = 3.5
)

// returns finds the day on which something comes back: 周一还, 月底前还, 用完还.
var returns = regexp.MustCompile("(周[一二三四五六日天末]|号|天|晚上?|早上?|[上下]午|点|月底|月初|节后|完)(就|前|再|之前|准时|一定)?还(我|给|你|上|回|掉)?($|[,。;!. ])")

// deal reads give, lend, swap or sell. A price makes a gift a sale, unless it is a rent.
func (t *reading) deal(tp topic, priced bool) deal {
	weight := map[string]float64{}
	at := map[string][]Span{}
	d := deal{swapAt: -1}
	free, given := false, false
	for _, f := range modeBook().search(t) {
		if f.label == "none" || f.label == Swap && f.to-f.from == 1 && !tp.around(f.from) {
			continue
		}
		if f.label == gratis {
			free = true
			f.label = Give
		} else {
			given = given || f.label == Give
		}
		weight[f.label] = max(weight[f.label], f.weight) + 0.25
		at[f.label] = append(at[f.label], t.span(f.from, f.to))
		if f.label == Swap && d.swapAt < 0 {
			d.swapAt = t.swapWord(f)
		}
	}
	if returns.MatchString(t.all) && weight[Sell] < 4 && weight[Swap] < 4 {
		weight[Lend] += 6
	}
	if priced && weight[Lend] < 5 && weight[Swap] < 5 {
		weight[Sell] += 6
	}
	other := 0.0
	for _, mode := range []string{Swap, Lend, Sell, Give} {
		if weight[mode] > d.weight {
			other, d.weight, d.mode = d.weight, weight[mode], mode
		} else {
			other = max(other, weight[mode])
		}
	}
	d.owning, d.at = max(d.weight, tp.wanted()), at[d.mode]
	if d.mode == Give && free && !given {
		d.owning = max(gratisOwning, tp.wanted()) // work is done for nothing too
	}
	if tp.counted(t) {
		d.owning += 2
	}
	if d.weight > 0 {
		d.sure = margin(d.weight, min(other, d.weight*0.6))
	}
	return d
}

// around tells that things stand before and behind a place, or right before it: a bare 换 there is a swap, elsewhere
// one changes a bulb.
func (tp topic) around(i int) bool {
	before, behind := false, false
	for _, th := range tp.things {
		before, behind = before || th.to <= i, behind || th.from > i || th.to == i
	}
	return before && behind
}

// swapWord gives where 换 stands in a frame, the end of what is given.
func (t *reading) swapWord(f found) int {
	for i := f.from; i < f.to; i++ {
		if t.r[i] == '换' && i > 0 {
			return i
		}
	}
	return -1
}

const longestWant = 60

// inReturn reads what an offer to swap wants: the thing behind 换, to the end of its clause.
func (u *understanding) inReturn(d *Draft) {
	if d.Mode != Swap || d.Direction != Offer || u.deal.swapAt < 0 {
		return
	}
	from, to := u.t.returned(u.deal.swapAt, u.topic)
	for _, th := range u.topic.things {
		if th.from < from || th.to > to {
			continue
		}
		at := u.t.span(from, to)
		d.SwapFor = strings.TrimSpace(string(u.t.page.raw[at.From:at.To]))
		d.sure("swapFor", 0.8, at)
		d.sure("mode", d.Confidence["mode"], u.t.span(u.deal.swapAt, to))
		return
	}
}

// leading are words between 换 and the thing.
var leading = []string{"取", "成", "个", "一个", "一台", "一辆", "一张", "一把", "一套", "一只", "一件", "一本", "台", "辆", "张", "套", "件", "点", "些", "您的", "你的", "您", "你", " "}

// returned gives the clause behind a 换, in letters, without the words that lead to it.
func (t *reading) returned(swapAt int, tp topic) (from, to int) {
	for from = swapAt + 1; !tp.starts(from); {
		at := from
		for _, w := range leading {
			if long := []rune(w); from+len(long) < len(t.r) && string(t.r[from:from+len(long)]) == w {
				at = max(at, from+len(long))
			}
		}
		if at == from {
			break
		}
		from = at
	}
	to = from
	for to < len(t.r) && to-from < longestWant && !strings.ContainsRune(",;.。!?~\n()[]", t.r[to]) {
		to++
	}
	return from, to
}

// starts tells that a thing begins at a place.
func (tp topic) starts(i int) bool {
	return slices.ContainsFunc(tp.things, func(th thing) bool { return th.from == i })
}
