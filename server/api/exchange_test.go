package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"youlin/server/testkit/house"
	"youlin/shared"
)

// square is a house whose neighbours exchange things.
type square struct {
	*house.House
	t *testing.T
}

// dealer is one of them.
type dealer struct {
	*house.Caller
	s  *square
	id string
}

func newSquare(t *testing.T) *square { return &square{house.New(t), t} }

func (s *square) resident(name string) *dealer {
	s.t.Helper()
	p := s.Resident(name)
	return &dealer{p.Caller, s, string(p.ID)}
}

func (s *square) foreigner(name string) *dealer {
	s.t.Helper()
	p := s.Foreigner(name)
	return &dealer{p.Caller, s, string(p.ID)}
}

// does sends a request; further arguments are headers, in pairs.
func (c *dealer) does(method, path string, body any, headers ...string) heard {
	c.s.t.Helper()
	caller := c.Caller
	for i := 0; i < len(headers); i += 2 {
		caller = caller.With(headers[i], headers[i+1])
	}
	return heard{caller.Do(method, path, body)}
}

// heard is an answer that is looked at.
type heard struct{ house.Answer }

func (r heard) is(t *testing.T, status int) heard {
	t.Helper()
	r.Is(status)
	return r
}

func (r heard) refused(t *testing.T, status int, code string) shared.Problem {
	t.Helper()
	r.Is(status)
	r.Refused(status, code)
	return r.Problem()
}

func as[T any](t *testing.T, r heard) (v T) {
	t.Helper()
	if err := json.Unmarshal(r.Body, &v); err != nil {
		t.Fatalf("%s: %v", r.Body, err)
	}
	return v
}

type anyJSON = map[string]any

var ladder = anyJSON{"direction": "offer", "module": "idle", "category": "idle.tool", "title": "梯子", "quantity": 2, "pick": "first"}

func (c *dealer) publishes(body any) shared.Post {
	c.s.t.Helper()
	return as[shared.Post](c.s.t, c.does("POST", "/compounds/"+string(c.s.Riverside.ID)+"/posts", body).is(c.s.t, 201))
}

func (s *square) feed(query string) string {
	return "/compounds/" + string(s.Riverside.ID) + "/posts" + query
}

func TestPostComesBackAsItWasWritten(t *testing.T) {
	s := newSquare(t)
	mei := s.resident("Mei")
	p := mei.publishes(anyJSON{
		"direction": "offer", "module": "childcare", "category": "childcare.pickup", "title": "  接孩子 ", "body": "实验小学", "capacity": 2,
		"windows":         []anyJSON{{"weekday": 3, "from": "16:30", "until": time.Now().AddDate(0, 2, 0).Format(time.DateOnly)}},
		"durationMinutes": 45, "childAge": anyJSON{"min": 6, "max": 9}, "urgency": "soon",
	})
	if p.Title != "接孩子" || p.Mode != "service" || p.Remaining != 2 || p.State != "open" || p.Version != 1 || p.Pick != "choose" {
		t.Fatalf("published %+v", p)
	}
	if w := p.Windows[0]; w.Weekday != 3 || w.From != "16:30" || w.To != "17:15" || w.Until == "" || w.Start != nil {
		t.Fatalf("the window is %+v", w)
	}
	if p.Author.Name != "Mei" || p.Author.Building.Name != "1栋" || p.Photos == nil {
		t.Fatalf("the author is %+v", p.Author)
	}
	read := mei.does("GET", "/posts/"+p.ID, nil).is(t, 200)
	if again := as[shared.Post](t, read); !reflect.DeepEqual(again, p) {
		t.Fatalf("read %+v, published %+v", again, p)
	}
}

func TestWhatIsWrongWithAPostIsToldFieldByField(t *testing.T) {
	s := newSquare(t)
	mei := s.resident("Mei")
	for field, change := range map[string]anyJSON{
		"body.priceYuan":       {"priceYuan": 5},
		"body.category":        {"category": "help.food"},
		"body.mode":            {"mode": "service"},
		"body.title":           {"title": "a\u202eb"},
		"body.windows[0]":      {"windows": []anyJSON{{"weekday": 3, "from": "17:00", "to": "16:00"}}},
		"body.expiresAt":       {"expiresAt": "2001-01-01T00:00:00Z"},
		"body.childAge":        {"childAge": anyJSON{"min": 9, "max": 6}},
		"body.durationMinutes": {"durationMinutes": 3},
		"body.version":         {"version": 3},
		"body.authorId":        {"authorId": "x"},
		"body.compoundId":      {"compoundId": "x"},
		"body.state":           {"state": "open"},
	} {
		body := maps.Clone(ladder)
		maps.Copy(body, change)
		p := as[shared.Problem](t, mei.does("POST", s.feed(""), body, "Accept-Language", "en").is(t, 422))
		if len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Location, strings.SplitN(field, "[", 2)[0]) {
			t.Errorf("%s: told %+v", field, p)
		}
	}
}

func TestPatchWantsTheVersionAndNullClears(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.resident("Mei"), s.resident("Rowan")
	p := mei.publishes(anyJSON{
		"direction": "offer", "module": "idle", "category": "idle.baby", "title": "童车", "mode": "sell", "priceYuan": 30, "body": "新",
		"childAge": anyJSON{"min": 1, "max": 3}, "durationMinutes": 30,
	})
	path := "/posts/" + p.ID
	rowan.does("PATCH", path, anyJSON{"title": "我的"}).refused(t, 403, "post.not_yours")
	s.foreigner("Far").does("PATCH", path, anyJSON{"title": "我的"}).refused(t, 404, "post.unknown")
	mei.does("PATCH", path, anyJSON{"title": "车"}).refused(t, 428, "request.if_match")
	mei.does("PATCH", path, anyJSON{"title": "车"}, "If-Match", `"7"`).refused(t, 412, "post.stale")
	mei.does("PATCH", path, anyJSON{"title": nil}, "If-Match", `"1"`).is(t, 422)
	mei.does("PATCH", path, anyJSON{"direction": "need"}, "If-Match", `"1"`).is(t, 422)

	after := as[shared.Post](t, mei.does("PATCH", path, anyJSON{
		"priceYuan": nil, "childAge": nil, "body": nil, "durationMinutes": nil, "windows": nil, "photos": nil, "quantity": 3,
	}, "If-Match", `"1"`).is(t, 200))
	if after.PriceYuan != nil || after.ChildAge != nil || after.Body != "" || after.DurationMinutes != nil || after.Title != "童车" || after.Remaining != 3 || after.Version != 2 {
		t.Fatalf("became %+v", after)
	}
}

func TestFeedIsReadyTaggedAndNeverStale(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.resident("Mei"), s.resident("Rowan")
	p := mei.publishes(ladder)
	first := rowan.does("GET", s.feed("?direction=offer"), nil).is(t, 200)
	warm := rowan.does("GET", s.feed("?direction=offer"), nil).is(t, 200)
	if !bytes.Equal(first.Body, warm.Body) || first.Header.Get("ETag") != warm.Header.Get("ETag") || !strings.HasPrefix(first.Header.Get("ETag"), `W/"`) {
		t.Fatalf("tags %q and %q", first.Header.Get("ETag"), warm.Header.Get("ETag"))
	}
	if got := warm.Header.Get("Cache-Control"); got != "no-store" {
		t.Fatalf("Cache-Control is %q", got)
	}
	rowan.does("GET", s.feed("?direction=offer"), nil, "If-None-Match", warm.Header.Get("ETag")).is(t, 304)
	if packed := s.packed(rowan, s.feed("?direction=offer")); !bytes.Equal(packed, warm.Body) {
		t.Fatalf("the packed page says %s", packed)
	}
	if plain := rowan.does("GET", s.feed("?direction=offer"), nil, "Accept-Encoding", "gzip;q=0").is(t, 200); plain.Header.Get("Content-Encoding") != "" {
		t.Fatal("packed for one who cannot unpack")
	}
	page := as[shared.Page[shared.Post]](t, warm)
	if len(page.Items) != 1 || page.Items[0].ID != p.ID || page.NextCursor != "" {
		t.Fatalf("the feed is %+v", page)
	}
	// The slow way says the same, byte by byte.
	slow := rowan.does("GET", s.feed("?direction=offer&q="), nil).is(t, 200)
	if !bytes.Equal(bytes.TrimSpace(slow.Body), warm.Body) || slow.Header.Get("ETag") != warm.Header.Get("ETag") {
		t.Fatalf("the slow way says %s", slow.Body)
	}
	rowan.does("POST", "/posts/"+p.ID+"/requests", anyJSON{}).is(t, 201)
	changed := as[shared.Page[shared.Post]](t, rowan.does("GET", s.feed("?direction=offer"), nil, "If-None-Match", warm.Header.Get("ETag")).is(t, 200))
	if changed.Items[0].Remaining != 1 {
		t.Fatalf("%d left in the feed", changed.Items[0].Remaining)
	}
}

// packed asks for a page packed, and unpacks it.
func (s *square) packed(c *dealer, path string) []byte {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+"/api/v1"+path, nil)
	s.Must(err)
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Accept-Encoding", "br, gzip")
	res, err := s.Client.Do(req)
	s.Must(err)
	defer func() { _ = res.Body.Close() }()
	if res.Header.Get("Content-Encoding") != "gzip" {
		s.t.Fatalf("not packed: %v", res.Header)
	}
	r, err := gzip.NewReader(res.Body)
	s.Must(err)
	text, err := io.ReadAll(r)
	s.Must(err)
	return text
}

func TestFeedIsNotForStrangers(t *testing.T) {
	s := newSquare(t)
	mei := s.resident("Mei")
	mei.publishes(ladder)
	mei.does("GET", s.feed(""), nil).is(t, 200) // ready now
	s.foreigner("Far").does("GET", s.feed(""), nil).refused(t, 404, "unit.unknown")
	(&dealer{Caller: s.Caller("nobody"), s: s}).does("GET", s.feed(""), nil).is(t, 401)
	blocked := s.resident("Blocked")
	mei.does("POST", "/people/"+blocked.id+"/block", nil).is(t, 200)
	if page := as[shared.Page[shared.Post]](t, blocked.does("GET", s.feed(""), nil).is(t, 200)); len(page.Items) != 0 {
		t.Fatalf("the blocked one reads %+v", page)
	}
	for _, query := range []string{"?limit=101", "?limit=0", "?direction=up", "?limit=x", "?cursor=zzz", "?state=nonsense"} {
		if r := mei.does("GET", s.feed(query), nil); r.Status != 422 && r.Status != 400 {
			t.Errorf("%s is %d: %s", query, r.Status, r.Body)
		}
	}
}

func TestPageMarksBelongToTheirList(t *testing.T) {
	s := newSquare(t)
	mei := s.resident("Mei")
	for range 5 {
		mei.publishes(ladder)
	}
	page := as[shared.Page[shared.Post]](t, mei.does("GET", s.feed("?limit=2"), nil).is(t, 200))
	next := as[shared.Page[shared.Post]](t, mei.does("GET", s.feed("?limit=2&cursor="+page.NextCursor), nil).is(t, 200))
	if len(next.Items) != 2 || next.Items[0].ID == page.Items[1].ID {
		t.Fatalf("the second page is %+v", next)
	}
	mei.does("GET", s.feed("?limit=2&module=idle&cursor="+page.NextCursor), nil).refused(t, 400, "request.cursor")
	mei.does("GET", "/agreements?cursor="+page.NextCursor, nil).refused(t, 400, "request.cursor")
	far := s.foreigner("Far")
	far.does("GET", "/compounds/"+string(s.Hilltop.ID)+"/posts?limit=2&cursor="+page.NextCursor, nil).refused(t, 400, "request.cursor")
}

func TestTheWholeExchangeOverTheWire(t *testing.T) {
	s := newSquare(t)
	mei, rowan, far := s.resident("Mei"), s.resident("Rowan"), s.foreigner("Far")
	p := mei.publishes(anyJSON{"direction": "offer", "module": "idle", "category": "idle.tool", "title": "梯子"})
	a := as[shared.Agreement](t, rowan.does("POST", "/posts/"+p.ID+"/requests", anyJSON{"note": "周末用"}).is(t, 201))
	if a.State != "requested" || a.Giver.ID != mei.id || a.Taker.ID != rowan.id || a.Giver.Phone != "" || a.Post.Title != "梯子" {
		t.Fatalf("asked %+v", a)
	}
	rowan.does("POST", "/posts/"+p.ID+"/requests", nil).refused(t, 409, "agreement.asked_already")
	mei.does("POST", "/posts/"+p.ID+"/requests", nil).refused(t, 409, "agreement.own_post")
	far.does("POST", "/posts/"+p.ID+"/requests", nil).refused(t, 404, "post.unknown")
	path := "/agreements/" + a.ID
	far.does("GET", path, nil).refused(t, 404, "agreement.unknown")
	rowan.does("POST", path+"/accept", nil).refused(t, 403, "agreement.other_side")
	a = as[shared.Agreement](t, mei.does("POST", path+"/accept", nil).is(t, 200))
	if a.State != "accepted" || a.Taker.Phone == "" || a.Taker.Room == "" || a.Due != "enter_code" {
		t.Fatalf("accepted %+v", a)
	}
	code := as[shared.HandoverCode](t, rowan.does("POST", path+"/code", nil).is(t, 200))
	mei.does("POST", path+"/code", nil).refused(t, 403, "agreement.other_side")
	wrong := "000000"
	if code.Code == wrong {
		wrong = "111111"
	}
	// A key that repeats the guess does not make it free.
	for range 2 {
		mei.does("POST", path+"/handover", anyJSON{"code": wrong}, "Idempotency-Key", "guess").refused(t, 422, "agreement.code_wrong")
	}
	for range 3 {
		mei.does("POST", path+"/handover", anyJSON{"code": wrong}).refused(t, 422, "agreement.code_wrong")
	}
	mei.does("POST", path+"/handover", anyJSON{"code": code.Code}).refused(t, 410, "agreement.code_void")
	code = as[shared.HandoverCode](t, rowan.does("POST", path+"/code", nil).is(t, 200))
	done := mei.does("POST", path+"/handover", anyJSON{"code": code.QR}, "Idempotency-Key", "over").is(t, 200)
	if a = as[shared.Agreement](t, done); a.State != "fulfilled" || a.Due != "thank" || a.Taker.Phone != "" {
		t.Fatalf("handed over %+v", a)
	}
	if again := mei.does("POST", path+"/handover", anyJSON{"code": code.QR}, "Idempotency-Key", "over").is(t, 200); !bytes.Equal(again.Body, done.Body) {
		t.Fatal("the same key gives another answer")
	}
	if f := mei.does("POST", path+"/handover", anyJSON{"code": code.Code}).refused(t, 409, "agreement.code_used"); f.State != "fulfilled" {
		t.Fatalf("the refusal says %+v", f)
	}
	rowan.does("POST", path+"/thanks", anyJSON{"text": "谢谢", "kept": true}).is(t, 200)
	a = as[shared.Agreement](t, mei.does("POST", path+"/thanks", anyJSON{"minutes": 5}).is(t, 200))
	if len(a.Thanks) != 2 || a.State != "fulfilled" || len(a.History) != 3 {
		t.Fatalf("at the end %+v", a)
	}
	list := as[shared.Page[shared.Agreement]](t, rowan.does("GET", "/agreements?role=taker&state=fulfilled,accepted", nil).is(t, 200))
	if len(list.Items) != 1 || list.Items[0].History == nil {
		t.Fatalf("the list is %+v", list)
	}
}

func TestSameKeyPublishesOnce(t *testing.T) {
	s := newSquare(t)
	mei := s.resident("Mei")
	one := mei.does("POST", s.feed(""), ladder, "Idempotency-Key", "k").is(t, 201)
	two := mei.does("POST", s.feed(""), ladder, "Idempotency-Key", "k").is(t, 201)
	if as[shared.Post](t, one).ID != as[shared.Post](t, two).ID {
		t.Fatal("the same key made two posts")
	}
	mei.does("POST", s.feed(""), anyJSON{"direction": "need", "module": "help", "category": "help.carry", "title": "x"}, "Idempotency-Key", "k").is(t, 422)
}

func TestCategoriesAreNamedInBothLanguages(t *testing.T) {
	s := newSquare(t)
	nobody := &dealer{Caller: s.Caller(""), s: s}
	zh := as[shared.List[shared.Category]](t, nobody.does("GET", "/categories", nil).is(t, 200))
	en := as[shared.List[shared.Category]](t, nobody.does("GET", "/categories", nil, "Accept-Language", "en").is(t, 200))
	if len(zh.Items) < 60 || len(en.Items) != len(zh.Items) || zh.Items[0].Name == en.Items[0].Name {
		t.Fatalf("%d and %d categories", len(zh.Items), len(en.Items))
	}
}

func TestSentenceBecomesADraftForResidentsOnly(t *testing.T) {
	s := newSquare(t)
	text := anyJSON{"text": "周三下午四点半想找人帮接孩子,7岁,实验小学"}
	path := "/compounds/" + string(s.Riverside.ID) + "/drafts"
	d := as[shared.Drafts](t, s.resident("Mei").does("POST", path, text).is(t, 200))
	if len(d.Drafts) != 1 || d.Drafts[0].Module != "childcare" || d.Drafts[0].Direction != "need" {
		t.Fatalf("understood %+v", d)
	}
	s.foreigner("Far").does("POST", path, text).refused(t, 404, "unit.unknown")
}

func TestReaderNeverSeesAnOlderFeedThanTheirOwnWriting(t *testing.T) {
	s := newSquare(t)
	who := []*dealer{s.resident("Mei"), s.resident("Rowan"), s.resident("Ying"), s.resident("Hao")}
	var all sync.WaitGroup
	for _, c := range who {
		all.Go(func() {
			for range 25 {
				made := c.does("POST", s.feed(""), ladder)
				if made.Status != 201 || !bytes.Contains(c.does("GET", s.feed("?limit=100"), nil).Body, []byte(as[shared.Post](t, made).ID)) {
					t.Errorf("published (%d), and not in the feed", made.Status)
				}
			}
		})
	}
	all.Wait()
}

func TestListsCostTheSameHoweverLongTheyAre(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.resident("Mei"), s.resident("Rowan")
	for range 20 {
		p := mei.publishes(ladder)
		rowan.does("POST", "/posts/"+p.ID+"/requests", nil).is(t, 201)
	}
	rowan.does("GET", "/me", nil).is(t, 200) // the door knows them now
	for name, path := range map[string]string{
		"feed": s.feed("?module=idle"), "search": s.feed("?q=梯"), "closed": s.feed("?state=reserved,fulfilled"), "mine": s.feed("?author=me"),
		"agreements": "/agreements", "agreements as taker": "/agreements?role=taker&state=accepted",
	} {
		if n := len(s.Statements(func() { rowan.does("GET", path, nil).is(t, 200) })); n > 4 {
			t.Errorf("%s costs %d statements", name, n)
		}
	}
}
