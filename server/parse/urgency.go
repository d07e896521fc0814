package parse

// urgency reads how soon it must be; most texts do not say.
func (t *reading) urgency() (string, []Span) {
	best := ""
	at := map[string][]Span{}
	for _, f := range urgencyBook().search(t) {
		at[f.label] = append(at[f.label], t.span(f.from, f.to))
		if f.label == Urgent || f.label == Soon && best == "" {
			best = f.label
		}
	}
	return best, at[best]
}
