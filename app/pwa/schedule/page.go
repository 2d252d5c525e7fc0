// Package schedule is the work schedule (K6): who is planned for which activity,
// week by week.
package schedule

import (
	"context"
	"errors"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/activities"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is a week of the schedule.
type Page struct {
	app.Compo

	Env *page.Env

	ctx        page.Context
	begins     period.Weekday
	first      period.Date // of the week; 0 until the calendar is known
	people     []ui.Option
	activities []api.Activity
	rows       []Person // of all
	shown      []Person // those that are searched for
	words      string
	planned    bool // only those who are planned
	loaded     bool
	err        error
	busy       bool
	asked      int // counts the reads: the answer to an older one is too late
	version    int
	window     window
	stop       func()
}

// window is what stands above the page.
type window interface{ ui() app.UI }

// New makes the page of an address, whose query may hold a day of the week.
func New(env *page.Env, params page.Params) page.Page {
	p := &Page{Env: env, first: env.Me.Today}
	if d, err := period.ParseDate(params.Get("date")); err == nil {
		p.first = d
	}
	return p
}

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("schedule.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.WhenBack(func() error { return p.err }, p.load)
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.stop()
	p.Env.SetDirty("schedule", false)
}

// weekStart is the day on which the organization's weeks begin.
func (p *Page) weekStart(ctx context.Context) period.Weekday {
	roster, err := p.Env.Replica.Directory().Roster(ctx, p.Env.Replica.Actor().Org)
	if err != nil {
		return period.Monday
	}
	return roster.Organization.Calendar.On(p.Env.Me.Today).WeekStart
}

// read is what a week is made of.
type read struct {
	begins     period.Weekday
	people     []ui.Option
	activities []api.Activity
	shifts     []api.Shift
}

func (p *Page) load() {
	p.asked++
	n, day, old := p.asked, p.first, read{p.begins, p.people, p.activities, nil}
	p.busy = true
	page.Async(p.ctx, func(ctx context.Context) (read, error) {
		r := old
		var err error
		if !p.loaded {
			r.begins = p.weekStart(ctx)
			if r.people, err = form.Everybody(ctx, p.Env); err != nil {
				return r, err
			}
			if r.activities, err = activities.All(ctx, p.Env.Client); err != nil {
				return r, err
			}
		}
		first := First(day, r.begins)
		for s, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.Shift], error) {
			return p.Env.Client.Shifts(ctx, client.DaysQuery{From: first, Until: first + 7, Page: page})
		}) {
			if err != nil {
				return r, err
			}
			r.shifts = append(r.shifts, s)
		}
		return r, nil
	}, func(_ app.Context, r read, err error) {
		if n != p.asked {
			return
		}
		p.busy, p.err = false, err
		if errors.Is(err, client.ErrSignedOut) {
			p.Env.SignedOut()
		}
		if err != nil {
			return
		}
		p.begins, p.people, p.activities, p.loaded = r.begins, r.people, r.activities, true
		p.first = First(day, r.begins)
		p.rows = Week(p.first, r.people, r.shifts, p.Env.T("form.somebody"))
		p.narrow()
	})
}

// narrow shows the rows that are searched for.
func (p *Page) narrow() {
	p.shown = matching(p.rows, p.words, p.planned)
	p.version++
}

// show shows the week of another day.
func (p *Page) show(day period.Date) {
	if day == 0 {
		return
	}
	p.first = First(day, p.begins)
	p.rows = Week(p.first, p.people, nil, "")
	p.narrow()
	p.load()
}

func (p *Page) onPrevious(app.Context, app.Event)           { p.show(p.first - 7) }
func (p *Page) onNext(app.Context, app.Event)               { p.show(p.first + 7) }
func (p *Page) onToday(app.Context, app.Event)              { p.show(p.Env.Me.Today) }
func (p *Page) onDate(_ app.Context, d period.Date)         { p.show(d) }
func (p *Page) onRetry(app.Context, app.Event)              { p.load() }
func (p *Page) onSearch(_ app.Context, words string)        { p.words = words; p.narrow() }
func (p *Page) onPlanned(_ app.Context, on bool)            { p.planned = on; p.narrow() }
func (p *Page) onCancelWindow(ctx app.Context, _ app.Event) { p.onCloseWindow(ctx) }

func (p *Page) onCloseWindow(app.Context) {
	p.window = nil
	p.Env.SetDirty("schedule", false)
}

// done closes a window after what it did, says so, and reads the week anew.
func (p *Page) done(says string) {
	p.onCloseWindow(p.ctx.Context)
	p.Env.Say(says)
	p.load()
}

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("schedule").Aria("busy", p.busy).OnClick(p.onClick).Body(
		ui.Header(p.Title(), p.Env.T("schedule.sub")),
		p.toolbar(),
		p.body(),
		app.If(p.window != nil, func() app.UI { return p.window.ui() }).Else(func() app.UI { return html.Div().Hidden(true) }),
	)
}

func (p *Page) toolbar() app.UI {
	if !p.loaded {
		return html.Div().Hidden(true)
	}
	t := p.Env.T
	step := func(key, mark string, click app.EventHandler) app.UI {
		return html.Button().Class("square").Aria("label", t(key)).Title(t(key)).OnClick(click, app.EventScope(key)).Text(mark)
	}
	return html.Div().Class("toolbar").Body(
		html.Div().Class("row").Role("group").Aria("label", t("schedule.week")).Body(
			step("schedule.previous", "‹", p.onPrevious),
			&ui.Date{ID: "schedule-date", Label: t("schedule.date"), Quiet: true, Required: true, Value: p.first, Reset: int(p.first), OnChange: p.onDate},
			step("schedule.next", "›", p.onNext),
			ui.If(p.first > p.Env.Me.Today || p.Env.Me.Today >= p.first+7, func() app.UI { return html.Button().OnClick(p.onToday).Text(t("schedule.now")) }),
		),
		html.Div().Class("row").Body(
			html.Button().OnClick(p.onCopy).Text(t("schedule.copy")),
			html.Button().OnClick(p.onImport).Text(t("schedule.import")),
		),
	)
}

func (p *Page) body() app.UI {
	t := p.Env.T
	retry := html.Button().OnClick(p.onRetry).Text(t("shell.retry"))
	switch {
	case p.err != nil && !p.loaded:
		return ui.Failure(says(p.Env, p.err), retry)
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 8)
	case len(p.activities) == 0:
		return ui.Empty(t("schedule.no_activities"), t("schedule.no_activities_why"), ui.If(p.Env.Me.Menu.TimeActivities, func() app.UI {
			return html.A().Class("button", "primary").Attr("href", p.Env.Href("/activities")).Text(t("schedule.to_activities"))
		}))
	case len(p.rows) == 0:
		return ui.Empty(t("schedule.none"), t("schedule.none_why"))
	}
	return html.Div().Class("stack").Body(
		ui.If(p.err != nil, func() app.UI { return ui.Banner(ui.Waiting, says(p.Env, p.err), retry) }),
		html.Div().Class("finding").Body(
			&ui.Field{ID: "schedule-search", Label: t("schedule.search"), Type: "search", Complete: "off", Max: 100, OnInput: p.onSearch},
			&ui.Check{ID: "schedule-planned", Label: t("schedule.planned_only"), Checked: p.planned, OnChange: p.onPlanned},
		),
		app.If(len(p.shown) == 0, func() app.UI { return ui.Empty(t("schedule.none_found"), "") }).
			Else(func() app.UI { return &table{Page: p, Version: p.version} }),
	)
}

// table is the week. It is made anew only when Version changes.
type table struct {
	app.Compo
	Page    *Page
	Version int
}

// Render implements app.Composer.
func (g *table) Render() app.UI {
	p := g.Page
	columns := []ui.Column{{Name: p.Env.T("schedule.person"), Class: "first"}}
	totals := make([]int, 7)
	for _, r := range p.shown {
		for d, shifts := range r.Days {
			for _, s := range shifts {
				totals[d] += s.To - s.From
			}
		}
	}
	foot, all := []ui.Markup{ui.Words(p.Env.Text.N("schedule.people", len(p.shown)))}, 0
	for d := range period.Date(7) {
		day, class := p.first+d, "shifts"
		if day == p.Env.Me.Today {
			class += " today"
		}
		columns = append(columns, ui.Column{Name: p.Env.Text.Weekday(day, "short") + " " + p.Env.Text.ShortDay(day), Label: p.Env.Text.Day(day), Class: class})
		foot = append(foot, p.hours(totals[d]))
		all += totals[d]
	}
	columns = append(columns, ui.Column{Name: p.Env.T("schedule.total"), Number: true})
	foot = append(foot, p.hours(all))
	return html.Div().Class("schedule-table").Body(&ui.Table{ID: "week", Label: p.Env.T("schedule.table", "span", p.Env.Text.Span(p.first, p.first+7)), Columns: columns, Count: len(p.shown),
		Foot: [][]ui.Markup{foot}, Version: g.Version, Cell: func(row, column int) ui.Markup { return p.cell(row, column) }})
}

// hours writes minutes as hours and minutes.
func (p *Page) hours(minutes int) ui.Markup {
	if minutes == 0 {
		return ui.Quiet("–")
	}
	m := strconv.Itoa(minutes % 60)
	if len(m) < 2 {
		m = "0" + m
	}
	return ui.Words(strconv.Itoa(minutes/60) + ":" + m)
}

func (p *Page) cell(row, column int) ui.Markup {
	r := p.shown[row]
	switch {
	case column == 0:
		return ui.Words(r.Name)
	case column == 8:
		return p.hours(r.minutes())
	}
	d := column - 1
	at := strconv.Itoa(row) + "-" + strconv.Itoa(d)
	attributes := func(class, id, label string, shift int) ui.Attributes {
		return ui.Attributes{{"type", "button"}, {"class", class}, {"id", id}, {"data-row", strconv.Itoa(row)}, {"data-day", strconv.Itoa(d)}, {"data-shift", strconv.Itoa(shift)}, {"aria-label", label}}
	}
	content := make([]ui.Markup, 0, len(r.Days[d])+1)
	day := p.Env.Text.Day(p.first + period.Date(d))
	for i, s := range r.Days[d] {
		a := p.activity(s.Activity)
		times := p.times(s)
		content = append(content, ui.Element("button", attributes("shift", "shift-"+at+"-"+strconv.Itoa(i), p.Env.T("schedule.shift_of", "name", r.Name, "day", day, "times", times, "activity", a.Name), i),
			ui.Element("b", nil, ui.Words(times)), ui.Words(" "), ui.Element("small", nil, activities.Swatch(a.Color), ui.Element("span", nil, ui.Words(a.Name)))))
	}
	content = append(content, ui.Element("button", attributes("plain add", "add-"+at, p.Env.T("schedule.add_of", "name", r.Name, "day", day), -1), ui.Words("+")))
	return ui.Element("span", ui.Attributes{{"class", "cell"}}, content...)
}

// activity returns an activity by its id.
func (p *Page) activity(id string) api.Activity {
	for _, a := range p.activities {
		if a.ID == id {
			return a
		}
	}
	return api.Activity{ID: id, Name: p.Env.T("schedule.unknown_activity")}
}

// onClick opens a shift, or a new one.
func (p *Page) onClick(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-shift]"); !target.Truthy() {
		return
	}
	data := target.Get("dataset")
	number := func(name string) int {
		n, err := strconv.Atoi(data.Get(name).String())
		if err != nil {
			return -1
		}
		return n
	}
	row, day, shift := number("row"), number("day"), number("shift")
	if row < 0 || row >= len(p.shown) || day < 0 || day > 6 || shift >= len(p.shown[row].Days[day]) {
		return
	}
	r := p.shown[row]
	if shift < 0 {
		p.edit(r, api.Shift{Person: r.ID, Date: p.first + period.Date(day)})
		return
	}
	p.edit(r, r.Days[day][shift])
}
