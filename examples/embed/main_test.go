package main

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"
)

// newDesk opens a desk in a database of its own.
func newDesk(t *testing.T, path string, files fs.FS) *orderDesk {
	t.Helper()
	desk, err := open(t.Context(), path, files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desk.db.Close() })
	return desk
}

// visitor is a browser without JavaScript.
type visitor struct {
	*http.Client
	t   *testing.T
	url string
}

func visit(t *testing.T, url string) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return visitor{&http.Client{Jar: jar, CheckRedirect: stay}, t, url}
}

// answer is what the desk answered.
type answer struct {
	status   int
	location string
	body     string
}

func (v visitor) do(method, path string, form url.Values, header ...string) answer {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := v.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header.Get("Location"), string(body)}
}

func (v visitor) signIn(name, next string) answer {
	v.t.Helper()
	return v.do("POST", "/sign-in", url.Values{"name": {name}, "password": {firstPassword}, "next": {next}})
}

func TestOrdersCountInTheHostsOwnTransaction(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "orders.db")
	desk := newDesk(t, path, nil)
	server := httptest.NewServer(desk.handler)
	defer server.Close()
	as := map[string]visitor{}
	for _, name := range []string{"ann", "bob", "eve"} {
		as[name] = visit(t, server.URL)
		as[name].signIn(name, "")
	}

	for _, want := range []string{"1 orders today", "2 orders today"} {
		if got := as["ann"].do("POST", "/orders", nil); strings.TrimSpace(got.body) != want {
			t.Errorf("booking an order: %v, want %q", got, want)
		}
	}
	report := "/performance/api/v1/trackers/" + desk.orders.ID + "/reports/today"
	if got := as["eve"].do("GET", report, nil); !strings.Contains(got.body, `"total":"2"`) || !strings.Contains(got.body, "Ann Lee") {
		t.Errorf("the manager's report: %v", got)
	}
	if got := as["bob"].do("GET", report, nil); got.status != http.StatusOK || strings.Contains(got.body, "Ann Lee") {
		t.Errorf("a peer sees Ann's figures: %v", got)
	}

	// What the host rolls back did not happen in Headway either.
	ann, _ := desk.staff.actor("ann")
	today, err := desk.staff.roster.Today("ann", desk.now())
	if err != nil {
		t.Fatal(err)
	}
	err = desk.db.RunInTx(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := desk.count(ctx, tx, ann, today); err != nil {
			return err
		}
		return io.ErrUnexpectedEOF
	})
	if err != io.ErrUnexpectedEOF {
		t.Fatalf("the host's transaction: %v", err)
	}
	if got := as["eve"].do("GET", report, nil); !strings.Contains(got.body, `"total":"2"`) {
		t.Errorf("after a rollback, the manager's report: %v", got)
	}

	// A second start finds everything as it was, sessions among it.
	desk.db.Close()
	desk = newDesk(t, path, nil)
	if desk.orders.Revision != 1 {
		t.Errorf("the tracker was defined again: revision %d", desk.orders.Revision)
	}
	again := httptest.NewServer(desk.handler)
	defer again.Close()
	r := httptest.NewRequest("GET", "/", nil)
	home, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range as["ann"].Jar.Cookies(home) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	desk.handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Ann Lee") {
		t.Errorf("after a restart: %d %s", w.Code, w.Body)
	}
}

// The desk says who one is; Headway believes it, and nobody else.
func TestTheSessionIsTheHosts(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, filepath.Join(t.TempDir(), "orders.db"), nil)
	server := httptest.NewServer(desk.handler)
	defer server.Close()
	v := visit(t, server.URL)
	const me = "/performance/api/v1/me"

	for _, c := range []struct {
		method, path string
		status       int
		location     string
		header       []string
	}{
		{"GET", "/", 303, "/sign-in", nil},
		{"GET", "/sign-in", 200, "", nil},
		{"GET", me, 401, "", nil},
		{"POST", "/orders", 401, "", nil},
		{"GET", me, 401, "", []string{"Cookie", cookieName + "=ann"}},
		{"GET", "/performance/today?from=mail", 303, "/sign-in?next=%2Fperformance%2Ftoday%3Ffrom%3Dmail", []string{"Sec-Fetch-Mode", "navigate"}},
		{"POST", "/sign-in", 403, "", []string{"Sec-Fetch-Site", "cross-site"}},
	} {
		if got := v.do(c.method, c.path, nil, c.header...); got.status != c.status || got.location != c.location {
			t.Errorf("%s %s: %v", c.method, c.path, got)
		}
	}
	if got := v.do("POST", "/sign-in", url.Values{"name": {"ann"}, "password": {"guess"}}); got.status != 401 || !strings.Contains(got.body, "wrong") {
		t.Errorf("a wrong password: %v", got)
	}
	if got := v.signIn("nobody", ""); got.status != 401 {
		t.Errorf("nobody: %v", got)
	}
	for next, want := range map[string]string{"": "/", "//elsewhere.example/": "/", "https://elsewhere.example/": "/", "/performance/reports": "/performance/reports"} {
		if got := v.signIn("ann", next); got.status != 303 || got.location != want {
			t.Errorf("signing in, then %q: %v", next, got)
		}
	}
	got := v.do("GET", me, nil)
	for _, want := range []string{`"id":"ann"`, `"name":"Order desk"`, `"profile":false`, `"people_and_places":false`, `"organization":false`, `"today":true`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("who one is lacks %s: %v", want, got)
		}
	}
	// What the desk has itself, Headway does not.
	for _, path := range []string{"session", "me/profile", "people", "audit-events"} {
		if got := v.do("GET", "/performance/api/v1/"+path, nil); got.status != 404 {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := v.do("POST", "/sign-out", nil); got.location != "/sign-in" {
		t.Errorf("signing out: %v", got)
	}
	if got := v.do("GET", me, nil); got.status != 401 {
		t.Errorf("after signing out: %v", got)
	}
}

func TestAFolderWithoutTheWebAppIsRefused(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	err := serve("localhost:0", filepath.Join(t.TempDir(), "orders.db"), empty)
	if err == nil || !strings.Contains(err.Error(), "go run github.com/seed57a6ed91/headway/app/cmd/headway build-web --out "+empty) {
		t.Errorf("%v", err)
	}
}
