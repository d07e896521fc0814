package api_test

import (
	"strings"
	"time"

	"youlin/server/testkit/house"
	"youlin/server/unit"
)

// page is what of a printed page the tests read.
type page struct {
	Needs, Offers []struct{ Code, Title string }
}

// tornFrom is a code from a building's page of this week; its first offer's.
func tornFrom(leader *house.Person, compound, building unit.ID) string {
	var p page
	leader.Post("/compounds/"+string(compound)+"/papers", record{"buildingId": building}).Is(200).Into(&p)
	return p.Offers[0].Code
}

// torn is the slip of a post of the owner's that is the first on its page: urgent, and ending before those of the
// scenes before.
func torn(s *scene) string {
	s.t.Helper()
	ends := s.h.Clock.Now().Add(30*24*time.Hour - time.Duration(s.h.DB.LastSeq())*time.Second)
	s.owner.Post(s.compound()+"/posts", draft(record{"urgency": "urgent", "expiresAt": ends})).Is(201)
	return s.compound() + "/slips/" + tornFrom(s.cast["lo"], s.h.Riverside.ID, s.h.Buildings[0].ID)
}

func chained(s *scene) (house.Answer, shown) {
	word := "canary" + strings.ToLower(string(s.owner.ID)[:8])
	s.post(record{"title": word + " 积木"})
	return holding(s.actor.Get(s.compound()+"/chain"), word)
}

// shares makes the card of a post of the owner's, with its photo when it has one.
func (s *scene) shares(path string) (code string) {
	s.t.Helper()
	return s.owner.Post(path+"/share", record{"photo": true}).Is(200).Text("code")
}

func sharedPath(s *scene) string {
	p := s.post()
	s.shares(p)
	return p + "/share"
}

func behalfShared(s *scene) string {
	p := behalf(s)
	s.shares(p)
	return p + "/share"
}

// looked asks for the public card of a post, or its picture.
func looked(what string) rowAsk {
	return func(s *scene) (house.Answer, shown) {
		return said(s.actor.Get("~/p/" + s.shares(s.post(record{"photos": []string{s.photo()}})) + what))
	}
}
