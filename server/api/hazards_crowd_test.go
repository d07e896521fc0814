package api_test

import (
	"net/http"
	"sync"
	"testing"

	"youlin/server/person"
	"youlin/server/testkit/house"
)

// together asks n times from one line and counts the answers by status; a failure of the server fails the test.
func together(t *testing.T, n int, ask func(i int) (house.Answer, error)) map[int]int {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	got, line := map[int]int{}, make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-line
			a, err := ask(i)
			mu.Lock()
			defer mu.Unlock()
			got[a.Status]++
			if err != nil || a.Status >= 500 {
				t.Errorf("in the crowd: %d %s %v", a.Status, a.Body, err)
			}
		})
	}
	close(line)
	all.Wait()
	return got
}

// once fails unless one of the crowd did it and all others hear that it is done.
func once(t *testing.T, what string, got map[int]int, n int) {
	t.Helper()
	if got[http.StatusOK] != 1 || got[http.StatusConflict] != n-1 {
		t.Errorf("%s: %v", what, got)
	}
}

func TestWhatIsDoneOnceIsDoneOnceInACrowd(t *testing.T) {
	h := house.New(t)
	mei, rowan, boss := h.Resident("Mei"), h.Resident("Rowan"), everyRole(h)
	feed := "/compounds/" + string(mei.Compound) + "/posts"
	const n = 20
	crowd := func(c *house.Caller, path string, body any) func(int) (house.Answer, error) {
		return func(int) (house.Answer, error) { return c.Try(http.MethodPost, path, body) }
	}
	for _, mode := range []string{"give", "lend"} {
		post := mei.Post(feed, draft(record{"mode": mode, "pick": "choose"})).Is(201).ID()
		g := "/agreements/" + rowan.Post("/posts/"+post+"/requests", nil).Is(201).ID()
		once(t, "accepting", together(t, n, crowd(mei.Caller, g+"/accept", nil)), n)
		code := record{"code": rowan.Post(g+"/code", nil).Is(200).Text("code")}
		once(t, "handing over", together(t, n, crowd(mei.Caller, g+"/handover", code)), n)
	}
	newcomer := h.Applies("新来", h.Buildings[0], "")
	once(t, "admitting", together(t, n, crowd(boss.Caller, membershipPath(newcomer)+"/admit", nil)), n)
	gone := "/posts/" + mei.Post(feed, draft()).Is(201).ID()
	once(t, "withdrawing", together(t, n, crowd(mei.Caller, gone+"/withdraw", nil)), n)
	wanted := "/posts/" + mei.Post(feed, draft()).Is(201).ID()
	if got := together(t, n, crowd(rowan.Caller, wanted+"/requests", nil)); got[201] != 1 || got[409] != n-1 {
		t.Errorf("asking twenty times: %v", got)
	}
	to := h.Moves("候选", h.Buildings[1])
	granting := record{"personId": to.ID, "role": "coordinator", "unitId": h.Riverside.ID}
	if got := together(t, n, crowd(boss.Caller, "/grants", granting)); got[201] != 1 || got[409] != n-1 {
		t.Errorf("granting twenty times: %v", got)
	}
}

func TestAWrongCodeIsCountedInACrowd(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	post := mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"pick": "first"})).Is(201).ID()
	g := "/agreements/" + rowan.Post("/posts/"+post+"/requests", nil).Is(201).ID()
	code := rowan.Post(g+"/code", nil).Is(200).Text("code")
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	got := together(t, 100, func(int) (house.Answer, error) {
		return mei.Try(http.MethodPost, g+"/handover", record{"code": wrong})
	})
	if got[422] != 5 || got[410] != 95 {
		t.Errorf("a hundred guesses: %v", got)
	}
	mei.Post(g+"/handover", record{"code": code}).Refused(410, "agreement.code_void")
}

func TestAcceptingAndCancellingAtOnceLeaveOneTruth(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	for range 20 {
		post := "/posts/" + mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"quantity": 1})).Is(201).ID()
		g := "/agreements/" + rowan.Post(post+"/requests", nil).Is(201).ID()
		together(t, 3, func(i int) (house.Answer, error) {
			switch i {
			case 0:
				return mei.Try(http.MethodPost, g+"/accept", nil)
			case 1:
				return rowan.Try(http.MethodPost, g+"/cancel", nil)
			}
			return mei.Try(http.MethodPost, post+"/withdraw", nil)
		})
		state, of := mei.Get(post).Is(200), mei.Get(g).Is(200).Text("state")
		if left := state.Text("remaining"); state.Text("state") != "withdrawn" || of != "cancelled" || left != "1" {
			t.Errorf("the post is %s with %s left, the agreement %s", state.Text("state"), left, of)
		}
	}
}

func TestWhoIsRemovedIsOutWithTheNextRequest(t *testing.T) {
	h := house.New(t)
	mei, boss, lost := h.Resident("Mei"), everyRole(h), h.Moves("曾住", h.Buildings[1])
	h.Becomes(lost, person.Leader, h.Buildings[1])
	feed := "/compounds/" + string(mei.Compound) + "/posts"
	post := "/posts/" + mei.Post(feed, draft()).Is(201).ID()
	ear := lost.Listens()
	lost.Get(feed).Is(200)
	boss.Post(membershipPath(lost)+"/remove", record{"reason": "搬走了"}).Is(200)
	for _, path := range []string{feed, feed + "?q=积木", post, "/compounds/" + string(mei.Compound) + "/memberships", "/compounds/" + string(mei.Compound) + "/invites", "/people/" + string(mei.ID) + "/contact"} {
		refused(t, path, lost.Get(path), 404)
	}
	mei.Post(feed, draft()).Is(201)
	ear.Next("membership.changed", string(lost.Membership), "removed")
	ear.Silent()
	if missed := lost.Get("/events?since=0&limit=100").Is(200); len(missed.Body) == 0 || holdsNews(missed, post[len("/posts/"):]) {
		t.Errorf("the removed one is told %s", missed.Body)
	}
}

func holdsNews(a house.Answer, id string) bool {
	_, s := holding(a, id)
	return s == withRow
}

func TestARoleThatEndedEndsWithTheNextRequest(t *testing.T) {
	h := house.New(t)
	boss, helper := everyRole(h), h.Moves("协调", h.Buildings[1])
	list := "/compounds/" + string(boss.Compound) + "/memberships"
	refused(t, "before", helper.Get(list), 403)
	grant := boss.Post("/grants", record{"personId": helper.ID, "role": "coordinator", "unitId": h.Riverside.ID}).Is(201).ID()
	helper.Get(list).Is(200)
	boss.Delete("/grants/" + grant).Is(204)
	refused(t, "after", helper.Get(list), 403)
}
