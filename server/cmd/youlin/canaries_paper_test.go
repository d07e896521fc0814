package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"youlin/server/testkit/house"
	"youlin/server/town"
)

// prints has everything shared, printed and written for the chat group, and fails the test for each token on it that is
// not the title of what is open: no name, phone, room, id or word of anybody is on what leaves the compound.
func (c cage) prints(t *testing.T, h *house.House) {
	t.Helper()
	nobody := h.Caller("")
	for _, who := range c.laid.People {
		if who.Phone == "" {
			continue
		}
		p := h.Enters(who.Phone)
		for _, path := range []string{"/chain", "/chain?author=me"} {
			c.outside(t, who.Label+" writes", p.Get("/compounds/"+who.Compound+path))
		}
		c.lays(t, p, who)
		if who.Label != "ow" {
			continue
		}
		for _, thing := range c.laid.Posts {
			if a := p.Post("/posts/"+thing.ID+"/share", map[string]bool{"photo": true}); a.Status == http.StatusOK {
				c.outside(t, "the owner shares a post that is "+thing.State, a, thing.ID)
				c.outside(t, "anybody looks at a post that is "+thing.State, nobody.Get("~/p/"+a.Text("code")).Is(200))
				c.outside(t, "anybody looks at its picture", nobody.Get("~/p/"+a.Text("code")+".jpg"))
			} else if thing.State == "open" && thing.Compound == who.Compound {
				t.Errorf("the owner cannot share what is open: %d %s", a.Status, a.Body)
			}
		}
	}
}

// lays has somebody print the page of each building that they may.
func (c cage) lays(t *testing.T, p *house.Person, who town.CanaryPerson) {
	t.Helper()
	var me struct {
		Memberships []struct{ Building struct{ ID string } }
	}
	p.Get("/me").Is(200).Into(&me)
	for _, m := range me.Memberships {
		a := p.Post("/compounds/"+who.Compound+"/papers", map[string]string{"buildingId": m.Building.ID})
		// The page names its leader, and carries the invite for those who hang it up.
		c.outside(t, who.Label+" prints", a, "person.name lo", "person.name lx", "invite.code 1栋", "invite.code 2栋")
	}
}

// outside fails the test for what must not leave the compound; besides are what may, as field and whose.
func (c cage) outside(t *testing.T, what string, a house.Answer, besides ...string) {
	t.Helper()
	if a.Status >= 500 {
		t.Errorf("%s: %d %s", what, a.Status, a.Body)
	}
	for _, token := range c.laid.Canaries {
		title := strings.HasPrefix(token.Field, "post.title.open") || strings.HasPrefix(token.Field, "post.title.reserved")
		if strings.Contains(string(a.Body), token.Token) && !title && !slices.Contains(besides, token.Field+" "+token.Of) {
			t.Errorf("%s, and it says the %s of %s: %.600s", what, token.Field, token.Of, a.Body)
		}
	}
	for _, p := range c.laid.People {
		if strings.Contains(string(a.Body), p.ID) {
			t.Errorf("%s, and it says the id of %s: %.600s", what, p.Label, a.Body)
		}
	}
}
