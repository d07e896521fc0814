package match_test

import (
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/words"
)

const (
	manyPosts     = 100_000
	manyCompounds = 100
)

// country is a hundred compounds with a thousand live posts each, made of the texts of all test sets.
type country struct {
	compounds [manyCompounds]*match.Index
	texts     []match.Post
	rebuilt   time.Duration
	heap      uint64 // with the dictionaries
}

var bigCountry = sync.OnceValue(func() *country {
	words.Default()
	c := &country{texts: allTexts()}
	rnd := rand.New(rand.NewSource(1))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := worked()
	for i := range manyPosts {
		k := i % manyCompounds
		if c.compounds[k] == nil {
			c.compounds[k] = match.NewIndex(words.Default())
		}
		c.compounds[k].Put(match.Understand(words.Default(), c.post(rnd, i)))
	}
	c.rebuilt = worked() - begin
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.heap = m.HeapAlloc
	return c
})

// worked is how long a core has worked for this thread: unlike the time of day it does not count the work of others.
func worked() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_THREAD, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func allTexts() (out []match.Post) {
	for _, dir := range []string{"testdata/dev", "testdata/fresh", "testdata/blind"} {
		set, err := dataset.Open(dir)
		if err != nil {
			panic(err)
		}
		places := set.Places()
		for _, r := range slices.Concat(set.Needs, set.Offers) {
			p, err := r.Post(places[r.Compound])
			if err != nil {
				panic(err)
			}
			out = append(out, p)
		}
	}
	return out
}

func (c *country) post(rnd *rand.Rand, i int) match.Post {
	p := c.texts[rnd.Intn(len(c.texts))]
	p.ID, p.Author, p.Compound = fmt.Sprint("p", i), fmt.Sprint("a", i), fmt.Sprint("c", i%manyCompounds)
	p.Closed, p.ExpiresAt = false, dataset.Now.AddDate(0, 1, 0)
	return p
}

// BenchmarkNewPostAmong100000 understands a new post and matches it in its compound; it also tells how long reading all
// live posts anew takes (what a core worked for it) and what they weigh. Run it
// with GOMAXPROCS=1; the slowest answers are only true where nothing else runs.
func BenchmarkNewPostAmong100000(b *testing.B) {
	c := bigCountry()
	rnd := rand.New(rand.NewSource(2))
	var took []time.Duration
	for b.Loop() {
		p := c.post(rnd, manyPosts+len(took))
		begin := time.Now()
		d := match.Understand(words.Default(), p)
		c.compounds[len(took)%manyCompounds].Find(d, dataset.Now, match.Options{})
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(c.rebuilt.Seconds(), "rebuild-s")
	b.ReportMetric(float64(c.heap)/(1<<20), "MiB")
}

func BenchmarkUnderstandEachText(b *testing.B) {
	texts := allTexts()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		match.Understand(words.Default(), texts[i%len(texts)])
	}
}
