package media

import (
	"image"
	"math/bits"

	"golang.org/x/image/draw"
)

// Likeness is what a picture looks like from afar, in 64 bits: two of the same scene differ in few. 0 is unknown.
type Likeness uint64

// sameScene is in how many bits two pictures of one scene differ at most: cut a little, lit otherwise, saved again.
const sameScene = 8

// Resembles reports whether two pictures probably show the same. One of a single tone resembles nothing.
func (l Likeness) Resembles(other Likeness) bool {
	return l != 0 && other != 0 && bits.OnesCount64(uint64(l^other)) <= sameScene
}

// likenessOf is the difference hash: of nine by eight grey fields, whether each is darker than the one to its right.
func likenessOf(m image.Image) (l Likeness) {
	const w, h = 9, 8
	fields := image.NewGray(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(fields, fields.Rect, m, m.Bounds(), draw.Src, nil)
	for y := range h {
		row := fields.Pix[y*fields.Stride:][:w]
		for x := range w - 1 {
			l <<= 1
			if row[x] < row[x+1] {
				l |= 1
			}
		}
	}
	return l
}
