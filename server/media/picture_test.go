package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"
)

func TestPhotoIsTurnedUpright(t *testing.T) {
	// Where the first row and the first column of what was stored belong, by the standard; given as the colours
	// of the upright picture: top left, top right, bottom left, bottom right.
	for orientation, want := range map[uint16][4]int{
		1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
		5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
		0: {0, 1, 2, 3}, 9: {0, 1, 2, 3},
	} {
		for name, upload := range map[string][]byte{
			"jpeg": photograph(t, 640, 320, orientation), "png": annotated(t, 640, 320, orientation),
		} {
			t.Run(fmt.Sprint(name, orientation), func(t *testing.T) {
				pic := taken(t, upload)
				w, h := 640, 320
				if orientation >= 5 && orientation <= 8 {
					w, h = h, w
				}
				if pic.width != w || pic.height != h {
					t.Errorf("%d×%d, want %d×%d", pic.width, pic.height, w, h)
				}
				looksLike(t, pic.large, w, h, want)
				looksLike(t, pic.small, w*3/4, h*3/4, want)
			})
		}
	}
}

func TestCamerasNoteIsReadInEachFormat(t *testing.T) {
	for i, upload := range [][]byte{photograph(t, 20, 10, 6), annotated(t, 20, 10, 6), noted(t, 6)} {
		if got := formats[i].orientation(upload); got != 6 {
			t.Errorf("format %d: orientation %d, want 6", i, got)
		}
	}
}

func taken(t *testing.T, upload []byte) picture {
	t.Helper()
	pic, err := takeIn(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	return pic
}

// looksLike compares the size, and the colours of the four quarters.
func looksLike(t *testing.T, data []byte, w, h int, want [4]int) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Dx() != w || m.Bounds().Dy() != h {
		t.Errorf("%v, want %d×%d", m.Bounds(), w, h)
	}
	b := m.Bounds()
	for i, p := range []image.Point{{b.Dx() / 4, b.Dy() / 4}, {b.Dx() * 3 / 4, b.Dy() / 4}, {b.Dx() / 4, b.Dy() * 3 / 4}, {b.Dx() * 3 / 4, b.Dy() * 3 / 4}} {
		if !near(m.At(p.X, p.Y), corners[want[i]]) {
			t.Errorf("quarter %d is %v, want %v", i, m.At(p.X, p.Y), corners[want[i]])
		}
	}
}

func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	off := func(x uint32, y uint8) int { return max(int(x>>8)-int(y), int(y)-int(x>>8)) }
	return off(r, b.R)+off(g, b.G)+off(bl, b.B) < 40
}

func TestOnlyPixelsComeThrough(t *testing.T) {
	page := []byte("<html><script>alert('" + canary + "')</script></html>")
	for name, upload := range map[string][]byte{
		"a phone's jpeg":       photograph(t, 200, 100, 6),
		"a png with texts":     annotated(t, 200, 100, 1),
		"a webp with notes":    noted(t, 1),
		"a jpeg and a page":    append(asJPEG(t, flag(20, 20)), page...),
		"a png and an archive": append(asPNG(t, flag(20, 20)), []byte("PK\x03\x04"+canary)...),
		"a webp and a page":    append(noted(t, 1), page...),
	} {
		pic := taken(t, upload)
		for size, data := range map[Size][]byte{Large: pic.large, Small: pic.small} {
			if bytes.Contains(data, []byte(canary)) || bytes.Contains(data, []byte("Exif")) || bytes.Contains(data, []byte("<")) && bytes.Contains(data, []byte("script")) {
				t.Errorf("%s, %s: something came through", name, size)
			}
			if !bytes.HasPrefix(data, []byte("\xff\xd8\xff\xdb")) || !bytes.HasSuffix(data, []byte("\xff\xd9")) {
				t.Errorf("%s, %s: it is not a JPEG of our own", name, size)
			}
		}
	}
}

func TestLargePhotosAreMadeSmaller(t *testing.T) {
	pic := taken(t, asJPEG(t, flag(3000, 2000)))
	looksLike(t, pic.large, 1600, 1067, [4]int{0, 1, 2, 3})
	looksLike(t, pic.small, 480, 320, [4]int{0, 1, 2, 3})
	ribbon := taken(t, asPNG(t, flag(5000, 2)))
	if ribbon.width != 1600 || ribbon.height != 1 {
		t.Errorf("a ribbon is %d×%d", ribbon.width, ribbon.height)
	}
	stamp := taken(t, asPNG(t, flag(10, 20)))
	if stamp.width != 10 || stamp.height != 20 {
		t.Errorf("a stamp is %d×%d", stamp.width, stamp.height)
	}
}

func TestClearPartsBecomeWhite(t *testing.T) {
	pic := taken(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 900, 900))))
	for _, data := range [][]byte{pic.large, pic.small} {
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if !near(m.At(100, 100), color.RGBA{255, 255, 255, 255}) {
			t.Errorf("a clear picture is %v", m.At(100, 100))
		}
	}
}

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	whole := photograph(t, 300, 200, 1)
	for name, c := range map[string]struct {
		upload []byte
		want   error
	}{
		"nothing":               {nil, ErrUnsupported},
		"one byte":              {[]byte{0xff}, ErrUnsupported},
		"svg":                   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrUnsupported},
		"html":                  {[]byte("<!doctype html><p>hello"), ErrUnsupported},
		"gif":                   {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrUnsupported},
		"gif that is a script":  {[]byte("GIF89a/*\x01\x00*/=1;alert(1)"), ErrUnsupported},
		"pdf":                   {[]byte("%PDF-1.7"), ErrUnsupported},
		"html before a jpeg":    {append([]byte("<p>"), whole...), ErrUnsupported},
		"heic":                  {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrUnsupported},
		"riff that is no webp":  {[]byte("RIFF\x10\x00\x00\x00WAVEfmt \x00\x00\x00\x00"), ErrUnsupported},
		"half a jpeg":           {whole[:len(whole)*2/3], ErrBroken},
		"only a jpeg's start":   {[]byte{0xff, 0xd8, 0xff, 0xe0}, ErrBroken},
		"half a png":            {asPNG(t, flag(300, 200))[:300], ErrBroken},
		"half a webp":           {noted(t, 1)[:40], ErrBroken},
		"a png of no width":     {claiming(0, 10), ErrBroken},
		"a jpeg of no height":   {claimingJPEG(10, 0), ErrBroken},
		"a png with no picture": {claiming(10, 10), ErrBroken},
		"sixty thousand square": {claiming(60_000, 60_000), ErrTooManyPixels},
		"a long line":           {claimingJPEG(65_535, 1), ErrTooManyPixels},
		"too many in all":       {claiming(7000, 7000), ErrTooManyPixels},
		"more than overflows":   {claiming(1<<31-1, 1<<31-1), ErrBroken},
		"too large a file":      {append(asPNG(t, flag(2, 2)), make([]byte, MaxUpload)...), ErrTooLarge},
	} {
		quickest := time.Hour // of three: the machine may be busy
		for range 3 {
			begun := time.Now()
			if _, err := takeIn(t.Context(), c.upload); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
			quickest = min(quickest, time.Since(begun))
		}
		if quickest > 50*time.Millisecond {
			t.Errorf("%s: refused after %s", name, quickest)
		}
	}
}

func TestBombIsRefusedByItsHeader(t *testing.T) {
	bomb := claiming(60_000, 60_000)
	if len(bomb) > 72 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if got := testing.AllocsPerRun(10, func() {
		if _, err := takeIn(t.Context(), bomb); !errors.Is(err, ErrTooManyPixels) {
			t.Fatal(err)
		}
	}); got > 50 {
		t.Errorf("%v allocations for a look at the header", got)
	}
}

func TestPictureThatTakesTooLongIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	// More passes than are let in, so that the time runs out on any machine.
	if _, err := formats[0].develop(ctx, scans(50_000)); !errors.Is(err, ErrBroken) {
		t.Errorf("%v, want %v", err, ErrBroken)
	}
	if took := time.Since(begun); took < 250*time.Millisecond || took > 3*time.Second {
		t.Errorf("given up after %s", took)
	}
}

func TestOnePictureIsOpenAtATime(t *testing.T) {
	done, err := myTurn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := takeIn(ctx, asPNG(t, flag(2, 2))); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second picture was opened beside the first: %v", err)
	}
	full := make(chan error, maxWaiting+1)
	for range maxWaiting + 1 {
		go func() { _, err := takeIn(ctx, asPNG(t, flag(2, 2))); full <- err }()
	}
	for range maxWaiting + 1 {
		if err := <-full; err == nil {
			t.Error("a picture was opened beside the first")
		}
	}
	done()
	taken(t, asPNG(t, flag(2, 2)))
}

func FuzzTakeIn(f *testing.F) {
	f.Add(photograph(f, 20, 10, 6))
	f.Add(annotated(f, 20, 10, 3))
	f.Add(noted(f, 8))
	f.Add(claiming(60_000, 60_000))
	f.Add(scans(3))
	f.Fuzz(func(t *testing.T, upload []byte) {
		c, err := inspect(upload)
		if err != nil {
			return
		}
		if h, err := c.config(bytes.NewReader(upload)); err != nil || h.Width*h.Height > 1<<20 {
			return // the fuzzer is not here to wait
		}
		pic, err := takeIn(t.Context(), upload)
		if err == nil && (pic.width < 1 || pic.width > largeSide || pic.height < 1 || pic.height > largeSide) {
			t.Errorf("%d×%d", pic.width, pic.height)
		}
	})
}
