package api

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// TestListenerOutlivesTheDescriptors runs a server in a process of few descriptors, takes them all with idle
// connections, and asks again when they are gone.
func TestListenerOutlivesTheDescriptors(t *testing.T) {
	addr := poorServer(t)
	var idle []net.Conn
	for range 120 {
		if c, err := net.DialTimeout("tcp", addr, 200*time.Millisecond); err == nil {
			idle = append(idle, c)
		}
	}
	for _, c := range idle {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	freed := time.Now()
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get("http://" + addr + "/")
	if err != nil {
		t.Fatalf("the server is gone: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || time.Since(freed) > time.Second {
		t.Errorf("status %d after %s, want 200 within a second", answer.StatusCode, time.Since(freed))
	}
}

// poorServer starts this test program again as the server; it ends with the test.
func poorServer(t *testing.T) (addr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPoorServerItself$")
	cmd.Env = append(os.Environ(), "YOULIN_TEST_POOR_SERVER=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return strings.TrimSpace(line)
}

// TestPoorServerItself is the server's side of the test above; alone it does nothing.
func TestPoorServerItself(t *testing.T) {
	if os.Getenv("YOULIN_TEST_POOR_SERVER") == "" {
		return
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 64, Max: 64}); err != nil {
		t.Fatal(err)
	}
	ln, err := Listen("127.0.0.1:0", Caps{All: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("here") })
	leave(t, 12)
	if _, err := io.WriteString(os.Stdout, ln.Addr().String()+"\n"); err != nil {
		t.Fatal(err)
	}
	t.Fatal(app.Listener(ln))
}

// leave takes descriptors until only n are left, so that they run out before the listener's own cap is reached.
func leave(t *testing.T, n int) {
	t.Helper()
	var taken []*os.File
	for {
		f, err := os.Open(os.DevNull)
		if errors.Is(err, syscall.EMFILE) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, f)
	}
	for _, f := range taken[len(taken)-n:] {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestListenerWaitsWithAcceptingWhenAllConnectionsAreOpen(t *testing.T) {
	ln := listening(t, Caps{All: 1})
	first := dialled(t, ln)
	held := accepted(t, ln)
	second := dialled(t, ln)
	next := make(chan net.Conn, 1)
	go func() {
		if c, err := ln.Accept(); err == nil {
			next <- c
		}
	}()
	select {
	case <-next:
		t.Fatal("a second connection was accepted beside the only one allowed")
	case <-time.After(50 * time.Millisecond):
	}
	if err := errors.Join(held.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	select {
	case c := <-next:
		if c.RemoteAddr().String() != second.LocalAddr().String() {
			t.Error("somebody else was accepted")
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the one that waited was not accepted")
	}
}

func TestListenerClosesWhatOneAddressOpensBeyondItsShare(t *testing.T) {
	ln := listening(t, Caps{PerAddress: 1})
	dialled(t, ln)
	accepted(t, ln)
	greedy := dialled(t, ln)
	go func() { _, _ = ln.Accept() }()
	if err := greedy.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := greedy.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the second connection of one address got %v, want it closed", err)
	}
}

func TestTrustedAddressesHaveNoShare(t *testing.T) {
	ln := listening(t, Caps{PerAddress: 1, Trusted: []string{"127.0.0.0/8"}})
	for range 3 {
		dialled(t, ln)
		accepted(t, ln)
	}
	if _, err := Listen("127.0.0.1:0", Caps{Trusted: []string{"the proxy"}}); err == nil {
		t.Error("a trusted address that is none was taken")
	}
}

func TestClosedListenerWaitsForNoSlot(t *testing.T) {
	ln := listening(t, Caps{All: 1})
	dialled(t, ln)
	accepted(t, ln)
	ended := make(chan error, 1)
	go func() { _, err := ln.Accept(); ended <- err }()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Accept still waits")
	}
}

func TestSlotsLeaveDescriptorsForTheDatabase(t *testing.T) {
	for _, c := range []struct{ asked, descriptors, want int }{
		{20_000, 1 << 20, 20_000}, {20_000, 1024, 960}, {0, 1024, 960}, {10, 1024, 10}, {1000, 64, 32}, {0, 1, 1},
	} {
		if got := slots(c.asked, c.descriptors); got != c.want {
			t.Errorf("slots(%d, %d) = %d, want %d", c.asked, c.descriptors, got, c.want)
		}
	}
}

func TestIPv6IsCountedByItsNetwork(t *testing.T) {
	a := network(&net.TCPAddr{IP: net.ParseIP("2001:db8:1:2::1")})
	b := network(&net.TCPAddr{IP: net.ParseIP("2001:db8:1:2:ffff::9")})
	c := network(&net.TCPAddr{IP: net.ParseIP("2001:db8:1:3::1")})
	if a != b || a == c {
		t.Errorf("counted by %v, %v and %v", a, b, c)
	}
}

func listening(t *testing.T, caps Caps) net.Listener {
	t.Helper()
	ln, err := Listen("127.0.0.1:0", caps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return ln
}

func dialled(t *testing.T, ln net.Listener) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func accepted(t *testing.T, ln net.Listener) net.Conn {
	t.Helper()
	c, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
