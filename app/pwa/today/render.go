package today

import (
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Form().Class("today").Attr("novalidate", true).OnSubmit(p.onSubmit).OnClick(p.onClick).OnInput(p.onInput).OnChange(p.onChange).
		On("keydown", p.onKey).On("focusin", p.onFocus).On("pointerdown", p.onDown).On("pointerup", p.onUp).On("pointercancel", p.onUp).
		On("pointerleave", p.onUp).Body(
		p.header(),
		p.body(),
		html.Div().Class("sr").Role("status").Text(p.said),
		p.renderDialog(),
	)
}

func (p *Page) header() app.UI {
	title, known := p.Env.T("today.title"), p.day.Loaded
	switch {
	case known:
		title = p.heading(p.day.Date)
	case p.Day != 0:
		title = p.heading(p.Day)
	}
	return ui.Header(title, "",
		html.Div().Class("daynav").Body(
			html.Button().Class("icon-button").Aria("label", p.Env.T("today.previous")).
				Attr("disabled", !known || p.day.First == 0 || p.day.Date <= p.day.First).OnClick(p.onPrevious).Text("‹"),
			html.Button().Attr("disabled", known && p.day.Date == p.day.Today).OnClick(p.onToday).Text(p.Env.T("today.now")),
			html.Button().Class("icon-button").Aria("label", p.Env.T("today.next")).
				Attr("disabled", !known || p.day.Date >= p.day.Today).OnClick(p.onNext).Text("›"),
		))
}

// heading names a day; one of this year without the year.
func (p *Page) heading(d period.Date) string {
	year, _, _ := d.Civil()
	if year != p.Env.Now().Year() {
		return p.Env.Text.Day(d)
	}
	return p.Env.T("today.heading", "weekday", p.Env.Text.Weekday(d, "long"), "date", p.Env.Text.ShortDay(d))
}

func (p *Page) body() app.UI {
	switch {
	case p.day.Err != nil && errors.Is(p.day.Err, fault.ErrNotFound) && !p.Env.Replica.Loaded() && p.Env.Replica.Status().Failure == "":
		return p.ghosts() // they are being fetched for the first time
	case p.day.Err != nil && errors.Is(p.day.Err, fault.ErrNotFound) && !p.Env.Replica.Loaded():
		return ui.Empty(p.Env.T("today.not_loaded.title"), p.Env.T("today.not_loaded.text"))
	case p.day.Err != nil:
		return ui.Failure(p.Env.T("today.error.title")+". "+p.Env.Fail(p.day.Err),
			html.Button().OnClick(p.onReload).Text(p.Env.T("today.error.retry")))
	case !p.day.Loaded:
		return p.ghosts()
	case len(p.day.Cards) == 0 && len(p.day.Absent) == 0:
		return p.empty()
	}
	return html.Div().Body(
		ui.If(len(p.day.Cards) == 0, func() app.UI {
			return ui.Empty(p.Env.T("today.empty_day.title"), p.Env.T("today.empty_day.text"))
		}),
		html.Div().Class("cards").Body(app.Range(p.day.Cards).Slice(func(i int) app.UI { return p.card(p.day.Cards[i]) })),
		ui.If(len(p.day.Absent) > 0, p.absent),
	)
}

// ghosts stand where the cards will. They are no Div, as those are: else one
// after the other would turn into a card, and push away what is below.
func (p *Page) ghosts() app.UI {
	return html.Section().Class("cards").Body(ui.Skeleton(p.Env.T("today.loading"), 3), ui.Skeleton(p.Env.T("today.loading"), 3))
}

// empty is what somebody sees who has no tracker: what one can do instead.
func (p *Page) empty() app.UI {
	t, may := p.Env.T, p.Env.Me.Menu
	link := func(class, path, key string) app.UI {
		return html.A().Class("button", class).Attr("href", p.Env.Href(path)).Text(t(key))
	}
	switch {
	case may.TrackerManagement && may.TrackerReports:
		return ui.Empty(t("today.empty.title"), t("today.empty.manage"), link("primary", "/trackers", "today.empty.trackers"), link("", "/reports", "today.empty.reports"))
	case may.TrackerManagement:
		return ui.Empty(t("today.empty.title"), t("today.empty.manage"), link("primary", "/trackers", "today.empty.trackers"))
	}
	return ui.Empty(t("today.empty.title"), t("today.empty.text"))
}

func (p *Page) absent() app.UI {
	return html.Details().Class("absent").Body(
		html.Summary().Text(p.Env.T("today.absent")),
		html.Ul().Body(app.Range(p.day.Absent).Slice(func(i int) app.UI {
			a := p.day.Absent[i]
			why := p.Env.T("today.blocked."+string(a.Blocked), "day", p.Env.Text.Date(a.Start))
			return html.Li().Text(p.Env.T("today.absent_line", "tracker", a.Name, "why", why))
		})),
	)
}

func (p *Page) card(c Card) app.UI {
	w := words{p.Env}
	title := "tracker-" + c.Tracker.ID
	return html.Section().Class("card").Aria("labelledby", title).Body(
		html.Header().Body(
			html.H2().ID(title).Text(c.Tracker.Name),
			html.Small().Text(p.Env.T("today.period."+c.Period.Kind.String(), "span", w.span(c.Period))),
		),
		ui.If(c.Tracker.Description != "", func() app.UI { return html.P().Class("quiet").Text(c.Tracker.Description) }),
		ui.If(c.Blocked != "", func() app.UI {
			return html.P().Class("blocked").Text(p.Env.T("today.blocked."+string(c.Blocked), "period", w.span(c.Period)))
		}),
		app.Range(c.Lines).Slice(func(i int) app.UI { return p.line(c, c.Lines[i]) }),
		ui.If(len(c.Problems) > 0, func() app.UI {
			return html.Ul().Class("notes").Body(app.Range(c.Problems).Slice(func(i int) app.UI {
				change := c.Problems[i]
				m, _ := c.Tracker.Metric(change.Submit().Metric)
				n := Problem(change)
				return p.noteItem(n, p.Env.T("today.note.day", "day", p.Env.Text.ShortDay(change.Submit().Date), "note", w.note(n, m)))
			}))
		}),
		html.A().Class("history-link").Attr("href", p.Env.Href("/history?tracker="+c.Tracker.ID)).
			Aria("label", p.Env.T("today.history_of", "tracker", c.Tracker.Name)).Text(p.Env.T("today.history")),
	)
}

func (p *Page) line(c Card, l Line) app.UI {
	id := lineID(l.Key)
	f := p.desk.Field(l)
	wrong := p.wrong(l, f)
	return html.Div().Class("metric").Body(
		html.Div().Class("top").Body(
			html.Div().Class("what").Body(
				p.label(l, id),
				ui.If(l.Definition.Description != "", func() app.UI { return html.Small().Text(l.Definition.Description) }),
			),
			p.control(l, f, id, wrong != ""),
		),
		p.notes(l, f),
		ui.If(wrong != "", func() app.UI { return html.P().ID(id + "-wrong").Class("field-error").Role("alert").Text(wrong) }),
		ui.If(f.Failed != nil, func() app.UI { return p.failed(f, id) }),
		ui.If(l.Blocked != "" && l.Blocked != c.Blocked, func() app.UI {
			return html.P().Class("blocked").Text(p.Env.T("today.blocked." + string(l.Blocked)))
		}),
		p.progress(c, l, f),
	)
}

func (p *Page) label(l Line, id string) app.UI {
	if l.Definition.Kind == tracking.CheckBox {
		return html.Span().Class("label").ID(id + "-label").Text(l.Definition.Name)
	}
	return html.Label().Attr("for", id).Text(l.Definition.Name)
}

// Notes are what is to be told of a value, as a list without anything to open.
func Notes(env *page.Env, l Line) app.UI {
	w := words{env}
	notes := l.Notes()
	return html.Ul().Class("notes").Body(app.Range(notes).Slice(func(i int) app.UI {
		return html.Li().Body(ui.State(tone(notes[i].Kind), w.note(notes[i], l.Definition)))
	}))
}

// notes are the state of the value and what else there is to know of it. Next
// to them, what the value was before can be opened.
func (p *Page) notes(l Line, f Field) app.UI {
	w := words{p.Env}
	items := []app.UI{}
	if f.Unwritten {
		items = append(items, html.Li().Body(ui.State(ui.Busy, p.Env.T("today.saving"))))
	} else {
		for _, n := range l.Notes() {
			items = append(items, p.noteItem(n, w.note(n, l.Definition)))
		}
	}
	if l.Entry.Revision > 0 {
		items = append(items, html.Li().Body(html.Button().Class("link").DataSet("do", doHistory).DataSet("line", lineID(l.Key)).
			Aria("label", p.Env.T("today.value_of", "metric", l.Definition.Name)).Text(p.Env.T("today.changes"))))
	}
	if len(items) == 0 {
		// It keeps the place of what is to come.
		return html.P().Class("notes", "quiet").Hidden(l.Blocked != "").Text(p.Env.T("today.nothing"))
	}
	return html.Ul().Class("notes").Body(items...)
}

func (p *Page) noteItem(n Note, says string) app.UI {
	return html.Li().Body(
		ui.State(tone(n.Kind), says),
		ui.If(n.Urgent(), func() app.UI {
			return html.Button().Class("link").DataSet("do", doProblem).DataSet("change", n.Change).Text(p.Env.T("today.open"))
		}),
		ui.If(n.Kind == NoteReplaced, func() app.UI {
			return html.Button().Class("link").DataSet("do", doDismiss).DataSet("change", n.Change).Text(p.Env.T("today.seen"))
		}),
	)
}

func tone(k NoteKind) ui.Tone {
	switch k {
	case NoteSynced:
		return ui.Good
	case NoteRefused:
		return ui.Refused
	case NoteSaved, NoteSent, NoteHeld:
		return ui.Waiting
	}
	return "note-quiet"
}

// wrong says what is wrong with what was typed, or "".
func (p *Page) wrong(l Line, f Field) string {
	if e, ok := errors.AsType[*numeral.Error](f.Draft.Err); ok {
		return e.Say(p.Env.Text, text.Unit{Decimals: l.Definition.Decimals(), Currency: l.Definition.Currency})
	}
	return ""
}

func (p *Page) failed(f Field, id string) app.UI {
	return html.P().Class("field-error").Role("alert").Body(
		app.Text(p.Env.T("today.failed", "why", p.Env.Fail(f.Failed))+" "),
		html.Button().Class("link").DataSet("do", doRetry).DataSet("line", id).Text(p.Env.T("today.retry")),
		app.Text(" "),
		html.Button().Class("link").DataSet("do", doDiscard).DataSet("line", id).Text(p.Env.T("today.discard")),
	)
}

// control is what the value is entered with.
func (p *Page) control(l Line, f Field, id string, wrong bool) app.UI {
	if l.Definition.Kind == tracking.CheckBox {
		return p.checkBox(l, f, id)
	}
	field := &input{ID: id, Text: p.shown(l, f), Typing: p.typed[id], Mode: "numeric", Placeholder: "–", Wrong: wrong, Blocked: l.Blocked != ""}
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
			Aria("label", p.Env.T(key, "metric", l.Definition.Name)).Text(sign)
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

// shown is what a field holds: what is being typed, else the value.
func (p *Page) shown(l Line, f Field) string {
	switch {
	case f.Typing:
		return f.Draft.Text
	case !f.Value.Valid:
		return ""
	}
	return p.Env.Text.Value(f.Value.N, l.Definition)
}

func (p *Page) checkBox(l Line, f Field, id string) app.UI {
	state, sign, says := "mixed", "–", p.Env.T("figure.blank")
	switch {
	case f.Value.Valid && f.Value.N == 1:
		state, sign, says = "true", "✓", p.Env.T("figure.ticked")
	case f.Value.Valid:
		state, sign, says = "false", "✗", p.Env.T("figure.unticked")
	}
	return html.Button().ID(id).Attr("type", "button").Class("tick").Role("checkbox").Aria("checked", state).DataSet("do", doAnswer).DataSet("line", id).
		Attr("disabled", l.Blocked != "").Aria("label", p.Env.T("today.tick_label", "metric", l.Definition.Name, "state", says)).Title(says).Text(sign)
}

// progress is how the period stands.
func (p *Page) progress(c Card, l Line, f Field) app.UI {
	m, cell := l.Definition, l.Cell
	total := p.Env.Text.Value(cell.Total, m)
	month := p.Env.Text.Month(c.Period.Start)
	variant := kind(c.Period, p.day.Today)
	state, verdict := figure.Verdict(p.Env, cell, m)
	rest := p.Env.T("today.so_far."+variant, "month", month)
	if cell.HasTarget {
		rest = p.Env.T("today.of."+variant, "target", p.Env.Text.Value(cell.Target, m), "month", month)
		rest += " · " + figure.Percent(p.Env, cell.Percent)
	}
	return html.Div().Class("bar-line").Body(
		ui.If(cell.HasTarget, func() app.UI { return figure.Bar(p.Env, cell, m).UI() }),
		html.Div().Class("read").Body(
			html.Span().Body(html.B().Text(total), app.Text(" "+rest)),
			html.Span().Class("stand").Body(
				ui.If(cell.Met, func() app.UI { return html.Span().Class("met").Text("✓ " + p.Env.T("today.met")) }),
				ui.If(verdict != "", func() app.UI { return ui.Verdict(state, verdict).UI() }),
				ui.If(l.Waiting, func() app.UI { return html.Span().Class("unconfirmed").Text(p.unconfirmed(l)) }),
			),
		),
	)
}

func (p *Page) unconfirmed(l Line) string {
	if l.Open == 0 {
		return p.Env.T("today.unconfirmed_changes")
	}
	amount := p.Env.Text.Value(l.Open, l.Definition)
	if l.Open > 0 && !strings.HasPrefix(amount, "+") && l.Total != l.Open {
		amount = "+" + amount
	}
	return p.Env.T("today.unconfirmed", "amount", amount)
}
