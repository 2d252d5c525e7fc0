package schedule

import (
	"context"
	"errors"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// importing is the window that brings shifts in from a file (K6): first it is
// looked at what would become of them.
type importing struct {
	*form.Form
	page     *Page
	layout   string // how the file writes days
	activity string // of all rows; inColumn is in a column of the file

	file     *browser.File
	tried    *api.ImportResult // what would become of its rows; nil before that is known
	goodOnly bool              // rows that are refused are left out
}

func (p *Page) onImport(app.Context, app.Event) {
	w := &importing{page: p, layout: layouts()[0].Value, activity: inColumn}
	w.Form = form.New(p.Env, p.ctx, "schedule", w.says, nil)
	p.window = w
}

// inColumn is the choice of the activity that stands in the file.
const inColumn = "column"

// fileID is the id of the input that holds the file.
const fileID = "import-file"

// refusedLines is how many refusals are shown.
const refusedLines = 50

// layouts are the ways in which files write days.
func layouts() []ui.Option {
	return []ui.Option{{Value: "2006-01-02", Name: "2026-12-31"}, {Value: "2.1.2006", Name: "31.12.2026"}, {Value: "1/2/2006", Name: "12/31/2026"}, {Value: "2/1/2006", Name: "31/12/2026"}}
}

func (w *importing) ui() app.UI {
	t, p := w.Env.T, w.page
	activities := []ui.Option{{Value: inColumn, Name: t("schedule.import.activity_column")}}
	for _, a := range p.activities {
		activities = append(activities, ui.Option{Value: a.ID, Name: a.Name})
	}
	send := t("schedule.import.try")
	if w.useful() {
		send = w.Env.Text.N("schedule.import.do", w.tried.Created+w.tried.Changed)
	}
	return &ui.Dialog{ID: "import", Title: t("schedule.import"), Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(t("schedule.import.why")),
			html.Div().Class("field").Body(
				html.Label().Attr("for", fileID).Text(t("schedule.import.file")),
				html.Input().ID(fileID).Attr("type", "file").Attr("accept", ".csv,text/csv").Attr("disabled", w.Busy).Aria("invalid", w.Wrong["file"] != "").
					Aria("describedby", fileID+"-hint").OnChange(w.onFile),
				html.Small().ID(fileID+"-hint").Text(t("schedule.import.columns")),
				ui.If(w.Wrong["file"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(w.Wrong["file"]) }),
			),
			&ui.Select{ID: "import-dates", Label: t("schedule.import.dates"), Options: layouts(), Value: w.layout, OnChange: func(_ app.Context, v string) { w.layout = v; w.changed("dates") }},
			&ui.Select{ID: "import-activity", Label: t("schedule.activity"), Options: activities, Value: w.activity, OnChange: func(_ app.Context, v string) { w.activity = v; w.changed("activity") }},
			ui.If(w.Busy, func() app.UI { return html.Progress().Aria("label", t("schedule.import.busy")) }),
			ui.If(w.tried != nil, w.preview),
			w.Buttons(send, "primary", p.onCancelWindow),
		),
	}}
}

func (w *importing) onFile(app.Context, app.Event) { w.changed("file") }

// changed takes in that something else is to be imported than was looked at.
func (w *importing) changed(field string) {
	w.tried, w.goodOnly = nil, false
	w.Touched(field)
}

// useful reports whether there is something to import.
func (w *importing) useful() bool { return w.tried != nil && w.tried.Created+w.tried.Changed > 0 }

// preview says what would become of the rows, and what is wrong with those that
// are refused.
func (w *importing) preview() app.UI {
	t, n, r := w.Env.T, w.Env.Text.N, w.tried
	facts := []string{n("schedule.import.created", r.Created)}
	for _, also := range []struct {
		key string
		n   int
	}{{"changed", r.Changed}, {"unchanged", r.Unchanged}, {"superseded", r.Superseded}, {"refused", r.BadRows}} {
		if also.n > 0 {
			facts = append(facts, n("schedule.import."+also.key, also.n))
		}
	}
	var lines []app.UI
	for _, e := range r.Refused[:min(len(r.Refused), refusedLines)] {
		lines = append(lines, html.Li().Text(w.line(e)))
	}
	if more := len(r.Refused) - len(lines) + r.More; more > 0 {
		lines = append(lines, html.Li().Text(n("schedule.import.more", more)))
	}
	return html.Div().ID("import-preview").Class("stack").Role("status").Body(
		html.P().Body(html.Strong().Text(n("schedule.import.rows", r.Rows)), app.Text(" "+w.Env.Text.Intl().List(facts))),
		ui.If(len(r.Ignored) > 0, func() app.UI {
			return html.P().Class("quiet").Text(t("schedule.import.ignored", "columns", w.Env.Text.Intl().List(r.Ignored)))
		}),
		ui.If(len(lines) > 0, func() app.UI { return html.Ul().Class("refusals").Body(lines...) }),
		ui.If(r.BadRows > 0 && w.useful(), func() app.UI {
			return &ui.Check{ID: "import-good", Label: t("schedule.import.good_only"), Checked: w.goodOnly, OnChange: func(_ app.Context, on bool) { w.goodOnly = on; w.Touched("good") }}
		}),
		ui.If(w.Wrong["good"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(w.Wrong["good"]) }),
	)
}

// line says what is wrong with a row.
func (w *importing) line(e api.RowError) string {
	why := ""
	for _, key := range []string{"schedule.row." + e.Code, "schedule.code." + e.Code} {
		if why == "" && w.Env.Text.Has(key) {
			why = w.Env.T(key)
		}
	}
	if why == "" {
		why = w.Env.Refusal(e.Code, e.Reason)
	}
	line := w.Env.Text.Int(int64(e.Line))
	if e.Column == "" {
		return w.Env.T("schedule.import.line", "line", line, "why", why)
	}
	return w.Env.T("schedule.import.cell", "line", line, "column", e.Column, "why", why)
}

// says puts a failure into words: columns that the file lacks are named.
func (w *importing) says(env *page.Env, err error) string {
	if p, ok := errors.AsType[*client.Problem](err); ok && p.Code == fault.Code(fault.ErrInvalid) && len(p.Errors) > 0 &&
		slices.Contains([]string{"person", "date", "from", "to"}, p.Errors[0].Field) {
		return env.T("schedule.import.no_column", "column", p.Errors[0].Field)
	}
	return w.page.says(env, err)
}

func (w *importing) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	wrong := map[string]string{}
	doing := w.useful()
	if !doing {
		if file, ok := browser.ChosenFile(fileID); ok {
			w.file = file
		} else {
			wrong["file"] = w.Env.T("schedule.import.no_file")
		}
	} else if w.tried.BadRows > 0 && !w.goodOnly {
		wrong["good"] = w.Env.T("schedule.import.not_all")
	}
	if !w.Check(wrong) {
		return
	}
	in := client.ShiftsImport{Import: client.Import{File: w.file, DryRun: !doing, GoodRowsOnly: w.goodOnly}, DateLayout: w.layout}
	if w.activity != inColumn {
		in.Activity = w.activity
	}
	var result api.ImportResult
	w.Do(func(ctx context.Context) (err error) {
		result, err = w.Env.Client.ImportShifts(ctx, in)
		return err
	}, func(_ app.Context, err error) {
		if p, ok := errors.AsType[*client.Problem](err); ok && p.Result != nil {
			w.tried = p.Result // it changed since it was looked at
		}
		switch {
		case err != nil:
		case doing:
			w.page.done(w.Env.Text.N("schedule.import.done", result.Created+result.Changed))
		default:
			w.tried = &result
		}
	})
}
