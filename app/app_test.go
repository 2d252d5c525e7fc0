package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/web"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// staff is a host's Directory.
type staff struct{ roster *people.Roster }

func newStaff() staff {
	return staff{people.NewRoster(people.Organization{ID: "acme", Name: "Acme", Modules: people.Modules{Trackers: true}}, nil, nil, nil,
		[]people.Person{{ID: "ann", FirstName: "Ann", Level: 10}})}
}

func (s staff) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s staff) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

// host is the Config of a host product in which Ann is signed in.
func host() app.Config {
	return app.Config{
		DB: memstore.New(nil), Directory: newStaff(), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Authenticate: func(*http.Request) (people.Actor, error) {
			return people.Actor{Org: "acme", Person: "ann", Level: 10}, nil
		},
	}
}

func newApp(t *testing.T, c app.Config) *app.App {
	t.Helper()
	a, err := app.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec
}

// Under any prefix, however it is written, a host mounts the App as one
// handler.
func TestPrefixes(t *testing.T) {
	t.Parallel()
	for given, prefix := range map[string]string{
		"": "/", "/": "/", "performance": "/performance/", "/performance": "/performance/", "/performance/": "/performance/", "/a/b-c.d_e~1/": "/a/b-c.d_e~1/",
	} {
		c := host()
		c.Prefix = given
		product := http.NewServeMux()
		product.Handle(prefix, newApp(t, c))
		for path, want := range map[string]int{
			"api/v1/me": 200, "api/v1/trackers": 200, "api/v1/openapi.json": 200, "api/v1/nowhere": 404, "healthz": 200, "readyz": 200, "": 200, "nowhere": 404,
		} {
			r := get(product, prefix+path)
			if r.Code != want {
				t.Errorf("prefix %q: %s: %d %s", given, prefix+path, r.Code, r.Body)
			}
			if r.Header().Get("X-Request-Id") == "" {
				t.Errorf("prefix %q: %s has no request id", given, prefix+path)
			}
		}
		if r := get(product, prefix+"api/v1/openapi.json"); !strings.Contains(r.Body.String(), `"servers":[{"url":"`+prefix+`api/v1"}]`) {
			t.Errorf("prefix %q: the document does not say where it is", given)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*app.Config){
		"DB":             func(c *app.Config) { c.DB = nil },
		"Directory":      func(c *app.Config) { c.Directory = nil },
		"Authenticate":   func(c *app.Config) { c.Authenticate = nil },
		"Accounts":       func(c *app.Config) { c.Accounts = account.New(c.DB, directory.New(c.DB, nil), nil) },
		"Prefix":         func(c *app.Config) { c.Prefix = "/{tenant}/" },
		"Prefix ":        func(c *app.Config) { c.Prefix = "/a//b/" },
		"Prefix  ":       func(c *app.Config) { c.Prefix = "/../" },
		"SignInURL":      func(c *app.Config) { c.SignInURL = "javascript:alert(1)" },
		"SignInURL ":     func(c *app.Config) { c.SignInURL = "//product.example/sign-in" },
		"SignInURL  ":    func(c *app.Config) { c.SignInURL = "sign-in" },
		"TrustedOrigins": func(c *app.Config) { c.TrustedOrigins = []string{"product.example"} },
	} {
		c := host()
		breaks(&c)
		if _, err := app.New(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if routes := newApp(t, host()).Routes(); len(routes) == 0 {
		t.Error("no routes")
	}
}

// failing is a database that is away.
type failing struct{ storage.DB }

func (failing) Ready(context.Context) error { return errors.New("connection refused by 10.0.0.7") }

func TestReadiness(t *testing.T) {
	t.Parallel()
	c := host()
	c.DB = failing{c.DB}
	a := newApp(t, c)
	if r := get(a, "/readyz"); r.Code != http.StatusServiceUnavailable || strings.Contains(r.Body.String(), "10.0.0.7") {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	if r := get(a, "/healthz"); r.Code != 200 || r.Body.String() != "ok\n" {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	c = host()
	a = newApp(t, c)
	if err := c.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if r := get(a, "/readyz"); r.Code != http.StatusServiceUnavailable {
		t.Errorf("a closed database: %d", r.Code)
	}
}

// built is the smallest build of a web app.
func built(t *testing.T) fs.FS {
	t.Helper()
	files, record := fstest.MapFS{}, web.Record{Format: 1}
	for _, f := range [][2]string{{"app.css", "a{}"}, {"app.wasm", "\x00asm"}, {"shell.html", "<title>{{.Name}}</title>"}, {"worker.js", "work()"}} {
		hash := fmt.Sprintf("%x", sha256.Sum256([]byte(f[1])))
		files[f[0]] = &fstest.MapFile{Data: []byte(f[1])}
		record.Files = append(record.Files, web.File{Name: f[0], Type: "text/plain", Size: int64(len(f[1])), SHA256: hash,
			Stored: []web.Stored{{Name: f[0], Encoding: "identity", Size: int64(len(f[1])), SHA256: hash}}})
	}
	b, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	files[web.RecordName] = &fstest.MapFile{Data: b}
	return files
}

func TestFilesAreServed(t *testing.T) {
	t.Parallel()
	c := host()
	c.Prefix, c.Files, c.Name, c.SignInURL = "/performance/", built(t), "Pulse", "/sign-in?next={return}"
	a := newApp(t, c)
	for path, want := range map[string]string{
		"/performance/": "<title>Pulse</title>", "/performance/people/7": "<title>Pulse</title>", "/performance/worker.js": "work()", "/performance/healthz": "ok",
	} {
		if r := get(a, path); r.Code != 200 || !strings.Contains(r.Body.String(), want) || !strings.Contains(r.Header().Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s: %d %s %v", path, r.Code, r.Body, r.Header())
		}
	}
	posted := httptest.NewRecorder()
	a.ServeHTTP(posted, httptest.NewRequest(http.MethodPost, "/performance/today", nil))
	if posted.Code != http.StatusMethodNotAllowed || posted.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST to a page: %d %v", posted.Code, posted.Header())
	}
	if r := get(a, "/performance/api/v1/me"); r.Code != 200 {
		t.Errorf("the API beside the files: %d", r.Code)
	}
	if r := get(a, "/performance/api/v1/nothing"); r.Code != 404 || strings.Contains(r.Body.String(), "Pulse") {
		t.Errorf("nothing in the API: %d %s", r.Code, r.Body)
	}
	c.Files = fstest.MapFS{"index.html": {Data: []byte("<title>Headway</title>")}}
	if _, err := app.New(c); !errors.Is(err, web.ErrIncomplete) || !strings.Contains(err.Error(), "headway build-web") {
		t.Errorf("files that are no build: %v", err)
	}
}

// Run forgets receipts of devices after 400 days, except those that wait for a
// decision.
func TestRunForgetsReceipts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := host()
		c.DB = memstore.New(nil)
		old := time.Now().Add(-sync.KeepHeld - time.Hour)
		receipts := func() map[string]storage.Receipt {
			var found map[string]storage.Receipt
			err := c.DB.View(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) (err error) {
				found, err = tx.Devices().ReceiptsByID(ctx, []string{"old", "waiting", "new"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		err := c.DB.Update(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error {
			return tx.Devices().PutReceipts(ctx, []storage.Receipt{
				{Device: "d", Seq: 1, ID: "old", Person: "ann", Status: change.Applied, Received: old, Revision: 1},
				{Device: "d", Seq: 2, ID: "waiting", Person: "ann", Status: change.Held, Received: old, Revision: 1},
				{Device: "d", Seq: 3, ID: "new", Person: "ann", Status: change.Applied, Received: time.Now(), Revision: 1},
			})
		})
		if err != nil || len(receipts()) != 3 {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- newApp(t, c).Run(ctx) }()
		synctest.Wait()
		left := receipts()
		if _, forgotten := left["old"]; forgotten || len(left) != 2 {
			t.Errorf("left are %v", left)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Run forgets kept answers after a day, and ends when it is told to.
func TestRunForgetsAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := host()
		c.DB = memstore.New(nil)
		a := newApp(t, c)
		idempotency := func(fn func(context.Context, storage.Idempotency) error) error {
			return c.DB.Update(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error { return fn(ctx, tx.Idempotency()) })
		}
		err := idempotency(func(ctx context.Context, i storage.Idempotency) error {
			return i.Finish(ctx, storage.Response{Caller: "ann", Key: "k", Created: time.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		kept := func() bool {
			err := idempotency(func(ctx context.Context, i storage.Idempotency) error {
				_, err := i.Response(ctx, "ann", "k")
				return err
			})
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- a.Run(ctx) }()
		<-time.After(directory.ResponseAge - time.Hour)
		synctest.Wait()
		if !kept() {
			t.Error("forgotten within the day")
		}
		<-time.After(8 * time.Hour)
		synctest.Wait()
		if kept() {
			t.Error("kept for longer than a day")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
