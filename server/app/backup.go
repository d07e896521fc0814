package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"youlin/server/config"
	"youlin/server/db"
)

// The files of a backup. The manifest is written last.
const (
	manifestName = "manifest.json"
	keysName     = "keys.json"
	mediaDir     = "media"
	backupFormat = 1
)

// Manifest says what a backup holds.
type Manifest struct {
	Format  int       `json:"format"`
	Version string    `json:"version"`
	MadeAt  time.Time `json:"madeAt"`
	// Schema is the database's version, LastSeq the number of the newest event in it.
	Schema  int64  `json:"schema"`
	LastSeq int64  `json:"lastSeq"`
	Files   []File `json:"files"`
}

// File is one file of a backup, by its path inside it.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Backup copies everything in the data folder, whole and as of one moment, beside a running server: to a folder, or to
// one file when dest ends in .tar. It is written under another name and gets its own only when it is whole and on the
// disk, so that half of one is never mistaken for a backup. dest must not be there yet.
func Backup(ctx context.Context, c config.Config, version, dest string) (m Manifest, err error) {
	if _, err := os.Lstat(dest); err == nil {
		return m, fmt.Errorf("%s is already there; name a new place", dest)
	}
	source := filepath.Join(c.Data, db.FileName)
	if _, err := os.Stat(source); err != nil {
		return m, fmt.Errorf("there is no database in %s", c.Data)
	}
	if err := os.MkdirAll(filepath.Dir(dest), 0o700); err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dest), "."+filepath.Base(dest)+".partial-")
	if err != nil {
		return m, fmt.Errorf("make room for the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	b := &backup{config: c, dir: filepath.Join(temp, "backup")}
	if m, err = b.fill(ctx, version); err != nil {
		return m, err
	}
	return m, b.finish(temp, dest)
}

// backup is one under way, in a folder of its own.
type backup struct {
	config config.Config
	dir    string
	copied map[string]int64
}

func (b *backup) fill(ctx context.Context, version string) (m Manifest, err error) {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return m, err
	}
	m = Manifest{Format: backupFormat, Version: version, MadeAt: time.Now().UTC().Truncate(time.Second)}
	// Photos before and after: a file is there before its row is, and is taken away a day after its row was let go.
	// What the database names was there at the moment of its snapshot, so one of the two rounds has it.
	if err := b.photos(ctx); err != nil {
		return m, err
	}
	if err := b.database(ctx, &m); err != nil {
		return m, err
	}
	if err := b.photos(ctx); err != nil {
		return m, err
	}
	if err := copyFile(filepath.Join(b.config.Data, keysName), filepath.Join(b.dir, keysName)); err != nil {
		return m, fmt.Errorf("copy the keys: %w", err)
	}
	if m.Files, err = sums(b.dir); err != nil {
		return m, err
	}
	return m, writeManifest(b.dir, m)
}

func (b *backup) database(ctx context.Context, m *Manifest) error {
	file := filepath.Join(b.dir, db.FileName)
	if err := db.Snapshot(ctx, filepath.Join(b.config.Data, db.FileName), file); err != nil {
		return err
	}
	if err := db.Verify(ctx, file); err != nil {
		return fmt.Errorf("the copy of the database is not sound: %w", err)
	}
	facts, err := db.Inspect(ctx, file)
	m.Schema, m.LastSeq = facts.Schema, facts.LastSeq
	return errors.Join(err, os.Chmod(file, 0o600), syncFile(file))
}

// photos copies the photos that are not copied yet, or were still growing when they were.
func (b *backup) photos(ctx context.Context) (err error) {
	from := mediaFolder(b.config)
	names, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list the photos: %w", err)
	}
	if b.copied == nil {
		b.copied = map[string]int64{}
		if err := os.MkdirAll(filepath.Join(b.dir, mediaDir), 0o700); err != nil {
			return err
		}
	}
	for _, n := range names {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := b.photo(from, n); err != nil {
			return fmt.Errorf("copy a photo: %w", err)
		}
	}
	return syncFolder(filepath.Join(b.dir, mediaDir)) // or a power cut takes their names
}

func (b *backup) photo(from string, n fs.DirEntry) error {
	info, err := n.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() || !photoName.MatchString(n.Name()) {
		return nil // uploads that come in pieces are for a day, and begun again
	}
	if size, known := b.copied[n.Name()]; err != nil || known && size == info.Size() {
		return err
	}
	err = copyFile(filepath.Join(from, n.Name()), filepath.Join(b.dir, mediaDir, n.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // swept meanwhile
	}
	b.copied[n.Name()] = info.Size()
	return err
}

// finish gives the backup its name.
func (b *backup) finish(temp, dest string) error {
	whole := b.dir
	if strings.HasSuffix(dest, ".tar") {
		whole = filepath.Join(temp, "backup.tar")
		if err := pack(b.dir, whole); err != nil {
			return fmt.Errorf("pack the backup: %w", err)
		}
	}
	if err := os.Rename(whole, dest); err != nil {
		return fmt.Errorf("name the backup: %w", err)
	}
	return syncFolder(filepath.Dir(dest))
}

// mediaFolder is where the photos of a configuration lie.
func mediaFolder(c config.Config) string {
	if c.Media != "" {
		return c.Media
	}
	return filepath.Join(c.Data, mediaDir)
}

// sums lists every file below a folder with what it holds.
func sums(dir string) (files []File, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || name == manifestName {
			return err
		}
		f, err := sum(path)
		f.Name = filepath.ToSlash(name)
		files = append(files, f)
		return err
	})
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, err
}

func sum(path string) (f File, err error) {
	in, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	h := sha256.New()
	f.Bytes, err = io.Copy(h, in)
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	return f, err
}

func writeManifest(dir string, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, manifestName)
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return errors.Join(syncFile(path), syncFolder(dir))
}

// copyFile copies a file down to the disk; one that is there already is written anew.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
