package house

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"youlin/shared"
)

// Caller asks over HTTP, with a token or without. It is immutable: With gives another one.
type Caller struct {
	house  *House
	Token  string
	header map[string]string
}

// Caller gives one who asks with a token; without one it is anybody.
func (h *House) Caller(token string) *Caller { return &Caller{house: h, Token: token} }

// With is the same caller with one more header; an empty value leaves the header out.
func (c *Caller) With(name, value string) *Caller {
	more := maps.Clone(c.header)
	if more == nil {
		more = map[string]string{}
	}
	more[name] = value
	return &Caller{house: c.house, Token: c.Token, header: more}
}

// Keyed is the same caller with an idempotency key.
func (c *Caller) Keyed(key string) *Caller { return c.With("Idempotency-Key", key) }

// IfMatch is the same caller with the version that a change was made to.
func (c *Caller) IfMatch(version string) *Caller { return c.With("If-Match", `"`+version+`"`) }

// Get asks for a path below /api/v1.
func (c *Caller) Get(path string) Answer { c.house.T.Helper(); return c.Do(http.MethodGet, path, nil) }

// Post does something at a path below /api/v1. The body is sent as JSON; a nil one is not sent.
func (c *Caller) Post(path string, body any) Answer {
	c.house.T.Helper()
	return c.Do(http.MethodPost, path, body)
}

// Patch is Post with another verb.
func (c *Caller) Patch(path string, body any) Answer {
	c.house.T.Helper()
	return c.Do(http.MethodPatch, path, body)
}

// Delete is Get with another verb.
func (c *Caller) Delete(path string) Answer {
	c.house.T.Helper()
	return c.Do(http.MethodDelete, path, nil)
}

// Do asks, and holds the answer against the contract.
func (c *Caller) Do(method, path string, body any) Answer {
	c.house.T.Helper()
	a, err := c.Try(method, path, body)
	if err != nil {
		c.house.T.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// Try is Do for who must bear that there is no answer: while a server goes down, and beside the test's own goroutine.
func (c *Caller) Try(method, path string, body any) (Answer, error) {
	c.house.T.Helper()
	text, kind := payload(c.house.T, body)
	req, err := http.NewRequestWithContext(c.house.Ctx, method, c.house.URL+Below(path), bytes.NewReader(text))
	if err != nil {
		return Answer{}, err
	}
	if text == nil {
		req.Body, req.ContentLength = http.NoBody, 0
	} else {
		req.Header.Set("Content-Type", kind)
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for name, value := range c.header {
		req.Header.Set(name, value)
	}
	return c.house.send(req)
}

// Below puts a path under /api/v1, unless it stands elsewhere and says so with a leading "~".
func Below(path string) string {
	if root, elsewhere := strings.CutPrefix(path, "~"); elsewhere {
		return root
	}
	return "/api/v1" + path
}

// Typed is a body that is sent as it is, with a content type.
type Typed struct {
	Kind string
	Text []byte
}

func payload(t testing.TB, body any) (text []byte, kind string) {
	t.Helper()
	switch body := body.(type) {
	case nil:
		return nil, ""
	case Typed:
		return body.Text, body.Kind
	case string:
		return []byte(body), "application/json"
	case []byte:
		return body, "application/json"
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatalf("write the body: %v", err)
	}
	return text, "application/json"
}

// send asks with a request as it is.
func (h *House) send(req *http.Request) (Answer, error) {
	h.T.Helper()
	res, err := h.Client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{T: h.T, Asked: req.Method + " " + req.URL.Path, Status: res.StatusCode, Header: res.Header, Body: text}
	manners(h.T, req, a)
	h.Contract.hold(h.T, req, a)
	return a, nil
}

// Answer is what came back.
type Answer struct {
	T      testing.TB
	Asked  string
	Status int
	Header http.Header
	Body   []byte
}

// Is ends the test when the answer has another status.
func (a Answer) Is(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("%s: %d %s, want %d", a.Asked, a.Status, a.Body, status)
	}
	return a
}

// Refused fails the test unless the answer is this refusal.
func (a Answer) Refused(status int, code string) Answer {
	a.T.Helper()
	if got := a.Code(); a.Status != status || got != code {
		a.T.Errorf("%s: %d %s, want %d %s", a.Asked, a.Status, a.Body, status, code)
	}
	return a
}

// OK reports whether the server did what was asked.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Problem reads a refusal.
func (a Answer) Problem() shared.Problem {
	var p shared.Problem
	if json.Unmarshal(a.Body, &p) != nil {
		return shared.Problem{}
	}
	return p
}

// Code is the stable code of a refusal; empty for anything else.
func (a Answer) Code() string { return a.Problem().Code }

// Into reads the answer's body.
func (a Answer) Into(v any) {
	a.T.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.T.Fatalf("%s: %d %s: %v", a.Asked, a.Status, a.Body, err)
	}
}

// Text is a field of the answer, found by its names from the top; numbers are written as they were.
func (a Answer) Text(names ...string) string {
	a.T.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(a.Body))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		a.T.Fatalf("%s: %d %s: %v", a.Asked, a.Status, a.Body, err)
	}
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// ID is the id of what was made or read.
func (a Answer) ID() string { a.T.Helper(); return a.Text("id") }

// Without is the body with every occurrence of these texts taken out, for comparing what must not differ elsewhere.
func (a Answer) Without(texts ...string) string {
	body := string(a.Body)
	if id := a.Problem().RequestID; id != "" {
		texts = append(texts, id)
	}
	for _, text := range texts {
		body = strings.ReplaceAll(body, text, "")
	}
	return body
}
