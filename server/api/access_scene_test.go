package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit/house"
	"youlin/server/unit"
)

// record is a JSON object.
type record = map[string]any

// gather brings those together who are asked in every row.
func (w *walk) gather() {
	for _, who := range personas {
		if who != "ow" {
			w.cast[who] = w.newcomer(who)
		}
	}
}

// newcomer is somebody new with the standing of a persona.
func (w *walk) newcomer(who string) *house.Person {
	h := w.h
	first, second, third := h.Buildings[0], h.Buildings[1], h.Buildings[2]
	switch who {
	case "an":
		return &house.Person{Caller: h.Caller(""), Name: "nobody", ID: "nobody"}
	case "pe":
		return h.Applies("等候", first, "")
	case "ob":
		return h.Moves("山上", h.Cottage)
	case "mb":
		return h.Becomes(h.Moves("山长", h.Cottage), person.Moderator, h.Hilltop)
	case "ex":
		p := h.Moves("曾住", second)
		p.Post("/memberships/"+string(p.Membership)+"/leave", nil).Is(200)
		return p
	case "lx":
		return h.Becomes(h.Moves("二楼", second), person.Leader, third)
	case "lo":
		return h.Becomes(h.Moves("一楼", first), person.Leader, first)
	case "co":
		return h.Becomes(h.Moves("协调", second), person.Coordinator, h.Riverside)
	case "mo":
		return h.Becomes(h.Moves("支部", second), person.Moderator, h.Riverside)
	case "pr":
		return h.Becomes(h.Stranger("服务"), person.Provider, h.Riverside)
	case "px":
		return h.Becomes(h.Stranger("规划"), person.Planner, h.Community)
	case "de":
		return h.Becomes(h.Stranger("部门"), person.Department, h.District)
	}
	return h.Moves("邻居", second) // bl, re, pa: what they are to the owner the scene says
}

// scene is one cell: who asks, about whose thing. The owner is new in each.
type scene struct {
	*walk
	t     *testing.T
	who   string
	cell  string
	actor *house.Person
	owner *house.Person
	party *house.Person
}

func (w *walk) scene(t *testing.T, who, cell string, fresh bool) *scene {
	w.h.T = t
	w.h.Clock.Move(time.Millisecond) // so that lists have an order
	s := &scene{walk: w, t: t, who: who, cell: cell, owner: w.h.Moves("主人", w.h.Buildings[0]), party: w.cast["pa"]}
	switch {
	case who == "ow":
		s.actor = s.owner
	case fresh:
		s.actor = w.newcomer(who)
	default:
		s.actor = w.cast[who]
	}
	switch who {
	case "bl":
		s.owner.Post(peoplePath(s.actor)+"/block", nil).Is(200)
	case "pa":
		s.party = s.actor
	}
	return s
}

func peoplePath(p *house.Person) string { return "/people/" + string(p.ID) }

func (w *walk) compound() string { return "/compounds/" + string(w.h.Riverside.ID) }

// draft is an offer of two things, with changes.
func draft(changes ...record) record {
	d := record{"direction": "offer", "module": "idle", "category": "idle.toy", "title": "积木一套", "quantity": 2}
	for _, change := range changes {
		for k, v := range change {
			d[k] = v
		}
	}
	return d
}

// post is an open post of the owner's; the persona pa has an accepted agreement about it.
func (s *scene) post(changes ...record) string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft(changes...)).Is(201).ID()
	if s.who == "pa" {
		s.accept(s.request(id))
	}
	return "/posts/" + id
}

// request is the party asking for a post; accept is the owner's yes.
func (s *scene) request(post string) string {
	s.t.Helper()
	return "/agreements/" + s.party.Post("/posts/"+post+"/requests", nil).Is(201).ID()
}

func (s *scene) accept(agreement string) string {
	s.t.Helper()
	s.owner.Post(agreement+"/accept", nil).Is(200)
	return agreement
}

// requested and accepted are agreements of owner and party about something new.
func (s *scene) requested(changes ...record) string {
	s.t.Helper()
	return s.request(s.owner.Post(s.compound()+"/posts", draft(changes...)).Is(201).ID())
}

func (s *scene) accepted(changes ...record) string {
	s.t.Helper()
	return s.accept(s.requested(changes...))
}

func (s *scene) code(agreement string) record {
	s.t.Helper()
	return record{"code": s.party.Post(agreement+"/code", nil).Is(200).Text("code")}
}

func (s *scene) handed(agreement string) string {
	s.t.Helper()
	s.owner.Post(agreement+"/handover", s.code(agreement)).Is(200)
	return agreement
}

// closed is a post of which everything was handed over to the party.
func (s *scene) closed() string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft(record{"quantity": 1})).Is(201).ID()
	s.handed(s.accept(s.request(id)))
	return "/posts/" + id
}

// reviewed is a post of the owner's that waits to be reviewed.
func (s *scene) reviewed(changes ...record) string {
	s.t.Helper()
	defer s.h.Adjust(s.h.Riverside, func(set *unit.Settings) { set.ReviewFirstPosts = 1 })()
	a := s.owner.Post(s.compound()+"/posts", draft(changes...)).Is(201)
	if a.Text("state") != "pending_review" {
		s.t.Fatalf("not waiting for review: %s", a.Body)
	}
	return "/posts/" + a.ID()
}

// unfinished is a post that the owner has not published yet.
func (s *scene) unfinished() string {
	s.t.Helper()
	p, err := s.h.Posts.Publish(s.h.Ctx, s.h.Viewer(s.owner), s.h.Riverside.ID, post.Draft{
		Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.toy", Title: "还没写完"}, Unfinished: true,
	})
	s.h.Must(err)
	return "/posts/" + string(p.ID)
}

// expired is a post whose time is over.
func (s *scene) expired() string {
	s.t.Helper()
	path := s.post(record{"expiresAt": s.h.Clock.Now().Add(time.Second)})
	s.h.Clock.Move(2 * time.Second)
	s.h.Must(s.h.Posts.Tick(s.h.Ctx))
	return path
}

// consents has the owner let others act for them.
func (s *scene) consents() {
	s.t.Helper()
	s.owner.Post("/memberships/"+string(s.owner.Membership)+"/consent", record{"how": "当面"}).Is(200)
}

// onBehalf is a post that the leader of the owner's building made for them.
func (s *scene) onBehalf() string {
	s.t.Helper()
	s.consents()
	return s.cast["lo"].Post(s.compound()+"/posts", draft(record{"onBehalfOf": s.owner.ID})).Is(201).ID()
}

func (s *scene) photo() (id string) {
	s.t.Helper()
	return s.owner.Post("/media", house.Photo()).Is(201).ID()
}

// applicant waits to be admitted to the owner's building; housemate to the actor's own household, where they have one.
func (s *scene) applicant() *house.Person { return s.h.Applies("新来", s.h.Buildings[0], "") }

func (s *scene) housemate() *house.Person {
	if s.actor.Compound != s.h.Riverside.ID || s.who == "ex" {
		return s.applicant()
	}
	return s.h.Applies("家人", s.actor.Building, s.actor.Room)
}

func membershipPath(p *house.Person) string { return "/memberships/" + string(p.Membership) }

// holding asks and looks whether the answer names something.
func holding(a house.Answer, id string) (house.Answer, shown) {
	if !a.OK() {
		return a, plain
	}
	return a, seen(strings.Contains(string(a.Body), id))
}

// contact reads phone or room of the owner; where a purpose is wanted it is masked without and clear with one, and
// the owner reads who looked.
func (s *scene) contact(field string) (house.Answer, shown) {
	s.t.Helper()
	read := func(query string) (house.Answer, shown) {
		a := s.actor.Get(peoplePath(s.owner) + "/contact" + query)
		if !a.OK() {
			return a, plain
		}
		return a, s.readable(field, a.Text(field))
	}
	a, shown := read("")
	if s.cell != "!" {
		return a, shown
	}
	if shown != masked {
		s.t.Errorf("%s reads the %s without a purpose: %s", s.who, field, a.Body)
	}
	purpose := fmt.Sprint("漏水联系", len(s.owner.Phone), s.owner.ID)
	a, shown = read("?purpose=" + purpose)
	if readings := s.owner.Get("/me/readings").Is(200); !strings.Contains(string(readings.Body), purpose) || !strings.Contains(string(readings.Body), s.actor.Name) {
		s.t.Errorf("%s read the %s, and the owner does not hear of it: %s", s.who, field, readings.Body)
	}
	return a, shown
}

func (s *scene) readable(field, text string) shown {
	hidden := map[string]string{"phone": s.owner.Phone[3:6] + "****" + s.owner.Phone[10:], "room": s.owner.Building.Name}[field]
	switch text {
	case map[string]string{"phone": s.owner.Phone, "room": s.owner.Room}[field]:
		return clear
	case hidden:
		return masked
	}
	s.t.Errorf("%s is neither clear nor masked: %q", field, text)
	return plain
}
