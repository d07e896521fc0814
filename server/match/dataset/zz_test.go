package dataset

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"youlin/server/match"
)

func TestZZ(t *testing.T) {
	s, _ := Open("../testdata/dev")
	town, needs, _ := s.Town()
	type q struct {
		Need, Offer string
		Label       int
	}
	qs, _ := Lines[q]("../testdata/dev/qrels.jsonl")
	lab := map[string]int{}
	for _, x := range qs {
		lab[x.Need+x.Offer] = x.Label
	}
	rec := map[string]Record{}
	for _, r := range s.Offers {
		rec[r.ID] = r
	}
	want := os.Getenv("NEED")
	for i, n := range needs {
		if want != "push" && want != "" && !strings.Contains(want, n.ID()) {
			continue
		}
		r := s.Needs[i]
		ms := town[r.Compound].Find(n, Now, match.Options{All: true, Limit: 100})
		head := fmt.Sprintf("## %s %s | %s | %v\n   %s\n", n.ID(), r.Title, r.Body, r.Category, n.Debug())
		for k, m := range ms {
			o := rec[m.Offer]
			l := lab[n.ID()+m.Offer]
			if want == "push" {
				if m.Notify && l < 2 || !m.Notify && l == 3 {
					fmt.Printf("%s %d %.3f push=%v %s %s | %s || %s %s|%s %v\n", n.ID(), l, m.Score, m.Notify, r.Title, r.Body, r.Category, o.ID, o.Title, o.Body, o.Category)
				}
				continue
			}
			if k < 4 || l > 0 {
				d, _ := town[r.Compound].Doc(m.Offer)
				fmt.Print(head)
				head = ""
				fmt.Printf("   #%d %d %.3f push=%v %s %s | %s %v\n        %s\n        %s\n", k+1, l, m.Score, m.Notify, o.ID, o.Title, o.Body, o.Category, d.Debug(), town[r.Compound].Explain(n, d, Now))
			}
		}
		for _, x := range qs {
			if x.Need == n.ID() && want != "push" {
				seen := false
				for _, m := range ms {
					seen = seen || m.Offer == x.Offer
				}
				if !seen {
					d, _ := town[r.Compound].Doc(x.Offer)
					_, code := town[r.Compound].Pair(n, d, Now, match.Options{})
					fmt.Println("   MISSING", x, code, rec[x.Offer].Title, d.Debug())
				}
			}
		}
	}
}
