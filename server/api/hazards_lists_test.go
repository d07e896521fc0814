package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/person"
	"youlin/server/testkit/house"
)

// crowded is a house in which every list of one person's has more than a page.
type crowded struct {
	*house.House
	boss *house.Person
	// lists are the paths of all that is asked for by the page or all at once.
	lists map[string]string
}

func crowd(t *testing.T) crowded {
	h := house.New(t)
	boss := everyRole(h)
	feed := "/compounds/" + string(boss.Compound) + "/posts"
	var need string
	for i := range 25 {
		other := h.Moves(fmt.Sprint("邻居", i), h.Buildings[i%3])
		h.Clock.Move(time.Millisecond)
		post := other.Post(feed, draft(record{"title": fmt.Sprint("积木 ", i)})).Is(201).ID()
		agreement := boss.Post("/posts/"+post+"/requests", nil).Is(201).ID()
		other.Post("/agreements/"+agreement+"/accept", nil).Is(200)
		if i%3 == 0 {
			other.Post("/agreements/"+agreement+"/dispute", record{"reason": "不是说好的"}).Is(200)
		}
		h.Becomes(other, person.Leader, h.Buildings[i%3])
		if i%5 == 0 {
			boss.Get(peoplePath(other) + "/contact?purpose=check").Is(200)
		}
		h.SignIn(boss)
		h.Applies(fmt.Sprint("新来", i), h.Buildings[0], "")
	}
	for i := range 25 {
		stranger := h.Moves(fmt.Sprint("吵", i), h.Buildings[1])
		boss.Post(peoplePath(stranger)+"/block", nil).Is(200)
	}
	for i := range 25 {
		left := boss.Post(feed, draft(record{"title": fmt.Sprint("放在中心 ", i)})).Is(201).ID()
		item := "/centre/items/" + boss.Post("/posts/"+left+"/consign", record{"kind": "parcel"}).Is(201).ID()
		boss.Post(item+"/call-off", nil).Is(200)
	}
	need = boss.Post(feed, draft(record{"direction": "need", "title": "求积木"})).Is(201).ID()
	return crowded{h, boss, map[string]string{
		"list-posts": feed + "?state=open", "list-agreements": "/agreements", "list-memberships": "/compounds/" + string(boss.Compound) + "/memberships",
		"list-notices": "/notices", "list-events": "/events?since=0", "list-matches": "/posts/" + need + "/matches", "list-grants": "/compounds/" + string(boss.Compound) + "/grants",
		"list-blocks": "/blocks", "list-readings": "/me/readings", "list-sessions": "/auth/sessions", "list-invites": "/compounds/" + string(boss.Compound) + "/invites",
		"list-categories": "/categories", "list-papers": "/compounds/" + string(boss.Compound) + "/papers",
		"list-centre-items": "/compounds/" + string(boss.Compound) + "/centre/items?list=past", "list-own-centre-items": "/compounds/" + string(boss.Compound) + "/centre/mine",
		"list-stocktakes": "/compounds/" + string(boss.Compound) + "/centre/stocktakes", "list-tools": "/compounds/" + string(boss.Compound) + "/tools",
		"list-own-swaps":  "/swaps",
		"list-swaps":      "/compounds/" + string(boss.Compound) + "/swaps",
		"list-disputes":   "/compounds/" + string(boss.Compound) + "/disputes",
		"list-late-loans": "/compounds/" + string(boss.Compound) + "/loans/late",
	}}
}

// maxStatements is what a list of twenty may ask of the database.
const maxStatements = 4

func TestListsOfTwentyAskTheDatabaseFourTimes(t *testing.T) {
	c := crowd(t)
	for _, o := range c.Contract.Operations {
		path, known := c.lists[o.ID]
		if !known && strings.HasPrefix(o.ID, "list-") {
			t.Errorf("nobody asks for %s", o.ID)
		}
		if !known {
			continue
		}
		c.boss.Get(path).Is(200) // the door and the matcher know them now
		if asked := c.Statements(func() { c.boss.Get(path).Is(200) }); len(asked) > maxStatements {
			t.Errorf("%s asks %d times:\n%s", o.ID, len(asked), strings.Join(asked, "\n"))
		}
	}
}

func TestPagesHaveAnEndAndMarksTheirOwnList(t *testing.T) {
	c := crowd(t)
	marks := map[string]string{}
	for id, path := range c.lists {
		if asked := c.Contract.Named(t, id).Params["query"]; slices.Contains(asked, "cursor") {
			marks[id] = c.boss.Get(with(path, "limit", "5")).Is(200).Text("nextCursor")
			if marks[id] == "" {
				t.Errorf("%s has no second page", id)
			}
			c.boss.Get(with(with(path, "limit", "5"), "cursor", marks[id])).Is(200)
		}
	}
	for id, path := range c.lists {
		asked := c.Contract.Named(t, id).Params["query"]
		if slices.Contains(asked, "limit") {
			for _, limit := range []string{"101", "0", "-1", "1e2", "x", "99999999999999999999", "1.5"} {
				refused(t, id+" by "+limit, c.boss.Get(with(path, "limit", limit)), 422)
			}
			c.boss.Get(with(path, "limit", "100")).Is(200)
		}
		if !slices.Contains(asked, "cursor") {
			continue
		}
		foreign := []string{"x", "0", "-5", "%00", "' OR 1=1--", "AAAA", "////", strings.Repeat("A", 400), "x" + marks[id]}
		for other, mark := range marks {
			if other != id {
				foreign = append(foreign, mark)
			}
		}
		for _, mark := range foreign {
			refused(t, id+" after "+mark, c.boss.Get(with(path, "cursor", mark)), 400)
		}
		refused(t, id+" after too much", c.boss.Get(with(path, "cursor", strings.Repeat("A", 401))), 422)
	}
	far := c.Foreigner("山上")
	refused(t, "a mark taken to another compound", far.Get("/compounds/"+string(c.Hilltop.ID)+"/posts?cursor="+marks["list-posts"]), 400)
	refused(t, "a mark with another filter", c.boss.Get(with(with(c.lists["list-posts"], "module", "idle"), "cursor", marks["list-posts"])), 400)
}

func TestPagesJoinWithoutGapOrDouble(t *testing.T) {
	c := crowd(t)
	for _, id := range []string{"list-posts", "list-agreements", "list-memberships", "list-notices"} {
		var whole, paged struct {
			Items      []struct{ ID string }
			NextCursor string
		}
		c.boss.Get(with(c.lists[id], "limit", "100")).Is(200).Into(&whole)
		var ids []string
		for mark := ""; ; mark = paged.NextCursor {
			path := with(c.lists[id], "limit", "4")
			if mark != "" {
				path = with(path, "cursor", mark)
			}
			paged.Items, paged.NextCursor = nil, ""
			c.boss.Get(path).Is(200).Into(&paged)
			for _, item := range paged.Items {
				ids = append(ids, item.ID)
			}
			if paged.NextCursor == "" || len(ids) > 200 {
				break
			}
		}
		var all []string
		for _, item := range whole.Items {
			all = append(all, item.ID)
		}
		if len(all) < 20 || !slices.Equal(ids, all) {
			t.Errorf("%s: %d by pages, %d at once", id, len(ids), len(all))
		}
	}
}

func with(path, name, value string) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + name + "=" + url.QueryEscape(value)
}

func TestSearchingIsNoQueryLanguage(t *testing.T) {
	h := house.New(t)
	mei, far := h.Resident("Mei"), h.Foreigner("Far")
	mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": "100% 纯棉 a_b 布"})).Is(201)
	far.Post("/compounds/"+string(far.Compound)+"/posts", draft(record{"title": "canaryfar 积木"})).Is(201)
	for _, q := range []string{
		`"`, `'`, `*`, `%`, `_`, `\`, `%%%`, `a* NEAR b`, `title:x`, `x OR y`, `x AND`, `NOT`, `^x`, `{a b}: c`, `-x`, `(`, `)`, `"x`, `1=1) or (1=1`, `'; DROP TABLE posts;--`,
		"\x00", "\ufffd", "🧱", strings.Repeat("%", 2400), strings.Repeat("的", 800), strings.Repeat("a ", 2000), `canaryfar`, `积木"* OR "canaryfar`, `x" UNION SELECT`,
	} {
		began := time.Now()
		a := mei.Get("/compounds/" + string(mei.Compound) + "/posts?q=" + url.QueryEscape(q))
		if a.Status != 200 && a.Status != 422 || strings.Contains(string(a.Body), "canaryfar") {
			t.Errorf("q=%.40q: %d %.200s", q, a.Status, a.Body)
		}
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("q=%.40q took %v", q, took)
		}
	}
	for _, name := range []string{"category", "author", "module", "direction", "state", "sort", "order", "limit"} {
		if a := mei.Get("/compounds/" + string(mei.Compound) + "/posts?" + name + "=" + url.QueryEscape("1) or (1=1")); strings.Contains(string(a.Body), "canaryfar") || a.Status >= 500 {
			t.Errorf("%s: %d %.200s", name, a.Status, a.Body)
		}
	}
	if found := mei.Get("/compounds/" + string(mei.Compound) + "/posts?q=" + url.QueryEscape("纯棉")).Is(200); !strings.Contains(string(found.Body), "纯棉") {
		t.Errorf("what is there is not found: %s", found.Body)
	}
}
