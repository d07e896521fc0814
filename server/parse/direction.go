package parse

// course is which way a text goes: what speaks for a need, for an offer, and for no wish at all.
type course struct {
	need, offer, talk float64
	asks              bool
	needAt, offerAt   []Span
	strongNeed        int // where the first strong cue stands, -1 for none
	strongOffer       int
}

const strong = 4

func (t *reading) course() course {
	c := course{strongNeed: -1, strongOffer: -1}
	c.asks = t.asks()
	for _, f := range directionBook().search(t) {
		switch f.label {
		case Need:
			c.need += c.weigh(f, c.need)
			c.needAt = append(c.needAt, t.span(f.from, f.to))
			if f.weight >= strong && c.strongNeed < 0 {
				c.strongNeed = f.from
			}
		case Offer:
			c.offer += c.weigh(f, c.offer)
			c.offerAt = append(c.offerAt, t.span(f.from, f.to))
			if f.weight >= strong && c.strongOffer < 0 {
				c.strongOffer = f.from
			}
		case "able":
			c.able(t, f)
		case "talk":
			c.talk += f.weight
		}
	}
	return c
}

// asks tells a question.
func (t *reading) asks() bool {
	for i, c := range t.r {
		switch c {
		case '?', '吗', '伐', '呗', '冇':
			return true
		case '么':
			if before := t.peek(i - 1); before != '什' && before != '怎' && before != '这' && before != '那' && before != '多' && before != '要' {
				return true
			}
		case '能', '可', '谁', '有', '哪', '阿':
			if _, ok := t.one(i, "能不能", "可不可以", "能否", "可否", "谁能", "谁会", "谁可以", "有没有", "哪位", "阿有"); ok {
				return true
			}
		case '不', '没', '嘛':
			if next := t.peek(i + 1); i > 2 && (next == 0 || next == '?' || next == ',') && t.peek(i-1) != '要' && t.peek(i-1) != '用' {
				return true
			}
		}
	}
	return false
}

// weigh lets the first cue count fully and every further one half: many soft words are no strong one.
func (c *course) weigh(f found, sofar float64) float64 {
	if sofar > 0 {
		return f.weight / 2
	}
	return f.weight
}

// able counts "can": in a question somebody should, in a statement the writer does.
func (c *course) able(t *reading, f found) {
	if c.asks {
		c.need += f.weight / 2
		c.needAt = append(c.needAt, t.span(f.from, f.to))
		return
	}
	c.offer += f.weight / 2
	c.offerAt = append(c.offerAt, t.span(f.from, f.to))
}

// decide gives the direction, or nothing where both or none is said.
func (c course) decide() (direction string, sure float64, at []Span) {
	need, offer := c.need, c.offer
	switch { // what is said first is what is meant; the rest explains it
	case c.strongNeed >= 0 && (c.strongOffer < 0 || c.strongNeed < c.strongOffer || c.strongNeed == c.strongOffer && need > offer):
		need += 3
	case c.strongOffer >= 0:
		offer += 3
	}
	switch {
	case need > offer && need >= 1.5:
		return Need, margin(need, offer), c.needAt
	case offer > need && offer >= 1.5:
		return Offer, margin(offer, need), c.offerAt
	}
	return "", 0, nil
}
