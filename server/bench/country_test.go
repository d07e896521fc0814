//go:build bench

package bench

import (
	"fmt"
	"iter"
	"math/rand"
	"slices"
	"strconv"
	"strings"

	"youlin/server/match"
	"youlin/server/match/dataset"
)

// Answers are graded on the development set, which the lexicon was made with, and on one that was written by somebody who
// had not seen the lexicon.
const (
	known   = "../match/testdata/dev"
	foreign = "../match/testdata/fifth"
)

// texts are the wishes of all test sets.
func texts() (all []match.Post, err error) {
	for _, name := range []string{"dev", "fresh", "blind", "third", "fourth"} {
		set, err := dataset.Open("../match/testdata/" + name)
		if err != nil {
			return nil, err
		}
		places := set.Places()
		for _, r := range slices.Concat(set.Needs, set.Offers) {
			p, err := r.Post(places[r.Compound])
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// country gives n live posts, spread over all compounds in turn, numbered on from a first; each owns its strings, as
// posts from a database do. The same seed gives the same posts.
func country(of []match.Post, seed int64, first, n int) iter.Seq[match.Post] {
	return func(yield func(match.Post) bool) {
		dice := rand.New(rand.NewSource(seed))
		for i := first; i < first+n; i++ {
			p := of[dice.Intn(len(of))]
			p.ID, p.Author, p.Compound = strconv.Itoa(i), fmt.Sprint("a", i), fmt.Sprint("c", i%compounds)
			p.Title, p.Body = strings.Clone(p.Title), strings.Clone(p.Body)
			p.Closed, p.ExpiresAt = false, dataset.Now.AddDate(0, 1, 0)
			if !yield(p) {
				return
			}
		}
	}
}
