package api_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"youlin/server/media"
	"youlin/server/testkit/house"
	"youlin/shared"
)

// snapshot is a JPEG of a size.
func snapshot(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// uploads sends a file under a name that nobody should look at.
func uploads(c *house.Caller, data []byte) house.Answer {
	return c.Post("/media", house.Form("file", "../../etc/passwd<script>.jpg", data))
}

// keptFiles are the files that the house keeps.
func keptFiles(t *testing.T, h *house.House) int {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(h.Dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestPhotoGoesInAndComesOut(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	var m shared.Media
	uploads(mei.Caller, snapshot(t, 2000, 1000)).Is(http.StatusCreated).Into(&m)
	if m.Width != 1600 || m.Height != 800 || m.URL != "/api/v1/media/"+m.ID || m.ThumbURL != m.URL+"/thumb" {
		t.Errorf("taken in as %+v", m)
	}
	for path, width := range map[string]int{"~" + m.URL: 1600, "~" + m.ThumbURL: 480} {
		got := mei.Get(path).Is(http.StatusOK)
		pic, err := jpeg.DecodeConfig(bytes.NewReader(got.Body))
		if err != nil || pic.Width != width {
			t.Errorf("%s: %d wide, %v", path, pic.Width, err)
		}
		comesAlone(t, got)
		tag := got.Header.Get("ETag")
		if again := mei.With("If-None-Match", tag).Get(path).Is(http.StatusNotModified); len(again.Body) > 0 {
			t.Errorf("%s: an unchanged photo was sent again", path)
		}
		rowan.Get(path).Refused(http.StatusNotFound, "media.unknown")
		rowan.With("If-None-Match", tag).Get(path).Refused(http.StatusNotFound, "media.unknown")
		h.Caller("").Get(path).Is(http.StatusUnauthorized)
	}
}

// comesAlone holds what keeps a browser from taking a photo for anything else.
func comesAlone(t *testing.T, got house.Answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "Content-Disposition": `inline; filename="photo.jpg"`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control": "private, no-cache", "Vary": "Authorization", "Set-Cookie": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %s is %q, want %q", got.Asked, name, got.Header.Get(name), want)
		}
	}
}

func TestPhotoOfAPostIsForWhoeverSeesThePost(t *testing.T) {
	h := house.New(t)
	mei, rowan, zhou := h.Resident("Mei"), h.Resident("Rowan"), h.Foreigner("Zhou")
	var m shared.Media
	uploads(mei.Caller, snapshot(t, 40, 30)).Is(http.StatusCreated).Into(&m)
	publish := func(who *house.Person) house.Answer {
		return who.Post("/compounds/"+string(who.Compound)+"/posts", map[string]any{
			"direction": "offer", "module": "idle", "mode": "lend", "category": "idle.tool", "title": "梯子", "photos": []string{m.ID},
		})
	}
	publish(zhou).Refused(http.StatusNotFound, "media.unknown")
	var post shared.Post
	publish(mei).Is(http.StatusCreated).Into(&post)
	if len(post.Photos) != 1 || post.Photos[0] != m {
		t.Errorf("the post shows %+v, want %+v", post.Photos, m)
	}
	rowan.Get("~" + m.ThumbURL).Is(http.StatusOK)
	zhou.Get("~"+m.ThumbURL).Refused(http.StatusNotFound, "media.unknown")
	mei.Post("/people/"+string(rowan.ID)+"/block", nil).Is(http.StatusOK)
	rowan.Get("~"+m.ThumbURL).Refused(http.StatusNotFound, "media.unknown")
}

func TestUploadThatIsAskedTwiceIsOnePhoto(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	photo := house.Form("file", "a.jpg", snapshot(t, 40, 30))
	one := mei.Keyed("photo-1").Post("/media", photo).Is(http.StatusCreated)
	two := mei.Keyed("photo-1").Post("/media", photo).Is(http.StatusCreated)
	if one.ID() != two.ID() || keptFiles(t, h) != 2 {
		t.Errorf("%s and %s, %d files", one.ID(), two.ID(), keptFiles(t, h))
	}
}

// bombOfPixels is a PNG of 72 bytes that says it is sixty thousand pixels square.
func bombOfPixels() []byte {
	part := func(kind string, data []byte) []byte {
		body := append([]byte(kind), data...)
		return binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...), crc32.ChecksumIEEE(body))
	}
	size := []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0}
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), part("IHDR", size), part("IDAT", []byte{0x78, 0x9c, 1}), part("IEND", nil)}, nil)
}

func TestUploadsThatAreRefused(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	whole := snapshot(t, 300, 200)
	var small bytes.Buffer
	h.Must(png.Encode(&small, image.NewNRGBA(image.Rect(0, 0, 3, 3))))
	uploads(mei.Caller, append(small.Bytes(), make([]byte, media.MaxUpload)...)).Refused(http.StatusRequestEntityTooLarge, "media.too_large")
	uploads(mei.Caller, []byte("<svg/>")).Refused(http.StatusUnsupportedMediaType, "media.unsupported")
	uploads(mei.Caller, nil).Refused(http.StatusUnsupportedMediaType, "media.unsupported")
	uploads(mei.Caller, whole[:len(whole)/2]).Refused(http.StatusUnprocessableEntity, "media.broken")
	quickest := time.Hour // of five: the machine may be busy
	for range 5 {
		begun := time.Now()
		uploads(mei.Caller, bombOfPixels()).Refused(http.StatusUnprocessableEntity, "media.too_many_pixels")
		quickest = min(quickest, time.Since(begun))
	}
	if quickest > 50*time.Millisecond {
		t.Errorf("the bomb was looked at for %s", quickest)
	}
	uploads(h.Caller(""), whole).Is(http.StatusUnauthorized)
	uploads(mei.With("Content-Encoding", "gzip"), whole).Is(http.StatusUnsupportedMediaType)
	uploads(h.Stranger("Kai").Caller, whole).Refused(http.StatusForbidden, "media.not_member")
	misnamed := house.Form("picture", "a.jpg", whole)
	mei.Post("/media", misnamed).Is(http.StatusUnprocessableEntity)
	for _, kind := range []string{misnamed.Kind, "multipart/form-data", "application/json", "text/plain"} {
		if got := mei.Post("/media", house.Typed{Kind: kind, Text: []byte("not a form")}); got.Status < 400 || got.Status >= 500 {
			t.Errorf("%s that is none: %d %s", kind, got.Status, got.Body)
		}
	}
	if n := keptFiles(t, h); n > 0 {
		t.Errorf("%d files were left by refusals", n)
	}
}

func TestNoPathLeadsToOtherFiles(t *testing.T) {
	mei := house.New(t).Resident("Mei")
	for _, id := range []string{
		"..%2f..%2fyoulin.db", "%2e%2e", "..%5cyoulin.db", "%252e%252e%252fyoulin.db", "%00", "CON", "x.", strings.Repeat("a", 300), "／etc／passwd",
	} {
		if got := mei.Get("/media/" + id); got.Status != http.StatusNotFound && got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", id, got.Status)
		}
	}
}

// TestUploadThatBreaksOffLeavesNothing cuts the connection at every twentieth of an upload.
func TestUploadThatBreaksOffLeavesNothing(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	photo := house.Form("file", "a.jpg", snapshot(t, 300, 200))
	head := func(length int) string {
		return fmt.Sprintf("POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
			mei.Token, photo.Kind, length)
	}
	request := append([]byte(head(len(photo.Text))), photo.Text...)
	for i := range 20 {
		h.Must(sends(t, h, request[:len(request)*i/20]).Close())
	}
	uploads(mei.Caller, snapshot(t, 30, 20)).Is(http.StatusCreated)
	if n := keptFiles(t, h); n != 2 {
		t.Errorf("%d files, want those of the one whole upload", n)
	}
	conn := sends(t, h, []byte(head(1_000_000_000)))
	reply, err := io.ReadAll(conn)
	if !bytes.HasPrefix(reply, []byte("HTTP/1.1 413")) || !bytes.Contains(reply, []byte("media.too_large")) {
		t.Errorf("a gigabyte was answered with %q, %v", reply, err)
	}
}

// sends writes bytes to the door, as they are.
func sends(t *testing.T, h *house.House, text []byte) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", h.Addr)
	h.Must(err)
	t.Cleanup(func() { _ = conn.Close() })
	h.Must(conn.SetDeadline(time.Now().Add(10 * time.Second)))
	_, err = conn.Write(text)
	h.Must(err)
	return conn
}
