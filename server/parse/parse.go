package parse

import (
	"strings"
	"time"

	"youlin/server/words"
)

// Text reads whatever somebody typed or pasted, at the moment now in the zone loc: one sentence, several, or a whole
// sign-up list. Small talk gives no draft.
func Text(text string, now time.Time, loc *time.Location) []Draft {
	return open(text, now, loc).all()
}

// Sentence reads the text as one person's words: one draft, or several where a need and an offer stand in one text.
func Sentence(text string, now time.Time, loc *time.Location) []Draft {
	p := open(text, now, loc)
	return p.sentence(0, len(p.text.Runes))
}

// List reads the text as a sign-up list (接龙), one draft for each entry that says something.
func List(text string, now time.Time, loc *time.Location) []Draft {
	p := open(text, now, loc)
	return p.list(p.entries())
}

// A wish has at least shortest letters; its fields are read from the first longestWish of them.
const (
	shortest    = 2
	longestWish = 1000
)

// page is a text being read.
type page struct {
	raw  []rune
	text *words.Text
	now  time.Time
}

// longestText is how many code points are read; more than any post or list needs.
const longestText = 40000

func open(text string, now time.Time, loc *time.Location) *page {
	raw := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	raw = raw[:min(len(raw), longestText)]
	normal := words.NormalizeText(string(raw))
	return &page{raw: raw, text: &normal, now: now.In(loc)}
}

func (p *page) all() []Draft {
	if lines := p.entries(); len(lines.entries) > 0 {
		return p.list(lines)
	}
	lines := p.lines()
	if len(lines) < 2 {
		return p.sentence(0, len(p.text.Runes))
	}
	var apart []Draft
	wishes := 0
	for _, l := range lines {
		drafts := p.sentence(l.From, l.To)
		if len(drafts) > 0 && drafts[0].Confidence["direction"] >= 0.6 && drafts[0].Module != "" {
			wishes++
		}
		apart = append(apart, drafts...)
	}
	if wishes < 2 {
		return p.sentence(0, len(p.text.Runes))
	}
	return apart
}

// lines gives the lines of the normalised text that hold something.
func (p *page) lines() (out []Span) {
	from := 0
	for i := 0; i <= len(p.text.Runes); i++ {
		if i < len(p.text.Runes) && p.text.Runes[i] != '\n' {
			continue
		}
		if s := p.trim(from, i); s.To > s.From {
			out = append(out, s)
		}
		from = i + 1
	}
	return out
}

func (p *page) trim(from, to int) Span {
	for from < to && (p.text.Runes[from] == ' ' || p.text.Runes[from] == '\n') {
		from++
	}
	for to > from && (p.text.Runes[to-1] == ' ' || p.text.Runes[to-1] == '\n') {
		to--
	}
	return Span{From: from, To: to}
}

func (p *page) reading(from, to int) *reading {
	s := p.trim(from, to)
	t := newReading(p.text, s.From, s.To, p.now)
	t.page = p
	return t
}

// sentence reads letters from to to as one person's words.
func (p *page) sentence(from, to int) []Draft {
	t := p.reading(from, to)
	if len(t.r) < shortest {
		return nil
	}
	e := t.head(false)
	var out []Draft
	for _, part := range t.parts(e) {
		if d, ok := p.draft(part, false); ok {
			out = append(out, d)
		}
	}
	return out
}

// draft understands one entry. ok is false for small talk.
func (p *page) draft(e entry, listed bool) (Draft, bool) {
	t := p.reading(e.from, min(e.to, e.from+longestWish))
	if len(t.r) < shortest {
		return Draft{}, false
	}
	t.takeHidden(e.hidden)
	d := Draft{Windows: []Window{}, Confidence: map[string]float64{}, Spans: map[string][]Span{}, Source: e.source}
	u := understand(t, &d)
	if !u.worth(d, listed) {
		return Draft{}, false
	}
	var marks []Span
	for _, spans := range d.Spans {
		marks = append(marks, spans...)
	}
	d.Title, d.Body = e.public(t, marks)
	if d.Title == "" {
		return Draft{}, false
	}
	return d, true
}

// takeHidden keeps rooms and telephone numbers, in the order of the text, from being read as times or amounts.
func (t *reading) takeHidden(hidden []Span) {
	for i := range t.r {
		at := t.text.At[t.at+i]
		for len(hidden) > 0 && hidden[0].To <= at {
			hidden = hidden[1:]
		}
		if len(hidden) > 0 && hidden[0].From <= at {
			t.taken[i] = true
		}
	}
}
