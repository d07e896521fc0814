package app

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// pack writes a folder's files into one, down to the disk.
func pack(dir, file string) (err error) {
	files, err := sums(dir)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Sync(), out.Close()) }()
	w := tar.NewWriter(out)
	for _, f := range append(files, File{Name: manifestName}) {
		if err := packOne(w, filepath.Join(dir, filepath.FromSlash(f.Name)), f.Name); err != nil {
			return err
		}
	}
	return w.Close()
}

func packOne(w *tar.Writer, path, name string) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime()}); err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return err
}

// unpack lays the files of a backup into a folder. Only plain files with the names that a backup has are taken:
// nothing in it leads elsewhere.
func unpack(file, dir string) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("this is no backup, or not a whole one: %w", err)
		}
		if h.Typeflag != tar.TypeReg || h.Name != manifestName && !belongs(h.Name) {
			return fmt.Errorf("%w: %q does not belong in one", ErrNoBackup, h.Name)
		}
		if err := unpackOne(r, filepath.Join(dir, filepath.FromSlash(h.Name))); err != nil {
			return err
		}
	}
}

func unpackOne(r io.Reader, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, r)
	return errors.Join(err, out.Sync(), out.Close())
}
