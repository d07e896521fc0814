// Package evaluate scores the answers of the matcher against labelled pairs: how good the order is, whether a hard rule
// is broken, and whether the right people are told. The rules are checked here anew, on the records, without the matcher.
package evaluate

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"youlin/server/match/dataset"
)

// Label is one graded pair; a pair that is not listed has grade 0.
type Label struct {
	Need  string `json:"need"`
	Offer string `json:"offer"`
	Grade int    `json:"label"`
}

// Labels reads the qrels.jsonl of a folder.
func Labels(dir string) ([]Label, error) {
	return dataset.Lines[Label](filepath.Join(dir, "qrels.jsonl"))
}

// Report is what a set of answers is worth.
type Report struct {
	Group      string
	Needs      int
	NDCG       float64 // of the first ten, over needs that have some grade
	Recall     float64 // share of the offers with grade 2 or 3 among the first ten
	MRR, P1    float64 // of the first offer with grade 2 or 3
	Violations int     // offers among the first ten that break a hard rule
	Told       int
	Precision  float64 // told pairs with grade 2 or 3
	Strict     float64 // told pairs with grade 3
	ToldRecall float64 // pairs with grade 3 that were told
	ToldBroken int     // told pairs that break a hard rule
	Silent     float64 // share of the needs without a good offer for which nobody was told
}

// String prints a report on one line.
func (r Report) String() string {
	return fmt.Sprintf("%-5s needs %3d  nDCG@10 %.3f  recall@10 %.3f  MRR %.3f  P@1 %.3f  broken %d | told %3d  precision %.3f  strict %.3f  recall %.3f  broken %d  silent %.2f",
		r.Group, r.Needs, r.NDCG, r.Recall, r.MRR, r.P1, r.Violations, r.Told, r.Precision, r.Strict, r.ToldRecall, r.ToldBroken, r.Silent)
}

const depth = 10

// Score measures answers: all needs first, then each module.
func Score(set *dataset.Set, labels []Label, answers []dataset.Ranking, now time.Time) []Report {
	j := newJudge(set, labels, now)
	groups := []string{"all", "idle", "child", "elder"}
	sums := make([]sum, len(groups))
	for _, a := range answers {
		need := j.needs[a.Need]
		for i, g := range groups {
			if g == "all" || g == need.Module {
				sums[i].add(j, need, a.Ranked)
			}
		}
	}
	var out []Report
	for i, g := range groups {
		out = append(out, sums[i].report(g))
	}
	return out
}

// judge knows the right answers.
type judge struct {
	needs, offers map[string]*dataset.Record
	grades        map[string]map[string]int
	rules         rules
}

func newJudge(set *dataset.Set, labels []Label, now time.Time) *judge {
	j := &judge{needs: map[string]*dataset.Record{}, offers: map[string]*dataset.Record{}, grades: map[string]map[string]int{}, rules: rules{set.Places(), now}}
	for i := range set.Needs {
		j.needs[set.Needs[i].ID] = &set.Needs[i]
		j.grades[set.Needs[i].ID] = map[string]int{}
	}
	for i := range set.Offers {
		j.offers[set.Offers[i].ID] = &set.Offers[i]
	}
	for _, l := range labels {
		j.grades[l.Need][l.Offer] = l.Grade
	}
	return j
}

// sum gathers over needs.
type sum struct {
	needs, graded, good, bare, silent int
	ndcg, recall, mrr, p1             float64
	broken, told, toldGood, toldBest  int
	toldBroken, best                  int
}

func gain(grade int) float64 { return math.Exp2(float64(grade)) - 1 }

func (s *sum) add(j *judge, need *dataset.Record, ranked []dataset.Ranked) {
	grades := j.grades[need.ID]
	s.needs++
	good := s.ideal(grades)
	told, found, first := s.told, 0, 0
	var dcg float64
	for i, r := range ranked {
		grade, broken := grades[r.Offer], len(j.rules.broken(need, j.offers[r.Offer])) > 0
		s.tell(r, grade, broken)
		if i >= depth {
			continue
		}
		dcg += gain(grade) / math.Log2(float64(i)+2)
		s.broken += count(broken)
		if grade >= 2 {
			found++
			if first == 0 {
				first = i + 1
			}
		}
	}
	if best := idealGain(grades); best > 0 {
		s.graded, s.ndcg = s.graded+1, s.ndcg+dcg/best
	}
	s.close(good, found, first, s.told > told)
}

func (s *sum) ideal(grades map[string]int) (good int) {
	for _, g := range grades {
		good += count(g >= 2)
		s.best += count(g == 3)
	}
	return good
}

func (s *sum) tell(r dataset.Ranked, grade int, broken bool) {
	if !r.Notify {
		return
	}
	s.told++
	s.toldGood += count(grade >= 2)
	s.toldBest += count(grade == 3)
	s.toldBroken += count(broken)
}

func (s *sum) close(good, found, first int, spoke bool) {
	if good == 0 {
		s.bare++
		s.silent += count(!spoke)
		return
	}
	s.good++
	s.recall += float64(found) / float64(min(good, depth))
	if first > 0 {
		s.mrr += 1 / float64(first)
	}
	s.p1 += float64(count(first == 1))
}

func idealGain(grades map[string]int) float64 {
	var all []int
	for _, g := range grades {
		all = append(all, g)
	}
	slices.Sort(all)
	slices.Reverse(all)
	var best float64
	for i, g := range all[:min(len(all), depth)] {
		best += gain(g) / math.Log2(float64(i)+2)
	}
	return best
}

func (s *sum) report(group string) Report {
	return Report{
		Group: group, Needs: s.needs, NDCG: ratio(s.ndcg, s.graded), Recall: ratio(s.recall, s.good), MRR: ratio(s.mrr, s.good),
		P1: ratio(s.p1, s.good), Violations: s.broken, Told: s.told, Precision: ratio(float64(s.toldGood), s.told),
		Strict: ratio(float64(s.toldBest), s.told), ToldRecall: ratio(float64(s.toldBest), s.best), ToldBroken: s.toldBroken,
		Silent: ratio(float64(s.silent), s.bare),
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func ratio(a float64, b int) float64 {
	if b == 0 {
		return 0
	}
	return a / float64(b)
}

// Table prints reports one below the other.
func Table(reports []Report) string {
	var b strings.Builder
	for _, r := range reports {
		b.WriteString(r.String() + "\n")
	}
	return b.String()
}
