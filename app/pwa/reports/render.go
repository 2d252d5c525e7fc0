package reports

import (
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("reports").Aria("busy", p.loading).OnClick(p.onClick).Body(
		p.head(),
		p.toolbar(),
		p.notices(),
		p.body(),
		p.renderDialog(),
	)
}

func (p *Page) head() app.UI {
	if !p.loaded {
		return ui.Header(p.Env.T("reports.title"), "")
	}
	r, w := p.figures.Report, words{p.Env}
	return ui.Header(r.Tracker.Name, p.Env.T("reports.period", "period", w.period(r.Period), "zone", r.Zone))
}

// toolbar chooses the period, the view, whose rows and which columns.
func (p *Page) toolbar() app.UI {
	if !p.loaded {
		return html.Div().Hidden(true)
	}
	t, r := p.Env.T, p.figures.Report
	step := func(key, mark string, disabled bool, click app.EventHandler) app.UI {
		return html.Button().Class("square").Aria("label", t(key)).Title(t(key)).Attr("disabled", disabled).OnClick(click, app.EventScope(key)).Text(mark)
	}
	day := p.Address.Date
	if day == 0 {
		day = r.Today
	}
	view := "table"
	if p.Address.Chart {
		view = "chart"
	}
	filtered := len(p.Address.Locations) + len(p.Address.Teams) + len(p.Address.People)
	filterName := t("reports.filter")
	if filtered > 0 {
		filterName = p.Env.Text.N("reports.filter_on", filtered)
	}
	return html.Div().Class("toolbar").Body(
		html.Div().Class("row").Role("group").Aria("label", t("reports.period_choice")).Body(
			step("reports.previous", "‹", r.Period.Start <= r.Tracker.Start, p.onPrevious),
			&ui.Date{ID: "report-date", Label: t("reports.date"), Quiet: true, Required: true, Value: day, First: r.Tracker.Start, Last: r.Today, Reset: int(day), OnChange: p.onDate},
			step("reports.next", "›", r.Period.End > r.Today, p.onNext),
			ui.If(!covers(r, r.Today), func() app.UI {
				return html.Button().OnClick(p.onToday).Text(t("reports.now"))
			}),
		),
		html.Div().Class("row").Body(
			ui.Segmented(t("reports.view"), view, []ui.Option{{Value: "table", Name: t("reports.view.table")}, {Value: "chart", Name: t("reports.view.chart")}}, p.onView),
			html.Button().Attr("disabled", p.figures.Own).OnClick(p.onFilter).Text(filterName),
			ui.If(!p.Address.Chart, func() app.UI {
				return html.Button().OnClick(p.onColumns).Text(t("reports.columns"))
			}),
			p.closeButton(),
			p.exportButton(),
		),
	)
}

// notices tell what is special about the figures.
func (p *Page) notices() app.UI {
	if !p.loaded {
		return html.Div().Hidden(true)
	}
	t, f := p.Env.T, p.figures
	retry := html.Button().OnClick(p.onRetry).Text(t("shell.retry"))
	return html.Div().Class("notices").Body(
		ui.If(f.Own, func() app.UI { return ui.Banner(ui.Waiting, t("reports.own"), retry) }),
		ui.If(!f.Own && errors.Is(p.err, client.ErrOffline), func() app.UI {
			return ui.Banner(ui.Waiting, t("reports.stale", "time", p.Env.Text.Clock(f.At)), retry)
		}),
		ui.If(f.Report.Closed, p.closedBadge),
	)
}

func (p *Page) body() app.UI {
	t := p.Env.T
	switch {
	case p.err != nil && !p.loaded && p.lost():
		return ui.Empty(t("reports.lost.title"), t("reports.lost.text"), html.A().Class("button").Attr("href", p.Env.Href("/reports")).Text(t("reports.all")))
	case p.err != nil && !p.loaded && errors.Is(p.err, client.ErrOffline):
		return ui.Failure(t("reports.offline"), html.Button().OnClick(p.onRetry).Text(t("shell.retry")))
	case p.err != nil && !p.loaded:
		return ui.Failure(t("reports.error")+" "+p.Env.Fail(p.err), html.Button().OnClick(p.onRetry).Text(t("shell.retry")))
	case !p.loaded:
		return ui.Skeleton(t("reports.loading"), 6)
	case p.Address.Chart:
		return p.chart()
	case len(p.figures.Report.Rows) == 0:
		return p.nobody()
	}
	return html.Div().Body(p.tiles(), &grid{Page: p, Version: p.version})
}

// nobody is said where the report has no row.
func (p *Page) nobody() app.UI {
	t := p.Env.T
	if len(p.Address.Locations)+len(p.Address.Teams)+len(p.Address.People) > 0 {
		return ui.Empty(t("reports.none.title"), t("reports.none.filtered"), html.Button().OnClick(p.onClearFilter).Text(t("reports.filter.clear")))
	}
	return ui.Empty(t("reports.none.title"), t("reports.none.text"))
}

// tiles tell at a glance how many stand where (T20).
func (p *Page) tiles() app.UI {
	t, r := p.Env.T, p.figures.Report
	if len(r.Rows) < 2 {
		return html.Div().Hidden(true)
	}
	number := func(n int) string { return p.Env.Text.Int(int64(n)) }
	var tiles []app.UI
	counts := Counts(r)
	if len(counts) == 1 {
		c := counts[0]
		tiles = append(tiles, ui.Tile(t("reports.tile.above"), number(c.Above), "above"), ui.Tile(t("reports.tile.on"), number(c.On), "on"),
			ui.Tile(t("reports.tile.below"), number(c.Below), "below"))
	} else {
		for _, c := range counts {
			tiles = append(tiles, html.Div().Class("tile").Body(html.Small().Text(r.Tracker.Metrics[c.Metric].Name), stands(p.Env.T, number, c.GlanceCounts)))
		}
	}
	if covers(r, r.Today) && !p.figures.Own {
		tiles = append(tiles, html.Div().Class("tile").Body(
			html.Small().Text(t("reports.tile.missing")),
			html.Strong().Text(number(len(p.figures.Missing))),
			ui.If(len(p.figures.Missing) > 0, func() app.UI {
				return html.Button().Class("plain", "who").OnClick(p.onMissing).Text(t("reports.tile.who"))
			}),
		))
	}
	if len(tiles) == 0 {
		return html.Div().Hidden(true)
	}
	return html.Div().Class("tiles").Body(tiles...)
}

func (p *Page) onMissing(app.Context, app.Event) { p.dialog = dialog{missing: true} }

// renderDialog is what stands above the page.
func (p *Page) renderDialog() app.UI {
	d := p.dialog
	switch {
	case d.missing:
		return &ui.Dialog{ID: "report-missing", Title: p.Env.T("reports.missing"), Close: p.Env.T("shell.close"), OnClose: p.onCloseDialog, Body: []app.UI{names(p.figures.Missing)}}
	case d.columns:
		return p.columnsDialog()
	case d.filter != nil:
		return p.filterDialog()
	case d.closing != nil:
		return p.closingDialog()
	case d.number != nil:
		return d.number.dialog()
	}
	return html.Div().Hidden(true)
}
