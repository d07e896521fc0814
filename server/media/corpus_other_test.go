package media

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"slices"
	"testing"
)

// deflated is what zlib makes of data.
func deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(data)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngOf puts a PNG together: its head, what stands between, its packed rows.
func pngOf(w, h uint32, depth, kind, interlace byte, rows []byte, between ...[]byte) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, depth, kind, 0, 0, interlace)),
		slices.Concat(between...), chunk("IDAT", rows), chunk("IEND", nil))
}

// interlaced is a PNG in the seven passes of Adam.
func interlaced(t testing.TB, m *image.RGBA) []byte {
	t.Helper()
	var rows []byte
	for _, pass := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		for y := pass[1]; y < m.Rect.Dy(); y += pass[3] {
			rows = append(rows, 0)
			for x := pass[0]; x < m.Rect.Dx(); x += pass[2] {
				c := m.RGBAAt(x, y)
				rows = append(rows, c.R, c.G, c.B)
			}
		}
	}
	return pngOf(uint32(m.Rect.Dx()), uint32(m.Rect.Dy()), 8, 2, 1, deflated(t, rows))
}

// moving is a PNG with a second frame.
func moving(t testing.TB, m image.Image) []byte {
	t.Helper()
	const header = 8 + 25
	plain := asPNG(t, m)
	frame := func(seq uint32) []byte {
		b := binary.BigEndian.AppendUint32(nil, seq)
		b = binary.BigEndian.AppendUint32(b, uint32(m.Bounds().Dx()))
		b = binary.BigEndian.AppendUint32(b, uint32(m.Bounds().Dy()))
		return chunk("fcTL", append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0))
	}
	return slices.Concat(plain[:header], chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}), frame(0), plain[header:len(plain)-12],
		frame(1), chunk("fdAT", []byte("\x00\x00\x00\x02"+canary)), plain[len(plain)-12:])
}

// as redraws a picture in another kind of memory, and so in another kind of PNG.
func as(m image.Image, into draw.Image) image.Image {
	draw.Draw(into, into.Bounds(), m, m.Bounds().Min, draw.Src)
	return into
}

func palette() color.Palette {
	p := color.Palette{}
	for _, c := range corners {
		p = append(p, c)
	}
	return p
}

// gifOf is a GIF of n frames.
func gifOf(t testing.TB, n int) []byte {
	t.Helper()
	all := &gif.GIF{}
	for range n {
		all.Image = append(all.Image, as(flag(64, 32), image.NewPaletted(image.Rect(0, 0, 64, 32), palette())).(*image.Paletted))
		all.Delay = append(all.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lossy is what a browser makes of flag(64, 32): the frame of a WebP.
func lossy(t testing.TB) []byte {
	t.Helper()
	frame, err := base64.StdEncoding.DecodeString("EAUAnQEqQAAgAD65Tp1LpySiobf9WADgFwlkAMgdQX4Bq9HO+Hc1oO/QXSb4GismWAD+69y6GqZclgpkwk9eAjzYyeCEXxpiH6K3kxNMl85tIfMRiV1/9bJU0SR9tyluHTUAAA==")
	if err != nil {
		t.Fatal(err)
	}
	return riff("VP8 ", frame)
}

// webpOf puts a WebP together.
func webpOf(parts ...[]byte) []byte {
	body := append([]byte("WEBP"), slices.Concat(parts...)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// extended is the part of a WebP that says what else there is.
func extended(flags byte, w, h int) []byte {
	b := []byte{flags, 0, 0, 0}
	for _, n := range []int{w - 1, h - 1} {
		b = append(b, byte(n), byte(n>>8), byte(n>>16))
	}
	return riff("VP8X", b)
}

// lossless is a frame of a WebP without loss whose colours are those of the corners: each channel has two values, and
// so one bit per pixel.
func lossless(m *image.RGBA, alpha byte) []byte {
	w := &lowBits{}
	w.head(m.Rect.Dx(), m.Rect.Dy(), alpha < 255)
	for _, two := range [][2]byte{{30, 160}, {30, 200}, {30, 200}} { // green, red, blue
		w.two(two)
	}
	w.one(alpha)
	w.one(0) // distances, of which there are none
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			c := m.RGBAAt(x, y)
			w.put(is(c.G == 160), 1)
			w.put(is(c.R == 200), 1)
			w.put(is(c.B == 200), 1)
		}
	}
	return riff("VP8L", w.close())
}

// blank is a frame of a WebP of any size in a few bytes: every pixel is the same, and takes no bit.
func blank(width, height int) []byte {
	w := &lowBits{}
	w.head(width, height, false)
	for range 5 {
		w.one(0)
	}
	return riff("VP8L", w.close())
}

func is(yes bool) uint {
	if yes {
		return 1
	}
	return 0
}

// lowBits writes bits, the least significant first.
type lowBits struct {
	out  []byte
	held uint
	n    int
}

func (w *lowBits) put(v uint, n int) {
	w.held |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out, w.held = append(w.out, byte(w.held)), w.held>>8
	}
}

func (w *lowBits) head(width, height int, clear bool) {
	w.put(0x2f, 8)
	w.put(uint(width-1), 14)
	w.put(uint(height-1), 14)
	w.put(is(clear), 1)
	w.put(0, 3+1+1+1) // the version; no transform, no cache of colours, one set of codes
}

// one is a code of which a single value is ever used.
func (w *lowBits) one(v byte) {
	w.put(1, 1)
	w.put(0, 1)
	w.put(1, 1)
	w.put(uint(v), 8)
}

// two is a code of one bit.
func (w *lowBits) two(v [2]byte) {
	w.put(1, 1)
	w.put(1, 1)
	w.put(1, 1)
	w.put(uint(v[0]), 8)
	w.put(uint(v[1]), 8)
}

func (w *lowBits) close() []byte {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
	return append(w.out, 0, 0, 0, 0) // decoders look ahead
}

// hugeVP8 is the head of a lossy frame that says it is as large as can be.
func hugeVP8() []byte {
	return riff("VP8 ", []byte{0x10, 0x02, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0})
}
