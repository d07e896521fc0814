//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/sys/unix"
)

const (
	compounds = 100
	people    = 2500
	posts     = 100_000
	round     = 3 * time.Second
)

// town is a seeded data folder, and the binary over it.
type town struct {
	t     *testing.T
	data  string
	p     *process
	ready time.Duration
	table []string
}

func (b *town) row(what, got, aim, note string) {
	line := fmt.Sprintf("| %-46s | %-12s | %-8s | %s |", what, got, aim, note)
	b.table = append(b.table, line)
	fmt.Println(line)
}

func (b *town) youlin(args ...string) string {
	out, err := exec.Command(binary(b.t), append(args, "--data", b.data)...).Output()
	must(b.t, err)
	return strings.TrimSpace(string(out))
}

// resident is a person with a token, and the compound they live in.
type resident struct{ token, compound string }

func (b *town) resident(i int) resident {
	phone := fmt.Sprintf("+86199%08d", i)
	var sent struct{ DemoCode string }
	must(b.t, json.Unmarshal(b.ask(resident{}, "POST", "/auth/codes", fmt.Appendf(nil, `{"phone":%q}`, phone)), &sent))
	var signed struct{ AccessToken string }
	must(b.t, json.Unmarshal(b.ask(resident{}, "POST", "/auth/sessions", fmt.Appendf(nil, `{"phone":%q,"code":%q}`, phone, sent.DemoCode)), &signed))
	r := resident{token: signed.AccessToken}
	var me struct {
		Memberships []struct{ Compound struct{ ID string } }
	}
	must(b.t, json.Unmarshal(b.ask(r, "GET", "/me", nil), &me))
	r.compound = me.Memberships[0].Compound.ID
	return r
}

func (b *town) ask(r resident, method, path string, body []byte) []byte {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	r.fill(req, b.p.base, method, path, body)
	must(b.t, fasthttp.Do(req, res))
	if res.StatusCode() >= 300 {
		b.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode(), res.Body())
	}
	return slices.Clone(res.Body())
}

func (r resident) fill(req *fasthttp.Request, base, method, path string, body []byte) {
	req.SetRequestURI(base + "/api/v1" + path)
	req.Header.SetMethod(method)
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if body != nil {
		req.Header.SetContentType("application/json")
		req.SetBody(body)
	}
}

func TestBench(t *testing.T) {
	b := &town{t: t, data: filepath.Join(t.TempDir(), "data")}
	begun := time.Now()
	b.youlin("seed", "--compounds", fmt.Sprint(compounds), "--residents", fmt.Sprint(people), "--posts", fmt.Sprint(posts), "--seed", "1")
	seeding := time.Since(begun)
	b.p, b.ready = product(t, b.data)
	fmt.Printf("\n| %-46s | %-12s | %-8s | %s |\n|---|---|---|---|\n", "what", "ratio", "aim", "figures of this run")
	b.row("start to ready, 100,000 posts", b.ready.Round(time.Millisecond).String(), "150 ms", fmt.Sprintf("resident then %.0f MiB; seeding took %v", float64(b.p.rss())/1024, seeding.Round(time.Second)))
	b.size()
	b.reading()
	b.writing()
	b.p.rest()
	who := make([]resident, people)
	for i := range who {
		who[i] = b.resident(i)
	}
	b.finding(who, 1000)
	b.finding(who, 10000)
}

func (b *town) size() {
	info, err := os.Stat(binary(b.t))
	must(b.t, err)
	b.row("binary with the client inside", fmt.Sprintf("%.1f MiB", float64(info.Size())/(1<<20)), "41.5 MiB", "")
}

// reading holds the feed against a bare handler of the same bytes, and the cold page against a raw prepared query.
func (b *town) reading() {
	r := b.resident(0)
	path := "/compounds/" + r.compound + "/posts?direction=offer&module=idle"
	page := b.ask(r, "GET", path, nil)
	var first struct{ NextCursor string }
	must(b.t, json.Unmarshal(page, &first))
	file := filepath.Join(b.t.TempDir(), "page.json")
	must(b.t, os.WriteFile(file, page, 0o600))
	fixed := rod(b.t, "bare", file)
	raw := rod(b.t, "feed-sql", b.data)
	_, token, err := fasthttp.Get(nil, raw.base+"/token")
	must(b.t, err)
	tag := b.tag(r, path)

	best := func(p *process, want int, ask func(int, int, *fasthttp.Request)) figures {
		hammer(p, 16, round/6, want, ask)
		f := hammer(p, 16, round, want, ask)
		if f.odd > 0 {
			b.t.Errorf("%d of %d answers were not %d", f.odd, f.n, want)
		}
		return f
	}
	base := best(fixed, 200, func(_, _ int, req *fasthttp.Request) { req.SetRequestURI(fixed.base + "/") })
	warm := best(b.p, 200, func(_, _ int, req *fasthttp.Request) { r.fill(req, b.p.base, "GET", path, nil) })
	packed := best(b.p, 200, func(_, _ int, req *fasthttp.Request) {
		r.fill(req, b.p.base, "GET", path, nil)
		req.Header.Set("Accept-Encoding", "gzip")
	})
	same := best(b.p, 304, func(_, _ int, req *fasthttp.Request) {
		r.fill(req, b.p.base, "GET", path, nil)
		req.Header.Set("If-None-Match", tag)
	})
	sql := best(raw, 200, func(_, _ int, req *fasthttp.Request) {
		req.SetRequestURI(raw.base + "/compounds/" + r.compound)
		req.Header.Set("Authorization", "Bearer "+string(token))
	})
	cold := best(b.p, 200, func(_, _ int, req *fasthttp.Request) {
		r.fill(req, b.p.base, "GET", path+"&cursor="+first.NextCursor, nil)
	})
	note := func(f, g figures) string {
		return fmt.Sprintf("%v against %v CPU a request; %.0f/s against %.0f/s", f.cpu, g.cpu, f.perSec, g.perSec)
	}
	b.row("warm feed, CPU × bare Fiber of the same bytes", ratio(warm.cpu, base.cpu), "2.0", note(warm, base))
	b.row("warm feed packed", ratio(packed.cpu, base.cpu), "1.5", note(packed, base))
	b.row("feed unchanged, 304", ratio(same.cpu, base.cpu), "1.3", note(same, base))
	b.row("cold feed, CPU × raw prepared query", ratio(cold.cpu, sql.cpu), "1.0", note(cold, sql))
	b.row("resident memory under list load", fmt.Sprintf("%.0f MiB", float64(b.p.rss())/1024), "", "")
}

func (b *town) tag(r resident, path string) string {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	r.fill(req, b.p.base, "GET", path, nil)
	must(b.t, fasthttp.Do(req, res))
	return string(res.Header.Peek("ETag"))
}

// writing holds a durable publish against bare grouped inserts and against the disk itself.
func (b *town) writing() {
	dir := filepath.Dir(b.data)
	disk := b.fdatasync(dir)
	inserts := rod(b.t, "insert", dir)
	who := make([]resident, 64)
	for i := range who {
		who[i] = b.resident(i)
	}
	// Something that nobody in the seeded town looks for: what telling costs is another figure.
	body := []byte(`{"direction":"offer","module":"idle","mode":"give","category":"idle.other","title":"旧挂历一本"}`)
	for _, clients := range []int{1, 16, 64} {
		bare := hammer(inserts, clients, round, 201, func(_, _ int, req *fasthttp.Request) {
			req.SetRequestURI(inserts.base + "/")
			req.Header.SetMethod("POST")
			req.SetBody(body)
		})
		// The first post in a compound brings its posts into the matcher's memory; that is the start's cost, not this one's.
		hammer(b.p, clients, round, 201, func(c, _ int, req *fasthttp.Request) {
			who[c].fill(req, b.p.base, "POST", "/compounds/"+who[c].compound+"/posts", body)
		})
		b.p.rest()
		ours := hammer(b.p, clients, round, 201, func(c, _ int, req *fasthttp.Request) {
			who[c].fill(req, b.p.base, "POST", "/compounds/"+who[c].compound+"/posts", body)
		})
		if ours.odd+bare.odd > 0 {
			b.t.Errorf("%d and %d publishes were not taken", ours.odd, bare.odd)
		}
		b.row(fmt.Sprintf("durable publish, %d clients, rate × bare inserts", clients), fmt.Sprintf("%.2f", ours.perSec/bare.perSec), "",
			fmt.Sprintf("%.0f/s against %.0f/s; p50 %v against %v; %v CPU each", ours.perSec, bare.perSec, ours.p50, bare.p50, ours.cpu))
		if clients == 1 {
			b.row("durable publish, one client, p50 × fdatasync", ratio(ours.p50, disk), "2.0", fmt.Sprintf("%v against %v", ours.p50, disk))
		}
	}
}

// fdatasync is the median of writing 4 KiB and having them on the disk.
func (b *town) fdatasync(dir string) time.Duration {
	f, err := os.Create(filepath.Join(dir, "sync"))
	must(b.t, err)
	defer f.Close()
	block, took := make([]byte, 4096), make([]time.Duration, 500)
	for i := range took {
		at := time.Now()
		_, err := f.Write(block)
		must(b.t, err)
		must(b.t, unix.Fdatasync(int(f.Fd())))
		took[i] = time.Since(at)
	}
	slices.Sort(took)
	return took[len(took)/2]
}
