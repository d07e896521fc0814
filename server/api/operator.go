package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"youlin/server/fault"
)

// operatorRoutes are for machines that look after the server: alive, and ready.
func (a *API) operatorRoutes() {
	a.app.Get("/healthz", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok"}) })
	a.app.Get("/readyz", func(c *fiber.Ctx) error {
		if err := a.db.Ready(c.UserContext()); err != nil {
			return errStarting
		}
		return c.JSON(fiber.Map{"status": "ready"})
	})
	// What only an operator may see has a listener of its own; the client's page does not answer in its place.
	for _, path := range []string{"/metrics", "/debug", "/pprof"} {
		a.app.Use(path, func(*fiber.Ctx) error { return fiber.ErrNotFound })
	}
}

// contractRoutes serve the contract and its page. Both are made once.
func (a *API) contractRoutes() {
	doc, err := a.Contract()
	if err != nil {
		panic(fmt.Sprintf("render the contract: %v", err)) // a programming error: types that cannot be described
	}
	page := a.contractPage()
	a.app.Get(Base+"/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
		return c.Send(doc)
	})
	a.app.Get("/api/docs", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
		return c.Send(page)
	})
}

// Contract renders the OpenAPI 3.1 document: sorted, so that the same routes give the same bytes. Fault codes and
// the socket's events stand in it too, as enumerations that the client's compiler can hold.
func (a *API) Contract() ([]byte, error) {
	a.describeFaults()
	a.describeEvents()
	doc, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, err
	}
	return append(doc, '\n'), nil
}

func (a *API) describeFaults() {
	codes := []any{"request.invalid"}
	for _, f := range fault.All() {
		if f.Code != "request.invalid" {
			codes = append(codes, f.Code)
		}
	}
	for _, code := range plainCodes() {
		codes = append(codes, code)
	}
	a.huma.OpenAPI().Components.Schemas.Map()["FaultCode"] = &huma.Schema{
		Type: huma.TypeString, Enum: codes, Description: "Every code that a refusal may carry.",
	}
}

//go:embed docs.html
var docsPage string

// contractPage lists the operations for people, without a script and without anything from elsewhere.
func (a *API) contractPage() []byte {
	ops := slices.SortedFunc(slices.Values(a.ops), func(x, y op) int {
		return bytes.Compare([]byte(x.Tag+x.Path+x.Method), []byte(y.Tag+y.Path+y.Method))
	})
	byTag := map[string][]op{}
	for _, o := range ops {
		if !o.Hidden {
			byTag[o.Tag] = append(byTag[o.Tag], o)
		}
	}
	var out bytes.Buffer
	t := template.Must(template.New("docs").Funcs(template.FuncMap{"public": func(o op) bool { return o.Access == public }}).Parse(docsPage))
	if err := t.Execute(&out, map[string]any{"Base": Base, "Tags": slices.Sorted(maps.Keys(byTag)), "Ops": byTag}); err != nil {
		panic(fmt.Sprintf("render the contract's page: %v", err))
	}
	return out.Bytes()
}
