package media_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// album is a town with photos, and shelves that they can be put on: a place whose guest list the test writes.
type album struct {
	*testkit.Town
	photos *media.Service
	folder string
	guests map[string][]person.ID
}

func newAlbum(t *testing.T) *album {
	t.Helper()
	a := &album{Town: testkit.NewTown(t), folder: filepath.Join(t.TempDir(), "media"), guests: map[string][]person.ID{}}
	store, err := media.OpenFolder(a.folder)
	a.Must(err)
	t.Cleanup(func() { a.Must(store.Close()) })
	a.photos = media.New(a.DB, store, a.Limits)
	a.photos.Register("shelf", a)
	return a
}

// MaySee is the shelf's own policy.
func (a *album) MaySee(_ context.Context, v person.Viewer, _, id string) (bool, error) {
	return slices.Contains(a.guests[id], v.ID), nil
}

func (a *album) uploads(n *testkit.Neighbour) media.ID {
	a.T.Helper()
	p, err := a.photos.Upload(a.Ctx, n.Viewer(), media.Photograph(a.T, 60, 40, 1))
	a.Must(err)
	return p.ID
}

func (a *album) attach(n *testkit.Neighbour, c unit.Unit, shelf string, ids ...media.ID) error {
	return a.DB.Write(a.Ctx, func(tx *db.Tx) error {
		return a.photos.Attach(tx, n.ID, c.ID, ids, media.Place{Kind: "shelf", ID: shelf})
	})
}

func (a *album) sees(n *testkit.Neighbour, id media.ID) error {
	p, err := a.photos.See(a.Ctx, n.Viewer(), id)
	if err != nil {
		return err
	}
	_, err = a.photos.Bytes(a.Ctx, p, media.Small)
	return err
}

func (a *album) on(shelf string) (ids []media.ID) {
	a.T.Helper()
	of, err := a.photos.Of(a.DB.Read(a.Ctx), "shelf", []string{shelf, "another"})
	a.Must(err)
	for _, p := range of[shelf] {
		ids = append(ids, p.ID)
	}
	return ids
}

func (a *album) files() []string {
	a.T.Helper()
	entries, err := os.ReadDir(a.folder)
	a.Must(err)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

func (a *album) sweeps() int {
	a.T.Helper()
	n, err := a.photos.Sweep(a.Ctx)
	a.Must(err)
	return n
}

func wants(t *testing.T, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %s", err, want.Code)
	}
}

func TestLoosePhotoIsSeenByItsOwnerAlone(t *testing.T) {
	a := newAlbum(t)
	mei, rowan := a.Resident("Mei"), a.Resident("Rowan")
	photo := a.uploads(mei)
	wants(t, a.sees(rowan, photo), media.ErrUnknown)
	wants(t, a.sees(mei, "../../etc/passwd"), media.ErrUnknown)
	a.Must(a.sees(mei, photo))
}

func TestAttachedPhotoIsSeenByWhoeverSeesThePlace(t *testing.T) {
	a := newAlbum(t)
	mei, rowan := a.Resident("Mei"), a.Resident("Rowan")
	photo := a.uploads(mei)
	a.guests["s1"] = []person.ID{rowan.ID}
	a.Must(a.attach(mei, a.Riverside, "s1", photo))
	a.Must(a.sees(rowan, photo))
	wants(t, a.sees(mei, photo), media.ErrUnknown) // the place decides, not who took the picture
}

func TestPhotosKeepTheirOrder(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	one, two, three := a.uploads(mei), a.uploads(mei), a.uploads(mei)
	a.Must(a.attach(mei, a.Riverside, "s1", two, one))
	a.Must(a.attach(mei, a.Riverside, "s1", three, two))
	if got := a.on("s1"); !slices.Equal(got, []media.ID{three, two}) {
		t.Errorf("on the shelf: %v", got)
	}
	a.Must(a.sees(mei, one)) // it is loose again, and still there
	wants(t, a.attach(mei, a.Riverside, "s1", three, three), media.ErrTwice)
}

func TestPhotosOfOthersCannotBeTaken(t *testing.T) {
	a := newAlbum(t)
	mei, rowan := a.Resident("Mei"), a.Resident("Rowan")
	loose, shown := a.uploads(mei), a.uploads(mei)
	a.Must(a.attach(mei, a.Riverside, "s1", shown))
	wants(t, a.attach(rowan, a.Riverside, "s2", loose), media.ErrUnknown)
	wants(t, a.attach(rowan, a.Riverside, "s2", shown), media.ErrUnknown)
	wants(t, a.attach(mei, a.Riverside, "s2", shown), media.ErrUnknown)
	wants(t, a.attach(mei, a.Riverside, "s2", "no such photo"), media.ErrUnknown)
	// Somebody who may change the shelf keeps what is on it.
	a.Must(a.attach(rowan, a.Riverside, "s1", shown))
	if got := a.on("s1"); !slices.Equal(got, []media.ID{shown}) {
		t.Errorf("on the shelf: %v", got)
	}
}

func TestPhotoStaysInItsCompound(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	photo := a.uploads(mei)
	a.Must(a.attach(mei, a.Riverside, "s1", photo))
	a.Must(a.attach(mei, a.Riverside, "s1"))
	wants(t, a.attach(mei, a.Hilltop, "s2", photo), media.ErrUnknown)
	a.Must(a.attach(mei, a.Riverside, "s3", photo))
}

func TestOnlyThoseWithAPlaceAmongNeighboursUpload(t *testing.T) {
	a := newAlbum(t)
	for who, n := range map[string]*testkit.Neighbour{
		"a stranger": a.Stranger("Kai"), "a planner": a.Stranger("Lin").Becomes(person.Planner, a.District),
	} {
		if _, err := a.photos.Upload(a.Ctx, n.Viewer(), media.Photograph(t, 6, 4, 1)); !errors.Is(err, media.ErrNotMember) {
			t.Errorf("%s: %v", who, err)
		}
		if _, err := a.photos.Upload(a.Ctx, n.Viewer(), []byte("GIF89a")); !errors.Is(err, media.ErrUnsupported) {
			t.Errorf("%s, with what is no photo: %v", who, err)
		}
	}
	a.uploads(a.ResidentOf("Zhou", a.Cottage))
}

func TestUploadsAreBounded(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	for range media.MaxLoose {
		a.uploads(mei)
	}
	_, err := a.photos.Upload(a.Ctx, mei.Viewer(), media.Photograph(t, 6, 4, 1))
	wants(t, err, media.ErrTooManyLoose)
	for range media.Uploads.Burst - media.MaxLoose {
		a.Must(a.Limits.Take(media.Uploads, string(mei.ID)))
	}
	a.Clock.Move(media.LooseFor + time.Minute)
	a.sweeps()
	a.uploads(mei)
	a.Clock.Move(-media.LooseFor - time.Minute)
	_, err = a.photos.Upload(a.Ctx, mei.Viewer(), media.Photograph(t, 6, 4, 1))
	wants(t, err, limit.ErrTooMany)
}

func TestSweeperTakesLoosePhotosAfterADay(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	loose, shown, released := a.uploads(mei), a.uploads(mei), a.uploads(mei)
	a.Must(a.attach(mei, a.Riverside, "s1", shown))
	a.Must(a.attach(mei, a.Riverside, "s2", released))
	a.Clock.Move(media.LooseFor + time.Second)
	a.Must(a.attach(mei, a.Riverside, "s2")) // loose from now on
	if got := a.sweeps(); got != 2 {
		t.Errorf("%d files went, want the two of one photo", got)
	}
	wants(t, a.sees(mei, loose), media.ErrUnknown)
	a.Must(a.sees(mei, released))
	if got := len(a.files()); got != 4 {
		t.Errorf("%d files are left, want 4", got)
	}
}

func TestSweeperTakesFilesWithoutARow(t *testing.T) {
	a := newAlbum(t)
	photo := a.uploads(a.Resident("Mei"))
	for _, name := range []string{"torn-large.jpg", "torn-small.jpg", "something else"} {
		a.Must(os.WriteFile(filepath.Join(a.folder, name), []byte("half"), 0o600))
	}
	if got := a.sweeps(); got != 3 {
		t.Errorf("%d files went, want 3", got)
	}
	if got := a.files(); !slices.Equal(got, []string{media.FileName(photo, media.Large), media.FileName(photo, media.Small)}) {
		t.Errorf("left: %v", got)
	}
}

// failing is a disk that refuses the second file of a photo.
type failing struct {
	media.Store
	puts int
}

var errDisk = errors.New("the disk is full")

func (f *failing) Put(ctx context.Context, name string, data []byte) error {
	if f.puts++; f.puts%2 == 0 {
		return errDisk
	}
	return f.Store.Put(ctx, name, data)
}

func TestNoRowIsWithoutItsFiles(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	store, err := media.OpenFolder(a.folder)
	a.Must(err)
	t.Cleanup(func() { a.Must(store.Close()) })
	photos := media.New(a.DB, &failing{Store: store}, a.Limits)
	if _, err := photos.Upload(a.Ctx, mei.Viewer(), media.Photograph(t, 60, 40, 1)); !errors.Is(err, errDisk) {
		t.Fatalf("the upload ended with %v", err)
	}
	broken, err := photos.Check(a.Ctx)
	if err != nil || len(broken) > 0 {
		t.Errorf("a row has no files: %v, %v", broken, err)
	}
	if got := a.sweeps(); got != 1 {
		t.Errorf("%d files went, want the one that was written", got)
	}
}

func TestUploadsAndTheSweeperDoNotMeet(t *testing.T) {
	a := newAlbum(t)
	mei, stop := a.Resident("Mei").Viewer(), make(chan struct{})
	swept := make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				swept <- nil
				return
			default:
				if _, err := a.photos.Sweep(a.Ctx); err != nil {
					swept <- err
					return
				}
			}
		}
	}()
	for range 40 {
		_, err := a.photos.Upload(a.Ctx, mei, media.Photograph(t, 30, 20, 1))
		a.Must(err)
	}
	close(stop)
	a.Must(<-swept)
	if broken, err := a.photos.Check(a.Ctx); err != nil || len(broken) > 0 {
		t.Errorf("the sweeper took what was being kept: %v, %v", broken, err)
	}
}

func TestDoctorFindsChangedAndMissingFiles(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	whole, changed, missing := a.uploads(mei), a.uploads(mei), a.uploads(mei)
	path := filepath.Join(a.folder, media.FileName(changed, media.Large))
	data, err := os.ReadFile(path)
	a.Must(err)
	data[len(data)/2] ^= 1
	a.Must(os.WriteFile(path, data, 0o600))
	a.Must(os.Remove(filepath.Join(a.folder, media.FileName(missing, media.Small))))
	broken, err := a.photos.Check(a.Ctx)
	a.Must(err)
	if len(broken) != 2 {
		t.Errorf("found %v", broken)
	}
	a.Must(a.sees(mei, whole))
	if err := a.sees(mei, missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a lost file: %v", err)
	}
}

func TestNoNameLeadsOutOfTheFolder(t *testing.T) {
	store, err := media.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../out", "/etc/hostname", "a/../../out", "..", ""} {
		if err := store.Put(t.Context(), name, []byte("x")); err == nil {
			t.Errorf("%q was written", name)
		}
		if _, err := store.Get(t.Context(), name); err == nil {
			t.Errorf("%q was read", name)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}
