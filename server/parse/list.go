package parse

import "strings"

// signup is a pasted list: what stands above it, and its entries.
type signup struct {
	header  []Span // lines, in letters of the normalised text
	entries []Span
}

// entries finds the numbered entries of a sign-up list; a text without any, and without 接龙, is no list.
func (p *page) entries() signup {
	var s signup
	titled := p.contains("接龙")
	lines := p.lines()
	marks, homes := 0, 0
	next := 1
	for _, l := range lines {
		at := p.markers(l, next, titled)
		switch {
		case len(at) > 0:
			marks += len(at)
			next = at[len(at)-1].n + 1
			s.add(p, l, at)
		case p.homed(l):
			homes++
			s.entries = append(s.entries, l)
		case p.headed(l):
			s.entries = append(s.entries, l)
		case len(s.entries) > 0:
			s.entries[len(s.entries)-1].To = l.To // the entry goes on
		default:
			s.header = append(s.header, l)
		}
	}
	switch {
	case marks >= 2 || marks == 1 && titled || homes >= 2:
		return s
	case titled && len(lines) > 2:
		return signup{header: lines[:1], entries: lines[1:]}
	}
	return signup{}
}

// homed tells a line without a number that starts with a home and goes on: two such lines are a list.
func (p *page) homed(l Span) bool {
	t := p.reading(l.From, l.To)
	to, ok := t.home(t.skip(0), true)
	return ok && t.skip(to)+1 < len(t.r)
}

// headed tells a line without a number that starts with its writer: a home and a name, or a name and a colon.
func (p *page) headed(l Span) bool {
	t := p.reading(l.From, l.To)
	e := t.head(false)
	return e.source.Author != "" && e.from > 0 && e.to-e.from > 1
}

func (s *signup) add(p *page, l Span, at []mark) {
	if before := p.trim(l.From, at[0].from); before.To > before.From {
		s.header = append(s.header, before)
	}
	for i, m := range at {
		to := l.To
		if i+1 < len(at) {
			to = at[i+1].from
		}
		s.entries = append(s.entries, p.trim(m.to, to))
	}
}

// mark is the number of an entry: "3.", "3、", "(3)", "3️⃣".
type mark struct{ n, from, to int }

// markers finds the numbers in a line: one at its start, or a run 1. 2. 3. within it.
// next is the number that would come next, which may stand before another number (6.8楼…).
// titled tells that the text calls itself a list, where a number at the start of a line needs no stop.
func (p *page) markers(l Span, next int, titled bool) []mark {
	t := newReading(p.text, l.From, l.To, p.now)
	t.page = p
	var run []mark
	for i := range t.r {
		if i > 0 && !strings.ContainsRune(" 。;,:!)龙", t.r[i-1]) {
			continue
		}
		m, ok := t.marker(i, next)
		if !ok && titled && i == 0 {
			m, ok = t.bareMarker(next)
		}
		if !ok || len(run) == 0 && i > 0 && m.n != 1 || len(run) > 0 && m.n != run[len(run)-1].n+1 {
			continue
		}
		run = append(run, mark{m.n, l.From + m.from, l.From + m.to})
	}
	if len(run) == 1 && run[0].from > l.From {
		return nil
	}
	return run
}

func (t *reading) marker(i, expected int) (mark, bool) {
	j, _ := t.one(i, "(", "#")
	n, k := t.digits(j)
	if k == j || n > 500 {
		return mark{}, false
	}
	end, ok := t.one(t.blanks(k), ".", "、", ")", ":")
	switch {
	case ok && (!digit(t.peek(end)) || i == 0 && (n == expected && n > 1 || t.homeFollows(end))):
		return mark{n, i, t.blanks(end)}, true
	case !ok && i == 0 && t.peek(k) == ' ' && (han(t.peek(k+1)) || digit(t.peek(k+1))) && j == i && n < 100:
		return mark{n, i, k + 1}, t.namesAfter(k + 1)
	case !ok && i == 0 && han(t.peek(k)) && n < 100:
		return mark{n, i, k}, t.namesAfter(k)
	}
	return mark{}, false
}

// bareMarker reads the number that comes next before a blank, in a text that calls itself a list: "2 要一个折叠床".
func (t *reading) bareMarker(expected int) (mark, bool) {
	n, k := t.digits(0)
	if n != expected || k == 0 || t.peek(k) != ' ' {
		return mark{}, false
	}
	from := t.blanks(k)
	return mark{n, 0, from}, han(t.peek(from)) && !strings.ContainsRune(measures, t.peek(from))
}

// homeFollows tells that a home stands at i: "1、2-1-301 王姐 …" is the first entry and no number with a fraction.
func (t *reading) homeFollows(i int) bool {
	_, ok := t.home(i, false)
	return ok && t.peek(i-1) != '.'
}

// namesAfter tells that a number without a stop is followed by a name or a home: "1王姐 …".
func (t *reading) namesAfter(i int) bool {
	if _, ok := t.home(i, true); ok {
		return true
	}
	if _, ok := t.building(i, true); ok {
		return true
	}
	to := i
	for han(t.peek(to)) && to-i < 5 {
		to++
	}
	if looksLikeName(string(t.r[i:to])) {
		return true
	}
	_, ok := t.titled(i)
	return ok
}

func (p *page) contains(word string) bool { return strings.Contains(string(p.text.Runes), word) }

// list makes the drafts of a sign-up list. What the header says of direction, module and time holds for entries that do
// not say it themselves, but the person is asked. 同上 repeats the entry before.
func (p *page) list(s signup) []Draft {
	above := p.above(s.header)
	var out []Draft
	last := map[int]Draft{}
	var was *Draft
	for n, span := range s.entries {
		t := p.reading(span.From, span.To)
		e := t.head(true)
		if d, ok := p.again(t, e, was, last); ok {
			out = append(out, d)
			was = &out[len(out)-1]
			last[n+1] = d
			continue
		}
		for _, d := range p.listed(t, e) {
			d.inherit(above)
			out = append(out, d)
			last[n+1] = d
			was = &out[len(out)-1]
		}
	}
	return out
}

func (p *page) listed(t *reading, e entry) (out []Draft) {
	for _, part := range t.parts(e) {
		if d, ok := p.draft(part, true); ok {
			out = append(out, d)
		}
	}
	return out
}

// above reads the header as if it were a wish, to see what it says of all entries.
func (p *page) above(header []Span) Draft {
	d := Draft{Windows: []Window{}, Confidence: map[string]float64{}, Spans: map[string][]Span{}}
	if len(header) > 0 {
		if t := p.reading(header[0].From, header[len(header)-1].To); len(t.r) > 1 {
			understand(t, &d)
		}
	}
	return d
}

const inherited = 0.4

func (d *Draft) inherit(above Draft) {
	if d.Direction == "" && above.Direction != "" && above.Confidence["direction"] >= 0.6 {
		d.Direction = above.Direction
		d.sure("direction", inherited)
		if d.Mode == "" && d.Module == Idle && above.Module == Idle && above.Mode != "" {
			d.Mode = above.Mode
			d.sure("mode", inherited)
		}
	}
	if d.Module == "" && above.Module != "" {
		d.Module, d.Category = above.Module, above.Category
		d.sure("module", inherited)
		d.sure("category", inherited)
	}
	if len(d.Windows) == 0 && above.Confidence["windows"] > 0.7 && d.Module != Idle {
		d.Windows = above.Windows
		d.sure("windows", inherited)
	}
}

// again reads 同上, 同3, 同求 and +1: the entry before, or that number, from another neighbour. What is said behind it
// is said otherwise: 同上,改周日.
func (p *page) again(t *reading, e entry, was *Draft, byNumber map[int]Draft) (Draft, bool) {
	next, ok := t.one(e.from, "同上", "同楼上", "同求", "同需", "我也要", "我也想借", "我也需要", "我也是", "同样", "ditto", "same as above", "+1", "同")
	if !ok || was == nil {
		return Draft{}, false
	}
	d := *was
	if n, end := t.number(next); end > next {
		if d, ok = byNumber[n]; !ok {
			return Draft{}, false
		}
	} else if t.has(e.from, "同") && next == e.from+1 {
		return Draft{}, false
	}
	d = d.copied()
	d.Source = e.source
	p.otherwise(&d, t, e, next)
	return d, true
}

// otherwise reads what stands behind 同上 and puts it in the place of what was copied; its words join the public text.
func (p *page) otherwise(d *Draft, t *reading, e entry, from int) {
	from = t.skip(from)
	if from >= e.to {
		return
	}
	rest := e
	rest.from, rest.to = from+t.at, e.to+t.at
	rest.span = t.span(from, e.to)
	r := p.reading(rest.from, min(rest.to, rest.from+longestWish))
	if len(r.r) < shortest {
		return
	}
	r.takeHidden(e.hidden)
	said := Draft{Windows: []Window{}, Confidence: map[string]float64{}, Spans: map[string][]Span{}}
	u := understand(r, &said)
	if a, sure, ok := r.pieces(u.topic, -1); ok && d.Module == Idle {
		said.Quantity = a.n
		said.sure("quantity", sure, r.span(a.from, a.to))
	}
	d.replace(said)
	if words := rest.clean(rest.span); words != "" {
		d.Title, d.Body = joined(d.Title, d.Body, words)
	}
}

// longestJoined bounds, in bytes, what a chain of 同上,改… may add up to.
const longestJoined = 2000

// joined adds words to a title and a body; what no longer fits the title is in the body.
func joined(title, body, words string) (string, string) {
	whole := title + ";" + words
	switch {
	case len(body)+len(whole) > longestJoined:
		return title, body
	case body != "":
		return title, body + ";" + words
	case len([]rune(whole)) <= longestTitle:
		return whole, ""
	}
	return cut(whole), whole
}

// replace takes the times, the numbers and the price that another draft gives.
func (d *Draft) replace(said Draft) {
	fields := []string{}
	if len(said.Windows) > 0 {
		d.Windows, fields = said.Windows, append(fields, "windows")
	}
	if said.Quantity > 0 {
		d.Quantity, fields = said.Quantity, append(fields, "quantity")
	}
	if said.Capacity > 0 {
		d.Capacity, fields = said.Capacity, append(fields, "capacity")
	}
	if said.ChildAge != nil {
		d.ChildAge, fields = said.ChildAge, append(fields, "childAge")
	}
	if said.PriceYuan > 0 {
		d.PriceYuan, fields = said.PriceYuan, append(fields, "priceYuan")
	}
	for _, f := range fields {
		d.sure(f, said.Confidence[f], said.Spans[f]...)
	}
}

// copied gives the same wish with maps of its own and without the spans of the entry it was copied from.
func (d Draft) copied() Draft {
	sure := d.Confidence
	d.Confidence, d.Spans = map[string]float64{}, map[string][]Span{}
	for field, c := range sure {
		d.Confidence[field] = min(c, 0.8)
	}
	return d
}
