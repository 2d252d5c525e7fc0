package schedule

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// editor is the window of one shift.
type editor struct {
	*form.Form
	page     *Page
	of       Person
	saved    api.Shift // ID "" is a new one
	activity string
	date     period.Date
	from, to string
}

func (p *Page) edit(r Person, s api.Shift) {
	w := &editor{page: p, of: r, saved: s, activity: s.Activity, date: s.Date, Form: form.New(p.Env, p.ctx, "schedule", p.says, map[string]string{
		"shifts[0].activity": "activity", "shifts[0].date": "date", "shifts[0].from": "from", "shifts[0].to": "to", "shifts[0].reason": "reason"})}
	if s.ID != "" {
		w.from, w.to = p.Env.Text.ClockOf(s.From), p.Env.Text.ClockOf(s.To)
	} else {
		w.from, w.to, w.activity = p.proposal(r, s.Date)
	}
	p.window = w
}

// proposal is what a new shift begins with: it follows on the last one of the
// day; on a free day it is as the last day of the week before it.
func (p *Page) proposal(r Person, day period.Date) (from, to, activity string) {
	for d := day - p.first; d >= 0; d-- {
		shifts := r.Days[d]
		if len(shifts) == 0 {
			continue
		}
		if last := shifts[len(shifts)-1]; d == day-p.first {
			return p.Env.Text.ClockOf(last.To), "", last.Activity
		}
		return p.Env.Text.ClockOf(shifts[0].From), p.Env.Text.ClockOf(shifts[0].To), shifts[0].Activity
	}
	return "08:00", "16:00", ""
}

// options are the activities that can be planned on the day, and the one that is
// planned.
func (w *editor) options() []ui.Option {
	var out []ui.Option
	for _, a := range w.page.activities {
		if a.Retired == 0 || a.Retired > w.date || a.ID == w.saved.Activity {
			out = append(out, ui.Option{Value: a.ID, Name: a.Name})
		}
	}
	if w.activity == "" && len(out) > 0 {
		w.activity = out[0].Value
	}
	return out
}

func (w *editor) ui() app.UI {
	t, p := w.Env.T, w.page
	title := t("schedule.new_for", "name", w.of.Name)
	if w.saved.ID != "" {
		title = t("schedule.edit_for", "name", w.of.Name)
	}
	why := t("schedule.grid_why")
	if start, end, wrong := Times(w.from, w.to); len(wrong) == 0 {
		why = t("schedule.length", "hours", w.Env.Text.ClockOf(end-start))
		switch {
		case end == start+24*60:
			why = t("schedule.length", "hours", "24:00")
		case end > 24*60:
			why += " " + t("schedule.ends_next_day")
		}
	}
	return &ui.Dialog{ID: "shift", Title: title, Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			&ui.Select{ID: "shift-activity", Label: t("schedule.activity"), Options: w.options(), Value: w.activity, OnChange: func(_ app.Context, v string) { w.activity = v; w.Touched("activity") }},
			ui.If(w.Wrong["activity"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(w.Wrong["activity"]) }),
			&ui.Date{ID: "shift-date", Label: t("schedule.day"), Wrong: w.Wrong["date"], Value: w.date, Required: true, OnChange: func(_ app.Context, d period.Date) { w.date = d; w.Touched("date") }},
			html.Div().Class("pair").Body(
				&ui.Field{ID: "shift-from", Label: t("schedule.from"), Type: "text", Mode: "text", Complete: "off", Max: 5, Wrong: w.Wrong["from"], Value: w.from, OnInput: func(_ app.Context, v string) { w.from = v; w.Touched("from") }},
				&ui.Field{ID: "shift-to", Label: t("schedule.to"), Type: "text", Mode: "text", Complete: "off", Max: 5, Wrong: w.Wrong["to"], Value: w.to, OnInput: func(_ app.Context, v string) { w.to = v; w.Touched("to") }},
			),
			html.P().Class("quiet").Role("status").Text(why),
			w.Buttons(t("shell.save"), "primary", p.onCancelWindow),
			ui.If(w.saved.ID != "", func() app.UI {
				return html.Div().Class("row").Body(html.Button().Class("danger").Attr("disabled", w.Busy).OnClick(w.onRemove).Text(t("schedule.remove")))
			}),
		),
	}}
}

func (w *editor) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	start, end, keys := Times(w.from, w.to)
	wrong := map[string]string{}
	for field, key := range keys {
		wrong[field] = w.Env.T(key)
	}
	if w.date == 0 {
		wrong["date"] = w.Env.T("schedule.wrong.day")
	}
	if !w.Check(wrong) {
		return
	}
	w.put(api.ShiftInput{ID: w.saved.ID, Revision: w.saved.Revision, Person: w.saved.Person, Activity: w.activity, Date: w.date, From: start, To: end}, "schedule.saved")
}

// onRemove takes the shift away. What it was can be planned again.
func (w *editor) onRemove(app.Context, app.Event) {
	s := w.saved
	w.put(api.ShiftInput{ID: s.ID, Revision: s.Revision, Person: s.Person, Activity: s.Activity, Date: s.Date, From: s.From, To: s.To, Removed: true}, "schedule.removed")
}

func (w *editor) put(in api.ShiftInput, says string) {
	w.Do(func(ctx context.Context) error {
		_, err := w.Env.Client.PutShifts(ctx, api.ShiftsInput{Shifts: []api.ShiftInput{in}})
		return err
	}, func(_ app.Context, err error) {
		switch {
		case err == nil:
			w.page.done(w.Env.T(says, "name", w.of.Name))
		case errors.Is(err, fault.ErrStale), errors.Is(err, fault.ErrNotFound):
			w.page.load() // the grid beneath shows what is there now
		}
	})
}

// copying is the window that plans a week as another one is planned.
type copying struct {
	*form.Form
	page *Page
	from period.Date // a day of the week that is copied
	to   period.Date // a day of the week that is planned
}

func (p *Page) onCopy(app.Context, app.Event) {
	p.window = &copying{page: p, from: p.first, to: p.first + 7, Form: form.New(p.Env, p.ctx, "schedule", p.says, map[string]string{"from": "from", "to": "to"})}
}

func (w *copying) ui() app.UI {
	t, p := w.Env.T, w.page
	span := func(d period.Date) string {
		if d == 0 {
			return ""
		}
		first := First(d, p.begins)
		return w.Env.Text.Span(first, first+7)
	}
	return &ui.Dialog{ID: "copy-week", Title: t("schedule.copy"), Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(t("schedule.copy_why")),
			&ui.Date{ID: "copy-from", Label: t("schedule.copy_from"), Hint: span(w.from), Wrong: w.Wrong["from"], Value: w.from, Required: true, OnChange: func(_ app.Context, d period.Date) { w.from = d; w.Touched("from") }},
			&ui.Date{ID: "copy-to", Label: t("schedule.copy_to"), Hint: span(w.to), Wrong: w.Wrong["to"], Value: w.to, Required: true, OnChange: func(_ app.Context, d period.Date) { w.to = d; w.Touched("to") }},
			ui.If(strings.TrimSpace(p.words) != "" || p.planned, func() app.UI { return html.P().Text(w.Env.Text.N("schedule.copy_shown", len(p.shown))) }),
			w.Buttons(t("schedule.copy_do"), "primary", p.onCancelWindow),
		),
	}}
}

func (w *copying) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	p, wrong := w.page, map[string]string{}
	for field, d := range map[string]period.Date{"from": w.from, "to": w.to} {
		if d == 0 {
			wrong[field] = w.Env.T("schedule.wrong.day")
		}
	}
	in := api.WeekCopy{From: First(max(w.from, 7), p.begins), To: First(max(w.to, 7), p.begins)}
	if len(wrong) == 0 && in.From == in.To {
		wrong["to"] = w.Env.T("schedule.wrong.same_week")
	}
	if !w.Check(wrong) {
		return
	}
	if strings.TrimSpace(p.words) != "" || p.planned { // those who are shown
		for _, r := range p.shown {
			in.People = append(in.People, r.ID)
		}
	}
	copied := 0
	w.Do(func(ctx context.Context) error {
		l, err := w.Env.Client.CopyWeek(ctx, in)
		copied = len(l.Items)
		return err
	}, func(_ app.Context, err error) {
		if err == nil {
			p.first = in.To
			p.done(w.Env.Text.N("schedule.copied", copied))
		}
	})
}
