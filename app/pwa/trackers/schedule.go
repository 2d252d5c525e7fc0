package trackers

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// periods is the step Period: what targets are for, the times of the day, and
// the days that count (T5, T11, T20).
func (v view) periods() app.UI {
	d := &v.draft
	kinds := make([]app.UI, 0, 3)
	for _, k := range []period.Kind{period.Day, period.Week, period.Month} {
		kinds = append(kinds, &radio{ID: "period-" + k.String(), Name: "period", Label: v.T("trackers.period." + k.String()), Hint: v.T("trackers.period_why." + k.String()),
			Checked: d.Period == k, OnChoose: func(app.Context) {
				d.Period = k
				v.edited("period")
			}})
	}
	return html.Div().Class("stack").Body(
		html.FieldSet().ID("period").Class("choices").Body(append([]app.UI{html.Legend().Text(v.T("trackers.period"))}, kinds...)...),
		ui.If(v.server["period"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.server["period"]) }),
		html.Div().Class("pair").Body(
			v.text("submit_by", v.T("trackers.submit_by"), v.T("trackers.submit_by_why"), d.SubmitBy, 0, "time", func(s string) { d.SubmitBy = s }),
			v.text("remind", v.T("trackers.remind"), v.T("trackers.remind_why"), d.Remind, 0, "time", func(s string) { d.Remind = s }),
		),
		v.workingDays(),
	)
}

// workingDays are the days over which a target is spread.
func (v view) workingDays() app.UI {
	d := &v.draft
	boxes := make([]app.UI, 0, len(everyDay()))
	for i, name := range everyDay() {
		boxes = append(boxes, &ui.Check{ID: "day-" + name, Label: v.weekday(i), Checked: slices.Contains(d.Weekdays, name),
			OnChange: func(_ app.Context, on bool) {
				d.Weekdays = slices.DeleteFunc(everyDay(), func(other string) bool {
					return other == name && !on || other != name && !slices.Contains(d.Weekdays, other)
				})
				v.edited("weekdays")
			}})
	}
	chips := make([]app.UI, len(d.Holidays))
	for i, h := range d.Holidays {
		chips[i] = html.Li().Body(html.Span().Text(v.Env.Text.Date(h)), html.Button().DataSet("do", "remove-holiday").DataSet("key", int(h)).
			Aria("label", v.T("ui.remove", "name", v.Env.Text.Date(h))).Body(ui.Icon("close")))
	}
	return html.FieldSet().ID("weekdays").Body(
		html.Legend().Text(v.T("trackers.working_days")),
		html.Small().Text(v.T("trackers.working_days_why")),
		html.Div().Class("weekdays").Body(boxes...),
		ui.If(v.wrong(v.found, "weekdays") != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.wrong(v.found, "weekdays")) }),
		html.Div().Class("pick").Body(
			html.Div().Class("row", "bottom").Body(
				&ui.Date{ID: "holidays", Label: v.T("trackers.holidays"), Value: v.holiday, Reset: v.reset, Wrong: v.wrong(v.found, "holidays"),
					OnChange: func(_ app.Context, day period.Date) { v.holiday = day }},
				html.Button().DataSet("do", "add-holiday").Text(v.T("trackers.add_holiday")),
			),
			ui.If(len(chips) > 0, func() app.UI { return html.Ul().Class("chips").Body(chips...) }),
		),
	)
}

// weekday names a day of the week, 0 is Monday.
func (v view) weekday(i int) string {
	monday := period.On(2024, time.January, 1)
	return v.Env.Text.Weekday(monday+period.Date(i), "long")
}

// radio is one of several that exclude each other, with what it means.
type radio struct {
	app.Compo
	ID       string
	Name     string
	Label    string
	Hint     string
	Checked  bool
	OnChoose func(ctx app.Context)
}

// CompoID implements app.DismountEnforcer.
func (r *radio) CompoID() string { return r.ID }

// Render implements app.Composer.
func (r *radio) Render() app.UI {
	return html.Div().Class("check").Body(
		html.Input().ID(r.ID).Attr("type", "radio").Attr("name", r.Name).Attr("checked", r.Checked).OnChange(r.change),
		html.Label().Attr("for", r.ID).Body(app.Text(r.Label), html.Small().Text(r.Hint)),
	)
}

func (r *radio) change(ctx app.Context, _ app.Event) { r.OnChoose(ctx) }

// settings is the step Settings (T6, T7).
func (v view) settings() app.UI {
	d := &v.draft
	return html.Div().Class("stack").Body(
		&ui.Check{ID: "show_targets", Label: v.T("trackers.show_targets"), Hint: v.T("trackers.show_targets_why"), Checked: d.ShowTargets,
			OnChange: func(_ app.Context, on bool) {
				d.ShowTargets = on
				v.edited("show_targets")
			}},
		&ui.Check{ID: "allow_edits", Label: v.T("trackers.allow_edits"), Hint: v.T("trackers.allow_edits_why"), Checked: d.AllowEdits,
			OnChange: func(_ app.Context, on bool) {
				d.AllowEdits = on
				v.edited("allow_edits")
			}},
	)
}
