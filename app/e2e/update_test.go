package e2e

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// A newer version comes while many changes wait without a network: it does not
// take over by itself, and when somebody taps, it finds and sends them all (S7,
// S15). Once nothing waits, the next version takes over while nobody looks.
func TestUpdateWhileChangesWait(t *testing.T) {
	const waiting = 50
	served := t.TempDir()
	if err := os.CopyFS(served, os.DirFS(webFolder(t))); err != nil {
		t.Fatal(err)
	}
	s := demo(t, "--web", served)
	l := newLedger(t, s, 1, "Boxes", "Lids", "Labels")
	p := signIn(t, browsertest.Open(t), s, representative)
	p.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
	synced(p)
	version := func() string {
		return browsertest.Eval[string](p, `document.querySelector("[data-version]").dataset.version`)
	}
	first := version()

	// Many changes wait.
	s.Kill()
	p.Offline(true)
	for n := range waiting {
		f, value := l.field(n%2, 0), strconv.Itoa(100+n)
		f.there(p)
		if n%5 == 4 {
			f = l.field(2, 0)
			f.tap(p, 1)
			l.tapped(f, 1)
		} else {
			f.enter(p, value)
			l.wrote(f, value)
		}
		chip(p, fmt.Sprintf("%d %s on this device, no network", n+1, map[bool]string{true: "entry", false: "entries"}[n == 0]))
	}
	shown := map[field]string{l.field(0, 0): "148", l.field(1, 0): "147", l.field(2, 0): "10"}

	// The newer version comes, and nothing can be sent yet.
	newer(t, served)
	p.Block("/sync/push")
	p.Offline(false)
	s.Start()
	const section = `section[aria-labelledby="version-heading"]`
	follow(p, "/settings")
	press(p, section, "Look for a newer version")
	text(p, "#banners", "A new version is ready.")
	p.Run(`window.stays = true`)
	look := func(state string) {
		p.Run(fmt.Sprintf(`Object.defineProperty(document, "visibilityState", { configurable: true, get: () => %q });
			document.dispatchEvent(new Event("visibilitychange"));`, state))
	}
	look("hidden")
	look("visible")
	s.Kill()
	p.Offline(true)
	p.Click("#sync") // which is answered after all that was asked before
	chip(p, "50 entries on this device, no network")
	if is := version(); is != first || !browsertest.Eval[bool](p, `window.stays === true`) {
		t.Errorf("%s takes over while changes wait", is)
	}

	// Somebody taps. It runs without a network, and has all changes.
	press(p, "#banners", "Update")
	p.Wait(`document.querySelector("[data-version]")?.dataset.version !== "` + first + `" && document.querySelector("#menu")`)
	second := version()
	chip(p, "50 entries on this device, no network")
	follow(p, "/")
	for f, value := range shown {
		f.shows(p, value)
		f.saved(p)
	}
	p.Block()
	s.Start()
	if b := as(t, s, representative).value(l.field(0, 0), l.person); b != "-" {
		t.Errorf("before the network is back the server has %s", b)
	}
	p.Offline(false)
	l.emptied(p)
	t.Log(l.balance())
	there(p, shown)

	// Nothing waits any more.
	newer(t, served)
	s.Kill()
	s.Start()
	synced(p)
	follow(p, "/settings")
	press(p, section, "Look for a newer version")
	text(p, "#banners", "A new version is ready.")
	look("hidden")
	p.Wait(`document.querySelector("[data-version]")?.dataset.version !== "` + second + `" && document.querySelector("#menu")`)
	synced(p)
	l.emptied(p)
	if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}
