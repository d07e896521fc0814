//go:build soak

package soak

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// TestSoakPowerCutsLoseNothingAcknowledged cuts the power under load, again and again (hazards F2).
func TestSoakPowerCutsLoseNothingAcknowledged(t *testing.T) {
	d := newDisk(t)
	s := seeded(t, d.mount+"/data")
	for round := range 12 {
		s.start()
		people := s.residents()
		syscall.Sync() // what came before this round is not what is tried
		stop := make(chan struct{})
		time.AfterFunc(1500*time.Millisecond+time.Duration(round)*37*time.Millisecond, func() {
			d.cut()
			close(stop)
		})
		l := s.load(people, stop)
		s.kill()
		d.off()
		d.on()
		ready := s.start()
		if missing := s.lost(l); len(missing) > 0 {
			t.Errorf("round %d lost %d of %d posts and %d photos: %v", round, len(missing), len(l.posts), len(l.photos), missing[:min(5, len(missing))])
		}
		if len(l.posts) < 100 {
			t.Errorf("round %d: only %d posts were acknowledged; the load was no load", round, len(l.posts))
		}
		t.Logf("round %d: %d posts, %d photos acknowledged, none lost; ready after %v", round, len(l.posts), len(l.photos), ready)
		s.kill()
		s.command("doctor")
	}
}

// TestSoakKillsLoseNothingAcknowledged kills the server under load (hazards F1).
func TestSoakKillsLoseNothingAcknowledged(t *testing.T) {
	s := seeded(t, t.TempDir()+"/data")
	for round := range 20 {
		s.start()
		people := s.residents()
		stop := make(chan struct{})
		time.AfterFunc(400*time.Millisecond+time.Duration(round)*29*time.Millisecond, func() {
			_ = s.cmd.Process.Signal(syscall.SIGKILL)
			close(stop)
		})
		l := s.load(people, stop)
		_ = s.cmd.Wait()
		ready := s.start()
		if missing := s.lost(l); len(missing) > 0 {
			t.Errorf("round %d lost %d of %d: %v", round, len(missing), len(l.posts), missing[:min(5, len(missing))])
		}
		if n := l.others.Load(); n > 0 {
			t.Errorf("round %d: %d answers that were neither success nor silence", round, n)
		}
		t.Logf("round %d: %d posts, %d photos acknowledged; ready after %v", round, len(l.posts), len(l.photos), ready)
		s.kill()
	}
}

func TestMain(m *testing.M) {
	if os.Geteuid() != 0 {
		println("the soak tests need root for loop mounts; run them as root")
		os.Exit(1)
	}
	os.Exit(m.Run())
}
