package media

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	quality = 82
	// waitFor is how long an upload waits for its turn, workFor how long its decoding may take.
	waitFor = 5 * time.Second
	workFor = 10 * time.Second
	// maxWaiting bounds how many uploads lie in memory while they wait.
	maxWaiting = 8
	// maxScans bounds the passes of a progressive JPEG: cameras and optimizers write a dozen, a bomb thousands.
	maxScans = 40
)

// turn lets one picture at a time be decoded: 40 million pixels take a few hundred megabytes while they are open.
var (
	turn    = make(chan struct{}, 1)
	waiting = make(chan struct{}, maxWaiting)
	// whole bounds how many uploads in pieces are put together: asking for it costs a caller nothing.
	whole = make(chan struct{}, maxWaiting)
)

// format is one of the kinds of picture that are taken in, known by how its first bytes look.
type format struct {
	magic  func([]byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	meta   imagemeta.ImageFormat
}

var formats = []format{
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }, jpeg.DecodeConfig, jpeg.Decode, imagemeta.JPEG},
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }, png.DecodeConfig, png.Decode, imagemeta.PNG},
	{isWebP, webp.DecodeConfig, webp.Decode, imagemeta.WebP},
}

// isWebP knows a still picture; a moving one is no photo.
func isWebP(b []byte) bool {
	return len(b) > 20 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" && (string(b[12:16]) != "VP8X" || b[20]&2 == 0)
}

// picture is an upload after it was taken in: two JPEGs of our own making.
type picture struct {
	large, small  []byte
	width, height int
	blur          string
	likeness      Likeness
}

// takeIn turns an upload into a picture. Everything that the header can tell is refused before anything is decoded.
func takeIn(ctx context.Context, upload []byte) (picture, error) {
	f, err := inspect(upload)
	if err != nil {
		return picture{}, err
	}
	done, err := myTurn(ctx)
	if err != nil {
		return picture{}, err
	}
	defer done()
	return f.develop(ctx, upload)
}

// inspect looks at the first bytes and at the header only.
func inspect(upload []byte) (format, error) {
	if len(upload) > MaxUpload {
		return format{}, ErrTooLarge
	}
	for _, f := range formats {
		if f.magic(upload) {
			return f, f.bounds(upload)
		}
	}
	return format{}, ErrUnsupported
}

func (f format) bounds(upload []byte) error {
	c, err := f.config(bytes.NewReader(upload))
	switch {
	case err != nil, c.Width <= 0, c.Height <= 0:
		return ErrBroken
	case c.Width > MaxSide, c.Height > MaxSide, c.Width*c.Height > MaxPixels:
		return ErrTooManyPixels
	case f.meta == imagemeta.JPEG && bytes.Count(upload, []byte("\xff\xda")) > maxScans:
		return ErrBroken
	}
	return nil
}

// myTurn waits to be the only one who decodes.
func myTurn(ctx context.Context) (done func(), err error) {
	select {
	case waiting <- struct{}{}:
		defer func() { <-waiting }()
	default:
		return nil, ErrBusy
	}
	patience := time.NewTimer(waitFor)
	defer patience.Stop()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-patience.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// develop decodes, shrinks, turns upright and encodes anew: only pixels go through.
func (f format) develop(ctx context.Context, upload []byte) (picture, error) {
	short, cancel := context.WithTimeout(ctx, workFor)
	defer cancel()
	src, err := f.decode(&bounded{short, bytes.NewReader(upload)})
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		return picture{}, ctx.Err() // nobody waits for it any more; that says nothing of the picture
	case err != nil:
		return picture{}, ErrBroken
	}
	large := shrink(src, largeSide, draw.ApproxBiLinear)
	// The small one is made from the large one, which is small enough for the better and slower way.
	small := shrink(large, smallSide, draw.BiLinear)
	o := f.orientation(upload)
	return encodeBoth(upright(large, o), upright(small, o))
}

// bounded stops a decoder when time is up: a picture of few bytes can ask for hours (a JPEG of thousands of scans). It
// gives a little at a time, so that not much can be asked for between two looks at the clock.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

// Read passes on while there is time.
func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p[:min(len(p), 512)])
}

// shrink fits a picture into a square of side pixels, on white where it is clear.
func shrink(src image.Image, side int, how draw.Scaler) *image.RGBA {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), side)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(dst, dst.Bounds(), src, b.Min, draw.Over)
		return dst
	}
	how.Scale(dst, dst.Bounds(), src, b, draw.Over, nil)
	return dst
}

// fit gives the size that w×h has when its long side is at most side; never less than one pixel.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

// upright turns a picture as the camera's note asks (EXIF orientation 1 to 8).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	if from == nil {
		return src
	}
	if orientation >= 5 {
		return turned(src, h, w, from)
	}
	return turned(src, w, h, from)
}

func turned(src *image.RGBA, w, h int, from func(x, y int) (int, int)) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := from(x, y)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}

// orientation reads the one note of the camera that matters; whatever is wrong with it, the picture stays as it is.
func (f format) orientation(upload []byte) int {
	found := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(upload), ImageFormat: f.meta, Sources: imagemeta.EXIF, Timeout: time.Second,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" && t.Namespace == "IFD0" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if o, ok := t.Value.(uint16); ok {
				found = int(o)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return 1
	}
	return found
}

func encodeBoth(large, small *image.RGBA) (picture, error) {
	var l, s bytes.Buffer
	err := errors.Join(
		jpeg.Encode(&l, large, &jpeg.Options{Quality: quality}),
		jpeg.Encode(&s, small, &jpeg.Options{Quality: quality}),
	)
	return picture{
		large: l.Bytes(), small: s.Bytes(), width: large.Rect.Dx(), height: large.Rect.Dy(),
		blur: base64.RawStdEncoding.EncodeToString(thumbHash(small)), likeness: likenessOf(small),
	}, err
}
