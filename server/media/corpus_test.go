package media

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// canary stands in everything that must not come out again.
const canary = "YL-CANARY-30.2741N"

var corners = [4]color.RGBA{{200, 30, 30, 255}, {30, 160, 30, 255}, {30, 30, 200, 255}, {200, 160, 30, 255}}

// flag is a picture whose quarters have colours of their own: red, green over blue, yellow.
func flag(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			quarter := 0
			if x >= w/2 {
				quarter++
			}
			if y >= h/2 {
				quarter += 2
			}
			m.SetRGBA(x, y, corners[quarter])
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is what a camera writes: how it was held, where it was, and a note.
func exif(orientation uint16) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(le.AppendUint16(b, tag), kind)
		b = le.AppendUint32(le.AppendUint32(b, count), value)
	}
	b = le.AppendUint16(b, 3)
	entry(0x010e, 2, uint32(len(canary)+1), 200) // ImageDescription
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, 100) // GPS
	b = le.AppendUint32(b, 0)
	b = append(b, make([]byte, 100-len(b))...)
	b = le.AppendUint16(b, 2)
	entry(0x0001, 2, 2, uint32('N'))
	entry(0x001d, 2, uint32(len(canary)+1), 200) // GPSDateStamp
	b = le.AppendUint32(b, 0)
	b = append(b, make([]byte, 200-len(b))...)
	return append(append(b, canary...), 0)
}

// segment is a part of a JPEG.
func segment(marker byte, data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2)), data...)
}

// photograph is a JPEG as a phone makes it, with everything that says more than the picture.
func photograph(t testing.TB, w, h int, orientation uint16) []byte {
	t.Helper()
	plain := asJPEG(t, flag(w, h))
	return slices.Concat(plain[:2],
		segment(0xe1, append([]byte("Exif\x00\x00"), exif(orientation)...)),
		segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+canary+"</x:xmpmeta>")),
		segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"+canary)),
		segment(0xed, []byte("Photoshop 3.0\x00"+canary)),
		segment(0xfe, []byte(canary)),
		plain[2:], []byte(canary+" a short film behind the picture"))
}

// chunk is a part of a PNG.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
}

// annotated is a PNG with texts and a camera's notes.
func annotated(t testing.TB, w, h int, orientation uint16) []byte {
	t.Helper()
	plain := asPNG(t, flag(w, h))
	const header = 8 + 25
	return slices.Concat(plain[:header],
		chunk("tEXt", []byte("Comment\x00"+canary)), chunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+canary)),
		chunk("eXIf", exif(orientation)), plain[header:], []byte(canary))
}

// noted is a WebP of one pixel with a camera's notes.
func noted(t testing.TB, orientation uint16) []byte {
	t.Helper()
	plain, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	body := slices.Concat([]byte("WEBP"), riff("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0}), plain[12:],
		riff("EXIF", exif(orientation)), riff("XMP ", []byte(canary)))
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riff(kind string, data []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	return append(b, make([]byte, len(data)%2)...)
}

// claiming is a PNG of few bytes that says it is w by h.
func claiming(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, 8, 2, 0, 0, 0)),
		chunk("IDAT", []byte{0x78, 0x9c, 0x01}), chunk("IEND", nil))
}

// claimingJPEG is the same as a JPEG.
func claimingJPEG(w, h uint16) []byte {
	size := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, h), w)
	return slices.Concat([]byte{0xff, 0xd8}, segment(0xc0, append(size, 1, 1, 0x11, 0)), segment(0xda, []byte{1, 1, 0, 0, 63, 0}), []byte{0xff, 0xd9})
}

// scans is a progressive JPEG of few bytes and many passes over sixteen million pixels, each of which says nothing.
func scans(n int) []byte {
	const side, blocks = 4000, 500 * 500
	size := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, side), side)
	table := append([]byte{0x10, 1}, make([]byte, 15)...) // one code of one bit: "the next 16384 blocks are empty"
	b := slices.Concat([]byte{0xff, 0xd8}, segment(0xc2, append(size, 1, 1, 0x11, 0)), segment(0xc4, append(table, 0xe0)))
	symbols := (blocks + 16383) / 16384
	scan := slices.Concat(segment(0xda, []byte{1, 1, 0, 1, 63, 0}), make([]byte, (symbols*15+7)/8))
	return slices.Concat(b, bytes.Repeat(scan, n), []byte{0xff, 0xd9})
}
