package parse

import (
	"strings"
	"unicode"
)

const longestTitle = 30

// public makes title and body from the writer's own words, without what is hidden: rooms, authors and telephone numbers
// are for the other side of an agreement only. A short text is the title; of a long one the clause that says most.
func (e *entry) public(t *reading, marks []Span) (title, body string) {
	whole := e.clean(Span{From: e.span.From, To: e.span.To})
	if len([]rune(whole)) <= longestTitle {
		return whole, ""
	}
	best, weight := Span{From: e.span.From, To: min(e.span.To, e.span.From+2*longestTitle)}, -1
	for _, c := range e.clauses(t) {
		w := 0
		for _, m := range marks {
			if m.From >= c.From && m.From < c.To {
				w++
			}
		}
		if w > weight && c.To-c.From >= 4 {
			best, weight = c, w
		}
	}
	return cut(e.clean(best)), whole
}

// clauses gives the clauses of the text in code points.
func (e *entry) clauses(t *reading) (out []Span) {
	from := 0
	for i := range t.r {
		if t.breaks(i) || i == len(t.r)-1 {
			out = append(out, t.span(from, i+1))
			from = i + 1
		}
	}
	return out
}

// emptyBrackets go where only a home stood in them.
var emptyBrackets = strings.NewReplacer("( )", "", "()", "", "（）", "", "（ ）", "")

// clean gives the public words of a stretch: hidden spans go, and what they leave behind at the ends.
func (e *entry) clean(s Span) string {
	var b strings.Builder
	hidden := e.hidden
	for i := s.From; i < s.To; i++ {
		for len(hidden) > 0 && hidden[0].To <= i {
			hidden = hidden[1:]
		}
		if len(hidden) > 0 && hidden[0].From <= i {
			b.WriteByte(' ')
			i = hidden[0].To - 1
			continue
		}
		if c := e.raw[i]; unicode.IsSpace(c) {
			b.WriteByte(' ')
		} else if c != unicode.ReplacementChar && !unicode.IsControl(c) {
			b.WriteRune(c)
		}
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	text = emptyBrackets.Replace(text)
	return strings.TrimRight(strings.TrimLeft(text, " ,，.。、;；:：!！~-—)）*·"), " ,，.。、;；:：~-—(（*·")
}

func cut(title string) string {
	r := []rune(title)
	if len(r) <= longestTitle {
		return title
	}
	return string(r[:longestTitle-1]) + "…"
}
