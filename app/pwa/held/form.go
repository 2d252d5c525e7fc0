package held

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// form is the window in which a change is decided on. What was typed in it
// stays whatever happens to the change meanwhile.
type form struct {
	change  sync.HeldChange // as it was last read
	gone    bool            // somebody else has decided
	moved   bool            // it has changed since the window was opened
	draft   sync.Decision
	key     string // Idempotency-Key of what is typed now
	wrong   map[string]string
	failed  string
	sending bool
}

func (d *deciding) onDecide(_ app.Context, id string) {
	c, ok := d.find(id)
	if !ok {
		return
	}
	d.form = &form{change: c, key: change.NewID()}
	d.form.choose(c)
}

// choose keeps the action that is chosen, or takes the first one where it
// cannot be taken.
func (f *form) choose(c sync.HeldChange) {
	if !slices.Contains(c.Actions, f.draft.Action) && len(c.Actions) > 0 {
		f.draft.Action = c.Actions[0]
	}
}

// follow brings what was read into the window that is open.
func (d *deciding) follow() {
	f := d.form
	if f == nil || f.sending {
		return
	}
	c, ok := d.find(f.change.ID)
	if !ok {
		// It may be on a page that is not read; a decision on it tells.
		f.gone = d.next == ""
		return
	}
	f.gone = false
	if !same(f.change, c) {
		f.moved, f.key = true, change.NewID()
	}
	f.change = c
	f.choose(c)
}

// same reports whether a decision on one means what it means on the other.
func same(a, b sync.HeldChange) bool {
	x, y := sync.HeldEntryOf(a), sync.HeldEntryOf(b)
	if a.Revision != b.Revision || !slices.Equal(a.Actions, b.Actions) || (x == nil) != (y == nil) {
		return false
	}
	return (x == nil || x.Current == y.Current && x.Result == y.Result && x.Closed == y.Closed) && sameTime(sync.HeldClockOf(a), sync.HeldClockOf(b))
}

func (d *deciding) dialog() app.UI {
	t, f, c := d.Env.T, d.form, d.form.change
	w := words{d.Env}
	title := t("held.decide_title", "who", c.Person.Name, "day", d.Env.Text.Date(c.Date))
	if f.gone || len(c.Actions) == 0 {
		return &ui.Dialog{ID: "decide-" + c.ID, Title: title, Close: t("shell.close"), OnClose: d.onCloseForm, Body: []app.UI{
			html.P().Role("status").Text(t("held.gone")),
			ui.If(strings.TrimSpace(f.draft.Note) != "", func() app.UI { return html.P().Class("quiet").Text(t("held.gone_note", "note", f.draft.Note)) }),
			html.Div().Class("row").Body(html.Button().OnClick(d.onCancelForm).Text(t("shell.close"))),
		}}
	}
	asks := sync.HeldEntryOf(c)
	options := make([]ui.Option, len(c.Actions))
	for i, a := range c.Actions {
		options[i] = ui.Option{Value: a, Name: t("held.action." + a)}
	}
	note := t("held.note")
	if needsNote(f.draft.Action) {
		note = t("held.note_why")
	}
	return &ui.Dialog{ID: "decide-" + c.ID, Title: title, Close: t("shell.close"), OnClose: d.onCloseForm, Body: []app.UI{
		ui.If(f.moved, func() app.UI { return ui.Banner(ui.Waiting, t("held.moved")) }),
		html.Dl().Class("facts").Body(changeFacts(w, c)...),
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(d.onSubmit).Body(
			ui.Segmented(t("held.decision"), f.draft.Action, options, d.onAction),
			html.P().Class("quiet").Text(w.explain(f.draft.Action, sync.HeldClockOf(c))),
			ui.If(f.draft.Action == sync.Book, func() app.UI {
				return &ui.Date{ID: "held-date", Label: t("held.date"), Hint: t("held.date_hint"), Wrong: f.wrong["date"], Value: f.draft.Date,
					Last: d.Env.Me.Today, OnChange: d.onDate}
			}),
			ui.If(asks != nil && asks.Metric.Kind != "", func() app.UI { return d.preview(*asks) }),
			&ui.Field{ID: "held-note", Label: note, Hint: t("held.note_hint"), Type: "textarea", Wrong: f.wrong["note"], Value: f.draft.Note,
				Max: sync.MaxNote, Required: needsNote(f.draft.Action), OnInput: d.onNote},
			ui.If(f.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.failed) }),
			html.Div().Class("row").Body(
				html.Submit().Class("primary").Attr("disabled", f.sending).Aria("busy", f.sending).Text(t("held.action."+f.draft.Action)),
				html.Button().OnClick(d.onCancelForm).Text(t("shell.cancel")),
			),
		),
	}}
}

// preview shows the figures before and after the decision that is chosen.
func (d *deciding) preview(e sync.HeldEntry) app.UI {
	t, f := d.Env.T, d.form
	out := Preview(e, f.draft.Action)
	value := func(what, now, then string) app.UI {
		return html.Tr().Body(html.Th().Attr("scope", "row").Text(what), html.Td().Class("n").Text(now), html.Td().Class("n").Body(html.Strong().Text(then)))
	}
	rows := []app.UI{value(d.Env.Text.Date(f.change.Date), figure.Value(d.Env, e.Current, e.Metric), figure.Value(d.Env, out.Day, e.Metric))}
	if out.Booked != 0 {
		day := t("held.person_today")
		if f.draft.Date != 0 {
			day = d.Env.Text.Date(f.draft.Date)
		}
		says := d.Env.Text.Value(out.Booked, e.Metric)
		if out.Booked > 0 {
			says = "+" + says
		}
		rows = append(rows, value(day, "", t("held.added", "value", says)))
	}
	return html.Table().Class("preview").Aria("label", t("held.preview")).Body(
		html.THead().Body(html.Tr().Body(html.Th().Attr("scope", "col").Text(t("held.preview.day")), html.Th().Attr("scope", "col").Class("n").Text(t("held.preview.now")),
			html.Th().Attr("scope", "col").Class("n").Text(t("held.preview.then")))),
		html.TBody().Aria("live", "polite").Body(rows...),
	)
}

// touched takes in that something else was chosen or typed: another content is
// another command.
func (d *deciding) touched(field string) {
	d.form.key, d.form.failed = change.NewID(), ""
	delete(d.form.wrong, field)
	d.Env.SetDirty("held-decision", strings.TrimSpace(d.form.draft.Note) != "")
}

func (d *deciding) onAction(_ app.Context, action string) {
	if d.form != nil {
		d.form.draft.Action = action
		d.touched("note")
	}
}

func (d *deciding) onNote(_ app.Context, note string) {
	if d.form != nil {
		d.form.draft.Note = note
		d.touched("note")
	}
}

func (d *deciding) onDate(_ app.Context, day period.Date) {
	if d.form != nil {
		d.form.draft.Date = day
		d.touched("date")
	}
}

func (d *deciding) onCloseForm(app.Context) {
	d.form = nil
	d.Env.SetDirty("held-decision", false)
}

func (d *deciding) onCancelForm(ctx app.Context, _ app.Event) { d.onCloseForm(ctx) }

func (d *deciding) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	f := d.form
	if f == nil || f.sending || f.gone || len(f.change.Actions) == 0 {
		return
	}
	decision := f.draft
	if decision.Action != sync.Book {
		decision.Date = 0
	}
	decision.Note = strings.TrimSpace(decision.Note)
	f.wrong = Check(decision, d.Env.Me.Today)
	for field, key := range f.wrong {
		f.wrong[field] = d.Env.T(key)
	}
	if len(f.wrong) > 0 {
		return
	}
	f.sending, f.failed = true, ""
	id, revision, key := f.change.ID, f.change.Revision, f.key
	page.Async(d.ctx, func(ctx context.Context) (sync.HeldChange, error) {
		return d.Env.Client.Decide(client.WithKey(ctx, key), id, revision, decision)
	}, func(ctx app.Context, _ sync.HeldChange, err error) {
		f.sending = false
		if err != nil {
			d.refused(f, err)
			return
		}
		d.Env.Say(words{d.Env}.done(decision.Action, f.change))
		d.items = slices.DeleteFunc(d.items, func(c sync.HeldChange) bool { return c.ID == id })
		if d.form == f {
			d.onCloseForm(ctx)
		}
		d.load()
		ctx.Defer(func(app.Context) { browser.Focus(decideID) }) // the button that was pressed is gone
	})
}

// refused keeps what was typed and says why the decision was not taken. Where
// the change is not any more what was looked at, it is read anew.
func (d *deciding) refused(f *form, err error) {
	said := d.Env.Fields(err)
	for _, field := range []string{"note", "date"} {
		if reason, ok := said[field]; ok {
			f.wrong[field] = reason
		}
	}
	switch {
	case errors.Is(err, client.ErrSignedOut):
		d.Env.SignedOut()
	case errors.Is(err, fault.ErrNotFound), fault.Code(err) == "not_held":
		f.gone = true
		d.load()
		return
	case errors.Is(err, fault.ErrStale), errors.Is(err, fault.ErrLocked), errors.Is(err, fault.ErrConflict):
		d.load()
	}
	if len(f.wrong) == 0 {
		f.failed = d.Env.Fail(err)
	}
}
