package person

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// keysName is the file in the data folder that only the server's user can read.
const keysName = "keys.json"

// Keys are the server's secrets, each 256 bits from the system's generator: those that sign access tokens (the newest
// signs, the one before is still believed), the one that refresh tokens are derived with, and the one under which
// sign-in codes are kept.
type Keys struct {
	path string
	mu   sync.RWMutex
	kept keyFile
}

type keyFile struct {
	Signing []signingKey `json:"signing"`
	Refresh []byte       `json:"refresh"`
	Codes   []byte       `json:"codes"`
}

type signingKey struct {
	ID     string `json:"id"`
	Secret []byte `json:"secret"`
}

// LoadKeys reads the secrets in the data folder, or makes them at the first start, readable by the server's user only.
// It refuses a file that others can read.
func LoadKeys(dir string) (*Keys, error) {
	path := filepath.Join(dir, keysName)
	err := makeKeys(path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the keys: %w", err)
	}
	return readKeys(path)
}

// NewKeys makes secrets that are kept nowhere, for tests and for what lives as long as one process.
func NewKeys() *Keys { return &Keys{kept: newKeyFile()} }

func newKeyFile() keyFile {
	return keyFile{Signing: []signingKey{newSigningKey()}, Refresh: secret(), Codes: secret()}
}

func newSigningKey() signingKey { return signingKey{ID: rand.Text()[:8], Secret: secret()} }

func secret() []byte {
	b := make([]byte, 32)
	rand.Read(b)
	return b
}

func readKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others; make it private first (chmod 600)", keysName)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	k := &Keys{path: path}
	if err := json.Unmarshal(text, &k.kept); err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return k, k.kept.check()
}

func (f keyFile) check() error {
	whole := len(f.Signing) > 0 && len(f.Refresh) >= 32 && len(f.Codes) >= 32
	for _, s := range f.Signing {
		whole = whole && s.ID != "" && len(s.Secret) >= 32
	}
	if !whole {
		return fmt.Errorf("%s is not whole; put it back from a copy, or remove it and let everybody sign in again", keysName)
	}
	return nil
}

// makeKeys writes new keys, unless there are some; of two programs that start at once one wins and the other reads.
func makeKeys(path string) error {
	if _, err := os.Stat(path); err == nil {
		return fs.ErrExist
	}
	temp, err := writeKeys(path, newKeyFile())
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	return os.Link(temp, path)
}

// writeKeys writes the keys beside their place, down to the disk, and returns the name.
func writeKeys(path string, kept keyFile) (string, error) {
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), keysName+".*") // CreateTemp makes it 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(append(text, '\n'))
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

// Rotate makes a new signing key. The one before is still believed until the next rotation; the access tokens that
// it signed have run out after 15 minutes.
func (k *Keys) Rotate() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := k.kept
	next.Signing = append([]signingKey{newSigningKey()}, k.kept.Signing[0])
	if k.path != "" {
		temp, err := writeKeys(k.path, next)
		if err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
		if err := os.Rename(temp, k.path); err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
	}
	k.kept.Signing = next.Signing
	return nil
}

// signer is the key that signs now.
func (k *Keys) signer() signingKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.kept.Signing[0]
}

// believed is a key whose signature is taken.
func (k *Keys) believed(id string) (signingKey, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, s := range k.kept.Signing {
		if s.ID == id {
			return s, true
		}
	}
	return signingKey{}, false
}

// Secret derives a key of 256 bits for another room's use: the same each time, and of no help with any other.
func (k *Keys) Secret(purpose string) []byte { return seal(k.kept.Codes, "secret", purpose) }

// seal is a keyed hash of parts, none of which can be moved into its neighbour.
func seal(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}
