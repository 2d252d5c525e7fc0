package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// sources calls fn for each Go file of the program, tests apart, below a
// folder of the module.
func sources(t *testing.T, folder string, fn func(path, text string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	found := 0
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if path, err = filepath.Rel(root, path); err != nil {
			return err
		}
		found++
		fn(filepath.ToSlash(path), string(text))
		return nil
	})
	if err != nil || found == 0 {
		t.Fatalf("%d files in %s: %v", found, folder, err)
	}
}

// Attack 13: script in whatever people type. Pages are made of elements and
// text; HTML is written in few places, of what the program says and of what
// package ui has escaped. There is no inline script or style to allow, nothing
// that people typed becomes an address, and nothing but CSV is taken in.
func TestAttack13StoredScript(t *testing.T) {
	t.Parallel()
	html := map[string]string{
		"app/pwa/ui/markup.go":       "which escapes text and values of attributes",
		"app/pwa/ui/icon.go":         "drawings of the program",
		"app/pwa/history/render.go":  "a drawing of numbers, with escaped titles",
		"app/pwa/browser/page_js.go": "what ui.Markup has made",
	}
	writes := regexp.MustCompile(`app\.Raw\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|unsafe-inline|unsafe-eval|"javascript:|\.Style\(`)
	links := regexp.MustCompile(`app\.(?:A|Img|IFrame|Script|Link|Form|Object|Embed)\(\)[^\n]*?\.(?:Href|Src|Action)\(([^\n]*)`)
	sources(t, "app", func(path, text string) {
		for _, hit := range writes.FindAllString(text, -1) {
			if hit == "unsafe-eval" && path == "app/httpapi/guard.go" && strings.Count(text, "unsafe-eval") == strings.Count(text, "'wasm-unsafe-eval'") {
				continue
			}
			if html[path] == "" {
				t.Errorf("%s has %s", path, hit)
			}
		}
		for _, hit := range links.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(path, "app/pwa/") && !regexp.MustCompile(`^(\w+\.)*[eE]nv\.Href\(|^"[#/]|^signInAt\(`).MatchString(hit[1]) {
				t.Errorf("%s leads to %s", path, hit[1])
			}
		}
	})
	for path := range html {
		if text, err := os.ReadFile(filepath.Join("..", "..", path)); err != nil || !writes.Match(text) {
			t.Errorf("%s writes no HTML any more: %v", path, err)
		}
	}
	inline := regexp.MustCompile(`(?i)<script(?:>| [^>]*>)\s*[^<\s]|\son\w+=|<style|\sstyle=|javascript:|\beval\(|innerHTML|document\.write`)
	assets, err := filepath.Glob("../web/assets/*")
	if err != nil || len(assets) == 0 {
		t.Fatalf("%d assets: %v", len(assets), err)
	}
	for _, path := range assets {
		switch filepath.Ext(path) {
		case ".html", ".js", ".svg":
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if hit := inline.Find(text); hit != nil && !strings.Contains(path, "uPlot") {
				t.Errorf("%s has %s", path, hit)
			}
		}
	}

	// What was typed comes back as data: never as a page, and never guessed at.
	o := newOffice(t, officeOptions{})
	const script = `<script>alert(1)</script><svg onload=alert(1)>`
	made := o.do(request{who: enterprise, method: "POST", path: "/locations", body: map[string]any{"name": script}}).wants(http.StatusCreated)
	read := o.do(request{who: enterprise, method: "GET", path: strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")}).wants(http.StatusOK)
	for _, r := range []response{made, read, o.do(request{method: "GET", path: "/me"}), o.do(request{method: "GET", path: "/%3Cscript%3E"}), do(t, o.app, "", request{method: "GET", path: "/%3Cscript%3E"}), do(t, o.app, "", request{method: "GET", path: "/"})} {
		csp := r.Header.Get("Content-Security-Policy")
		if r.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-inline") || strings.Contains(strings.ReplaceAll(csp, "'wasm-unsafe-eval'", ""), "unsafe") ||
			!slices.Contains([]string{"application/json", "application/problem+json", "text/plain; charset=utf-8"}, r.Header.Get("Content-Type")) {
			t.Errorf("%s: %v %s", r.request.path, r.Header, r.Body)
		}
	}
	for _, route := range o.app.Routes() {
		if route.Upload != "" && route.Upload != "text/csv" {
			t.Errorf("%s takes %s", route.ID, route.Upload)
		}
	}
}

// Attack 14: requests that a page of another site makes a browser send. None
// that changes something gets through, and none that gets through changes
// something.
func TestAttack14CrossSite(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	s.cookie(enterprise)
	before := s.versions()
	for _, route := range s.routes() {
		r := s.examples()[route.ID].request(route)
		r.who = enterprise
		for _, from := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
			{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Content-Type": "application/x-www-form-urlencoded"},
		} {
			r := r
			r.header = maps.Clone(r.header)
			if r.header == nil {
				r.header = map[string]string{}
			}
			maps.Copy(r.header, from)
			if !route.Safe() {
				s.do(r).refused(http.StatusForbidden, "cross_origin")
			}
		}
		if route.Safe() {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r.method = method
				s.do(r).wants(http.StatusOK)
			}
			if s.versions() != before {
				t.Errorf("%s %s changes something", route.Method, route.Path)
				before = s.versions()
			}
			continue
		}
		// What a form can send without being asked beforehand is no JSON.
		if _, hasBody := r.body.(string); hasBody {
			for _, form := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
				r := r
				r.header = maps.Clone(r.header)
				if r.header == nil {
					r.header = map[string]string{}
				}
				r.header["Content-Type"] = form
				s.do(r).refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
			}
		}
	}
	if after := s.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	// The figures: a GET leaves one trace, the line that an export is worth.
	w := exampleWorld(t)
	for _, route := range w.api.Routes() {
		if !route.Safe() {
			continue
		}
		r := examples()[route.ID].request(route)
		version, lines := w.version(org), len(w.events())
		w.do(r).wants(http.StatusOK)
		if w.version(org) != version || len(w.events()) != lines && !strings.HasPrefix(route.ID, "export-") {
			t.Errorf("%s changes something", route.ID)
		}
	}
}

// Attack 18: there is no signing in by somebody else's word that could be
// joined to an account: these are all the routes for those who have not
// signed in.
func TestAttack18NoForeignSignIn(t *testing.T) {
	t.Parallel()
	var public []string
	for _, route := range newOffice(t, officeOptions{}).app.Routes() {
		if route.Rule.Public() {
			public = append(public, route.ID)
		}
	}
	slices.Sort(public)
	if want := []string{"forgot-password", "look-at-link", "redeem-link", "sign-in", "sign-out"}; !slices.Equal(public, want) {
		t.Errorf("public are %v, want %v", public, want)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if hit := regexp.MustCompile(`(?i)oauth|oidc|saml`).Find(mod); hit != nil {
		t.Errorf("the module uses %s: an e-mail that nobody has confirmed must not lead to an account", hit)
	}
}

// haunted is a Directory that panics.
type haunted struct{ roster }

func (haunted) Roster(context.Context, string) (*people.Roster, error) { panic("secret of the host") }

// Attack 22: a host product and what can go wrong between it and the app. Who
// asks is what the host's function says, whatever a request has in it; without
// an organization there is nothing, a hook that panics or fails gives nothing
// away, and no other site may frame the app.
func TestAttack22Hosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _ := w.dir[org].Actor("ann", today)
	host := func(dir people.Directory, authenticate func(*http.Request) (people.Actor, error)) *app.App {
		a, err := app.New(app.Config{DB: w.db, Directory: dir, Authenticate: authenticate, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	good := host(w.dir, func(*http.Request) (people.Actor, error) { return ann, nil })
	ask := request{method: "GET", path: "/me", header: map[string]string{"X-Request-Id": "same"}}
	plain := do(t, good, "/api/v1", ask).wants(http.StatusOK)
	for _, header := range []string{"X-Forwarded-User", "X-Remote-User", "Remote-User", "X-User", "X-Person", "X-Org", "X-Org-Id", "X-Tenant", "X-Level", "X-Permissions", "Test-Actor", "X-Original-Url", "X-Rewrite-Url", "X-HTTP-Method-Override"} {
		for _, value := range []string{"eve", "org-2/zoe", otherOrg, "40", "/api/v1/audit-events", "DELETE"} {
			r := ask
			r.header = with2(ask.header, header, value)
			if got := do(t, good, "/api/v1", r); !same(got, plain) {
				t.Errorf("%s: %s is answered %d %s", header, value, got.Code, got.Body)
			}
		}
	}
	for _, header := range []map[string]string{{"Cookie": "headway_session=" + otherOrg + ".x; org=" + otherOrg}, {"Authorization": "Bearer hw_" + otherOrg + "_x"}} {
		r := ask
		r.header = maps.Clone(header)
		r.header["X-Request-Id"] = "same"
		if got := do(t, good, "/api/v1", r); !bytes.Equal(got.Body, plain.Body) {
			t.Errorf("%v is answered %s", header, got.Body)
		}
	}

	bad := map[string]*app.App{
		"nobody": host(w.dir, func(*http.Request) (people.Actor, error) { return people.Actor{}, nil }),
		"no organization": host(w.dir, func(*http.Request) (people.Actor, error) {
			return people.Actor{Person: "ann", Permissions: people.AllPermissions}, nil
		}),
		"no person": host(w.dir, func(*http.Request) (people.Actor, error) {
			return people.Actor{Org: org, Permissions: people.AllPermissions}, nil
		}),
		"an unknown one": host(w.dir, func(*http.Request) (people.Actor, error) {
			return people.Actor{Org: "org-9", Person: "ann", Permissions: people.AllPermissions}, nil
		}),
		"a failure":         host(w.dir, func(*http.Request) (people.Actor, error) { return ann, errors.New("secret of the host") }),
		"a panic":           host(w.dir, func(*http.Request) (people.Actor, error) { panic("secret of the host") }),
		"a nil panic":       host(w.dir, func(r *http.Request) (people.Actor, error) { var p *people.Actor; return *p, nil }),
		"a directory panic": host(haunted{w.dir}, func(*http.Request) (people.Actor, error) { return ann, nil }),
	}
	before := w.version(org)
	for name, h := range bad {
		for _, route := range h.Routes() {
			r := examples()[route.ID].request(route)
			r.who = ""
			got := do(t, h, "/api/v1", r)
			if got.Code < 400 || bytes.Contains(got.Body, []byte("secret of the host")) || bytes.Contains(got.Body, []byte("goroutine")) {
				t.Errorf("%s: %s is answered %d %s", name, route.ID, got.Code, shortened(got.Body))
			}
			for who, n := range figures {
				if bytes.Contains(got.Body, fmt.Append(nil, n)) {
					t.Errorf("%s: %s tells the figure of %s", name, route.ID, who)
				}
			}
		}
	}
	if w.version(org) != before {
		t.Error("something has changed")
	}
	do(t, good, "/api/v1", ask).wants(http.StatusOK)
	for path, want := range map[string]string{"/api/v1/me": "frame-ancestors 'none'", "/": "frame-ancestors 'self'", "/nowhere": "frame-ancestors 'self'"} {
		if got := do(t, good, "", request{method: "GET", path: path}).Header.Get("Content-Security-Policy"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func with2(header map[string]string, name, value string) map[string]string {
	header = maps.Clone(header)
	header[name] = value
	return header
}
