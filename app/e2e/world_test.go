package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// patience is how long what must come may take on a machine that does much
// else.
const patience = 60 * time.Second

// someone is a person at the API, beside the browser.
type someone struct {
	*client.Client
	t   testing.TB
	me  api.Me
	ctx context.Context
}

// as signs somebody in at the API.
func as(t testing.TB, s *server, email string) *someone {
	t.Helper()
	p := &someone{Client: client.New(s.URL+"/", nil), t: t, ctx: t.Context()}
	if _, err := p.SignIn(p.ctx, api.SignIn{Email: email, Password: password}); err != nil {
		t.Fatalf("signing %s in: %v", email, err)
	}
	p.me = got(p.Me(p.ctx)).from(t)
	return p
}

// answer is what a call returned.
type answer[T any] struct {
	v   T
	err error
}

func got[T any](v T, err error) answer[T] { return answer[T]{v, err} }

// from ends the test where the call failed.
func (a answer[T]) from(t testing.TB) T {
	t.Helper()
	if a.err != nil {
		t.Fatal(a.err)
	}
	return a.v
}

func (p *someone) tracker(name string) api.Tracker {
	p.t.Helper()
	list := got(p.Trackers(p.ctx, client.TrackersQuery{})).from(p.t)
	for _, tr := range list.Items {
		if tr.Name == name {
			return tr
		}
	}
	p.t.Fatalf("there is no tracker %s", name)
	return api.Tracker{}
}

// total is what the report of a day's period says of a person: "-" where there
// is no row.
func (p *someone) total(f field, person string) string {
	p.t.Helper()
	r := got(p.Report(p.ctx, client.ReportQuery{Tracker: f.tracker, Date: f.date})).from(p.t)
	for i, m := range r.Tracker.Metrics {
		for _, row := range r.Rows {
			if m.ID == f.metric && row.ID == person {
				return string(row.Cells[i].Total)
			}
		}
	}
	return "-"
}

// value is the entry of a person on a day: "-" where there is none.
func (p *someone) value(f field, person string) string {
	p.t.Helper()
	list := got(p.Entries(p.ctx, client.EntriesQuery{Tracker: f.tracker, Metric: f.metric, From: f.date, Until: f.date + 1,
		Selection: client.Selection{People: []string{person}}})).from(p.t)
	for _, e := range list.Items {
		if e.Value != nil {
			return string(*e.Value)
		}
	}
	return "-"
}

// field is what one enters: a metric on a day.
type field struct {
	tracker, metric string
	date            period.Date
}

// fieldOf names the field of a metric.
func fieldOf(t testing.TB, tr api.Tracker, metric string, d period.Date) field {
	t.Helper()
	for _, m := range tr.Metrics {
		if m.Name == metric {
			return field{tr.ID, m.ID, d}
		}
	}
	t.Fatalf("%s has no metric %s", tr.Name, metric)
	return field{}
}

// id is that of its element on Today.
func (f field) id() string { return "line-" + f.metric + "-" + f.date.String() }

// there waits for it on Today.
func (f field) there(p *browsertest.Page) { p.Wait(`document.getElementById("` + f.id() + `")`) }

// enter types a value into it.
func (f field) enter(p *browsertest.Page, text string) {
	p.Type("#"+f.id(), text)
	p.Key("\r")
}

// more taps its +.
func (f field) more(p *browsertest.Page, times int) {
	for range times {
		p.Click(`[data-do="step"][data-by="1"][data-line="` + f.id() + `"]`)
	}
}

// shows waits until it holds a text, in which spaces that do not break are
// plain ones.
func (f field) shows(p *browsertest.Page, text string) {
	p.Wait(fmt.Sprintf(`document.getElementById(%q)?.value.replaceAll("\u00a0", " ") === %q`, f.id(), text))
}

// says waits until the lines below it say something.
func (f field) says(p *browsertest.Page, text string) {
	p.Wait(fmt.Sprintf(`document.getElementById(%q)?.closest(".metric").innerText.includes(%q)`, f.id(), text))
}

// saved waits until what it holds is on the device.
func (f field) saved(p *browsertest.Page) { f.says(p, "Saved on this device") }

// chip waits until the state of sync says something.
func chip(p *browsertest.Page, text string) {
	p.Wait(fmt.Sprintf(`document.querySelector("#sync")?.innerText.includes(%q)`, text))
}

// synced waits until the server has everything.
func synced(p *browsertest.Page) { chip(p, "All sent") }

// follow goes to an address of the app as a link does, without loading the
// page again.
func follow(p *browsertest.Page, path string) {
	p.Run(fmt.Sprintf(`const a = document.createElement("a"); a.href = %q; document.documentElement.append(a); a.click(); a.remove();`, path))
}

// press clicks the button of that name; within is where it is.
func press(p *browsertest.Page, within, name string) {
	button := fmt.Sprintf(`[...document.querySelectorAll(%q)].find((b) => b.innerText.trim() === %q && !b.disabled)`, within+" button", name)
	p.Wait(button)
	p.Run(button + `.click();`)
}

// text waits until the element shows a text.
func text(p *browsertest.Page, selector, want string) {
	p.Wait(fmt.Sprintf(`document.querySelector(%q)?.innerText.includes(%q)`, selector, want))
}

// eventually asks until the answer is as it should be.
func eventually(t testing.TB, what, want string, ask func() string) {
	t.Helper()
	end := time.Now().Add(patience)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		is := ask()
		if is == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s is %s, not %s", what, is, want)
		}
		<-again.C
	}
}

// cell is the button with a total of a report.
func cell(person string, metric int) string {
	return fmt.Sprintf(`button.number[data-row="%s"][data-metric="%d"]`, person, metric)
}

// live measures how long it takes from the moment at which a device sends what
// is entered until an element of a page elsewhere shows it.
func live(from *browsertest.Page, enter func(), to *browsertest.Page, selector, want string) time.Duration {
	to.Run(fmt.Sprintf(`window.shownAt = new Promise((then) => {
		const watch = new MutationObserver(look);
		function look() {
			if (document.querySelector(%q)?.innerText.trim() !== %q) return;
			watch.disconnect();
			then(Date.now());
		}
		watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
		look();
	});`, selector, want))
	began := browsertest.Eval[float64](from, `performance.timeOrigin + performance.now()`)
	enter()
	shown := browsertest.Eval[float64](to, `window.shownAt`)
	const pushes = `performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/sync/push")).map((e) => performance.timeOrigin + e.startTime)`
	from.Wait(fmt.Sprintf(`%s.some((at) => at >= %f)`, pushes, began)) // the answer may come after what it is about is seen
	sent := browsertest.Eval[float64](from, fmt.Sprintf(`Math.min(...%s.filter((at) => at >= %f))`, pushes, began))
	return time.Duration((shown - sent) * float64(time.Millisecond))
}

// within2s checks that what is entered is seen elsewhere within two seconds. A
// machine that does much else gets some more attempts, each with another value.
func within2s(t testing.TB, attempt func(n int) time.Duration) {
	t.Helper()
	var took []string
	for n := range 5 {
		d := attempt(n)
		took = append(took, d.Round(time.Millisecond).String())
		if d < 2*time.Second {
			t.Logf("seen after %s", strings.Join(took, ", "))
			return
		}
	}
	t.Errorf("seen after %s: none within 2s", strings.Join(took, ", "))
}
