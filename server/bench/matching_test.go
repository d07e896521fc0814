//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/match/evaluate"
)

// asked is how many new posts are matched, changed how many of them are put in and taken out again.
const asked, changed = 4000, 500

// systems are what is compared, each measured in a process of its own with one core; dir is an empty folder.
var systems = []struct {
	name string
	make func(dir string) (ranker, error)
}{
	{"youlin match", func(string) (ranker, error) { return newMatcher(), nil }},
	{"FTS5 trigram, memory", func(string) (ranker, error) { return newFTS(":memory:", trigrams) }},
	{"FTS5 trigram, file", func(dir string) (ranker, error) {
		return newFTS("file:"+filepath.Join(dir, "fts.db")+"?_journal_mode=WAL&_synchronous=FULL", trigrams)
	}},
	{"FTS5 bigrams, memory", func(string) (ranker, error) { return newFTS(":memory:", bigrams) }},
	{"bleve cjk, scorch", func(string) (ranker, error) { return newScorch(), nil }},
	{"bleve cjk, gtreap", func(string) (ranker, error) { return newGtreap(), nil }},
}

// bout is what one system showed.
type bout struct {
	Build          time.Duration // of a core's work
	Heap, Resident float64       // MiB more than before
	P50, P99       time.Duration // of a core's work for a new post
	Open, Shut     time.Duration // medians, with waiting for the disk
	Known, Foreign evaluate.Report
}

// TestMatching prints what the matcher costs and is worth beside two full-text engines over the same posts.
func TestMatching(t *testing.T) {
	fmt.Printf("\n| %-20s | p50 | p99 | open / close | build | memory (heap) | nDCG@10 | recall@10 | P@1 | rules broken | nDCG@10 in other words |\n|---|---|---|---|---|---|---|---|---|---|---|\n", "system")
	for i, s := range systems {
		var b bout
		alone(t, "rank", strconv.Itoa(i), 1, &b)
		fmt.Printf("| %-20s | %.2f ms | %.2f ms | %v / %v | %.1f s | %.0f MiB (%.0f) | %.3f | %.3f | %.3f | %d | %.3f |\n", s.name,
			ms(b.P50), ms(b.P99), b.Open.Round(100*time.Nanosecond), b.Shut.Round(100*time.Nanosecond), b.Build.Seconds(), b.Resident, b.Heap,
			b.Known.NDCG, b.Known.Recall, b.Known.P1, b.Known.Violations, b.Foreign.NDCG)
	}
}

// TestEverySystemKnowsAtOnce holds that opening and closing are over when they are timed.
func TestEverySystemKnowsAtOnce(t *testing.T) {
	offer := match.Post{ID: "1", Author: "a1", Compound: "c1", Direction: match.Offer, Module: match.Idle, Mode: match.Lend, Title: "婴儿推车可以借"}
	need := match.Post{ID: "2", Author: "a2", Compound: "c1", Module: match.Idle, Mode: match.Lend, Title: "想借婴儿推车"}
	for _, s := range systems {
		r, err := s.make(t.TempDir())
		must(t, err)
		must(t, r.open(offer))
		there, err := r.find(need)
		must(t, err)
		must(t, r.shut(offer))
		gone, err := r.find(need)
		must(t, err)
		if !slices.Equal(there, []string{"1"}) || len(gone) > 0 {
			t.Errorf("%s: found %v, and %v after it closed", s.name, there, gone)
		}
		must(t, r.close())
	}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// alone runs a task in a process of its own, with so many cores, and reads what it found.
func alone(t *testing.T, task, about string, cores int, into any) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "YL_ROD="+task, "YL_ROD_DATA="+about, fmt.Sprint("GOMAXPROCS=", cores), "TMPDIR="+t.TempDir())
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	must(t, err)
	must(t, json.Unmarshal(out, into))
}

// tasks are what runs alone.
var tasks = map[string]func(about string) (any, error){"rank": rank, "rebuild": rebuild}

// rank measures one system.
func rank(number string) (any, error) {
	i, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	var b bout
	for _, step := range []func(ranker) error{b.weigh, graded(known, &b.Known), graded(foreign, &b.Foreign)} {
		dir, err := os.MkdirTemp("", "rank")
		if err != nil {
			return nil, err
		}
		r, err := systems[i].make(dir)
		if err != nil {
			return nil, err
		}
		if err := step(r); err != nil {
			return nil, err
		}
		if err := r.close(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// weigh fills a system with the country and asks it.
func (b *bout) weigh(r ranker) error {
	of, err := texts()
	if err != nil {
		return err
	}
	heap, resident := memory()
	begun := worked()
	if err := r.fill(country(of, 1, 0, posts)); err != nil {
		return err
	}
	b.Build = worked() - begun
	heapNow, residentNow := memory()
	b.Heap, b.Resident = heapNow-heap, residentNow-resident
	if b.P50, b.P99, err = asking(r, of); err != nil {
		return err
	}
	return b.changing(r, of)
}

// memory is the heap in use and what the process holds, in MiB, without garbage.
func memory() (heap, resident float64) {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20), float64(residentOf("self")) / 1024
}

// worked is how long cores have worked for this process: unlike the time of day it does not count the work of others.
// With one core it is how long an answer takes where nothing else runs.
func worked() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

func asking(r ranker, of []match.Post) (p50, p99 time.Duration, err error) {
	var took []time.Duration
	for p := range country(of, 2, posts, asked) {
		at := worked()
		if _, err := r.find(p); err != nil {
			return 0, 0, err
		}
		took = append(took, worked()-at)
	}
	slices.Sort(took)
	return took[asked/2], took[asked*99/100], nil
}

func (b *bout) changing(r ranker, of []match.Post) error {
	var opens, shuts []time.Duration
	for p := range country(of, 3, posts, changed) {
		at := time.Now()
		if err := r.open(p); err != nil {
			return err
		}
		opens = append(opens, time.Since(at))
		at = time.Now()
		if err := r.shut(p); err != nil {
			return err
		}
		shuts = append(shuts, time.Since(at))
	}
	slices.Sort(opens)
	slices.Sort(shuts)
	b.Open, b.Shut = opens[changed/2], shuts[changed/2]
	return nil
}

// graded asks for all needs of a data set; only live posts are there to be found.
func graded(dir string, into *evaluate.Report) func(ranker) error {
	return func(r ranker) error {
		set, err := dataset.Open(dir)
		if err != nil {
			return err
		}
		labels, err := evaluate.Labels(dir)
		if err != nil {
			return err
		}
		needs, live, names, err := numbered(set)
		if err != nil {
			return err
		}
		if err := r.fill(slices.Values(live)); err != nil {
			return err
		}
		answers, err := answered(r, needs, names)
		*into = evaluate.Score(set, labels, answers, dataset.Now)[0]
		return err
	}
}

func answered(r ranker, needs []match.Post, names map[string]string) (answers []dataset.Ranking, err error) {
	for _, n := range needs {
		ids, err := r.find(n)
		if err != nil {
			return nil, err
		}
		a := dataset.Ranking{Need: names[n.ID]}
		for _, id := range ids {
			a.Ranked = append(a.Ranked, dataset.Ranked{Offer: names[id]})
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// numbered gives posts numbers for ids, and which names these stand for.
func numbered(set *dataset.Set) (needs, live []match.Post, names map[string]string, err error) {
	names = map[string]string{}
	places := set.Places()
	for i, r := range slices.Concat(set.Needs, set.Offers) {
		p, err := r.Post(places[r.Compound])
		if err != nil {
			return nil, nil, nil, err
		}
		p.ID = strconv.Itoa(i + 1)
		names[p.ID] = r.ID
		switch {
		case p.Direction == match.Need:
			needs = append(needs, p)
		case !p.Closed && dataset.Now.Before(p.ExpiresAt):
			live = append(live, p)
		}
	}
	return needs, live, names, nil
}
