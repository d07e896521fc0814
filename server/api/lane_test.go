package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"youlin/server/api"
	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/testkit"
	"youlin/server/unit"
)

// lane is a whole house on a port of its own, with the places of a town and people who call at its door.
type lane struct {
	t     testing.TB
	house *app.House
	addr  string
	testkit.Places
	phones int
}

// visitor is somebody with a token.
type visitor struct {
	s     *lane
	ID    person.ID
	Phone person.Phone
	Token string
}

// newLane opens a house; before is done to it before it serves.
func newLane(t testing.TB, before ...func(*app.House)) *lane {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen = testkit.Folder(t), "127.0.0.1:0"
	house, err := app.Open(context.Background(), c, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &lane{t: t, house: house}
	t.Cleanup(func() { s.must(house.Close()) })
	s.must(house.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		s.Places, err = testkit.Found(tx, house.Units)
		return err
	}))
	for _, change := range before {
		change(house)
	}
	ln, err := api.Listen(c.Listen, api.Caps{})
	s.must(err)
	s.addr = ln.Addr().String()
	var serving sync.WaitGroup
	serving.Go(func() { _ = house.API.App().Listener(ln) })
	t.Cleanup(func() {
		house.Live.Close(context.Background())
		s.must(house.API.App().ShutdownWithTimeout(5 * time.Second))
		serving.Wait()
	})
	return s
}

func (s *lane) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// resident moves somebody in and gives them a token.
func (s *lane) resident(name string, building unit.Unit) *visitor {
	s.t.Helper()
	s.phones++
	n := &visitor{s: s, Phone: person.Phone(fmt.Sprintf("+86199%08d", s.phones))}
	s.must(s.house.DB.Write(s.t.Context(), func(tx *db.Tx) error {
		m, err := s.house.People.Settle(tx, person.Newcomer{Name: name, Phone: n.Phone, Building: building, Room: fmt.Sprint(100 + s.phones)}, "")
		n.ID = m.Person
		return err
	}))
	token, err := s.house.TokenFor(s.t.Context(), n.Phone.Clear())
	s.must(err)
	n.Token = token
	return n
}

// said is what the door said.
type said struct {
	t testing.TB
	*http.Response
	body []byte
}

// call sends a request; body is nil, bytes, or a value for JSON. Headers come in pairs.
func (s *lane) call(who *visitor, method, path string, body any, headers ...string) said {
	s.t.Helper()
	var send io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		send = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		s.must(err)
		send, kind = bytes.NewReader(text), "application/json"
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.addr+path, send)
	s.must(err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if who != nil {
		r.Header.Set("Authorization", "Bearer "+who.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	s.must(err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	s.must(err)
	return said{s.t, got, text}
}

// is holds the status, and reads the body.
func (a said) is(status int, into any) said {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s: %d %s, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.body, status)
	}
	if into != nil {
		if err := json.Unmarshal(a.body, into); err != nil {
			a.t.Fatal(err)
		}
	}
	return a
}

// refuses holds a refusal: its status, its code, and the form of a problem.
func (a said) refuses(status int, code string) {
	a.t.Helper()
	var p struct {
		Status                  int
		Code, Detail, RequestID string
	}
	a.is(status, &p)
	if p.Code != code || p.Status != status || p.Detail == "" || a.Header.Get("Content-Type") != "application/problem+json" {
		a.t.Errorf("%s: %s %s, want a problem %s", a.Request.URL.Path, a.Header.Get("Content-Type"), a.body, code)
	}
}

// form is a multipart body with one part.
func form(t testing.TB, field, name string, data []byte) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// mediaFolder is where the house keeps its photos.
func (s *lane) mediaFolder() string { return filepath.Join(s.house.Config.Data, "media") }

// header is a header's value with its spaces evened out.
func header(a said, name string) string {
	return strings.Join(strings.Fields(a.Header.Get(name)), " ")
}
