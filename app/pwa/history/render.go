package history

import (
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("history").OnClick(p.onClick).Body(
		ui.Header(p.Env.T("history.title"), p.sub(), p.actions()...),
		p.body(),
		ui.If(p.change != 0, func() app.UI {
			return &ui.Dialog{ID: "changes-" + p.change.String(), Close: p.Env.T("today.problem.close"), OnClose: p.onClose,
				Title: p.Env.T("today.value.title", "metric", p.view.Metric.Name, "day", p.Env.Text.Date(p.change)),
				Body:  []app.UI{p.shown.UI(p.Env, p.view.Metric)}}
		}),
	)
}

func (p *Page) sub() string {
	if !p.loaded || len(p.view.Trackers) == 0 {
		return ""
	}
	return p.Env.Text.Span(p.view.Span.From, p.view.Span.Until)
}

func (p *Page) actions() []app.UI {
	if !p.loaded || len(p.view.Trackers) == 0 {
		return nil
	}
	t := p.Env.T
	return []app.UI{
		html.Button().Class("icon-button").Aria("label", t("history.earlier")).Title(t("history.earlier")).Attr("disabled", p.view.Earlier == 0).OnClick(p.onEarlier).Text("‹"),
		html.Button().Class("icon-button").Aria("label", t("history.later")).Title(t("history.later")).Attr("disabled", p.view.Later == 0).OnClick(p.onLater).Text("›"),
		html.Button().Aria("label", t("history.export")+" CSV").Attr("disabled", p.busy).OnClick(p.onCSV).Body(ui.Icon("export"), app.Text(" CSV")),
		html.Button().Aria("label", t("history.export")+" XLSX").Attr("disabled", p.busy).OnClick(p.onXLSX).Body(ui.Icon("export"), app.Text(" XLSX")),
	}
}

func (p *Page) body() app.UI {
	t := p.Env.T
	switch {
	case p.err != nil && errors.Is(p.err, fault.ErrNotFound) && !p.Env.Replica.Loaded():
		return ui.Empty(t("today.not_loaded.title"), t("today.not_loaded.text"))
	case p.err != nil:
		return ui.Failure(t("history.error.title")+". "+p.Env.Fail(p.err), html.Button().OnClick(p.onReload).Text(t("today.error.retry")))
	case !p.loaded:
		return ui.Skeleton(t("history.loading"), 6)
	case len(p.view.Trackers) == 0:
		return ui.Empty(t("history.empty.title"), t("history.empty.text"), html.Button().Class("primary").OnClick(p.onToday).Text(t("history.empty.action")))
	}
	return html.Div().Body(p.choices(), p.chart(), p.calendar(), p.periods(), p.days())
}

func (p *Page) choices() app.UI {
	var trackers, metrics []ui.Option
	for _, tr := range p.view.Trackers {
		name := tr.Name
		if tr.Archived {
			name = p.Env.T("history.archived", "tracker", name)
		}
		trackers = append(trackers, ui.Option{Value: tr.ID, Name: name})
	}
	for _, m := range p.view.Tracker.Metrics {
		metrics = append(metrics, ui.Option{Value: m.ID, Name: m.Name})
	}
	return html.Div().Class("choices").Body(
		&ui.Select{ID: "history-tracker", Label: p.Env.T("history.tracker"), Options: trackers, Value: p.view.Tracker.ID, OnChange: p.onTracker},
		&ui.Select{ID: "history-metric", Label: p.Env.T("history.metric"), Options: metrics, Value: p.view.Metric.ID, OnChange: p.onMetric},
	)
}

func section(title string, body ...app.UI) app.UI {
	return html.Section().Class("section").Body(append([]app.UI{html.Header().Body(html.H2().Text(title))}, body...)...)
}

// targets reports whether targets are to be seen.
func (p *Page) targets() bool {
	for _, period := range p.view.Periods {
		if period.HasTarget {
			return true
		}
	}
	return false
}

// chart shows the totals of the periods, oldest first.
func (p *Page) chart() app.UI {
	n := len(p.view.Periods)
	if n < 2 {
		return html.Div().Hidden(true)
	}
	m := p.view.Metric
	bars := make([]Bar, n)
	for i, period := range p.view.Periods {
		b := Bar{Total: period.Total, Target: period.Target, HasTarget: period.HasTarget, Met: period.Met, Running: period.Running}
		name, total := p.name(period), p.Env.Text.Value(period.Total, m)
		b.Title = p.Env.T("history.chart.bar", "period", name, "total", total)
		if period.HasTarget {
			b.Title = p.Env.T("history.chart.bar_target", "period", name, "total", total, "target", p.Env.Text.Value(period.Target, m))
		}
		bars[n-1-i] = b
	}
	low, high := Range(bars)
	t := p.Env.T
	return section(t("history.chart"), html.Div().Class("panel").Body(
		html.Div().Class("chart-frame").Role("img").Aria("label", t("history.chart.label", "metric", m.Name, "span", p.sub())).Body(
			html.Div().Class("axis").Aria("hidden", "true").Body(html.Span().Text(p.Env.Text.Value(high, m)), html.Span().Text(p.Env.Text.Value(low, m))),
			&drawing{SVG: Chart(bars)},
			html.Div().Class("ends").Aria("hidden", "true").Body(html.Span().Text(p.name(p.view.Periods[n-1])), html.Span().Text(p.name(p.view.Periods[0]))),
		),
		html.Ul().Class("legend").Body(
			key("", t("history.legend.total")),
			ui.If(p.targets(), func() app.UI { return key("met", t("history.legend.met")) }),
			ui.If(p.view.Periods[0].Running, func() app.UI { return key("running", t("history.legend.running")) }),
			ui.If(p.targets(), func() app.UI { return key("target", t("history.legend.target")) }),
		),
	))
}

func key(class, says string) app.UI {
	return html.Li().Body(html.Span().Class("key", class).Aria("hidden", "true"), app.Text(says))
}

// drawing is one SVG, which is put in anew where it differs.
type drawing struct {
	app.Compo
	SVG string
}

// Render implements app.Composer.
func (d *drawing) Render() app.UI { return html.Div().Class("drawing").Body(app.Raw(d.SVG)) }

// name writes a period, short.
func (p *Page) name(of Period) string {
	switch of.Kind {
	case period.Day:
		return p.Env.Text.Date(of.Start)
	case period.Month:
		return p.Env.Text.Month(of.Start)
	}
	return p.Env.T("text.span", "from", p.Env.Text.ShortDay(of.Start), "to", p.Env.Text.Date(of.End-1))
}

// periods is the table of totals, newest first.
func (p *Page) periods() app.UI {
	if len(p.view.Periods) == 0 {
		return html.Div().Hidden(true)
	}
	t, m := p.Env.T, p.view.Metric
	columns := []ui.Column{{Name: t("history.period")}, {Name: t("history.total"), Number: true}}
	if p.targets() {
		columns = append(columns, ui.Column{Name: t("history.target"), Number: true, Class: "target-cell"}, ui.Column{Name: t("history.progress"), Class: "bar-cell"}, ui.Column{Name: t("history.met")})
	}
	return section(t("history.periods"),
		html.Div().Class("periods").Body(&ui.Table{
			ID: "periods", Label: t("history.periods"), Columns: columns, Count: len(p.view.Periods), Version: p.version,
			Cell: func(row, column int) ui.Markup { return p.cell(p.view.Periods[row], column) },
		}),
		ui.If(m.Hidden, func() app.UI { return html.P().Class("quiet").Text(t("history.hidden_target")) }),
	)
}

func (p *Page) cell(of Period, column int) ui.Markup {
	m := p.view.Metric
	switch column {
	case 0:
		return ui.Words(p.name(of))
	case 1:
		return ui.Words(p.Env.Text.Value(of.Total, m))
	}
	if !of.HasTarget {
		return ui.Words(p.Env.T("history.met.none"))
	}
	switch column {
	case 2:
		return ui.Words(p.Env.Text.Value(of.Target, m))
	case 3:
		return ui.Element("span", ui.Attributes{{"class", "bar-percent"}}, figure.Bar(p.Env, of.Cell, m).Markup(), ui.Element("small", nil, ui.Words(figure.Percent(p.Env, of.Percent))))
	}
	class, says := "open-mark", "no"
	switch {
	case of.Met:
		class, says = "met-mark", "yes"
	case of.Running:
		says = "running"
	case of.Off:
		says = "none"
	}
	return ui.Element("span", ui.Attributes{{"class", class}}, ui.Words(p.Env.T("history.met."+says)))
}

// days is the raw list, in months, of which the open ones are in the page.
func (p *Page) days() app.UI {
	t := p.Env.T
	months := byMonth(p.view.Days)
	if len(months) == 0 {
		return section(t("history.days"), html.P().Class("quiet").Text(t("history.days.empty")))
	}
	return section(t("history.days"), html.Div().Class("months").Body(html.Div().Class("panel").Body(
		app.Range(months).Slice(func(i int) app.UI {
			month := months[i]
			open, chosen := p.months[month.First]
			if !chosen {
				open = i == 0
			}
			return html.Details().Attr("open", open).On("toggle", p.onToggle(month.First), app.EventScope(month.First.String())).Body(
				html.Summary().Body(html.B().Text(p.Env.Text.Month(month.First)),
					html.Span().Class("sum").Text(p.Env.Text.N("history.month_sum", len(month.Days), "total", p.Env.Text.Value(month.Total, p.view.Metric)))),
				ui.If(open, func() app.UI {
					return html.Ul().Class("days").Body(app.Range(month.Days).Slice(func(j int) app.UI { return p.renderDay(month.Days[j]) }))
				}),
			)
		}),
	)))
}

func (p *Page) renderDay(d Day) app.UI {
	t, m := p.Env.T, p.view.Metric
	name := p.Env.Text.Weekday(d.Date, "short") + ", " + p.Env.Text.Date(d.Date)
	return html.Li().Body(
		html.A().Attr("href", p.Env.Href(today.Path(d.Date))).Aria("label", t("history.open_day", "day", name)).Text(name),
		html.Span().Class("value").Text(figure.Value(p.Env, d.Value, m)),
		html.Button().Class("link").DataSet("changes", d.Date.String()).Aria("label", t("history.changes_of", "day", name)).Text(t("history.changes")),
		ui.If(d.State != "" && d.State != device.Confirmed || d.Late, func() app.UI { return p.dayNotes(d) }),
	)
}

// dayNotes are the same as on Today.
func (p *Page) dayNotes(d Day) app.UI {
	l := today.Line{Definition: p.view.Metric, Value: d.Value, EntryState: d.EntryState}
	l.Entry = tracking.Entry{Late: d.Late}
	if len(d.Changes) > 0 {
		l.Entry.Updated = d.Changes[0].Received
	}
	return today.Notes(p.Env, l)
}
