package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"youlin/server/testkit/house"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// workshop is where the real binary is built, and the town that each test gets a copy of.
var workshop string

func TestMain(m *testing.M) {
	code := 1
	if dir, err := os.MkdirTemp("", "youlin-binary-"); err == nil {
		workshop = dir
		code = m.Run()
		_ = os.RemoveAll(dir) // it is a temporary folder
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// binary is the program as an operator gets it.
var binary = sync.OnceValues(func() (string, error) {
	file := filepath.Join(workshop, "youlin")
	out, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the binary: %w\n%s", err, out)
	}
	return file, nil
})

// seeded is a folder with two compounds and 100 residents, the even ones in the first.
var seeded = sync.OnceValues(func() (string, error) {
	file, err := binary()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(workshop, "seeded")
	seed := exec.Command(file, "seed", "--data", dir, "--compounds", "2", "--residents", "100", "--posts", "0", "--seed", "7")
	seed.Env = plainEnviron()
	out, err := seed.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("seed: %w\n%s", err, out)
	}
	return dir, nil
})

// plainEnviron is the environment without settings of ours: those of the tests are none of the server's.
func plainEnviron() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "YOULIN_") })
}

// townFolder is a copy of the seeded folder, of the test's own.
func townFolder(t *testing.T) string {
	t.Helper()
	from, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := filepath.WalkDir(dir, private); err != nil {
		t.Fatal(err)
	}
	return dir
}

// private takes from everybody else what copying gave them.
func private(path string, entry os.DirEntry, err error) error {
	switch {
	case err != nil:
		return err
	case entry.IsDir():
		return os.Chmod(path, 0o700)
	}
	return os.Chmod(path, 0o600)
}

// server is the real binary, serving.
type server struct {
	t   *testing.T
	cmd *exec.Cmd
	dir string
	// house asks it over the network.
	house *house.House

	mu   sync.Mutex
	said bytes.Buffer
	read chan struct{}
	gone bool
}

// serves starts the binary over a folder and waits until it says where it serves.
func serves(t *testing.T, dir string, environ ...string) *server {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, dir: dir, read: make(chan struct{})}
	s.cmd = exec.Command(file, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", dir)
	s.cmd.Env = append(plainEnviron(), environ...)
	errs, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	addr := make(chan string, 1)
	go s.listen(bufio.NewScanner(errs), addr)
	select {
	case at := <-addr:
		s.house = house.Dial(t, at)
	case <-s.read:
		t.Fatalf("the server did not start:\n%s", s.log())
	case <-time.After(patience):
		t.Fatalf("the server says nothing:\n%s", s.log())
	}
	return s
}

var servesOn = regexp.MustCompile(`youlin serves on http://(\S+)`)

// listen keeps what the server says, and finds the address in it.
func (s *server) listen(lines *bufio.Scanner, addr chan<- string) {
	defer close(s.read)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if found := servesOn.FindStringSubmatch(lines.Text()); found != nil {
			addr <- found[1]
		}
		s.mu.Lock()
		s.said.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
	}
}

// log is everything that the server said.
func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// kill ends the server as a power cut ends a program: without a word.
func (s *server) kill() {
	if s.gone {
		return
	}
	s.gone = true
	_ = s.cmd.Process.Kill() // it may be gone already
	<-s.read
	_ = s.cmd.Wait() // it says that it was killed
}

// stop asks the server to stop, as an operator does, and returns its exit code.
func (s *server) stop() int {
	s.t.Helper()
	s.gone = true
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	stuck := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	defer stuck.Stop()
	<-s.read
	_ = s.cmd.Wait() // the code says it
	return s.cmd.ProcessState.ExitCode()
}

// healthy fails the test when the server logged a failure, or when the folder it left is not whole.
func (s *server) healthy() {
	s.t.Helper()
	for line := range strings.Lines(s.log()) {
		if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "panic") {
			s.t.Errorf("the server said: %s", line)
		}
	}
	file, _ := binary()
	doctor := exec.Command(file, "doctor", "--data", s.dir)
	doctor.Env = plainEnviron()
	if out, err := doctor.CombinedOutput(); err != nil {
		s.t.Errorf("doctor: %v\n%s", err, out)
	}
}

// neighbour is seeded resident i, signed in by a code; the even ones are of the first compound.
func (s *server) neighbour(i int) *house.Person {
	s.t.Helper()
	p := s.house.Enters(fmt.Sprintf("+86199%08d", i))
	me := p.Get("/me").Is(200)
	var said struct {
		Memberships []struct{ Compound struct{ ID string } }
	}
	me.Into(&said)
	p.Compound = placeID(said.Memberships[0].Compound.ID)
	return p
}

// neighbours are n of the first compound.
func (s *server) neighbours(n int) (people []*house.Person) {
	s.t.Helper()
	for i := range n {
		people = append(people, s.neighbour(10+2*i))
	}
	return people
}

// again has people ask a server that was started anew, in the sessions that they had before.
func (s *server) again(people []*house.Person) []*house.Person {
	back := make([]*house.Person, len(people))
	for i, p := range people {
		same := *p
		same.Caller = s.house.Caller(p.Token)
		back[i] = &same
	}
	return back
}
