package api_test

import (
	"strings"
	"testing"

	"youlin/server/person"
	"youlin/server/testkit/house"
	"youlin/shared"
)

// deal is an offer to the first who asks, by whom, and who has it and who waits.
type deal struct {
	owner, first, next *house.Person
	has, waits         string
}

func newDeal(h *house.House) deal {
	d := deal{owner: h.Moves("给的", h.Buildings[0]), first: h.Moves("先来", h.Buildings[1]), next: h.Moves("后来", h.Buildings[1])}
	compound := "/compounds/" + string(h.Riverside.ID)
	post := "/posts/" + d.owner.Post(compound+"/posts", draft(record{"quantity": 1, "pick": "first"})).Is(201).ID()
	d.has = "/agreements/" + d.first.Post(post+"/requests", nil).Is(201).ID()
	d.waits = "/agreements/" + d.next.Post(post+"/requests", nil).Is(201).ID()
	return d
}

func TestWhatIsHeldWaitsForAYesAtTheDoor(t *testing.T) {
	h := house.New(t)
	d := newDeal(h)
	d.first.Post(d.has+"/cancel", record{"why": "busy"}).Is(200)
	var held shared.Agreement
	d.next.Get(d.waits).Is(200).Into(&held)
	if held.State != "accepted" || held.HoldUntil == nil || held.Due != "confirm" || held.Side != "taker" || held.Giver.Phone != "" {
		t.Fatalf("held: %+v", held)
	}
	d.owner.Post(d.waits+"/confirm", nil).Refused(403, "agreement.other_side")
	once := d.next.With("Idempotency-Key", "one-yes")
	first, again := once.Post(d.waits+"/confirm", nil).Is(200), once.Post(d.waits+"/confirm", nil).Is(200)
	if string(first.Body) != string(again.Body) {
		t.Fatalf("the same yes is answered with\n%s and\n%s", first.Body, again.Body)
	}
	d.next.Post(d.waits+"/confirm", nil).Refused(409, "agreement.state")
	var kept shared.Agreement
	d.next.Get(d.waits).Is(200).Into(&kept)
	if kept.HoldUntil != nil || kept.Giver.Phone == "" {
		t.Fatalf("after the yes: %+v", kept)
	}
	for _, bad := range []record{{"why": "lazy"}, {"why": ""}, {"reason": strings.Repeat("长", 501)}} {
		d.next.Post(d.waits+"/cancel", bad).Is(422)
	}
}

func TestOneWhoDidNotComeAnswersAndAReviewerSettles(t *testing.T) {
	h := house.New(t)
	d := newDeal(h)
	mod := h.Becomes(h.Moves("支部", h.Buildings[2]), person.Moderator, h.Riverside)
	d.owner.Post(d.has+"/no-show", nil).Is(200)
	for _, bad := range []record{{}, {"admits": true, "excuse": "rain"}, {"admits": "yes"}} {
		d.first.Post(d.has+"/answer", bad).Is(422)
	}
	d.owner.Post(d.has+"/answer", record{"admits": true}).Refused(403, "agreement.other_side")
	mod.Post(d.has+"/settle", record{"outcome": "kept"}).Refused(404, "agreement.unknown")
	var a shared.Agreement
	d.first.Post(d.has+"/answer", record{"admits": false, "note": "我在楼下等了半小时"}).Is(200).Into(&a)
	if a.State != "disputed" || a.Missing != "taker" {
		t.Fatalf("contested: %+v", a)
	}
	var seen shared.Agreement
	mod.Get(d.has).Is(200).Into(&seen)
	if seen.Side != "" || seen.Giver.Phone != "" || seen.Giver.Reliability != "" {
		t.Fatalf("the reviewer reads %+v", seen)
	}
	mod.Post(d.has+"/settle", record{"outcome": "returned"}).Refused(409, "agreement.outcome")
	mod.Post(d.has+"/settle", record{"outcome": "forgiven"}).Is(422)
	mod.Post(d.has+"/settle", record{"outcome": "excused", "note": "电梯坏了"}).Is(204)
	mod.Get(d.has).Refused(404, "agreement.unknown")
	d.first.Get(d.has).Is(200).Into(&a)
	last := a.History[len(a.History)-1]
	if a.State != "no_show" || a.Answer != "excused" || a.Ruling != "excused" || last.Actor != "reviewer" || last.Reason != "电梯坏了" {
		t.Fatalf("settled: %+v, %+v", a, last)
	}
}

func TestALeaderAsksForAnElderAtTheDoor(t *testing.T) {
	h := house.New(t)
	elder, giver := h.Moves("陈奶奶", h.Buildings[0]), h.Moves("给的", h.Buildings[1])
	leader := h.Becomes(h.Moves("楼长", h.Buildings[0]), person.Leader, h.Buildings[0])
	post := "/posts/" + giver.Post("/compounds/"+string(h.Riverside.ID)+"/posts", draft()).Is(201).ID()
	leader.Post(post+"/requests", record{"onBehalfOf": elder.ID}).Refused(403, "person.no_consent")
	elder.Post("/memberships/"+string(elder.Membership)+"/consent", record{"how": "当面"}).Is(200)
	var a shared.Agreement
	leader.Post(post+"/requests", record{"onBehalfOf": elder.ID}).Is(201).Into(&a)
	if a.Taker.ID != string(elder.ID) || a.Side != "taker" || a.History[0].Actor != "behalf" {
		t.Fatalf("asked: %+v", a)
	}
	if list := leader.Get("/agreements?role=taker").Is(200); !strings.Contains(string(list.Body), a.ID) {
		t.Fatalf("the leader's list: %s", list.Body)
	}
}

func TestOthersLikeItAreForWhoMissedIt(t *testing.T) {
	h := house.New(t)
	d := newDeal(h)
	other := h.Moves("也有", h.Buildings[2])
	like := other.Post("/compounds/"+string(h.Riverside.ID)+"/posts", draft(record{"title": "积木,大颗粒的"})).Is(201).ID()
	d.owner.Post(d.waits+"/decline", nil).Is(200)
	d.owner.Get(d.waits+"/similar").Refused(403, "agreement.other_side")
	var found shared.SimilarPosts
	d.next.Get(d.waits + "/similar").Is(200).Into(&found)
	if len(found.Items) != 1 || found.Items[0].ID != like {
		t.Fatalf("like it: %+v", found.Items)
	}
}
