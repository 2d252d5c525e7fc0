package reports

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/download"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// exportButton takes a report away (T21): what is on screen, or everything.
func (p *Page) exportButton() app.UI {
	return &download.Button{Env: p.Env, ID: "report-export", Name: p.Env.T("reports.export"), Main: true, Choices: p.exportChoices, Request: p.export}
}

func (p *Page) exportChoices() []app.UI {
	t := p.Env.T
	what := "screen"
	if p.exportAll {
		what = "all"
	}
	chart := p.Address.Chart
	why := t("reports.export.screen_why")
	switch {
	case chart:
		why = t("reports.export.chart_why")
	case p.exportAll:
		why = t("reports.export.all_why")
	}
	return []app.UI{
		ui.If(!chart, func() app.UI {
			return ui.Segmented(t("reports.export.what"), what, []ui.Option{{Value: "screen", Name: t("reports.export.screen")}, {Value: "all", Name: t("reports.export.all")}},
				func(_ app.Context, what string) { p.exportAll = what == "all" })
		}),
		html.P().Class("quiet").Text(why),
	}
}

// export asks the server for the file.
func (p *Page) export(ctx context.Context, format string) (*client.Download, error) {
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
	if !p.exportAll {
		f.Columns = Exported(r.Tracker, p.choice.Of(r))
		return c.ExportReport(ctx, q, len(r.Rows) > 1, f)
	}
	q.Selection = client.Selection{}
	f.Columns = Exported(r.Tracker, Available(r))
	f.Columns = append(f.Columns, "period_start", "period_end", "zone")
	return c.ExportReport(ctx, q, true, f)
}
