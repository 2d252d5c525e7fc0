package reports

import (
	"math"
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// chart shows a metric over many periods (T22): bars are totals, the line is
// the target that was in force then.
func (p *Page) chart() app.UI {
	t, f := p.Env.T, p.figures
	if f.Series == nil {
		if f.Own {
			return ui.Failure(t("reports.offline"), html.Button().OnClick(p.onRetry).Text(t("shell.retry")))
		}
		return ui.Skeleton(t("reports.loading"), 5)
	}
	line, ok := f.Series.lineOf(p.Address.Line)
	return html.Div().Class("course").Body(
		p.chartChoices(),
		ui.If(!ok, func() app.UI { return ui.Empty(t("reports.none.title"), t("reports.series.none")) }),
		ui.If(ok, func() app.UI { return p.plot(line) }),
	)
}

// series is a course as the API has it.
type series api.Series

// lineOf is the line of a person or a location; the first where there is none
// of that id.
func (s *series) lineOf(id string) (api.SeriesLine, bool) {
	if len(s.Lines) == 0 || len(s.Periods) == 0 {
		return api.SeriesLine{}, false
	}
	i := slices.IndexFunc(s.Lines, func(l api.SeriesLine) bool { return l.ID == id })
	return s.Lines[max(0, i)], true
}

// targets reports whether a line has a target somewhere.
func targets(l api.SeriesLine) bool {
	return slices.ContainsFunc(l.Cells, func(c api.Standing) bool { return c.Target != "" })
}

// Points are what is drawn of a line. They are for the eye only: figures are
// never reckoned with here.
func Points(s api.Series, l api.SeriesLine, name func(api.Period) string) []ui.Point {
	points := make([]ui.Point, len(s.Periods))
	for i, p := range s.Periods {
		c := l.Cells[i]
		points[i] = ui.Point{Name: name(p), Bar: math.NaN(), Line: math.NaN()}
		if c.Count > 0 {
			points[i].Bar = drawn(c.Total)
		}
		if c.Target != "" {
			points[i].Line = drawn(c.Target)
		}
	}
	return points
}

func drawn(d api.Decimal) float64 {
	v, err := strconv.ParseFloat(string(d), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func (p *Page) chartChoices() app.UI {
	t, f := p.Env.T, p.figures
	metrics := make([]ui.Option, 0, len(f.Report.Tracker.Metrics))
	for _, m := range f.Report.Tracker.Metrics {
		metrics = append(metrics, ui.Option{Value: m.ID, Name: m.Name})
	}
	kind := p.Address.Kind
	if kind == "" {
		kind = f.Report.Tracker.Period.String()
	}
	var all []ui.Option
	for _, k := range kinds() {
		all = append(all, ui.Option{Value: k, Name: t("reports.kind." + k)})
	}
	group := p.Address.Group
	if group == "" {
		group = "all"
	}
	groups := []ui.Option{{Value: "all", Name: t("reports.group.all")}, {Value: "location", Name: t("reports.group.location")}, {Value: "person", Name: t("reports.group.person")}}
	months := p.Address.Months
	if months == 0 {
		months = DefaultMonths
	}
	var reach []ui.Option
	for _, n := range []int{1, 3, 6, 12, 24, 60} {
		reach = append(reach, ui.Option{Value: strconv.Itoa(n), Name: p.Env.Text.N("reports.months", n)})
	}
	reach = append(reach, ui.Option{Value: "-1", Name: t("reports.months.all")})
	chosen, _ := f.Series.lineOf(p.Address.Line)
	var lines []ui.Option
	for _, l := range f.Series.Lines {
		if l.ID != "" {
			lines = append(lines, ui.Option{Value: l.ID, Name: l.Name})
		}
	}
	return html.Div().Class("choices").Body(
		&ui.Select{ID: "series-metric", Label: t("reports.metric"), Options: metrics, Value: f.Report.Tracker.Metrics[f.Metric].ID, OnChange: p.onMetric},
		&ui.Select{ID: "series-kind", Label: t("reports.kind"), Options: all, Value: kind, OnChange: p.onKind},
		&ui.Select{ID: "series-months", Label: t("reports.reach"), Options: reach, Value: strconv.Itoa(months), OnChange: p.onMonths},
		&ui.Select{ID: "series-group", Label: t("reports.group"), Options: groups, Value: group, OnChange: p.onGroup},
		ui.If(len(lines) > 0, func() app.UI {
			return &ui.Select{ID: "series-line", Label: t("reports.line." + group), Options: lines, Value: chosen.ID, OnChange: p.onLine}
		}),
	)
}

func (p *Page) onMetric(_ app.Context, id string) {
	p.change(func(a *Address) { a.Metric = id })
}

func (p *Page) onKind(_ app.Context, kind string) {
	if kind == p.figures.Report.Tracker.Period.String() {
		kind = ""
	}
	p.change(func(a *Address) { a.Kind = kind })
}

func (p *Page) onMonths(_ app.Context, value string) {
	if n, err := strconv.Atoi(value); err == nil {
		p.change(func(a *Address) { a.Months = n })
	}
}

func (p *Page) onGroup(_ app.Context, group string) {
	p.change(func(a *Address) { a.Group, a.Line = group, "" })
}

func (p *Page) onLine(_ app.Context, id string) { p.change(func(a *Address) { a.Line = id }) }

// plot is the picture of a line, and its figures below.
func (p *Page) plot(l api.SeriesLine) app.UI {
	t, w, s := p.Env.T, words{p.Env}, api.Series(*p.figures.Series)
	m := s.Metric
	target := ""
	if targets(l) {
		target = t("reports.column.target")
	}
	name := l.Name
	if name == "" {
		name = t("reports.group.all")
	}
	write := func(v float64) string { return w.amount(api.Decimal(strconv.FormatFloat(v, 'f', m.Decimals, 64)), m) }
	short := func(v float64) string {
		return p.Env.Text.Intl().Number(strconv.FormatFloat(v, 'f', -1, 64), browser.NumberStyle{Compact: true, Decimals: 1, Currency: m.Currency})
	}
	span := p.Env.Text.Span(s.Periods[0].Start, s.Periods[len(s.Periods)-1].End)
	return html.Div().Class("stack").Body(
		html.Section().Class("card").Body(
			html.Header().Body(html.H2().Text(t("reports.series.title", "metric", m.Name, "name", name)), html.Small().Text(t("reports.period", "period", span, "zone", s.Zone))),
			&ui.Chart{ID: "course", Label: t("reports.series.label", "metric", m.Name, "name", name, "span", span), Periods: t("reports.column.period"), Bars: t("reports.column.total"), Line: target,
				Points: Points(s, l, w.short), Write: write, Short: short, Failed: t("reports.series.failed")},
			ui.If(p.Address.Kind != "" && !targets(l), func() app.UI { return html.P().Class("quiet").Text(t("reports.series.totals_only")) }),
		),
		html.Details().Class("figures").Body(
			html.Summary().Text(t("reports.series.figures")),
			&ui.Table{ID: "series", Label: t("reports.series.label", "metric", m.Name, "name", name, "span", span), Columns: p.seriesHeads(target != ""),
				Count: len(s.Periods), Version: p.version,
				Cell: func(row, column int) ui.Markup {
					i := len(s.Periods) - 1 - row
					return seriesCell(w, s.Periods[i], l.Cells[i], m, column)
				}},
		),
	)
}

func (p *Page) seriesHeads(target bool) []ui.Column {
	t := p.Env.T
	heads := []ui.Column{{Name: t("reports.column.period")}, {Name: t("reports.column.total"), Number: true}}
	if target {
		heads = append(heads, ui.Column{Name: t("reports.column.target"), Number: true}, ui.Column{Name: t("reports.column.percent"), Number: true})
	}
	return heads
}

// seriesCell is a cell of the table below a chart, newest period first.
func seriesCell(w words, p api.Period, c api.Standing, m api.Metric, column int) ui.Markup {
	switch column {
	case 0:
		if p.Kind == period.Week || p.Kind == period.Day || p.Kind == period.Month {
			return ui.Words(w.period(p))
		}
		return ui.Words(p.Label + ", " + w.Text.Span(p.Start, p.End))
	case 1:
		return ui.Words(w.total(c, m))
	case 2:
		return ui.Words(w.amount(c.Target, m))
	}
	if c.Percent == "" {
		return ui.Quiet(dash)
	}
	return ui.Words(w.percent(c))
}
