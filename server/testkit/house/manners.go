package house

import (
	"net/http"
	"strings"
	"testing"
)

// manners fails the test when an answer has what none may have, or lacks what all have.
func manners(t testing.TB, req *http.Request, a Answer) {
	t.Helper()
	if a.Status == http.StatusInternalServerError || a.Status == http.StatusBadGateway || a.Status == http.StatusNotImplemented {
		t.Errorf("%s: %d %s", a.Asked, a.Status, a.Body)
	}
	for name := range a.Header {
		if name == "Set-Cookie" || name == "Server" || strings.HasPrefix(name, "Access-Control-") || strings.HasPrefix(name, "X-Powered-") {
			t.Errorf("%s: answers with %s: %s", a.Asked, name, a.Header[name])
		}
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %d answers with %s: %q, want %q", a.Asked, a.Status, name, got, want)
		}
	}
	if strings.HasPrefix(req.URL.Path, "/api/v1/") && a.Status != http.StatusSwitchingProtocols {
		keeps(t, a)
	}
}

// public paths answer everybody alike, and may be kept.
var public = []string{"/openapi.json", "/categories"}

// keeps fails the test when an answer to one person may be kept and shown to another.
func keeps(t testing.TB, a Answer) {
	t.Helper()
	for _, path := range public {
		if strings.HasSuffix(a.Asked, path) {
			return
		}
	}
	if said := a.Header.Get("Cache-Control"); said != "no-store" && said != "private, no-cache" {
		t.Errorf("%s: %d may be kept: Cache-Control %q", a.Asked, a.Status, said)
	}
}
