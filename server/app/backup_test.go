package app_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// estate is a house with one compound and one resident, who says and shows things.
type estate struct {
	t        *testing.T
	config   config.Config
	house    *app.House
	compound unit.Unit
	mei      person.Viewer
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	e := &estate{t: t, config: config.Default()}
	e.config.Data = filepath.Join(t.TempDir(), "data")
	house, err := app.Open(t.Context(), e.config, app.Options{})
	e.must(err)
	e.house = house
	t.Cleanup(func() { e.must(house.Close()) })
	trial := unit.TrialSettings()
	e.must(house.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		e.compound, err = house.Units.Found(tx, unit.Place{Kind: unit.Compound, Name: "江畔花园", Settings: &trial})
		return err
	}))
	e.must(house.DB.Write(t.Context(), func(tx *db.Tx) error {
		b, err := house.Units.Found(tx, unit.Place{Under: e.compound, Kind: unit.Building, Name: "1栋"})
		if err != nil {
			return err
		}
		m, err := house.People.Settle(tx, person.Newcomer{Name: "Mei", Phone: "+8619900000000", Building: b, Room: "301"}, "")
		e.mei.ID = m.Person
		return err
	}))
	e.mei, err = house.People.Standing(t.Context(), e.mei.ID)
	e.must(err)
	return e
}

func (e *estate) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// says publishes an offer, with a photo when there is one.
func (e *estate) says(ctx context.Context, title string, photos ...media.ID) error {
	_, err := e.house.Posts.Publish(ctx, e.mei, e.compound.ID, post.Draft{
		Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.other", Title: title}, Photos: photos,
	})
	return err
}

func (e *estate) shows(ctx context.Context) (media.ID, error) {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		return "", err
	}
	p, err := e.house.Media.Upload(ctx, e.mei, picture.Bytes())
	return p.ID, err
}

// busy has Mei publish posts, with photos now and then, until stop is called.
func (e *estate) busy() (stop func() int) {
	ctx, cancel := context.WithCancel(e.t.Context())
	count := make(chan int)
	go func() {
		n := 0
		for ; ctx.Err() == nil; n++ {
			var photos []media.ID
			if n%5 == 0 && n < 40 {
				if id, err := e.shows(ctx); err == nil {
					photos = append(photos, id)
				}
			}
			if err := e.says(ctx, fmt.Sprintf("offer %d", n), photos...); err != nil && ctx.Err() == nil {
				e.t.Error(err)
			}
		}
		count <- n
	}()
	return func() int { cancel(); return <-count }
}

// opened are the posts of which the log tells up to a number.
func opened(t *testing.T, d *db.DB, upTo int64) (posts []string) {
	t.Helper()
	recs, err := d.LogAfter(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		if e, ok := r.Event.(post.Opened); ok && r.Seq <= upTo {
			posts = append(posts, string(e.Post))
		}
	}
	slices.Sort(posts)
	return posts
}

func postsOf(t *testing.T, d *db.DB) (posts []string) {
	t.Helper()
	if err := d.Read(t.Context()).Raw("SELECT id FROM posts ORDER BY id").Scan(&posts).Error; err != nil {
		t.Fatal(err)
	}
	return posts
}

func TestABackupUnderLoadRestoresToWhatWasTrueAtItsMoment(t *testing.T) {
	for _, name := range []string{"backup", "backup.tar"} {
		t.Run(name, func(t *testing.T) {
			e := newEstate(t)
			stop := e.busy()
			for len(postsOf(t, e.house.DB)) < 50 {
				time.Sleep(5 * time.Millisecond)
			}
			dest := filepath.Join(t.TempDir(), name)
			m, err := app.Backup(t.Context(), e.config, "test", dest)
			written := stop()
			e.must(err)
			if m.LastSeq == 0 || written < 50 {
				t.Fatalf("%+v while %d posts were written", m, written)
			}
			restored := restore(t, dest)
			want := opened(t, e.house.DB, m.LastSeq)
			got, err := db.Open(t.Context(), restored.Data, db.Options{ReadOnly: true})
			e.must(err)
			defer got.Close()
			if there := postsOf(t, got); !slices.Equal(there, want) || got.LastSeq() != m.LastSeq {
				t.Errorf("%d posts up to %d are restored, not %d up to %d", len(there), got.LastSeq(), len(want), m.LastSeq)
			}
		})
	}
}

// restore puts a backup into a new folder, which is healthy then.
func restore(t *testing.T, src string) config.Config {
	t.Helper()
	c := config.Default()
	c.Data = filepath.Join(t.TempDir(), "restored")
	if _, err := app.Restore(t.Context(), c, src); err != nil {
		t.Fatal(err)
	}
	if h := app.Examine(t.Context(), c); !h.OK {
		t.Errorf("the doctor says %+v", h)
	}
	return c
}

// backedUp is an estate with one photo in a post and half of another on its way, and its backup.
func backedUp(t *testing.T, name string) (*estate, string) {
	t.Helper()
	e := newEstate(t)
	id, err := e.shows(t.Context())
	e.must(err)
	e.must(e.says(t.Context(), "a lamp", id))
	half, err := e.house.Media.Begin(t.Context(), e.mei, 1000)
	e.must(err)
	_, err = e.house.Media.Append(t.Context(), e.mei, half.ID, 0, []byte("\xff\xd8\xff half of it"))
	e.must(err)
	dest := filepath.Join(t.TempDir(), name)
	_, err = app.Backup(t.Context(), e.config, "test", dest)
	e.must(err)
	return e, dest
}

func TestAFlippedByteIsFound(t *testing.T) {
	_, dest := backedUp(t, "backup")
	photos, err := os.ReadDir(filepath.Join(dest, "media"))
	if err != nil || len(photos) != 2 {
		t.Fatalf("%v: %v", photos, err)
	}
	for _, name := range []string{db.FileName, "keys.json", filepath.Join("media", photos[0].Name())} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			file := filepath.Join(dest, name)
			flip(t, file)
			defer flip(t, file)
			into := filepath.Join(t.TempDir(), "new")
			if err := refused(t, into, dest); !errors.Is(err, app.ErrDamaged) || !strings.Contains(err.Error(), filepath.Base(name)) {
				t.Errorf("the refusal is %v", err)
			}
		})
	}
	restore(t, dest) // flipped back, it is whole again
}

// flip turns one byte in the middle of a file over.
func flip(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// refused tries to restore, and looks that nothing was left behind.
func refused(t *testing.T, into, src string) error {
	t.Helper()
	c := config.Default()
	c.Data = into
	_, err := app.Restore(t.Context(), c, src)
	if err == nil {
		t.Fatalf("%s is restored", src)
	}
	if fresh := app.Fresh(into); fresh != nil {
		t.Errorf("something was left behind: %v", fresh)
	}
	return err
}

func TestHalfABackupIsNeverTakenForAWholeOne(t *testing.T) {
	e, dest := backedUp(t, "backup")
	into := filepath.Join(t.TempDir(), "new")
	if _, err := app.Backup(t.Context(), e.config, "test", dest); err == nil {
		t.Error("a backup is written over another")
	}
	for _, missing := range []string{"manifest.json", "keys.json", db.FileName} {
		half := filepath.Join(t.TempDir(), "half")
		if err := os.CopyFS(half, os.DirFS(dest)); err != nil {
			t.Fatal(err)
		}
		e.must(os.Remove(filepath.Join(half, missing)))
		if err := refused(t, into, half); !errors.Is(err, app.ErrNoBackup) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	nowhere := t.TempDir()
	if _, err := app.Backup(ended, e.config, "test", filepath.Join(nowhere, "late")); err == nil {
		t.Error("a backup that was called off says that it is done")
	}
	if left, err := os.ReadDir(nowhere); err != nil || len(left) != 0 {
		t.Errorf("it left %v: %v", left, err)
	}
}

func TestATarThatIsCutOrLeadsElsewhereIsRefused(t *testing.T) {
	e, dest := backedUp(t, "backup.tar")
	whole, err := os.ReadFile(dest)
	e.must(err)
	into := filepath.Join(t.TempDir(), "new")
	cut := filepath.Join(t.TempDir(), "cut.tar")
	e.must(os.WriteFile(cut, whole[:len(whole)*2/3], 0o600))
	_ = refused(t, into, cut)
	for _, name := range []string{"../youlin.db", "/etc/passwd", "media/../../x-large.jpg", "media/a b-large.jpg", "media/..%2fx-large.jpg", "lock"} {
		evil := filepath.Join(t.TempDir(), "evil.tar")
		e.must(os.WriteFile(evil, append(member(t, name), whole...), 0o600))
		if err := refused(t, into, evil); !errors.Is(err, app.ErrNoBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// member is the beginning of a tar with one file of a name.
func member(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: name, Size: 1, Mode: 0o600, Typeflag: tar.TypeReg})
	if err == nil {
		_, err = io.WriteString(w, "x")
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRestoreWantsAnEmptyFolderThatNobodyUses(t *testing.T) {
	e, dest := backedUp(t, "backup")
	if _, err := app.Restore(t.Context(), e.config, dest); !errors.Is(err, app.ErrNotEmpty) {
		t.Errorf("over a running house: %v", err)
	}
	c := config.Default()
	c.Data = t.TempDir()
	release, err := app.Lock(c.Data)
	e.must(err)
	defer release()
	if _, err := app.Restore(t.Context(), c, dest); !errors.Is(err, app.ErrInUse) {
		t.Errorf("in a folder that another holds: %v", err)
	}
}

func TestTheDoctorSaysWhatIsWrong(t *testing.T) {
	e, _ := backedUp(t, "backup")
	e.finds(t, "", "")
	release, err := app.Lock(e.config.Data)
	e.must(err)
	if h := app.Examine(t.Context(), e.config); !strings.Contains(fmt.Sprint(h.Findings), "A youlin works in this folder") {
		t.Errorf("nobody seems to work here: %+v", h.Findings)
	}
	release()
	photos, err := filepath.Glob(filepath.Join(e.config.Data, "media", "*.jpg")) // beside them lies half an upload
	e.must(err)
	photo := photos[0]
	flip(t, photo)
	e.finds(t, "photos", "not what was kept")
	e.must(os.Remove(photo))
	e.finds(t, "photos", "cannot be read")
	e.must(os.Chmod(filepath.Join(e.config.Data, "keys.json"), 0o644))
	e.finds(t, "keys", "chmod 600")
	e.must(e.house.DB.Write(t.Context(), func(tx *db.Tx) error {
		return tx.Exec("INSERT INTO event_hearers (person_id, seq) VALUES ('nobody', 999999)").Error
	}))
	e.finds(t, "event log", "1 hearers have no event")
	nowhere := e.config
	nowhere.Data = t.TempDir()
	if h := app.Examine(t.Context(), nowhere); h.OK {
		t.Error("an empty folder is healthy")
	}
}

// finds looks for one check that failed with these words; with no check, that all is well.
func (e *estate) finds(t *testing.T, check, words string) {
	t.Helper()
	h := app.Examine(t.Context(), e.config)
	if h.OK != (check == "") {
		t.Errorf("ok is %v: %+v", h.OK, h.Findings)
	}
	for _, f := range h.Findings {
		if f.Check == check && !f.OK && strings.Contains(f.Detail, words) {
			return
		}
	}
	if check != "" {
		t.Errorf("%s is not found: %+v", check, h.Findings)
	}
}
