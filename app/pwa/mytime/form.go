package mytime

import (
	"context"
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// formName is that of the form, for the shell, and begins the names of drafts.
const formName = "mytime"

// formID is the id of its dialog.
const formID = "time-form"

// form is an entry that is being added or edited.
type form struct {
	Draft
	first  Draft // as it was opened
	before timetrack.Entry
	zone   string
	roster *people.Roster

	wrong  map[string]wrong // by field, of the last attempt to save
	failed string           // why it was not saved
	saving bool
	asks   bool // whether it is really to be removed
	reset  int  // of the fields
}

// key is the name of what was typed and not saved.
func (f *form) key() string {
	if f.Entry == "" {
		return formName + ":new:" + f.first.Start.Day.String()
	}
	return formName + ":" + f.Entry
}

func (f *form) rules(now time.Time) rules {
	return rules{zone: f.zone, now: now, before: f.before,
		clock: func(d period.Date) (period.Clock, error) { return f.roster.Clock(f.before.Person, d) }}
}

// open opens an entry, or with "" a new one.
func (p *Page) open(id string) {
	d := Draft{Start: Wall{Day: p.view.Date}}.complete()
	if n := len(p.view.Lines); n > 0 {
		d.Activity = p.view.Lines[n-1].Item.Activity
	}
	before := timetrack.Entry{}
	if id != "" {
		l, ok := p.view.Line(id)
		if !ok {
			return
		}
		before = l.Entry
		d = draftOf(before, p.view.Zone)
	}
	p.show(d, before)
}

// show opens the form of a draft. What was typed in it and not saved before is
// there again.
func (p *Page) show(d Draft, before timetrack.Entry) {
	env := p.Env
	before.Person = env.Replica.Actor().Person
	if len(p.view.Activities) == 1 && d.Activity == "" {
		d.Activity = p.view.Activities[0].ID
	}
	page.Async(p.ctx, func(ctx context.Context) (*people.Roster, error) { return roster(ctx, env.Replica) },
		func(_ app.Context, r *people.Roster, err error) {
			if err != nil {
				env.Say(env.Fail(err))
				return
			}
			f := &form{Draft: d, first: d, before: before, zone: p.view.Zone, roster: r}
			var kept Draft
			if d.Instead == "" && env.Draft(f.key(), &kept) && kept.Entry == d.Entry {
				f.Draft = kept
			}
			p.form = f
		})
}

func (p *Page) onAdd(app.Context, app.Event) { p.open("") }

func (p *Page) onEdit(ctx app.Context, _ app.Event) {
	p.open(ctx.JSSrc().Get("dataset").Get("entry").String())
}

// onFormClose is the form closed with Escape: what was typed is kept.
func (p *Page) onFormClose(app.Context) {
	p.form = nil
	p.Env.SetDirty(formName, false)
}

// onCancel gives up what was typed.
func (p *Page) onCancel(app.Context, app.Event) {
	if p.form != nil {
		p.Env.ForgetDraft(p.form.key())
	}
	browser.CloseDialog(formID)
	p.onFormClose(p.ctx.Context)
}

// typed takes in what is typed, and keeps it on this device.
func (p *Page) typed(change func(*form)) {
	f := p.form
	if f == nil {
		return
	}
	before := f.Draft
	change(f)
	if f.Draft == before {
		return
	}
	f.failed = ""
	p.Env.SetDirty(formName, true)
	if f.Instead == "" {
		p.Env.KeepDraft(f.key(), f.Draft)
	}
}

func (p *Page) onActivity(_ app.Context, id string) {
	p.typed(func(f *form) {
		f.Activity = id
		delete(f.wrong, "activity")
	})
}

func (p *Page) onStartTime(_ app.Context, text string) {
	p.typed(func(f *form) {
		f.Start.Time, f.Start.Which = text, 0
		delete(f.wrong, "start")
	})
}

func (p *Page) onStopTime(_ app.Context, text string) {
	p.typed(func(f *form) {
		f.Stop.Time, f.Stop.Which = text, 0
		delete(f.wrong, "stop")
	})
}

// onStartDay takes the stop along, which is on the same day more often than
// not.
func (p *Page) onStartDay(_ app.Context, d period.Date) {
	p.typed(func(f *form) {
		if f.Stop.Day == f.Start.Day && f.Entry == "" {
			f.Stop.Day = d
			f.reset++
		}
		f.Start.Day, f.Start.Which = d, 0
		delete(f.wrong, "start")
	})
}

func (p *Page) onStopDay(_ app.Context, d period.Date) {
	p.typed(func(f *form) {
		f.Stop.Day, f.Stop.Which = d, 0
		delete(f.wrong, "stop")
	})
}

func (p *Page) onReason(_ app.Context, text string) { p.typed(func(f *form) { f.Reason = text }) }

func (p *Page) onWhichStart(_ app.Context, which string) {
	p.typed(func(f *form) { f.Start.Which = twice(which) })
}

func (p *Page) onWhichStop(_ app.Context, which string) {
	p.typed(func(f *form) { f.Stop.Which = twice(which) })
}

func twice(which string) timetrack.Twice {
	if which == "later" {
		return timetrack.Later
	}
	return timetrack.Earlier
}

// now is by the clock of the rules.
func (p *Page) now() time.Time { return p.Env.Now().Add(p.view.Ahead) }

func (p *Page) onSave(_ app.Context, e app.Event) {
	e.PreventDefault()
	f := p.form
	if f == nil || f.saving {
		return
	}
	args, all := f.args(f.rules(p.now()))
	f.wrong, f.failed = map[string]wrong{}, ""
	for _, w := range all {
		if _, ok := f.wrong[w.Field]; !ok {
			f.wrong[w.Field] = w
		}
	}
	if len(all) > 0 {
		p.focus(all[0].Field)
		return
	}
	p.write(func(ctx context.Context) error {
		c := p.Env.Replica.Clock()
		if f.Instead != "" {
			c = c.Instead(f.Instead)
		}
		var err error
		if f.Entry == "" {
			_, _, err = c.Add(ctx, args)
		} else {
			_, _, err = c.Edit(ctx, args)
		}
		return err
	}, "mytime.saved")
}

// focus goes to the field that is wrong.
func (p *Page) focus(field string) {
	id := map[string]string{"activity": "time-activity", "start": "time-start", "stop": "time-stop", "reason": "time-reason"}[field]
	p.ctx.Defer(func(app.Context) { browser.Focus(id) })
}

func (p *Page) onRemove(app.Context, app.Event) { p.form.asks = true }
func (p *Page) onKeep(app.Context, app.Event)   { p.form.asks = false }

func (p *Page) onReallyRemove(app.Context, app.Event) {
	f := p.form
	if f == nil || f.saving {
		return
	}
	p.write(func(ctx context.Context) error {
		_, _, err := p.Env.Replica.Clock().Remove(ctx, f.Entry, f.Reason)
		return err
	}, "mytime.removed")
}

// write makes a change, and closes the form when it is on this device.
func (p *Page) write(change func(context.Context) error, says string) {
	f := p.form
	f.saving = true
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, change(ctx) },
		func(_ app.Context, _ struct{}, err error) {
			f.saving, f.asks = false, false
			if err != nil {
				f.failed = p.fail(err, f)
				return
			}
			p.Env.ForgetDraft(f.key())
			p.Env.Say(p.Env.T(says))
			if p.form == f {
				browser.CloseDialog(formID)
				p.onFormClose(p.ctx.Context)
			}
			p.load()
		})
}

// fail says why something was not saved; what is about a field is beside it.
func (p *Page) fail(err error, f *form) string {
	if o, ok := errors.AsType[*timetrack.Overlap](err); ok {
		return p.Env.T("mytime.overlap", "entry", clock.Span(p.Env, o.Entry, f.zone, f.Start.Day, p.view.Activities))
	}
	return clock.Fail(p.Env, err, f.zone, p.view.Date, p.view.Activities)
}

// says is what is wrong with a field, in words.
func (f *form) says(env *page.Env, field string) string {
	w, ok := f.wrong[field]
	if !ok {
		return ""
	}
	return env.T("mytime.wrong." + w.Code)
}

func (p *Page) renderForm() app.UI {
	f := p.form
	if f == nil {
		return html.Div().Hidden(true)
	}
	t := p.Env.T
	title := t("mytime.add")
	if f.Entry != "" {
		title = t("mytime.edit_title", "activity", clock.Name(p.Env, clock.Find(p.view.Activities, f.before.Activity)))
	}
	stopHint := ""
	if f.before.Running() && f.Entry != "" {
		stopHint = t("mytime.stop_hint")
	}
	return &ui.Dialog{ID: formID, Title: title, Close: t("shell.close"), OnClose: p.onFormClose, Body: []app.UI{
		html.Form().Class("form", "time-form").Attr("novalidate", true).OnSubmit(p.onSave).Body(
			&ui.Select{ID: "time-activity", Label: t("mytime.activity"), Options: p.options(f), Value: option(f.Activity), OnChange: p.onActivity},
			ui.If(f.wrong["activity"].Code != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.says(p.Env, "activity")) }),
			html.Div().Class("when").Body(
				&ui.Date{ID: "time-start-day", Label: t("mytime.start_day"), Value: f.Start.Day, Last: p.view.Today, Reset: f.reset, OnChange: p.onStartDay},
				&ui.Field{ID: "time-start", Label: t("mytime.start"), Mode: "numeric", Complete: "off", Value: f.Start.Time, Wrong: f.says(p.Env, "start"), OnInput: p.onStartTime},
			),
			p.which(f, "start", f.Start.Which, p.onWhichStart),
			html.Div().Class("when").Body(
				&ui.Date{ID: "time-stop-day", Label: t("mytime.stop_day"), Value: f.Stop.Day, Reset: f.reset, OnChange: p.onStopDay},
				&ui.Field{ID: "time-stop", Label: t("mytime.stop"), Hint: stopHint, Mode: "numeric", Complete: "off", Value: f.Stop.Time, Wrong: f.says(p.Env, "stop"), OnInput: p.onStopTime},
			),
			p.which(f, "stop", f.Stop.Which, p.onWhichStop),
			html.P().Class("quiet", "length").Text(p.length(f)),
			&ui.Field{ID: "time-reason", Label: t("mytime.reason"), Hint: t("mytime.reason_hint"), Complete: "off", Max: timetrack.MaxReason, Value: f.Reason, OnInput: p.onReason},
			ui.If(f.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.failed) }),
			p.formButtons(f),
		),
	}}
}

func (p *Page) formButtons(f *form) app.UI {
	t := p.Env.T
	if f.asks {
		return html.Div().Class("row", "asks").Role("alert").Body(
			html.P().Text(t("mytime.remove_ask")),
			html.Button().Class("danger").OnClick(p.onReallyRemove, app.EventScope("really")).Text(t("mytime.remove")),
			html.Button().OnClick(p.onKeep, app.EventScope("keep")).Text(t("mytime.keep")),
		)
	}
	return html.Div().Class("row").Body(
		html.Submit().Class("primary").Aria("busy", f.saving).Text(t("shell.save")),
		html.Button().OnClick(p.onCancel, app.EventScope("cancel")).Text(t("shell.cancel")),
		ui.If(f.Entry != "", func() app.UI {
			return html.Button().Class("danger", "away").OnClick(p.onRemove, app.EventScope("remove")).Text(t("mytime.remove"))
		}),
	)
}

// which asks which of two instants is meant by a time that the clocks show
// twice (K5).
func (p *Page) which(f *form, field string, which timetrack.Twice, choose func(app.Context, string)) app.UI {
	w := f.wrong[field]
	if w.Code != "twice" {
		return app.Text("")
	}
	value := map[timetrack.Twice]string{timetrack.Earlier: "earlier", timetrack.Later: "later"}[which]
	name := func(key string, at time.Time) string {
		return p.Env.T(key, "zone", "UTC"+clock.In(at, f.zone).Format("-07:00")) // a browser tells no shorter names
	}
	return ui.Segmented(p.Env.T("mytime.which"), value, []ui.Option{
		{Value: "earlier", Name: name("mytime.earlier", w.Earlier)}, {Value: "later", Name: name("mytime.later", w.Later)}}, choose)
}

// length is for how long the entry is as it is typed.
func (p *Page) length(f *form) string {
	args, all := f.args(f.rules(p.now()))
	if args.Start.IsZero() || args.Stop.IsZero() || len(all) > 0 {
		return "\u00a0"
	}
	return p.Env.T("mytime.length", "time", clock.Exact(int64(args.Stop.Sub(args.Start)/time.Second)))
}

// none is the option that stands for nothing: an empty value would be left out.
const none = "-"

func option(id string) string {
	if id == "" {
		return none
	}
	return id
}

// options are the activities that can be chosen: those in use on the day, and
// what stands there.
func (p *Page) options(f *form) []ui.Option {
	var all []ui.Option
	if clock.Find(p.view.Activities, f.Activity).ID == "" {
		all = append(all, ui.Option{Value: option(f.Activity), Name: p.Env.T("clock.choose")})
	}
	for _, a := range p.view.Activities {
		if a.UsableOn(f.Start.Day) || a.ID == f.before.Activity || a.ID == f.Activity {
			all = append(all, ui.Option{Value: a.ID, Name: a.Name})
		}
	}
	return all
}
