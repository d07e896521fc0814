package api_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"youlin/server/testkit/house"
)

// raw says something to the server that no client of Go's would, and reads the answer.
func raw(t *testing.T, h *house.House, text string) house.Answer {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return house.Answer{T: t, Asked: "RAW " + text[:min(40, len(text))], Status: 0, Header: http.Header{}, Body: []byte(err.Error())}
	}
	defer res.Body.Close()
	var body bytes.Buffer
	_, _ = body.ReadFrom(res.Body) // what came is what is looked at
	return house.Answer{T: t, Asked: "RAW " + text[:min(40, len(text))], Status: res.StatusCode, Header: res.Header, Body: body.Bytes()}
}

// inWords fails when a refusal below the routes is no problem, or lacks what all answers have.
func inWords(t *testing.T, a house.Answer) {
	t.Helper()
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("%s: %d as %q: %.200s", a.Asked, a.Status, kind, a.Body)
	}
	if p := a.Problem(); p.Status != a.Status || p.Code == "" || p.Detail == "" || p.RequestID == "" {
		t.Errorf("%s: %s", a.Asked, a.Body)
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %d with %v", a.Asked, a.Status, a.Header)
	}
}

func TestHeadersHaveRoomForATokenAndAnEnd(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	mei.With("X-More", strings.Repeat("x", 3<<10)).Get("/me").Is(200)
	long := h.Caller(strings.Repeat("x", 3<<10)).Get("/me")
	refused(t, "a token of 3 KB that nobody made", long, 401)
	tooLong := raw(t, h, "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+strings.Repeat("x", 9<<10)+"\r\n\r\n")
	refused(t, "9 KB of headers", tooLong, 431)
	inWords(t, tooLong)
	path := raw(t, h, "GET /api/v1/"+strings.Repeat("x", 9<<10)+" HTTP/1.1\r\nHost: x\r\n\r\n")
	refused(t, "9 KB of path", path, 414, 431)
	inWords(t, path)
}

func TestRequestsThatTwoServersReadDifferentlyAreRefused(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	head := "POST /api/v1/realtime/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + mei.Token + "\r\n"
	for what, text := range map[string]string{
		"two lengths":            head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"two lengths, turned":    head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
		"two different lengths":  head + "Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}",
		"a length with a sign":   head + "Content-Length: +2\r\n\r\n{}",
		"a blank before a colon": head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"a coding nobody knows":  head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"no host":                strings.Replace(head, "Host: x\r\n", "", 1) + "Content-Length: 0\r\n\r\n",
		"a NUL":                  head + "X: a\x00b\r\nContent-Length: 0\r\n\r\n",
		"no version":             "GET /api/v1/me\r\n\r\n",
		"garbage":                "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"a folded header":        head + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
		"a folded length":        head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
	} {
		a := raw(t, h, text)
		if a.Status != 0 && a.Status != 400 && a.Status != 411 && a.Status != 501 {
			t.Errorf("%s: %d %s", what, a.Status, a.Body)
		}
		if a.Status == 400 {
			inWords(t, a)
		}
	}
	trace := raw(t, h, "TRACE /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Secret: canary\r\n\r\n")
	refused(t, "TRACE", trace, 405)
	if bytes.Contains(trace.Body, []byte("canary")) {
		t.Errorf("TRACE says back: %s", trace.Body)
	}
	mei.Get("/me").Is(200)
}

func TestHugeLengthsAreRefusedBeforeTheirBytes(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	for _, path := range []string{"/media", "/compounds/x/posts", "/auth/codes"} {
		head := fmt.Sprintf("POST /api/v1%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, mei.Token, 1<<30)
		began := time.Now()
		a := raw(t, h, head)
		refused(t, path, a, 413)
		inWords(t, a)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s: a gigabyte that never came was waited for %v", path, took)
		}
	}
}

func TestLookingChangesNothing(t *testing.T) {
	h := house.New(t)
	tw, boss := twinOf(h), everyRole(h)
	mei := h.Resident("Mei")
	photo := mei.Post("/media", house.Photo()).Is(201).ID()
	post := mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"photos": []string{photo}})).Is(201).ID()
	agreement := boss.Post("/posts/"+post+"/requests", nil).Is(201).ID()
	ids := map[string]string{
		"compounds": string(mei.Compound), "posts": post, "media": photo, "people": string(mei.ID), "agreements": agreement,
		"memberships": string(mei.Membership), "invites": h.InviteOf(h.Buildings[0]), "sessions": mei.Get("/auth/sessions").Text("current"),
	}
	mei.Get("/posts/" + post + "/matches").Is(200) // the matcher has seen everything
	before := h.Fingerprint()
	for _, who := range []*house.Caller{mei.Caller, boss.Caller, h.Caller(""), h.Caller("forged")} {
		for _, o := range h.Contract.Operations {
			for _, from := range []map[string]string{ids, tw.ids} {
				path := o.Path
				if parts := strings.Split(path, "/"); strings.Contains(path, "{") {
					id := from[parts[1]]
					path = strings.NewReplacer("{id}", id, "{code}", id, "{building}", id).Replace(path)
				}
				for _, verb := range []string{"GET", "HEAD", "OPTIONS"} {
					who.Do(verb, path, nil)
				}
			}
		}
	}
	for i, table := range h.Fingerprint() {
		if table != before[i] {
			t.Errorf("looking changed %s, and before it was %s", table, before[i])
		}
	}
}

func TestScriptsAreText(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	for _, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `javascript:alert(1)`, `'-alert(1)-'`,
		`{{constructor.constructor('alert(1)')()}}`, `</title><script>alert(1)</script>`, `<iframe srcdoc="<script>alert(1)</script>">`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`, `%3Cscript%3E`, `&lt;script&gt;`, "<b>&amp;</b>", `'); DROP TABLE posts;--`, `${7*7}`, `=1+1`, `@SUM(A1)`,
	} {
		post := mei.Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": text, "body": text + "\n" + text})).Is(201)
		read := rowan.Get("/posts/" + post.ID()).Is(200)
		if read.Text("title") != text || read.Text("body") != text+"\n"+text {
			t.Errorf("%q is kept as %q", text, read.Text("title"))
		}
		agreement := rowan.Post("/posts/"+post.ID()+"/requests", record{"note": text}).Is(201)
		if got := mei.Get("/agreements/" + agreement.ID()).Is(200).Text("note"); got != text {
			t.Errorf("%q is told as %q", text, got)
		}
		for _, a := range []house.Answer{read, rowan.Get("/compounds/" + string(mei.Compound) + "/posts")} {
			if kind := a.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
				t.Errorf("told as %q", kind)
			}
		}
	}
	for _, name := range []string{"\u202egnip", "a\u200bb", "\ufeff", "x\x00y", "a\u0301\u0301\u0301\u0301", "支部管理员", "官方客服"} {
		version := mei.Get("/me").Is(200).Text("person", "version")
		refused(t, name, mei.IfMatch(version).Patch("/me", record{"name": name}), 422)
	}
}

func TestNobodyLearnsWhetherANumberIsKnown(t *testing.T) {
	h := house.New(t, house.LimitsOn)
	known := h.Resident("Mei").Phone
	asks := func(phone string) house.Answer {
		return h.Caller("").Post("/auth/codes", record{"phone": phone, "device": "d-" + phone}).Is(202)
	}
	a, b := asks(known), asks("+8618811112222")
	if a.Without(a.Text("demoCode")) != b.Without(b.Text("demoCode")) || headers(a) != headers(b) {
		t.Errorf("a known number: %s %s\nan unknown one: %s %s", a.Body, headers(a), b.Body, headers(b))
	}
	wrong := func(phone string) house.Answer {
		return h.Caller("").Post("/auth/sessions", record{"phone": phone, "code": "000000x", "device": "d-" + phone})
	}
	for range 7 {
		a, b := wrong(known), wrong("+8618811112222")
		refused(t, "a wrong code", a, 422)
		if a.Without() != b.Without() || headers(a) != headers(b) {
			t.Errorf("a known number: %s\nan unknown one: %s", a.Body, b.Body)
		}
	}
	taken := h.Resident("Rowan")
	for i := range 6 {
		a, b := asks2(h, known), asks2(h, "+8618811112222")
		if a.Status != b.Status || i < 4 && a.Status != 202 || headers(a) != headers(b) {
			t.Errorf("the %dth code: %d and %d", i+2, a.Status, b.Status)
		}
	}
	taken.Post("/me/phone/codes", record{"phone": known}).Refused(429, "limit.too_many")
}

func asks2(h *house.House, phone string) house.Answer {
	return h.Caller("").Post("/auth/codes", record{"phone": phone})
}

func TestWithoutASenderNobodySignsIn(t *testing.T) {
	h := house.New(t, house.NotDemo)
	h.Caller("").Post("/auth/codes", record{"phone": "13800138000"}).Refused(503, "auth.no_sender")
	refused(t, "the demo's list", h.Caller("").Get("/demo"), 404)
}
