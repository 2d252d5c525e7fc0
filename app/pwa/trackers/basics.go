package trackers

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// basics is the step Name & metrics (T1 to T4).
func (v view) basics() app.UI {
	d := &v.draft
	metrics := make([]app.UI, len(d.Metrics))
	for i, m := range d.Metrics {
		metrics[i] = &group{ID: m.field("card"), Body: v.metric(m, i)}
	}
	return html.Div().Class("stack").Body(
		html.Div().Class("pair").Body(
			v.text("name", v.T("trackers.name"), "", d.Name, tracking.MaxName, "", func(s string) { d.Name = s }),
			&ui.Date{ID: "start", Label: v.T("trackers.start"), Hint: v.T("trackers.start_why"), Value: d.Start, Reset: v.reset, Wrong: v.wrong(v.found, "start"),
				OnChange: func(_ app.Context, day period.Date) {
					d.Start = day
					v.edited("start")
				}},
		),
		v.text("description", v.T("trackers.description"), v.T("trackers.optional"), d.Description, tracking.MaxDescription, "textarea", func(s string) { d.Description = s }),
		html.Div().ID("metrics").TabIndex(-1).Class("row", "between").Body(
			html.H3().Text(v.T("trackers.metrics")),
			ui.If(v.wrong(v.found, "metrics") != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.wrong(v.found, "metrics")) }),
		),
		html.Div().Class("stack").Body(metrics...),
		html.Div().Class("row").Body(html.Button().DataSet("do", "add-metric").Body(ui.Icon("plus"), html.Span().Text(v.T("trackers.add_metric")))),
	)
}

// metric is the form of one metric.
func (v view) metric(m Metric, at int) app.UI {
	title := m.Name
	if trimmed(title) == "" {
		title = v.T("trackers.metric_n", "n", at+1)
	}
	with := func(set func(*Metric)) {
		if found := v.draft.Metric(m.Key); found != nil {
			set(found)
		}
	}
	fixed := v.entered[m.ID]
	hint := ""
	if fixed {
		hint = v.T("trackers.wrong.has_entries_kind")
	}
	class := "metric-form"
	if m.Retired {
		class += " retired"
	}
	return html.FieldSet().Class(class).Body(
		html.Legend().Body(app.Text(title), ui.If(m.Retired, func() app.UI { return html.Span().Class("quiet").Text(" · " + v.T("trackers.retired")) })),
		html.Div().Class("pair").Body(
			v.text(m.field("name"), v.T("trackers.metric_name"), "", m.Name, tracking.MaxMetricName, "", func(s string) { with(func(m *Metric) { m.Name = s }) }),
			&ui.Select{ID: m.field("kind"), Label: v.T("trackers.kind"), Hint: hint, Value: m.Kind, Disabled: fixed, Options: v.kinds(),
				OnChange: func(_ app.Context, value string) {
					with(func(m *Metric) { m.Kind = value })
					v.edited(m.field("kind"))
				}},
			v.unitOf(m, fixed, with),
		),
		ui.If(v.server[m.field("kind")] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.server[m.field("kind")]) }),
		v.targets(m, with),
		v.text(m.field("description"), v.T("trackers.metric_description"), v.T("trackers.optional"), m.Description, tracking.MaxDescription, "", func(s string) { with(func(m *Metric) { m.Description = s }) }),
		v.metricButtons(m, at, title, fixed),
	)
}

func (v view) kinds() []ui.Option {
	var options []ui.Option
	for _, k := range []tracking.MetricKind{tracking.Number, tracking.Currency, tracking.CheckBox} {
		options = append(options, ui.Option{Value: string(k), Name: v.T("trackers.kind." + string(k))})
	}
	return options
}

// unitOf is the choice of the decimals, or of the currency.
func (v view) unitOf(m Metric, fixed bool, with func(func(*Metric))) app.UI {
	switch m.Kind {
	case string(tracking.Number):
		var options []ui.Option
		for n := range tracking.MaxScale + 1 {
			options = append(options, ui.Option{Value: string(rune('0' + n)), Name: v.Env.Text.N("trackers.scale", n, "example", v.Env.Text.Decimal("1234", n))})
		}
		return &ui.Select{ID: m.field("scale"), Label: v.T("trackers.decimals"), Value: string(rune('0' + m.Scale)), Disabled: fixed, Options: options,
			OnChange: func(_ app.Context, value string) {
				with(func(m *Metric) { m.Scale = int(value[0] - '0') })
				v.edited(m.field("scale"))
			}}
	case string(tracking.Currency):
		options := v.currencies
		if m.Currency == "" { // nothing chosen yet
			options = append([]ui.Option{{Value: "-", Name: v.T("trackers.choose")}}, options...)
		}
		value := m.Currency
		if value == "" {
			value = "-"
		}
		return html.Div().Body(
			&ui.Select{ID: m.field("currency"), Label: v.T("trackers.currency"), Value: value, Disabled: fixed, Options: options,
				OnChange: func(_ app.Context, value string) {
					if value != "-" {
						with(func(m *Metric) { m.Currency = value })
						v.edited(m.field("currency"))
					}
				}},
			ui.If(v.wrong(v.found, m.field("currency")) != "", func() app.UI {
				return html.P().Class("wrong").Role("alert").Text(v.wrong(v.found, m.field("currency")))
			}),
		)
	}
	return html.Div()
}

// targets are the targets in the course of time (T4).
func (v view) targets(m Metric, with func(func(*Metric))) app.UI {
	rows := make([]app.UI, len(m.Targets))
	for i, t := range m.Targets {
		rows[i] = &group{ID: m.target(t, "row"), Body: v.target(m, t, i, with)}
	}
	hint := v.T("trackers.target_why." + v.draft.Period.String())
	if v.Tracker != "" && m.ID != "" && len(m.Targets) == 1 && trimmed(m.Targets[0].Value) != "" {
		hint = v.T("trackers.target_past")
	}
	return html.Div().Class("targets").Body(
		html.Div().Class("stack", "close").Body(rows...),
		html.Small().Text(hint),
		html.Div().Class("row").Body(html.Button().Class("plain").DataSet("do", "add-target").DataSet("key", m.Key).Text(v.T("trackers.add_target"))),
		ui.If(v.wrong(v.found, m.field("targets")) != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.wrong(v.found, m.field("targets"))) }),
	)
}

func (v view) target(m Metric, t Target, at int, with func(func(*Metric))) app.UI {
	set := func(change func(*Target)) {
		with(func(m *Metric) {
			for i := range m.Targets {
				if m.Targets[i].Key == t.Key {
					change(&m.Targets[i])
				}
			}
		})
	}
	label := v.T("trackers.target")
	if at > 0 {
		label = v.T("trackers.target_then")
	}
	field := m.target(t, "value")
	value := &ui.Field{ID: field, Label: label, Mode: "decimal", Complete: "off", Value: t.Value, Reset: v.reset, Wrong: v.wrong(v.found, field),
		OnInput: func(_ app.Context, typed string) {
			set(func(t *Target) { t.Value = typed })
			v.edited(field)
		}}
	if at == 0 && t.From == 0 {
		return html.Div().Class("target").Body(value, html.Div().Class("since", "quiet").Text(v.since(m)))
	}
	from := m.target(t, "from")
	return html.Div().Class("target").Body(value,
		&ui.Date{ID: from, Label: v.T("trackers.target_from"), Value: t.From, Reset: v.reset, Wrong: v.wrong(v.found, from),
			OnChange: func(_ app.Context, day period.Date) {
				set(func(t *Target) { t.From = day })
				v.edited(from)
			}},
		html.Button().Class("plain", "square").DataSet("do", "remove-target").DataSet("key", t.Key).DataSet("of", m.Key).
			Aria("label", v.T("ui.remove", "name", label)).Body(ui.Icon("close")),
	)
}

// since says until when the target of the beginning is in force.
func (v view) since(m Metric) string {
	until := period.Date(0)
	for _, t := range m.Targets {
		if t.From != 0 && (until == 0 || t.From < until) {
			until = t.From
		}
	}
	if until == 0 {
		return v.T("trackers.always")
	}
	return v.T("trackers.until_day", "date", v.Env.Text.Date(until-1))
}

// metricButtons order, retire and remove a metric.
func (v view) metricButtons(m Metric, at int, title string, fixed bool) app.UI {
	button := func(do, key string) app.HTMLElem {
		return html.Button().Class("plain").DataSet("do", do).DataSet("key", m.Key).Aria("label", v.T(key+"_of", "name", title)).Text(v.T(key))
	}
	last := len(v.draft.Metrics) - 1
	return html.Div().Class("row").Body(
		ui.If(last > 0, func() app.UI { return button("up", "trackers.up").ID(m.field("up")).Attr("disabled", at == 0) }),
		ui.If(last > 0, func() app.UI { return button("down", "trackers.down").ID(m.field("down")).Attr("disabled", at == last) }),
		app.If(m.Retired, func() app.UI { return button("unretire", "trackers.unretire") }).
			ElseIf(m.ID != "", func() app.UI { return button("retire", "trackers.retire") }),
		app.If(fixed, func() app.UI { return html.Small().Text(v.T("trackers.wrong.has_entries_metric")) }).
			ElseIf(last > 0, func() app.UI { return button("remove-metric", "trackers.remove") }),
	)
}
