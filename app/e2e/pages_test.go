package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// sheet is a page to look at.
type sheet struct{ name, path string }

// Every page, as people of several roles see it, wide and on a phone, light
// and dark: no barrier that axe knows of, nothing wider than a phone, one
// heading and a title, and nothing wrong on the console.
func TestPages(t *testing.T) {
	s := demo(t)
	b := browsertest.Open(t)
	check := accessibility(t)

	out := b.Device().Page()
	for _, page := range []sheet{{"sign-in", "/"}, {"link", "/link#no-such-secret"}} {
		out.Go(s.URL + page.path)
		settled(out)
		examine(t, out, check, page.name)
	}
	complaints(t, out, "401", "404") // nobody is signed in, and the link is not good

	jonas := as(t, s, manager)
	daily, visits := jonas.tracker("Daily calls").ID, jonas.tracker("Field visits").ID
	yesterday := "/today/" + (jonas.me.Today - 1).String()
	reading := []sheet{{"reports", "/reports"}, {"report", "/reports/" + daily}, {"report-chart", "/reports/" + daily + "?view=chart"}, {"report-month", "/reports/" + visits}}
	managing := []sheet{{"trackers", "/trackers"}, {"tracker-new", "/trackers/new"}, {"tracker", "/trackers/" + daily}, {"tracker-periods", "/trackers/" + daily + "/periods"}, {"held", "/held"}}
	// axe looks at each element: at a history by months and a plan of few people,
	// which have all that the others have.
	history, planning := "/history?tracker="+visits, []sheet{{"schedule", "/schedule"}}
	own := []sheet{{"today", "/"}, {"yesterday", yesterday}, {"history", history}, {"settings", "/settings"}, {"not-found", "/no/such/page"}}
	ruling := []sheet{{"people", "/places"}, {"locations", "/places/locations"}, {"teams", "/places/teams"}, {"companies", "/places/companies"}, {"organization", "/organization"}}
	paying := []sheet{{"timetrack", "/timetrack"}, {"activities", "/activities"}, {"rates", "/rates"}}
	for _, role := range []struct {
		name, email string
		sheets      [][]sheet
		long        []sheet // at which axe does not look
	}{
		{"representative", representative, [][]sheet{own, {{"report", "/reports/" + daily}, {"held", "/held"}}}, []sheet{{"history-days", "/history"}}},
		{"manager", manager, [][]sheet{own, reading, managing, planning}, nil},
		{"enterprise", enterprise, [][]sheet{reading, managing, ruling, paying}, []sheet{{"schedule-all", "/schedule"}}},
	} {
		t.Run(role.name, func(t *testing.T) {
			p := signIn(t, b.Device(), s, role.email)
			synced(p)
			for _, sheets := range role.sheets {
				for _, page := range sheets {
					visit(p, page.path)
					examine(t, p, check, role.name+"-"+page.name)
				}
			}
			for _, page := range role.long {
				visit(p, page.path)
				examine(t, p, "", role.name+"-"+page.name)
			}
			complaints(t, p, "api/v1/me") // before signing in, 401
		})
	}
}

// complaints checks that the console has none, but for those that are meant.
func complaints(t *testing.T, p *browsertest.Page, except ...string) {
	t.Helper()
	if c := p.Complaints(except...); len(c) > 0 {
		t.Errorf("the console: %s", strings.Join(c, "\n"))
	}
}

// visit goes to an address as a link does, and waits until its page is there.
func visit(p *browsertest.Page, path string) {
	p.Run(`window.headingBefore = document.querySelector("h1")`)
	if browsertest.Eval[string](p, `location.pathname + location.search`) != path {
		follow(p, path)
		p.Wait(`document.querySelector("h1") !== window.headingBefore`)
	}
	settled(p)
}

// settled waits until nothing is being loaded any more.
func settled(p *browsertest.Page) {
	p.Wait(`document.querySelector("h1, main .failure") && ![...document.querySelectorAll(".loading, [aria-busy=true]")].some((e) => e.checkVisibility())`)
}

// examine looks at a page from all sides.
func examine(t *testing.T, p *browsertest.Page, check string, name string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		p.Prefer(map[string]string{"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"})
		for _, size := range []struct{ width, height int64 }{{390, 844}, {1280, 800}} {
			p.Size(size.width, size.height)
			settled(p)
			view := fmt.Sprintf("%s-%d-%s", name, size.width, scheme)
			p.Screenshot(view)
			if wide := browsertest.Eval[int64](p, `document.documentElement.scrollWidth`); wide > size.width {
				t.Errorf("%s is %d wide: %s", view, wide, browsertest.Eval[string](p, wider))
			}
			rules := "" // all of them
			if scheme == "dark" {
				if size.width < 1280 {
					continue // its colours are those of the wide page
				}
				rules = "color-contrast"
			}
			for _, barrier := range barriers(t, p, check, rules) {
				t.Errorf("%s: %s", view, barrier)
			}
		}
	}
	if n := browsertest.Eval[int](p, `document.querySelectorAll("h1").length`); n != 1 {
		t.Errorf("%s has %d headings of the first level", name, n)
	}
	if title := browsertest.Eval[string](p, `document.title`); !strings.HasSuffix(title, " · Headway") || len(title) < len("x · Headway") {
		t.Errorf("%s has the title %q", name, title)
	}
}

// wider names what reaches beyond the window.
const wider = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
	.slice(0, 5).map((e) => e.tagName + (e.id ? "#" + e.id : "") + "." + e.className).join(", ")`

// accessibility is axe-core, which HEADWAY_AXE names the file of.
func accessibility(t *testing.T) string {
	t.Helper()
	path := os.Getenv("HEADWAY_AXE")
	if path == "" {
		if os.Getenv("HEADWAY_REQUIRE_ALL") == "1" {
			t.Fatal("HEADWAY_AXE does not name axe.min.js")
		}
		t.Log("without HEADWAY_AXE nothing looks for barriers")
		return ""
	}
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(code)
}

// barriers are what axe finds, a line for each element; rule "" is all rules.
func barriers(t *testing.T, p *browsertest.Page, check, rule string) []string {
	t.Helper()
	if check == "" {
		return nil
	}
	if !browsertest.Eval[bool](p, `typeof axe === "object"`) {
		p.Run(check)
	}
	options := map[string]any{"resultTypes": []string{"violations"}}
	if rule != "" {
		options["runOnly"] = map[string]any{"type": "rule", "values": []string{rule}}
	}
	b, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	return browsertest.Eval[[]string](p, `axe.run(document, `+string(b)+`).then(({ violations }) => violations.flatMap((v) =>
		v.nodes.slice(0, 3).map((n) => v.id + " (" + v.impact + "): " + n.target.join(" ") + " " + n.html.slice(0, 200) + " " + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? ""))))`)
}
