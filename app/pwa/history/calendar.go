package history

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (p *Page) calendar() app.UI {
	open := map[period.Date]bool{}
	for _, d := range p.view.Days {
		if d.State == device.Saved || d.State == device.Sent {
			open[d.Date] = true
		}
	}
	c := &calendar{Env: p.Env, Metric: p.view.Metric, Heat: p.view.Heat, Open: open, Span: p.view.Span, Today: p.view.Today}
	return section(p.Env.T("history.calendar"), html.Div().Class("panel", "calendar").Body(c, p.legend()))
}

// legend tells what the shades mean.
func (p *Page) legend() app.UI {
	t, m := p.Env.T, p.view.Metric
	sample := func(level, says string) app.UI {
		return html.Li().Body(html.Span().DataSet("level", level).Aria("hidden", "true"), app.Text(says))
	}
	items := []app.UI{sample("blank", t("history.legend.blank"))}
	if m.Kind == tracking.CheckBox {
		items = append(items, sample("zero", t("figure.unticked")), sample("4", t("figure.ticked")))
		return html.Ul().Class("legend").Body(items...)
	}
	items = append(items, sample("zero", t("history.legend.zero")))
	before := int64(0)
	for i, most := range p.view.Heat.Bounds {
		if most > before {
			items = append(items, sample(string(rune('1'+i)), t("history.legend.up_to", "value", p.Env.Text.Value(most, m))))
			before = most
		}
	}
	if p.view.Heat.Negative() {
		items = append(items, sample("below", t("history.legend.below")))
	}
	return html.Ul().Class("legend").Body(items...)
}

// calendar shows a Heat as a table: rows are the days of the week, columns the
// weeks. One reaches it with Tab once, and goes from day to day with the arrow
// keys; Enter opens the day.
type calendar struct {
	app.Compo
	Env    *page.Env
	Metric tracking.Metric
	Heat   Heat
	Open   map[period.Date]bool // days whose value is not confirmed
	Span   period.Span
	Today  period.Date

	ctx page.Context
	at  period.Date // the day that Tab reaches; 0 is the last
}

// CompoID implements app.DismountEnforcer.
func (c *calendar) CompoID() string {
	return c.Metric.ID + c.Span.From.String() + c.Span.Until.String()
}

// OnMount shows the newest weeks where there is no room for all.
func (c *calendar) OnMount(ctx app.Context) {
	c.ctx = page.Own(ctx)
	ctx.Defer(func(ctx app.Context) {
		if e := ctx.JSSrc(); e.Truthy() {
			e.Set("scrollLeft", e.Get("scrollWidth"))
		}
	})
}

func cellID(d period.Date) string { return "day-" + d.String() }

// Render implements app.Composer.
func (c *calendar) Render() app.UI {
	if len(c.Heat.Weeks) == 0 {
		return html.Div().Class("heat-scroll")
	}
	at := c.at
	if !c.Span.Contains(at) {
		at = c.Span.Until - 1
	}
	heads := []app.UI{html.Td()}
	for _, m := range c.Heat.Months {
		y, month, day := m.First.Civil()
		name := html.Span().Text(c.Env.Text.Intl().Month(time.Date(y, month, day, 12, 0, 0, 0, time.UTC), "short", false))
		if m.Weeks == 1 { // seen, it would run into the next
			name = name.Class("sr")
		}
		heads = append(heads, html.Th().Attr("scope", "colgroup").Attr("colspan", m.Weeks).Body(name))
	}
	rows := make([]app.UI, 7)
	for i := range rows {
		first := c.Heat.Weeks[0].Days[i].Date
		cells := []app.UI{html.Th().Attr("scope", "row").Body(html.Span().Aria("hidden", "true").Text(c.Env.Text.Weekday(first, "narrow")),
			html.Span().Class("sr").Text(c.Env.Text.Weekday(first, "long")))}
		for _, w := range c.Heat.Weeks {
			cells = append(cells, c.cell(w.Days[i], at))
		}
		rows[i] = html.Tr().Body(cells...)
	}
	return html.Div().Class("heat-scroll").Body(
		html.Table().Class("heat").Aria("label", c.Env.T("history.calendar.label", "metric", c.Metric.Name, "span", c.Env.Text.Span(c.Span.From, c.Span.Until))).
			OnClick(c.onClick).OnKeyDown(c.onKey).Body(html.THead().Body(html.Tr().Body(heads...)), html.TBody().Body(rows...)))
}

func (c *calendar) cell(d HeatDay, at period.Date) app.UI {
	if !d.In {
		return html.Td()
	}
	value := c.Env.T("history.calendar.blank")
	if d.Value.Valid {
		value = figure.Value(c.Env, d.Value, c.Metric)
	}
	says, class := "history.calendar.day", ""
	if c.Open[d.Date] {
		says, class = "history.calendar.day_open", "open-change"
	}
	label := c.Env.T(says, "day", c.Env.Text.Date(d.Date), "value", value)
	index := -1
	if d.Date == at {
		index = 0
	}
	b := html.Button().ID(cellID(d.Date)).Class(class).DataSet("level", d.Shade(c.Metric)).TabIndex(index).Aria("label", label).Title(label)
	if d.Date == c.Today {
		b = b.Aria("current", "date")
	}
	return html.Td().Body(b)
}

func (c *calendar) onClick(ctx app.Context, e app.Event) {
	if d, ok := dayOf(e); ok {
		c.Env.Go(ctx, today.Path(d))
	}
}

func (c *calendar) onKey(_ app.Context, e app.Event) {
	from, ok := dayOf(e)
	if !ok {
		return
	}
	to, ok := c.Heat.Move(from, e.Get("key").String())
	if !ok {
		return
	}
	e.PreventDefault()
	c.at = to
	c.ctx.Defer(func(app.Context) { browser.Focus(cellID(to)) })
}

// dayOf is the day of the square that an event happened on.
func dayOf(e app.Event) (period.Date, bool) {
	id := e.Get("target").Get("id")
	if id.Type() != app.TypeString || len(id.String()) < len("day-") {
		return 0, false
	}
	d, err := period.ParseDate(id.String()[len("day-"):])
	return d, err == nil
}
