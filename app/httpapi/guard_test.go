package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// guarded is h behind a Guard that logs to log.
func guarded(t *testing.T, h http.Handler, log io.Writer, origins ...string) http.Handler {
	t.Helper()
	ids := 0
	g, err := httpapi.Guard(h, httpapi.GuardOptions{Logger: slog.New(slog.NewTextHandler(log, nil)), TrustedOrigins: origins,
		NewID: func() string { ids++; return fmt.Sprintf("request-%d", ids) }})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGuardSetsHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	g := guarded(t, w.api, io.Discard)
	for path, policy := range map[string]string{"/me": "default-src 'none'; frame-ancestors 'none'", "/nowhere": "default-src 'none'; frame-ancestors 'none'"} {
		h := do(t, g, "/api/v1", request{who: "ann", method: "GET", path: path}).Header
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	page := do(t, guarded(t, http.NotFoundHandler(), io.Discard), "", request{method: "GET", path: "/"})
	if got := page.Header.Get("Content-Security-Policy"); !strings.Contains(got, "script-src 'self' 'wasm-unsafe-eval';") || strings.Contains(got, "unsafe-inline") {
		t.Errorf("policy of pages: %s", got)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	var seen string
	g := guarded(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = httpapi.RequestID(r.Context()) }), io.Discard)
	for sent, taken := range map[string]bool{
		"": false, "abc-123_Z": true, "a b": false, "a\x7f": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "é": false,
	} {
		r := do(t, g, "", request{method: "GET", path: "/", header: map[string]string{"X-Request-Id": sent}})
		if got := r.Header.Get("X-Request-Id"); (got == sent) != taken || got != seen || got == "" {
			t.Errorf("%q became %q; the handler saw %q", sent, got, seen)
		}
	}
	if got := httpapi.RequestID(t.Context()); got != "" {
		t.Errorf("without a guard: %q", got)
	}
}

// The log names the route, never what is in it.
func TestLogHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	var log bytes.Buffer
	g := guarded(t, w.api, &log)
	do(t, g, "/api/v1", request{who: "mia", method: "GET", path: "/trackers/" + calls + "/entries?person=ann&from=2026-03-01", header: map[string]string{"User-Agent": "browser"}}).wants(200)
	do(t, g, "/api/v1", request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "12.34"}`}).wants(200)
	do(t, g, "/api/v1", request{who: "ann", method: "GET", path: "/ann@example.com"}).wants(404)
	do(t, g, "/api/v1", request{who: "ann", method: "ANN", path: "/me"}).wants(405)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	for i, want := range []string{
		"request=request-1 method=GET route=/trackers/{tracker}/entries status=200 bytes=",
		"method=PUT route=/trackers/{tracker}/metrics/{metric}/entries/{date} status=200 bytes=",
		"method=GET route=other status=404 bytes=",
		"method=other route=other status=405 bytes=",
	} {
		if !strings.Contains(lines[i], want) || !strings.Contains(lines[i], " ms=") {
			t.Errorf("%s, want %s", lines[i], want)
		}
	}
	for _, secret := range []string{"ann", "mia", calls, mRevenue, "2026-03-10", "12.34", "browser", "192.0.2.1"} {
		for _, line := range lines {
			if _, rest, _ := strings.Cut(line, " request="); strings.Contains(rest, secret) {
				t.Errorf("the log holds %q: %s", secret, line)
			}
		}
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	g := guarded(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			w.WriteHeader(200)
		}
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
		panic("a secret of the database")
	}), &log)
	r := do(t, g, "", request{method: "GET", path: "/"}).refused(http.StatusInternalServerError, "internal")
	if bytes.Contains(r.Body, []byte("secret")) {
		t.Errorf("the answer tells: %s", r.Body)
	}
	if !strings.Contains(log.String(), "a secret of the database") || !strings.Contains(log.String(), "guard_test.go") || !strings.Contains(log.String(), "request-1") {
		t.Errorf("the log does not: %s", log.String())
	}
	for _, path := range []string{"/half", "/abort"} {
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler {
					t.Errorf("%s: %v", path, v)
				}
			}()
			do(t, g, "", request{method: "GET", path: path})
		}()
	}
}

func TestCrossOriginProtection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	g := guarded(t, w.api, io.Discard, "https://product.example")
	for _, c := range []struct {
		method  string
		header  map[string]string
		refused bool
	}{
		{"PUT", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
		{"PUT", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://sub.example.com"}, true},
		{"PUT", map[string]string{"Origin": "https://evil.example"}, true},
		{"PUT", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, false},
		{"PUT", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://product.example"}, false},
		{"PUT", nil, false}, // no browser
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, false},
	} {
		r := request{who: "ann", method: c.method, path: annCalls, body: `{"value": "1"}`, header: c.header}
		if c.method == "GET" {
			r.path, r.body = "/me", nil
		}
		before := w.version(org)
		got := do(t, g, "/api/v1", r)
		if !c.refused {
			got.wants(200)
			continue
		}
		got.refused(http.StatusForbidden, "cross_origin")
		if w.version(org) != before {
			t.Errorf("%v changed something", c.header)
		}
	}
	if _, err := httpapi.Guard(w.api, httpapi.GuardOptions{TrustedOrigins: []string{"product.example"}}); err == nil {
		t.Error("an origin without a scheme was taken")
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"/", "/performance/"} {
		w := newWorld(t, options{prefix: prefix})
		base := strings.TrimSuffix(prefix, "/")
		for _, path := range []string{"/api/v1/nowhere", "/api/v1/trackers/", "/api/v2/me", "/api/", "/api/v1/trackers/a/b/c", "/elsewhere"} {
			do(t, w.api, base, request{who: "ann", method: "GET", path: path}).refused(http.StatusNotFound, "not_found")
		}
		for path, allow := range map[string]string{"/trackers": "GET, HEAD, POST", "/trackers/x": "DELETE, GET, HEAD, PUT", "/me": "GET, HEAD"} {
			for _, method := range []string{"PATCH", "OPTIONS", "TRACE"} {
				r := do(t, w.api, base+"/api/v1", request{who: "ann", method: method, path: path}).refused(http.StatusMethodNotAllowed, "method_not_allowed")
				if got := r.Header.Get("Allow"); got != allow {
					t.Errorf("%s %s: Allow: %q, want %q", method, path, got, allow)
				}
			}
		}
		do(t, w.api, base+"/api/v1", request{who: "ann", method: "HEAD", path: "/me"}).wants(200)
		made := do(t, w.api, base+"/api/v1", request{who: "mia", method: "POST", path: "/trackers", body: newTracker}).wants(201)
		if got := made.Header.Get("Location"); !strings.HasPrefix(got, prefix+"api/v1/trackers/") {
			t.Errorf("location %s", got)
		}
		do(t, w.api, "", request{who: "mia", method: "GET", path: made.Header.Get("Location")}).wants(200)
		// A path that is not clean leads to the one that is, under the prefix.
		if r := do(t, w.api, base, request{who: "ann", method: "GET", path: "/api/v1//me"}); r.Code/100 != 3 || r.Header.Get("Location") != prefix+"api/v1/me" {
			t.Errorf("%d to %q", r.Code, r.Header.Get("Location"))
		}
		if d := readDocumentAt(t, w, base); d.Servers[0].URL != prefix+"api/v1" {
			t.Errorf("%+v", d.Servers)
		}
	}
}

// broken is a body that does not arrive.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func TestBodiesThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "request_timeout"},
		{io.ErrUnexpectedEOF, http.StatusBadRequest, "malformed"},
		{errors.New("malformed chunked encoding"), http.StatusBadRequest, "malformed"},
	} {
		req := httptest.NewRequest("PUT", "/api/v1"+annRevenue, broken{c.err})
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Test-Actor", "ann")
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, req)
		response{t: t, Code: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}.refused(c.status, c.code)
	}
}

// Failures behind the API tell nothing but where to look; those that pass say
// so.
func TestFailures(t *testing.T) {
	t.Parallel()
	dir := newRoster(people.Modules{Trackers: true})
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{errors.New("password of the database"), http.StatusInternalServerError, "internal"},
		{fmt.Errorf("asking: %w", context.DeadlineExceeded), http.StatusServiceUnavailable, "timeout"},
		{context.Canceled, http.StatusServiceUnavailable, "canceled"},
	} {
		var log bytes.Buffer
		a, err := httpapi.New(withServices(httpapi.Config{DB: memstore.New(nil), Directory: dir, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			Authenticate: func(*http.Request) (people.Actor, error) { return people.Actor{}, c.err }}))
		if err != nil {
			t.Fatal(err)
		}
		r := do(t, a, "/api/v1", request{method: "GET", path: "/me"}).refused(c.status, c.code)
		if bytes.Contains(r.Body, []byte("password")) {
			t.Errorf("%s", r.Body)
		}
		if logged := log.Len() > 0; logged != (c.status == 500) {
			t.Errorf("%v: log %q", c.err, log.String())
		}
	}
	for _, actor := range []people.Actor{{}, {Org: org}, {Person: "ann"}} {
		a, err := httpapi.New(withServices(httpapi.Config{DB: memstore.New(nil), Directory: dir, Logger: slog.New(slog.DiscardHandler),
			Authenticate: func(*http.Request) (people.Actor, error) { return actor, nil }}))
		if err != nil {
			t.Fatal(err)
		}
		do(t, a, "/api/v1", request{method: "GET", path: "/me"}).refused(http.StatusInternalServerError, "internal")
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	t.Parallel()
	whole := withServices(httpapi.Config{DB: memstore.New(nil), Directory: newRoster(people.Modules{}), Authenticate: func(*http.Request) (people.Actor, error) { return people.Actor{}, nil }})
	if _, err := httpapi.New(whole); err != nil {
		t.Fatal(err)
	}
	for _, breaks := range []func(*httpapi.Config){
		func(c *httpapi.Config) { c.DB = nil },
		func(c *httpapi.Config) { c.Directory = nil },
		func(c *httpapi.Config) { c.Authenticate = nil },
		func(c *httpapi.Config) { c.Trackers = nil },
		func(c *httpapi.Config) { c.Timesheet = nil },
		func(c *httpapi.Config) { c.Sync = nil },
		func(c *httpapi.Config) { c.Prefix = "performance/" },
		func(c *httpapi.Config) { c.Prefix = "/performance" },
	} {
		c := whole
		breaks(&c)
		if _, err := httpapi.New(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

func readDocumentAt(t *testing.T, w *world, base string) document {
	t.Helper()
	return decodeLoosely[document](do(t, w.api, base+"/api/v1", request{method: "GET", path: "/openapi.json"}).wants(200))
}

// The table of problems gives each code one status.
func TestCodesHaveOneStatus(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	seen := map[string]int{}
	doc := readDocument(t, w)
	for _, route := range w.api.Routes() {
		ex := examples()[route.ID]
		op := doc.Paths[route.Path][strings.ToLower(route.Method)]
		for _, m := range append(doc.badParams(route, op), doc.badBodies(op, ex)...) {
			for _, who := range []string{"", "ann", "eve"} {
				r := ex.request(route)
				r.who, r.header = who, map[string]string{}
				m.apply(&r)
				got := w.do(r)
				if got.Code < 400 {
					continue
				}
				p := decode[api.Problem](got)
				if s, ok := seen[p.Code]; ok && s != got.Code {
					t.Errorf("%s is %d and %d", p.Code, s, got.Code)
				}
				seen[p.Code] = got.Code
			}
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %v", seen)
	}
}
