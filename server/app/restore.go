package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"youlin/server/config"
	"youlin/server/db"
)

// The refusals of a restore.
var (
	// ErrNoBackup says that this is no backup of ours, or only a part of one.
	ErrNoBackup = errors.New("this is not a whole backup")
	// ErrDamaged says that a file is not what was backed up.
	ErrDamaged = errors.New("the backup is damaged")
)

// photoName is how the store of photos names its files.
var photoName = regexp.MustCompile(`^[A-Za-z0-9]+-(large|small)\.jpg$`)

// belongs reports whether a file of this name has a place in a backup.
func belongs(name string) bool {
	if name == db.FileName || name == keysName {
		return true
	}
	dir, file := path.Split(name)
	return dir == mediaDir+"/" && photoName.MatchString(file)
}

// Restore puts a backup into an empty data folder: every file is compared with its sum, the database is read through
// and brought to this program's schema, and only then does anything get the name it is used by.
func Restore(ctx context.Context, c config.Config, src string) (m Manifest, err error) {
	if err := Fresh(c.Data); err != nil {
		return m, err
	}
	if c.Media != "" {
		if err := Fresh(c.Media); err != nil {
			return m, err
		}
	}
	release, err := Lock(c.Data)
	if err != nil {
		return m, err
	}
	defer release()
	temp, err := os.MkdirTemp(c.Data, "restore-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := fetch(src, temp); err != nil {
		return m, err
	}
	if m, err = verify(temp); err != nil {
		return m, err
	}
	if err := revive(ctx, temp); err != nil {
		return m, err
	}
	return m, install(c, temp)
}

// fetch copies a backup, folder or tar, beside its later place.
func fetch(src, temp string) error {
	info, err := os.Stat(src)
	if err != nil {
		return fmt.Errorf("look at the backup: %w", err)
	}
	if !info.IsDir() {
		return unpack(src, temp)
	}
	m, err := readManifest(src)
	if err != nil {
		return err
	}
	for _, f := range append(m.Files, File{Name: manifestName}) {
		if f.Name != manifestName && !belongs(f.Name) {
			return fmt.Errorf("%w: %q does not belong in one", ErrNoBackup, f.Name)
		}
		to := filepath.Join(temp, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(src, filepath.FromSlash(f.Name)), to); err != nil {
			return fmt.Errorf("%w: %w", ErrNoBackup, err)
		}
	}
	return nil
}

func readManifest(dir string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, fmt.Errorf("%w: it has no %s", ErrNoBackup, manifestName)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%w: its %s cannot be read", ErrNoBackup, manifestName)
	}
	if m.Format != backupFormat {
		return m, fmt.Errorf("this backup has format %d; this program reads %d", m.Format, backupFormat)
	}
	return m, nil
}

// verify compares what was fetched with the manifest, file by file and both ways.
func verify(dir string) (Manifest, error) {
	m, err := readManifest(dir)
	if err != nil {
		return m, err
	}
	there, err := sums(dir)
	if err != nil {
		return m, err
	}
	found := map[string]File{}
	for _, f := range there {
		found[f.Name] = f
	}
	for _, want := range m.Files {
		got, here := found[want.Name]
		switch {
		case !here:
			return m, fmt.Errorf("%w: %s is missing", ErrDamaged, want.Name)
		case got != want:
			return m, fmt.Errorf("%w: %s is not what was backed up", ErrDamaged, want.Name)
		}
		delete(found, want.Name)
	}
	for name := range found {
		return m, fmt.Errorf("%w: %s is not in its list", ErrDamaged, name)
	}
	for _, name := range []string{db.FileName, keysName} {
		if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == name }) {
			return m, fmt.Errorf("%w: %s is missing", ErrNoBackup, name)
		}
	}
	return m, nil
}

// revive reads the database through, and opens it once as a server does: that sets how commits are kept, which a
// snapshot does not carry, and brings it to the newest schema.
func revive(ctx context.Context, dir string) error {
	if err := db.Verify(ctx, filepath.Join(dir, db.FileName)); err != nil {
		return err
	}
	d, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		return err
	}
	return d.Close()
}

// install gives everything its name, the database last: without it there is nothing that could be taken for whole.
func install(c config.Config, temp string) error {
	if err := installPhotos(c, filepath.Join(temp, mediaDir)); err != nil {
		return err
	}
	for _, name := range []string{keysName, db.FileName} {
		if err := os.Rename(filepath.Join(temp, name), filepath.Join(c.Data, name)); err != nil {
			return fmt.Errorf("put %s in place: %w", name, err)
		}
	}
	return syncFolder(c.Data)
}

// installPhotos copies, because photos may be kept on another disk.
func installPhotos(c config.Config, from string) error {
	to := mediaFolder(c)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	photos, err := os.ReadDir(from)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, p := range photos {
		if err := copyFile(filepath.Join(from, p.Name()), filepath.Join(to, p.Name())); err != nil {
			return fmt.Errorf("put a photo in place: %w", err)
		}
	}
	return syncFolder(to)
}
