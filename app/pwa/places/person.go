package places

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// personForm is the form of a person.
type personForm struct {
	app.Compo

	Env     *page.Env
	ID      string // of whom it opens; "" is a new one
	Times   int    // forms were opened: each is another one
	Teams   []Record
	Offices []Record
	// Done is told that the person goes back, and whether something was saved.
	Done func(ctx app.Context, changed bool)

	editor[Person]
	presets []api.Preset // that one may give
	deed    *deed        // that is being asked about; nil: none
}

// CompoID implements app.DismountEnforcer.
func (f *personForm) CompoID() string { return "person" + strconv.Itoa(f.Times) }

// OnInit implements app.Initializer.
func (f *personForm) OnInit() {
	f.editor = editor[Person]{env: f.Env, kind: peopleTab, id: "person", load: f.load, submit: f.submit, done: f.Done,
		read: func(ctx context.Context) (Person, error) { return asPerson(f.Env.Client.Person(ctx, f.saved.ID)) },
		shows: func(field string) bool {
			return strings.HasPrefix(field, "locations") || strings.HasPrefix(field, "teams") ||
				slices.Contains([]string{"first_name", "last_name", "email", "external_id", "level", "permissions"}, field)
		},
	}
}

// asPerson is PersonOf for what a call returns.
func asPerson(p api.Person, err error) (Person, error) { return PersonOf(p), err }

// OnMount implements app.Mounter.
func (f *personForm) OnMount(ctx app.Context) { f.mount(ctx, f.ID) }

// OnDismount implements app.Dismounter.
func (f *personForm) OnDismount() { f.dismount() }

// opened is what the form begins with.
type opened struct {
	person  Person
	presets []api.Preset
}

func (f *personForm) load() {
	f.saved.ID = f.ID
	page.Async(f.ctx, func(ctx context.Context) (opened, error) {
		list, err := f.Env.Client.Presets(ctx)
		if err != nil || f.ID == "" {
			return opened{presets: list.Items}, err
		}
		p, err := f.read(ctx)
		return opened{person: p, presets: list.Items}, err
	}, func(_ app.Context, got opened, err error) {
		f.presets = grantable(got.presets, f.Env.Me)
		if err == nil && f.ID == "" {
			got.person = f.blank()
		}
		f.begin(got.person, err)
	})
}

// blank is a new person: at the first of one's own locations, from today on.
func (f *personForm) blank() Person {
	d := Person{Level: "0"}
	for _, p := range f.presets {
		d.Level, d.Permissions = strconv.Itoa(p.Level), p.Permissions // the lowest one
		break
	}
	if len(f.Env.Me.Locations) > 0 {
		d, d.Locations = d.With(nil, f.Env.Me.Today)
		d.Locations[0].Place = f.Env.Me.Locations[0].ID
	}
	return d
}

// own reports whether the form is of who is using it: nobody changes one's own
// access.
func (f *personForm) own() bool { return f.Env.Me.Person != nil && f.saved.ID == f.Env.Me.Person.ID }

// Render implements app.Composer.
func (f *personForm) Render() app.UI {
	t := f.Env.T
	title := t("places.new.people")
	if f.saved.ID != "" {
		title = fullName(f.saved.record)
	}
	state := stateOf(f.saved.record)
	return f.render(title,
		ui.If(state != "", func() app.UI { return ui.Banner(ui.Waiting, t("places.is."+state)) }),
		ui.If(f.own(), func() app.UI { return html.P().Class("quiet").Text(t("places.own_access")) }),
		ui.If(f.saved.open(), f.person),
		f.deeds(),
		ui.If(f.deed != nil, func() app.UI { return f.dialog() }),
	)
}

// person are the fields.
func (f *personForm) person() app.UI {
	t := f.Env.T
	return f.form("person", f.saved.ID == "" || f.draft.differs(f.saved),
		html.Div().Class("pair").Body(
			f.field("first_name", &f.draft.FirstName, &ui.Field{Max: 100, Required: true}),
			f.field("last_name", &f.draft.LastName, &ui.Field{Max: 100, Required: true}),
		),
		html.Div().Class("pair").Body(
			f.field("email", &f.draft.Email, &ui.Field{Type: "email", Hint: t("places.email_hint"), Max: 254, Disabled: f.own()}),
			&ui.Select{ID: "person-language", Label: t("places.field.language"), Options: languages(f.Env, f.draft.Language), Value: orNone(f.draft.Language), OnChange: f.onLanguage},
		),
		f.access(),
		f.memberships("locations", f.draft.Locations, f.Offices),
		f.memberships("teams", f.draft.Teams, f.Teams),
		f.field("external_id", &f.draft.ExternalID, &ui.Field{Hint: t("places.external_hint"), Max: 100}),
	)
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
	return html.FieldSet().Body(
		html.Legend().Text(t("places.access")),
		html.Div().Class("pair").Body(
			&ui.Select{ID: "person-preset", Label: t("places.preset"), Options: options, Value: orNone(preset), Disabled: f.own(), OnChange: f.onPreset},
			f.field("level", &f.draft.Level, &ui.Field{Hint: t("places.level_hint", "level", f.Env.Me.Level), Mode: "numeric", Required: true, Disabled: f.own()}),
		),
		html.Details().Attr("open", f.wrong["permissions"] != "").Body(
			html.Summary().Text(f.Env.Text.N("places.permissions", len(f.draft.Permissions))),
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
	return html.FieldSet().Body(
		html.Legend().Text(t("places.field."+name)),
		ui.If(len(rows) == 0, func() app.UI { return html.P().Class("quiet").Text(t("places.no_" + name)) }),
		html.Div().Class("stack").Body(rows...),
		ui.If(f.wrong[name] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.wrong[name]) }),
		ui.If(!f.own(), func() app.UI {
			return html.Div().Class("row").Body(html.Button().Body(ui.Icon("plus"), app.Text(t("places.add."+name))).
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

func (f *personForm) submit() {
	in, wrong := f.draft.Input(f.Env.Me.Level)
	if f.wrong = words(f.Env, wrong, "level", f.Env.Me.Level); len(wrong) > 0 {
		return
	}
	id, revision := f.saved.ID, f.draft.Revision
	f.save(func(ctx context.Context) (Person, error) {
		if id == "" {
			return asPerson(f.Env.Client.CreatePerson(ctx, in))
		}
		return asPerson(f.Env.Client.ReplacePerson(ctx, id, revision, in))
	}, func(_ app.Context, saved Person) {
		f.Env.Say(f.Env.T("places.saved", "name", fullName(saved.record)))
		f.keeper = newKeeper[Person](f.Env, peopleTab, saved.ID)
		f.ctx.Defer(func(app.Context) { browser.Focus(formID) })
		if f.own() {
			f.Env.Reload()
		}
	})
}
