package today

import (
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	header := p.header()
	p.Env.Opening.Rest()
	return html.Form().Class("today").Attr("novalidate", true).OnSubmit(p.onSubmit).OnClick(p.onClick).OnInput(p.onInput).OnChange(p.onChange).
		On("keydown", p.onKey).On("focusin", p.onFocus).On("pointerdown", p.onDown).On("pointerup", p.onUp).On("pointercancel", p.onUp).
		On("pointerleave", p.onUp).Body(
		header,
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

// card is a tracker with its lines.
func (p *Page) card(c Card) app.UI {
	p.Env.Opening.Rest()
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
		app.Range(c.Lines).Slice(func(i int) app.UI { return p.row(c, c.Lines[i]) }),
		ui.If(len(c.Problems) > 0, func() app.UI {
			return html.Ul().Class("notes").Body(app.Range(c.Problems).Slice(func(i int) app.UI {
				change := c.Problems[i]
				m, _ := c.Tracker.Metric(change.Submit().Metric)
				n := Problem(change)
				return w.item(n, p.Env.T("today.note.day", "day", p.Env.Text.ShortDay(change.Submit().Date), "note", w.note(n, m)))
			}))
		}),
		html.A().Class("history-link").Attr("href", p.Env.Href("/history?tracker="+c.Tracker.ID)).
			Aria("label", p.Env.T("today.history_of", "tracker", c.Tracker.Name)).Text(p.Env.T("today.history")),
	)
}

func (p *Page) row(c Card, l Line) app.UI {
	return &row{Env: p.Env, Today: p.day.Today, Period: c.Period, Blocked: c.Blocked, Line: l, Field: p.desk.Field(l), Typing: p.typed[lineID(l.Key)]}
}
