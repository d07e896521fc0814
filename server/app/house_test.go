package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"youlin/server/config"
	"youlin/server/live"
	"youlin/server/testkit/house"
)

// reachedAs has residents reach the house under another name than the one that it listens to, as behind a proxy.
func reachedAs(url string) house.With {
	return func(_ *house.House, c *config.Config) { c.PublicURL = url }
}

func TestPagesOfThePublicAddressMayListenWhateverTheProxyCallsTheHost(t *testing.T) {
	h := house.New(t, reachedAs("https://youlin.example/"))
	mei := h.Resident("Mei")
	for page, want := range map[string]bool{"https://youlin.example": true, "https://evil.example": false} {
		v, err := h.People.Standing(h.Ctx, mei.ID)
		h.Must(err)
		ticket := h.Live.Ticket(live.Pass{Person: v.ID, Session: "one", Origin: page})
		_, err = h.Live.Admit(live.Knock{Ticket: ticket, Origin: page, Host: "10.0.0.7:8080"})
		if (err == nil) != want {
			t.Errorf("a page of %s: %v", page, err)
		}
	}
	if got := h.PublicURL(); got != "https://youlin.example" {
		t.Errorf("links begin with %s", got)
	}
}

func TestAnAbsentBodyIsAnEmptyOne(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	for _, path := range []string{"/memberships/none/reject", "/agreements/none/handover", "/compounds/none/posts", "/memberships"} {
		absent, empty := mei.Post(path, nil), mei.Post(path, map[string]any{})
		if absent.Status != http.StatusUnprocessableEntity || empty.Status != absent.Status {
			t.Errorf("%s: %d without a body, %d with an empty one", path, absent.Status, empty.Status)
		}
	}
}

func TestTheLogNamesTheCodeOfEachRefusal(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	for _, refused := range []house.Answer{
		mei.Get("/posts/none"), mei.Get("/agreements?limit=101"), h.Caller("").Get("/me"), mei.Get("/nowhere"),
	} {
		p := refused.Problem()
		if !logged(p.RequestID, p.Code) {
			t.Errorf("no line of the log says that %s was refused with %s", p.RequestID, p.Code)
		}
	}
}

// logged reports whether one line of the log names both.
func logged(request, code string) bool {
	for line := range strings.Lines(house.Log()) {
		if strings.Contains(line, request) && strings.Contains(line, code) {
			return true
		}
	}
	return false
}

func TestWhoeverWritesForwardedAddressesThemselvesIsStillCounted(t *testing.T) {
	behind := func(_ *house.House, c *config.Config) { c.TrustedProxies = []string{"127.0.0.0/8", "10.1.0.0/16"} }
	h := house.New(t, house.LimitsOn, behind)
	guess := func(forwarded string) int {
		return h.Caller("").With("X-Forwarded-For", forwarded).Get("/invites/ZZZZZZZZ").Status
	}
	for i := range 10 {
		if got := guess(fmt.Sprintf("198.51.100.%d, 203.0.113.9, 10.1.0.4", i)); got != http.StatusNotFound {
			t.Fatalf("guess %d is answered %d", i, got)
		}
	}
	if got := guess("198.51.100.77, 203.0.113.9, 10.1.0.4"); got != http.StatusTooManyRequests {
		t.Errorf("an eleventh guess under another name is answered %d", got)
	}
	if got := guess("198.51.100.77, 203.0.113.10, 10.1.0.4"); got != http.StatusNotFound {
		t.Errorf("a neighbour of the same proxy is answered %d", got)
	}
}
