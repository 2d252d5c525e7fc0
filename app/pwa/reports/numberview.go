package reports

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// dialog shows the window.
func (n *number) dialog() app.UI {
	env := n.page.Env
	return &ui.Dialog{
		ID: "report-number", Wide: true, Title: env.T("reports.number.title", "metric", n.metric.Name, "name", n.name),
		Close: env.T("shell.close"), OnClose: n.page.onCloseDialog, Body: []app.UI{html.Div().Class("stack", "explained").OnClick(n.onClick).Body(n.body()...)},
	}
}

func (n *number) body() []app.UI {
	env := n.page.Env
	retry := html.Button().OnClick(n.onRetry).Text(env.T("shell.retry"))
	switch {
	case n.err != nil && !n.loaded:
		return []app.UI{ui.Failure(env.Fail(n.err), retry)}
	case !n.loaded:
		return []app.UI{ui.Skeleton(env.T("reports.loading"), 4)}
	}
	w, e := words{env}, n.explained
	return []app.UI{
		html.P().Class("quiet").Text(env.T("reports.period", "period", w.period(e.Period), "zone", e.Zone)),
		html.Dl().Class("formulas").Body(app.Range(e.Formulas).Slice(func(i int) app.UI { return n.formula(w, e.Formulas[i]) })),
		html.Section().Class("entries").Body(
			html.H3().Text(env.T("reports.entries")),
			ui.If(len(n.days) == 0, func() app.UI { return html.P().Class("quiet").Text(env.T("reports.entries.none")) }),
			html.Ul().Class("list").Body(app.Range(n.days).Slice(func(i int) app.UI { return n.line(w, n.days[i]) })),
			ui.If(n.next != "", func() app.UI {
				return html.Button().Attr("disabled", n.loading).OnClick(n.onMore).Text(env.T("reports.entries.more"))
			}),
			ui.If(n.err != nil, func() app.UI { return ui.Failure(env.Fail(n.err), retry) }),
		),
	}
}

// formula is one line of the explanation, in words and with its inputs.
func (n *number) formula(w words, f api.Formula) app.UI {
	e, m := n.explained, n.metric
	s := e.Cell
	total, target, milestone := w.amount(s.Total, m), w.amount(s.Target, m), w.amount(s.Milestone, m)
	result, inputs := "", ""
	switch f.Name {
	case "total":
		result, inputs = total, w.Text.N("reports.inputs.total", s.Count)
	case "target":
		result, inputs = target, w.Text.N("reports.inputs.target", e.People, "each", w.amount(e.Each, m))
	case "milestone":
		result, inputs = milestone, w.T("reports.inputs.milestone", "target", target, "elapsed", e.Elapsed, "days", e.Days)
	case "delta":
		_, result = w.verdict(s, m)
		if s.Count == 0 {
			result = w.amount(s.Delta, m)
		}
		inputs = w.T("reports.inputs.delta", "total", total, "milestone", milestone)
	case "percent":
		result, inputs = w.percent(s), w.T("reports.inputs.percent", "total", total, "target", target)
	case "projection":
		result, inputs = w.amount(s.Projection, m), w.T("reports.inputs.projection", "total", total, "elapsed", e.Elapsed, "days", e.Days)
	}
	return html.Div().Body(
		html.Dt().Text(w.T("reports.formula."+f.Name)),
		html.Dd().Class("result").Text(result),
		html.Dd().Class("inputs").Text(inputs),
	)
}

// line is one entry.
func (n *number) line(w words, d day) app.UI {
	env := n.page.Env
	open := n.open == d.key()
	says := w.Text.Weekday(d.Date, "short") + ", " + w.Text.Date(d.Date)
	value := html.Strong().Text(w.value(d.Value, n.metric))
	if d.Value == nil {
		value = html.Strong().Class("quiet").Text(w.value(nil, n.metric))
	}
	buttons := html.Div().Class("row").Body(
		ui.If(d.Revision > 0, func() app.UI {
			return html.Button().Class("plain").DataSet("changes", d.key()).Aria("expanded", open).
				Aria("label", env.T("reports.changes_of", "day", says, "name", d.Name)).Text(env.T("reports.changes"))
		}),
		ui.If(n.correctable(d), func() app.UI {
			return html.Button().Class("plain").DataSet("correct", d.key()).
				Aria("label", env.T("reports.correct_of", "day", says, "name", d.Name)).Text(env.T("reports.correct"))
		}),
	)
	return html.Li().Body(
		html.Span().Class("entry").Body(
			ui.If(d.Name != "", func() app.UI { return html.Span().Text(d.Name) }),
			html.Span().Class("quiet").Text(says),
			ui.If(d.Late, func() app.UI { return html.Small().Text(env.T("reports.late")) }),
		),
		value,
		buttons,
		ui.If(open, func() app.UI { return n.history(w) }),
		ui.If(n.form != nil && n.form.key == d.key(), func() app.UI { return n.form.ui() }),
	)
}

// correctable reports whether the person may change the entry here. One's own
// is entered on Today.
func (n *number) correctable(d day) bool {
	return n.page.manages() && d.Person != n.page.me() && !n.page.figures.Report.Closed && !n.metric.Retired
}

// history lists all that a value was.
func (n *number) history(w words) app.UI {
	env, c := n.page.Env, n.changes
	switch {
	case c.loading:
		return html.P().Class("quiet", "below-line").Role("status").Text(env.T("today.value.loading"))
	case c.err != nil:
		return html.P().Class("wrong", "below-line").Role("alert").Text(env.Fail(c.err))
	}
	return html.Ol().Class("value-history", "below-line").Body(app.Range(c.items).Slice(func(i int) app.UI {
		s := c.items[i]
		facts := env.T("today.value.by", "who", n.who(s.By)) + ", " + env.T("today.value.made", "time", env.Text.Instant(s.Made))
		if s.Received.Sub(s.Made).Abs() > time.Minute {
			facts += ", " + env.T("today.value.received", "time", env.Text.Instant(s.Received))
		}
		if s.Late {
			facts += ", " + env.T("today.value.late")
		}
		return html.Li().Body(
			html.Span().Class("change").Text(env.T("today.value.change", "old", w.value(s.Old, n.metric), "new", w.value(s.New, n.metric))),
			html.Small().Text(facts),
			ui.If(s.Reason != "", func() app.UI { return html.Small().Text(env.T("today.value.reason", "reason", s.Reason)) }),
		)
	}))
}

func (n *number) who(id string) string {
	switch name := n.changes.who[id]; {
	case id == n.page.me():
		return n.page.Env.T("today.you")
	case name != "":
		return name
	}
	return n.page.Env.T("reports.somebody")
}

// onClick opens the changes or the form of an entry.
func (n *number) onClick(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	for _, name := range []string{"changes", "correct"} {
		button := target.Call("closest", "[data-"+name+"]")
		if !button.Truthy() {
			continue
		}
		d, ok := n.find(button.Get("dataset").Get(name).String())
		switch {
		case !ok:
		case name == "changes":
			n.toggle(d)
		default:
			n.startCorrection(d)
		}
	}
}
