package paidtime

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/download"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// file is what somebody wants to take away (K18).
type file struct {
	detailed bool
	days     bool   // time in days and hours, instead of hours
	dayHours string // how long a day is
}

// exporter takes the report away: that of the filter, with all its people.
func (p *Page) exporter() app.UI {
	return &download.Button{Env: p.Env, ID: "time-export", Name: p.Env.T("paidtime.download"), Choices: p.fileChoices, Request: p.export}
}

func (p *Page) fileChoices() []app.UI {
	t := p.Env.T
	hours := make([]ui.Option, 0, 3)
	for _, h := range []string{"24", "8", "7"} {
		hours = append(hours, ui.Option{Value: h, Name: t("paidtime.day_is", "hours", h)})
	}
	if p.file.dayHours == "" {
		p.file.dayHours = hours[0].Value
	}
	return []app.UI{
		html.FieldSet().Class("modes").Body(html.Legend().Text(t("paidtime.file")),
			radio("file-kind", "file-report", t("paidtime.file.report"), t("paidtime.file.report_why"), !p.file.detailed, func() { p.file.detailed = false }),
			radio("file-kind", "file-detailed", t("paidtime.file.detailed"), t("paidtime.file.detailed_why"), p.file.detailed, func() { p.file.detailed = true }),
		),
		html.FieldSet().Class("modes").Body(html.Legend().Text(t("paidtime.file_time")),
			radio("file-time", "file-hours", t("paidtime.file.hours"), "", !p.file.days, func() { p.file.days = false }),
			radio("file-time", "file-days", t("paidtime.file.days"), "", p.file.days, func() { p.file.days = true }),
			ui.If(p.file.days, func() app.UI {
				return &ui.Select{ID: "file-day", Label: t("paidtime.file.day"), Options: hours, Value: p.file.dayHours, OnChange: func(_ app.Context, v string) { p.file.dayHours = v }}
			}),
		),
		html.P().Class("quiet").Text(t("paidtime.file_why")),
	}
}

func (p *Page) export(ctx context.Context, format string) (*client.Download, error) {
	q := p.asked.query(client.Page{})
	q.TimeDays = client.TimeDays{From: p.result.From, Until: p.result.Until} // what is on screen, also after midnight
	q.Detailed = p.file.detailed
	f := client.TimeFormat{Time: "hours", ExportFormat: client.ExportFormat{Format: format}}
	if p.file.days {
		f.Time, f.DayHours = "days-hours", map[string]int{"24": 24, "8": 8, "7": 7}[p.file.dayHours]
	}
	return p.Env.Client.ExportTimeReport(ctx, q, f)
}
