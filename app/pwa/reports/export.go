package reports

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// exporter is the button and the window with which somebody takes a report
// away (T21, C15). It is a component of its own, so that the progress of a file
// draws nothing else anew.
type exporter struct {
	app.Compo
	Page *Page

	ctx    page.Context // of the component itself: the buttons go while a file is made
	open   bool
	all    bool // all columns, instead of those on screen
	format string
	busy   bool
	done   int64 // bytes so far
	size   int64 // -1 is not known
	cancel context.CancelFunc
	failed string
}

// CompoID implements app.DismountEnforcer.
func (x *exporter) CompoID() string { return "exporter" }

func (p *Page) exportButton() app.UI { return &exporter{Page: p} }

// OnMount implements app.Mounter.
func (x *exporter) OnMount(ctx app.Context) { x.ctx = page.Own(ctx) }

// OnDismount implements app.Dismounter.
func (x *exporter) OnDismount() {
	if x.cancel != nil {
		x.cancel()
	}
}

// Render implements app.Composer.
func (x *exporter) Render() app.UI {
	t := x.Page.Env.T
	return html.Span().Body(
		html.Button().Class("primary").OnClick(x.onOpen).Body(ui.Icon("export"), app.Text(t("reports.export"))),
		ui.If(x.open, x.dialog),
	)
}

func (x *exporter) onOpen(app.Context, app.Event) { x.open, x.failed = true, "" }
func (x *exporter) onClose(app.Context)           { x.open = false }

func (x *exporter) dialog() app.UI {
	t := x.Page.Env.T
	what := "screen"
	if x.all {
		what = "all"
	}
	chart := x.Page.Address.Chart
	why := t("reports.export.screen_why")
	switch {
	case chart:
		why = t("reports.export.chart_why")
	case x.all:
		why = t("reports.export.all_why")
	}
	return &ui.Dialog{ID: "report-export", Title: t("reports.export"), Close: t("shell.close"), OnClose: x.onClose, Body: []app.UI{
		ui.If(!chart, func() app.UI {
			return ui.Segmented(t("reports.export.what"), what, []ui.Option{{Value: "screen", Name: t("reports.export.screen")}, {Value: "all", Name: t("reports.export.all")}}, x.onWhat)
		}),
		html.P().Class("quiet").Text(why),
		ui.If(!x.busy, func() app.UI {
			return html.Div().Class("row").Body(
				html.Button().Class("primary").OnClick(x.onCSV).Text(t("reports.export.csv")),
				html.Button().OnClick(x.onXLSX).Text(t("reports.export.xlsx")),
			)
		}),
		ui.If(x.busy, x.progress),
		ui.If(x.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(x.failed) }),
	}}
}

// progress tells how far the file is; until its first byte only that the
// server is at it.
func (x *exporter) progress() app.UI {
	t := x.Page.Env.T
	bar := html.Progress().ID("export-progress").Aria("label", t("reports.export.busy"))
	says := t("reports.export.making")
	if x.done > 0 && x.size > 0 {
		bar = bar.Attr("max", x.size).Attr("value", x.done)
		says = t("reports.export.loading", "percent", x.Page.Env.Text.Int(min(100, x.done*100/x.size)))
	}
	return html.Div().Class("working").Body(bar, html.Div().Class("row", "between").Body(
		html.Span().Class("quiet").Role("status").Text(says),
		html.Button().OnClick(x.onCancel).Text(t("shell.cancel")),
	))
}

func (x *exporter) onWhat(_ app.Context, what string) { x.all = what == "all" }
func (x *exporter) onCSV(app.Context, app.Event)      { x.start("csv") }
func (x *exporter) onXLSX(app.Context, app.Event)     { x.start("xlsx") }
func (x *exporter) onCancel(_ app.Context, _ app.Event) {
	if x.cancel != nil {
		x.cancel()
	}
}

// request asks the server for the file.
func (x *exporter) request(ctx context.Context, format string) (*client.Download, error) {
	p := x.Page
	r, c := p.figures.Report, p.Env.Client
	f := client.ExportFormat{Format: format}
	if p.Address.Chart {
		metric := r.Tracker.Metrics[p.figures.Metric].ID
		return c.ExportSeries(ctx, p.Address.Series(metric, min(r.Period.End, r.Today+1)), f)
	}
	q := p.Address.Report()
	if q.Date == 0 {
		q.Date = r.Today // what is on screen, also after midnight
	}
	if !x.all {
		f.Columns = Exported(r.Tracker, p.choice.Of(r))
		return c.ExportReport(ctx, q, len(r.Rows) > 1, f)
	}
	q.Selection = client.Selection{}
	f.Columns = Exported(r.Tracker, Available(r))
	f.Columns = append(f.Columns, "period_start", "period_end", "zone")
	return c.ExportReport(ctx, q, true, f)
}

func (x *exporter) start(format string) {
	if x.busy {
		return
	}
	working, cancel := context.WithCancel(context.Background())
	x.busy, x.done, x.size, x.failed, x.cancel = true, 0, -1, "", cancel
	page.Async(x.ctx, func(context.Context) (struct{}, error) {
		d, err := x.request(working, format)
		if err != nil {
			return struct{}{}, err
		}
		x.ctx.Dispatch(func(app.Context) { x.size = d.Size })
		shown := int64(0)
		return struct{}{}, browser.SaveDownload(working, d, func(done int64) {
			if done-shown < 64<<10 && done < d.Size {
				return
			}
			shown = done
			x.ctx.Dispatch(func(app.Context) { x.done = done })
		})
	}, func(_ app.Context, _ struct{}, err error) {
		cancel()
		x.busy, x.cancel = false, nil
		env := x.Page.Env
		switch {
		case errors.Is(err, context.Canceled):
		case errors.Is(err, client.ErrOffline):
			x.failed = env.T("reports.export.offline")
		case err != nil:
			x.failed = env.Fail(err)
		default:
			x.open = false
			env.Say(env.T("reports.export.done"))
		}
	})
}
