package mytime

import (
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("mytime").Body(
		p.header(),
		p.body(),
		p.renderForm(),
		p.renderHistory(),
	)
}

func (p *Page) header() app.UI {
	t := p.Env.T
	d := p.Day
	if p.loaded {
		d = p.view.Date
	}
	sub := "\u00a0" // it keeps its place
	if d != 0 {
		sub = p.Env.T("today.heading", "weekday", p.Env.Text.Weekday(d, "long"), "date", p.Env.Text.Date(d))
	}
	return ui.Header(t("mytime.title"), sub,
		html.Div().Class("daynav").Body(
			html.Button().Class("icon-button").Aria("label", t("today.previous")).Attr("disabled", !p.loaded).OnClick(p.onPrevious, app.EventScope("previous")).Text("‹"),
			&ui.Date{ID: "time-day", Label: t("mytime.day"), Quiet: true, Value: d, Reset: int(d), OnChange: p.onDay},
			html.Button().Class("icon-button").Aria("label", t("today.next")).Attr("disabled", !p.loaded).OnClick(p.onNext, app.EventScope("next")).Text("›"),
			html.Button().Attr("disabled", p.loaded && p.view.Date == p.view.Today).OnClick(p.onToday, app.EventScope("today")).Text(t("today.now")),
		))
}

func (p *Page) body() app.UI {
	t := p.Env.T
	switch {
	case p.loaded:
	case p.err != nil && errors.Is(p.err, fault.ErrNotFound) && !p.Env.Replica.Loaded() && p.Env.Replica.Status().Failure != "":
		return ui.Empty(t("mytime.not_loaded"), t("mytime.not_loaded_why"))
	case p.err != nil && !errors.Is(p.err, fault.ErrNotFound):
		return ui.Failure(t("mytime.error")+" "+p.Env.Fail(p.err), html.Button().OnClick(p.onReload).Text(t("shell.retry")))
	default:
		return html.Section().Class("ghosts").Body(ui.Skeleton(t("shell.loading"), 4), ui.Skeleton(t("shell.loading"), 7))
	}
	return html.Div().Class("stack").Body(
		ui.If(len(p.view.Problems) > 0, p.problems),
		p.day(),
		p.week(),
		p.money(),
	)
}

// problems are changes that were held or refused, with the way out.
func (p *Page) problems() app.UI {
	t := p.Env.T
	return html.Section().Class("card", "problems").Aria("labelledby", "time-problems").Body(
		html.H2().ID("time-problems").Text(t("mytime.problems")),
		html.Ul().Class("list").Body(app.Range(p.view.Problems).Slice(func(i int) app.UI {
			c := p.view.Problems[i]
			tone, words := clock.Verdict(p.Env, c)
			return html.Li().Body(
				html.Div().Body(
					html.P().Text(p.operation(c)),
					ui.State(tone, words),
				),
				html.Div().Class("row").Body(
					ui.If(p.mendable(c), func() app.UI {
						return html.Button().DataSet("change", c.ID).OnClick(p.onResend, app.EventScope("resend", c.ID)).Text(t("mytime.resend"))
					}),
					html.Button().DataSet("change", c.ID).OnClick(p.onDismiss, app.EventScope("dismiss", c.ID)).Text(t("mytime.dismiss")),
				),
			)
		})),
	)
}

// mendable reports whether a change can be made anew with other times.
func (p *Page) mendable(c device.Change) bool { return c.Clock() != nil && !c.Clock().Start.IsZero() }

func (p *Page) onResend(ctx app.Context, _ app.Event) {
	p.mend(ctx.JSSrc().Get("dataset").Get("change").String())
}

// mend opens the form with what a held or refused change asked for.
func (p *Page) mend(id string) {
	for _, c := range p.view.Problems {
		if c.ID != id || !p.mendable(c) {
			continue
		}
		a := c.Clock()
		asked := timetrack.Entry{Activity: a.Activity, Start: a.Start, Stop: a.Stop}
		asked.ID = a.Entry
		before := asked // where it is about another day
		if l, ok := p.view.Line(a.Entry); ok {
			before = l.Entry
		}
		d := draftOf(asked, p.view.Zone)
		d.Instead, d.Reason = c.ID, a.Reason
		p.show(d, before)
	}
}

// day is the list of what was clocked.
func (p *Page) day() app.UI {
	t, v := p.Env.T, p.view
	return html.Section().Class("card", "day").Aria("labelledby", "time-list").Body(
		html.Header().Body(
			html.H2().ID("time-list").Text(t("mytime.list")),
			ui.If(!v.Frozen, func() app.UI {
				return html.Button().ID("time-add").Attr("disabled", v.Date > v.Today || len(v.Activities) == 0).OnClick(p.onAdd).Body(ui.Icon("plus"), html.Span().Text(t("mytime.add")))
			}),
		),
		ui.If(v.Frozen, func() app.UI {
			return html.P().Class("blocked").Text(t("mytime.frozen", "who", p.approver(v.Hours.By), "time", p.Env.Text.Instant(v.Hours.At)))
		}),
		ui.If(p.elsewhere(), func() app.UI { return html.P().Class("quiet").Text(t("mytime.zone", "zone", v.Zone)) }),
		p.lines(),
		html.Div().Class("total").Body(
			html.Span().Text(t("mytime.total")),
			p.counter(v.Total, p.runs(), "strong"),
		),
	)
}

// elsewhere reports whether the clocks of this device show other times.
func (p *Page) elsewhere() bool {
	now := p.Env.Now()
	_, here := now.Zone()
	_, there := clock.In(now, p.view.Zone).Zone()
	return here != there
}

func (p *Page) runs() bool {
	for _, l := range p.view.Lines {
		if stillRuns(l.Entry) && !l.Item.Held && p.view.Now.Before(p.view.Until) {
			return true
		}
	}
	return false
}

// counter is a time, which grows where it runs.
func (p *Page) counter(seconds int64, runs bool, class string) app.UI {
	e := &clock.Elapsed{Base: seconds, Now: p.Env.Now}
	if runs {
		e.Since = p.view.Now.Add(-p.view.Ahead)
	}
	return html.Span().Class("counter", class).Body(e)
}

func (p *Page) lines() app.UI {
	if len(p.view.Lines) == 0 {
		says := "mytime.empty"
		switch {
		case p.view.Frozen:
			says = "mytime.empty_frozen"
		case len(p.view.Activities) == 0:
			says = "mytime.no_activities"
		}
		return html.P().Class("quiet", "nothing").Text(p.Env.T(says))
	}
	return html.Ul().Class("entries").Body(app.Range(p.view.Lines).Slice(func(i int) app.UI { return p.line(p.view.Lines[i]) }))
}

func (p *Page) line(l Line) app.UI {
	t := p.Env.T
	name := clock.Name(p.Env, l.Activity)
	class := ""
	if stillRuns(l.Entry) {
		class = "running"
	}
	return html.Li().Class(class).ID("entry-"+l.ID).Body(
		clock.Dot(l.Activity),
		html.Div().Class("what").Body(
			html.Span().Class("name").Text(name),
			html.Span().Class("times").Text(p.times(l)),
			p.notes(l),
		),
		html.Div().Class("length").Body(p.counter(l.Seconds, stillRuns(l.Entry) && !l.Item.Held, ""), p.state(l)),
		html.Div().Class("row").Body(
			ui.If(!p.view.Frozen, func() app.UI {
				return html.Button().DataSet("entry", l.ID).Aria("label", t("mytime.label", "what", t(p.editKey(l)), "activity", name, "times", p.times(l))).
					OnClick(p.onEdit, app.EventScope("edit", l.ID)).Text(t(p.editKey(l)))
			}),
			html.Button().Class("plain").DataSet("entry", l.ID).Aria("label", t("mytime.label", "what", t("mytime.history"), "activity", name, "times", p.times(l))).
				OnClick(p.onHistory, app.EventScope("history", l.ID)).Text(t("mytime.history")),
		),
	)
}

func (p *Page) editKey(l Line) string {
	if l.Stray() {
		return "mytime.give_start"
	}
	return "mytime.edit"
}

// state says whether an entry goes on.
func (p *Page) state(l Line) app.UI {
	switch {
	case l.Stray():
		return html.Small().Text(p.Env.T("mytime.stray"))
	case stillRuns(l.Entry):
		return html.Small().Class("runs").Text(p.Env.T("mytime.running"))
	}
	return html.Small().Text(p.Env.T("mytime.finished"))
}

// times is from when until when an entry is.
func (p *Page) times(l Line) string {
	switch {
	case l.Stray():
		return "– " + p.moment(l.Stop)
	case l.Stop.IsZero():
		return p.moment(l.Start) + " –"
	}
	return p.moment(l.Start) + " – " + p.moment(l.Stop)
}

// notes are how far an entry has come, and what there is to settle.
func (p *Page) notes(l Line) app.UI {
	t := p.Env.T
	var items []app.UI
	note := func(tone ui.Tone, words string) { items = append(items, html.Li().Body(ui.State(tone, words))) }
	for _, o := range l.Overlaps {
		note(ui.Refused, t("mytime.overlaps", "entry", p.span(o)))
	}
	switch {
	case l.Stray():
		note(ui.Refused, t("mytime.no_start"))
	case l.Forgotten && stillRuns(l.Entry):
		note(ui.Refused, t("mytime.forgotten"))
	case l.Forgotten:
		note(ui.Waiting, t("mytime.long"))
	}
	if tone, words := clock.Note(p.Env, l.Entry, l.State); words != "" {
		note(tone, words)
	}
	return html.Ul().Class("notes").Body(items...)
}

// week is the week on one timeline.
func (p *Page) week() app.UI {
	t, w := p.Env.T, p.view.Week
	days := make([]app.UI, 0, len(w.Days))
	for _, s := range w.Days {
		days = append(days, p.strip(s))
	}
	return html.Section().Class("card", "week").Aria("labelledby", "time-week").Body(
		html.Header().Body(
			html.H2().ID("time-week").Text(t("mytime.week", "span", t("text.span", "from", p.Env.Text.ShortDay(w.Start), "to", p.Env.Text.ShortDay(w.End-1)))),
			html.Ul().Class("legend").Body(
				html.Li().Body(key("planned"), html.Span().Text(t("mytime.planned"))),
				html.Li().Body(key("system"), html.Span().Text(t("mytime.system"))),
				html.Li().Body(key("reported"), html.Span().Text(t("mytime.reported"))),
				html.Li().Body(key("paid"), html.Span().Text(t("mytime.paid"))),
			),
		),
		html.Div().Class("strip", "head").Aria("hidden", "true").Body(
			html.Span(), axis(w).UI(),
			html.Span().Text(t("mytime.planned")), html.Span().Text(t("mytime.system")), html.Span().Text(t("mytime.reported")), html.Span().Text(t("mytime.paid")),
		),
		html.Ul().Class("strips").Body(days...),
		html.Div().Class("strip", "sum").Body(
			html.Span().Class("name").Text(t("mytime.total")), html.Span(),
			p.figure("planned", w.Total(planned)), p.figure("system", w.Total(system)), p.figure("reported", w.Total(reported)), p.paidFigure(p.weekPaid()),
		),
	)
}

func key(lane string) app.UI {
	return ui.Element("svg", ui.Attributes{{"class", "key " + lane}, {"width", "18"}, {"height", "10"}, {"aria-hidden", "true"}},
		ui.Element("rect", ui.Attributes{{"width", "18"}, {"height", "10"}, {"rx", "2"}})).UI()
}

func (p *Page) figure(lane string, seconds int64) app.UI {
	return html.Span().Class("n").Body(html.Small().Text(p.Env.T("mytime."+lane)+" "), html.B().Text(clock.Hours(seconds)))
}

// paidFigure is a paid time, where the server has told it.
func (p *Page) paidFigure(seconds int64, known bool) app.UI {
	words := "–"
	if known {
		words = clock.Hours(seconds)
	}
	return html.Span().Class("n").Body(html.Small().Text(p.Env.T("mytime.paid")+" "), html.B().Text(words))
}

// paidOn is the paid time of a day.
func (p *Page) paidOn(d period.Date) (int64, bool) {
	if !p.paid || p.payKind == "month" && !sameMonth(d, p.payDate) {
		return 0, false
	}
	for _, day := range p.pay.Days {
		if day.Date == d {
			return day.Figures.SalaryTime, true
		}
	}
	return 0, true
}

func (p *Page) weekPaid() (int64, bool) {
	var sum int64
	for _, s := range p.view.Week.Days {
		n, known := p.paidOn(s.Date)
		if !known {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

func sameMonth(a, b period.Date) bool {
	y, m, _ := a.Civil()
	year, month, _ := b.Civil()
	return y == year && m == month
}

// strip is a day of the week: its timeline, and its figures.
func (p *Page) strip(s Strip) app.UI {
	paid, known := p.paidOn(s.Date)
	link := html.A().Class("name").Attr("href", p.Env.Href(p.path(s.Date))).Body(
		html.Span().Text(p.Env.Text.Weekday(s.Date, "short")+" "+p.Env.Text.ShortDay(s.Date)),
		ui.If(s.Frozen, func() app.UI { return html.Small().Text("✓ " + p.Env.T("mytime.approved")) }))
	if s.Date == p.view.Date {
		link = link.Aria("current", "date")
	}
	return html.Li().Class("strip").Body(
		link,
		timeline(p.view.Week, s, paid, p.describe(s)).UI(),
		p.figure("planned", s.Planned.Seconds), p.figure("system", s.System.Seconds), p.figure("reported", s.Reported.Seconds), p.paidFigure(paid, known),
	)
}

func (p *Page) path(d period.Date) string {
	if d == p.view.Today {
		d = 0
	}
	return Path(d)
}

// describe tells the timeline of a day in words.
func (p *Page) describe(s Strip) string {
	var parts []string
	for _, lane := range []struct {
		key string
		Lane
	}{{"planned", s.Planned}, {"system", s.System}, {"reported", s.Reported}} {
		var spans []string
		for _, b := range lane.Blocks {
			span := p.Env.T("text.span", "from", clock.Time(p.Env, b.Start, p.view.Zone), "to", clock.Time(p.Env, b.Stop, p.view.Zone))
			if b.Activity.Name != "" {
				span = b.Activity.Name + " " + span
			}
			spans = append(spans, span)
		}
		if len(spans) > 0 {
			parts = append(parts, p.Env.T("mytime."+lane.key)+": "+strings.Join(spans, ", "))
		}
	}
	if len(parts) == 0 {
		return p.Env.T("mytime.nothing")
	}
	return strings.Join(parts, "; ")
}
