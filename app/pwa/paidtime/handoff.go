package paidtime

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/download"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// handoffs is the window of what payroll was given of the days that are shown,
// and of what it is given (K20).
type handoffs struct {
	*form.Form
	page       *Page
	ids        []string // of whom something would be handed off
	items      []api.Handoff
	loaded     bool
	err        error
	open       string // id of that whose rows are shown
	name       string
	correction bool
	version    int
	reset      int
}

func (p *Page) onHandoffs(app.Context, app.Event) {
	w := &handoffs{page: p, ids: p.chosen(), Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"name": "name"})}
	p.window = w
	w.load()
}

func (w *handoffs) load() {
	p := w.page
	page.Async(p.ctx, func(ctx context.Context) (api.List[api.Handoff], error) {
		return p.Env.Client.Handoffs(ctx, client.DaysQuery{From: p.result.From, Until: p.result.Until, Page: client.Page{Limit: 100}})
	}, func(_ app.Context, l api.List[api.Handoff], err error) {
		w.items, w.err, w.loaded = l.Items, err, err == nil
		w.version++
		var ids []string
		for _, h := range l.Items {
			ids = append(ids, h.By)
		}
		p.learnNames(ids)
	})
}

func (w *handoffs) ui() app.UI {
	t, p := w.Env.T, w.page
	var list app.UI
	switch {
	case w.err != nil:
		list = ui.Failure(says(w.Env, w.err), html.Button().OnClick(func(app.Context, app.Event) { w.load() }).Text(t("shell.retry")))
	case !w.loaded:
		list = ui.Skeleton(t("shell.loading"), 3)
	case len(w.items) == 0:
		list = html.P().Class("quiet").Text(t("paidtime.handoffs_none"))
	default:
		items := make([]app.UI, len(w.items))
		for i, h := range w.items {
			items[i] = w.item(h)
		}
		list = html.Ul().Class("list", "handoffs").Body(items...)
	}
	return &ui.Dialog{ID: "handoffs", Title: t("paidtime.handoffs_title", "span", w.Env.Text.Span(p.result.From, p.result.Until)), Close: t("shell.close"), OnClose: p.onCloseWindow, Wide: true,
		Body: []app.UI{list, w.form()}}
}

func (w *handoffs) item(h api.Handoff) app.UI {
	t, p := w.Env.T, w.page
	open, words := w.open == h.ID, t("paidtime.handoff_show")
	if open {
		words = t("paidtime.handoff_hide")
	}
	return html.Li().Body(
		html.Div().Class("what").Body(
			html.Strong().Text(h.Name),
			html.Small().Text(t("paidtime.handoff_by", "span", w.Env.Text.Span(h.From, h.Until), "name", p.names.Of(w.Env, h.By), "time", w.Env.Text.Instant(h.At))),
			ui.If(len(h.Corrects) > 0, func() app.UI { return html.Small().Class("below").Text(t("paidtime.handoff_corrects")) }),
		),
		html.Button().Class("plain").Aria("expanded", open).Aria("label", words+": "+h.Name).Text(words).OnClick(func(app.Context, app.Event) {
			w.open = h.ID
			if open {
				w.open = ""
			}
			w.version++
		}, app.EventScope(h.ID, words)),
		ui.If(open, func() app.UI {
			return html.Div().Class("whole", "stack").Body(w.rows(h), &download.Button{Env: w.Env, ID: "export-" + h.ID, Name: t("paidtime.handoff_export"),
				Request: func(ctx context.Context, format string) (*client.Download, error) {
					return w.Env.Client.ExportHandoff(ctx, h.ID, format)
				}})
		}),
	)
}

func (w *handoffs) rows(h api.Handoff) app.UI {
	t := w.Env.T
	return &ui.Table{ID: "handoff-" + h.ID, Label: h.Name, Count: len(h.Rows), Version: w.version,
		Columns: []ui.Column{{Name: t("paidtime.column.person")}, {Name: t("paidtime.column.salary_time"), Number: true}, {Name: t("paidtime.hours"), Number: true}, {Name: t("paidtime.column.salary"), Number: true}},
		Cell: func(i, column int) ui.Markup {
			r := h.Rows[i]
			switch column {
			case 0:
				return ui.Words(r.Name)
			case 1:
				return ui.Words(w.Env.Text.Duration(r.Seconds))
			case 2:
				return ui.Words(w.Env.Text.Decimal(string(r.Hours), 2))
			}
			if r.Currency == "" {
				return ui.Quiet(dash)
			}
			return ui.Words(form.Money(w.Env, api.Money{Amount: r.Amount, Currency: r.Currency}))
		}}
}

// form hands off the pay of those who are selected.
func (w *handoffs) form() app.UI {
	t := w.Env.T
	if len(w.ids) == 0 {
		return html.P().Class("quiet").Text(t("paidtime.handoff_select"))
	}
	return html.Form().Class("form", "handing").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
		html.H3().Text(w.Env.Text.N("paidtime.handoff_new", len(w.ids))),
		html.P().Class("quiet").Text(t("paidtime.handoff_why")),
		&ui.Field{ID: "handoff-name", Label: t("paidtime.handoff_name"), Wrong: w.Wrong["name"], Complete: "off", Max: 100, Required: true, Value: w.name, Reset: w.reset,
			OnInput: func(_ app.Context, v string) { w.name = v; w.Touched("name") }},
		&ui.Check{ID: "handoff-correction", Label: t("paidtime.handoff_correction"), Hint: t("paidtime.handoff_correction_why"), Checked: w.correction,
			OnChange: func(_ app.Context, on bool) { w.correction = on; w.Touched("correction") }},
		w.Buttons(t("paidtime.handoff_do"), "primary", w.page.onCancelWindow),
	)
}

func (w *handoffs) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	in := api.HandoffInput{TimeSelection: w.page.selection(w.ids), Name: strings.TrimSpace(w.name), Correction: w.correction}
	wrong := ""
	if in.Name == "" {
		wrong = w.Env.T("paidtime.wrong.name")
	}
	if !w.Check(map[string]string{"name": wrong}) {
		return
	}
	var made api.Handoff
	w.Do(func(ctx context.Context) (err error) {
		made, err = w.Env.Client.HandOff(ctx, in)
		return err
	}, func(_ app.Context, err error) {
		if err != nil {
			if who := pointed(err, w.ids); len(who) > 0 {
				w.Failed = w.page.listed(who) + ": " + says(w.Env, err)
			}
			return
		}
		w.Env.Say(w.Env.T("paidtime.handoff_done", "name", made.Name))
		w.ids, w.name, w.open = nil, "", made.ID
		w.reset++
		w.load()
	})
}
