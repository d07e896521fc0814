package api_test

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"youlin/server/paper"
	"youlin/server/testkit/house"
)

// sharedBy publishes a post with a photo and shares it, with or without.
func sharedBy(t *testing.T, who *house.Person, photo bool, changes ...record) (path, code string) {
	t.Helper()
	id := who.Post("/media", house.Photo()).Is(201).ID()
	path = "/posts/" + who.Post("/compounds/"+string(who.Compound)+"/posts", draft(append(changes, record{"photos": []string{id}})...)).Is(201).ID()
	return path, who.Post(path+"/share", record{"photo": photo}).Is(200).Text("code")
}

func TestACardIsASmallPageThatTellsNothingPrivate(t *testing.T) {
	h := house.New(t)
	mei := h.Moves("王秀英", h.Buildings[0])
	window := record{"windows": []record{{"weekday": 3, "from": "16:30", "to": "17:30"}}, "body": "晚上来 2-1001 拿"}
	path, code := sharedBy(t, mei, true, window)
	a := h.Caller("").Get("~/p/" + code).Is(200)
	text := string(a.Body)
	for _, want := range []string{
		`<html lang="zh-CN">`, "<h1>积木一套</h1>", "江畔花园", "玩具", "送", "×2", `content="noindex, nofollow"`,
		`<meta property="og:title" content="能给：积木一套">`, `<meta property="og:url" content="` + h.PublicURL() + "/p/" + code + `">`,
		`<meta property="og:image" content="` + h.PublicURL() + "/p/" + code + `.jpg">`, `href="/open/` + code + `"`, `src="/p/` + code + `.jpg"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s:\n%s", want, text)
		}
	}
	for _, secret := range []string{mei.Name, mei.Room, mei.Phone[3:], "1栋", string(mei.ID), strings.TrimPrefix(path, "/posts/"), "16:30", "周三", "2-1001", "晚上来", "<script", "http-equiv"} {
		if strings.Contains(text, secret) {
			t.Errorf("the page tells %q:\n%s", secret, text)
		}
	}
	if len(a.Body) > 8<<10 {
		t.Errorf("the page has %d bytes", len(a.Body))
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "X-Robots-Tag": "noindex, nofollow, noarchive", "Vary": "Accept-Language",
		"X-Frame-Options": "DENY",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := a.Header.Get("Content-Security-Policy")
	if !regexp.MustCompile(`^default-src 'none'; img-src 'self'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$`).MatchString(policy) {
		t.Errorf("policy %q", policy)
	}
	again := h.Caller("").With("If-None-Match", a.Header.Get("ETag")).Get("~/p/" + code)
	if again.Status != http.StatusNotModified || len(again.Body) != 0 {
		t.Errorf("asked again: %d %s", again.Status, again.Body)
	}
	english := string(h.Caller("").With("Accept-Language", "en-GB").Get("~/p/" + strings.ToLower(code)).Is(200).Body)
	if !strings.Contains(english, `<html lang="en">`) || !strings.Contains(english, "On offer") || !strings.Contains(english, "Toys") {
		t.Errorf("in English:\n%s", english)
	}
}

func TestThePictureOfACardIsSmallAndOnlyThereWhenItWasShared(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	path, code := sharedBy(t, mei, true)
	a := h.Caller("").Get("~/p/" + code + ".jpg").Is(200)
	pic, err := jpeg.DecodeConfig(bytes.NewReader(a.Body))
	if err != nil || max(pic.Width, pic.Height) > 480 || a.Header.Get("Content-Type") != "image/jpeg" || bytes.Contains(a.Body, []byte("Exif")) {
		t.Errorf("%+v %v %v", pic, err, a.Header)
	}
	if a.Header.Get("Cache-Control") != "no-cache" || a.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("%v", a.Header)
	}
	mei.Post(path+"/share", record{"photo": false}).Is(200)
	h.Caller("").Get("~/p/"+code+".jpg").Refused(404, "paper.card_unknown")
	if text := string(h.Caller("").Get("~/p/" + code).Is(200).Body); strings.Contains(text, ".jpg") || !strings.Contains(text, "/p/youlin.png") {
		t.Errorf("without its photo:\n%s", text)
	}
	emblem := h.Caller("").Get("~/p/youlin.png").Is(200)
	if drawn, err := png.DecodeConfig(bytes.NewReader(emblem.Body)); err != nil || drawn.Width < 300 || drawn.Height < 300 || len(emblem.Body) > 8<<10 {
		t.Errorf("the emblem: %+v %v, %d bytes", drawn, err, len(emblem.Body))
	}
}

func TestACardThatIsOverSaysSoKindlyAndNothingElse(t *testing.T) {
	h := house.New(t)
	mei, boss := h.Resident("Mei"), everyRole(h)
	var pages []string
	for _, end := range []func(path string){
		func(path string) { mei.Post(path+"/withdraw", nil).Is(200) },
		func(path string) { boss.Post(path+"/remove", record{"reason": "广告"}).Is(200) },
		func(path string) { mei.Delete(path + "/share").Is(204) },
		func(string) { h.Clock.Move(31 * 24 * time.Hour) },
	} {
		path, code := sharedBy(t, mei, true, record{"title": "一辆推车"})
		end(path)
		a := h.Caller("").Get("~/p/" + code).Is(http.StatusGone)
		if !strings.Contains(string(a.Body), "这件已经找到邻居了") || strings.Contains(string(a.Body), "推车") || strings.Contains(string(a.Body), "江畔") {
			t.Errorf("%s", a.Body)
		}
		if a.Header.Get("Cache-Control") != "no-store" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%v", a.Header)
		}
		h.Caller("").Get("~/p/"+code+".jpg").Refused(http.StatusGone, "paper.card_over")
		pages = append(pages, string(a.Body))
		mei = h.Resident("Mei " + code) // the clock may have ended a session
	}
	for _, page := range pages {
		if page != pages[0] {
			t.Errorf("how it ended shows:\n%s\n%s", pages[0], page)
		}
	}
	english := h.Caller("").With("Accept-Language", "en").Get("~/p/" + strings.Repeat("A", 16)).Is(http.StatusNotFound)
	if !strings.Contains(string(english.Body), "There is no such card.") {
		t.Errorf("%s", english.Body)
	}
	for _, code := range []string{"x", "%00", "..%2f..%2fetc", strings.Repeat("A", 400), "%F0%9F%98%80", "A.B.C.jpg.jpg"} {
		if a := h.Caller("").Get("~/p/" + code); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", code, a.Status)
		}
	}
}

func TestScriptsOnACardAreText(t *testing.T) {
	h := house.New(t)
	for _, title := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{.URL}}`, `</title><script>1</script>`, `' onload='1`} {
		_, code := sharedBy(t, h.Resident("Mei"), false, record{"title": title})
		text := string(h.Caller("").Get("~/p/" + code).Is(200).Body)
		if strings.Contains(text, "<script") || strings.Contains(text, "<img src=x") || strings.Count(text, "<title>") != 1 {
			t.Errorf("%s:\n%s", title, text)
		}
	}
}

func TestLookingAtCardsHasALimit(t *testing.T) {
	h := house.New(t, house.LimitsOn)
	_, code := sharedBy(t, h.Resident("Mei"), false)
	for range paper.Looks.Burst {
		h.Caller("").Get("~/p/" + code).Is(200)
	}
	a := h.Caller("").Get("~/p/" + code).Is(http.StatusTooManyRequests)
	if a.Header.Get("Retry-After") == "" || !strings.Contains(string(a.Body), "操作太频繁了") {
		t.Errorf("%v %s", a.Header, a.Body)
	}
}

func TestALeaderBringsASlipBackAndAsksForAnElder(t *testing.T) {
	h := house.New(t)
	mei, leader := h.Resident("Mei"), everyRole(h)
	compound := "/compounds/" + string(mei.Compound)
	mei.Post(compound+"/posts", draft(record{"title": "一辆轮椅"})).Is(201)
	var elder struct {
		ID     string
		Person struct{ ID string }
	}
	leader.Post(compound+"/residents", record{"buildingId": h.Buildings[0].ID, "name": "老王", "room": "1703", "consent": "当面"}).Is(201).Into(&elder)
	code := tornFrom(leader, mei.Compound, h.Buildings[0].ID)
	leader.Get(compound+"/slips/"+code[:4]+"2").Refused(422, "paper.mistyped")
	found := leader.Get(compound + "/slips/" + strings.ToLower(code)).Is(200)
	if found.Text("title") != "一辆轮椅" {
		t.Errorf("%s", found.Body)
	}
	asked := leader.Keyed("slip").Post("/posts/"+found.ID()+"/requests", record{"onBehalfOf": elder.Person.ID}).Is(201)
	if asked.Text("taker", "id") != elder.Person.ID {
		t.Errorf("asked for %s: %s", elder.Person.ID, asked.Body)
	}
	mei.Post("/posts/"+found.ID()+"/withdraw", nil).Is(200)
	leader.Get(compound+"/slips/"+code).Refused(410, "paper.slip_over")
}
