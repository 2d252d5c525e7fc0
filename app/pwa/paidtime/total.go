package paidtime

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// typing is the window in which a salary time is typed: a person's total, or
// that of an activity of a day (K12).
type typing struct {
	*form.Form
	page     *Page
	row      api.TimeRow
	key      client.OverwriteKey // Activity "" is the total
	title    string
	now      int64 // seconds
	clocked  int64
	note     *api.SetNote // who set it
	typed    string
	reason   string
	versions []api.OverwriteVersion
	err      error // of the versions
	loaded   bool
}

func (p *Page) newTyping(row api.TimeRow, title string, now int64) *typing {
	return &typing{page: p, row: row, title: title, now: now, typed: p.Env.Text.Duration(now),
		Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"total": "time", "seconds": "time", "reason": "reason"})}
}

func (p *Page) newTotal(row api.TimeRow) window {
	return p.newTyping(row, p.Env.T("paidtime.total_title", "name", row.Name), row.Figures.SalaryTime)
}

func (p *Page) openOverwrite(row api.TimeRow, d api.TimeDay, a api.TimeActivity) {
	w := p.newTyping(row, p.Env.T("paidtime.row_title", "activity", a.Name, "day", p.Env.Text.Date(d.Date), "name", row.Name), a.SalaryTime)
	w.key, w.clocked, w.note = client.OverwriteKey{Person: row.Person, Date: d.Date, Activity: a.Activity}, a.Reported, a.Overwritten
	p.window = w
	page.Async(p.ctx, func(ctx context.Context) (api.List[api.OverwriteVersion], error) {
		return p.Env.Client.OverwriteVersions(ctx, w.key)
	}, func(_ app.Context, l api.List[api.OverwriteVersion], err error) {
		w.versions, w.err, w.loaded = l.Items, err, true
		var ids []string
		for _, v := range l.Items {
			ids = append(ids, v.By)
		}
		p.learnNames(ids)
	})
}

func (w *typing) ui() app.UI {
	t, d := w.Env.T, w.Env.Text.Duration
	total := w.key.Activity == ""
	why := t("paidtime.total_why", "span", w.Env.Text.Span(w.page.result.From, w.page.result.Until))
	if !total {
		why = t("paidtime.row_why", "clocked", d(w.clocked))
	}
	next := dash
	if n, wrong := form.Duration(w.Env, w.typed); wrong == "" {
		next = d(n)
	}
	return &ui.Dialog{ID: "salary-time", Title: w.title, Close: t("shell.close"), OnClose: w.page.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(why),
			ui.If(w.note != nil, func() app.UI { return html.P().Text("✎ " + w.page.setNote(*w.note)) }),
			&ui.Field{ID: "salary-typed", Label: t("paidtime.column.salary_time"), Hint: t("paidtime.time_why"), Wrong: w.Wrong["time"], Complete: "off", Max: 60, Value: w.typed,
				OnInput: func(_ app.Context, v string) { w.typed = v; w.Touched("time") }},
			html.Dl().Class("facts").Body(
				html.Div().Body(html.Dt().Text(t("paidtime.before")), html.Dd().Text(d(w.now))),
				html.Div().Body(html.Dt().Text(t("paidtime.after")), html.Dd().ID("salary-after").Text(next)),
			),
			&ui.Field{ID: "salary-reason", Label: t("paidtime.reason"), Wrong: w.Wrong["reason"], Complete: "off", Max: 500, Required: true,
				OnInput: func(_ app.Context, v string) { w.reason = v; w.Touched("reason") }},
			w.Buttons(t("paidtime.set"), "primary", w.page.onCancelWindow),
			ui.If(w.note != nil, func() app.UI {
				return html.Div().Class("row").Body(html.Button().Attr("disabled", w.Busy).OnClick(w.onReset).Text(t("paidtime.reset", "clocked", d(w.clocked))))
			}),
		),
		ui.If(!total, w.history),
	}}
}

// history is all that the salary time was set to (C12).
func (w *typing) history() app.UI {
	t := w.Env.T
	switch {
	case w.err != nil:
		return ui.Failure(says(w.Env, w.err))
	case !w.loaded || len(w.versions) == 0:
		return html.Div()
	}
	entries := make([]app.UI, len(w.versions))
	for i, v := range w.versions {
		says := w.Env.Text.Duration(v.Seconds)
		if v.Removed {
			says = t("paidtime.was_reset")
			v.VersionNote.Removed = false
		}
		entries[i] = form.Past(w.Env, says, w.page.names.Of(w.Env, v.By), v.VersionNote)
	}
	return html.Div().Class("stack", "close").Body(html.H3().Text(t("paidtime.history")), html.Ol().Class("past").Body(entries...))
}

func (w *typing) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	n, wrong := form.Duration(w.Env, w.typed)
	reason, why := strings.TrimSpace(w.reason), ""
	if reason == "" {
		why = w.Env.T("paidtime.wrong.reason")
	}
	if !w.Check(map[string]string{"time": wrong, "reason": why}) {
		return
	}
	w.Do(func(ctx context.Context) error {
		if w.key.Activity != "" {
			return w.Env.Client.OverwriteTime(ctx, w.key, api.OverwriteInput{Seconds: n, Reason: reason})
		}
		_, err := w.Env.Client.SetPaidTotal(ctx, api.PaidTotalInput{TimeSelection: w.page.selection([]string{w.row.Person}), Total: n, Reason: reason})
		return err
	}, w.then)
}

// onReset returns to the clocked time.
func (w *typing) onReset(app.Context, app.Event) {
	w.Do(func(ctx context.Context) error {
		return w.Env.Client.ResetTime(ctx, w.key, strings.TrimSpace(w.reason))
	}, w.then)
}

func (w *typing) then(_ app.Context, err error) {
	if err == nil {
		w.page.done(w.Env.T("paidtime.done.typed", "name", w.row.Name))
	}
}
