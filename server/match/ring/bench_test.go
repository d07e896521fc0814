package ring_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"youlin/server/match/ring"
)

// crowd is n people with so many wishes each, for what people of the same circle give; circles are how unlike chance a
// neighbourhood is.
func crowd(n, wishes, circle int) []ring.Wish {
	r := rand.New(rand.NewPCG(uint64(n), uint64(circle)))
	var out []ring.Wish
	for a := range n {
		seen := map[int]bool{a: true}
		for range wishes {
			b := a/circle*circle + r.IntN(circle)
			if !seen[b] && b < n {
				seen[b] = true
				out = append(out, ring.Wish{From: fmt.Sprint("p", a), To: fmt.Sprint("p", b), Weight: 700 + r.IntN(300)})
			}
		}
	}
	return out
}

func BenchmarkPack(b *testing.B) {
	for _, c := range []struct {
		name                   string
		wishes, circle, length int
	}{
		{"four wishes of anybody, rings of 3", 4, 2000, 3},
		{"four wishes of anybody, rings of 5", 4, 2000, 5},
		{"three wishes in circles of 40, rings of 3", 3, 40, 3},
		{"three wishes in circles of 40, rings of 5", 3, 40, 5},
		{"four wishes in circles of 20, rings of 3", 4, 20, 3},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := ring.Problem{Wishes: crowd(2000, c.wishes, c.circle), Length: c.length}
			var got *ring.Packing
			for b.Loop() {
				got = packed(b, p)
			}
			exact := 0.0
			if got.Exact {
				exact = 1
			}
			b.ReportMetric(float64(got.Found), "rings")
			b.ReportMetric(float64(got.Total.Content), "content")
			b.ReportMetric(exact, "exact")
			b.ReportMetric(float64(got.Steps), "steps")
		})
	}
}
