package paidtime

import (
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	t := p.Env.T
	return html.Div().Class("paidtime").Aria("busy", p.busy).OnClick(p.onClick).Body(
		ui.Header(p.Title(), t("paidtime.sub"), p.filterMenu()),
		p.bar(),
		p.body(),
		app.If(p.window != nil, func() app.UI { return p.window.ui() }).Else(func() app.UI { return html.Div().Hidden(true) }),
	)
}

// anyDays is the value of the choice of days that are no period.
const anyDays = "days"

// bar is the filter bar (K10).
func (p *Page) bar() app.UI {
	t, f := p.Env.T, p.filter
	kinds := []ui.Option{}
	for k := period.Day; k <= period.Year; k++ {
		kinds = append(kinds, ui.Option{Value: k.String(), Name: t("paidtime.kind." + k.String())})
	}
	kinds = append(kinds, ui.Option{Value: anyDays, Name: t("paidtime.kind.days")})
	kind := anyDays
	if f.Kind != 0 {
		kind = f.Kind.String()
	}
	days := func(first bool) app.UI {
		return html.Div().Class("days").Body(
			&ui.Date{ID: "time-first", Label: t("paidtime.first"), Wrong: p.wrong["first"], Value: f.First, Reset: p.reset, OnChange: func(_ app.Context, d period.Date) { p.filter.First = d; delete(p.wrong, "first") }},
			&ui.Date{ID: "time-last", Label: t("paidtime.last"), Wrong: p.wrong["last"], Value: f.Last, Reset: p.reset, OnChange: func(_ app.Context, d period.Date) { p.filter.Last = d; delete(p.wrong, "last") }},
		)
	}
	return html.Form().Class("card", "filterbar").Attr("novalidate", true).Aria("label", t("paidtime.bar")).OnSubmit(p.onSubmit).Body(
		html.Div().Class("choices").Body(
			&ui.Select{ID: "time-kind", Label: t("paidtime.period"), Options: kinds, Value: kind, OnChange: p.onKind},
			app.If(f.Kind == 0, func() app.UI { return days(true) }).Else(func() app.UI {
				return &ui.Date{ID: "time-day", Label: t("paidtime.day"), Wrong: p.wrong["day"], Value: f.Day, Reset: p.reset, OnChange: func(_ app.Context, d period.Date) { p.filter.Day = d; delete(p.wrong, "day") }}
			}),
			p.pick("people", nil, &p.filter.People),
			p.pick("teams", p.choose.teams, &p.filter.Teams),
			p.pick("locations", p.choose.locations, &p.filter.Locations),
			p.pick("activities", p.choose.activities, &p.filter.Activities),
		),
		ui.If(p.choose.err != nil, func() app.UI {
			return ui.Banner(ui.Waiting, says(p.Env, p.choose.err), html.Button().OnClick(p.onChoices).Text(t("shell.retry")))
		}),
		html.Div().Class("row", "between").Body(
			&ui.Check{ID: "time-exclude", Label: t("paidtime.exclude"), Checked: f.ExcludeEmpty, OnChange: func(_ app.Context, on bool) { p.filter.ExcludeEmpty = on }},
			html.Div().Class("row").Body(
				html.Button().OnClick(p.onColumns).Text(p.columnsName()),
				html.Submit().Class("primary").Attr("disabled", p.busy).Aria("busy", p.busy).Text(t("paidtime.search")),
			),
		),
	)
}

func (p *Page) columnsName() string {
	if n := len(p.filter.Columns); n > 0 {
		return p.Env.T("paidtime.columns_n", "n", n, "of", len(Columns()))
	}
	return p.Env.T("paidtime.columns")
}

// pick is a choice of several of a kind, by name.
func (p *Page) pick(kind string, options []ui.Option, to *[]string) app.UI {
	chosen := make([]ui.Option, len(*to))
	for i, id := range *to {
		name := p.names[id]
		if name == "" {
			name = p.Env.T("form.somebody")
		}
		chosen[i] = ui.Option{Value: id, Name: name}
	}
	pick := &ui.Pick{ID: "time-" + kind, Label: p.Env.T("paidtime.filter." + kind), Text: p.Env.Text, Options: options, Chosen: chosen, Failed: p.Env.Fail,
		OnChange: func(_ app.Context, chosen []ui.Option) {
			*to = make([]string, len(chosen))
			for i, o := range chosen {
				(*to)[i] = o.Value
				p.names[o.Value] = o.Name
			}
		}}
	if kind == "people" {
		pick.Search = form.People(p.Env)
	}
	return pick
}

func (p *Page) onKind(_ app.Context, kind string) {
	k, err := period.ParseKind(kind)
	if err != nil { // any days: at first those of the period that was shown
		if p.filter.First == 0 && p.loaded {
			p.filter.First, p.filter.Last = p.result.From, p.result.Until-1
			p.reset++
		}
		k = 0
	}
	p.filter.Kind = k
	if k != 0 && p.filter.Day == 0 {
		p.filter.Day = p.Env.Me.Today
	}
	p.wrong = nil
}

func (p *Page) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if !p.busy {
		p.submit()
	}
}

func (p *Page) onChoices(app.Context, app.Event) { p.loadChoices() }
func (p *Page) onRetry(app.Context, app.Event)   { p.refresh() }
func (p *Page) onColumns(app.Context, app.Event) { p.window = columns{p} }

// columns is the window that chooses the columns.
type columns struct{ *Page }

func (w columns) ui() app.UI {
	t := w.Env.T
	checks := make([]app.UI, 0, len(Columns()))
	chosen := shown(w.filter.Columns)
	for _, c := range Columns() {
		on := false
		for _, s := range chosen {
			on = on || s == c
		}
		checks = append(checks, &ui.Check{ID: "time-column-" + c, Label: t("paidtime.column." + c), Checked: on, OnChange: func(_ app.Context, on bool) { w.showColumn(c, on) }})
	}
	return &ui.Dialog{ID: "time-columns", Title: t("paidtime.columns"), Close: t("shell.close"), OnClose: w.onCloseColumns, Body: []app.UI{
		html.Div().Class("boxes").Body(checks...),
		html.Div().Class("row").Body(html.Button().Class("primary").OnClick(func(ctx app.Context, _ app.Event) { w.onCloseColumns(ctx) }).Text(t("paidtime.columns_done"))),
	}}
}

func (p *Page) showColumn(column string, on bool) {
	p.filter.with(column, on)
	p.version++
}

// onCloseColumns shows the columns that were chosen; those that were not read
// are read now.
func (p *Page) onCloseColumns(ctx app.Context) {
	p.onCloseWindow(ctx)
	if !p.searched || strings.Join(p.asked.Columns, " ") == strings.Join(p.filter.Columns, " ") {
		return
	}
	p.asked.Columns = p.filter.Columns
	p.order(sortOf(p.filter.Sort, p.filter.Columns)) // its column may not be shown any more
	p.asked.Sort = p.filter.Sort
	p.version++
	p.refresh()
}

// body is what the search found.
func (p *Page) body() app.UI {
	t := p.Env.T
	retry := html.Button().OnClick(p.onRetry).Text(t("shell.retry"))
	switch {
	case !p.searched:
		return ui.Empty(t("paidtime.blank"), t("paidtime.blank_why"))
	case p.err != nil && !p.loaded:
		return ui.Failure(says(p.Env, p.err), retry)
	case !p.loaded:
		return ui.Skeleton(t("paidtime.loading"), 6)
	case len(p.result.Items) == 0 && p.asked.narrowed() > 0:
		return ui.Empty(t("paidtime.nobody"), t("paidtime.nobody_filtered"))
	case len(p.result.Items) == 0:
		return ui.Empty(t("paidtime.nobody"), t("paidtime.nobody_why"))
	}
	return html.Div().Class("stack", "result").Body(
		ui.If(errors.Is(p.err, client.ErrOffline), func() app.UI { return ui.Banner(ui.Waiting, t("paidtime.stale"), retry) }),
		ui.If(p.err != nil && !errors.Is(p.err, client.ErrOffline), func() app.UI { return ui.Failure(says(p.Env, p.err), retry) }),
		p.toolbar(),
		&grid{Page: p, Version: p.version},
		ui.If(p.result.Next != "", func() app.UI {
			return html.Div().Class("row").Body(
				html.Span().Class("quiet").Text(p.Env.Text.N("paidtime.first_n", len(p.result.Items))),
				html.Button().Attr("disabled", p.busy).Aria("busy", p.busy).OnClick(p.onMore).Text(t("paidtime.more")))
		}),
	)
}

// toolbar says what is shown, and holds what can be done to those selected.
func (p *Page) toolbar() app.UI {
	t, n := p.Env.T, len(p.chosen())
	deed := func(name, class string, show bool, open func(ids []string) window) app.UI {
		return ui.If(show, func() app.UI {
			return html.Button().Class(class).Attr("disabled", n == 0).Text(t("paidtime.deed."+name)).
				OnClick(func(app.Context, app.Event) { p.window = open(p.chosen()) }, app.EventScope(name))
		})
	}
	all := html.Button().Class("plain").OnClick(p.onAll).Text(t("paidtime.select_all"))
	if n == len(p.result.Items) {
		all = html.Button().Class("plain").OnClick(p.onNone).Text(t("paidtime.select_none"))
	}
	count := t("paidtime.select_hint")
	if n > 0 {
		count = p.Env.Text.N("paidtime.selected", n)
	}
	return html.Div().Class("toolbar").Body(
		html.Div().Class("row", "between").Body(
			html.H2().ID("time-span").TabIndex(-1).Text(p.Env.Text.Span(p.result.From, p.result.Until)),
			html.Div().Class("row").Body(p.exporter(), ui.If(p.approves(), func() app.UI {
				return html.Button().OnClick(p.onHandoffs).Text(t("paidtime.handoffs"))
			})),
		),
		html.Div().Class("row", "selecting").Role("group").Aria("label", t("paidtime.selection")).Body(
			html.Span().Class("quiet", "count").Role("status").Text(count), all,
			deed("set_paid", "", p.manages(), func(ids []string) window { return p.newPaid(ids) }),
			deed("bonus", "", p.manages(), func(ids []string) window { return p.newBonus(ids) }),
			deed("approve", "primary", p.approves(), func(ids []string) window { return p.newApprove(ids) }),
			deed("reopen", "", p.approves(), func(ids []string) window { return p.newReopen(ids) }),
		),
	)
}

func (p *Page) onAll(app.Context, app.Event) {
	for _, r := range p.result.Items {
		p.selected[r.Person] = true
	}
	p.version++
}

func (p *Page) onNone(app.Context, app.Event) {
	clear(p.selected)
	p.version++
}
