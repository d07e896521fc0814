package api_test

import (
	"testing"

	"youlin/shared"
)

// pickUp is a post about fetching a child from school, every week on one day.
func pickUp(direction, title string, weekday int) anyJSON {
	return anyJSON{
		"direction": direction, "module": "childcare", "category": "childcare.pickup", "title": title, "childAge": anyJSON{"min": 6, "max": 9},
		"windows": []anyJSON{{"weekday": weekday, "from": "16:00", "to": "17:00"}},
	}
}

func (c *dealer) matches(p shared.Post, headers ...string) shared.Matches {
	c.s.t.Helper()
	return as[shared.Matches](c.s.t, c.does("GET", "/posts/"+p.ID+"/matches", nil, headers...).is(c.s.t, 200))
}

func TestNearMissesAreForTheAuthorAloneAndNameNobodyBlockedOrGone(t *testing.T) {
	s := newSquare(t)
	mei, rowan, blocked, gone := s.resident("Mei"), s.resident("Rowan"), s.resident("Blocked"), s.resident("Gone")
	need := mei.publishes(pickUp("need", "求接孩子放学", 2))
	if m := mei.matches(need); m.Items == nil || m.NearMisses == nil || len(m.Items)+len(m.NearMisses) != 0 {
		t.Fatalf("an empty house answers %+v", m)
	}
	offer := rowan.publishes(pickUp("offer", "放学接娃", 3))
	over := gone.publishes(pickUp("offer", "放学接娃", 4))
	gone.does("POST", "/posts/"+over.ID+"/withdraw", nil).is(t, 200)
	blocked.publishes(pickUp("offer", "放学接娃", 4))
	mei.does("POST", "/people/"+blocked.id+"/block", nil).is(t, 200)
	mei.publishes(pickUp("offer", "放学接娃", 4)) // her own

	m := mei.matches(need)
	if len(m.Items) != 0 || len(m.NearMisses) != 1 || m.NearMisses[0].Post.ID != offer.ID || m.NearMisses[0].Post.Author.Name != "Rowan" {
		t.Fatalf("nearly fits: %+v", m)
	}
	if n := m.NearMisses[0]; n.Code != "match.time" || n.Text != "差一点：周三16:00–17:00有空，您要周二16:00–17:00" {
		t.Errorf("it says %q (%s)", n.Text, n.Code)
	}
	if n := mei.matches(need, "Accept-Language", "en").NearMisses; n[0].Text != "Almost: free Wed 16:00–17:00, you need Tue 16:00–17:00" {
		t.Errorf("in English it says %q", n[0].Text)
	}
	if n := rowan.matches(offer).NearMisses; len(n) != 1 || n[0].Text != "差一点：对方要周二16:00–17:00，您周三16:00–17:00有空" {
		t.Errorf("whoever offers reads %+v", n)
	}
	rowan.does("GET", "/posts/"+need.ID+"/matches", nil).refused(t, 403, "match.not_yours")
	s.foreigner("Far").does("GET", "/posts/"+need.ID+"/matches", nil).refused(t, 404, "post.unknown")
	if n := blocked.does("GET", "/posts/"+need.ID+"/matches", nil); n.Status != 404 {
		t.Errorf("the blocked one hears %d", n.Status)
	}
}

func TestReasonsShowTheWordsThatMadeTheMatch(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.resident("Mei"), s.resident("Rowan")
	need := pickUp("need", "🚸 周二求接7岁娃放学", 2)
	need["childAge"] = anyJSON{"min": 7, "max": 7}
	wish := mei.publishes(need)
	offer := pickUp("offer", "放学接娃", 2)
	offer["body"] = "周二都行，6到9岁"
	rowan.publishes(offer)
	m := mei.matches(wish)
	if len(m.Items) != 1 || len(m.NearMisses) != 0 {
		t.Fatalf("%+v", m)
	}
	shown := map[string][2]string{}
	for _, r := range m.Items[0].Reasons {
		shown[r.Code] = [2]string{marked(t, wish, r.Need), marked(t, m.Items[0].Post, r.Offer)}
	}
	for code, want := range map[string][2]string{
		"time_covered": {"周二", "周二"}, "age_fits": {"7岁", "6到9岁"}, "same_building": {"", ""},
	} {
		if shown[code] != want {
			t.Errorf("%s shows %q, want %q", code, shown[code], want)
		}
	}
	if same := shown["same_concept"]; same[0] == "" || same[1] == "" {
		t.Errorf("what both are about shows %q", same)
	}
}

// marked is the part of a post that a span names.
func marked(t *testing.T, p shared.Post, s *shared.PostSpan) string {
	t.Helper()
	if s == nil {
		return ""
	}
	text, known := map[string]string{"title": p.Title, "body": p.Body}[s.Field]
	if letters := []rune(text); known && 0 <= s.From && s.From < s.To && s.To <= len(letters) {
		return string(letters[s.From:s.To])
	}
	t.Errorf("%+v is nowhere in %q", s, p.Title)
	return ""
}
