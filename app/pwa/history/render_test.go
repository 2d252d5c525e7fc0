package history

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
)

// page is the page as it is when it is loaded.
func (o *office) page(c Choice) *Page {
	o.Helper()
	words := text.New("en")
	env := &page.Env{Prefix: "/performance/", Text: words, Replica: o.device, Now: func() time.Time { return o.now }}
	p := New(env, page.Params{}).(*Page)
	p.Choice = c
	p.view, p.loaded = o.load(c), true
	return p
}

// shows reports what of an element a person can read, and what not. Components
// within it are rendered apart.
func (o *office) shows(what string, e app.UI, present, absent []string) {
	o.Helper()
	html := app.HTMLString(e)
	for _, s := range present {
		if !strings.Contains(html, s) {
			o.Errorf("%s lacks %q", what, s)
		}
	}
	for _, s := range absent {
		if strings.Contains(html, s) {
			o.Errorf("%s has %q", what, s)
		}
	}
	if o.Failed() {
		o.Fatal(html)
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.enter(wednesday-8, tracking.Set, 22)
	o.sync()
	o.online = false
	o.enter(wednesday, tracking.Set, 4)
	p := o.page(Choice{})
	o.shows("the page", p.Render(), []string{"My tracking history", "/performance/today/2026-03-11", "/performance/today/2026-03-03", "Saved on this device",
		"2 days, 26", `data-changes="2026-03-11"`}, nil)
	c := &calendar{Env: p.Env, Metric: p.view.Metric, Heat: p.view.Heat, Span: p.view.Span, Today: p.view.Today}
	o.shows("the calendar", c.Render(), []string{`id="day-2026-03-11"`, "Mar 3, 2026: 22", "Mar 2, 2026: nothing entered", `data-level="4"`}, []string{`id="day-2026-03-12"`})
	if n := strings.Count(app.HTMLString(c.Render()), `tabindex="0"`); n != 1 {
		t.Errorf("%d squares are reached with Tab, want 1", n)
	}
	for column, want := range []string{"Mar 2 to Mar 8, 2026", "22", "20", "110%", "✓ met"} {
		o.shows("last week's row", ui.Element("td", nil, p.cell(p.view.Periods[1], column)).UI(), []string{want}, nil)
	}
	for column, want := range []string{"Mar 9 to Mar 15, 2026", "4", "20", "20%", "running"} {
		o.shows("this week's row", ui.Element("td", nil, p.cell(p.view.Periods[0], column)).UI(), []string{want}, nil)
	}
}

// A metric without a target has no column for one.
func TestRenderWithoutTarget(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	p := o.page(Choice{Metric: "won"})
	if p.targets() {
		t.Error("the page shows targets of a metric without one")
	}
	o.shows("the page", p.Render(), []string{"Nothing was entered in these months."}, []string{"Target met"})
}

func TestPathReadsBack(t *testing.T) {
	t.Parallel()
	for _, c := range []Choice{{}, {Tracker: "a b", Metric: "m&n"}, {Tracker: "t", Metric: "m", Until: wednesday}} {
		_, query, _ := strings.Cut(Path(c), "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := New(&page.Env{}, page.Params{Query: values}).(*Page).Choice; got != c {
			t.Errorf("%s reads back as %+v", Path(c), got)
		}
	}
}
