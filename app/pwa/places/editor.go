package places

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// form is what is typed in a form: a Person or a Record.
type form[T any] interface {
	differs(saved T) bool
	onto(theirs, base T) (T, []string)
	// open reports whether it can be changed.
	open() bool
}

const (
	formID    = "place-form-title"
	formDirty = "places"
)

// editor is what the forms of people and of places have in common: what it
// begins with, what is typed, how it is saved, and what comes of it.
type editor[T form[T]] struct {
	env    *page.Env
	kind   string // tab; in keys of messages
	id     string // begins the ids of its fields
	load   func() // reads what the form begins with, for begin
	read   func(ctx context.Context) (T, error)
	submit func()                  // saves what is typed
	shows  func(field string) bool // whether the form shows what is wrong with a field
	// done is told that the person goes back, and whether something was saved.
	done func(ctx app.Context, changed bool)

	ctx     page.Context // of the component: what is under way outlives a button
	saved   T            // as the server has it
	draft   T
	loaded  bool
	key     string // Idempotency-Key of what is typed now
	wrong   map[string]string
	failed  string
	notice  string // that somebody else has changed it
	keeper  keeper[T]
	again   bool // what was typed earlier is here again
	busy    bool
	changed bool // something was saved
	reset   int
}

// mount begins with what has an id; "" is a new one.
func (e *editor[T]) mount(ctx app.Context, id string) {
	e.ctx, e.key = page.Own(ctx), change.NewID()
	e.keeper = newKeeper[T](e.env, e.kind, id)
	e.load()
	ctx.Defer(func(app.Context) { browser.Focus(formID) })
}

func (e *editor[T]) dismount() {
	e.keep()
	e.env.SetDirty(formDirty, false) // it is on this device, or saved
}

// keep keeps what is typed on this device.
func (e *editor[T]) keep() {
	if e.loaded && e.saved.open() {
		e.keeper.keep(e.saved, e.draft)
	}
}

// begin takes in what load has read, and what was typed earlier.
func (e *editor[T]) begin(saved T, err error) {
	if err != nil {
		e.failed = says(e.env, err)
		return
	}
	e.take(saved)
	if !saved.open() {
		e.keeper.forget()
		return
	}
	draft, both, typed := e.keeper.restore(saved)
	if !typed {
		return
	}
	e.draft, e.again = draft, true
	if len(both) > 0 {
		e.notice = overtaken(e.env, both)
	}
	e.env.SetDirty(formDirty, true)
}

// take puts what is saved into the form.
func (e *editor[T]) take(saved T) {
	e.saved, e.draft, e.loaded = saved, saved, true
	e.wrong, e.failed, e.notice, e.again = nil, "", "", false
	e.reset++
	e.env.SetDirty(formDirty, false)
}

// render shows the form under its name.
func (e *editor[T]) render(title string, content ...app.UI) app.UI {
	t := e.env.T
	body := []app.UI{html.Header().Class("row", "between").Body(
		html.H2().ID(formID).TabIndex(-1).Text(title),
		button(t("places.back"), false, e.onBack),
	)}
	switch {
	case e.loaded:
		body = append(body,
			ui.If(e.notice != "", func() app.UI { return ui.Banner(ui.Waiting, e.notice) }),
			ui.If(e.again, func() app.UI { return restoredBanner(e.env, e.onDiscard) }),
		)
		body = append(body, content...)
	case e.failed != "":
		body = append(body, ui.Failure(e.failed, button(t("shell.retry"), false, e.onRetry)))
	default:
		body = append(body, ui.Skeleton(t("shell.loading"), 6))
	}
	return html.Section().Class("card").Aria("labelledby", formID).Body(body...)
}

// field is a field for a text of the draft.
func (e *editor[T]) field(name string, to *string, f *ui.Field) app.UI {
	f.ID, f.Label, f.Complete = e.id+"-"+name, e.env.T("places.field."+name), "off"
	f.Wrong, f.Value, f.Reset = e.wrong[name], *to, e.reset
	f.OnInput = func(_ app.Context, v string) {
		*to = v
		e.touched(name)
	}
	return f
}

// form holds the fields, what was refused beside them, and the buttons.
func (e *editor[T]) form(class string, unsaved bool, fields ...app.UI) app.UI {
	t := e.env.T
	return html.Form().Class("form", class).Attr("novalidate", true).OnSubmit(e.onSubmit).Body(append(fields,
		ui.If(e.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(e.failed) }),
		html.Div().Class("row").Body(
			html.Submit().Class("primary").Attr("disabled", e.busy || !unsaved).Aria("busy", e.busy).Text(t("shell.save")),
			button(t("shell.cancel"), e.busy, e.onCancel),
		),
	)...)
}

// touched takes in that something was changed: another content is another
// command.
func (e *editor[T]) touched(field string) {
	e.key = change.NewID()
	delete(e.wrong, field)
	e.env.SetDirty(formDirty, e.draft.differs(e.saved))
	e.keeper.edited(e.ctx, e.keep)
}

func (e *editor[T]) onRetry(app.Context, app.Event) {
	e.failed = ""
	e.load()
}

func (e *editor[T]) onBack(ctx app.Context, _ app.Event) { e.done(ctx, e.changed) }

// onCancel goes back without what was typed.
func (e *editor[T]) onCancel(ctx app.Context, _ app.Event) {
	e.keeper.forget()
	e.done(ctx, e.changed)
}

// onDiscard goes on from what is saved.
func (e *editor[T]) onDiscard(app.Context, app.Event) {
	e.keeper.forget()
	e.key = change.NewID()
	e.take(e.saved)
	e.ctx.Defer(func(app.Context) { browser.Focus(formID) }) // the button that was pressed is gone
}

func (e *editor[T]) onSubmit(_ app.Context, ev app.Event) {
	ev.PreventDefault()
	if !e.busy {
		e.submit()
	}
}

// save has work done, and then tells what was saved.
func (e *editor[T]) save(work func(context.Context) (T, error), then func(ctx app.Context, saved T)) {
	e.busy, e.failed, e.wrong = true, "", nil
	key := e.key
	page.Async(e.ctx, func(ctx context.Context) (T, error) { return work(client.WithKey(ctx, key)) }, func(ctx app.Context, saved T, err error) {
		e.busy = false
		if err != nil {
			e.refused(err)
			return
		}
		e.keeper.forget()
		e.changed, e.key = true, change.NewID()
		e.take(saved)
		then(ctx, saved)
	})
}

// refused keeps what was typed, and says why it was not taken. What somebody
// else has saved meanwhile comes into the fields that were not touched.
func (e *editor[T]) refused(err error) {
	if errors.Is(err, client.ErrSignedOut) {
		e.env.SignedOut()
	}
	e.wrong, e.failed = refused(e.env, err, e.shows)
	if errors.Is(err, fault.ErrStale) {
		e.reread()
	}
}

// reread goes on from what somebody else has saved meanwhile.
func (e *editor[T]) reread() {
	page.Async(e.ctx, e.read, func(_ app.Context, theirs T, err error) {
		if err != nil {
			return // the refusal stays; saving again is refused again
		}
		var both []string
		e.draft, both = e.draft.onto(theirs, e.saved)
		e.saved, e.failed, e.key = theirs, "", change.NewID()
		e.notice = overtaken(e.env, both)
		e.reset++
	})
}
