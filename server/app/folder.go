package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrNotEmpty refuses a folder that holds something already.
var ErrNotEmpty = errors.New("this folder holds something already; name a new or empty one")

// Fresh refuses a folder that holds anything; one that is not there yet is fresh.
func Fresh(dir string) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into the folder: %w", err)
	}
	for _, n := range names {
		if n.Name() != lockName {
			return fmt.Errorf("%s: %w", dir, ErrNotEmpty)
		}
	}
	return nil
}
