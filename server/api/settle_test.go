package api_test

import (
	"fmt"
	"strings"
	"testing"

	"youlin/server/testkit/house"
)

func TestWhoLeftIsGoneFromTheFeedWhenTheAnswerComes(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	for i := range 10 {
		leaver := h.Moves(fmt.Sprint("Leaver ", i), h.Buildings[1])
		feed := "/compounds/" + string(leaver.Compound) + "/posts"
		post := leaver.Post(feed, draft(record{"title": "梯子"})).Is(201).ID()
		mei.Get("/posts/" + post).Is(200)
		leaver.Post("/memberships/"+string(leaver.Membership)+"/leave", nil).Is(200)
		mei.Get("/posts/"+post).Refused(404, "post.unknown")
	}
}

func TestAnotherNameStandsOnPostsWhenTheAnswerComes(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	post := rowan.Post("/compounds/"+string(rowan.Compound)+"/posts", draft(record{"title": "梯子"})).Is(201).ID()
	for i := range 10 {
		name := fmt.Sprint("罗文", i)
		version := rowan.Get("/me").Is(200).Text("person", "version")
		rowan.IfMatch(version).Patch("/me", record{"name": name}).Is(200)
		if got := mei.Get("/posts/"+post).Is(200).Text("author", "name"); !strings.HasPrefix(got, name) {
			t.Fatalf("after the answer neighbours see %q", got)
		}
	}
}
