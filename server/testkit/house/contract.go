package house

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"youlin/server/api"
)

// Contract is the OpenAPI document that the server serves, as a judge: each answer must be one that it promises, with
// no property that it does not name.
type Contract struct {
	Operations []*Operation

	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

// Operation is one of the contract's.
type Operation struct {
	ID, Method, Path string
	// Public operations are for anybody.
	Public bool
	// Body is the name of the schema of its JSON body; HasBody also holds for other kinds of body.
	Body    string
	HasBody bool
	// Params are the names of the parameters, by where they stand: path, query, header.
	Params map[string][]string

	pattern *regexp.Regexp
	answers map[string]answerForm
}

// answerForm is what one status may carry: the schema's place in the document by content type.
type answerForm map[string]string

const document = "contract.json"

// contractOf reads the document once; the schemas are compiled when they are needed first.
func contractOf(t testing.TB, a *api.API) *Contract {
	t.Helper()
	text, err := a.Contract()
	if err != nil {
		t.Fatalf("write the contract: %v", err)
	}
	return ReadContract(t, text)
}

// ReadContract makes a judge of a document.
func ReadContract(t testing.TB, text []byte) *Contract {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("read the contract: %v", err)
	}
	c := &Contract{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	c.compiler.AssertFormat()
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := c.compiler.AddResource(document, doc); err != nil {
		t.Fatalf("read the contract's schemas: %v", err)
	}
	c.readOperations(t, text)
	return c
}

type documentForm struct {
	Paths map[string]map[string]json.RawMessage `json:"paths"`
}

type operationForm struct {
	OperationID string           `json:"operationId"`
	Security    []map[string]any `json:"security"`
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			} `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]json.RawMessage `json:"content"`
	} `json:"responses"`
}

func (c *Contract) readOperations(t testing.TB, text []byte) {
	t.Helper()
	var doc documentForm
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatalf("read the contract's paths: %v", err)
	}
	for path, verbs := range doc.Paths {
		for verb, raw := range verbs {
			if !slices.Contains([]string{"get", "post", "put", "patch", "delete", "head"}, verb) {
				continue
			}
			var form operationForm
			if err := json.Unmarshal(raw, &form); err != nil {
				t.Fatalf("read %s %s of the contract: %v", verb, path, err)
			}
			c.Operations = append(c.Operations, operationOf(verb, path, form))
		}
	}
	slices.SortFunc(c.Operations, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
}

var braces = regexp.MustCompile(`\{[a-zA-Z]+\}`)

func operationOf(verb, path string, form operationForm) *Operation {
	o := &Operation{
		ID: form.OperationID, Method: strings.ToUpper(verb), Path: path, Public: len(form.Security) == 0,
		Params: map[string][]string{}, answers: map[string]answerForm{}, HasBody: form.RequestBody != nil,
		pattern: regexp.MustCompile("^/api/v1" + braces.ReplaceAllString(path, "[^/]*") + "$"),
	}
	for _, p := range form.Parameters {
		o.Params[p.In] = append(o.Params[p.In], p.Name)
	}
	if form.RequestBody != nil {
		_, o.Body, _ = strings.Cut(form.RequestBody.Content["application/json"].Schema.Ref, "/schemas/")
	}
	for status, answer := range form.Responses {
		forms := answerForm{}
		for kind := range answer.Content {
			forms[kind] = "#/paths/" + pointer(path) + "/" + verb + "/responses/" + status + "/content/" + pointer(kind) + "/schema"
		}
		o.answers[status] = forms
	}
	return o
}

// pointer escapes a name for a JSON pointer in a fragment.
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
}

// Find is the operation behind a request; nil when there is none.
func (c *Contract) Find(method, path string) *Operation {
	var found *Operation
	for _, o := range c.Operations {
		// A path that is written out goes before one with a blank to fill.
		if o.Method == method && o.pattern.MatchString(path) && (found == nil || !strings.Contains(o.Path, "{")) {
			found = o
		}
	}
	return found
}

// Named is the operation with an id.
func (c *Contract) Named(t testing.TB, id string) *Operation {
	t.Helper()
	for _, o := range c.Operations {
		if o.ID == id {
			return o
		}
	}
	t.Fatalf("the contract has no operation %q", id)
	return nil
}

// hold fails the test when an answer below /api is not one that the contract promises.
func (c *Contract) hold(t testing.TB, req *http.Request, a Answer) {
	t.Helper()
	if !strings.HasPrefix(req.URL.Path, "/api/v1/") || strings.HasSuffix(req.URL.Path, "/openapi.json") {
		return
	}
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	if a.Status >= 400 {
		c.holdProblem(t, a, kind)
		return
	}
	o := c.Find(req.Method, req.URL.Path)
	if o == nil {
		if req.Method != http.MethodHead {
			t.Errorf("%s answered %d and is not in the contract", a.Asked, a.Status)
		}
		return
	}
	c.holdSuccess(t, o, a, kind)
}

func (c *Contract) holdProblem(t testing.TB, a Answer, kind string) {
	t.Helper()
	if strings.HasPrefix(a.Asked, http.MethodHead) {
		return
	}
	if kind != "application/problem+json" {
		t.Errorf("%s: %d as %q, want a problem: %.200s", a.Asked, a.Status, kind, a.Body)
		return
	}
	c.Fits(t, "Problem", a.Body)
	p := a.Problem()
	if p.Status != a.Status || p.Code == "" || p.Title == "" || p.Detail == "" || p.RequestID == "" {
		t.Errorf("%s: an incomplete problem: %s", a.Asked, a.Body)
	}
}

func (c *Contract) holdSuccess(t testing.TB, o *Operation, a Answer, kind string) {
	t.Helper()
	forms, promised := o.answers[strconv.Itoa(a.Status)]
	switch {
	case a.Status == http.StatusNotModified && len(a.Body) == 0:
		return
	case !promised:
		t.Errorf("%s: %s does not promise %d", a.Asked, o.ID, a.Status)
		return
	case len(forms) == 0 && len(a.Body) == 0:
		return
	}
	place, ok := forms[kind]
	if !ok {
		t.Errorf("%s: %s does not promise %q", a.Asked, o.ID, kind)
		return
	}
	if kind == "application/json" {
		if err := c.judge(place, a.Body); err != nil {
			t.Errorf("%s: not as the contract has it: %v\n%s", a.Asked, err, a.Body)
		}
	}
}

// Fits fails the test when a text is not as a named schema of the contract has it.
func (c *Contract) Fits(t testing.TB, name string, text []byte) {
	t.Helper()
	if err := c.judge("#/components/schemas/"+name, text); err != nil {
		t.Errorf("not a %s: %v\n%s", name, err, text)
	}
}

func (c *Contract) judge(place string, text []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	schema := c.schemas[place]
	if schema == nil {
		var err error
		if schema, err = c.compiler.Compile(document + place); err != nil {
			return err
		}
		c.schemas[place] = schema
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}
