package api_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"testing"

	"youlin/server/media"
	"youlin/server/testkit/house"
	"youlin/shared"
)

// begun announces the small picture of the house, and gives where its pieces go.
func begun(p *house.Person) string { return announced(p.Caller, len(house.Snapshot())) }

func announced(c *house.Caller, length int) string {
	return "/uploads/" + c.With("Tus-Resumable", "1.0.0").With("Upload-Length", strconv.Itoa(length)).Post("/uploads", nil).Is(http.StatusCreated).ID()
}

// appends sends a piece.
func appends(c *house.Caller, path string, offset int, data []byte) house.Answer {
	return c.With("Upload-Offset", strconv.Itoa(offset)).
		Patch(path, house.Typed{Kind: "application/offset+octet-stream", Text: data})
}

// offsetOf is how much of an upload is here.
func offsetOf(c *house.Caller, path string) string {
	return c.Do(http.MethodHead, path, nil).Is(http.StatusOK).Header.Get("Upload-Offset")
}

// landscape is a photograph of something; seed says of what.
func landscape(t testing.TB, w, h int, seed float64) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			light := math.Sin(seed*3+u*9+v*4) + math.Sin(seed*7+v*11-u*5) + math.Cos(seed*5+u*v*13)
			m.SetRGBA(x, y, color.RGBA{uint8(128 + 40*light), uint8(120 + 35*light), uint8(110 + 30*light), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotoComesInPieces(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	file := landscape(t, 800, 600, 1)
	begun := mei.Keyed("photo-1").With("Tus-Resumable", "1.0.0").With("Upload-Length", strconv.Itoa(len(file))).Post("/uploads", nil).Is(http.StatusCreated)
	place := begun.Header.Get("Location")
	if begun.Header.Get("Tus-Resumable") != "1.0.0" || place != "/api/v1/uploads/"+begun.ID() || begun.Header.Get("Upload-Expires") == "" {
		t.Errorf("begun with %v", begun.Header)
	}
	again := mei.Keyed("photo-1").With("Tus-Resumable", "1.0.0").With("Upload-Length", strconv.Itoa(len(file))).Post("/uploads", nil).Is(http.StatusCreated)
	if again.Header.Get("Location") != place {
		t.Errorf("begun twice: %s and %s", place, again.Header.Get("Location"))
	}
	path := "/uploads/" + begun.ID()
	half := len(file) / 2
	if got := appends(mei.Caller, path, 0, file[:half]).Is(http.StatusNoContent).Header.Get("Upload-Offset"); got != strconv.Itoa(half) {
		t.Errorf("after half of %d there are %s", len(file), got)
	}
	lost := appends(mei.Caller, path, 0, file[:half])
	lost.Refused(http.StatusConflict, "media.offset")
	if lost.Problem().State != strconv.Itoa(half) || offsetOf(mei.Caller, path) != strconv.Itoa(half) {
		t.Errorf("what is here is told as %q and %q", lost.Problem().State, offsetOf(mei.Caller, path))
	}
	mei.Post(path+"/finish", nil).Refused(http.StatusConflict, "media.incomplete")
	rowan.Post(path+"/finish", nil).Refused(http.StatusNotFound, "media.upload_unknown")
	appends(mei.Caller, path, half, file[half:]).Is(http.StatusNoContent)
	var m, same shared.TakenMedia
	mei.Keyed("photo-1-whole").Post(path+"/finish", nil).Is(http.StatusCreated).Into(&m)
	mei.Post(path+"/finish", nil).Is(http.StatusCreated).Into(&same)
	if m.Width != 800 || m.Height != 600 || m.Blur == "" || m.ID != same.ID {
		t.Errorf("it became %+v, then %+v", m, same)
	}
	mei.Get("~" + m.ThumbURL).Is(http.StatusOK)
	mei.Delete(path).Is(http.StatusNoContent)
	mei.Get("~" + m.ThumbURL).Is(http.StatusOK)
}

// TestUploadInPiecesGoesOnAfterEachBreak cuts the connection at every twentieth of a piece: what was whole before stays.
func TestUploadInPiecesGoesOnAfterEachBreak(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	file := landscape(t, 800, 600, 2)
	path := announced(mei.Caller, len(file))
	const piece = 2000
	at := 0
	for i := range 20 {
		data := file[at:min(len(file), at+piece)]
		request := fmt.Appendf(nil, "PATCH /api/v1%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\n"+
			"Content-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", path, mei.Token, at, len(data))
		request = append(request, data...)
		h.Must(sends(t, h, request[:len(request)*i/20]).Close())
		if got := offsetOf(mei.Caller, path); got != strconv.Itoa(at) {
			t.Fatalf("after a break at %d twentieths there are %s, want %d", i, got, at)
		}
		if i%4 == 3 {
			appends(mei.Caller, path, at, data).Is(http.StatusNoContent)
			at += len(data)
		}
	}
	appends(mei.Caller, path, at, file[at:]).Is(http.StatusNoContent)
	mei.Post(path+"/finish", nil).Is(http.StatusCreated)
	if n := keptFiles(t, h); n != 2 {
		t.Errorf("%d files, want those of the photo", n)
	}
}

func TestUploadsInPiecesThatAreRefused(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	long := mei.With("Upload-Length", strconv.Itoa(media.MaxUpload+1))
	long.Post("/uploads", nil).Refused(http.StatusRequestEntityTooLarge, "media.too_large")
	mei.Post("/uploads", nil).Is(http.StatusUnprocessableEntity)
	for _, length := range []string{"-1", "x", "1e9", "99999999999999999999"} {
		mei.With("Upload-Length", length).Post("/uploads", nil).Is(http.StatusUnprocessableEntity)
	}
	h.Stranger("Kai").With("Upload-Length", "10").Post("/uploads", nil).Refused(http.StatusForbidden, "media.not_member")
	mei.With("Upload-Length", "10").With("Tus-Resumable", "0.2.2").Post("/uploads", nil).Refused(http.StatusPreconditionFailed, "upload.version")

	path := announced(mei.Caller, 1000)
	for _, offset := range []string{"", "-1", "x", "99999999999999999999"} {
		mei.With("Upload-Offset", offset).Patch(path, house.Typed{Kind: "application/offset+octet-stream", Text: []byte("x")}).Refused(http.StatusBadRequest, "upload.offset")
	}
	mei.With("Upload-Offset", "0").With("Content-Encoding", "gzip").Patch(path, house.Typed{Kind: "application/offset+octet-stream", Text: []byte("x")}).Is(http.StatusUnsupportedMediaType)
	appends(mei.Caller, path, 0, make([]byte, 1001)).Refused(http.StatusUnprocessableEntity, "media.overflow")
	appends(mei.Caller, path, 0, append(bombOfPixels(), make([]byte, 100)...)).Refused(http.StatusUnprocessableEntity, "media.too_many_pixels")
	appends(mei.Caller, path, 0, []byte("x")).Refused(http.StatusNotFound, "media.upload_unknown")
	page := announced(mei.Caller, 1000)
	appends(mei.Caller, page, 0, []byte("<!doctype html><script>alert(1)</script>")).Refused(http.StatusUnsupportedMediaType, "media.unsupported")
	if n := keptFiles(t, h); n > 0 {
		t.Errorf("%d files were left by refusals", n)
	}
}

// TestWhatAFormSaysOfAFileIsNotLookedAt sends pictures under other names and kinds, and other things as pictures.
func TestWhatAFormSaysOfAFileIsNotLookedAt(t *testing.T) {
	mei := house.New(t).Resident("Mei")
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewNRGBA(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, kind string
		data       []byte
		want       int
	}{
		{"a.html", "text/html", small.Bytes(), http.StatusCreated},
		{"a.jpg", "image/jpeg", small.Bytes(), http.StatusCreated},
		{"x", "", snapshot(t, 3, 3), http.StatusCreated},
		{"a.svg", "image/svg+xml", snapshot(t, 3, 3), http.StatusCreated},
		{"a.jpg", "image/jpeg", []byte("<svg onload=alert(1)>"), http.StatusUnsupportedMediaType},
		{"a.png", "image/png", []byte("PK\x03\x04"), http.StatusUnsupportedMediaType},
	} {
		var text bytes.Buffer
		form := multipart.NewWriter(&text)
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, c.name)}, "Content-Type": {c.kind}})
		if err == nil {
			_, err = part.Write(c.data)
		}
		if err != nil || form.Close() != nil {
			t.Fatal(err)
		}
		a := mei.Post("/media", house.Typed{Kind: form.FormDataContentType(), Text: text.Bytes()}).Is(c.want)
		if c.want == http.StatusCreated {
			comesAlone(t, mei.Get("/media/"+a.ID()).Is(http.StatusOK))
		}
	}
}

func TestPhotoLikeOneOfTheHouseholdIsHinted(t *testing.T) {
	h := house.New(t)
	mei := h.MovesInto("Mei", h.Buildings[0], "1501")
	lin := h.MovesInto("Lin", h.Buildings[0], "1501")
	rowan := h.MovesInto("Rowan", h.Buildings[0], "1502")
	publish := func(title string, photo string) string {
		return mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": title, "photos": []string{photo}})).Is(201).ID()
	}
	bike := publish("儿童自行车", uploads(mei.Caller, landscape(t, 800, 600, 1)).Is(201).ID())
	publish("婴儿床", uploads(mei.Caller, landscape(t, 800, 600, 4)).Is(201).ID())

	similar := func(who *house.Person, file []byte) []shared.SimilarPost {
		t.Helper()
		var m shared.TakenMedia
		uploads(who.Caller, file).Is(201).Into(&m)
		return m.Similar
	}
	again := landscape(t, 400, 300, 1)
	for _, who := range []*house.Person{mei, lin} {
		if got := similar(who, again); len(got) != 1 || got[0].PostID != bike || got[0].Title != "儿童自行车" {
			t.Errorf("%s is told of %+v", who.Name, got)
		}
	}
	if got := similar(rowan, again); len(got) > 0 {
		t.Errorf("a neighbour is told of another household's %+v", got)
	}
	if got := similar(mei, landscape(t, 800, 600, 9)); len(got) > 0 {
		t.Errorf("another picture is like %+v", got)
	}
	mei.Post("/posts/"+bike+"/withdraw", nil).Is(200)
	if got := similar(mei, again); len(got) > 0 {
		t.Errorf("a withdrawn post is told of: %+v", got)
	}
}

func TestDraftLikeAPostOfTheHouseholdIsHinted(t *testing.T) {
	h := house.New(t)
	mei := h.MovesInto("Mei", h.Buildings[0], "1501")
	lin := h.MovesInto("Lin", h.Buildings[0], "1501")
	rowan := h.MovesInto("Rowan", h.Buildings[0], "1502")
	bike := mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": "送儿童自行车一辆"})).Is(201).ID()
	similar := func(who *house.Person, text string) []shared.SimilarPost {
		t.Helper()
		var d shared.Drafts
		who.Post("/compounds/"+string(who.Compound)+"/drafts", record{"text": text}).Is(200).Into(&d)
		return d.Drafts[0].Similar
	}
	for _, who := range []*house.Person{mei, lin} {
		if got := similar(who, "儿童自行车一辆，送"); len(got) != 1 || got[0].PostID != bike {
			t.Errorf("%s is told of %+v", who.Name, got)
		}
	}
	if got := similar(rowan, "送儿童自行车一辆"); len(got) > 0 {
		t.Errorf("a neighbour is told of another household's %+v", got)
	}
	if got := similar(mei, "想借一把电钻"); len(got) > 0 {
		t.Errorf("a drill is like %+v", got)
	}
}
