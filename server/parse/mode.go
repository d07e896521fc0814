package parse

// deal is what is to happen with a thing.
type deal struct {
	mode   string
	weight float64
	owning float64 // how strongly the text speaks of things changing hands at all
	at     []Span
	swapAt int // where 换 stands, in letters; -1 without one
	sure   float64
}

// deal reads give, lend, swap or sell. A price makes a gift a sale, unless it is a rent.
func (t *reading) deal(tp topic, priced bool) deal {
	weight := map[string]float64{}
	at := map[string][]Span{}
	d := deal{swapAt: -1}
	for _, f := range modeBook().search(t) {
		if f.label == "none" || f.label == Swap && f.to-f.from == 1 && !tp.around(f.from) {
			continue
		}
		weight[f.label] = max(weight[f.label], f.weight) + 0.25
		at[f.label] = append(at[f.label], t.span(f.from, f.to))
		if f.label == Swap && d.swapAt < 0 {
			d.swapAt = t.swapWord(f)
		}
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
