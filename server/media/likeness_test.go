package media

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"math"
	"testing"
)

// scene is a picture with shapes of its own, as rooms and things have; seed chooses them.
func scene(w, h int, seed float64) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			light := math.Sin(seed*3+u*9+v*4) + math.Sin(seed*7+v*11-u*5) + math.Cos(seed*5+u*v*13)
			m.SetRGBA(x, y, color.RGBA{uint8(128 + 40*light), uint8(120 + 35*light), uint8(110 + 30*light), 255})
		}
	}
	return m
}

// cut leaves out a share of each edge.
func cut(m *image.RGBA, share float64) image.Image {
	dx, dy := int(float64(m.Rect.Dx())*share), int(float64(m.Rect.Dy())*share)
	return m.SubImage(image.Rect(dx, dy, m.Rect.Dx()-dx, m.Rect.Dy()-dy))
}

// brighter is the same scene on another day.
func brighter(m *image.RGBA) *image.RGBA {
	lit := image.NewRGBA(m.Rect)
	for i, p := range m.Pix {
		lit.Pix[i] = uint8(min(255, int(p)+25))
	}
	return lit
}

func TestPicturesOfOneSceneAreAlike(t *testing.T) {
	for seed := range 10 {
		m := scene(320, 240, float64(seed))
		first := taken(t, asJPEG(t, m)).likeness
		for name, again := range map[string]image.Image{
			"as a png": m, "smaller": scene(160, 120, float64(seed)), "brighter": brighter(m), "cut": cut(m, 0.02),
		} {
			if got := taken(t, asPNG(t, again)).likeness; !got.Resembles(first) {
				t.Errorf("scene %d, %s: %016x is not like %016x", seed, name, got, first)
			}
		}
	}
}

func TestPicturesOfOtherScenesAreNot(t *testing.T) {
	var seen []Likeness
	confused := 0
	for seed := range 40 {
		l := taken(t, asJPEG(t, scene(160, 120, float64(seed)*1.7))).likeness
		for _, before := range seen {
			if l.Resembles(before) {
				confused++
			}
		}
		seen = append(seen, l)
	}
	if confused > 8 { // of 780 pairs of the same waves, moved
		t.Errorf("%d pairs of scenes were taken for one", confused)
	}
}

func TestAPictureOfOneToneIsLikeNothing(t *testing.T) {
	wall := taken(t, asPNG(t, image.NewRGBA(image.Rect(0, 0, 300, 200)))).likeness
	if wall != 0 || wall.Resembles(wall) {
		t.Errorf("a wall is %016x, and like itself", wall)
	}
}

// TestPlaceholderIsWhatTheReferenceMakes compares with the answers of the reference implementation, thumbhash 0.1.1.
func TestPlaceholderIsWhatTheReferenceMakes(t *testing.T) {
	for want, m := range map[string]*image.RGBA{
		"FykGZJSEeXfAaIiIeGpw3PeIfg==": flag(64, 32), "FykGZBR0CYyGiGqHaHhw3PiIjg==": flag(32, 64), "FykGZxR0eXfAaIiIeKh2iIiGB8d9j+gI": flag(60, 60),
	} {
		if got := thumbHash(m); !closeTo(t, got, want) {
			t.Errorf("%v is %s, want %s", m.Rect, base64.StdEncoding.EncodeToString(got), want)
		}
	}
}

// closeTo lets a term that is nothing fall to either side of the middle.
func closeTo(t *testing.T, got []byte, text string) bool {
	t.Helper()
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(got) != len(want) || !bytes.Equal(got[:5], want[:5]) {
		return false
	}
	off := func(a, b byte) bool { return max(a, b)-min(a, b) > 1 }
	for i := 5; i < len(got); i++ {
		if off(got[i]>>4, want[i]>>4) || off(got[i]&15, want[i]&15) {
			return false
		}
	}
	return true
}

func TestPlaceholderFitsAnyPicture(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 900}, {900, 1}, {3, 2}, {1600, 1200}} {
		if n := len(thumbHash(flag(size.X, size.Y))); n < 12 || n > 30 {
			t.Errorf("%v takes %d bytes", size, n)
		}
	}
}
