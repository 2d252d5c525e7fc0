package web_test

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/app/web"
)

const (
	started = `performance.getEntriesByName("headway:shown").length === 1`
	running = `document.querySelector("[data-version]").dataset.version`
	// A worker controls the page, and no other is on its way.
	settled = `navigator.serviceWorker.controller?.state === "activated" && await navigator.serviceWorker.getRegistration().then((r) => !r.installing)`
)

// origin is a host product with the web app at a prefix, behind the security
// headers of the app.
type origin struct {
	app      http.Handler
	prefix   string
	mu       sync.Mutex
	requests map[string]int
	broken   func(w http.ResponseWriter, r *http.Request) bool // answers in place of the app
}

func newOrigin(t testing.TB, h *web.Handler, prefix string) *origin {
	t.Helper()
	o := &origin{prefix: prefix, requests: map[string]int{}}
	guarded, err := httpapi.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, prefix+"api/"); ok {
			w.Header().Set("Cache-Control", "no-store")
			fmt.Fprintf(w, "%s %s", r.Method, rest)
			return
		}
		h.ServeHTTP(w, r)
	}), httpapi.GuardOptions{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	o.app = guarded
	return o
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.requests[r.Method+" "+r.URL.Path]++
	broken := o.broken
	o.mu.Unlock()
	switch {
	case !strings.HasPrefix(r.URL.Path, o.prefix):
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><html lang=en><link rel=icon href="data:,"><title>Host</title><h1>Host product</h1>`)
	case broken != nil && broken(w, r):
	default:
		o.app.ServeHTTP(w, r)
	}
}

func (o *origin) count(request string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.requests[request]
}

func (o *origin) breaks(broken func(w http.ResponseWriter, r *http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = broken
}

const plainProgram = `package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type page struct{ app.Compo }

func (p *page) Render() app.UI { return app.Main().Body(app.H1().Text("Plain")) }

func main() {
	app.RouteWithRegexp("^/.*", func() app.Composer { return &page{} })
	app.RunWhenOnBrowser()
}
`

// plainApp is a build of a program that asks nothing of a server, so that what
// is tested is how it is delivered.
func plainApp(t *testing.T) fs.FS {
	t.Helper()
	return browsertest.Build(t, plainSource(t))
}

func plainSource(t testing.TB) web.Source {
	t.Helper()
	ours, err := web.FindSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plain, files := web.Source{Dir: t.TempDir()}, map[string]string{"app/cmd/pwa/main.go": plainProgram}
	copied := []string{"go.mod", "go.sum"}
	assets, err := filepath.Glob("assets/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range assets {
		copied = append(copied, "app/web/"+name)
	}
	for _, name := range copied {
		b, err := os.ReadFile(filepath.Join(ours.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	write(t, plain, files)
	return plain
}

func TestInstallsAndStartsOfflineAtEveryAddress(t *testing.T) {
	t.Parallel()
	files := plainApp(t)
	for _, prefix := range []string{"/", "/performance/"} {
		t.Run(prefix, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, handler(t, files, web.Options{Prefix: prefix}), prefix)
			s := browsertest.Serve(t, o)
			p := browsertest.Open(t).Page()
			p.Go(s.URL + prefix)
			p.Run(`(await caches.open("host-product")).put("/host.txt", new Response("the host's"));
				(await caches.open("headway:/elsewhere/:1")).put("/e.txt", new Response("another mount's"))`)
			p.Wait(started)
			p.Wait(settled)
			if n := o.count("GET " + prefix + "assets/" + browsertest.Eval[string](p, running) + "/app.wasm"); n != 1 {
				t.Errorf("the program was asked for %d times", n)
			}
			p.Reload()
			p.Wait(started)
			if got := browsertest.Eval[float64](p, `document.getElementById("boot-progress").value`); got != 100 {
				t.Errorf("loading ended at %v %%", got)
			}
			if errs := p.InstallErrors(); len(errs) > 0 {
				t.Errorf("it cannot be installed: %v", errs)
			}
			for range 2 {
				got := browsertest.Eval[string](p, `Promise.all(["GET", "POST"].map((method) => fetch("`+prefix+`api/v1/me", { method }).then((r) => r.text()))).then(String)`)
				if got != "GET v1/me,POST v1/me" {
					t.Errorf("the API: %s", got)
				}
			}
			if o.count("GET "+prefix+"api/v1/me") != 2 || o.count("POST "+prefix+"api/v1/me") != 2 {
				t.Errorf("the server saw %v", o.requests)
			}
			if got := p.Complaints(); len(got) > 0 || strings.Contains(p.Console(), "preload") {
				t.Errorf("complaints: %v\n%s", got, p.Console())
			}
			s.Stop()
			for _, below := range []string{"", "x/y?utm=1#f", "today", "?utm=1", "link#token", "people/a.b"} {
				p.Go("about:blank")
				p.Go(s.URL + prefix + below)
				p.Wait(started)
				if at := browsertest.Eval[string](p, `location.pathname + location.search + location.hash`); at != prefix+below {
					t.Errorf("%s became %s", below, at)
				}
			}
			if err := p.TryGo(s.URL + prefix + "api/v1/me"); err == nil {
				t.Error("the API answered while the server was gone")
			}
			if prefix != "/" {
				if err := p.TryGo(s.URL + "/host"); err == nil {
					t.Error("the host product answered while the server was gone")
				}
			}
			s.Start()
			p.Go(s.URL + prefix)
			p.Wait(started)
			kept := browsertest.Eval[[]string](p, `Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).map((r) => n + " " + new URL(r.url).pathname))).then((all) => all.flat())`)
			for _, want := range []string{"host-product /host.txt", "headway:/elsewhere/:1 /e.txt"} {
				if !slices.Contains(kept, want) {
					t.Errorf("%s is gone: %v", want, kept)
				}
			}
			if slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(k, "/api/") }) {
				t.Errorf("the API was kept: %v", kept)
			}
		})
	}
}

// A page runs the version it was loaded with until somebody changes it.
func TestVersionsChangeOnTap(t *testing.T) {
	t.Parallel()
	const prefix = "/performance/"
	files := plainApp(t)
	older, newer := handler(t, files, web.Options{Prefix: prefix}), handler(t, files, web.Options{Prefix: prefix, Name: "Headway 2"})
	s := browsertest.Serve(t, newOrigin(t, older, prefix))
	b := browsertest.Open(t)
	p, other := b.Page(), b.Page()
	p.Go(s.URL + prefix + "today")
	p.Wait(settled)
	other.Go(s.URL + prefix + "history")
	other.Wait(started)
	s.Replace(newOrigin(t, newer, prefix))

	p.Run(`window.typed = "a form"; await headwayUpdate.check()`)
	p.Wait(`headwayUpdate.ready`)
	other.Wait(`headwayUpdate.ready`)
	fetched := `fetch("` + prefix + "assets/" + older.Version() + `/uPlot.iife.min.js").then((r) => r.status)`
	if got := browsertest.Eval[int](p, fetched); got != 200 {
		t.Errorf("a file of the page's own version: %d", got)
	}
	p.Reload()
	p.Wait(started)
	p.Wait(`headwayUpdate.ready`)
	if got := browsertest.Eval[string](p, running); got != older.Version() {
		t.Errorf("nobody asked for %s", got)
	}

	p.Run(`window.typed = "a form"; headwayUpdate.activate()`)
	p.Wait(`window.typed === undefined && ` + started)
	if got := browsertest.Eval[string](p, running); got != newer.Version() {
		t.Errorf("after the tap there runs %s", got)
	}
	if got := browsertest.Eval[string](p, `document.title`); got != "Headway 2" {
		t.Errorf("the title is %q", got)
	}
	if got := browsertest.Eval[int](other, fetched); got != 200 || browsertest.Eval[string](other, running) != older.Version() {
		t.Errorf("the other tab, which has its files no more: %d", got)
	}
	other.Run(`headwayUpdate.activate()`)
	other.Wait(running + ` === "` + newer.Version() + `" && ` + started)
	other.Close()
	p.Reload()
	p.Wait(started)
	// The tab may be a while in closing, in which nothing is let go of: a page
	// that starts later does.
	p.Wait(`(navigator.serviceWorker.controller.postMessage({ type: "started", version: ` + running + ` }),
		(await caches.keys()).join() === "headway:` + prefix + `:` + newer.Version() + `")`)
	if got := append(p.Complaints(), other.Complaints()...); len(got) > 0 {
		t.Errorf("complaints: %v", got)
	}
}

// An installation that lacks a file, or has another in its place, is none.
func TestHalfAnInstallationIsNone(t *testing.T) {
	t.Parallel()
	const prefix = "/"
	files := plainApp(t)
	older, newer := handler(t, files, web.Options{}), handler(t, files, web.Options{Name: "Headway 2"})
	s := browsertest.Serve(t, newOrigin(t, older, prefix))
	p := browsertest.Open(t).Page()
	p.Go(s.URL)
	p.Wait(settled)
	fails := newOrigin(t, newer, prefix)
	s.Replace(fails)
	last := prefix + "assets/" + newer.Version() + "/wasm_exec.js"
	for what, broken := range map[string]func(w http.ResponseWriter){
		"missing":   func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
		"different": func(w http.ResponseWriter) { fmt.Fprint(w, "class Go {}") },
	} {
		before := fails.count("GET " + last)
		fails.breaks(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == last {
				broken(w)
			}
			return r.URL.Path == last
		})
		p.Run(`await navigator.serviceWorker.getRegistration().then((r) => r.update()).catch(() => {})`)
		p.Wait(`await navigator.serviceWorker.getRegistration().then((r) => !r.installing)`)
		if fails.count("GET "+last) == before {
			t.Errorf("%s: nothing was tried", what)
		}
		if browsertest.Eval[bool](p, `headwayUpdate.ready || (await navigator.serviceWorker.getRegistration()).waiting !== null`) {
			t.Errorf("%s: half an installation was taken", what)
		}
		s.Stop()
		p.Go("about:blank")
		p.Go(s.URL + prefix + "x/y")
		p.Wait(started)
		if got := browsertest.Eval[string](p, running); got != older.Version() {
			t.Errorf("%s: there runs %s", what, got)
		}
		s.Start()
	}
	fails.breaks(nil)
	p.Run(`await headwayUpdate.check()`)
	p.Wait(`headwayUpdate.ready`)
}

// Where the browser made room, the files come back with the next page.
func TestWhatTheBrowserThrewAwayComesBack(t *testing.T) {
	t.Parallel()
	s := browsertest.Serve(t, newOrigin(t, handler(t, plainApp(t), web.Options{}), "/"))
	p := browsertest.Open(t).Page()
	p.Go(s.URL)
	p.Wait(settled)
	p.Run(`for (const name of await caches.keys()) await caches.delete(name)`)
	p.Reload()
	p.Wait(started)
	p.Wait(`(await (await caches.open((await caches.keys())[0])).keys()).length > 8`)
	s.Stop()
	p.Go("about:blank")
	p.Go(s.URL + "/today")
	p.Wait(started)
}

// What fails while loading is said, and can be tried again.
func TestFailuresAreSaid(t *testing.T) {
	t.Parallel()
	h := handler(t, plainApp(t), web.Options{})
	o := newOrigin(t, h, "/")
	s := browsertest.Serve(t, o)
	p := browsertest.Open(t).Page()
	status := 503
	o.breaks(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "app.wasm") {
			return false
		}
		w.WriteHeader(status)
		return true
	})
	p.Go(s.URL + "/today")
	if got := p.Text("#boot-status[role=alert]"); !strings.Contains(got, "Headway could not be loaded") {
		t.Errorf("it says %q", got)
	}
	p.Screenshot("boot-failed")
	o.breaks(nil)
	p.Click("#boot-status button")
	p.Wait(started)

	// The program ends, as it does by a panic.
	p.Run(`goappNav()`)
	if got := p.Text("#boot-stopped[open]"); !strings.Contains(got, "Headway stopped") {
		t.Errorf("it says %q", got)
	}
	p.Screenshot("boot-stopped")
	p.Run(`window.before = true`)
	p.Click("#boot-stopped button")
	p.Wait(`!window.before && ` + started)
}

// slowly writes bit by bit. Throttling in the browser would slow the page's
// requests and not those of its worker, whichever comes first.
type slowly struct{ http.ResponseWriter }

func (w slowly) Write(b []byte) (n int, err error) {
	for part := range slices.Chunk(b, 8<<10) {
		written, err := w.ResponseWriter.Write(part)
		if n += written; err != nil {
			return n, err
		}
		if err := http.NewResponseController(w.ResponseWriter).Flush(); err != nil {
			return n, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return n, nil
}

func TestProgressIsTrue(t *testing.T) {
	t.Parallel()
	h := handler(t, plainApp(t), web.Options{})
	o := newOrigin(t, h, "/")
	o.breaks(func(w http.ResponseWriter, r *http.Request) bool {
		slow := strings.HasSuffix(r.URL.Path, ".wasm")
		if slow {
			o.app.ServeHTTP(slowly{w}, r)
		}
		return slow
	})
	s := browsertest.Serve(t, o)
	p := browsertest.Open(t).Page()
	p.Go("about:blank")
	p.Size(390, 844)
	p.Run(`setTimeout(() => location.assign("` + s.URL + `/"))`)
	p.Wait(`document.getElementById("boot-progress")?.value > 20`)
	p.Screenshot("boot-loading")
	p.Run(`window.steps = []; const bar = document.getElementById("boot-progress"); steps.push(bar.value);
		new MutationObserver(() => steps.push(bar.value)).observe(bar, { attributes: true })`)
	p.Wait(started)
	steps := browsertest.Eval[[]float64](p, `steps`)
	if !slices.IsSorted(steps) || len(steps) < 10 || steps[0] > 80 || steps[len(steps)-1] != 100 {
		t.Errorf("progress: %v", steps)
	}
}

// Links that lead out of the app are left to the browser.
func TestLinksLeadOut(t *testing.T) {
	t.Parallel()
	const prefix = "/performance/"
	h := handler(t, plainApp(t), web.Options{Prefix: prefix})
	s := browsertest.Serve(t, newOrigin(t, h, prefix))
	p := browsertest.Open(t).Page()
	for href, want := range map[string]string{
		"/customers":            `document.title === "Host"`,
		prefix + "api/v1/file":  `document.body.innerText === "GET v1/file"`,
		prefix + "people?q=1#x": `window.same && location.pathname === "` + prefix + `people" && location.search === "?q=1"`,
	} {
		p.Go(s.URL + prefix)
		p.Wait(started)
		p.Run(`window.same = true; const a = document.createElement("a"); a.href = "` + href + `"; a.id = "out"; a.textContent = "out"; document.querySelector("h1").after(a)`)
		p.Click("#out")
		p.Wait(want)
	}
}

// The app itself starts where nobody is signed in, and keeps to the policy.
func TestTheAppStarts(t *testing.T) {
	t.Parallel()
	o := newOrigin(t, handler(t, browsertest.WebFiles(t), web.Options{}), "/")
	o.breaks(func(w http.ResponseWriter, r *http.Request) bool {
		api := strings.HasPrefix(r.URL.Path, "/api/")
		if api {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"status":401,"title":"Unauthorized","code":"unauthenticated"}`)
		}
		return api
	})
	s := browsertest.Serve(t, o)
	p := browsertest.Open(t).Page()
	p.Go(s.URL)
	p.Wait(started)
	p.Wait(settled)
	p.Screenshot("app-started")
	if got := p.Complaints("401"); len(got) > 0 || browsertest.Eval[bool](p, `document.getElementById("boot-stopped") !== null`) {
		t.Errorf("complaints: %v", got)
	}
}

func TestNotificationsAreShown(t *testing.T) {
	t.Parallel()
	const prefix = "/performance/"
	s := browsertest.Serve(t, newOrigin(t, handler(t, plainApp(t), web.Options{Prefix: prefix}), prefix))
	b := browsertest.Open(t)
	b.Grant(s.URL, "notifications")
	p := b.Page()
	p.Go(s.URL + prefix)
	p.Wait(settled)
	p.Run(`ServiceWorkerRegistration.prototype.showNotification = (title, options) => { window.shown = [title, options.body, options.data.path]; };
		await goappNewNotification(JSON.stringify({ title: "A reminder", body: "Enter your calls", path: "/today?from=reminder" }))`)
	if got, want := browsertest.Eval[[]string](p, `window.shown`), []string{"A reminder", "Enter your calls", s.URL + prefix + "today?from=reminder"}; !slices.Equal(got, want) {
		t.Errorf("shown: %q, want %q", got, want)
	}
}

// A tap on a notification leads to its address, in the page that is open if
// there is one. A headless Chromium has nothing to tap on, so the worker's code
// runs in a page here, which tells it of the tap.
func TestNotificationsLeadToTheirPage(t *testing.T) {
	t.Parallel()
	const prefix = "/performance/"
	s := browsertest.Serve(t, newOrigin(t, handler(t, small(t, nil), web.Options{Prefix: prefix}), prefix))
	p := browsertest.Open(t).Page()
	p.Go(s.URL + "/host")
	p.Run(`window.tap = async (path, pages) => {
		const handlers = {}, done = [];
		const page = (url) => ({ url, focus: async () => done.push("focus " + url), postMessage: (m) => done.push(m.type + " " + m.path) });
		const self = { location, addEventListener: (type, f) => { handlers[type] = f; },
			clients: { matchAll: async () => pages.map(page), openWindow: async (url) => done.push("open " + url) } };
		new Function("self", await (await fetch("` + prefix + `worker.js")).text())(self);
		let work;
		handlers.notificationclick({ notification: { close: () => done.push("close"), data: path && { path } }, waitUntil: (w) => { work = w; } });
		await work;
		return done.join(", ").replaceAll(location.origin, "");
	}`)
	for path, want := range map[string]string{
		"": "/performance/", "/people?q=1#x": "/performance/people?q=1#x", "held": "/performance/held", prefix + "today": "/performance/today",
		s.URL + prefix + "today": "/performance/today", "https://elsewhere.example/x": "/performance/", "//elsewhere.example/x": "/performance/", "/performances": "/performance/performances",
	} {
		if got := browsertest.Eval[string](p, `tap("`+path+`", [])`); got != "close, open "+want {
			t.Errorf("%q without a page: %s", path, got)
		}
		if got := browsertest.Eval[string](p, `tap("`+path+`", [location.origin + "/host", location.origin + "/performance/x"])`); got != "close, navigate "+want+", focus /performance/x" {
			t.Errorf("%q with a page: %s", path, got)
		}
	}
}
