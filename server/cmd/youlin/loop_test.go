package main

import (
	"strings"
	"testing"

	"youlin/server/testkit/house"
	"youlin/server/unit"
)

type record = map[string]any

func placeID(id string) unit.ID { return unit.ID(id) }

func postsOf(p *house.Person) string { return "/compounds/" + string(p.Compound) + "/posts" }

// needed and offered are two posts that fit: a child is to be fetched from school on Wednesdays.
var (
	needed = record{
		"direction": "need", "module": "childcare", "category": "childcare.pickup", "mode": "service", "title": "周三下午四点半，到实验小学接7岁的孩子，送到3栋",
		"body": "二年级女孩，认得路，我六点到家。", "windows": []record{{"weekday": 3, "from": "16:30", "to": "17:30"}}, "childAge": record{"min": 7, "max": 7}, "durationMinutes": 60,
	}
	offered = record{
		"direction": "offer", "module": "childcare", "category": "childcare.pickup", "mode": "service", "title": "周三、周五顺路接孩子放学，实验小学",
		"body": "我16:20下班，自家孩子也在这所学校，接到送到你家楼下。", "capacity": 1,
		"windows": []record{{"weekday": 3, "from": "16:20", "to": "17:40"}, {"weekday": 5, "from": "16:20", "to": "17:40"}}, "childAge": record{"min": 6, "max": 12},
	}
)

// TestANeedMeetsAnOfferAndIsFulfilled is the main job, from signing in to thank you, over HTTP and real sockets.
func TestANeedMeetsAnOfferAndIsFulfilled(t *testing.T) {
	s := serves(t, townFolder(t))
	mei, rowan, stranger := s.neighbour(2), s.neighbour(4), s.neighbour(3)
	meis, rowans, strangers := mei.Listens(), rowan.Listens(), stranger.Listens()

	need := mei.Post(postsOf(mei), needed).Is(201).ID()
	rowans.Next("post.opened", need)
	offer := rowan.Post(postsOf(rowan), offered).Is(201).ID()
	meis.Next("match.found", need, offer)
	rowans.Next("match.found", need, offer)
	if found := mei.Get("/posts/" + need + "/matches").Is(200); !strings.Contains(string(found.Body), offer) || !strings.Contains(string(found.Body), `"reasons":[{`) {
		t.Errorf("the matches are %s", found.Body)
	}

	asked := rowan.Post("/posts/"+need+"/requests", record{"note": "我可以接"}).Is(201)
	agreement := "/agreements/" + asked.ID()
	if asked.Text("state") != "requested" || asked.Text("giver", "id") != string(rowan.ID) || asked.Text("taker", "id") != string(mei.ID) {
		t.Errorf("asked: %s", asked.Body)
	}
	meis.Next("request.received", asked.ID(), need)
	accepted := mei.Post(agreement+"/accept", nil).Is(200)
	if accepted.Text("state") != "accepted" || accepted.Text("giver", "phone") != rowan.Phone {
		t.Errorf("accepted: %s", accepted.Body)
	}
	meis.Next("agreement.changed", asked.ID(), "accepted")
	rowans.Next("agreement.changed", asked.ID(), "accepted")
	rowan.Get("/posts/" + need).Is(200)

	handOver(t, mei, rowan, agreement, "in_progress")
	meis.Next("agreement.changed", asked.ID(), "in_progress")
	handOver(t, mei, rowan, agreement, "fulfilled")
	rowans.Next("agreement.changed", asked.ID(), "fulfilled")
	mei.Post(agreement+"/thanks", record{"text": "谢谢！", "kept": true, "minutes": 50}).Is(200)
	if thanked := rowan.Post(agreement+"/thanks", record{"kept": true}).Is(200); thanked.Text("state") != "fulfilled" || !strings.Contains(string(thanked.Body), "谢谢！") {
		t.Errorf("thanked: %s", thanked.Body)
	}
	if state := mei.Get("/posts/" + need).Is(200).Text("state"); state != "fulfilled" {
		t.Errorf("the need is %s", state)
	}
	if phone := rowan.Get(agreement).Is(200).Text("taker", "phone"); phone != "" {
		t.Errorf("after it is over the phone still shows: %s", phone)
	}
	findsNothing(t, stranger, mei, need, offer, asked.ID())
	hearsOnlyTheirOwn(t, stranger, strangers)
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with %d", code)
	}
	s.healthy()
}

// handOver has the taker show a code and the giver enter it; a wrong one before, and the same one again after.
func handOver(t *testing.T, taker, giver *house.Person, agreement, state string) {
	t.Helper()
	code := taker.Post(agreement+"/code", nil).Is(200).Text("code")
	giver.Post(agreement+"/code", nil).Refused(403, "agreement.other_side")
	taker.Post(agreement+"/handover", record{"code": code}).Refused(403, "agreement.other_side")
	giver.Post(agreement+"/handover", record{"code": otherThan(code)}).Refused(422, "agreement.code_wrong")
	if now := giver.Post(agreement+"/handover", record{"code": code}).Is(200).Text("state"); now != state {
		t.Errorf("handed over: %s, want %s", now, state)
	}
	giver.Post(agreement+"/handover", record{"code": code}).Refused(409, "agreement.code_used")
}

// otherThan is a code that is certainly wrong.
func otherThan(code string) string {
	if code == "123456" {
		return "654321"
	}
	return "123456"
}

// findsNothing asks for everything that happened as somebody from another compound.
func findsNothing(t *testing.T, stranger, mei *house.Person, need, offer, agreement string) {
	t.Helper()
	g := "/agreements/" + agreement
	for _, path := range []string{
		"/posts/" + need, "/posts/" + offer, "/posts/" + need + "/matches", g, "/people/" + string(mei.ID) + "/contact",
		postsOf(mei), "/compounds/" + string(mei.Compound) + "/memberships", "/compounds/" + string(mei.Compound) + "/invites", "/compounds/" + string(mei.Compound) + "/grants",
	} {
		if a := stranger.Get(path); a.Status != 404 {
			t.Errorf("the stranger gets %s: %d %s", path, a.Status, a.Body)
		}
	}
	for path, body := range map[string]any{
		"/posts/" + need + "/requests": nil, "/posts/" + need + "/withdraw": nil, "/posts/" + need + "/approve": nil, "/posts/" + need + "/remove": nil,
		g + "/accept": nil, g + "/decline": nil, g + "/cancel": nil, g + "/no-show": nil, g + "/dispute": nil, g + "/code": nil, g + "/thanks": nil,
		g + "/handover": record{"code": "123456"}, "/people/" + string(mei.ID) + "/block": nil, postsOf(mei): needed,
		"/compounds/" + string(mei.Compound) + "/drafts": record{"text": "借电钻"},
	} {
		if a := stranger.Post(path, body); a.Status != 404 {
			t.Errorf("the stranger does %s: %d %s", path, a.Status, a.Body)
		}
	}
	if a := stranger.IfMatch("1").Patch("/posts/"+need, record{"title": "我的"}); a.Status != 404 {
		t.Errorf("the stranger edits: %d %s", a.Status, a.Body)
	}
	if missed := stranger.Get("/events?since=0&limit=100").Is(200); strings.Contains(string(missed.Body), need) || strings.Contains(string(missed.Body), agreement) {
		t.Errorf("the stranger is told %s", missed.Body)
	}
}

// hearsOnlyTheirOwn has somebody do something in their own compound: that must be the first thing they hear.
func hearsOnlyTheirOwn(t *testing.T, p *house.Person, ear *house.Socket) {
	t.Helper()
	own := p.Post(postsOf(p), record{"direction": "offer", "module": "idle", "category": "idle.toy", "title": "积木"}).Is(201).ID()
	if f := ear.Hears(); f.Type != "post.opened" || !strings.Contains(string(f.Data), own) {
		t.Errorf("the stranger heard %s %s", f.Type, f.Data)
	}
}

func TestAThingIsHandedOverByItsQR(t *testing.T) {
	s := serves(t, townFolder(t))
	mei, rowan := s.neighbour(2), s.neighbour(4)
	post := mei.Post(postsOf(mei), record{"direction": "offer", "module": "idle", "category": "idle.tool", "title": "梯子", "pick": "first"}).Is(201).ID()
	asked := rowan.Post("/posts/"+post+"/requests", nil).Is(201)
	if asked.Text("state") != "accepted" || mei.Get("/posts/"+post).Is(200).Text("state") != "reserved" {
		t.Errorf("asked: %s", asked.Body)
	}
	g := "/agreements/" + asked.ID()
	mei.Post(g+"/handover", record{"code": "123456"}).Refused(409, "agreement.no_code")
	qr := rowan.Post(g+"/code", nil).Is(200).Text("qr")
	for _, private := range []string{mei.Phone, rowan.Phone, string(mei.ID), string(rowan.ID), mei.Name, rowan.Name} {
		if strings.Contains(qr, private) {
			t.Errorf("the QR says %s", private)
		}
	}
	third := s.neighbour(6)
	third.Post(g+"/handover", record{"code": qr}).Refused(404, "agreement.unknown")
	if done := mei.Post(g+"/handover", record{"code": qr}).Is(200); done.Text("state") != "fulfilled" {
		t.Errorf("handed over: %s", done.Body)
	}
	if state := mei.Get("/posts/" + post).Is(200).Text("state"); state != "fulfilled" {
		t.Errorf("the post is %s", state)
	}
}
