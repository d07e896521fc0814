package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"youlin/server/testkit/house"
	"youlin/server/unit"
)

// refused ends in words: no answer to a hostile request may be a success or the server's own failure.
func refused(t *testing.T, what string, a house.Answer, want ...int) {
	t.Helper()
	if !slices.Contains(want, a.Status) {
		t.Errorf("%s: %d %.300s, want %v", what, a.Status, a.Body, want)
	}
}

func TestWhatOneRequestSaidIsNotTheNextOnes(t *testing.T) {
	h := house.New(t)
	mei, boss := h.Resident("Mei"), everyRole(h)
	posts := map[string]string{}
	for i := range 200 {
		key, title := fmt.Sprintf("key-%03d", i), fmt.Sprintf("第 %03d 件", i)
		posts[mei.Keyed(key).Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": title})).Is(201).ID()] = title
		if i < 100 {
			boss.Get(fmt.Sprintf("/people/%s/contact?purpose=purpose-%03d", mei.ID, i)).Is(200)
		}
	}
	for id, title := range posts {
		if got := mei.Get("/posts/" + id).Is(200).Text("title"); got != title {
			t.Errorf("kept %q as %q", title, got)
		}
	}
	readings := string(mei.Get("/me/readings").Is(200).Body)
	for i := range 100 {
		if purpose := fmt.Sprintf("purpose-%03d", i); !strings.Contains(readings, purpose) {
			t.Errorf("%s was lost", purpose)
		}
	}
	again := mei.Keyed("key-007").Post("/compounds/"+string(mei.Compound)+"/posts", draft(record{"title": "第 007 件"}))
	if posts[again.Is(201).ID()] != "第 007 件" {
		t.Errorf("key-007 answers %s", again.Body)
	}
}

func TestPackedBodiesAreRefusedUnread(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = w.Write(make([]byte, 1<<20)) // a buffer takes everything
	}
	_ = w.Close() // the same
	for _, coding := range []string{"gzip", "br", "deflate", "zstd", "gzip, gzip", "GZIP", "x-gzip", "compress", "nonsense"} {
		packed := mei.With("Content-Encoding", coding)
		refused(t, coding, packed.Post("/compounds/"+string(mei.Compound)+"/posts", bomb.Bytes()), 415)
		refused(t, coding+" photo", packed.Post("/media", house.Form("file", "a.png", bomb.Bytes())), 415)
		refused(t, coding+" from nobody", h.Caller("").With("Content-Encoding", coding).Post("/auth/codes", bomb.Bytes()), 415)
		refused(t, coding+" with a forged token", h.Caller("x").With("Content-Encoding", coding).Post("/media", bomb.Bytes()), 401)
	}
}

func TestOnlyJSONIsReadAsJSON(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	path := "/compounds/" + string(mei.Compound) + "/posts"
	json := `{"direction":"offer","module":"idle","category":"idle.toy","title":"积木"}`
	for _, kind := range []string{
		"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "text/xml", "application/xml",
		"application/cbor", "application/octet-stream", "application/jsonx", "*/*", "nonsense",
	} {
		refused(t, kind, mei.Post(path, house.Typed{Kind: kind, Text: []byte(json)}), 415)
	}
	refused(t, "a form", mei.Post(path, house.Typed{Kind: "application/x-www-form-urlencoded", Text: []byte("direction=offer&module=idle")}), 415)
	refused(t, "XML", mei.Post(path, house.Typed{Kind: "application/xml", Text: []byte("<post><title>x</title></post>")}), 415)
	mei.Post(path, house.Typed{Kind: "application/json; charset=utf-8", Text: []byte(json)}).Is(201)
}

func TestHostileJSONIsRefusedInWords(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	path := "/compounds/" + string(mei.Compound) + "/posts"
	good := `"direction":"offer","module":"idle","category":"idle.toy"`
	for what, text := range map[string]string{
		"deep":            strings.Repeat("[", 60_000),
		"deep objects":    strings.Repeat(`{"a":`, 12_000),
		"deep in a field": `{` + good + `,"title":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
		"many keys":       `{` + good + `,"title":"x"` + keys(4_000) + `}`,
		"a huge number":   `{` + good + `,"title":"x","quantity":1e999999}`,
		"a long number":   `{` + good + `,"title":"x","quantity":` + strings.Repeat("9", 5_000) + `}`,
		"a fraction":      `{` + good + `,"title":"x","quantity":1.5}`,
		"an array":        `[{` + good + `,"title":"x"}]`, "null": `null`, "a text": `"x"`, "nothing": ``, "a blank": ` `,
		"cut off": `{` + good, "two": `{` + good + `,"title":"x"}{}`, "a mark before": "\ufeff{" + good + `,"title":"x"}`,
		"another case":       `{` + good + `,"title":"x","TITLE":"y"}`,
		"only another case":  `{` + good + `,"Title":"x"}`,
		"a doubled bad enum": `{` + good + `,"title":"x","direction":"up"}`,
		"a NUL":              `{` + good + `,"title":"x\u0000y"}`,
		"text as number":     `{` + good + `,"title":"x","quantity":"2"}`,
		"number as text":     `{` + good + `,"title":7}`,
	} {
		refused(t, what, mei.Post(path, text), 400, 422)
	}
	refused(t, "a hundred thousand deep", mei.Post(path, strings.Repeat("[", 100_000)), 413)
	refused(t, "more than the operation takes", mei.Post(path, `{"title":"`+strings.Repeat("x", 70_000)+`"}`), 413)
	refused(t, "a patch", mei.IfMatch("1").Patch("/posts/"+missing, `[{"op":"remove"}]`), 400, 422)
}

func TestAMillionKeysReachNobody(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	body := []byte(`{"a":1` + keys(1_000_000) + `}`)
	req, err := http.NewRequestWithContext(h.Ctx, "POST", h.URL+house.Below("/compounds/"+string(mei.Compound)+"/posts"), bytes.NewReader(body))
	h.Must(err)
	req.Header.Set("Authorization", "Bearer "+mei.Token)
	req.Header.Set("Content-Type", "application/json")
	// The server may close while the body is still on its way: then there is no answer to read.
	if res, err := h.Client.Do(req); err == nil {
		_ = res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("answers %d", res.StatusCode)
		}
	}
	mei.Get("/me").Is(200)
}

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return b.String()
}

func TestVerbsAndPathsThatAreNotThere(t *testing.T) {
	h := house.New(t)
	mei := h.Resident("Mei")
	there := map[string][]string{}
	for _, o := range h.Contract.Operations {
		there[o.Path] = append(there[o.Path], o.Method)
	}
	for path, verbs := range there {
		at := strings.NewReplacer("{id}", missing, "{building}", missing, "{code}", missing).Replace(path)
		for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			if slices.Contains(verbs, verb) {
				continue
			}
			a := mei.With("X-HTTP-Method-Override", verbs[0]).Do(verb, at, nil)
			refused(t, verb+" "+path, a, 405)
			if allow := a.Header.Get("Allow"); !strings.Contains(allow, verbs[0]) {
				t.Errorf("%s %s allows %q", verb, path, allow)
			}
		}
	}
	for _, path := range []string{"/nope", "/ME", "/me/", "//me", "/me/..", "/Me", "/posts", "/posts/", "/%6de/x", "/", ""} {
		refused(t, path, mei.Get(path), 404)
	}
	for _, path := range []string{"~/api", "~/api/", "~/api/v2/me", "~/api/v1"} {
		refused(t, path, mei.Get(path), 404)
	}
	for _, path := range []string{"~/API/v1/me", "~/Api/v1/me", "~//api/v1/me", "~/x/../api/v1/me"} {
		if a := mei.Get(path); strings.Contains(string(a.Body), string(mei.ID)) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}

func TestWhatAProxyMayClaimIsNotBelieved(t *testing.T) {
	h := house.New(t, house.LimitsOn)
	boss := everyRole(h)
	claims := func(c *house.Caller, i int) *house.Caller {
		for _, name := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip", "True-Client-Ip"} {
			c = c.With(name, fmt.Sprintf("203.0.113.%d", i))
		}
		return c.With("X-Forwarded-Host", "evil.example").With("X-Forwarded-Proto", "https").With("Host", "evil.example")
	}
	for i := range 10 {
		refused(t, "a wrong invite", claims(h.Caller(""), i).Get("/invites/WRONGONE"), 404)
	}
	slow := claims(h.Caller(""), 99).Get("/invites/WRONGONE")
	refused(t, "the eleventh", slow, 429)
	if slow.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	if invites := claims(boss.Caller, 1).Get("/compounds/" + string(h.Riverside.ID) + "/invites").Is(200); bytes.Contains(invites.Body, []byte("evil")) {
		t.Errorf("a link leads where a request said: %s", invites.Body)
	}
}

func TestRefusalsSpeakTheLanguageOfWhoAsks(t *testing.T) {
	h := house.New(t)
	mei, rowan := h.Resident("Mei"), h.Resident("Rowan")
	feed := "/compounds/" + string(mei.Compound) + "/posts"
	post := "/posts/" + mei.Post(feed, draft()).Is(201).ID()
	rowan.Post(post+"/requests", nil).Is(201)
	for status, ask := range map[int]func(owner, other, nobody *house.Caller) house.Answer{
		400: func(_, other, _ *house.Caller) house.Answer { return other.Get("/notices?cursor=x") },
		401: func(_, _, nobody *house.Caller) house.Answer { return nobody.Get("/me") },
		403: func(_, other, _ *house.Caller) house.Answer { return other.Post(post+"/withdraw", nil) },
		404: func(_, other, _ *house.Caller) house.Answer { return other.Get("/posts/" + missing) },
		405: func(_, other, _ *house.Caller) house.Answer { return other.Do("PUT", post, nil) },
		409: func(_, other, _ *house.Caller) house.Answer { return other.Post(post+"/requests", nil) },
		412: func(owner, _, _ *house.Caller) house.Answer {
			return owner.IfMatch("99").Patch(post, record{"title": "y"})
		},
		413: func(_, other, _ *house.Caller) house.Answer { return other.Post(feed, strings.Repeat(" ", 70_000)) },
		415: func(_, other, _ *house.Caller) house.Answer {
			return other.With("Content-Encoding", "gzip").Post(post+"/requests", "{}")
		},
		422: func(_, other, _ *house.Caller) house.Answer {
			return other.Post(feed, record{"direction": "sideways-4711", "title": strings.Repeat("x", 99), "extra": 1})
		},
		428: func(owner, _, _ *house.Caller) house.Answer { return owner.Patch(post, record{"title": "y"}) },
	} {
		for _, language := range []string{"zh-CN", "en", ""} {
			in := func(c *house.Caller) *house.Caller { return c.With("Accept-Language", language) }
			a := ask(in(mei.Caller), in(rowan.Caller), in(h.Caller("")))
			refused(t, language, a, status)
			speaks(t, a, language)
		}
	}
}

// speaks fails when a refusal is in another language, or says back what it refused.
func speaks(t *testing.T, a house.Answer, language string) {
	t.Helper()
	p := a.Problem()
	texts := []string{p.Detail}
	for _, e := range p.Errors {
		texts = append(texts, e.Message)
	}
	for _, text := range texts {
		chinese := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		if chinese != (language != "en") || text == "" {
			t.Errorf("%s %d in %q says %q", a.Asked, a.Status, language, text)
		}
	}
	if strings.Contains(string(a.Body), "sideways-4711") {
		t.Errorf("the refusal says what was refused: %s", a.Body)
	}
}

func TestNobodyDecidesAboutTheirOwn(t *testing.T) {
	h := house.New(t)
	boss := everyRole(h)
	back := h.Adjust(h.Riverside, func(set *unit.Settings) { set.ReviewFirstPosts = 1 })
	defer back()
	mine := "/posts/" + boss.Post("/compounds/"+string(boss.Compound)+"/posts", draft()).Is(201).ID()
	for _, act := range []string{"approve", "reject", "remove"} {
		refused(t, act, boss.Post(mine+"/"+act, nil), 403)
	}
	refused(t, "removing oneself", boss.Post("/memberships/"+string(boss.Membership)+"/remove", record{"reason": "x"}), 403)
}
