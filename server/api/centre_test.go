package api_test

import (
	"strings"
	"testing"

	"youlin/server/person"
	"youlin/server/testkit/house"
)

// centreTown is a town in which 罗姐 keeps the desk, because the moderator gave it to her.
func centreTown(t *testing.T) (h *house.House, desk *house.Person) {
	h = house.New(t)
	desk = h.Resident("罗姐")
	mo := h.Becomes(h.Resident("孟姐"), person.Moderator, h.Riverside)
	desk.Post("/grants", record{"personId": desk.ID, "role": "desk", "unitId": h.Riverside.ID}).Refused(403, "grant.may_not")
	mo.Post("/grants", record{"personId": desk.ID, "role": "desk", "unitId": h.Buildings[0].ID}).Refused(422, "grant.place")
	desk.Get("/compounds/"+string(h.Riverside.ID)+"/centre/counts").Refused(403, "centre.not_desk")
	mo.Post("/grants", record{"personId": desk.ID, "role": "desk", "unitId": h.Riverside.ID}).Is(201)
	return h, desk
}

func TestDeskOfTheCentreIsARoleThatAModeratorGives(t *testing.T) {
	h, desk := centreTown(t)
	o := desk.Get("/compounds/" + string(h.Riverside.ID) + "/centre").Is(200)
	if !strings.Contains(string(o.Body), `"mayKeep":true,"maySet":false`) {
		t.Errorf("the desk reads %s", o.Body)
	}
	desk.Get("/compounds/"+string(h.Hilltop.ID)+"/centre/counts").Refused(404, "unit.unknown")
	mei, post := h.Moves("梅", h.Buildings[1]), "/posts/"
	id := mei.Post("/compounds/"+string(h.Riverside.ID)+"/posts", draft(record{"pick": "first"})).Is(201).ID()
	item := mei.Post(post+id+"/consign", record{"kind": "parcel"}).Is(201)
	desk.Post("/posts/"+id+"/approve", nil).Refused(403, "post.not_reviewer") // the desk decides about nothing else
	desk.Get("/compounds/" + string(h.Riverside.ID) + "/posts?state=pending_review").Is(200)
	if !strings.HasPrefix(item.Text("qr"), "youlin:item:") {
		t.Errorf("the label's QR is %q", item.Text("qr"))
	}
}

func TestWhatIsSentTwiceIsTakenInAndHandedOutOnce(t *testing.T) {
	h, desk := centreTown(t)
	mei, rowan := h.Moves("梅", h.Buildings[1]), h.Moves("罗", h.Buildings[2])
	id := mei.Post("/compounds/"+string(h.Riverside.ID)+"/posts", draft(record{"pick": "first", "quantity": 1})).Is(201).ID()
	g := "/agreements/" + rowan.Post("/posts/"+id+"/requests", nil).Is(201).ID()
	a := rowan.Post(g+"/via", record{"via": "centre"}).Is(200)
	if a.Text("via") != "centre" || a.Text("centre", "state") != "expected" || a.Text("due") != "" {
		t.Fatalf("the taker reads %s", a.Body)
	}
	if due := mei.Get(g).Is(200).Text("due"); due != "bring" {
		t.Errorf("due from the giver is %q", due)
	}
	item := "/centre/items/" + a.Text("centre", "itemId")
	body := record{"code": mei.Post(item+"/code", nil).Is(200).Text("qr"), "shelf": "A-1", "note": "完好"}
	first := desk.Keyed("once").Post(item+"/receive", body).Is(200)
	again := desk.Keyed("once").Post(item+"/receive", body).Is(200)
	if first.Text("state") != "shelved" || again.Text("version") != first.Text("version") {
		t.Errorf("sent twice: %s and %s", first.Body, again.Body)
	}
	if due := rowan.Get(g).Is(200).Text("due"); due != "show_code" {
		t.Errorf("due from the taker is %q", due)
	}
	found := desk.Post("/compounds/"+string(h.Riverside.ID)+"/centre/scans", record{"text": rowan.Post(g+"/code", nil).Is(200).Text("qr")}).Is(200)
	if found.Text("purpose") != "release" {
		t.Errorf("a taker's code leads to %s", found.Body)
	}
	code := record{"code": rowan.Post(g+"/code", nil).Is(200).Text("code")}
	mei.Post(g+"/handover", code).Refused(409, "agreement.by_centre")
	desk.Keyed("out").Post(item+"/release", code).Is(200)
	desk.Keyed("out").Post(item+"/release", code).Is(200)
	desk.Post(item+"/release", code).Refused(409, "agreement.code_used")
	if state := rowan.Get(g).Is(200).Text("state"); state != "fulfilled" {
		t.Errorf("the agreement is %s", state)
	}
	if told := rowan.Get("/notices").Is(200); !strings.Contains(string(told.Body), `"type":"centre.told"`) {
		t.Errorf("the taker was told %s", told.Body)
	}
	if seen := rowan.Get(item).Is(200); seen.Text("shelf") != "" || strings.Contains(string(seen.Body), "罗姐") {
		t.Errorf("the taker reads what is the desk's: %s", seen.Body)
	}
}
