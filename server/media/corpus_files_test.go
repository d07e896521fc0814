package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"runtime"
	"slices"
	"testing"
)

// specimen is a file as it might come, and what becomes of it: a refusal, or a picture. The looks are the corners that
// its quarters have, none when they have colours of their own.
type specimen struct {
	name  string
	file  []byte
	want  error
	w, h  int
	looks *[4]int
}

var asDrawn = &[4]int{0, 1, 2, 3}

// turnedBy is where the corners of what was stored belong, by the camera's note.
var turnedBy = map[uint16]*[4]int{
	1: asDrawn, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1}, 5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
}

// corpus is every kind of file that a phone, a scanner, a chat, a mistake or an attacker may send.
func corpus(t testing.TB) []specimen {
	return slices.Concat(jpegs(t), pngs(t), webps(t), polyglots(t), strangers(t), bombs(t))
}

func good(name string, file []byte) specimen { return specimen{name, file, nil, 64, 32, asDrawn} }

func jpegs(t testing.TB) []specimen {
	whole := photograph(t, 64, 32, 1)
	list := []specimen{
		good("jpeg, baseline", asJPEG(t, flag(64, 32))),
		good("jpeg, colours at full size", plainJPEG.write(flag(64, 32))),
		good("jpeg, progressive", progressiveJPEG.write(flag(64, 32))),
		good("jpeg, with restarts", restartingJPEG.write(flag(64, 32))),
		good("jpeg, red green blue", rgbJPEG.write(flag(64, 32))),
		good("jpeg, for print", cmykJPEG.write(flag(64, 32))),
		good("jpeg, for print, as light and colour", ycckJPEG.write(flag(64, 32))),
		{"jpeg, grey", asJPEG(t, as(flag(64, 32), image.NewGray(image.Rect(0, 0, 64, 32)))), nil, 64, 32, nil},
		{"jpeg, one pixel", asJPEG(t, flag(1, 1)), nil, 1, 1, nil},
		{"jpeg, a ribbon", asJPEG(t, flag(MaxSide, 1)), nil, 1600, 1, nil},
		good("jpeg, turned by a value that is none", photograph(t, 64, 32, 9)),
		{"jpeg, progressive and turned", progressiveJPEG.write(flag(64, 32), segment(0xe1, append([]byte("Exif\x00\x00"), exif(6)...))), nil, 32, 64, turnedBy[6]},
		{"jpeg, for print and turned", cmykJPEG.write(flag(64, 32), segment(0xe1, append([]byte("Exif\x00\x00"), exif(8)...))), nil, 32, 64, turnedBy[8]},
		{"jpeg, turned, noted the other way round", plainJPEG.write(flag(64, 32), segment(0xe1, append([]byte("Exif\x00\x00"), bigEndian(6)...))), nil, 32, 64, turnedBy[6]},
		good("jpeg, notes that end early", plainJPEG.write(flag(64, 32), segment(0xe1, []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff")))),
		good("jpeg, notes in a circle", plainJPEG.write(flag(64, 32), segment(0xe1, []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00")))),
		good("jpeg, a film behind it", append(asJPEG(t, flag(64, 32)), "\x00\x00\x00\x18ftypmp42"+canary...)),
		{"jpeg, half", half(photograph(t, 300, 200, 1)), ErrBroken, 0, 0, nil},
		{"jpeg, its start", whole[:4], ErrBroken, 0, 0, nil},
		{"jpeg, without its pixels", claimingJPEG(64, 32), ErrBroken, 0, 0, nil},
		{"jpeg, arithmetic", foreign(0xc9, 8), ErrBroken, 0, 0, nil},
		{"jpeg, twelve bits", foreign(0xc0, 12), ErrBroken, 0, 0, nil},
		{"jpeg, of no height", claimingJPEG(10, 0), ErrBroken, 0, 0, nil},
	}
	for o := uint16(1); o <= 8; o++ {
		s := specimen{"jpeg, turned by " + string(rune('0'+o)), photograph(t, 64, 32, o), nil, 64, 32, turnedBy[o]}
		if o >= 5 {
			s.w, s.h = 32, 64
		}
		list = append(list, s)
	}
	return list
}

func half(file []byte) []byte { return file[:len(file)/2] }

// bigEndian is a camera's note of how it was held, with the larger bytes first.
func bigEndian(orientation uint16) []byte {
	be := binary.BigEndian
	b := be.AppendUint16([]byte("MM\x00*\x00\x00\x00\x08\x00\x01"), 0x0112)
	b = be.AppendUint16(b, 3)
	b = be.AppendUint32(b, 1)
	b = be.AppendUint16(b, orientation)
	return append(b, 0, 0, 0, 0, 0, 0)
}

func pngs(t testing.TB) []specimen {
	m, box := flag(64, 32), image.Rect(0, 0, 64, 32)
	plain := asPNG(t, m)
	clear := image.NewNRGBA(box)
	return []specimen{
		good("png, eight bits", plain),
		good("png, sixteen bits", asPNG(t, as(m, image.NewRGBA64(box)))),
		good("png, sixteen bits and alpha", asPNG(t, as(m, image.NewNRGBA64(box)))),
		good("png, a palette", asPNG(t, as(m, image.NewPaletted(box, palette())))),
		good("png, interlaced", interlaced(t, m)),
		good("png, moving", moving(t, m)),
		good("png, annotated", annotated(t, 64, 32, 1)),
		{"png, annotated and turned", annotated(t, 64, 32, 6), nil, 32, 64, turnedBy[6]},
		{"png, grey", asPNG(t, as(m, image.NewGray(box))), nil, 64, 32, nil},
		{"png, grey in sixteen bits", asPNG(t, as(m, image.NewGray16(box))), nil, 64, 32, nil},
		{"png, one bit", asPNG(t, as(m, image.NewPaletted(box, color.Palette{color.Black, color.White}))), nil, 64, 32, nil},
		{"png, clear", asPNG(t, clear), nil, 64, 32, nil},
		{"png, one pixel", asPNG(t, flag(1, 1)), nil, 1, 1, nil},
		{"png, half", asPNG(t, flag(300, 200))[:300], ErrBroken, 0, 0, nil},
		{"png, a bit is wrong", slices.Concat(plain[:60], []byte{plain[60] ^ 4}, plain[61:]), ErrBroken, 0, 0, nil},
		{"png, without its pixels", claiming(64, 32), ErrBroken, 0, 0, nil},
		{"png, of no width", claiming(0, 32), ErrBroken, 0, 0, nil},
	}
}

func webps(t testing.TB) []specimen {
	m := flag(64, 32)
	return []specimen{
		good("webp, lossy", webpOf(lossy(t))),
		good("webp, lossless", webpOf(lossless(m, 255))),
		good("webp, lossy, with notes", webpOf(extended(0x0c, 64, 32), lossy(t), riff("EXIF", exif(1)), riff("XMP ", []byte(canary)))),
		{"webp, lossless and turned", webpOf(extended(0x08, 64, 32), lossless(m, 255), riff("EXIF", exif(6))), nil, 32, 64, turnedBy[6]},
		good("webp, with a profile", webpOf(extended(0x20, 64, 32), riff("ICCP", []byte(canary)), lossy(t))),
		{"webp, clear", webpOf(extended(0x10, 64, 32), lossless(m, 0)), nil, 64, 32, nil},
		{"webp, moving", webpOf(extended(0x02, 64, 32), riff("ANIM", make([]byte, 6)), riff("ANMF", append(make([]byte, 16), lossy(t)...))), ErrUnsupported, 0, 0, nil},
		{"webp, half", webpOf(lossy(t))[:60], ErrBroken, 0, 0, nil},
		{"webp, another size inside", webpOf(extended(0, 10, 10), lossy(t)), ErrBroken, 0, 0, nil},
		{"riff that is no webp", []byte("RIFF\x10\x00\x00\x00WAVEfmt \x00\x00\x00\x00\x00\x00\x00\x00"), ErrUnsupported, 0, 0, nil},
	}
}

// polyglots are pictures that are something else as well.
func polyglots(t testing.TB) []specimen {
	page := "<!doctype html><script>alert('" + canary + "')</script>"
	script := "*/=alert('" + canary + "')/*"
	archive := "PK\x03\x04\x14\x00\x00\x00\x00\x00" + canary + "PK\x05\x06" + string(make([]byte, 18))
	paper := "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(" + canary + ")>>>>"
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('` + canary + `')"/>`
	jpg, picture := asJPEG(t, flag(64, 32)), asPNG(t, flag(64, 32))
	within := func(text string) []byte { return slices.Concat(jpg[:2], segment(0xfe, []byte(text)), jpg[2:]) }
	const header = 8 + 25
	noted := func(text string) []byte {
		return slices.Concat(picture[:header], chunk("tEXt", []byte("Comment\x00"+text)), picture[header:])
	}
	return []specimen{
		good("jpeg and a page", append(slices.Clone(jpg), page...)),
		good("jpeg with a page in a comment", within(page)),
		good("jpeg that is a script", within(script)),
		good("jpeg and an archive", append(slices.Clone(jpg), archive...)),
		good("jpeg with a paper in a comment", within(paper)),
		good("jpeg with a drawing in a comment", within(drawing)),
		good("jpeg with php in its notes", slices.Concat(jpg[:2], segment(0xe1, []byte("Exif\x00\x00<?php system('"+canary+"')?>")), jpg[2:])),
		good("png and a page", append(slices.Clone(picture), page...)),
		good("png with a page in a text", noted(page)),
		good("png and an archive", append(slices.Clone(picture), archive...)),
		good("png with a part nobody knows", slices.Concat(picture[:header], chunk("yoUL", []byte(page)), picture[header:])),
		good("webp and a page", append(webpOf(lossy(t)), page...)),
		good("webp with a part nobody knows", webpOf(lossy(t), riff("JUNK", []byte(archive)))),
		{"a page before a jpeg", append([]byte("<p>"), jpg...), ErrUnsupported, 0, 0, nil},
		{"gif that is a script", []byte("GIF89a/*\x01\x00*/=1;alert('" + canary + "')"), ErrUnsupported, 0, 0, nil},
	}
}

// strangers are files that are no photo of the three kinds, whatever they call themselves.
func strangers(t testing.TB) []specimen {
	list := []specimen{{"gif", gifOf(t, 1), ErrUnsupported, 0, 0, nil}, {"gif, moving", gifOf(t, 3), ErrUnsupported, 0, 0, nil}}
	for name, text := range map[string]string{
		"nothing": "", "one byte": "\xff", "svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"svg after xml": `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "` + canary + `">]><svg>&a;</svg>`,
		"html":          "<!doctype html><p>hello", "pdf": "%PDF-1.7", "zip": "PK\x03\x04", "bmp": "BM\x46\x00\x00\x00\x00\x00\x00\x00",
		"heic": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "avif": "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
		"jpeg xl": "\xff\x0a\x00\x00", "tiff": "II*\x00\x08\x00\x00\x00", "icon": "\x00\x00\x01\x00\x01\x00", "photoshop": "8BPS\x00\x01",
		"program": "\x7fELF\x02\x01\x01", "film": "\x00\x00\x00\x18ftypmp42", "text": "照片.jpg", "spaces": "   \n\t  ",
	} {
		list = append(list, specimen{name, []byte(text), ErrUnsupported, 0, 0, nil})
	}
	return list
}

// bombs are small files that ask for much room or time.
func bombs(t testing.TB) []specimen {
	zeros := deflated(t, make([]byte, 32<<20))
	tiny := asPNG(t, flag(64, 32))
	const header = 8 + 25
	with := func(kind string, data []byte) []byte {
		return slices.Concat(tiny[:header], chunk(kind, data), tiny[header:])
	}
	return []specimen{
		{"png, sixty thousand square", claiming(60_000, 60_000), ErrTooManyPixels, 0, 0, nil},
		{"png, seven thousand square", claiming(7000, 7000), ErrTooManyPixels, 0, 0, nil},
		{"png, a line", claiming(65_535, 1), ErrTooManyPixels, 0, 0, nil},
		{"png, more than overflows", claiming(1<<31-1, 1<<31-1), ErrBroken, 0, 0, nil},
		{"png, sixteen thousand square, whole", pngOf(16_000, 16_000, 1, 0, 0, zeros), ErrTooManyPixels, 0, 0, nil},
		{"png, interlaced, thirty thousand square", pngOf(30_000, 30_000, 8, 2, 1, zeros), ErrTooManyPixels, 0, 0, nil},
		{"png, more pixels than it says", pngOf(64, 32, 8, 2, 0, zeros), ErrBroken, 0, 0, nil},
		{"png, a part of two gigabytes", slices.Concat(tiny[:header], []byte("\x7f\xff\xff\xfftEXt"), tiny[header:]), ErrBroken, 0, 0, nil},
		good("png, a text that unfolds", with("zTXt", append([]byte("Comment\x00\x00"), zeros...))),
		good("png, notes that unfold", with("zTXt", append([]byte("Raw profile type exif\x00\x00"), zeros...))),
		good("png, a profile that unfolds", with("iCCP", append([]byte("a\x00\x00"), zeros...))),
		{"jpeg, as large as can be", claimingJPEG(65_535, 65_535), ErrTooManyPixels, 0, 0, nil},
		{"jpeg, a line", claimingJPEG(65_535, 1), ErrTooManyPixels, 0, 0, nil},
		{"jpeg, as large as can be, behind much", heavy(65_535, 65_535, 150), ErrTooManyPixels, 0, 0, nil},
		{"jpeg, a thousand scans", scans(1000), ErrBroken, 0, 0, nil},
		{"webp, lossless, as large as can be", webpOf(blank(1<<14, 1<<14)), ErrTooManyPixels, 0, 0, nil},
		{"webp, lossy, as large as can be", webpOf(hugeVP8()), ErrTooManyPixels, 0, 0, nil},
		{"webp, its canvas is huge", webpOf(extended(0, 1<<14, 1<<14), lossy(t)), ErrTooManyPixels, 0, 0, nil},
		{"webp, its canvas overflows", webpOf(extended(0, 1<<24, 1<<24), lossy(t)), ErrBroken, 0, 0, nil},
		{"webp, a small canvas and a huge frame", webpOf(extended(0, 64, 32), blank(1<<14, 1<<14)), ErrBroken, 0, 0, nil},
		{"gif, as large as can be", []byte("GIF89a\xff\xff\xff\xff\x80\x00\x00"), ErrUnsupported, 0, 0, nil},
		{"gif, two thousand frames", gifOf(t, 2000), ErrUnsupported, 0, 0, nil},
		{"twelve megabytes and one", append(slices.Clone(tiny), make([]byte, MaxUpload)...), ErrTooLarge, 0, 0, nil},
	}
}

func TestCorpusIsRefusedOrComesOutClean(t *testing.T) {
	files := corpus(t)
	if len(files) < 60 {
		t.Fatalf("the corpus has %d files", len(files))
	}
	for _, s := range files {
		t.Run(s.name, func(t *testing.T) { s.isJudged(t) })
	}
}

func (s specimen) isJudged(t *testing.T) {
	pic, err := takeIn(t.Context(), s.file)
	if !errors.Is(err, s.want) {
		t.Fatalf("%v, want %v", err, s.want)
	}
	if err != nil {
		return
	}
	for _, data := range [][]byte{pic.large, pic.small} {
		isOurs(t, data)
	}
	if pic.width != s.w || pic.height != s.h {
		t.Errorf("%d×%d, want %d×%d", pic.width, pic.height, s.w, s.h)
	}
	if s.looks != nil {
		looksLike(t, pic.large, s.w, s.h, *s.looks)
		looksLike(t, pic.small, s.w, s.h, *s.looks)
	}
}

// isOurs fails unless a file is a JPEG of the parts that pixels need, and of nothing besides.
func isOurs(t *testing.T, data []byte) {
	t.Helper()
	if bytes.Contains(data, []byte(canary)) {
		t.Error("something came through")
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil || !bytes.HasSuffix(data, []byte("\xff\xd9")) {
		t.Errorf("it does not end as a JPEG: %v", err)
	}
	if got := partsOf(t, data); !slices.Equal(got, []byte{0xdb, 0xc0, 0xc4, 0xda}) {
		t.Errorf("its parts are %x", got)
	}
	// Behind the head there is nothing but coded pixels until the end.
	body := data[bytes.Index(data, []byte{0xff, 0xda})+2 : len(data)-2]
	for i, b := range body[:len(body)-1] {
		if b == 0xff && body[i+1] != 0 {
			t.Errorf("a part %x stands among the pixels", body[i+1])
		}
	}
}

// partsOf lists the segments of a JPEG up to its pixels.
func partsOf(t *testing.T, data []byte) (markers []byte) {
	t.Helper()
	for at := 2; at+4 <= len(data); {
		if data[at] != 0xff {
			t.Fatalf("no part at %d", at)
		}
		markers = append(markers, data[at+1])
		if data[at+1] == 0xda {
			break
		}
		at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	}
	return markers
}

// TestBombsCostLittle holds how much is asked of the machine for each; the time is in BenchmarkBombs.
func TestBombsCostLittle(t *testing.T) {
	for _, s := range bombs(t) {
		if got := roomFor(func() { _, _ = takeIn(t.Context(), s.file) }); got > 30<<20 {
			t.Errorf("%s took %d KB", s.name, got>>10)
		}
	}
}

// roomFor is how many bytes were asked for in all, given back or not.
func roomFor(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func BenchmarkBombs(b *testing.B) {
	for _, s := range bombs(b) {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = takeIn(b.Context(), s.file)
			}
		})
	}
}
