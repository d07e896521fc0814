package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"youlin/server/person"
	"youlin/server/testkit/house"
)

// twin is everything that Hilltop has and nobody in Riverside may know of.
type twin struct {
	// ids are by the first word of the path that they stand in, or by the field of the body.
	ids map[string]string
	// mine are good ids of Riverside, for what stands beside a foreign one.
	compound, building, slip string
}

// missing is an id that nobody has, of the same length as all.
const missing = "AAAAAAAAAAAAAAAAAAAAAAAAAA"

func twinOf(h *house.House) twin {
	there := h.Moves("山上人", h.Cottage)
	h.Becomes(there, person.Leader, h.Cottage)
	other := h.Moves("山上邻居", h.Cottage)
	for who, offer := range map[*house.Person]record{there: toSwap("婴儿床", "书架"), other: toSwap("书架", "婴儿床")} {
		who.Post("/compounds/"+string(h.Hilltop.ID)+"/posts", offer).Is(201)
	}
	h.Swaps.Settle(h.Ctx)
	photo := there.Post("/media", house.Photo()).Is(201).ID()
	post := there.Post("/compounds/"+string(h.Hilltop.ID)+"/posts", draft(record{"photos": []string{photo}})).Is(201).ID()
	return twin{
		ids: map[string]string{
			"compounds": string(h.Hilltop.ID), "posts": post, "media": photo, "people": string(there.ID),
			"uploads":     strings.TrimPrefix(begun(there), "/uploads/"),
			"memberships": string(there.Membership), "grants": firstGrant(there.Get("/me").Is(200)),
			"swaps":      newestSwap(there),
			"items":      there.Post("/posts/"+there.Post("/compounds/"+string(h.Hilltop.ID)+"/posts", draft()).Is(201).ID()+"/consign", record{"kind": "parcel"}).Is(201).ID(),
			"sessions":   there.Get("/auth/sessions").Is(200).Text("current"),
			"agreements": other.Post("/posts/"+post+"/requests", nil).Is(201).ID(),
		},
		compound: string(h.Riverside.ID), building: string(h.Buildings[0].ID), slip: tornFrom(there, h.Hilltop.ID, h.Cottage.ID),
	}
}

// bodies are what each operation takes when nothing about it is wrong.
func bodies(h *house.House) map[string]any {
	reason := record{"reason": "不合适"}
	return map[string]any{
		"publish-post": draft(), "edit-post": record{"title": "积木两套"}, "draft-posts": record{"text": "借电钻"},
		"request-post": record{"note": "我要"}, "withdraw-post": reason, "approve-post": reason, "reject-post": reason, "remove-post": reason,
		"accept-agreement": reason, "decline-agreement": reason, "cancel-agreement": reason, "no-show-agreement": reason, "dispute-agreement": reason,
		"hand-over": record{"code": "123456"}, "thank": record{"text": "谢谢"}, "confirm-agreement": record{},
		"answer-no-show": record{"admits": true},
		"set-return":     record{"returnBy": h.Clock.Now().AddDate(0, 0, 9)}, "ask-longer": record{"returnBy": h.Clock.Now().AddDate(0, 0, 9)},
		"look-at-loan": record{"when": "out", "state": "sound"}, "settle-agreement": record{"outcome": "kept"}, "show-handover-code": record{}, "finish-upload": record{}, "admit-member": record{},
		"leave-compound": record{}, "block-person": record{}, "renew-invite": record{}, "create-ticket": record{},
		"join-compound": record{"inviteCode": h.InviteOf(h.Buildings[1]), "name": "新住户", "room": "1701"},
		"reject-member": reason, "remove-member": reason, "record-consent": record{"how": "当面"},
		"move-house":       record{"inviteCode": h.InviteOf(h.Buildings[1]), "room": "1702"},
		"welcome-resident": record{"buildingId": h.Buildings[0].ID, "name": "老王", "room": "1703", "consent": "当面"},
		"grant-role":       record{"personId": missing, "role": "coordinator", "unitId": h.Riverside.ID},
		"ask-code":         record{"phone": "+8618800000001"}, "ask-code-for-new-phone": record{"phone": "+8618800000002"},
		"sign-in": record{"phone": "+8618800000001", "code": "000000"}, "change-phone": record{"phone": "+8618800000002", "code": "000000"},
		"lay-paper": record{"buildingId": h.Buildings[0].ID}, "share-post": record{"photo": true},
		"refresh-session": record{"refreshToken": strings.Repeat("x", 40)}, "amend-me": record{"locale": "en"}, "read-notices": record{"upTo": "1"},
		"set-centre-hours": record{"weekly": []record{{"weekday": 1, "from": "09:00", "to": "18:00"}}, "closed": []string{}},
		"send-agreement":   record{"via": "centre"}, "consign-post": record{"kind": "parcel"}, "show-centre-code": record{}, "wish-centre-item": record{"atEnd": "back"},
		"call-off-centre-item": record{}, "scan-at-centre": record{"text": "123456"}, "receive-centre-item": record{"code": "123456", "shelf": "A1"},
		"release-centre-item": record{"code": "123456"}, "take-in-centre-item": record{"code": "123456", "shelf": "A1"}, "give-back-centre-item": record{"code": "123456"},
		"move-centre-item": record{"shelf": "A2"}, "report-centre-item": record{"trouble": "damaged"}, "note-centre-item-gone": record{}, "take-stock": record{"marks": []record{}},
		"hold-draw": record{}, "accept-swap": record{"via": "hand"}, "decline-swap": record{}, "search-swaps": record{"longest": 4}, "mark-need": record{"need": 1}, "change-settings": trialRules(),
	}
}

// bodyless are operations of which the contract knows no body.
func bodyless(o *house.Operation) bool { return !o.HasBody || carriesFile(o) }

// carriesFile tells operations whose body is a file, or a part of one.
func carriesFile(o *house.Operation) bool { return o.ID == "upload-media" || o.ID == "append-upload" }

func bodyFor(t *testing.T, o *house.Operation, all map[string]any) any {
	t.Helper()
	if bodyless(o) {
		return nil
	}
	body, known := all[o.ID]
	if !known {
		t.Errorf("nobody knows a good body for %s", o.ID)
	}
	return body
}

// everyRole is somebody of Riverside who may do there whatever anybody may.
func everyRole(h *house.House) *house.Person {
	p := h.Moves("能人", h.Buildings[0])
	h.Becomes(p, person.Moderator, h.Riverside)
	h.Becomes(p, person.Coordinator, h.Riverside)
	return h.Becomes(p, person.Leader, h.Buildings[0])
}

func TestForeignAndMissingThingsAreTheSame(t *testing.T) {
	h := house.New(t)
	foreign, good := twinOf(h), bodies(h)
	for _, who := range []*house.Person{everyRole(h), h.Moves("住户", h.Buildings[1])} {
		for _, o := range h.Contract.Operations {
			for _, pair := range foreign.paths(t, o) {
				body := bodyFor(t, o, good)
				asker := who.With("If-Match", `"1"`)
				there, nowhere := asker.Do(o.Method, pair[0], body), asker.Do(o.Method, pair[1], body)
				alike(t, o.ID, there, nowhere)
			}
		}
	}
}

// alike fails unless both answers are the same 404, but for the number of the request.
func alike(t *testing.T, what string, there, nowhere house.Answer) {
	t.Helper()
	if there.Status != http.StatusNotFound || there.Without() != nowhere.Without() {
		t.Errorf("%s: foreign %d %s missing %d %s", what, there.Status, there.Body, nowhere.Status, nowhere.Body)
	}
	if a, b := headers(there), headers(nowhere); a != b {
		t.Errorf("%s: foreign answers with\n%s missing with\n%s", what, a, b)
	}
}

func headers(a house.Answer) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		if name != "Date" {
			fmt.Fprintln(&text, name, a.Header[name])
		}
	}
	return text.String()
}

// paths are an operation's with a foreign id, each beside the one with an id that is missing.
func (tw twin) paths(t *testing.T, o *house.Operation) (pairs [][2]string) {
	t.Helper()
	parts := strings.Split(o.Path, "/")
	for i, part := range parts {
		switch part {
		case "{building}":
			own := strings.Replace(o.Path, "{id}", tw.compound, 1)
			pairs = append(pairs, [2]string{strings.Replace(own, part, tw.ids["compounds"], 1), strings.Replace(own, part, missing, 1)})
		case "{id}":
			id := tw.ids[parts[i-1]]
			if id == "" {
				t.Errorf("Hilltop has nothing for %s", o.Path)
			}
			full := strings.NewReplacer("{building}", tw.building, "{code}", tw.slip).Replace(o.Path)
			pairs = append(pairs, [2]string{strings.Replace(full, part, id, 1), strings.Replace(full, part, missing, 1)})
		}
	}
	return pairs
}

func TestForeignIdsInBodiesAreTheSameAsMissingOnes(t *testing.T) {
	h := house.New(t)
	foreign := twinOf(h)
	who := everyRole(h)
	mine := "/posts/" + who.Post("/compounds/"+foreign.compound+"/posts", draft()).Is(201).ID()
	theirs := "/posts/" + h.Moves("邻居", h.Buildings[1]).Post("/compounds/"+foreign.compound+"/posts", draft()).Is(201).ID()
	for _, c := range []struct {
		what   string
		method string
		path   string
		id     string
		body   func(id string) record
	}{
		{"a post for somebody", "POST", "/compounds/" + foreign.compound + "/posts", "people", func(id string) record { return draft(record{"onBehalfOf": id}) }},
		{"a post with a photo", "POST", "/compounds/" + foreign.compound + "/posts", "media", func(id string) record { return draft(record{"photos": []string{id}}) }},
		{"another photo", "PATCH", mine, "media", func(id string) record { return record{"photos": []string{id}} }},
		{"a request for a child", "POST", theirs + "/requests", "people", func(id string) record { return record{"childId": id} }},
		{"a request for somebody", "POST", theirs + "/requests", "people", func(id string) record { return record{"onBehalfOf": id} }},
		{"a page of a building", "POST", "/compounds/" + foreign.compound + "/papers", "compounds", func(id string) record { return record{"buildingId": id} }},
		{"a role for somebody", "POST", "/grants", "people", func(id string) record {
			return record{"personId": id, "role": "coordinator", "unitId": foreign.compound}
		}},
		{"a role elsewhere", "POST", "/grants", "compounds", func(id string) record {
			return record{"personId": who.ID, "role": "coordinator", "unitId": id}
		}},
		{"a resident elsewhere", "POST", "/compounds/" + foreign.compound + "/residents", "compounds", func(id string) record {
			return record{"buildingId": id, "name": "老王", "room": "1703", "consent": "当面"}
		}},
	} {
		before := h.DB.LastSeq()
		asker := who.IfMatch("1")
		alike(t, c.what, asker.Do(c.method, c.path, c.body(foreign.ids[c.id])), asker.Do(c.method, c.path, c.body(missing)))
		if h.DB.LastSeq() != before {
			t.Errorf("%s: something was written", c.what)
		}
	}
}

// malformed ids, as a path writes them.
var malformed = []string{
	"x", "0", "-1", "null", "%00", "%20", "%0a", "%ff", "'%20OR%201=1--", "%22", "%25", "%2e%2e", "..%2f..%2fetc", "%252e%252e",
	"%E2%80%AE", "%F0%9F%98%80", "*", "%5B%5D", "%7Bid%7D", strings.Repeat("A", 64), strings.Repeat("A", 65), strings.Repeat("%E6%A5%BC", 30),
}

func TestMalformedIdsAreNobodysThings(t *testing.T) {
	h := house.New(t)
	good := bodies(h)
	who := everyRole(h).With("If-Match", `"1"`)
	for _, o := range h.Contract.Operations {
		if !strings.Contains(o.Path, "{") {
			continue
		}
		body := bodyFor(t, o, good)
		for _, id := range malformed {
			path := strings.NewReplacer("{id}", id, "{building}", id, "{code}", id).Replace(o.Path)
			if a := who.Do(o.Method, path, body); a.Status != 404 && a.Status != 422 && a.Status != 400 {
				t.Errorf("%s with %q: %d %s", o.ID, id, a.Status, a.Body)
			}
		}
	}
}

func TestNoBodyTakesWhatItDoesNotName(t *testing.T) {
	h := house.New(t)
	good := bodies(h)
	who := everyRole(h).With("If-Match", `"1"`)
	for _, o := range h.Contract.Operations {
		if o.Method == http.MethodGet || o.Method == http.MethodDelete || o.Method == http.MethodHead || carriesFile(o) || o.ID == "begin-upload" {
			continue
		}
		path := strings.NewReplacer("{id}", missing, "{building}", missing).Replace(o.Path)
		for _, name := range []string{"authorId", "compoundId", "state", "version", "verified", "minutes", "onBehalfOf", "id", "ID", "grants", "$schema", "__proto__"} {
			body := record{}
			if given, ok := bodyFor(t, o, good).(record); ok {
				maps.Copy(body, given)
			}
			if knows(o, name) {
				continue
			}
			body[name] = "x"
			if a := who.Do(o.Method, path, body); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s with %s: %d %s", o.ID, name, a.Status, a.Body)
			}
		}
	}
}

// knows reports the few operations whose own field has one of those names.
func knows(o *house.Operation, name string) bool {
	return (o.ID == "publish-post" || o.ID == "request-post") && name == "onBehalfOf" || o.ID == "thank" && name == "minutes"
}
