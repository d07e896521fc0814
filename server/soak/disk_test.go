//go:build soak

package soak

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// ext4Shutdown is EXT4_IOC_SHUTDOWN; with noLogFlush what was not synced is gone, as at a power cut.
const (
	ext4Shutdown = 0x8004587d
	noLogFlush   = 2
)

// disk is a small ext4 of our own on a loop device, whose power can be cut.
type disk struct {
	t     *testing.T
	image string
	mount string
}

func newDisk(t *testing.T) *disk {
	t.Helper()
	dir := t.TempDir()
	d := &disk{t: t, image: filepath.Join(dir, "yl-disk.img"), mount: filepath.Join(dir, "yl-mount")}
	must(t, os.Mkdir(d.mount, 0o755))
	f, err := os.Create(d.image)
	must(t, err)
	must(t, f.Truncate(512<<20))
	must(t, f.Close())
	d.run("mkfs.ext4", "-q", "-F", d.image)
	d.on()
	t.Cleanup(func() { _ = exec.Command("umount", "-l", d.mount).Run() })
	return d
}

// on mounts the disk; after a cut this replays its journal.
func (d *disk) on() { d.run("mount", "-o", "loop", d.image, d.mount) }

// cut takes the power away: nothing that was not synced will be there again.
func (d *disk) cut() {
	f, err := os.Open(d.mount)
	must(d.t, err)
	defer f.Close()
	must(d.t, unix.IoctlSetPointerInt(int(f.Fd()), ext4Shutdown, noLogFlush))
}

func (d *disk) off() { d.run("umount", d.mount) }

func (d *disk) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %v: %v\n%s\n(this test needs root, loop devices and ext4)", name, args, err, out)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
