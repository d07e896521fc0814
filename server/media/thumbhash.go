package media

import (
	"image"
	"math"

	"golang.org/x/image/draw"
)

// thumbSide is the side of what a ThumbHash is made from; more would change nothing that can be seen.
const thumbSide = 64

// thumbHash tells a picture without clear parts in some twenty bytes, in the form of ThumbHash (Evan Wallace, MIT
// licence): the mean colour and the first waves of light, of yellow against blue, and of red against green.
func thumbHash(m *image.RGBA) []byte {
	tiny := shrink(m, thumbSide, draw.BiLinear)
	w, h := tiny.Rect.Dx(), tiny.Rect.Dy()
	light, yellow, red := channels(tiny)
	lx, ly := max(1, rounded(7*w, max(w, h))), max(1, rounded(7*h, max(w, h)))
	l, p, q := wavesOf(light, w, h, max(3, lx), max(3, ly)), wavesOf(yellow, w, h, 3, 3), wavesOf(red, w, h, 3, 3)
	short, wide := lx, 0
	if w > h {
		short, wide = ly, 1
	}
	head := level(63, l.mean) | level(31.5, 1+p.mean)<<6 | level(31.5, 1+q.mean)<<12 | level(31, l.scale)<<18
	shape := short | level(63, p.scale)<<3 | level(63, q.scale)<<9 | wide<<15
	hash := []byte{byte(head), byte(head >> 8), byte(head >> 16), byte(shape), byte(shape >> 8)}
	return append(hash, nibbles(l, p, q)...)
}

// rounded is a/b to the nearest whole.
func rounded(a, b int) int { return (2*a + b) / (2 * b) }

func level(of, part float64) int { return int(math.Floor(of*part + 0.5)) }

// channels gives light, yellow against blue and red against green of each pixel, all in parts of one.
func channels(m *image.RGBA) (light, yellow, red []float64) {
	for i := 0; i < len(m.Pix); i += 4 {
		r, g, b := float64(m.Pix[i])/255, float64(m.Pix[i+1])/255, float64(m.Pix[i+2])/255
		light, yellow, red = append(light, (r+g+b)/3), append(yellow, (r+g)/2-b), append(red, r-g)
	}
	return light, yellow, red
}

// waves are the first terms of a channel's cosine transform.
type waves struct {
	mean, scale float64
	terms       []float64
}

func wavesOf(channel []float64, w, h, nx, ny int) (found waves) {
	for cy := range ny {
		for cx := 0; cx*ny < nx*(ny-cy); cx++ {
			f := term(channel, w, h, cx, cy)
			if cx == 0 && cy == 0 {
				found.mean = f
				continue
			}
			found.terms, found.scale = append(found.terms, f), max(found.scale, math.Abs(f))
		}
	}
	return found
}

func term(channel []float64, w, h, cx, cy int) (f float64) {
	fx := make([]float64, w)
	for x := range fx {
		fx[x] = math.Cos(math.Pi / float64(w) * float64(cx) * (float64(x) + 0.5))
	}
	for y := range h {
		fy := math.Cos(math.Pi / float64(h) * float64(cy) * (float64(y) + 0.5))
		for x := range w {
			f += channel[x+y*w] * fx[x] * fy
		}
	}
	return f / float64(w*h)
}

// nibbles packs the terms, each in parts of the largest of its channel, two to a byte.
func nibbles(channels ...waves) (packed []byte) {
	n := 0
	for _, c := range channels {
		for _, f := range c.terms {
			part := f
			if c.scale > 0 {
				part = 0.5 + 0.5/c.scale*f
			}
			if n%2 == 0 {
				packed = append(packed, 0)
			}
			packed[n/2] |= byte(level(15, part)) << (n % 2 * 4)
			n++
		}
	}
	return packed
}
