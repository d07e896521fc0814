package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"youlin/client"
	"youlin/server/web"
)

var long = strings.Repeat("console.log('hello');", 40)

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":             {Data: []byte("<!doctype html><title>有邻</title>" + strings.Repeat(" ", 99))},
		"index.html.br":          {Data: []byte("page as brotli")},
		"assets/main-Ab12.js":    {Data: []byte(long)},
		"assets/main-Ab12.js.br": {Data: []byte("script as brotli")},
		"assets/main-Ab12.js.gz": {Data: []byte("script as gzip")},
		"assets/dot-Cd34.svg":    {Data: []byte("<svg/>")},
		"assets/dot-Cd34.svg.gz": {Data: []byte("longer than the file itself")},
		"manifest.webmanifest":   {Data: []byte("{}")},
		".vite/manifest.json":    {Data: []byte("{}")},
	}
}

func serving(t *testing.T, o web.Options) *fiber.App {
	t.Helper()
	site, err := web.New(built(), o)
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	app.Use(site.Serve)
	app.Use("/api", func(c *fiber.Ctx) error { return c.SendString("the door") })
	return app
}

// said is what came back, without its body.
type said struct {
	StatusCode    int
	Header        http.Header
	ContentLength int64
}

func ask(t *testing.T, app *fiber.App, method, path string, headers ...string) (said, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := app.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return said{answer.StatusCode, answer.Header, answer.ContentLength}, string(body)
}

func TestBrowserGetsTheSmallestFormItTakes(t *testing.T) {
	app := serving(t, web.Options{})
	for _, c := range []struct{ accept, coding, body string }{
		{"gzip, deflate, br, zstd", "br", "script as brotli"},
		{"gzip", "gzip", "script as gzip"},
		{"br;q=0, gzip;q=0.5", "gzip", "script as gzip"},
		{"gzip;q=0, br; q=0.000", "", long},
		{"", "", long},
		{"zbr", "", long},
	} {
		answer, body := ask(t, app, "GET", "/assets/main-Ab12.js", "Accept-Encoding", c.accept)
		if got := answer.Header.Get("Content-Encoding"); got != c.coding || body != c.body {
			t.Errorf("Accept-Encoding %q: coded %q, %d bytes", c.accept, got, len(body))
		}
		if answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary is missing", c.accept)
		}
	}
	if answer, body := ask(t, app, "GET", "/assets/dot-Cd34.svg", "Accept-Encoding", "gzip"); body != "<svg/>" || answer.Header.Get("Content-Encoding") != "" {
		t.Error("a packed form that is longer was sent")
	}
}

func TestFilesAreKeptAsLongAsTheirNameSays(t *testing.T) {
	app := serving(t, web.Options{})
	if answer, _ := ask(t, app, "GET", "/assets/main-Ab12.js"); answer.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("a named build file: %s", answer.Header.Get("Cache-Control"))
	}
	for _, path := range []string{"/", "/posts/1", "/manifest.webmanifest"} {
		answer, _ := ask(t, app, "GET", path, "Accept", "text/html")
		if answer.Header.Get("Cache-Control") != "no-cache" || answer.Header.Get("ETag") == "" {
			t.Errorf("%s: %s, ETag %s", path, answer.Header.Get("Cache-Control"), answer.Header.Get("ETag"))
		}
		again, body := ask(t, app, "GET", path, "Accept", "text/html", "If-None-Match", `"other", W/`+answer.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s asked again: %d", path, again.StatusCode)
		}
	}
	plain, _ := ask(t, app, "GET", "/")
	packed, _ := ask(t, app, "GET", "/", "Accept-Encoding", "br")
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("two forms have one tag")
	}
}

func TestEveryAddressOfTheClientIsItsPage(t *testing.T) {
	app := serving(t, web.Options{})
	for _, path := range []string{"/", "/posts/abc", "/me", "/apiary"} {
		answer, body := ask(t, app, "GET", path, "Accept", "text/html,*/*")
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, "有邻") {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer, body := ask(t, app, "HEAD", "/"); answer.StatusCode != http.StatusOK || body != "" || answer.ContentLength <= 0 {
		t.Errorf("HEAD: %d, %d bytes announced, %q", answer.StatusCode, answer.ContentLength, body)
	}
}

func TestWhatIsNotThereIsNotThePage(t *testing.T) {
	app := serving(t, web.Options{})
	for _, path := range []string{
		"/assets/gone-Ef56.js", "/.vite/manifest.json", "/index.html.br", "/../go.mod", "/..%2fgo.mod", "/%252e%252e/go.mod",
		"/assets/../../etc/passwd.txt", "/index.html%00.js",
	} {
		if answer, _ := ask(t, app, "GET", path, "Accept", "text/html"); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, answer.StatusCode)
		}
	}
	if answer, _ := ask(t, app, "GET", "/picture", "Accept", "image/png"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a picture that is not there: %d", answer.StatusCode)
	}
}

func TestTheDoorIsNotShadowed(t *testing.T) {
	app := serving(t, web.Options{})
	for _, path := range []string{"/api", "/api/v1/me"} {
		if _, body := ask(t, app, "GET", path, "Accept", "text/html"); body != "the door" {
			t.Errorf("%s: %q", path, body)
		}
	}
	if answer, _ := ask(t, app, "POST", "/"); answer.StatusCode == http.StatusOK {
		t.Error("the page was posted to")
	}
}

func TestPagesTakeNothingFromElsewhere(t *testing.T) {
	answer, _ := ask(t, serving(t, web.Options{PublicURL: "https://youlin.example"}), "GET", "/")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
			"connect-src 'self' wss://youlin.example; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
		"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Set-Cookie": "", "Access-Control-Allow-Origin": "",
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if answer, _ := ask(t, serving(t, web.Options{}), "GET", "/"); answer.Header.Get("Strict-Transport-Security") != "" {
		t.Error("a server without https asks browsers to use it")
	}
}

func TestTheClientInTheBinaryIsServed(t *testing.T) {
	site, err := web.New(client.Files(), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	app.Use(site.Serve)
	if answer, body := ask(t, app, "GET", "/"); answer.StatusCode != http.StatusOK || !strings.Contains(body, "有邻") {
		t.Errorf("%d", answer.StatusCode)
	}
	if _, err := web.New(fstest.MapFS{}, web.Options{}); err == nil {
		t.Error("a client without a page was taken")
	}
}
