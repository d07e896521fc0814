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
	"strings"
	"testing"
	"time"

	"youlin/server/media"
	"youlin/shared"
)

func snapshot(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s *lane) uploads(who *visitor, data []byte, headers ...string) said {
	s.t.Helper()
	body, kind := form(s.t, "file", "../../etc/passwd<script>.jpg", data)
	return s.call(who, "POST", "/api/v1/media", body, append(headers, "Content-Type", kind)...)
}

func TestPhotoGoesInAndComesOut(t *testing.T) {
	s := newLane(t)
	mei, rowan := s.resident("Mei", s.Buildings[0]), s.resident("Rowan", s.Buildings[0])
	var m shared.Media
	s.uploads(mei, snapshot(t, 2000, 1000)).is(http.StatusCreated, &m)
	if m.Width != 1600 || m.Height != 800 || m.URL != "/api/v1/media/"+m.ID || m.ThumbURL != m.URL+"/thumb" {
		t.Errorf("taken in as %+v", m)
	}
	for path, width := range map[string]int{m.URL: 1600, m.ThumbURL: 480} {
		got := s.call(mei, "GET", path, nil).is(http.StatusOK, nil)
		pic, err := jpeg.DecodeConfig(bytes.NewReader(got.body))
		if err != nil || pic.Width != width {
			t.Errorf("%s: %d wide, %v", path, pic.Width, err)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Content-Disposition": `inline; filename="photo.jpg"`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control": "private, no-cache", "Vary": "Authorization", "Set-Cookie": "",
		} {
			if header(got, name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, header(got, name), want)
			}
		}
		again := s.call(mei, "GET", path, nil, "If-None-Match", got.Header.Get("ETag")).is(http.StatusNotModified, nil)
		if len(again.body) > 0 {
			t.Errorf("%s: an unchanged photo was sent again", path)
		}
		s.call(rowan, "GET", path, nil).refuses(http.StatusNotFound, "media.unknown")
		s.call(rowan, "GET", path, nil, "If-None-Match", got.Header.Get("ETag")).refuses(http.StatusNotFound, "media.unknown")
		s.call(nil, "GET", path, nil).is(http.StatusUnauthorized, nil)
	}
}

func TestPhotoOfAPostIsForWhoeverSeesThePost(t *testing.T) {
	s := newLane(t)
	mei, rowan, zhou := s.resident("Mei", s.Buildings[0]), s.resident("Rowan", s.Buildings[1]), s.resident("Zhou", s.Cottage)
	var m shared.Media
	s.uploads(mei, snapshot(t, 40, 30)).is(http.StatusCreated, &m)
	publish := func(who *visitor, compound string) said {
		return s.call(who, "POST", "/api/v1/compounds/"+compound+"/posts", map[string]any{
			"direction": "offer", "module": "idle", "mode": "lend", "category": "idle.tool", "title": "梯子", "photos": []string{m.ID},
		})
	}
	publish(zhou, string(s.Hilltop.ID)).is(http.StatusNotFound, nil)
	var post struct {
		ID     string
		Photos []shared.Media
	}
	publish(mei, string(s.Riverside.ID)).is(http.StatusCreated, &post)
	if len(post.Photos) != 1 || post.Photos[0] != m {
		t.Errorf("the post shows %+v, want %+v", post.Photos, m)
	}
	s.call(rowan, "GET", m.ThumbURL, nil).is(http.StatusOK, nil)
	s.call(zhou, "GET", m.ThumbURL, nil).refuses(http.StatusNotFound, "media.unknown")
	s.call(mei, "POST", "/api/v1/people/"+string(rowan.ID)+"/block", nil).is(http.StatusOK, nil)
	s.call(rowan, "GET", m.ThumbURL, nil).refuses(http.StatusNotFound, "media.unknown")
}

func TestUploadThatIsAskedTwiceIsOnePhoto(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	body, kind := form(t, "file", "a.jpg", snapshot(t, 40, 30))
	var one, two shared.Media
	for _, m := range []*shared.Media{&one, &two} {
		s.call(mei, "POST", "/api/v1/media", body, "Content-Type", kind, "Idempotency-Key", "photo-1").is(http.StatusCreated, m)
	}
	if files, err := os.ReadDir(s.mediaFolder()); one != two || err != nil || len(files) != 2 {
		t.Errorf("%+v and %+v, %d files, %v", one, two, len(files), err)
	}
}

// bomb is a PNG of 72 bytes that says it is sixty thousand pixels square.
func bomb() []byte {
	part := func(kind string, data []byte) []byte {
		body := append([]byte(kind), data...)
		return binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...), crc32.ChecksumIEEE(body))
	}
	size := []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0}
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), part("IHDR", size), part("IDAT", []byte{0x78, 0x9c, 1}), part("IEND", nil)}, nil)
}

func TestUploadsThatAreRefused(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	whole := snapshot(t, 300, 200)
	var clear bytes.Buffer
	s.must(png.Encode(&clear, image.NewNRGBA(image.Rect(0, 0, 3, 3))))
	s.uploads(mei, append(clear.Bytes(), make([]byte, media.MaxUpload)...)).refuses(http.StatusRequestEntityTooLarge, "media.too_large")
	s.uploads(mei, []byte("<svg/>")).refuses(http.StatusUnsupportedMediaType, "media.unsupported")
	s.uploads(mei, nil).refuses(http.StatusUnsupportedMediaType, "media.unsupported")
	s.uploads(mei, whole[:len(whole)/2]).refuses(http.StatusUnprocessableEntity, "media.broken")
	begun := time.Now()
	s.uploads(mei, bomb()).refuses(http.StatusUnprocessableEntity, "media.too_many_pixels")
	if took := time.Since(begun); took > 50*time.Millisecond {
		t.Errorf("the bomb was looked at for %s", took)
	}
	s.uploads(nil, whole).is(http.StatusUnauthorized, nil)
	s.uploads(mei, whole, "Content-Encoding", "gzip").is(http.StatusUnsupportedMediaType, nil)
	body, kind := form(t, "picture", "a.jpg", whole)
	s.call(mei, "POST", "/api/v1/media", body, "Content-Type", kind).is(http.StatusUnprocessableEntity, nil)
	for _, form := range []string{kind, "multipart/form-data", "application/json", "text/plain"} {
		if got := s.call(mei, "POST", "/api/v1/media", []byte("not a form"), "Content-Type", form); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s that is none: %d %s", form, got.StatusCode, got.body)
		}
	}
	if files, err := os.ReadDir(s.mediaFolder()); err != nil || len(files) > 0 {
		t.Errorf("%d files were left by refusals, %v", len(files), err)
	}
}

func TestNoPathLeadsToOtherFiles(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	for _, id := range []string{
		"..%2f..%2fyoulin.db", "%2e%2e", "..%5cyoulin.db", "%252e%252e%252fyoulin.db", "%00", "CON", "x.", strings.Repeat("a", 300), "／etc／passwd",
	} {
		if got := s.call(mei, "GET", "/api/v1/media/"+id, nil); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", id, got.StatusCode)
		}
	}
}

// TestUploadThatBreaksOffLeavesNothing cuts the connection at every twentieth of an upload.
func TestUploadThatBreaksOffLeavesNothing(t *testing.T) {
	s := newLane(t)
	mei := s.resident("Mei", s.Buildings[0])
	body, kind := form(t, "file", "a.jpg", snapshot(t, 300, 200))
	head := fmt.Sprintf("POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", mei.Token, kind, len(body))
	request := append([]byte(head), body...)
	for i := range 20 {
		conn, err := net.Dial("tcp", s.addr)
		s.must(err)
		_, err = conn.Write(request[:len(request)*i/20])
		s.must(err)
		s.must(conn.Close())
	}
	s.uploads(mei, snapshot(t, 30, 20)).is(http.StatusCreated, nil)
	files, err := os.ReadDir(s.mediaFolder())
	if err != nil || len(files) != 2 {
		t.Errorf("%d files, %v, want those of the one whole upload", len(files), err)
	}
	conn, err := net.Dial("tcp", s.addr)
	s.must(err)
	defer conn.Close()
	_, err = io.WriteString(conn, strings.Replace(head, fmt.Sprint("Content-Length: ", len(body)), "Content-Length: 1000000000", 1))
	s.must(err)
	s.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	reply, err := io.ReadAll(conn)
	if !bytes.HasPrefix(reply, []byte("HTTP/1.1 413")) || !bytes.Contains(reply, []byte("media.too_large")) {
		t.Errorf("a gigabyte was answered with %q, %v", reply, err)
	}
}
