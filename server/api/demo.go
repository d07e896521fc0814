package api

import (
	"context"
	"net/http"
)

// DemoPerson is somebody of the demo town whom one may sign in as.
type DemoPerson struct {
	Name     string `json:"name"`
	Phone    string `json:"phone" doc:"As it is typed at the sign-in."`
	Role     string `json:"role" enum:"resident,leader,coordinator,moderator,planner,department,provider,newcomer,desk"`
	Compound string `json:"compound"`
	Building string `json:"building"`
	Story    string `json:"story" doc:"What there is to see as this person."`
}

type demoOut struct {
	Body struct {
		People []DemoPerson `json:"people"`
	}
}

// demoRoutes tell whom to sign in as. Outside a demo the path does not exist.
func (a *API) demoRoutes() {
	if !a.cfg.Demo {
		return
	}
	route(a, op{
		Method: http.MethodGet, Path: "/demo", ID: "list-demo-people", Tag: "demo", Access: public, Hidden: true,
		Doc: "The people of the demo town, whose sign-in codes are shown to whoever asks.",
	}, a.demoPeople)
}

func (a *API) demoPeople(context.Context, *struct{}) (*demoOut, error) {
	out := &demoOut{}
	out.Body.People = append([]DemoPerson{}, a.cfg.DemoPeople...)
	return out, nil
}
