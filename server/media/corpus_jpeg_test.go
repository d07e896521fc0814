package media

import (
	"encoding/binary"
	"image"
	"image/color"
	"math/bits"
	"slices"
)

// jpegKind is a way to write a JPEG that the standard library reads and does not write. Its pictures are of one colour
// per block of eight by eight.
type jpegKind struct {
	// colours turns a pixel into what its components store.
	colours func(color.RGBA) []byte
	// adobe is the transform that an Adobe segment tells; less than zero is no segment.
	adobe       int
	progressive bool
	// restart is after how many blocks the decoder may take up again; 0 is never.
	restart int
}

func ycc(c color.RGBA) []byte {
	y, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
	return []byte{y, cb, cr}
}

// inks are light and colour of what a printer lays on, and no black.
func inks(c color.RGBA) []byte {
	return append(ycc(color.RGBA{R: 255 - c.R, G: 255 - c.G, B: 255 - c.B}), 255)
}

var (
	plainJPEG       = jpegKind{colours: ycc, adobe: -1}
	restartingJPEG  = jpegKind{colours: ycc, adobe: -1, restart: 3}
	progressiveJPEG = jpegKind{colours: ycc, adobe: -1, progressive: true}
	rgbJPEG         = jpegKind{colours: func(c color.RGBA) []byte { return []byte{c.R, c.G, c.B} }, adobe: 0}
	cmykJPEG        = jpegKind{colours: func(c color.RGBA) []byte { return []byte{c.R, c.G, c.B, 255} }, adobe: 0}
	ycckJPEG        = jpegKind{colours: inks, adobe: 2}
)

// write gives m, whose sides are multiples of eight, as a JPEG with more segments after its start.
func (k jpegKind) write(m *image.RGBA, more ...[]byte) []byte {
	n := len(k.colours(color.RGBA{}))
	frame := []byte{8}
	frame = binary.BigEndian.AppendUint16(frame, uint16(m.Rect.Dy()))
	frame = binary.BigEndian.AppendUint16(frame, uint16(m.Rect.Dx()))
	frame = append(frame, byte(n))
	for c := range n {
		frame = append(frame, byte(c+1), 0x11, 0)
	}
	b := []byte{0xff, 0xd8}
	if k.adobe >= 0 {
		b = append(b, segment(0xee, append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), byte(k.adobe)))...)
	}
	b = append(b, slices.Concat(more...)...)
	b = append(b, segment(0xdb, append([]byte{0}, slices.Repeat([]byte{1}, 64)...))...)
	b = append(b, segment(map[bool]byte{false: 0xc0, true: 0xc2}[k.progressive], frame)...)
	// A code of four bits for each of twelve sizes of a mean, and one of a single bit: "nothing more".
	b = append(b, segment(0xc4, slices.Concat([]byte{0x00, 0, 0, 0, 12}, make([]byte, 12), []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}))...)
	if k.restart > 0 {
		b = append(b, segment(0xdd, binary.BigEndian.AppendUint16(nil, uint16(k.restart)))...)
	}
	b = append(b, k.scans(m, n)...)
	return append(b, 0xff, 0xd9)
}

func (k jpegKind) scans(m *image.RGBA, n int) []byte {
	blocks := m.Rect.Dx() / 8 * (m.Rect.Dy() / 8)
	run := bits.Len(uint(blocks)) - 1
	nothing := byte(0)
	if k.progressive {
		nothing = byte(run << 4) // and that for 2^run blocks and some more
	}
	b := segment(0xc4, slices.Concat([]byte{0x10, 1}, make([]byte, 15), []byte{nothing}))
	last := byte(63)
	if k.progressive {
		last = 0
	}
	head := []byte{byte(n)}
	for c := range n {
		head = append(head, byte(c+1), 0)
	}
	b = slices.Concat(b, segment(0xda, append(head, 0, last, 0)), k.means(m, n))
	for c := 0; k.progressive && c < n; c++ {
		w := &bitWriter{}
		w.put(0, 1)
		w.put(uint(blocks-1<<run), run)
		b = slices.Concat(b, segment(0xda, []byte{1, byte(c + 1), 0, 1, 63, 0}), w.close())
	}
	return b
}

// means writes the mean of each block.
func (k jpegKind) means(m *image.RGBA, n int) (b []byte) {
	w, before := &bitWriter{}, make([]int, n)
	done := 0
	for y := 0; y < m.Rect.Dy(); y += 8 {
		for x := 0; x < m.Rect.Dx(); x += 8 {
			if k.restart > 0 && done > 0 && done%k.restart == 0 {
				b = append(append(b, w.close()...), 0xff, 0xd0+byte((done/k.restart-1)%8))
				w, before = &bitWriter{}, make([]int, n)
			}
			done++
			for c, v := range k.colours(m.RGBAAt(x, y)) {
				mean := 8 * (int(v) - 128)
				w.size(mean - before[c])
				before[c] = mean
				if !k.progressive {
					w.put(0, 1)
				}
			}
		}
	}
	return append(b, w.close()...)
}

// bitWriter writes bits, the most significant first, as JPEG wants them.
type bitWriter struct {
	out  []byte
	held uint
	n    int
}

func (w *bitWriter) put(v uint, n int) {
	for i := n - 1; i >= 0; i-- {
		w.held, w.n = w.held<<1|v>>i&1, w.n+1
		if w.n == 8 {
			if w.out = append(w.out, byte(w.held)); byte(w.held) == 0xff {
				w.out = append(w.out, 0)
			}
			w.held, w.n = 0, 0
		}
	}
}

// size writes a difference: how many bits it has, and those.
func (w *bitWriter) size(d int) {
	n := bits.Len(uint(max(d, -d)))
	w.put(uint(n), 4)
	if d < 0 {
		d += 1<<n - 1
	}
	w.put(uint(d), n)
}

func (w *bitWriter) close() []byte {
	for w.n > 0 {
		w.put(1, 1)
	}
	return w.out
}

// foreign is a JPEG of a frame that the standard library does not read: arithmetic coding, twelve bits.
func foreign(marker, precision byte) []byte {
	b := plainJPEG.write(flag(64, 32))
	at := slices.Index(b, 0xc0)
	for b[at-1] != 0xff {
		at += 1 + slices.Index(b[at+1:], 0xc0)
	}
	b[at], b[at+3] = marker, precision
	return b
}

// heavy is a JPEG whose head takes n segments of 64 KB.
func heavy(w, h uint16, n int) []byte {
	part := segment(0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"+canary), make([]byte, 65_000)...))
	plain := claimingJPEG(w, h)
	return slices.Concat(plain[:2], slices.Repeat(part, n), plain[2:])
}
