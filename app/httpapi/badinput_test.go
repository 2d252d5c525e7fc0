package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
)

// mutation is one thing wrong with a request that was right.
type mutation struct {
	name  string
	field string // what the refusal must name
	apply func(*request)
}

// Every operation refuses whatever is wrong with a request, in its own words:
// with a 4xx that names the field, and nothing changed (C18). What can be
// wrong follows from the OpenAPI document.
func TestBadInput(t *testing.T) {
	t.Parallel()
	doc := readDocument(t, newWorld(t, options{}))
	for _, route := range newWorld(t, options{}).api.Routes() {
		t.Run(route.ID, func(t *testing.T) {
			t.Parallel()
			w := exampleWorld(t)
			op := doc.Paths[route.Path][strings.ToLower(route.Method)]
			ex := examples()[route.ID]
			all := slices.Concat(doc.badParams(route, op), doc.badBodies(op, ex))
			if len(all) < 3 {
				t.Fatalf("%d mutations only", len(all))
			}
			before, before2 := w.version(org), w.version(otherOrg)
			for _, m := range all {
				r := ex.request(route)
				r.header = maps.Clone(r.header)
				if r.header == nil {
					r.header = map[string]string{}
				}
				m.apply(&r)
				got := w.do(r)
				p := decode[api.Problem](got)
				if got.Code < 400 || got.Code >= 500 || p.Code == "" {
					t.Errorf("%s: %d %s", m.name, got.Code, shortened(got.Body))
				} else if m.field != "" && !slices.ContainsFunc(p.Errors, func(e api.FieldError) bool { return e.Field == m.field && e.Reason != "" }) {
					t.Errorf("%s: %d does not name %s: %s", m.name, got.Code, m.field, shortened(got.Body))
				}
				if w.version(org) != before || w.version(otherOrg) != before2 {
					t.Fatalf("%s changed something", m.name)
				}
			}
		})
	}
}

func shortened(b []byte) string { return string(b[:min(len(b), 500)]) }

// withQuery sets a parameter of the query to values that are escaped already.
func withQuery(name string, values ...string) func(*request) {
	return func(r *request) {
		path, query, _ := strings.Cut(r.path, "?")
		var kept []string
		for pair := range strings.SplitSeq(query, "&") {
			if pair != "" && !strings.HasPrefix(pair, name+"=") {
				kept = append(kept, pair)
			}
		}
		for _, v := range values {
			kept = append(kept, name+"="+v)
		}
		r.path = path + "?" + strings.Join(kept, "&")
	}
}

func withHeader(name, value string) func(*request) {
	return func(r *request) { r.header[name] = value }
}

// withPath replaces the value of a parameter in the path.
func withPath(route httpapi.Route, name, value string) func(*request) {
	at := slices.Index(strings.Split(route.Path, "/"), "{"+name+"}")
	return func(r *request) {
		path, query, found := strings.Cut(r.path, "?")
		segments := strings.Split(path, "/")
		segments[at] = value
		if r.path = strings.Join(segments, "/"); found {
			r.path += "?" + query
		}
	}
}

// badParams lists what can be wrong with the parameters of an operation.
func (d document) badParams(route httpapi.Route, op operation) []mutation {
	out := []mutation{
		{"unknown parameter", "nope", withQuery("nope", "1")},
		{"unknown parameter of another case", "Limit", withQuery("Limit", "1")},
		{"unreadable query", "", withQuery("a", "%zz")},
	}
	for _, p := range op.Parameters {
		add := func(what, field, value string) {
			m := mutation{name: fmt.Sprintf("%s %s: %s", p.In, p.Name, what), field: field}
			switch p.In {
			case "query":
				m.apply = withQuery(p.Name, value)
			case "path":
				m.apply = withPath(route, p.Name, value)
			case "header":
				m.apply = withHeader(p.Name, value)
			}
			out = append(out, m)
		}
		s, field := p.Schema, p.Name
		if s.is("array") {
			many := slices.Repeat([]string{"x"}, *s.MaxItems+1)
			out = append(out, mutation{p.Name + ": too many", p.Name, withQuery(p.Name, many...)})
			s, field = *s.Items, p.Name+"[0]"
		} else if p.In == "query" {
			out = append(out, mutation{p.Name + ": twice", p.Name, withQuery(p.Name, "1", "1")})
		}
		if p.In != "header" {
			broken := p.Name
			add("control character", broken, "a%00b")
			if s.is("string") {
				add("bad UTF-8", field, "a%ffb")
			}
		}
		switch {
		case s.is("integer"):
			add("no number", field, "many")
			add("a fraction", field, "1.5")
			add("too large to be one", field, "99999999999999999999")
			add("too small", field, fmt.Sprint(*s.Minimum-1))
			if s.Maximum != nil {
				add("too large", field, fmt.Sprint(*s.Maximum+1))
			}
		case s.is("boolean"):
			add("neither", field, "maybe")
		case len(s.Enum) > 0:
			add("none of them", field, "nonsense")
		case s.Format == "date":
			for _, bad := range []string{"2026-02-30", "20260301", "2026-3-1", "today%20", "0000-01-01"} {
				add("no date", field, bad)
			}
		case s.is("string") && s.MaxLength != nil:
			add("too long", field, strings.Repeat("x", *s.MaxLength+1))
		}
		switch p.Name {
		case "If-Match":
			for _, bad := range []string{"1", `"1`, `"1", "2"`, `w/"1"`} {
				add("no entity tag "+bad, "If-Match", bad)
			}
			add("any", "If-Match", "*")
			add("weak", "", `W/"1"`)
			add("another", "", `"99"`)
			if route.ID != "clear-entry" && route.ID != "set-entry" {
				out = append(out, mutation{"no If-Match", "", func(r *request) { delete(r.header, "If-Match") }})
			}
		case "Idempotency-Key":
			add("letters that are not ASCII", "Idempotency-Key", "ключ")
			add("a space", "Idempotency-Key", "a b")
		}
	}
	return out
}

// place is where something stands in a JSON body.
type place []any // string for a field, int for an item

func (p place) String() string {
	s := ""
	for _, step := range p {
		switch step := step.(type) {
		case string:
			s += "." + step
		case int:
			s += fmt.Sprintf("[%d]", step)
		}
	}
	return strings.TrimPrefix(s, ".")
}

func (p place) in(step any) place { return append(slices.Clone(p), step) }

// removed stands for a field that is taken out.
type removed struct{}

// put returns a copy of a JSON value with another value at a place.
func put(root any, at place, v any) any {
	if len(at) == 0 {
		return v
	}
	switch step := at[0].(type) {
	case string:
		m, _ := root.(map[string]any)
		m = maps.Clone(m)
		if _, out := v.(removed); out && len(at) == 1 {
			delete(m, step)
		} else {
			m[step] = put(m[step], at[1:], v)
		}
		return m
	case int:
		l, _ := root.([]any)
		l = slices.Clone(l)
		l[step] = put(l[step], at[1:], v)
		return l
	}
	panic("a step is a string or an int")
}

// raw is put into a body as it stands.
func raw(b string) json.RawMessage { return json.RawMessage(`"@raw:` + fmt.Sprintf("%x", b) + `"`) }

// render writes a body; what raw made is written as it is.
func render(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	s := string(b)
	for {
		before, rest, found := strings.Cut(s, `"@raw:`)
		if !found {
			return s
		}
		code, after, _ := strings.Cut(rest, `"`)
		var text []byte
		if _, err := fmt.Sscanf(code, "%x", &text); err != nil {
			panic(err)
		}
		s = before + string(text) + after
	}
}

// badBodies lists what can be wrong with the body of an operation.
func (d document) badBodies(op operation, ex example) []mutation {
	if op.takesFile() {
		return badFiles(ex)
	}
	s, ok := op.body()
	if !ok {
		return []mutation{{"a body where none is taken", "body", func(r *request) { r.body = "{}" }}}
	}
	var root any
	if err := json.Unmarshal([]byte(ex.body), &root); err != nil {
		panic(err)
	}
	as := func(body string) func(*request) { return func(r *request) { r.body = body } }
	out := []mutation{
		{"no body", "body", func(r *request) { r.body = nil }},
		{"empty body", "body", as("")},
		{"no JSON", "body", as("name=x")},
		{"half of the JSON", "body", as(ex.body[:len(ex.body)/2])},
		{"JSON and more", "body", as(ex.body + "{}")},
		{"a list", "body", as("[]")},
		{"null", "body", as("null")},
		{"a text", "body", as(`"x"`)},
		{"nesting without end", "body", as(strings.Repeat("[", 100_000))},
		{"a number without end", "body", as("1e" + strings.Repeat("9", 1000))},
		{"larger than allowed", "body", as(`{"name": "` + strings.Repeat("x", httpapi.DefaultMaxBody) + `"}`)},
		{"bad UTF-8 in a name", "", as("{\"na\xffme\": 1}")},
		{"another media type", "Content-Type", withHeader("Content-Type", "text/plain")},
		{"a form", "Content-Type", withHeader("Content-Type", "application/x-www-form-urlencoded")},
		{"no media type", "Content-Type", func(r *request) { r.noMedia = true }},
		{"another character set", "Content-Type", withHeader("Content-Type", "application/json; charset=utf-16")},
		{"compressed", "Content-Encoding", withHeader("Content-Encoding", "gzip")},
	}
	d.badValues(s, root, nil, func(what string, at place, v any, field string) {
		body := render(put(root, at, v))
		out = append(out, mutation{"body " + at.String() + ": " + what, field, as(body)})
	})
	return out
}

// badValues calls add for everything that can be wrong at a place of a body.
func (d document) badValues(s schema, v any, at place, add func(what string, at place, v any, field string)) {
	s = d.resolve(s)
	here := at.String()
	bad := func(what string, v any) { add(what, at, v, here) }
	if len(at) > 0 && !s.nullable() {
		bad("null", nil)
	}
	switch {
	case s.is("object"):
		fields, _ := v.(map[string]any)
		if fields == nil {
			fields = map[string]any{}
		}
		if len(at) > 0 {
			bad("a text", "x")
			bad("a list", []any{})
		}
		add("unknown field", at.in("nope"), 1, at.in("nope").String())
		for name, p := range s.Properties {
			field := at.in(name)
			if _, ok := fields[name]; ok {
				upper := at.in(strings.ToUpper(name))
				add("another case", upper, fields[name], upper.String())
			}
			if slices.Contains(s.Required, name) {
				add("missing", field, removed{}, field.String())
			}
			if inner := d.resolve(p); (inner.is("object") || inner.is("array")) && fields[name] == nil {
				continue // the example has nothing to break in it
			}
			d.badValues(p, fields[name], field, add)
		}
	case s.is("array"):
		bad("a text", "x")
		bad("an object", map[string]any{})
		items, _ := v.([]any)
		if s.MinItems != nil && *s.MinItems > 0 {
			bad("none", []any{})
		}
		if len(items) > 0 {
			if *s.MaxItems <= 2000 {
				bad("too many", slices.Repeat(items[:1], *s.MaxItems+1))
			}
			d.badValues(*s.Items, items[0], at.in(0), add)
		}
	case s.is("string"):
		bad("a number", 12345)
		bad("a flag", true)
		bad("an object", map[string]any{"a": 1})
		bad("a list", []any{"x"})
		bad("bad UTF-8", raw("\"a\xffb\""))
		bad("half a surrogate pair", raw(`"a\ud800b"`))
		bad("the other half", raw(`"a\udc00\ud800b"`))
		if len(s.Enum) > 0 {
			bad("none of them", "nonsense")
			break
		}
		bad("a NUL", "a\x00b")
		bad("a control character", "a\x1bb")
		switch {
		case s.Format == "date":
			bad("no day", "2026-02-30")
			bad("no date", "soon")
			bad("empty", "")
			bad("an instant", "2026-02-03T00:00:00Z")
		case s.MaxLength != nil:
			bad("too long", strings.Repeat("x", *s.MaxLength+1))
			bad("too long in wide letters", strings.Repeat("語", *s.MaxLength+1))
		}
		if s.MinLength != nil && *s.MinLength > 0 {
			bad("empty", "")
		}
	case s.is("integer"):
		bad("a text", "1")
		bad("a fraction", 1.5)
		bad("a power", raw("1e2"))
		bad("too large to be one", raw("99999999999999999999"))
		bad("beyond floats", raw("1e999"))
		bad("a flag", true)
		if s.Minimum != nil {
			bad("too small", *s.Minimum-1)
		}
		if s.Maximum != nil {
			bad("too large", *s.Maximum+1)
		}
	case s.is("boolean"):
		bad("a text", "true")
		bad("a number", 1)
	}
}

// vector reads a file from testdata, or from the folder that HEADWAY_VECTORS
// names.
func vector(t *testing.T, path string) []byte {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// naughty reads the list of naughty strings.
func naughty(t *testing.T) []string {
	t.Helper()
	var list []string
	if err := json.Unmarshal(vector(t, "public/blns/blns.json"), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) < 400 {
		t.Fatalf("%d naughty strings", len(list))
	}
	return list
}

// No naughty string breaks any operation, in whichever field: it is taken or
// refused.
func TestVectorsNaughtyStrings(t *testing.T) {
	t.Parallel()
	list := naughty(t)
	doc := readDocument(t, newWorld(t, options{}))
	for _, route := range newWorld(t, options{}).api.Routes() {
		t.Run(route.ID, func(t *testing.T) {
			t.Parallel()
			op := doc.Paths[route.Path][strings.ToLower(route.Method)]
			ex := examples()[route.ID]
			var w *world
			fields := doc.texts(route, op, ex)
			for n, m := range fields {
				if w == nil || !route.Safe() { // what was changed is not the example's any more
					w = exampleWorld(t)
				}
				for _, s := range inTurn(list, n, len(fields)) {
					r := ex.request(route)
					m(&r, s)
					if got := w.do(r); got.Code >= 500 {
						t.Fatalf("%q: %d %s", s, got.Code, shortened(got.Body))
					}
				}
			}
		})
	}
}

// inTurn are the texts for one of the fields of a route: each text goes into
// two of them; with HEADWAY_NAUGHTY=all into each.
func inTurn(texts []string, field, fields int) []string {
	if fields <= 2 || os.Getenv("HEADWAY_NAUGHTY") == "all" {
		return texts
	}
	var some []string
	for i, s := range texts {
		if (i+field)%fields < 2 {
			some = append(some, s)
		}
	}
	return some
}

// What is taken comes back as it was, without the space around it.
func TestVectorsNaughtyStringsComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	taken := 0
	for _, s := range naughty(t) {
		r := w.do(request{who: "mia", method: "POST", path: "/trackers", body: map[string]any{"name": "x" + s, "description": s, "period": "day",
			"metrics": []any{map[string]any{"name": "n", "kind": "number"}}}})
		if r.Code >= 300 {
			r.refused(422, "invalid")
			continue
		}
		taken++
		made := decode[api.Tracker](r)
		read := decode[api.Tracker](w.do(request{who: "mia", method: "GET", path: "/trackers/" + made.ID}).wants(200))
		if read.Description != strings.TrimSpace(s) || read.Name != strings.TrimSpace("x"+s) {
			t.Errorf("%q came back as %q and %q", s, read.Name, read.Description)
		}
	}
	if taken < 400 {
		t.Errorf("only %d were taken", taken)
	}
}

// texts lists how to put a text into each field of an operation that takes
// any.
func (d document) texts(route httpapi.Route, op operation, ex example) []func(*request, string) {
	var out []func(*request, string)
	for _, p := range op.Parameters {
		switch p.In {
		case "query":
			out = append(out, func(r *request, s string) { withQuery(p.Name, escape(s))(r) })
		case "path":
			out = append(out, func(r *request, s string) {
				if s != "" && s != "." && s != ".." {
					withPath(route, p.Name, escape(s))(r)
				}
			})
		}
	}
	s, ok := op.body()
	if !ok {
		return out
	}
	var root any
	if err := json.Unmarshal([]byte(ex.body), &root); err != nil {
		panic(err)
	}
	var walk func(s schema, v any, at place)
	walk = func(s schema, v any, at place) {
		s = d.resolve(s)
		switch {
		case s.is("object"):
			fields, _ := v.(map[string]any)
			for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
				walk(s.Properties[name], fields[name], at.in(name))
			}
		case s.is("array"):
			if items, _ := v.([]any); len(items) > 0 {
				walk(*s.Items, items[0], at.in(0))
			}
		case s.is("string") && len(s.Enum) == 0 && v != nil:
			out = append(out, func(r *request, s string) { r.body = render(put(root, at, s)) })
		}
	}
	walk(s, root, nil)
	return out
}

// escape writes every byte of a text as %xx.
func escape(s string) string {
	var b bytes.Buffer
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}
