package app_test

import (
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
