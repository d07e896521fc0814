// Package web serves the phone client that the binary carries: from memory, packed as the browser takes it, kept by
// the browser as long as its name says, and with the page for every address of the client's own.
//
// It never reads a path from the request off a disk: what is served is what was there when the site was made.
package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Options are what the site has to be told.
type Options struct {
	// PublicURL is how residents reach the server; with https browsers are told to stay there. Empty is not known.
	PublicURL string
}

// Site is the client's files, ready to be sent.
type Site struct {
	files  map[string]file
	page   file
	policy string
	https  bool
}

// file is one of the client's, in the forms that it was built in.
type file struct {
	plain, brotli, gzip []byte
	kind                string
	// tag is for asking whether it changed; the packed forms have tags of their own.
	tag string
	// forever files have their contents in their name.
	forever bool
}

const pageName = "index.html"

// New reads the client's files, index.html at the top; a file's .br and .gz beside it are its packed forms.
func New(client fs.FS, o Options) (*Site, error) {
	s := &Site{files: map[string]file{}, policy: policy(o.PublicURL), https: strings.HasPrefix(o.PublicURL, "https://")}
	err := fs.WalkDir(client, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || hidden(name) || packed(name) {
			return err
		}
		s.files[name], err = read(client, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the client: %w", err)
	}
	page, ok := s.files[pageName]
	if !ok {
		return nil, fmt.Errorf("the client has no %s", pageName)
	}
	s.page = page
	return s, nil
}

// hidden files are the build's own notes.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

func packed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func read(client fs.FS, name string) (file, error) {
	plain, err := fs.ReadFile(client, name)
	if err != nil {
		return file{}, err
	}
	sum := sha256.Sum256(plain)
	return file{
		plain: plain, brotli: smaller(client, name+".br", plain), gzip: smaller(client, name+".gz", plain), kind: kindOf(name),
		tag: base64.RawURLEncoding.EncodeToString(sum[:12]), forever: strings.HasPrefix(name, "assets/"),
	}, nil
}

// smaller is a packed form, when there is one and it is worth it.
func smaller(client fs.FS, name string, plain []byte) []byte {
	data, err := fs.ReadFile(client, name)
	if err != nil || len(data) >= len(plain) {
		return nil
	}
	return data
}

// kinds are told by us: what the machine believes of endings differs from one to the next.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json; charset=utf-8", ".webmanifest": "application/manifest+json; charset=utf-8",
	".svg": "image/svg+xml; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
}

func kindOf(name string) string {
	if kind := kinds[path.Ext(name)]; kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// policy is the content policy of the pages: nothing from elsewhere, nothing inline. Browsers that do not count the
// socket as 'self' are told of it by name.
func policy(publicURL string) string {
	connect := "'self'"
	if u, err := url.Parse(publicURL); err == nil && u.Host != "" {
		scheme := map[string]string{"https": "wss", "http": "ws"}[u.Scheme]
		connect += " " + scheme + "://" + u.Host
	}
	return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src " + connect +
		"; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
}

// Serve answers with a file of the client, or with its page for an address that the client's router knows. It leaves
// everything below /api, and what is neither, to others.
func (s *Site) Serve(c *fiber.Ctx) error {
	name := strings.TrimPrefix(c.Path(), "/")
	if name == "api" || strings.HasPrefix(name, "api/") {
		return c.Next()
	}
	if m := c.Method(); m != fiber.MethodGet && m != fiber.MethodHead {
		return c.Next()
	}
	if f, ok := s.files[name]; ok {
		return s.send(c, f)
	}
	if path.Ext(name) != "" || !wantsPage(c) {
		return fiber.ErrNotFound
	}
	return s.send(c, s.page)
}

// wantsPage reports whether a person's browser asks, and not a script for a file that is not there.
func wantsPage(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	return strings.Contains(accept, "text/html") || accept == "" || accept == "*/*"
}

func (s *Site) send(c *fiber.Ctx, f file) error {
	s.guard(c)
	body, coding := f.form(c.Get(fiber.HeaderAcceptEncoding))
	tag := `"` + f.tag + coding + `"`
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if f.forever {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if hasTag(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, f.kind)
	if coding != "" {
		c.Set(fiber.HeaderContentEncoding, coding)
	}
	c.Response().SetBodyRaw(body) // not copied into the answer's own buffer
	return nil
}

// guard sets what a browser has to know before it shows anything of ours.
func (s *Site) guard(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, s.policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()")
	if s.https {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// form picks the smallest form that the browser takes.
func (f file) form(accept string) (body []byte, coding string) {
	switch {
	case f.brotli != nil && takes(accept, "br"):
		return f.brotli, "br"
	case f.gzip != nil && takes(accept, "gzip"):
		return f.gzip, "gzip"
	}
	return f.plain, ""
}

// takes reads Accept-Encoding: the coding is named and not refused with q=0.
func takes(accept, coding string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, isQ := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
		return !isQ || strings.Trim(q, "0.") != ""
	}
	return false
}

// hasTag reads If-None-Match.
func hasTag(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}
