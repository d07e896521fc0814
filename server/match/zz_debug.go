package match

import (
	"fmt"
	"strings"
	"time"

	"youlin/server/words"
)

func (d *Doc) Debug() string {
	var b strings.Builder
	fmt.Fprintf(&b, "aim%d mode=%s doubt=%v gone=%v child=%d only=%d years=%v sizes=%v days=%b | ", d.aim, d.mode, d.doubt, d.gone, d.child, d.only, d.years, d.sizes, d.days)
	for _, h := range d.heads {
		fmt.Fprintf(&b, "%s(%s %.2f) ", words.Default().Concept(h.id).Name, h.word, h.weight)
	}
	b.WriteString("| aside ")
	for _, h := range d.aside {
		fmt.Fprintf(&b, "%s ", words.Default().Concept(h.id).Name)
	}
	for _, h := range d.denied {
		fmt.Fprintf(&b, "!%s ", words.Default().Concept(h).Name)
	}
	return b.String()
}

func (x *Index) Explain(n, o *Doc, now time.Time) string {
	q := newQuery(x.book, n, now.Unix())
	defer q.close()
	s, code := x.weigh(q, o, nil)
	if code != "" {
		return string(code)
	}
	var b strings.Builder
	for i, v := range s.x {
		if v != 0 && i > 0 {
			fmt.Fprintf(&b, "%s=%.2f(%.2f) ", featureNames[i], v, v*x.weights.of[i])
		}
	}
	return b.String()
}
