package match_test

import (
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"youlin/assets"
	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/words"
)

// neighbours are the understood posts of the development set; understand is how one post becomes one of them.
type neighbours struct {
	needs, offers []*match.Doc
	posts         map[string]match.Post
}

var town = sync.OnceValue(func() neighbours {
	set, err := dataset.Open("testdata/dev")
	if err != nil {
		panic(err)
	}
	n := neighbours{posts: map[string]match.Post{}}
	places := set.Places()
	for _, r := range slices.Concat(set.Needs, set.Offers) {
		p, err := r.Post(places[r.Compound])
		if err != nil {
			panic(err)
		}
		n.posts[p.ID] = p
		d := match.Understand(words.Default(), p)
		if p.Direction == match.Need {
			n.needs = append(n.needs, d)
		} else {
			n.offers = append(n.offers, d)
		}
	}
	return n
})

func indexOf(docs ...*match.Doc) *match.Index {
	x := match.NewIndex(words.Default())
	for _, d := range docs {
		x.Put(d)
	}
	return x
}

var everything = match.Options{All: true, Limit: 1000}

func TestOtherPostsNeverChangeAScore(t *testing.T) {
	town := town()
	rapid.Check(t, func(t *rapid.T) {
		need := rapid.SampledFrom(town.needs).Draw(t, "need")
		want := indexOf(town.offers...).Find(need, dataset.Now, everything)
		some := rapid.Permutation(town.offers).Draw(t, "order")[:rapid.IntRange(0, len(town.offers)).Draw(t, "how many")]
		again := indexOf(slices.Concat(some, town.needs, some)...)
		scores := map[string]match.Match{}
		for _, m := range want {
			scores[m.Offer] = m
		}
		for _, m := range again.Find(need, dataset.Now, everything) {
			if w := scores[m.Offer]; w.Score != m.Score || !cmp.Equal(w.Reasons, m.Reasons) {
				t.Fatalf("%s is %v among all and %v among some", m.Offer, w, m)
			}
		}
	})
}

func TestOrderOfArrivalNeverChangesTheAnswer(t *testing.T) {
	town := town()
	rapid.Check(t, func(t *rapid.T) {
		need := rapid.SampledFrom(town.needs).Draw(t, "need")
		mixed := indexOf(rapid.Permutation(town.offers).Draw(t, "order")...)
		want := indexOf(town.offers...).Find(need, dataset.Now, everything)
		if diff := cmp.Diff(want, mixed.Find(need, dataset.Now, everything)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNeedAndOfferSeeTheSame(t *testing.T) {
	town := town()
	rapid.Check(t, func(t *rapid.T) {
		need, offer := rapid.SampledFrom(town.needs).Draw(t, "need"), rapid.SampledFrom(town.offers).Draw(t, "offer")
		x := indexOf()
		here, code := x.Pair(need, offer, dataset.Now, match.Options{})
		there, back := x.Pair(offer, need, dataset.Now, match.Options{})
		// the sentences speak to one side or the other, and say the same
		if diff := cmp.Diff(here, there, cmpopts.IgnoreFields(match.Reason{}, "Zh", "En")); diff != "" || code != back {
			t.Fatalf("%q and %q: %s", code, back, diff)
		}
	})
}

func TestForeignCompoundsAreNeverShown(t *testing.T) {
	town := town()
	x := indexOf(town.offers...)
	for _, n := range town.needs {
		for _, m := range x.Find(n, dataset.Now, everything) {
			if town.posts[m.Offer].Compound != town.posts[n.ID()].Compound {
				t.Fatalf("%s was shown %s", n.ID(), m.Offer)
			}
		}
	}
}

func TestEveryShownMatchHasAReasonBeyondItsCategory(t *testing.T) {
	for _, name := range []string{"dev", "fresh", "blind", "third", "fourth", "fifth"} {
		set, err := dataset.Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		town, needs, err := set.Town(words.Default())
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for i, n := range needs {
			for _, m := range town[set.Needs[i].Compound].Find(n, dataset.Now, match.Options{Limit: 100}) {
				shown++
				holdReasons(t, m)
			}
		}
		if shown == 0 {
			t.Errorf("%s: nothing was shown", name)
		}
	}
}

func holdReasons(t *testing.T, m match.Match) {
	t.Helper()
	good := slices.ContainsFunc(m.Reasons, func(r match.Reason) bool { return r.Good && r.Code != match.ReasonCategory })
	if !good || m.Score <= 0 || m.Score >= 1 {
		t.Errorf("%s and %s: score %v, %+v", m.Need, m.Offer, m.Score, m.Reasons)
	}
	for _, r := range m.Reasons {
		if r.Zh == "" || r.En == "" {
			t.Errorf("a reason without words: %+v", r)
		}
	}
}

func TestNearMissesAndMatchesAreNeverTheSame(t *testing.T) {
	town := town()
	x := indexOf(town.offers...)
	told := 0
	for _, n := range town.needs {
		for _, miss := range x.Misses(n, dataset.Now, match.Options{}) {
			told++
			o, _ := x.Doc(miss.Offer)
			if _, code := x.Pair(n, o, dataset.Now, match.Options{}); code != miss.Reason.Code || town.posts[miss.Offer].Compound != town.posts[miss.Need].Compound {
				t.Errorf("%s nearly fits %s (%q), and is kept apart by %q", miss.Offer, miss.Need, miss.Reason.Zh, code)
			}
		}
	}
	if told == 0 {
		t.Error("nothing nearly fits anything")
	}
}

func TestWritingNeverChangesAScore(t *testing.T) {
	town, old := town(), traditional()
	for _, n := range town.needs {
		p := town.posts[n.ID()]
		p.Title, p.Body = old(p.Title), wide(p.Body)
		other := match.Understand(words.Default(), p)
		x := indexOf(town.offers...)
		if diff := cmp.Diff(scores(x.Find(n, dataset.Now, everything)), scores(x.Find(other, dataset.Now, everything))); diff != "" {
			t.Errorf("%s as %q: %s", n.ID(), p.Title, diff)
		}
	}
}

func scores(all []match.Match) []string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%s %.6f %v", m.Offer, m.Score, m.Notify))
	}
	return out
}

// traditional writes characters in their traditional form where that leads back to the same one.
func traditional() func(string) string {
	raw, err := assets.Files.ReadFile("dictionary/TSCharacters.txt")
	if err != nil {
		panic(err)
	}
	form := map[rune]rune{}
	for line := range strings.SplitSeq(string(raw), "\n") {
		r := []rune(line)
		if len(r) == 3 && r[0] != '#' && r[0] < 0x10000 && words.Normalize(string(r[0])) == string(r[2]) {
			form[r[2]] = r[0]
		}
	}
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if old, ok := form[r]; ok {
				return old
			}
			return r
		}, s)
	}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x20 && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

func FuzzUnderstandNeverFails(f *testing.F) {
	f.Add("求接孩子放学", "周三16:30，7岁，实验小学，130-140码", uint8(0))
	f.Add("120×60 一米", "(((((((( 1.5.5米 99999999999999999999岁", uint8(1))
	f.Fuzz(func(t *testing.T, title, body string, side uint8) {
		p := match.Post{ID: "x", Compound: "c1", Title: title, Body: body, Direction: match.Direction(side % 2), Module: match.Idle}
		d := match.Understand(words.Default(), p)
		for _, m := range indexOf(town().offers...).Find(d, dataset.Now, everything) {
			if !(m.Score > 0 && m.Score < 1) {
				t.Fatalf("score %v for %q", m.Score, title)
			}
		}
	})
}

func TestReadersDoNotDisturbEachOther(t *testing.T) {
	town := town()
	x := indexOf(town.offers...)
	want := x.Find(town.needs[0], dataset.Now, everything)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 20 {
				x.Find(town.needs[(i+k)%len(town.needs)], dataset.Now, everything)
				if !cmp.Equal(want, x.Find(town.needs[0], dataset.Now, everything)) {
					t.Error("an answer changed while others asked")
				}
			}
		})
	}
	all.Wait()
}

// crowd is n offers of one compound, made from those of the development set.
func crowd(n int) (*match.Index, []*match.Doc) {
	town := town()
	rnd := rand.New(rand.NewSource(1))
	x := indexOf()
	for i := range n {
		p := town.posts[town.offers[rnd.Intn(len(town.offers))].ID()]
		p.ID, p.Compound, p.Module, p.Closed = fmt.Sprint("o", i), "c1", match.Idle, false
		x.Put(match.Understand(words.Default(), p))
	}
	var needs []*match.Doc
	for _, d := range town.needs {
		p := town.posts[d.ID()]
		p.Compound, p.Module = "c1", match.Idle
		needs = append(needs, match.Understand(words.Default(), p))
	}
	return x, needs
}

func BenchmarkNewNeedAgainst1000Offers(b *testing.B) {
	x, needs := crowd(1000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Find(needs[i%len(needs)], dataset.Now, match.Options{})
	}
}

func BenchmarkUnderstand(b *testing.B) {
	town := town()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		match.Understand(words.Default(), town.posts[town.needs[i%len(town.needs)].ID()])
	}
}

func TestTheDictionariesStaySmall(t *testing.T) {
	words.Default()
	crowd(10)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if mib := m.HeapAlloc >> 20; mib > 60 {
		t.Errorf("%d MiB are alive with the dictionaries loaded", mib)
	} else {
		t.Logf("%d MiB alive with the dictionaries loaded", mib)
	}
}

func TestMatchingIsFastEnoughForATap(t *testing.T) {
	if took := testing.Benchmark(BenchmarkNewNeedAgainst1000Offers).NsPerOp(); took > int64(50*time.Millisecond) {
		t.Errorf("a need takes %v against 1,000 offers", time.Duration(took))
	}
}
