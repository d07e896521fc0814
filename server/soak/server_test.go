//go:build soak

package soak

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const residents = 24

// server is the real binary over a data folder.
type server struct {
	t    *testing.T
	data string
	cmd  *exec.Cmd
	base string
}

func binary(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../bin/youlin")
	must(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v; `make soak` builds it", err)
	}
	return path
}

func (s *server) command(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(binary(s.t), append(args, "--data", s.data)...).Output()
	if err != nil {
		s.t.Fatalf("youlin %v: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

func seeded(t *testing.T, data string) *server {
	t.Helper()
	s := &server{t: t, data: data}
	s.command("seed", "--compounds", "2", "--residents", fmt.Sprint(residents), "--posts", "60", "--seed", "7")
	return s
}

// start serves and returns when it is ready, with how long that took.
func (s *server) start() time.Duration {
	s.t.Helper()
	_ = os.Remove(filepath.Join(s.data, "listen"))
	begun := time.Now()
	s.cmd = exec.Command(binary(s.t), "serve", "--data", s.data, "--listen", "127.0.0.1:0", "--limits", "off", "--demo")
	must(s.t, s.cmd.Start())
	for time.Since(begun) < 20*time.Second {
		if addr, err := os.ReadFile(filepath.Join(s.data, "listen")); err == nil && len(addr) > 0 {
			s.base = "http://" + strings.TrimSpace(string(addr))
			if res, err := http.Get(s.base + "/readyz"); err == nil {
				res.Body.Close()
				if res.StatusCode == http.StatusOK {
					return time.Since(begun)
				}
			}
		}
		time.Sleep(2 * time.Millisecond) // polling another process
	}
	s.t.Fatal("the server did not become ready")
	return 0
}

func (s *server) kill() {
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	_ = s.cmd.Wait()
}

// who is a resident with a token.
type who struct {
	token, compound string
}

func (s *server) residents() []who {
	people := make([]who, residents)
	for i := range people {
		words := strings.Fields(s.command("token", "--phone", fmt.Sprintf("+86199%08d", i)))
		people[i].token = words[len(words)-1]
		var me struct {
			Memberships []struct{ Compound struct{ ID string } }
		}
		status, body := s.ask(people[i], http.MethodGet, "/me", nil, "")
		if status != http.StatusOK {
			s.t.Fatalf("resident %d: %d %s", i, status, body)
		}
		must(s.t, json.Unmarshal(body, &me))
		people[i].compound = me.Memberships[0].Compound.ID
	}
	return people
}

func (s *server) ask(p who, method, path string, body io.Reader, kind string) (int, []byte) {
	req, err := http.NewRequest(method, s.base+"/api/v1"+path, body)
	must(s.t, err)
	req.Header.Set("Authorization", "Bearer "+p.token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, text
}

// ledger is what was acknowledged: posts by id, photos by id with the hash of what was served.
type ledger struct {
	mu     sync.Mutex
	posts  map[string]who
	photos map[string]photo
	others atomic.Int64 // answers that were neither 201 nor a broken connection
}

type photo struct {
	owner who
	sum   [sha256.Size]byte
}

// load writes posts and photos until stop, and notes each only after its answer.
func (s *server) load(people []who, stop <-chan struct{}) *ledger {
	l := &ledger{posts: map[string]who{}, photos: map[string]photo{}}
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				photo := ""
				if i%6 == 0 && n%5 == 0 {
					photo = s.upload(p, l, n)
				}
				s.publish(p, l, fmt.Sprintf("电钻 %d-%d", i, n), photo)
			}
		})
	}
	all.Wait()
	return l
}

// publish posts a thing, with its photo when there is one.
func (s *server) publish(p who, l *ledger, title, photo string) {
	photos := []string{}
	if photo != "" {
		photos = append(photos, photo)
	}
	list, err := json.Marshal(photos)
	must(s.t, err)
	text := fmt.Sprintf(`{"direction":"offer","module":"idle","mode":"give","category":"idle.tool","title":%q,"photos":%s}`, title, list)
	status, body := s.ask(p, http.MethodPost, "/compounds/"+p.compound+"/posts", strings.NewReader(text), "application/json")
	var made struct{ ID string }
	switch {
	case status == http.StatusCreated && json.Unmarshal(body, &made) == nil:
		l.mu.Lock()
		l.posts[made.ID] = p
		l.mu.Unlock()
	case status != 0:
		l.others.Add(1)
	}
}

// upload takes a photo in and notes what was served of it; it gives the id, or nothing when it was not acknowledged.
func (s *server) upload(p who, l *ledger, n int) string {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("file", "x.jpg")
	img := image.NewRGBA(image.Rect(0, 0, 200, 150))
	for x := range 200 {
		img.Set(x, n%150, color.RGBA{uint8(x), uint8(n), 80, 255})
	}
	_ = jpeg.Encode(part, img, nil)
	_ = w.Close()
	status, body := s.ask(p, http.MethodPost, "/media", &form, w.FormDataContentType())
	var made struct{ ID string }
	if status != http.StatusCreated || json.Unmarshal(body, &made) != nil {
		return ""
	}
	if status, bytes := s.ask(p, http.MethodGet, "/media/"+made.ID, nil, ""); status == http.StatusOK {
		l.mu.Lock()
		l.photos[made.ID] = photo{p, sha256.Sum256(bytes)}
		l.mu.Unlock()
	}
	return made.ID
}

// lost asks for everything that was acknowledged and returns what is not there, or not whole.
func (s *server) lost(l *ledger) (missing []string) {
	for id, p := range l.posts {
		if status, _ := s.ask(p, http.MethodGet, "/posts/"+id, nil, ""); status != http.StatusOK {
			missing = append(missing, fmt.Sprintf("post %s: %d", id, status))
		}
	}
	for id, ph := range l.photos {
		status, bytes := s.ask(ph.owner, http.MethodGet, "/media/"+id, nil, "")
		if status != http.StatusOK || sha256.Sum256(bytes) != ph.sum {
			missing = append(missing, fmt.Sprintf("photo %s: %d", id, status))
		}
	}
	return missing
}
