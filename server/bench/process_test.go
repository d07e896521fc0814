//go:build bench

package bench

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// process is a server that is measured from outside: its processor time and its memory.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
}

func (p *process) end() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// cpu is the processor time that the process has used, from /proc, in ticks of 10 ms.
func (p *process) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	must(p.t, err)
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rss is the memory that the process holds, in KiB.
func (p *process) rss() int { return residentOf(strconv.Itoa(p.cmd.Process.Pid)) }

// residentOf is the memory that a process of /proc holds, in KiB; 0 when it cannot be read.
func residentOf(pid string) int {
	f, err := os.Open("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib
		}
	}
	return 0
}

// rod starts this test binary again as one of the bare servers.
func rod(t *testing.T, name, data string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	listen := filepath.Join(t.TempDir(), "listen")
	cmd.Env = append(os.Environ(), "YL_ROD="+name, "YL_ROD_DATA="+data, "YL_ROD_LISTEN="+listen)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	p := &process{t: t, cmd: cmd}
	p.base = "http://" + await(t, listen)
	t.Cleanup(p.end)
	return p
}

// product starts the real binary over a data folder.
func product(t *testing.T, data string) (p *process, ready time.Duration) {
	t.Helper()
	listen := filepath.Join(data, "listen")
	_ = os.Remove(listen)
	begun := time.Now()
	cmd := exec.Command(binary(t), "serve", "--data", data, "--listen", "127.0.0.1:0", "--limits", "off", "--demo")
	must(t, cmd.Start())
	p = &process{t: t, cmd: cmd}
	p.base = "http://" + await(t, listen)
	for {
		if status, _, err := fasthttp.Get(nil, p.base+"/readyz"); err == nil && status == 200 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	t.Cleanup(p.end)
	return p, time.Since(begun)
}

func await(t *testing.T, file string) string {
	for begun := time.Now(); time.Since(begun) < 60*time.Second; time.Sleep(time.Millisecond) {
		if text, err := os.ReadFile(file); err == nil && len(text) > 5 {
			return strings.TrimSpace(string(text))
		}
	}
	t.Fatalf("%s was not written", file)
	return ""
}

func binary(t *testing.T) string {
	path, err := filepath.Abs("../../bin/youlin")
	must(t, err)
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rest returns when the process has nothing left to do; the matcher works on after a flood of posts.
func (p *process) rest() {
	for range 120 {
		before := p.cpu()
		time.Sleep(time.Second)
		if p.cpu()-before < 30*time.Millisecond {
			return
		}
	}
	p.t.Fatal("the server does not come to rest")
}

// figures of one run against one server.
type figures struct {
	n        int
	perSec   float64
	cpu      time.Duration // of the server, a request
	p50, p99 time.Duration
	odd      int // answers of another status than wanted
}

// hammer asks with so many connections for so long, each as fast as it is answered.
func hammer(p *process, conns int, d time.Duration, want int, ask func(conn, n int, req *fasthttp.Request)) figures {
	client := &fasthttp.HostClient{Addr: strings.TrimPrefix(p.base, "http://"), MaxConns: conns}
	took := make([][]time.Duration, conns)
	odd := make([]int, conns)
	var all sync.WaitGroup
	runtime.GC()
	before, begun := p.cpu(), time.Now()
	for c := range conns {
		all.Go(func() {
			req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			for n := 0; time.Since(begun) < d; n++ {
				req.Reset()
				req.SetRequestURI(p.base)
				ask(c, n, req)
				at := time.Now()
				if err := client.Do(req, res); err != nil || res.StatusCode() != want {
					odd[c]++
				}
				took[c] = append(took[c], time.Since(at))
			}
		})
	}
	all.Wait()
	elapsed, used := time.Since(begun), p.cpu()-before
	times := slices.Concat(took...)
	slices.Sort(times)
	f := figures{n: len(times), perSec: float64(len(times)) / elapsed.Seconds(), cpu: used / time.Duration(len(times))}
	f.p50, f.p99 = times[len(times)/2], times[len(times)*99/100]
	for _, n := range odd {
		f.odd += n
	}
	return f
}

func ratio(a, b time.Duration) string { return fmt.Sprintf("%.2f", float64(a)/float64(b)) }
