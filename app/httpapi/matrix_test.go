package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seed57a6ed91/headway/app/httpapi"
)

// Every route, at every door by which it can be shown an object, for every
// preset and for nobody, and for objects of everybody that there can be: what
// may be seen is had, what may be known of is denied, and what is out of sight
// is answered as what is absent, byte for byte. Whatever is refused changes
// nothing, and nothing ever changes in, or is told of, another organization
// (C1, C3, C4, T10).
func TestMatrix(t *testing.T) {
	t.Parallel()
	rules := matrix()
	var cells, doors atomic.Int64
	var stages [16]*stage // few, for they take long to make; several, for they fill up
	for i := range stages {
		stages[i] = newStage(t)
	}
	routes := stages[0].app.Routes()
	t.Run("routes", func(t *testing.T) {
		for i, route := range routes {
			st := stages[i%len(stages)]
			for _, d := range rules[route.ID] {
				t.Run(route.ID+"/"+d.in, func(t *testing.T) {
					t.Parallel()
					doors.Add(1)
					for _, c := range callers() {
						cells.Add(int64(d.hold(t, st, route, c)))
					}
				})
			}
		}
	})
	t.Logf("%d routes, %d doors, %d relations, %d callers: %d cells", len(routes), doors.Load(), relations, len(callers()), cells.Load())
}

// hold holds a door to its rule for one caller and returns how many cells that
// is.
func (d door) hold(t *testing.T, st *stage, route httpapi.Route, c caller) int {
	t.Helper()
	s := st.scene(t, c)
	before, strange := s.state(s.org), s.state(s.strange)
	var none response // what is answered to absent
	cells := 0
	for r := absent; r < relations; r++ {
		if d.in == "nothing" && r != own {
			continue
		}
		cells++
		got := s.do(d.ask(s, r))
		want := d.want(c, r)
		signedOut := c.nobody() && !route.Rule.Public()
		fail := func(format string, args ...any) {
			t.Helper()
			t.Errorf("%s of %s by %s: %d %s: %s", route.ID, r, c, got.Code, shortened(got.Body), fmt.Sprintf(format, args...))
		}
		if r == absent {
			none = got
		}
		as := byStatus
		if d.verdict != nil {
			as = d.verdict
		}
		switch {
		case signedOut:
			if got.Code != http.StatusUnauthorized || r != absent && !same(got, none) && d.in != "nothing" {
				fail("want 401")
			}
		case d.shows != nil:
			shown := bytes.Contains(got.Body, []byte(d.shows(s, r)))
			if want == denied && got.Code != http.StatusForbidden || want != denied && (got.Code >= 300 || shown != (want == okay)) {
				fail("want %s, shown: %v", want, shown)
			}
		case want == unseen:
			expected := d.absent
			if expected == nil {
				expected = []int{http.StatusNotFound}
			}
			if !slices.Contains(expected, got.Code) || !same(got, none) {
				fail("want as absent: %d %s", none.Code, shortened(none.Body))
			}
		case as(got) != want:
			fail("want %s", want)
		case want == okay && r != absent && d.want(c, absent) == unseen && same(got, none):
			fail("nothing tells it from what is absent")
		}
		for _, telling := range []string{stranger.name(), s.email(stranger), fmt.Sprint(stranger.figure()), stranger.person(), s.strange} {
			if bytes.Contains(got.Body, []byte(telling)) && (want != okay || r != stranger) {
				fail("tells %q", telling)
			}
		}
		after, beyond := s.state(s.org), s.state(s.strange)
		if after != before && !d.records && (got.Code >= 400 || signedOut) {
			fail("changed something")
		}
		if beyond != strange && d.in != "body secret" && !d.records {
			fail("changed something in the other organization")
		}
		if after != before || beyond != strange || d.records {
			s = st.scene(t, c)
			before, strange = s.state(s.org), s.state(s.strange)
		}
	}
	return cells
}

// same reports whether two answers are alike to whoever reads them.
func same(a, b response) bool {
	return a.Code == b.Code && bytes.Equal(a.Body, b.Body) && fmt.Sprint(a.Header) == fmt.Sprint(b.Header)
}

// A route without a rule fails, and so does a parameter that names an object
// and has no door, and a rule of no route.
func TestMatrixIsComplete(t *testing.T) {
	t.Parallel()
	rules := matrix()
	s := &staged{office: newOffice(t, officeOptions{})}
	doc := s.document()
	for _, route := range s.app.Routes() {
		doors, ok := rules[route.ID]
		if !ok || len(doors) == 0 {
			t.Errorf("%s %s (%s) has no rule in the matrix", route.Method, route.Path, route.ID)
			continue
		}
		delete(rules, route.ID)
		op := doc.Paths[route.Path][strings.ToLower(route.Method)]
		if body, ok := op.body(); ok && !op.takesFile() {
			for name := range doc.resolve(body).Properties {
				names := slices.Contains([]string{"device", "into", "secret", "locations", "teams", "company", "assignments", "items", "changes", "tracker", "person",
					"people", "shifts", "sessions", "results", "contacts", "rates", "activity", "entry"}, name)
				if names && !slices.ContainsFunc(doors, func(d door) bool { return strings.HasPrefix(d.in, "body ") }) {
					t.Errorf("%s names an object by the field %s of its body, for which the matrix has no rule", route.ID, name)
				}
			}
		}
		for _, p := range op.Parameters {
			names := p.In == "path" && p.Name != "date" || p.In == "query" && slices.Contains([]string{"person", "location", "team", "tracker", "target"}, p.Name)
			if names && !slices.ContainsFunc(doors, func(d door) bool { return strings.HasPrefix(d.in, p.In+" "+p.Name) }) {
				t.Errorf("%s names an object by its %s parameter %s, for which the matrix has no rule", route.ID, p.In, p.Name)
			}
		}
	}
	for id := range rules {
		t.Errorf("the matrix has a rule for %s, which is no route", id)
	}
}

// What is served without an operation is known, for the matrix does not see
// it: none of it is about anybody.
func TestMatrixKnowsEveryHandler(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		`a.api.mux.HandleFunc(op.Method+" "+a.prefix+op.Path`: "the operations, which are the matrix",
		`a.mux.HandleFunc("GET "+base+path`:                   "the OpenAPI documents",
		`mux.Handle(c.Prefix+"api/"`:                          "the API",
		`mux.HandleFunc("GET "+c.Prefix+"healthz"`:            "whether the process lives",
		`mux.HandleFunc("GET "+c.Prefix+"readyz"`:             "whether the database is there",
		`mux.HandleFunc("GET "+c.Prefix+"{$}"`:                "that it runs",
		`mux.Handle(c.Prefix`:                                 "the files of the web app",
	}
	handlers := regexp.MustCompile(`[\w.]*[mM]ux\.Handle(Func)?\([^,]+`)
	for _, pattern := range []string{"*.go", "../*.go", "../web/*.go", "../account/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range handlers.FindAllString(string(source), -1) {
				if want[found] == "" {
					t.Errorf("%s registers %s): give it a rule", file, found)
				}
				delete(want, found)
			}
		}
	}
	for gone := range want {
		t.Errorf("nothing registers %s)", gone)
	}
	// They say the same to everybody, and nothing of anybody.
	s := newStage(t).scene(t, caller{})
	for _, path := range []string{"/healthz", "/readyz", "/", "/api/v1/openapi.json", "/api/v1/openapi.yaml"} {
		r := do(t, s.app, "", request{method: "GET", path: path}).wants(http.StatusOK)
		for _, telling := range []string{s.org, own.name(), own.person(), fmt.Sprint(own.figure())} {
			if bytes.Contains(r.Body, []byte(telling)) {
				t.Errorf("%s tells %q", path, telling)
			}
		}
	}
}
