package paidtime

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// paid is the window that sets paid time (K14), with what it would do.
type paid struct {
	*form.Form
	page    *Page
	ids     []string
	mode    string
	typed   string
	eachDay bool
	reason  string
	preview []api.PaidChange
	known   bool // the preview is of what is typed
	asked   int  // counts the previews: the answer to an older one is too late
	refused []string
	version int
}

// modes are what paid time can be set to, as the API has them.
func modes() []string { return []string{"even", "by_contact", "eight_hours", "nothing"} }

func (p *Page) newPaid(ids []string) window {
	return &paid{page: p, ids: ids, mode: modes()[0], Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"seconds": "time", "reason": "reason"})}
}

// stated reports whether the mode takes a time.
func (w *paid) stated() bool { return w.mode == "even" || w.mode == "by_contact" }

// input is what is asked for; ok is false where no time is typed yet or it is
// none.
func (w *paid) input() (in api.PaidTimeInput, wrong string, ok bool) {
	in = api.PaidTimeInput{TimeSelection: w.page.selection(w.ids), Mode: w.mode, Reason: strings.TrimSpace(w.reason)}
	if !w.stated() {
		return in, "", true
	}
	if strings.TrimSpace(w.typed) == "" {
		return in, "", false
	}
	in.Seconds, wrong = form.Duration(w.Env, w.typed)
	in.EachDay = w.eachDay
	return in, wrong, wrong == ""
}

// edited asks for another preview, a moment later.
func (w *paid) edited(field string) {
	w.Touched(field)
	w.known, w.refused = false, nil
	w.asked++
	n := w.asked
	w.page.ctx.After(300*time.Millisecond, func(app.Context) {
		if n == w.asked {
			w.load()
		}
	})
}

func (w *paid) load() {
	in, wrong, ok := w.input()
	if wrong != "" {
		w.Wrong["time"] = wrong
	}
	if !ok {
		return
	}
	n := w.asked
	page.Async(w.page.ctx, func(ctx context.Context) (api.List[api.PaidChange], error) {
		return w.Env.Client.PreviewPaidTime(ctx, in)
	}, func(_ app.Context, l api.List[api.PaidChange], err error) {
		if n != w.asked || w.page.window != w {
			return
		}
		w.preview, w.known = l.Items, err == nil
		w.version++
		if err != nil {
			w.refuse(err)
		}
	})
}

// refuse says why it cannot be, and of whom.
func (w *paid) refuse(err error) {
	w.Refused(err)
	w.refused = pointed(err, w.ids)
	if len(w.refused) > 0 {
		w.Failed = w.page.listed(w.refused) + ": " + says(w.Env, err)
	}
}

// pointed are the ids that an error names as people[i].
func pointed(err error, ids []string) []string {
	var out []string
	for _, i := range form.Indexed(err, "people") {
		if i < len(ids) && !slices.Contains(out, ids[i]) {
			out = append(out, ids[i])
		}
	}
	return out
}

func (w *paid) ui() app.UI {
	t := w.Env.T
	choices := make([]app.UI, len(modes()))
	for i, m := range modes() {
		choices[i] = radio("paid-mode", "paid-"+m, t("paidtime.mode."+m), t("paidtime.mode_why."+m), w.mode == m, func() {
			w.mode = m
			w.edited("time")
		})
	}
	return &ui.Dialog{ID: "set-paid", Title: w.Env.Text.N("paidtime.set_paid_for", len(w.ids)), Close: t("shell.close"), OnClose: w.page.onCloseWindow, Wide: true, Body: []app.UI{
		html.Form().Class("form", "setting").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(t("paidtime.for_days", "span", w.Env.Text.Span(w.page.result.From, w.page.result.Until))),
			html.FieldSet().Class("modes").Body(append([]app.UI{html.Legend().Text(t("paidtime.mode"))}, choices...)...),
			ui.If(w.stated(), func() app.UI {
				return html.Div().Class("pair").Body(
					&ui.Field{ID: "paid-time", Label: t("paidtime.time"), Hint: t("paidtime.time_why"), Wrong: w.Wrong["time"], Complete: "off", Max: 60, Value: w.typed,
						OnInput: func(_ app.Context, v string) { w.typed = v; w.edited("time") }},
					html.FieldSet().Class("modes").Body(html.Legend().Text(t("paidtime.each")),
						radio("paid-each", "paid-each-whole", t("paidtime.each.whole"), "", !w.eachDay, func() { w.eachDay = false; w.edited("time") }),
						radio("paid-each", "paid-each-day", t("paidtime.each.day"), "", w.eachDay, func() { w.eachDay = true; w.edited("time") }),
					),
				)
			}),
			&ui.Field{ID: "paid-reason", Label: t("paidtime.reason_optional"), Wrong: w.Wrong["reason"], Complete: "off", Max: 500, Value: w.reason,
				OnInput: func(_ app.Context, v string) { w.reason = v; w.Touched("reason") }},
			ui.If(w.known, func() app.UI { return w.outcome() }),
			ui.If(len(w.refused) > 0 && len(w.refused) < len(w.ids), func() app.UI {
				return html.Div().Class("row").Body(html.Button().OnClick(w.onDeselect).Text(t("paidtime.deselect", "names", w.page.listed(w.refused))))
			}),
			w.Buttons(t("paidtime.deed.set_paid"), "primary", w.page.onCancelWindow),
		),
	}}
}

// outcome is the preview: old and new totals.
func (w *paid) outcome() app.UI {
	t := w.Env.T
	before, after := int64(0), int64(0)
	for _, c := range w.preview {
		before, after = before+c.Before, after+c.After
	}
	d := w.Env.Text.Duration
	var foot [][]ui.Markup
	if len(w.preview) > 1 {
		foot = [][]ui.Markup{{ui.Words(w.Env.Text.N("paidtime.people", len(w.preview))), ui.Words(d(before)), ui.Words(d(after))}}
	}
	return html.Div().Class("outcome").Body(
		html.H3().Text(t("paidtime.preview")),
		&ui.Table{ID: "paid-preview", Label: t("paidtime.preview"), Count: len(w.preview), Version: w.version, Foot: foot,
			Columns: []ui.Column{{Name: t("paidtime.column.person")}, {Name: t("paidtime.before"), Number: true}, {Name: t("paidtime.after"), Number: true}},
			Cell: func(row, column int) ui.Markup {
				c := w.preview[row]
				switch column {
				case 0:
					return ui.Words(c.Name)
				case 1:
					return ui.Quiet(d(c.Before))
				}
				if c.Before == c.After {
					return ui.Words(d(c.After))
				}
				return ui.Element("b", nil, ui.Words(d(c.After)))
			}},
	)
}

// onDeselect takes those out who cannot be given the time.
func (w *paid) onDeselect(app.Context, app.Event) {
	for _, id := range w.refused {
		delete(w.page.selected, id)
	}
	w.ids = slices.DeleteFunc(slices.Clone(w.ids), func(id string) bool { return slices.Contains(w.refused, id) })
	w.page.version++
	w.edited("time")
}

func (w *paid) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	in, wrong, ok := w.input()
	if !ok && wrong == "" {
		wrong = w.Env.T("paidtime.wrong.time")
	}
	if !w.Check(map[string]string{"time": wrong}) {
		return
	}
	w.Do(func(ctx context.Context) error {
		_, err := w.Env.Client.SetPaidTime(ctx, in)
		return err
	}, func(_ app.Context, err error) {
		if err != nil {
			w.refuse(err)
			return
		}
		w.page.done(w.Env.Text.N("paidtime.done.set_paid", len(w.ids)))
	})
}

// radio is one of several choices.
func radio(group, id, label, hint string, checked bool, choose func()) app.UI {
	return html.Div().Class("check").Body(
		html.Input().ID(id).Attr("type", "radio").Attr("name", group).Attr("checked", checked).OnChange(func(app.Context, app.Event) { choose() }, app.EventScope(id)),
		html.Label().Attr("for", id).Body(app.Text(label), ui.If(hint != "", func() app.UI { return html.Small().Text(hint) })),
	)
}
