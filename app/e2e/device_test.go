package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	webapp "github.com/seed57a6ed91/headway/app/web"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// A newer version is offered, and used when somebody taps; what is typed is
// not lost by it (S15). The app is installed by its own button.
func TestUpdateAndInstall(t *testing.T) {
	t.Parallel()
	served := t.TempDir()
	if err := os.CopyFS(served, os.DirFS(webFolder(t))); err != nil {
		t.Fatal(err)
	}
	s := demo(t, "--web", served)
	p := signIn(t, browsertest.OpenProfile(t, t.TempDir()), s, representative)
	p.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
	synced(p)
	version := func() string {
		return browsertest.Eval[string](p, `document.querySelector("[data-version]").dataset.version`)
	}
	first := version()
	follow(p, "/settings")
	const section = `section[aria-labelledby="version-heading"]`
	text(p, section, "Version "+first[:12])
	press(p, section, "Look for a newer version")
	text(p, section, "This is the newest version.")

	// A newer one. Until it is there, nobody says that this is the newest.
	deploy := func() {
		t.Helper()
		newer(t, served)
		s.Kill()
		s.Start()
	}
	deploy()
	follow(p, "/")
	text(p, "main", "Daily calls")
	follow(p, "/settings")
	p.Wait(`document.querySelector("#profile-first_name")?.value === "Emma"`)
	p.Run(`window.wrongly = false; new MutationObserver(() => { window.wrongly ||= document.body.innerText.includes("This is the newest version."); })
		.observe(document.body, { subtree: true, childList: true, characterData: true });`)
	press(p, section, "Look for a newer version")
	text(p, "#banners", "A new version is ready.")
	text(p, section, "A new version is ready.")
	if browsertest.Eval[bool](p, `window.wrongly`) {
		t.Error("it says that this is the newest version, while a newer one comes")
	}
	p.Screenshot("update-ready")
	if is := version(); is != first {
		t.Errorf("nobody asked for %s", is)
	}

	// With something typed, the browser asks first.
	p.Type("#profile-first_name", "Emma Sofie")
	update := `[...document.querySelectorAll("#banners button")].find((b) => b.innerText === "Update").click();`
	p.Leave(false, update)
	p.Wait(`document.querySelector("#profile-first_name").value === "Emma Sofie"`)
	text(p, "#banners", "A new version is ready.")
	press(p, "main form", "Save")
	toast(p, "Your profile is saved.")
	text(p, "main header", "Emma Sofie Jensen")
	press(p, section, "Update")
	p.Wait(`document.querySelector("[data-version]")?.dataset.version !== "` + first + `" && document.querySelector("#menu")`)
	second := version()
	follow(p, "/settings")
	text(p, section, "Version "+second[:12])
	if browsertest.Eval[bool](p, `document.body.innerText.includes("A new version is ready.")`) {
		t.Error("it offers the version that runs")
	}

	// Another one, by a single tap.
	deploy()
	p.Wait(`document.querySelector("#profile-first_name")?.value === "Emma Sofie"`)
	press(p, section, "Look for a newer version")
	press(p, "#banners", "Update")
	p.Wait(`document.querySelector("[data-version]")?.dataset.version !== "` + second + `" && document.querySelector("#menu")`)
	synced(p)
	s.Kill() // and it starts without a network
	p.Offline(true)
	third := version()
	p.Reload()
	chip(p, "Offline, nothing waiting")
	if is := version(); is != third || is == second {
		t.Errorf("after the third there runs %s", is)
	}
	follow(p, "/settings")
	press(p, section, "Look for a newer version")
	text(p, section, "The server cannot be reached at the moment.")
	s.Start()
	p.Offline(false)

	// Installing: the browser says that it can be.
	text(p, section, "Look for a newer version")
	p.Run(`const offer = new Event("beforeinstallprompt", { cancelable: true });
		window.asked = 0;
		offer.prompt = async () => { window.asked++; return { outcome: "dismissed" }; };
		window.dispatchEvent(offer);
		window.kept = offer.defaultPrevented;`)
	text(p, section, "Installed, it starts like any other app")
	p.Screenshot("installable")
	press(p, section, "Install the app")
	p.Wait(`window.asked === 1 && window.kept`)
	p.Wait(fmt.Sprintf(`!document.querySelector(%q).innerText.includes("Install")`, section)) // it cannot be asked twice
	p.Run(`const offer = new Event("beforeinstallprompt", { cancelable: true });
		offer.prompt = async () => { window.asked++; };
		window.dispatchEvent(offer);`)
	text(p, section, "Install the app")
	p.Run(`window.dispatchEvent(new Event("appinstalled"))`)
	p.Wait(fmt.Sprintf(`!document.querySelector(%q).innerText.includes("Install")`, section))
	if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}

// newer makes the build in a folder another version.
func newer(t testing.TB, folder string) {
	t.Helper()
	record, err := webapp.ReadRecord(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	record.Hash += "1" // by which versions differ
	b, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, webapp.RecordName), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A reminder comes at its time: in the app, and by a notification where that
// is permitted (T20).
func TestReminders(t *testing.T) {
	t.Parallel()
	s := demo(t)
	ingrid := as(t, s, enterprise)
	tr := got(ingrid.CreateTracker(t.Context(), api.TrackerInput{Name: "Noon count", Period: period.Day,
		Metrics:     []api.MetricInput{{Kind: "number", Name: "Boxes"}},
		Settings:    api.Settings{AllowEdits: true, Remind: "12:00"},
		Assignments: []api.Assignment{{AllLocations: true, Everyone: true}}})).from(t)
	today := as(t, s, representative).me.Today
	boxes := fieldOf(t, tr, "Boxes", today)

	// The clock of the device stands where the test wants it: at eleven, in
	// the zone of the organization.
	year, month, day := today.Civil()
	clock := fmt.Sprintf(`(() => {
		const Real = Date;
		const wanted = (time) => {
			const there = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Copenhagen", dateStyle: "short", timeStyle: "medium" });
			const utc = Real.UTC(%d, %d, %d, ...time);
			const shown = there.format(utc).split(/[- :]/).map(Number);
			return utc - (Real.UTC(shown[0], shown[1] - 1, ...shown.slice(2)) - utc);
		};
		let ahead = 0;
		window.Date = class extends Real {
			constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
			static now() { return Real.now() + ahead; }
		};
		window.clock = { set(...time) { ahead = wanted(time) - Real.now(); }, at: wanted };
		window.clock.set(11, 0, 0);
	})()`, year, int(month)-1, day)
	const section = `section[aria-labelledby="reminders-heading"]`
	b := browsertest.OpenProfile(t, t.TempDir())
	open := func() *browsertest.Page {
		p := b.Page()
		p.Before(clock)
		p.Go(s.URL + "/settings")
		p.Wait(`document.querySelector("#email, #menu")`)
		return p
	}

	// Permission, in its states.
	b.Unanswer(s.URL, "notifications")
	p := open()
	p.Type("#email", representative)
	p.Type("#password", password)
	p.Key("\r")
	text(p, section, "Notifications are not allowed yet; reminders show inside of the app.")
	p.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
	p.Run(`Notification.requestPermission = () => new Promise((then) => { window.answer = then; });`)
	press(p, section, "Allow notifications")
	p.Wait(`window.answer`)
	b.Grant(s.URL, "notifications")
	p.Run(`window.answer("granted")`)
	text(p, section, "Notifications are allowed.")
	p.Screenshot("notifications-allowed")

	// At its time.
	p.Run(`window.cameAt = 0; new MutationObserver(() => {
			if (!window.cameAt && document.querySelector("#banners")?.innerText.includes("Noon count")) window.cameAt = Date.now();
		}).observe(document.body, { subtree: true, childList: true, characterData: true });`)
	if browsertest.Eval[bool](p, `document.body.innerText.includes("Nothing entered today yet")`) {
		t.Error("it reminds before any time")
	}
	p.Run(`clock.set(11, 59, 57)`)
	p.Click("#sync") // whatever happens makes it look at the clock
	text(p, "#banners", "Nothing entered today yet: Noon count.")
	if late := browsertest.Eval[float64](p, `(window.cameAt - clock.at([12, 0, 0])) / 1000`); late < 0 || late > 60 {
		t.Errorf("it reminds %v s after its time", late)
	}
	const shown = `navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => n.title + ": " + n.body))`
	p.Wait(shown + `.then((all) => all.length > 0)`)
	if told := strings.Join(browsertest.Eval[[]string](p, shown), "|"); told != "Headway: Nothing entered today yet: Noon count." {
		t.Errorf("the system shows %s", told)
	}
	p.Screenshot("reminder")

	// It is told once, whatever is loaded anew or opened beside; the banner
	// stays until something is entered.
	p.Run(`(await (await navigator.serviceWorker.ready).getNotifications()).forEach((n) => n.close())`)
	p.Wait(shown + `.then((all) => all.length === 0)`)
	other := open()
	other.Run(`clock.set(12, 1, 0)`)
	other.Click("#sync")
	text(other, "#banners", "Nothing entered today yet: Noon count.")
	other.Click("#banners a.button") // Enter now
	boxes.there(other)
	boxes.enter(other, "0")
	boxes.saved(other)
	follow(other, "/settings")
	for _, page := range []*browsertest.Page{other, p} {
		page.Wait(`document.querySelector("main h1")?.innerText === "Settings" && !document.querySelector("#banners").innerText.includes("Noon count")`)
	}
	if again := browsertest.Eval[[]string](other, shown); len(again) > 0 {
		t.Errorf("the system shows again %q", again)
	}

	// Refused: the app says so, and reminds inside.
	b.Deny(s.URL, "notifications")
	refused := open()
	text(refused, section, "Notifications are not allowed. The settings of the browser can change that; reminders show inside of the app.")
	if browsertest.Eval[bool](refused, fmt.Sprintf(`document.querySelector(%q).querySelector("button") !== null`, section)) {
		t.Error("it asks again")
	}
	for _, page := range []*browsertest.Page{p, other, refused} {
		if c := page.Complaints("401"); len(c) > 0 {
			t.Errorf("the console: %q", c)
		}
	}
}
