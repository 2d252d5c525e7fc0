package httpapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// document is what the tests read of an OpenAPI document.
type document struct {
	OpenAPI    string
	Info       struct{ Title, Version string }
	Servers    []struct{ URL string }
	Paths      map[string]map[string]operation
	Components struct {
		Schemas         map[string]schema
		SecuritySchemes map[string]any
	}
}

type operation struct {
	OperationID string
	Summary     string
	Rule        string `json:"x-rule"`
	Parameters  []parameter
	RequestBody *struct {
		Required bool
		Content  map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Description string
		Content     map[string]struct{ Schema schema }
	}
	Security []map[string][]string
}

type parameter struct {
	Name, In, Description string
	Required, Explode     bool
	Schema                schema
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Properties           map[string]schema
	AdditionalProperties any
	Items                *schema
	AnyOf                []schema
	Required             []string
	Enum                 []any
	Format               string
	MaxLength, MinLength *int
	MaxItems, MinItems   *int
	Minimum, Maximum     *float64
}

// is reports whether the schema is of a type, and perhaps null.
func (s schema) is(kind string) bool {
	list, ok := s.Type.([]any)
	return s.Type == kind || ok && slices.Contains(list, any(kind))
}

func (s schema) nullable() bool { _, ok := s.Type.([]any); return ok }

// resolve follows a reference.
func (d document) resolve(s schema) schema {
	for s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

func readDocument(t testing.TB, w *world) document {
	t.Helper()
	return decodeLoosely[document](w.do(request{method: "GET", path: "/openapi.json"}).wants(200))
}

// decodeLoosely is decode for what the tests do not know in full.
func decodeLoosely[T any](r response) T {
	r.t.Helper()
	var v T
	if err := json.Unmarshal(r.Body, &v); err != nil {
		r.t.Fatal(err)
	}
	return v
}

// body is the schema of a JSON body.
func (o operation) body() (schema, bool) {
	if o.RequestBody == nil {
		return schema{}, false
	}
	m, ok := o.RequestBody.Content["application/json"]
	return m.Schema, ok
}

var inBraces = regexp.MustCompile(`\{([^}]*)\}`)

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{prefix: "/"})
	d := readDocument(t, w)
	if d.OpenAPI != "3.1.0" || d.Info.Title == "" || d.Info.Version == "" || len(d.Servers) != 1 || d.Servers[0].URL != "/api/v1" {
		t.Errorf("%s %+v %+v", d.OpenAPI, d.Info, d.Servers)
	}

	// The table and the document hold the same operations.
	listed, ids := 0, map[string]bool{}
	for _, operations := range d.Paths {
		listed += len(operations)
	}
	routes := w.api.Routes()
	if listed != len(routes) {
		t.Errorf("%d operations in the document, %d in the table", listed, len(routes))
	}
	for _, route := range routes {
		op, ok := d.Paths[route.Path][strings.ToLower(route.Method)]
		if !ok {
			t.Errorf("%s %s is not in the document", route.Method, route.Path)
			continue
		}
		name := route.ID
		if op.OperationID != route.ID || ids[route.ID] || op.Summary == "" || op.Rule != route.Rule.String() || op.Rule == "" || op.Rule == "no rule" {
			t.Errorf("%s: %+v", name, op)
		}
		ids[route.ID] = true
		if public := len(op.Security) == 1 && len(op.Security[0]) == 0; public != route.Rule.Public() {
			t.Errorf("%s: security %v", name, op.Security)
		}
		if p, ok := op.Responses["default"]; !ok || p.Content["application/problem+json"].Schema.Ref != "#/components/schemas/Problem" {
			t.Errorf("%s does not say how it refuses", name)
		}
		var inPath []string
		for _, p := range op.Parameters {
			if p.In == "path" {
				inPath = append(inPath, p.Name)
				if !p.Required {
					t.Errorf("%s: %s is not required", name, p.Name)
				}
			}
		}
		var inTemplate []string
		for _, m := range inBraces.FindAllStringSubmatch(route.Path, -1) {
			inTemplate = append(inTemplate, m[1])
		}
		slices.Sort(inPath)
		slices.Sort(inTemplate)
		if !slices.Equal(inPath, inTemplate) {
			t.Errorf("%s: parameters %v in %s", name, inPath, route.Path)
		}
		hasKey := slices.ContainsFunc(op.Parameters, func(p parameter) bool { return p.Name == "Idempotency-Key" && p.In == "header" })
		if hasKey == (route.Safe() || route.Rule.Public()) {
			t.Errorf("%s takes an Idempotency-Key: %v", name, hasKey)
		}
	}

	// Every reference leads somewhere, and everything is led to.
	raw := w.do(request{method: "GET", path: "/openapi.json"}).Body
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`"\$ref":"([^"]*)"`).FindAllSubmatch(raw, -1) {
		used[strings.TrimPrefix(string(m[1]), "#/components/schemas/")] = true
	}
	for name := range used {
		if _, ok := d.Components.Schemas[name]; !ok {
			t.Errorf("there is no schema %s", name)
		}
	}
	for name := range d.Components.Schemas {
		if !used[name] {
			t.Errorf("nothing refers to the schema %s", name)
		}
	}
	yaml := w.do(request{method: "GET", path: "/openapi.yaml"}).wants(200)
	if !strings.Contains(string(yaml.Body), "openapi: 3.1.0") {
		t.Errorf("%.200s", yaml.Body)
	}
}

// Every field that somebody can fill has a limit that the document states.
func TestLimitsAreStated(t *testing.T) {
	t.Parallel()
	d := readDocument(t, newWorld(t, options{}))
	for path, operations := range d.Paths {
		for method, op := range operations {
			name := strings.ToUpper(method) + " " + path
			for _, p := range op.Parameters {
				for _, missing := range d.unlimited(p.Schema, p.Name) {
					t.Errorf("%s: %s", name, missing)
				}
			}
			if s, ok := op.body(); ok {
				for _, missing := range d.unlimited(s, "body") {
					t.Errorf("%s: %s", name, missing)
				}
			}
		}
	}
}

// unlimited lists what has no limit in a schema.
func (d document) unlimited(s schema, path string) []string {
	var out []string
	s = d.resolve(s)
	switch {
	case s.is("object"):
		if s.AdditionalProperties != false {
			out = append(out, path+" takes unknown fields")
		}
		for name, p := range s.Properties {
			out = append(out, d.unlimited(p, path+"."+name)...)
		}
	case s.is("array"):
		if s.MaxItems == nil {
			out = append(out, path+" has no maxItems")
		}
		out = append(out, d.unlimited(*s.Items, path+"[]")...)
	case s.is("string"):
		if s.MaxLength == nil && len(s.Enum) == 0 && s.Format != "date" && s.Format != "date-time" {
			out = append(out, path+" has no maxLength")
		}
	case s.is("integer"):
		if s.Minimum == nil {
			out = append(out, path+" has no minimum")
		}
	case s.is("boolean"):
	case s.Type == nil && strings.HasSuffix(path, ".changes[].args"):
		// Any JSON; the limits of a body and of sync.MaxArgs hold.
	default:
		out = append(out, fmt.Sprintf("%s is of type %v", path, s.Type))
	}
	return out
}
