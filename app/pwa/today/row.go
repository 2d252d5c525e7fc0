package today

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// row is a line of a card. It is drawn anew only when one of its fields is
// another one, so that what is entered draws its own line and no other.
type row struct {
	app.Compo
	Env     *page.Env
	Today   period.Date
	Period  period.Period // of the card
	Blocked Blocked       // the whole card
	Line    Line
	Field   Field
	Typing  typing
}

// CompoID implements app.DismountEnforcer.
func (r *row) CompoID() string { return lineID(r.Line.Key) }

// Render implements app.Composer.
func (r *row) Render() app.UI {
	r.Env.Opening.Rest()
	l, id := r.Line, lineID(r.Line.Key)
	wrong := words{r.Env}.wrong(l.Definition, r.Field.Draft.Err)
	return html.Div().Class("metric").Body(
		html.Div().Class("top").Body(
			html.Div().Class("what").Body(
				r.label(id),
				ui.If(l.Definition.Description != "", func() app.UI { return html.Small().Text(l.Definition.Description) }),
			),
			r.control(id, wrong != ""),
		),
		r.notes(),
		ui.If(wrong != "", func() app.UI { return html.P().ID(id + "-wrong").Class("field-error").Role("alert").Text(wrong) }),
		ui.If(r.Field.Failed != nil, func() app.UI { return r.failed(id) }),
		ui.If(l.Blocked != "" && l.Blocked != r.Blocked, func() app.UI {
			return html.P().Class("blocked").Text(r.Env.T("today.blocked." + string(l.Blocked)))
		}),
		r.progress(),
	)
}

func (r *row) label(id string) app.UI {
	if r.Line.Definition.Kind == tracking.CheckBox {
		return html.Span().Class("label").ID(id + "-label").Text(r.Line.Definition.Name)
	}
	return html.Label().Attr("for", id).Text(r.Line.Definition.Name)
}

// notes are the state of the value and what else there is to know of it. Next
// to them, what the value was before can be opened.
func (r *row) notes() app.UI {
	w, l := words{r.Env}, r.Line
	items := []app.UI{}
	if r.Field.Unwritten {
		items = append(items, html.Li().Body(ui.State(ui.Busy, r.Env.T("today.saving"))))
	} else {
		for _, n := range l.Notes() {
			items = append(items, w.item(n, w.note(n, l.Definition)))
		}
	}
	if l.Entry.Revision > 0 {
		items = append(items, html.Li().Body(html.Button().Class("link").DataSet("do", doHistory).DataSet("line", lineID(l.Key)).
			Aria("label", r.Env.T("today.value_of", "metric", l.Definition.Name)).Text(r.Env.T("today.changes"))))
	}
	if len(items) == 0 {
		// It keeps the place of what is to come.
		return html.P().Class("notes", "quiet").Hidden(l.Blocked != "").Text(r.Env.T("today.nothing"))
	}
	return html.Ul().Class("notes").Body(items...)
}

func (r *row) failed(id string) app.UI {
	return html.P().Class("field-error").Role("alert").Body(
		app.Text(r.Env.T("today.failed", "why", r.Env.Fail(r.Field.Failed))+" "),
		html.Button().Class("link").DataSet("do", doRetry).DataSet("line", id).Text(r.Env.T("today.retry")),
		app.Text(" "),
		html.Button().Class("link").DataSet("do", doDiscard).DataSet("line", id).Text(r.Env.T("today.discard")),
	)
}

// control is what the value is entered with.
func (r *row) control(id string, wrong bool) app.UI {
	l, f := r.Line, r.Field
	if l.Definition.Kind == tracking.CheckBox {
		return r.checkBox(id)
	}
	field := &input{ID: id, Text: words{r.Env}.shown(l, f), Typing: r.Typing, Mode: "numeric", Placeholder: "–", Wrong: wrong, Blocked: l.Blocked != ""}
	if l.Definition.Decimals() > 0 {
		field.Mode = "decimal"
	}
	if wrong {
		field.Describes = id + "-wrong"
	}
	if l.Definition.Kind == tracking.Currency {
		return html.Span().Class("stepper", "money", when(wrong, "wrong")).Body(field)
	}
	less := "today.less"
	if !f.Value.Valid {
		less = "today.zero"
	}
	step := func(by, key, sign string, disabled bool) app.UI {
		return html.Button().DataSet("do", doStep).DataSet("by", by).DataSet("line", id).Attr("disabled", l.Blocked != "" || disabled).
			Aria("label", r.Env.T(key, "metric", l.Definition.Name)).Text(sign)
	}
	return html.Span().Class("stepper", when(wrong, "wrong")).Body(
		step("-1", less, "−", f.Value.Valid && f.Value.N == 0),
		field,
		step("1", "today.more", "+", false),
	)
}

func when(yes bool, class string) string {
	if yes {
		return class
	}
	return ""
}

func (r *row) checkBox(id string) app.UI {
	l, f := r.Line, r.Field
	state, sign, says := "mixed", "–", r.Env.T("figure.blank")
	switch {
	case f.Value.Valid && f.Value.N == 1:
		state, sign, says = "true", "✓", r.Env.T("figure.ticked")
	case f.Value.Valid:
		state, sign, says = "false", "✗", r.Env.T("figure.unticked")
	}
	return html.Button().ID(id).Attr("type", "button").Class("tick").Role("checkbox").Aria("checked", state).DataSet("do", doAnswer).DataSet("line", id).
		Attr("disabled", l.Blocked != "").Aria("label", r.Env.T("today.tick_label", "metric", l.Definition.Name, "state", says)).Title(says).Text(sign)
}

// progress is how the period stands.
func (r *row) progress() app.UI {
	l := r.Line
	m, cell := l.Definition, l.Cell
	total := r.Env.Text.Value(cell.Total, m)
	month := r.Env.Text.Month(r.Period.Start)
	variant := kind(r.Period, r.Today)
	state, verdict := figure.Verdict(r.Env, cell, m)
	rest := r.Env.T("today.so_far."+variant, "month", month)
	if cell.HasTarget {
		rest = r.Env.T("today.of."+variant, "target", r.Env.Text.Value(cell.Target, m), "month", month)
		rest += " · " + figure.Percent(r.Env, cell.Percent)
	}
	return html.Div().Class("bar-line").Body(
		ui.If(cell.HasTarget, func() app.UI { return figure.Bar(r.Env, cell, m).UI() }),
		html.Div().Class("read").Body(
			html.Span().Body(html.B().Text(total), app.Text(" "+rest)),
			html.Span().Class("stand").Body(
				ui.If(cell.Met, func() app.UI { return html.Span().Class("met").Text("✓ " + r.Env.T("today.met")) }),
				ui.If(verdict != "", func() app.UI { return ui.Verdict(state, verdict).UI() }),
				ui.If(l.Waiting, func() app.UI { return html.Span().Class("unconfirmed").Text(r.unconfirmed()) }),
			),
		),
	)
}

func (r *row) unconfirmed() string {
	l := r.Line
	if l.Open == 0 {
		return r.Env.T("today.unconfirmed_changes")
	}
	amount := r.Env.Text.Value(l.Open, l.Definition)
	if l.Open > 0 && !strings.HasPrefix(amount, "+") && l.Total != l.Open {
		amount = "+" + amount
	}
	return r.Env.T("today.unconfirmed", "amount", amount)
}
