package api_test

import (
	"net/http"
	"strings"

	"github.com/gorilla/websocket"

	"youlin/server/person"
	"youlin/server/testkit/house"
	"youlin/server/unit"
	"youlin/shared"
)

// rowAsk sets a cell's scene and asks the one question of its row.
type rowAsk func(s *scene) (house.Answer, shown)

// rowAskers is how a row is asked. Where asking changes who one is, each cell has somebody new: fresh.
type rowAskers struct {
	all   []rowAsk
	fresh bool
}

func asked(all ...rowAsk) rowAskers             { return rowAskers{all: all} }
func askedAnew(all ...rowAsk) rowAskers         { return rowAskers{all: all, fresh: true} }
func said(a house.Answer) (house.Answer, shown) { return a, plain }

// reads asks for a thing; acts does something with it.
func reads(path func(*scene) string) rowAsk {
	return func(s *scene) (house.Answer, shown) { p := path(s); return said(s.actor.Get(p)) }
}

func acts(path func(*scene) string, act string, body func(*scene) any) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		p := path(s)
		var b any
		if body != nil {
			b = body(s)
		}
		return said(s.actor.Post(p+act, b))
	}
}

func does(method string, path func(*scene) string) rowAsk {
	return func(s *scene) (house.Answer, shown) { p := path(s); return said(s.actor.Do(method, p, nil)) }
}

func same(body any) func(*scene) any { return func(*scene) any { return body } }

func at(path string) func(*scene) string { return func(*scene) string { return path } }

func inA(path string) func(*scene) string {
	return func(s *scene) string { return s.compound() + path }
}

func open(changes ...record) func(*scene) string {
	return func(s *scene) string { return s.post(changes...) }
}

var rowAsks = map[string]rowAskers{
	"M01": asked(listed("")),
	"M02": asked(func(s *scene) (house.Answer, shown) { return listed("?author=" + string(s.owner.ID))(s) }),
	"M03": asked(searched),
	"M04": asked(reads(open())),
	"M05": asked(reads((*scene).unfinished)),
	"M06": asked(reads(func(s *scene) string { return s.reviewed() })),
	"M07": asked(reads((*scene).withdrawn)),
	"M08": asked(reads(func(s *scene) string {
		return s.reviewed(record{"module": "childcare", "category": firstOf("childcare"), "mode": "service"})
	})),
	"M09": asked(acts(inA("/posts"), "", same(draft()))),
	"M10": asked(func(s *scene) (house.Answer, shown) { s.consents(); return forOwner(s) }),
	"M11": asked(forOwner),
	"M12": asked(func(s *scene) (house.Answer, shown) {
		p := s.post()
		version := s.owner.Get(p).Is(200).Text("version")
		return said(s.actor.IfMatch(version).Patch(p, record{"title": "积木两套"}))
	}),
	"M13": asked(acts(open(), "/withdraw", nil)),
	"M14": asked(acts(behalf, "/withdraw", nil)),
	"M15": asked(acts(open(), "/remove", same(record{"reason": "广告"}))),
	"M16": asked(func(s *scene) (house.Answer, shown) { p := s.post(); return said(s.actor.Get(p + "/matches")) }),
	"M17": asked(acts(open(), "/requests", nil)),
	"M18": asked(acts((*scene).closed, "/requests", nil)),
	"M19": asked(reads(func(s *scene) string { return s.accepted() })),
	"M20": asked(reads((*scene).disputed)),
	"M21": asked(acts(func(s *scene) string { return s.requested() }, "/accept", nil)),
	"M22": asked(acts(func(s *scene) string { return s.accepted() }, "/cancel", nil)),
	"M23": asked(acts(func(s *scene) string { return s.accepted() }, "/code", nil)),
	"M24": asked(handsOver(func(s *scene) string { return s.accepted() })),
	"M25": asked(acts(func(s *scene) string { return s.handed(s.accepted()) }, "/thanks", same(record{"text": "谢谢", "kept": true}))),
	"M26": asked(contact("phone", nil)),
	"M27": asked(contact("phone", func(s *scene) { s.accepted() })),
	"M28": asked(contact("room", nil)),
	"M29": asked(contact("room", func(s *scene) { s.accepted() })),
	"M30": asked(contact("room", func(s *scene) { s.handed(s.accepted()) })),
	"M31": asked(func(s *scene) (house.Answer, shown) {
		id := string(s.applicant().Membership)
		return holding(s.actor.Get(s.compound()+"/memberships?state=pending&limit=100"), id)
	}),
	"M32": asked(acts(func(s *scene) string { return membershipPath(s.applicant()) }, "/admit", nil)),
	"M33": asked(acts(func(s *scene) string { return membershipPath(s.housemate()) }, "/admit", nil)),
	"M45": asked(func(s *scene) (house.Answer, shown) { return picture(s, "", s.pictured()) }),
	"M48": asked(foreignPhoto),
	"M56": asked(grants("leader", func(s *scene) unit.Unit { return s.h.Buildings[1] })),
	"M57": asked(grants("moderator", func(s *scene) unit.Unit { return s.h.Riverside })),
	"M58": asked(grants("planner", func(s *scene) unit.Unit { return s.h.Riverside })),
	"M59": asked(grantsOneself("leader"), grantsOneself("coordinator"), grantsOneself("moderator"), grantsOneself("planner")),
	"M69": asked(reads(at("/me/readings"))),
	"M70": askedAnew(does(http.MethodDelete, func(s *scene) string {
		return "/auth/sessions/" + s.owner.Get("/auth/sessions").Is(200).Text("current")
	})),
	"M71": asked(reads(func(s *scene) string { return "/invites/" + s.h.InviteOf(s.h.Buildings[0]) })),
	"M72": asked(func(s *scene) (house.Answer, shown) {
		since := s.owner.Get("/events").Is(200).Text("seq")
		id := s.post()
		return holding(s.actor.Get("/events?since="+since), strings.TrimPrefix(id, "/posts/"))
	}),
	"M75": asked(reads(at("~/metrics")), reads(at("~/debug/pprof/")), reads(at("~/pprof")), reads(at("~/debug/vars")), reads(at("/metrics"))),
	"M76": asked(asksCode, opensSession, refreshesIt),
	"M77": asked(reads(at("/auth/sessions"))),
	"M78": asked(reads(at("/me"))),
	"M79": askedAnew(func(s *scene) (house.Answer, shown) {
		return said(s.actor.Post("/memberships", record{"inviteCode": s.h.InviteOf(s.h.Buildings[1]), "name": "新住户", "room": "1801"}))
	}),
	"M80": asked(acts(func(s *scene) string { return membershipPath(s.applicant()) }, "/reject", same(record{"reason": "不住这里"}))),
	"M81": asked(func(s *scene) (house.Answer, shown) {
		return holding(s.actor.Get(s.compound()+"/invites"), s.h.InviteOf(s.h.Buildings[0]))
	}),
	"M82":  asked(acts(inA("/drafts"), "", same(record{"text": "周六想借一把电钻"}))),
	"M83":  askedAnew(func(s *scene) (house.Answer, shown) { return said(s.actor.Post("/media", house.Photo())) }),
	"M84":  asked(reads(at("/categories"))),
	"M85":  asked(acts(func(s *scene) string { return s.reviewed() }, "/approve", nil), acts(func(s *scene) string { return s.reviewed() }, "/reject", same(record{"reason": "看不懂"}))),
	"M86":  asked(reads(at("/agreements"))),
	"M87":  asked(acts(func(s *scene) string { return s.requested() }, "/decline", nil)),
	"M88":  asked(acts(func(s *scene) string { return s.accepted() }, "/no-show", nil), acts(func(s *scene) string { return s.accepted() }, "/dispute", nil)),
	"M89":  asked(reads(behalfAccepted)),
	"M90a": asked(acts(behalfRequested, "/accept", nil), handsOver(behalfAccepted)),
	"M90b": asked(acts(behalfAccepted, "/cancel", nil)),
	"M91": asked(reads(func(s *scene) string {
		id := s.onBehalf()
		s.accept(s.request(id))
		s.owner.Post("/posts/"+id+"/withdraw", nil).Is(200)
		return "/posts/" + id
	})),
	"M92": asked(acts(at("/realtime/tickets"), "", nil)),
	"M93": askedAnew(acts(theOwner, "/block", nil), does(http.MethodDelete, func(s *scene) string { return peoplePath(s.owner) + "/block" })),
	"N01": askedAnew(func(s *scene) (house.Answer, shown) {
		version := "1"
		if me := s.actor.Get("/me"); me.OK() {
			version = me.Text("person", "version")
		}
		return said(s.actor.IfMatch(version).Patch("/me", record{"locale": "en"}))
	}),
	"N02": asked(func(s *scene) (house.Answer, shown) { return said(s.actor.Post("/me/phone/codes", newPhone(s))) }),
	"N03": askedAnew(func(s *scene) (house.Answer, shown) {
		body := newPhone(s)
		if a := s.actor.Post("/me/phone/codes", body); a.OK() {
			body["code"] = a.Text("demoCode")
		} else {
			body["code"] = "123456"
		}
		return said(s.actor.Post("/me/phone", body))
	}),
	"N04": askedAnew(does(http.MethodDelete, at("/auth/sessions"))),
	"N05": asked(reads(at("/blocks"))),
	"N06": asked(acts(func(s *scene) string { return s.compound() + "/invites/" + string(s.h.Buildings[0].ID) }, "/renew", nil)),
	"N07": asked(acts(ownersPlace, "/leave", nil)),
	"N08": asked(acts(ownersPlace, "/move", func(s *scene) any {
		return record{"inviteCode": s.h.InviteOf(s.h.Buildings[1]), "room": "1802"}
	})),
	"N09": asked(acts(ownersPlace, "/remove", same(record{"reason": "搬走了"}))),
	"N10": asked(acts(inA("/residents"), "", func(s *scene) any { return phoneless(s) })),
	"N11": asked(acts(ownersPlace, "/consent", same(record{"how": "当面"}))),
	"N12": asked(acts(func(s *scene) string {
		return "/memberships/" + s.cast["lo"].Post(s.compound()+"/residents", phoneless(s)).Is(201).ID()
	}, "/consent", same(record{"how": "家人在场"}))),
	"N13": asked(does(http.MethodDelete, func(s *scene) string { s.consents(); return ownersPlace(s) + "/consent" })),
	"N14": asked(does(http.MethodDelete, func(s *scene) string {
		s.h.Becomes(s.owner, person.Leader, s.h.Buildings[2])
		return "/grants/" + firstGrant(s.owner.Get("/me").Is(200))
	})),
	"N15": asked(reads(inA("/grants"))),
	"N16": asked(func(s *scene) (house.Answer, shown) { return picture(s, "/thumb", s.pictured()) }),
	"N17": asked(withdrawnPicture(""), withdrawnPicture("/thumb")),
	"N18": asked(func(s *scene) (house.Answer, shown) { return picture(s, "", s.photo()) }, func(s *scene) (house.Answer, shown) { return picture(s, "/thumb", s.photo()) }),
	"N19": asked(reads(at("/notices"))),
	"U01": askedAnew(func(s *scene) (house.Answer, shown) {
		return said(s.actor.With("Upload-Length", "100").Post("/uploads", nil))
	}),
	"U02": asked(does("HEAD", func(s *scene) string { return begun(s.owner) })),
	"U03": asked(func(s *scene) (house.Answer, shown) {
		return said(appends(s.actor.Caller, begun(s.owner), 0, house.Snapshot()))
	}),
	"U04": asked(func(s *scene) (house.Answer, shown) {
		path := begun(s.owner)
		appends(s.owner.Caller, path, 0, house.Snapshot()).Is(204)
		return said(s.actor.Post(path+"/finish", nil))
	}),
	"U05": asked(does("DELETE", func(s *scene) string { return begun(s.owner) })),
	"N20": asked(acts(at("/notices/read"), "", same(record{"upTo": "1"}))),
	"N21": asked(listens),
	"N22": asked(func(s *scene) (house.Answer, shown) {
		id := strings.TrimPrefix(s.reviewed(), "/posts/")
		return holding(s.actor.Get(s.compound()+"/posts?state=pending_review&limit=100"), id)
	}),
	"N23": asked(reads(func(s *scene) string {
		p := s.reviewed()
		s.cast["co"].Post(p+"/reject", record{"reason": "看不懂"}).Is(200)
		return p
	})),
	"N24": asked(reads(func(s *scene) string {
		p := "/posts/" + s.owner.Post(s.compound()+"/posts", draft()).Is(201).ID()
		s.cast["co"].Post(p+"/remove", record{"reason": "广告"}).Is(200)
		return p
	})),
	"N25": asked(reads((*scene).expired)),
	"N26": asked(reads((*scene).closed)),
	"N28": asked(acts(func(s *scene) string { return s.handed(s.accepted(record{"mode": "lend"})) }, "/thanks", nil)),
	"N29": asked(func(s *scene) (house.Answer, shown) {
		id := strings.TrimPrefix(s.accepted(), "/agreements/")
		return holding(s.actor.Get("/agreements"), id)
	}),
	"C01": asked(acts((*scene).held, "/confirm", nil)),
	"C02": asked(func(s *scene) (house.Answer, shown) { s.consents(); return asksForOwner(s) }),
	"C03": asked(asksForOwner),
	"C04": asked(reads((*scene).askedOnBehalf)),
	"C05": asked(acts((*scene).calledMissing, "/answer", same(record{"admits": true}))),
	"C06": asked(acts((*scene).disputed, "/settle", same(record{"outcome": "kept", "note": "双方都在"}))),
	"C07": asked(reads(func(s *scene) string {
		g := s.requested()
		s.owner.Post(g+"/decline", nil).Is(200)
		return g + "/similar"
	})),
	"C08": asked(reads(inA("/disputes"))),
	"O01": asked(reads(func(s *scene) string { return s.accepted() + "/spare" })),
	"D01": asked(reads(func(s *scene) string { return s.byDraw() + "/draw" })),
	"D02": asked(acts((*scene).byDraw, "/draw", nil)),
	"D03": asked(func(s *scene) (house.Answer, shown) {
		p := s.byDraw()
		s.owner.Post(p+"/draw", nil).Is(200)
		a := s.actor.Get(p + "/draw")
		return a, seen(strings.Contains(string(a.Body), `"seed"`))
	}),
	"D04": asked(func(s *scene) (house.Answer, shown) {
		return said(s.actor.Do(http.MethodPut, ownersPlace(s)+"/need", record{"need": 1}))
	}),
	"D05": asked(reads(inA("/settings"))),
	"D06": asked(func(s *scene) (house.Answer, shown) {
		return said(s.actor.Do(http.MethodPut, s.compound()+"/settings", trialRules()))
	}),
	"N31": asked(func(s *scene) (house.Answer, shown) {
		a := s.actor.Get(s.compound() + "/memberships?state=admitted&limit=100")
		var list struct {
			Items []struct{ ID, Room string }
		}
		a.Into(&list)
		for _, m := range list.Items {
			if m.ID == string(s.owner.Membership) {
				return a, s.readable("room", m.Room)
			}
		}
		return a, seen(false)
	}),
	"P01": asked(acts(inA("/papers"), "", func(s *scene) any { return record{"buildingId": s.h.Buildings[0].ID} })),
	"P02": asked(reads(torn)),
	"P03": asked(chained),
	"P04": asked(acts(open(), "/share", nil), reads(sharedPath), does(http.MethodDelete, sharedPath)),
	"P05": asked(acts(behalf, "/share", nil), reads(behalfShared), does(http.MethodDelete, behalfShared)),
	"P06": asked(acts((*scene).withdrawn, "/share", nil)),
	"P07": asked(reads(func(s *scene) string { return "/cards/" + s.shares(s.post()) + "/post" })),
	"P09": asked(func(s *scene) (house.Answer, shown) {
		return holding(s.actor.Get(s.compound()+"/papers"), string(s.h.Buildings[0].ID))
	}),
	"P08": asked(looked(""), looked(".jpg")),
	"Z01": asked(reads(inA("/centre"))),
	"Z02": asked(func(s *scene) (house.Answer, shown) {
		return said(s.actor.Do(http.MethodPut, s.compound()+"/centre/hours", record{"weekly": []record{{"weekday": 1, "from": "09:00", "to": "18:00"}}, "closed": []string{}}))
	}),
	"Z03": asked(func(s *scene) (house.Answer, shown) {
		id := s.tool()
		return holding(s.actor.Get(s.compound()+"/tools"), id)
	}),
	"Z04": asked(acts(func(s *scene) string { return s.accepted() }, "/via", same(record{"via": "centre"}))),
	"Z05": asked(reads((*scene).expected)),
	"Z06": asked(acts(func(s *scene) string { return s.post() }, "/consign", same(record{"kind": "parcel"}))),
	"Z07": asked(func(s *scene) (house.Answer, shown) {
		id := strings.TrimPrefix(s.consigned(), "/centre/items/")
		return holding(s.actor.Get(s.compound()+"/centre/mine"), id)
	}),
	"Z08": asked(acts((*scene).expected, "/code", nil), acts((*scene).expected, "/wish", same(record{"atEnd": "public"}))),
	"Z09": asked(acts((*scene).consigned, "/call-off", nil)),
	"Z10": asked(reads(inA("/centre/counts")), reads(inA("/centre/items?list=waiting")), func(s *scene) (house.Answer, shown) {
		label := s.owner.Get(s.expected()).Is(200).Text("label")
		return said(s.actor.Post(s.compound()+"/centre/scans", record{"text": label}))
	}),
	"Z11": asked(func(s *scene) (house.Answer, shown) {
		i := s.expected()
		return said(s.actor.Post(i+"/receive", s.bringing(i)))
	}),
	"Z12": asked(func(s *scene) (house.Answer, shown) {
		i := s.shelved(s.expected())
		return said(s.actor.Post(i+"/release", s.fetching(i)))
	}, acts(func(s *scene) string { return s.shelved(s.expected()) }, "/move", same(record{"shelf": "B-2"})),
		acts(func(s *scene) string { return s.shelved(s.expected()) }, "/trouble", same(record{"trouble": "damaged", "note": "裂了"}))),
	"Z13": asked(func(s *scene) (house.Answer, shown) {
		i := s.lent()
		body := s.fetching(i)
		body["shelf"], body["note"] = "T-1", "完好"
		return said(s.actor.Post(i+"/take-in", body))
	}),
	"Z14": asked(func(s *scene) (house.Answer, shown) {
		i := s.shelved(s.consigned())
		return said(s.actor.Post(i+"/give-back", record{"code": s.owner.Post(i+"/code", nil).Is(200).Text("code")}))
	}),
	"Z15": asked(acts((*scene).consigned, "/gone", nil)),
	"Z16": asked(acts(inA("/centre/stocktakes"), "", same(record{"marks": []record{}})), reads(inA("/centre/stocktakes")), reads(func(s *scene) string {
		return s.compound() + "/centre/stocktakes/" + s.cast["co"].Post(s.compound()+"/centre/stocktakes", record{"marks": []record{}}).Is(201).ID()
	})),
	"W01": asked(func(s *scene) (house.Answer, shown) {
		id := strings.TrimPrefix(s.swap(), "/swaps/")
		return holding(s.actor.Get("/swaps"), id)
	}),
	"W02": asked(reads((*scene).swap)),
	"W03": asked(acts((*scene).swap, "/accept", nil)),
	"W04": asked(acts((*scene).swap, "/decline", nil)),
	"W05": asked(reads(inA("/swaps")), acts(inA("/swaps"), "", same(record{"longest": 3}))),
	"L01": asked(acts(func(s *scene) string { return s.accepted(record{"mode": "lend"}) }, "/return-by", func(s *scene) any { return record{"returnBy": s.inDays(9)} })),
	"L02": asked(acts((*scene).borrowed, "/ask-longer", func(s *scene) any { return record{"returnBy": s.inDays(20)} })),
	"L03": asked(acts((*scene).borrowed, "/condition", same(record{"when": "out", "state": "sound"})),
		acts((*scene).borrowed, "/condition", same(record{"when": "back", "state": "damaged", "note": "裂了"}))),
	"L04": asked(reads(inA("/loans/late"))),
	"L05": asked(loanPictures("sound")...),
	"L06": asked(loanPictures("damaged")...),
	"N30": asked(func(s *scene) (house.Answer, shown) {
		s.owner = s.applicant()
		if s.who == "ow" {
			s.actor = s.owner
		}
		return s.contact("phone")
	}),
}

// byDraw goes by draw, and the party has asked for it.
func (s *scene) byDraw() string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft(record{"quantity": 1, "pick": "draw"})).Is(201).ID()
	s.request(id)
	return "/posts/" + id
}

// trialRules are the rules that the test's compounds have anyway.
func trialRules() shared.Settings { return shared.Settings(unit.TrialSettings()) }

// held is offered to the party out of the line: somebody else had it first.
func (s *scene) held() string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft(record{"quantity": 1, "pick": "first"})).Is(201).ID()
	first := s.newcomer("re")
	g := "/agreements/" + first.Post("/posts/"+id+"/requests", nil).Is(201).ID()
	offered := s.request(id)
	first.Post(g+"/cancel", nil).Is(200)
	return offered
}

// calledMissing is a promise to which the party did not come, the owner says.
func (s *scene) calledMissing() string {
	s.t.Helper()
	g := s.accepted()
	s.owner.Post(g+"/no-show", nil).Is(200)
	return g
}

// asksForOwner asks on behalf of the owner for what a neighbour offers.
func asksForOwner(s *scene) (house.Answer, shown) {
	p := "/posts/" + s.newcomer("re").Post(s.compound()+"/posts", draft()).Is(201).ID()
	return said(s.actor.Post(p+"/requests", record{"onBehalfOf": s.owner.ID}))
}

// askedOnBehalf was asked of the party by the leader of the owner's building, for the owner.
func (s *scene) askedOnBehalf() string {
	s.t.Helper()
	s.consents()
	p := "/posts/" + s.party.Post(s.compound()+"/posts", draft()).Is(201).ID()
	return "/agreements/" + s.cast["lo"].Post(p+"/requests", record{"onBehalfOf": s.owner.ID}).Is(201).ID()
}

func theOwner(s *scene) string    { return peoplePath(s.owner) }
func ownersPlace(s *scene) string { return membershipPath(s.owner) }
func behalf(s *scene) string      { return "/posts/" + s.onBehalf() }

func behalfRequested(s *scene) string { return s.request(s.onBehalf()) }
func behalfAccepted(s *scene) string  { return s.accept(behalfRequested(s)) }

// listed asks for the feed of A, in which the owner has a post.
func listed(query string) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		id := strings.TrimPrefix(s.post(), "/posts/")
		return holding(s.actor.Get(s.compound()+"/posts"+query), id)
	}
}

func searched(s *scene) (house.Answer, shown) {
	word := "canary" + strings.ToLower(string(s.owner.ID)[:8])
	id := strings.TrimPrefix(s.post(record{"title": "会唱歌的 " + word}), "/posts/")
	return holding(s.actor.Get(s.compound()+"/posts?q="+word), id)
}

func forOwner(s *scene) (house.Answer, shown) {
	return said(s.actor.Post(s.compound()+"/posts", draft(record{"onBehalfOf": s.owner.ID})))
}

// withdrawn is a post that was taken back after the party had a promise of it.
func (s *scene) withdrawn() string {
	p := s.post()
	s.owner.Post(p+"/withdraw", nil).Is(200)
	return p
}

func (s *scene) disputed() string {
	g := s.accepted()
	s.owner.Post(g+"/dispute", record{"reason": "不是说好的"}).Is(200)
	return g
}

func handsOver(agreement func(*scene) string) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		g := agreement(s)
		return said(s.actor.Post(g+"/handover", s.code(g)))
	}
}

func contact(field string, before func(*scene)) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		if before != nil {
			before(s)
		}
		return s.contact(field)
	}
}

func (s *scene) pictured() string {
	id := s.photo()
	s.post(record{"photos": []string{id}})
	return id
}

func picture(s *scene, size, id string) (house.Answer, shown) {
	return said(s.actor.Get("/media/" + id + size))
}

func withdrawnPicture(size string) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		id := s.photo()
		p := s.post(record{"photos": []string{id}})
		s.owner.Post(p+"/withdraw", nil).Is(200)
		return picture(s, size, id)
	}
}

// foreignPhoto attaches a photo that somebody in the other compound showed to a post of A.
func foreignPhoto(s *scene) (house.Answer, shown) {
	there := s.cast["ob"]
	id := there.Post("/media", house.Photo()).Is(201).ID()
	there.Post("/compounds/"+string(s.h.Hilltop.ID)+"/posts", draft(record{"photos": []string{id}})).Is(201)
	return said(s.actor.Post(s.compound()+"/posts", draft(record{"photos": []string{id}})))
}

func grants(role string, over func(*scene) unit.Unit) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		to := s.h.Moves("候选", s.h.Buildings[1])
		return said(s.actor.Post("/grants", record{"personId": to.ID, "role": role, "unitId": over(s).ID}))
	}
}

func grantsOneself(role string) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		over := s.h.Riverside.ID
		if role == "leader" {
			over = s.h.Buildings[0].ID
		}
		return said(s.actor.Post("/grants", record{"personId": s.actor.ID, "role": role, "unitId": over}))
	}
}

func asksCode(s *scene) (house.Answer, shown) {
	return said(s.actor.Post("/auth/codes", record{"phone": s.owner.Phone}))
}

func opensSession(s *scene) (house.Answer, shown) {
	body := record{"phone": s.owner.Phone, "device": "d"}
	body["code"] = s.actor.Post("/auth/codes", body).Is(202).Text("demoCode")
	return said(s.actor.Post("/auth/sessions", body))
}

func refreshesIt(s *scene) (house.Answer, shown) {
	a, _ := opensSession(s)
	return said(s.actor.Post("/auth/refresh", record{"refreshToken": a.Is(201).Text("refreshToken"), "device": "d"}))
}

func newPhone(s *scene) record {
	return record{"phone": "+86188" + s.owner.Phone[6:], "device": "d"}
}

func phoneless(s *scene) record {
	return record{"buildingId": s.h.Buildings[0].ID, "name": "老王", "room": "2" + s.owner.Room, "consent": "签了字"}
}

func firstGrant(me house.Answer) string {
	var m struct{ Grants []struct{ ID string } }
	me.Into(&m)
	return m.Grants[0].ID
}

// listens opens a socket with a ticket of one's own.
func listens(s *scene) (house.Answer, shown) {
	ticket := "none"
	if a := s.actor.Post("/realtime/tickets", nil); a.OK() {
		ticket = a.Text("ticket")
	}
	url := "ws://" + s.h.Addr + house.Below("/realtime") + "?ticket=" + ticket
	conn, res, err := websocket.DefaultDialer.DialContext(s.h.Ctx, url, nil)
	if err == nil {
		_ = conn.Close()
	}
	_ = res.Body.Close()
	return house.Answer{T: s.t, Asked: "GET " + house.Below("/realtime"), Status: res.StatusCode}, plain
}

// firstOf is a category of a module.
func firstOf(module string) string {
	return map[string]string{"childcare": "childcare.pickup", "eldercare": "eldercare.visit", "help": "help.errand"}[module]
}
