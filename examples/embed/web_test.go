package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// hostWorker is a service worker of the host's own, for the whole origin.
const hostWorker = `addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", () => {});`

// The web app lives in the host: under its prefix, with its sign-in and its
// database, beside its pages, its service worker and its cache.
func TestTheWebAppInTheHost(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, filepath.Join(t.TempDir(), "orders.db"), browsertest.WebFiles(t))
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error)
	go func() { ran <- desk.headway.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
	})
	host := http.NewServeMux()
	host.Handle("/", desk.handler)
	host.HandleFunc("GET /worker.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(hostWorker))
	})
	s := browsertest.Serve(t, host)

	shell := visit(t, s.URL).do("GET", "/performance/reports/deep?link=1", nil)
	if shell.status != http.StatusOK || !strings.Contains(shell.body, `data-prefix="/performance/"`) || !strings.Contains(shell.body, `data-hosted="1"`) ||
		!strings.Contains(shell.body, "<title>Performance</title>") {
		t.Errorf("the page of the app: %v", shell)
	}

	today, err := desk.staff.roster.Today("ann", desk.now())
	if err != nil {
		t.Fatal(err)
	}
	field := "line-" + desk.orders.Metrics[0].ID + "-" + today.String()
	shows := func(p *browsertest.Page, value string) {
		t.Helper()
		p.Wait(`document.getElementById("` + field + `")?.value === "` + value + `"`)
	}
	signIn := func(p *browsertest.Page, name string) {
		t.Helper()
		p.Type("[name=name]", name)
		p.Type("[name=password]", firstPassword)
		p.Click("button")
	}

	// The host's worker and cache were there before the app.
	p := browsertest.Open(t).Page()
	p.Go(s.URL)
	p.Run(`await navigator.serviceWorker.register("/worker.js"); await navigator.serviceWorker.ready;
		await (await caches.open("order-desk")).put("/prices", new Response("the desk's"))`)

	// A deep link leads over the host's sign-in to where it points.
	p.Go(s.URL + "/performance/today?from=mail")
	signIn(p, "ann")
	p.Wait(`location.pathname + location.search === "/performance/today?from=mail"`)
	shows(p, "")
	p.Wait(`navigator.serviceWorker.controller?.scriptURL.endsWith("/performance/worker.js")`)
	if browsertest.Eval[bool](p, `headwayUpdate.ready`) {
		t.Error("the first start of the app is taken for an update, since the host has a worker")
	}
	p.Screenshot("embedded")

	// What is typed is in the host's database, and what the host books comes.
	p.Type("#"+field, "5")
	p.Key("\r")
	p.Wait(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/sync/push") && e.responseEnd > 0) &&
		document.querySelector("#sync")?.innerText.includes("All sent")`)
	if got := browsertest.Eval[string](p, `fetch("/orders", { method: "POST" }).then((r) => r.text())`); strings.TrimSpace(got) != "6 orders today" {
		t.Errorf("the desk counts: %s", got)
	}
	var stored int64
	if err := desk.db.NewSelect().Table("hw_entries").Column("value").Where("person_id = ?", "ann").Scan(t.Context(), &stored); err != nil || stored != 6 {
		t.Errorf("the desk's database holds %d, %v", stored, err)
	}
	shows(p, "6")
	p.Go(s.URL + "/performance/settings")
	p.Wait(`document.body.innerText.includes("Ann Lee · Order desk")`)
	if browsertest.Eval[bool](p, `document.querySelector("input[type=password]") !== null || /sign out/i.test(document.body.innerText)`) {
		t.Error("the app offers what the host does")
	}

	// The host is as it was.
	p.Go(s.URL)
	if got := p.Text("p"); !strings.Contains(got, "Good day, Ann Lee") {
		t.Errorf("the desk says %q", got)
	}
	got := browsertest.Eval[string](p, `(async () => [(await navigator.serviceWorker.getRegistration("/")).active.scriptURL, navigator.serviceWorker.controller.scriptURL,
		await (await (await caches.open("order-desk")).match("/prices")).text(), (await (await caches.open("order-desk")).keys()).length].join(" ").replaceAll(location.origin, ""))()`)
	if got != "/worker.js /worker.js the desk's 1" {
		t.Errorf("the desk's worker and cache: %s", got)
	}
	p.Click("a")
	shows(p, "6")
	if c := p.Complaints(); len(c) > 0 {
		t.Errorf("complaints: %q", c)
	}

	// The host signs out, and somebody else in.
	p.Go(s.URL)
	p.Click(`[action="/sign-out"] button`)
	p.Wait(`location.pathname === "/sign-in"`)
	p.Go(s.URL + "/performance/today")
	p.Wait(`document.querySelector("main.alone")?.innerText.includes("Your session has ended")`)
	p.Click("main.alone a.button")
	p.Wait(`location.pathname + location.search === "/sign-in?next=%2Fperformance%2Ftoday"`)
	signIn(p, "bob")
	p.Wait(`location.pathname === "/performance/today"`)
	shows(p, "")
}
