package places

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// personForm is the form of a person.
type personForm struct {
	app.Compo

	Env     *page.Env
	ID      string // "" is a new one
	Times   int    // forms were opened: each is another one
	Teams   []Record
	Offices []Record
	// Done is told that the person goes back, and whether something was saved.
	Done func(ctx app.Context, changed bool)

	ctx     app.Context // of the component: what is under way outlives a button
	person  api.Person  // as the server has it
	saved   Person      // the same, in the form
	draft   Person
	presets []api.Preset // that one may give
	loaded  bool
	key     string // Idempotency-Key of what is typed now
	wrong   map[string]string
	failed  string
	notice  string // that somebody else has changed it
	busy    bool
	changed bool // something was saved
	reset   int

	deed *deed // that is being asked about; nil: none
}

// CompoID implements app.DismountEnforcer.
func (f *personForm) CompoID() string { return "person" + strconv.Itoa(f.Times) }

// OnMount implements app.Mounter.
func (f *personForm) OnMount(ctx app.Context) {
	f.ctx, f.key = ctx, change.NewID()
	f.load()
	ctx.Defer(func(app.Context) { browser.Focus(formID) })
}

// OnDismount implements app.Dismounter.
func (f *personForm) OnDismount() { f.Env.SetDirty(formDirty, false) }

// opened is what the form begins with.
type opened struct {
	person  api.Person
	presets []api.Preset
}

func (f *personForm) load() {
	f.failed = ""
	page.Async(f.ctx, func(ctx context.Context) (opened, error) {
		var got opened
		list, err := f.Env.Client.Presets(ctx)
		if err != nil || f.ID == "" {
			return opened{presets: list.Items}, err
		}
		got.presets = list.Items
		got.person, err = f.Env.Client.Person(ctx, f.ID)
		return got, err
	}, func(_ app.Context, got opened, err error) {
		if err != nil {
			f.failed = says(f.Env, err)
			return
		}
		f.presets = grantable(got.presets, f.Env.Me)
		if f.ID == "" {
			f.begin()
			return
		}
		f.take(got.person)
	})
}

// begin puts a new person into the form: at the first of one's own locations,
// from today on.
func (f *personForm) begin() {
	d := Person{Level: "0"}
	for _, p := range f.presets {
		d.Level, d.Permissions = strconv.Itoa(p.Level), p.Permissions // the lowest one
		break
	}
	if len(f.Env.Me.Locations) > 0 {
		d, d.Locations = d.With(nil, f.Env.Me.Today)
		d.Locations[0].Place = f.Env.Me.Locations[0].ID
	}
	f.saved, f.draft, f.loaded = d, d, true
	f.reset++
}

// take puts a person into the form.
func (f *personForm) take(p api.Person) {
	f.person, f.saved, f.loaded = p, PersonOf(p), true
	f.draft = f.saved
	f.wrong, f.failed, f.notice = nil, "", ""
	f.reset++
	f.Env.SetDirty(formDirty, false)
}

// own reports whether the form is of who is using it: nobody changes one's own
// access.
func (f *personForm) own() bool { return f.Env.Me.Person != nil && f.ID == f.Env.Me.Person.ID }

// closed reports whether the record stands for nobody any more.
func (f *personForm) closed() bool { return f.person.Erased || f.person.MergedInto != "" }

// Render implements app.Composer.
func (f *personForm) Render() app.UI {
	t := f.Env.T
	title := t("places.new.people")
	if f.ID != "" {
		title = fullName(f.person)
	}
	head := app.Header().Class("row", "between").Body(
		app.H2().ID(formID).TabIndex(-1).Text(title),
		button(t("places.back"), false, f.onBack),
	)
	if !f.loaded {
		return app.Section().Class("card").Aria("labelledby", formID).Body(head, app.If(f.failed != "", func() app.UI {
			return ui.Failure(f.failed, button(t("shell.retry"), false, f.onRetry))
		}).Else(func() app.UI { return ui.Skeleton(t("shell.loading"), 6) }))
	}
	return app.Section().Class("card").Aria("labelledby", formID).Body(head,
		ui.If(f.notice != "", func() app.UI { return ui.Banner(ui.Waiting, f.notice) }),
		ui.If(stateOf(f.person) != "", func() app.UI { return ui.Banner(ui.Waiting, t("places.is."+stateOf(f.person))) }),
		ui.If(f.own(), func() app.UI { return app.P().Class("quiet").Text(t("places.own_access")) }),
		ui.If(!f.closed(), f.form),
		f.deeds(),
		ui.If(f.deed != nil, func() app.UI { return f.dialog() }),
	)
}

func (f *personForm) form() app.UI {
	t := f.Env.T
	unsaved := f.ID == "" || f.draft.differs(f.saved)
	return app.Form().Class("form", "person").Attr("novalidate", true).OnSubmit(f.onSubmit).Body(
		app.Div().Class("pair").Body(
			f.field("first_name", "", 100, true, false, &f.draft.FirstName),
			f.field("last_name", "", 100, true, false, &f.draft.LastName),
		),
		app.Div().Class("pair").Body(
			f.field("email", t("places.email_hint"), 254, false, f.own(), &f.draft.Email),
			&ui.Select{ID: "person-language", Label: t("places.field.language"), Options: languages(f.Env, f.draft.Language), Value: orNone(f.draft.Language), OnChange: f.onLanguage},
		),
		f.access(),
		f.memberships("locations", f.draft.Locations, f.Offices),
		f.memberships("teams", f.draft.Teams, f.Teams),
		f.field("external_id", t("places.external_hint"), 100, false, false, &f.draft.ExternalID),
		ui.If(f.failed != "", func() app.UI { return app.P().Class("wrong").Role("alert").Text(f.failed) }),
		app.Div().Class("row").Body(
			app.Button().Type("submit").Class("primary").Disabled(f.busy || !unsaved).Aria("busy", f.busy).Text(t("shell.save")),
			button(t("shell.cancel"), f.busy, f.onBack),
		),
	)
}

func (f *personForm) field(name, hint string, limit int, required, locked bool, to *string) app.UI {
	kind := ""
	if name == "email" {
		kind = "email"
	}
	return &ui.Field{ID: "person-" + name, Label: f.Env.T("places.field." + name), Hint: hint, Type: kind, Complete: "off", Max: limit, Required: required,
		Disabled: locked, Wrong: f.wrong[name], Value: *to, Reset: f.reset, OnInput: func(_ app.Context, v string) {
			*to = v
			f.touched(name)
		}}
}

// access are the level and the permissions, by the usual combinations or one
// by one.
func (f *personForm) access() app.UI {
	t := f.Env.T
	options := make([]ui.Option, 0, len(f.presets)+1)
	preset := presetOf(f.presets, strings.TrimSpace(f.draft.Level), f.draft.Permissions)
	if preset == "" {
		options = append(options, ui.Option{Value: none, Name: t("places.preset.own")})
	}
	for _, p := range f.presets {
		options = append(options, ui.Option{Value: p.Name, Name: t("places.preset." + p.Name)})
	}
	return app.FieldSet().Body(
		app.Legend().Text(t("places.access")),
		app.Div().Class("pair").Body(
			&ui.Select{ID: "person-preset", Label: t("places.preset"), Options: options, Value: orNone(preset), Disabled: f.own(), OnChange: f.onPreset},
			&ui.Field{ID: "person-level", Label: t("places.field.level"), Hint: t("places.level_hint", "level", f.Env.Me.Level), Mode: "numeric", Complete: "off",
				Max: 4, Required: true, Disabled: f.own(), Wrong: f.wrong["level"], Value: f.draft.Level, Reset: f.reset, OnInput: f.onLevel},
		),
		app.Details().Open(f.wrong["permissions"] != "").Body(
			app.Summary().Text(f.Env.Text.N("places.permissions", len(f.draft.Permissions))),
			permissionBoxes(f.Env, "person", t("places.field.permissions"), f.wrong["permissions"], f.draft.Permissions, f.saved.Permissions, f.own(), f.onPermission),
		),
	)
}

// memberships are the spans of days at places of one kind.
func (f *personForm) memberships(name string, spans []Span, places []Record) app.UI {
	t := f.Env.T
	rows := make([]app.UI, len(spans))
	for i, s := range spans {
		rows[i] = &spanRow{Env: f.Env, Name: name, Span: s, Options: places, Locked: f.own(), Reset: f.reset, OnChange: f.onSpan, OnRemove: f.onRemoveSpan,
			Wrong: f.wrongSpan(name + "[" + strconv.Itoa(i) + "]")}
	}
	return app.FieldSet().Body(
		app.Legend().Text(t("places.field."+name)),
		ui.If(len(rows) == 0, func() app.UI { return app.P().Class("quiet").Text(t("places.no_" + name)) }),
		app.Div().Class("stack").Body(rows...),
		ui.If(f.wrong[name] != "", func() app.UI { return app.P().Class("wrong").Role("alert").Text(f.wrong[name]) }),
		ui.If(!f.own(), func() app.UI {
			return app.Div().Class("row").Body(app.Button().Type("button").Body(ui.Icon("plus"), app.Text(t("places.add."+name))).
				OnClick(func(app.Context, app.Event) { f.addSpan(name) }, app.EventScope(name)))
		}),
	)
}

// wrongSpan says what is wrong with a membership, or a part of it.
func (f *personForm) wrongSpan(name string) string {
	for _, field := range []string{name, name + ".id", name + ".from", name + ".until"} {
		if says := f.wrong[field]; says != "" {
			return says
		}
	}
	return ""
}

// touched takes in that something was changed: another content is another
// command.
func (f *personForm) touched(field string) {
	f.key = change.NewID()
	delete(f.wrong, field)
	f.Env.SetDirty(formDirty, f.draft.differs(f.saved))
}

// touchedList is touched for a list, whose items have their own fields.
func (f *personForm) touchedList(list string) {
	for field := range f.wrong {
		if strings.HasPrefix(field, list) {
			delete(f.wrong, field)
		}
	}
	f.touched(list)
}

func (f *personForm) onLanguage(_ app.Context, tag string) {
	f.draft.Language = notNone(tag)
	f.touched("language")
}

func (f *personForm) onPreset(_ app.Context, name string) {
	for _, p := range f.presets {
		if p.Name == name {
			f.draft.Level, f.draft.Permissions = strconv.Itoa(p.Level), slices.Clone(p.Permissions)
			delete(f.wrong, "level")
			f.touched("permissions")
			level := f.draft.Level
			f.ctx.Defer(func(app.Context) { browser.SetValue("person-level", level) })
		}
	}
}

func (f *personForm) onLevel(_ app.Context, v string) {
	f.draft.Level = v
	f.touched("level")
}

func (f *personForm) onPermission(_ app.Context, name string, on bool) {
	f.draft.Permissions = toggled(f.draft.Permissions, name, on)
	f.touched("permissions")
}

func (f *personForm) addSpan(name string) {
	if name == "teams" {
		f.draft, f.draft.Teams = f.draft.With(f.draft.Teams, f.Env.Me.Today)
	} else {
		f.draft, f.draft.Locations = f.draft.With(f.draft.Locations, f.Env.Me.Today)
	}
	f.touchedList(name)
	id := name + "-" + strconv.Itoa(f.draft.Key) + "-place"
	f.ctx.Defer(func(app.Context) { browser.Focus(id) })
}

// onSpan and onRemoveSpan find the list of a membership by its key, which is
// unique in the form.
func (f *personForm) onSpan(_ app.Context, changed Span) {
	f.draft.Locations, f.draft.Teams = with(f.draft.Locations, changed), with(f.draft.Teams, changed)
	f.touchedSpans()
}

func (f *personForm) onRemoveSpan(_ app.Context, key int) {
	f.draft.Locations, f.draft.Teams = without(f.draft.Locations, key), without(f.draft.Teams, key)
	f.touchedSpans()
	f.ctx.Defer(func(app.Context) { browser.Focus(formID) }) // the button that was pressed is gone
}

func (f *personForm) touchedSpans() {
	f.touchedList("locations")
	f.touchedList("teams")
}

func (f *personForm) onRetry(app.Context, app.Event)      { f.load() }
func (f *personForm) onBack(ctx app.Context, _ app.Event) { f.Done(ctx, f.changed) }

// hasField reports whether the form shows what is wrong with a field.
func (f *personForm) hasField(name string) bool {
	return strings.HasPrefix(name, "locations") || strings.HasPrefix(name, "teams") ||
		slices.Contains([]string{"first_name", "last_name", "email", "external_id", "level", "permissions"}, name)
}

func (f *personForm) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if f.busy {
		return
	}
	in, wrong := f.draft.Input()
	if f.wrong = words(f.Env, wrong); len(wrong) > 0 {
		return
	}
	f.busy, f.failed = true, ""
	id, revision, key := f.ID, f.draft.Revision, f.key
	page.Async(f.ctx, func(ctx context.Context) (api.Person, error) {
		ctx = client.WithKey(ctx, key)
		if id == "" {
			return f.Env.Client.CreatePerson(ctx, in)
		}
		return f.Env.Client.ReplacePerson(ctx, id, revision, in)
	}, func(_ app.Context, saved api.Person, err error) {
		f.busy = false
		if err != nil {
			f.refused(err)
			return
		}
		f.Env.Say(f.Env.T("places.saved", "name", fullName(saved)))
		f.ID, f.changed, f.key = saved.ID, true, change.NewID()
		f.take(saved)
		f.ctx.Defer(func(app.Context) { browser.Focus(formID) })
		if f.own() {
			f.Env.Reload()
		}
	})
}

// refused keeps what was typed, and says why it was not taken. What somebody
// else has saved meanwhile comes into the fields that were not touched.
func (f *personForm) refused(err error) {
	if errors.Is(err, client.ErrSignedOut) {
		f.Env.SignedOut()
	}
	f.wrong, f.failed = refused(f.Env, err, f.hasField)
	if errors.Is(err, fault.ErrStale) {
		f.reread()
	}
}

// reread goes on from what somebody else has saved meanwhile.
func (f *personForm) reread() {
	page.Async(f.ctx, func(ctx context.Context) (api.Person, error) { return f.Env.Client.Person(ctx, f.ID) },
		func(_ app.Context, now api.Person, err error) {
			if err != nil {
				return // the refusal stays; saving again is refused again
			}
			theirs := PersonOf(now)
			var both []string
			f.draft, both = f.draft.onto(theirs, f.saved)
			f.person, f.saved, f.failed, f.key = now, theirs, "", change.NewID()
			f.notice = overtaken(f.Env, both)
			f.reset++
		})
}
