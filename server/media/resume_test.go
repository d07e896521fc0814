package media_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/testkit"
)

func (a *album) begins(n *testkit.Neighbour, length int) media.UploadID {
	a.T.Helper()
	i, err := a.photos.Begin(a.Ctx, n.Viewer(), length)
	a.Must(err)
	return i.ID
}

func (a *album) sends(n *testkit.Neighbour, id media.UploadID, offset int, data []byte) error {
	_, err := a.photos.Append(a.Ctx, n.Viewer(), id, offset, data)
	return err
}

// pieces are those that lie in the folder.
func (a *album) pieces() (names []string) {
	for _, n := range a.files() {
		if strings.HasSuffix(n, ".part") {
			names = append(names, n)
		}
	}
	return names
}

// reopens is what a restart leaves of the service: nothing but what is on the disk.
func (a *album) reopens() {
	a.T.Helper()
	store, err := media.OpenFolder(a.folder)
	a.Must(err)
	a.T.Cleanup(func() { a.Must(store.Close()) })
	a.photos = media.New(a.DB, store, a.Limits)
	a.photos.Register("shelf", a)
}

func TestPhotoComesInPiecesThroughARestart(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 640, 480, 6)
	id := a.begins(mei, len(file))
	third := len(file) / 3
	a.Must(a.sends(mei, id, 0, file[:third]))
	a.Must(a.sends(mei, id, third, file[third:2*third]))
	a.reopens()
	here, err := a.photos.Arrived(a.Ctx, mei.Viewer(), id)
	a.Must(err)
	if here.At != 2*third || here.Length != len(file) {
		t.Errorf("after the restart %d of %d are here", here.At, here.Length)
	}
	a.Must(a.sends(mei, id, here.At, file[here.At:]))
	p, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	a.Must(err)
	if p.Width != 480 || p.Height != 640 || p.Blur == "" {
		t.Errorf("it became %+v", p)
	}
	a.Must(a.sees(mei, p.ID))
	again, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	if err != nil || again.ID != p.ID {
		t.Errorf("asked again: %s, %v, want %s", again.ID, err, p.ID)
	}
	if left := a.pieces(); len(left) > 0 {
		t.Errorf("pieces are left: %v", left)
	}
}

func TestPiecesFollowEachOther(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 300, 200, 1)
	id := a.begins(mei, len(file))
	a.Must(a.sends(mei, id, 0, file[:1000]))
	var f *fault.Fault
	for _, offset := range []int{0, 999, 1001, len(file)} {
		err := a.sends(mei, id, offset, file[1000:1100])
		wants(t, err, media.ErrOffset)
		if errors.As(err, &f) && f.State != strconv.Itoa(1000) {
			t.Errorf("at %d it is said that %q are here", offset, f.State)
		}
	}
	wants(t, a.sends(mei, id, 1000, make([]byte, len(file))), media.ErrOverflow)
	a.Must(a.sends(mei, id, 1000, nil))
	_, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	wants(t, err, media.ErrIncomplete)
	if got := len(a.pieces()); got != 1 {
		t.Errorf("%d pieces are kept, want the one", got)
	}
}

func TestUploadIsItsOwnersAlone(t *testing.T) {
	a := newAlbum(t)
	mei, rowan := a.Resident("Mei"), a.Resident("Rowan")
	file := media.Photograph(t, 60, 40, 1)
	id := a.begins(mei, len(file))
	for _, of := range []media.UploadID{id, "none", "../../etc/passwd", ""} {
		_, err := a.photos.Arrived(a.Ctx, rowan.Viewer(), of)
		wants(t, err, media.ErrUploadUnknown)
		wants(t, a.sends(rowan, of, 0, file), media.ErrUploadUnknown)
		_, err = a.photos.Finish(a.Ctx, rowan.Viewer(), of)
		wants(t, err, media.ErrUploadUnknown)
		wants(t, a.photos.Abandon(a.Ctx, rowan.Viewer(), of), media.ErrUploadUnknown)
	}
	_, err := a.photos.Begin(a.Ctx, a.Stranger("Kai").Viewer(), 100)
	wants(t, err, media.ErrNotMember)
	a.Must(a.sends(mei, id, 0, file))
	a.Must(a.photos.Abandon(a.Ctx, mei.Viewer(), id))
	wants(t, a.photos.Abandon(a.Ctx, mei.Viewer(), id), media.ErrUploadUnknown)
	if left := a.files(); len(left) > 0 {
		t.Errorf("an abandoned upload left %v", left)
	}
}

func TestWhatIsOnItsWayIsBounded(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	begin := func(length int) error { _, err := a.photos.Begin(a.Ctx, mei.Viewer(), length); return err }
	wants(t, begin(media.MaxUpload+1), media.ErrTooLarge)
	wants(t, begin(0), media.ErrUnsupported)
	for range media.MaxComing / media.MaxUpload {
		a.Must(begin(media.MaxUpload))
	}
	wants(t, begin(1), media.ErrTooMuchComing)
	a.Clock.Move(media.LooseFor + time.Second)
	for range media.MaxLoose - 1 {
		a.Must(begin(10))
	}
	a.uploads(mei)
	wants(t, begin(10), media.ErrTooManyLoose)
	a.Clock.Move(-media.LooseFor)
	for a.Limits.Take(media.Uploads, string(mei.ID)) == nil {
	}
	wants(t, begin(10), limit.ErrTooMany)
}

func TestUploadInCrumbsIsRefused(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 300, 200, 1)
	id := a.begins(mei, len(file))
	for at := range media.MaxPieces {
		a.Must(a.sends(mei, id, at, file[at:at+1]))
	}
	wants(t, a.sends(mei, id, media.MaxPieces, file[media.MaxPieces:]), media.ErrTooManyPieces)
	if got := len(a.pieces()); got != media.MaxPieces {
		t.Errorf("%d files lie there", got)
	}
}

func TestHopelessUploadEndsWithItsFirstPiece(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	bomb := slices.Concat(media.ClaimingJPEG(65_535, 65_535), make([]byte, 4000))
	for _, c := range []struct {
		first []byte
		want  *fault.Fault
	}{
		{[]byte("<!doctype html><script>alert(1)</script>"), media.ErrUnsupported}, {bomb[:2000], media.ErrTooManyPixels},
	} {
		id := a.begins(mei, 5_000_000)
		wants(t, a.sends(mei, id, 0, c.first), c.want)
		wants(t, a.sends(mei, id, 0, c.first), media.ErrUploadUnknown)
	}
	if left := a.files(); len(left) > 0 {
		t.Errorf("refused uploads left %v", left)
	}
}

func TestWholeUploadThatIsNoPhotoIsForgotten(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 300, 200, 1)[:3000]
	id := a.begins(mei, len(file))
	a.Must(a.sends(mei, id, 0, file[:20])) // too short to tell
	a.Must(a.sends(mei, id, 20, file[20:]))
	_, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	wants(t, err, media.ErrBroken)
	_, err = a.photos.Finish(a.Ctx, mei.Viewer(), id)
	wants(t, err, media.ErrUploadUnknown)
	if left := a.files(); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

// TestOneOfFiftyCallersIsHeard sends the same piece, and then asks for the photo, fifty times at once.
func TestOneOfFiftyCallersIsHeard(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 60, 40, 1)
	id := a.begins(mei, len(file))
	viewer := mei.Viewer()
	taken := atOnce(func() error { _, err := a.photos.Append(a.Ctx, viewer, id, 0, file); return err })
	if taken[nil] != 1 || taken[media.ErrOffset] != 49 {
		t.Errorf("the piece was answered with %v", taken)
	}
	if got := len(a.pieces()); got != 1 {
		t.Errorf("%d pieces are on the disk", got)
	}
	var mu sync.Mutex
	photos := map[media.ID]bool{}
	atOnce(func() error {
		p, err := a.photos.Finish(a.Ctx, viewer, id)
		for errors.Is(err, media.ErrBusy) {
			p, err = a.photos.Finish(a.Ctx, viewer, id)
		}
		a.Must(err)
		mu.Lock()
		defer mu.Unlock()
		photos[p.ID] = true
		return nil
	})
	if len(photos) != 1 {
		t.Errorf("it became %v", photos)
	}
	a.sweeps()
	if got := len(a.files()); got != 2 {
		t.Errorf("%d files are left, want the two of the photo", got)
	}
}

// atOnce counts what fifty callers hear.
func atOnce(do func() error) map[*fault.Fault]int {
	heard, mu, all := map[*fault.Fault]int{}, sync.Mutex{}, sync.WaitGroup{}
	for range 50 {
		all.Go(func() {
			err := do()
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, media.ErrOffset) {
				heard[media.ErrOffset]++
			} else if err == nil {
				heard[nil]++
			}
		})
	}
	all.Wait()
	return heard
}

func TestSweeperTakesHalfUploadsAfterADay(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 300, 200, 1)
	old := a.begins(mei, len(file))
	a.Must(a.sends(mei, old, 0, file[:1000]))
	a.Must(a.sends(mei, old, 1000, file[1000:2000]))
	a.Clock.Move(media.LooseFor / 2)
	young := a.begins(mei, len(file))
	a.Must(a.sends(mei, young, 0, file[:1000]))
	a.Clock.Move(media.LooseFor/2 + time.Second)
	wants(t, a.sends(mei, old, 2000, file[2000:]), media.ErrUploadUnknown) // before the sweeper comes
	if got := a.sweeps(); got != 2 {
		t.Errorf("%d files went, want two pieces", got)
	}
	a.Must(a.sends(mei, young, 1000, file[1000:]))
	_, err := a.photos.Finish(a.Ctx, mei.Viewer(), young)
	a.Must(err)
}

func TestSweeperLeavesPiecesThatAreBeingKept(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 300, 200, 1)
	id := a.begins(mei, len(file))
	ctx, stop := context.WithCancel(a.Ctx)
	swept := make(chan error)
	go func() {
		for ctx.Err() == nil {
			if _, err := a.photos.Sweep(a.Ctx); err != nil {
				swept <- err
				return
			}
		}
		swept <- nil
	}()
	for at := 0; at < len(file); at += 300 {
		a.Must(a.sends(mei, id, at, file[at:min(len(file), at+300)]))
	}
	stop()
	a.Must(<-swept)
	_, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	a.Must(err)
}

// TestUploadWhosePiecesAreGoneBeginsAgain is what a restored backup looks like: it has the rows and no pieces.
func TestUploadWhosePiecesAreGoneBeginsAgain(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 60, 40, 1)
	id := a.begins(mei, len(file))
	a.Must(a.sends(mei, id, 0, file))
	for _, name := range a.pieces() {
		a.Must(os.Remove(filepath.Join(a.folder, name)))
	}
	_, err := a.photos.Finish(a.Ctx, mei.Viewer(), id)
	wants(t, err, media.ErrUploadUnknown)
	_, err = a.photos.Arrived(a.Ctx, mei.Viewer(), id)
	wants(t, err, media.ErrUploadUnknown)
}

func TestPieceThatCannotBeKeptIsNotCounted(t *testing.T) {
	a := newAlbum(t)
	mei := a.Resident("Mei")
	file := media.Photograph(t, 60, 40, 1)
	store, err := media.OpenFolder(a.folder)
	a.Must(err)
	defer func() { a.Must(store.Close()) }()
	full := media.New(a.DB, &failing{Store: store, puts: 1}, a.Limits)
	id := a.begins(mei, len(file))
	if _, err := full.Append(a.Ctx, mei.Viewer(), id, 0, file); err == nil {
		t.Error("a full disk took a piece")
	}
	here, err := a.photos.Arrived(a.Ctx, mei.Viewer(), id)
	if err != nil || here.At != 0 {
		t.Errorf("%d are here, %v", here.At, err)
	}
}
