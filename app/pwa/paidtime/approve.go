package paidtime

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// approve is the window that approves what it shows (K16): the figures of all
// activities, of the days up to today.
type approve struct {
	*form.Form
	page    *Page
	ids     []string
	until   period.Date // first day that is left out
	parts   map[string]bool
	rows    []api.TimeRow
	left    []string // ids of those on whom one may not decide
	loaded  bool
	err     error
	was     map[string]api.TimeFigures // of those whose figures have changed since they were shown
	version int
}

func (p *Page) newApprove(ids []string) window {
	w := &approve{page: p, ids: ids, until: min(p.result.Until, p.Env.Me.Today+1), parts: map[string]bool{}, was: map[string]api.TimeFigures{},
		Form: form.New(p.Env, p.ctx, "paidtime", says, nil)}
	for _, part := range Parts() {
		w.parts[part] = true
	}
	if w.until <= p.result.From {
		w.err = errFuture
		return w
	}
	w.load()
	return w
}

// errFuture: days to come cannot be approved.
var errFuture = &fault.Refusal{Code: "future", Reason: "days to come cannot be approved", Err: fault.ErrInvalid}

// load reads the figures that are to be approved.
func (w *approve) load() {
	p := w.page
	page.Async(p.ctx, w.read, func(_ app.Context, rows []api.TimeRow, err error) {
		w.err, w.loaded = err, err == nil
		if err != nil {
			p.signedOut(err)
			return
		}
		if w.rows == nil && w.until == p.result.Until && len(p.asked.Activities) == 0 { // they may be others already than in the grid
			for _, r := range rows {
				if shown, ok := p.row(r.Person); ok && shown.Version != r.Version {
					w.was[r.Person] = shown.Figures
				}
			}
		}
		for _, r := range w.rows {
			if i := slices.IndexFunc(rows, func(now api.TimeRow) bool { return now.Person == r.Person }); i >= 0 && rows[i].Version != r.Version {
				w.was[r.Person] = r.Figures
			}
		}
		w.rows, w.left = nil, nil
		for _, r := range rows {
			if r.Decides {
				w.rows = append(w.rows, r)
			} else {
				w.left = append(w.left, r.Person)
			}
		}
		w.version++
	})
}

// inAddress are how many people fit into the address of a request.
const inAddress = 100

func (w *approve) read(ctx context.Context) ([]api.TimeRow, error) {
	p := w.page
	f := p.asked
	f.Kind, f.First, f.Last = 0, p.result.From, w.until-1
	f.Activities, f.Columns, f.ExcludeEmpty = nil, nil, false
	if len(w.ids) <= inAddress {
		f.People = w.ids
	}
	q := f.query(client.Page{Limit: atOnce})
	wanted := make(map[string]bool, len(w.ids))
	for _, id := range w.ids {
		wanted[id] = true
	}
	var rows []api.TimeRow
	for {
		r, err := p.Env.Client.TimeReport(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range r.Items {
			if wanted[row.Person] {
				rows = append(rows, row)
			}
		}
		if q.Cursor = r.Next; r.Next == "" || len(rows) == len(w.ids) {
			return rows, nil
		}
	}
}

func (w *approve) ui() app.UI {
	t, p := w.Env.T, w.page
	var body app.UI
	switch {
	case errors.Is(w.err, errFuture):
		body = ui.Failure(t("paidtime.future"))
	case w.err != nil:
		body = ui.Failure(says(w.Env, w.err), html.Button().OnClick(func(app.Context, app.Event) { w.load() }).Text(t("shell.retry")))
	case !w.loaded:
		body = ui.Skeleton(t("paidtime.loading"), 4)
	default:
		body = w.form()
	}
	return &ui.Dialog{ID: "approve", Title: w.Env.Text.N("paidtime.approve_for", len(w.ids)), Close: t("shell.close"), OnClose: p.onCloseWindow, Wide: true, Body: []app.UI{body}}
}

func (w *approve) form() app.UI {
	t, p := w.Env.T, w.page
	why := t("paidtime.approve_why", "span", w.Env.Text.Span(p.result.From, w.until))
	if w.until < p.result.Until {
		why += " " + t("paidtime.approve_cut")
	}
	if len(p.asked.Activities) > 0 {
		why += " " + t("paidtime.approve_all_activities")
	}
	var changed []string
	for _, r := range w.rows {
		if _, is := w.was[r.Person]; is {
			changed = append(changed, r.Name)
		}
	}
	return html.Form().Class("form", "setting").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
		html.P().Class("quiet").Text(why),
		ui.If(len(w.left) > 0, func() app.UI { return ui.Banner(ui.Waiting, t("paidtime.left_out", "names", p.listed(w.left))) }),
		ui.If(len(changed) > 0, func() app.UI {
			return html.Div().ID("approve-changed").Body(ui.Banner(ui.Refused, t("paidtime.changed", "names", w.Env.Text.Intl().List(changed))))
		}),
		partBoxes(w.Env, "approve", w.parts, w.Wrong["parts"], func() { w.Touched("parts") }),
		ui.If(len(w.rows) > 0, func() app.UI { return w.table() }),
		w.Buttons(t("paidtime.deed.approve"), "primary", p.onCancelWindow),
	)
}

// partBoxes is the choice of what is approved or opened again.
func partBoxes(env *page.Env, id string, parts map[string]bool, wrong string, edited func()) app.UI {
	boxes := []app.UI{html.Legend().Text(env.T("paidtime.parts"))}
	for _, part := range Parts() {
		boxes = append(boxes, &ui.Check{ID: id + "-" + part, Label: env.T("paidtime.part." + part), Checked: parts[part], OnChange: func(_ app.Context, on bool) {
			parts[part] = on
			edited()
		}})
	}
	boxes = append(boxes, ui.If(wrong != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(wrong) }))
	return html.FieldSet().Class("parts").Body(boxes...)
}

// chosenParts are those that are ticked.
func chosenParts(parts map[string]bool) []string {
	var out []string
	for _, part := range Parts() {
		if parts[part] {
			out = append(out, part)
		}
	}
	return out
}

// table shows the figures; those that changed with what they were.
func (w *approve) table() app.UI {
	t, p := w.Env.T, w.page
	columns := []string{"reported", "salary_time", "commission", "bonus", "salary"}
	heads := []ui.Column{{Name: t("paidtime.column.person")}}
	for _, c := range columns {
		heads = append(heads, ui.Column{Name: t("paidtime.column." + c), Number: true})
	}
	heads = append(heads, ui.Column{Name: t("paidtime.column.approval")})
	return &ui.Table{ID: "approve-table", Label: t("paidtime.approve_table"), Columns: heads, Count: len(w.rows), Version: w.version,
		Cell: func(i, column int) ui.Markup {
			r := w.rows[i]
			was, changed := w.was[r.Person]
			switch {
			case column == 0 && changed:
				return ui.Element("span", nil, ui.Words(r.Name+" "), ui.Element("small", ui.Attributes{{"class", "below"}}, ui.Words(t("paidtime.is_changed"))))
			case column == 0:
				return ui.Words(r.Name)
			case column == len(heads)-1:
				return p.mark(State(r.Approved, r.Marks), r.Marks)
			}
			now, before := p.figure(r.Figures, columns[column-1]), p.figure(was, columns[column-1])
			if !changed || now == before {
				return now
			}
			return ui.Element("span", ui.Attributes{{"class", "amounts"}}, ui.Element("del", nil, before), ui.Element("b", nil, now))
		}}
}

func (w *approve) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	parts, wrong := chosenParts(w.parts), ""
	if len(parts) == 0 {
		wrong = w.Env.T("paidtime.wrong.parts")
	}
	if !w.Check(map[string]string{"parts": wrong}) {
		return
	}
	if len(w.rows) == 0 {
		w.Failed = w.Env.T("paidtime.wrong.nobody")
		return
	}
	s := w.page.selection(nil)
	in := api.ApprovalInput{From: s.From, Until: w.until, Teams: s.Teams, Locations: s.Locations, Parts: parts}
	ids := make([]string, len(w.rows))
	for i, r := range w.rows {
		ids[i] = r.Person
		in.People = append(in.People, api.ShownPerson{Person: r.Person, Version: r.Version})
	}
	w.was = map[string]api.TimeFigures{} // what was told of is seen
	w.Do(func(ctx context.Context) error { return w.Env.Client.ApproveTime(ctx, in) }, func(_ app.Context, err error) {
		switch {
		case err == nil:
			w.page.done(w.Env.Text.N("paidtime.done.approve", len(ids)))
		case errors.Is(err, fault.ErrStale):
			w.load()
		default:
			if who := pointed(err, ids); len(who) > 0 {
				w.Failed = w.page.listed(who) + ": " + says(w.Env, err)
			}
		}
	})
}

// reopen is the window that undoes approvals (K16).
type reopen struct {
	*form.Form
	page   *Page
	ids    []string
	parts  map[string]bool
	reason string
}

func (p *Page) newReopen(ids []string) window {
	w := &reopen{page: p, ids: ids, parts: map[string]bool{}, Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"reason": "reason", "parts": "parts"})}
	for _, part := range Parts() {
		w.parts[part] = true
	}
	return w
}

func (w *reopen) ui() app.UI {
	t, p := w.Env.T, w.page
	items := make([]app.UI, 0, len(w.ids))
	for _, id := range w.ids[:min(len(w.ids), 20)] {
		r, _ := p.row(id)
		items = append(items, html.Li().Body(html.Span().Text(r.Name), html.Small().Text(p.approvedBy(State(r.Approved, r.Marks), r.Marks))))
	}
	return &ui.Dialog{ID: "reopen", Title: w.Env.Text.N("paidtime.reopen_for", len(w.ids)), Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(t("paidtime.reopen_why", "span", w.Env.Text.Span(p.result.From, p.result.Until))),
			html.Ul().Class("list").Body(items...),
			ui.If(len(w.ids) > 20, func() app.UI { return html.P().Class("quiet").Text(w.Env.Text.N("paidtime.and_more", len(w.ids)-20)) }),
			partBoxes(w.Env, "reopen", w.parts, w.Wrong["parts"], func() { w.Touched("parts") }),
			&ui.Field{ID: "reopen-reason", Label: t("paidtime.reason"), Wrong: w.Wrong["reason"], Complete: "off", Max: 500, Required: true,
				OnInput: func(_ app.Context, v string) { w.reason = v; w.Touched("reason") }},
			w.Buttons(t("paidtime.deed.reopen"), "primary", p.onCancelWindow),
		),
	}}
}

func (w *reopen) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	in := api.TimeReopenInput{TimeSelection: w.page.selection(w.ids), Parts: chosenParts(w.parts), Reason: strings.TrimSpace(w.reason)}
	wrong := map[string]string{}
	if len(in.Parts) == 0 {
		wrong["parts"] = w.Env.T("paidtime.wrong.parts_reopen")
	}
	if in.Reason == "" {
		wrong["reason"] = w.Env.T("paidtime.wrong.reason")
	}
	if !w.Check(wrong) {
		return
	}
	w.Do(func(ctx context.Context) error { return w.Env.Client.ReopenTime(ctx, in) }, func(_ app.Context, err error) {
		if err == nil {
			w.page.done(w.Env.Text.N("paidtime.done.reopen", len(w.ids)))
			return
		}
		if who := pointed(err, w.ids); len(who) > 0 {
			w.Failed = w.page.listed(who) + ": " + says(w.Env, err)
		}
	})
}
