package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Store is where the files lie. Names are our own, never a neighbour's.
type Store interface {
	// Put keeps a new file; it is durable when Put returns.
	Put(ctx context.Context, name string, data []byte) error
	// Get reads a file; what is not there is fs.ErrNotExist.
	Get(ctx context.Context, name string) ([]byte, error)
	// Remove takes a file away; one that is not there is fine.
	Remove(ctx context.Context, name string) error
	// Names calls each with parts of the list of all files.
	Names(ctx context.Context, each func([]string) error) error
	// Close lets the store go.
	Close() error
}

// Folder is the Store in a local folder. No name leads out of it.
type Folder struct{ root *os.Root }

// OpenFolder opens the folder, and makes it when it is new.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the media folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the media folder: %w", err)
	}
	return &Folder{root}, nil
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.root.Close() }

// Put writes the file and syncs it, then the folder that names it: only then would a power cut leave it whole.
func (f *Folder) Put(_ context.Context, name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep a photo: %w", err)
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("keep a photo: %w", errors.Join(err, f.root.Remove(name)))
	}
	return f.sync()
}

func (f *Folder) sync() error {
	dir, err := f.root.Open(".")
	if err != nil {
		return fmt.Errorf("open the media folder: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Get reads a file.
func (f *Folder) Get(_ context.Context, name string) ([]byte, error) {
	return f.root.ReadFile(name)
}

// Remove takes a file away.
func (f *Folder) Remove(_ context.Context, name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a photo: %w", err)
	}
	return nil
}

// Names lists the folder, some hundred names at a time.
func (f *Folder) Names(ctx context.Context, each func([]string) error) (err error) {
	dir, err := f.root.Open(".")
	if err != nil {
		return fmt.Errorf("list the media folder: %w", err)
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	for ctx.Err() == nil {
		names, err := dir.Readdirnames(400)
		if len(names) == 0 {
			return endOf(err)
		}
		if err := each(names); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
