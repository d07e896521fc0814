package house

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
)

// Photo is a small picture as a form brings it.
func Photo() Typed { return Form("file", "photo.png", Snapshot()) }

// Snapshot is a small picture as a file.
func Snapshot() []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		picture.Set(i%8, i/8, color.RGBA{R: uint8(4 * i), G: 120, B: 40, A: 255})
	}
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		panic(err) // a buffer takes everything
	}
	return data.Bytes()
}

// Form is a file as a form brings it.
func Form(field, name string, data []byte) Typed {
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	part, err := form.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return Typed{Kind: form.FormDataContentType(), Text: text.Bytes()}
}
