package dataset

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"youlin/server/match"
	"youlin/server/words"
)

// Ranking is the answer for one need, best offer first.
type Ranking struct {
	Need   string   `json:"need"`
	Ranked []Ranked `json:"ranked"`
}

// Ranked is one offer of an answer; notify marks the pairs of which both sides are told without asking.
type Ranked struct {
	Offer  string  `json:"offer"`
	Score  float64 `json:"score"`
	Notify bool    `json:"notify"`
}

// Depth is how many offers are listed for a need.
const Depth = 20

// Run ranks the offers of a data set for every need, as of now, and writes one line a need.
func Run(dir, out string, now time.Time) error {
	set, err := Open(dir)
	if err != nil {
		return err
	}
	answers, err := set.Rank(words.Default(), now)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	for _, a := range answers {
		if err := lines.Encode(a); err != nil {
			return fmt.Errorf("write %s: %w", out, err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return f.Close()
}

// Rank answers every need of the set with the offers of its compound.
func (s *Set) Rank(book *words.Book, now time.Time) ([]Ranking, error) {
	town, needs, err := s.Town(book)
	if err != nil {
		return nil, err
	}
	out := make([]Ranking, 0, len(needs))
	for i, need := range needs {
		r := Ranking{Need: need.ID(), Ranked: []Ranked{}}
		index := town[s.Needs[i].Compound]
		for _, m := range index.Find(need, now, match.Options{Limit: Depth, All: true, Bare: true}) {
			r.Ranked = append(r.Ranked, Ranked{m.Offer, m.Score, m.Notify})
		}
		out = append(out, r)
	}
	return out, nil
}

// Town understands every post and puts it into the index of its compound; the needs come in the order of the set.
func (s *Set) Town(book *words.Book) (map[string]*match.Index, []*match.Doc, error) {
	places := s.Places()
	town := map[string]*match.Index{}
	var needs []*match.Doc
	for _, r := range slices.Concat(s.Needs, s.Offers) {
		p, err := r.Post(places[r.Compound])
		if err != nil {
			return nil, nil, err
		}
		d := match.Understand(book, p)
		if town[r.Compound] == nil {
			town[r.Compound] = match.NewIndex(book)
		}
		town[r.Compound].Put(d)
		if p.Direction == match.Need {
			needs = append(needs, d)
		}
	}
	return town, needs, nil
}
