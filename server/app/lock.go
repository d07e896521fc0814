package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrInUse says that another youlin works in the data folder.
var ErrInUse = errors.New("another youlin is working in this data folder; stop it first")

// lockName is the file that a working youlin holds.
const lockName = "lock"

// Lock takes the data folder for one process: serve, seed, import, restore and migrate hold it. token, backup and
// doctor do not, so that they work beside a running server.
func Lock(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrInUse, f.Close())
	}
	return func() { _ = f.Close() }, nil // closing gives the lock back
}
