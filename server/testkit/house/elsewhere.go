package house

import (
	"io"
	"net/http"
	"testing"

	"youlin/server/person"
	"youlin/shared"
)

// Dial gives the house of a server that runs by itself at an address: what can be asked and heard there, and nothing
// behind its doors. Its answers are held against the contract that it serves.
func Dial(t testing.TB, addr string) *House {
	t.Helper()
	h := &House{T: t, Ctx: t.Context(), Addr: addr, URL: "http://" + addr, Client: newClient(), people: map[string]*Person{}}
	t.Cleanup(h.Client.CloseIdleConnections)
	req, err := http.NewRequestWithContext(h.Ctx, http.MethodGet, h.URL+Below("/openapi.json"), http.NoBody)
	h.Must(err)
	res, err := h.Client.Do(req)
	h.Must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	h.Must(err)
	h.Contract = ReadContract(t, text)
	return h
}

// Enters signs in whoever has a phone, by the code that a demo shows.
func (h *House) Enters(phone string) *Person {
	h.T.Helper()
	body := map[string]any{"phone": phone, "device": "phone of " + phone}
	body["code"] = h.Caller("").Post("/auth/codes", body).Is(http.StatusAccepted).Text("demoCode")
	var in shared.Session
	h.Caller("").Post("/auth/sessions", body).Is(http.StatusCreated).Into(&in)
	return &Person{Caller: h.Caller(in.AccessToken), Name: in.Person.Name, ID: person.ID(in.Person.ID), Phone: phone}
}
