package places

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// placeForm is the form of a place.
type placeForm struct {
	app.Compo

	Env       *page.Env
	Kind      Kind
	ID        string // "" is a new one
	Times     int    // forms were opened: each is another one
	Companies []Record
	// Done is told that the person goes back, and whether something was saved.
	Done func(ctx app.Context, changed bool)

	ctx     app.Context // of the component: what is under way outlives a button
	saved   Record      // as the server has it
	draft   Record
	loaded  bool
	key     string // Idempotency-Key of what is typed now
	wrong   map[string]string
	failed  string
	notice  string // that somebody else has changed it
	busy    bool
	changed bool // something was saved
	reset   int
}

const (
	formID    = "place-form-title"
	formDirty = "places"
)

// CompoID implements app.DismountEnforcer.
func (f *placeForm) CompoID() string { return string(f.Kind) + strconv.Itoa(f.Times) }

// OnMount implements app.Mounter.
func (f *placeForm) OnMount(ctx app.Context) {
	f.ctx, f.key = ctx, change.NewID()
	f.load()
	ctx.Defer(func(app.Context) { browser.Focus(formID) })
}

// OnDismount implements app.Dismounter.
func (f *placeForm) OnDismount() { f.Env.SetDirty(formDirty, false) }

func (f *placeForm) load() {
	if f.ID == "" {
		f.loaded = true
		return
	}
	f.failed = ""
	page.Async(f.ctx, func(ctx context.Context) (Record, error) { return read(ctx, f.Env.Client, f.Kind, f.ID) },
		func(_ app.Context, r Record, err error) {
			if err != nil {
				f.failed = says(f.Env, err)
				return
			}
			f.take(r)
		})
}

// take puts a place into the form.
func (f *placeForm) take(r Record) {
	f.saved, f.draft, f.loaded = r, r, true
	f.wrong, f.failed, f.notice = nil, "", ""
	f.reset++
	f.Env.SetDirty(formDirty, false)
}

// Render implements app.Composer.
func (f *placeForm) Render() app.UI {
	t, kind := f.Env.T, string(f.Kind)
	title := t("places.new." + kind)
	if f.ID != "" {
		title = f.saved.Name
	}
	head := app.Header().Class("row", "between").Body(
		app.H2().ID(formID).TabIndex(-1).Text(title),
		button(t("places.back"), false, f.onBack),
	)
	if !f.loaded {
		return app.Section().Class("card").Aria("labelledby", formID).Body(head, app.If(f.failed != "", func() app.UI {
			return ui.Failure(f.failed, button(t("shell.retry"), false, f.onRetry))
		}).Else(func() app.UI { return ui.Skeleton(t("shell.loading"), 3) }))
	}
	return app.Section().Class("card").Aria("labelledby", formID).Body(head,
		ui.If(f.notice != "", func() app.UI { return ui.Banner(ui.Waiting, f.notice) }),
		app.Form().Class("form").Attr("novalidate", true).OnSubmit(f.onSubmit).Body(
			f.field("name", 100, true, f.draft.Name, f.onName),
			ui.If(f.Kind == Locations, f.location),
			ui.If(f.Kind == Teams, f.permissions),
			f.field("external_id", 100, false, f.draft.ExternalID, f.onExternalID),
			ui.If(f.ID != "", func() app.UI {
				return &ui.Check{ID: "place-archived", Label: t("places.archive"), Hint: t("places.archive_hint." + kind), Checked: f.draft.Archived, OnChange: f.onArchived}
			}),
			ui.If(f.failed != "", func() app.UI { return app.P().Class("wrong").Role("alert").Text(f.failed) }),
			app.Div().Class("row").Body(
				app.Button().Type("submit").Class("primary").Disabled(f.busy || f.ID != "" && !f.draft.differs(f.saved)).Aria("busy", f.busy).Text(t("shell.save")),
				button(t("shell.cancel"), f.busy, f.onBack),
			),
		),
	)
}

func (f *placeForm) field(name string, limit int, required bool, value string, on func(app.Context, string)) app.UI {
	hint := ""
	if name == "external_id" {
		hint = f.Env.T("places.external_hint")
	}
	return &ui.Field{ID: "place-" + name, Label: f.Env.T("places.field." + name), Hint: hint, Complete: "off", Max: limit, Required: required,
		Wrong: f.wrong[name], Value: value, Reset: f.reset, OnInput: on}
}

// location is what locations have on top.
func (f *placeForm) location() app.UI {
	t := f.Env.T
	companies := []ui.Option{{Value: none, Name: t("places.no_company")}}
	for _, c := range f.Companies {
		if !c.Archived || c.ID == f.saved.Company {
			companies = append(companies, ui.Option{Value: c.ID, Name: c.Name})
		}
	}
	return app.Div().Class("stack").Body(
		&ui.Select{ID: "place-company", Label: t("places.field.company"), Options: companies, Value: orNone(f.draft.Company), OnChange: f.onCompany},
		ui.If(f.wrong["company"] != "", func() app.UI { return app.P().Class("wrong").Role("alert").Text(f.wrong["company"]) }),
		&ui.Zone{ID: "place-zone", Label: t("places.field.zone"), Hint: t("places.zone_hint"), Wrong: f.wrong["zone"], Text: f.Env.Text,
			Value: f.draft.Zone, Reset: f.reset, OnChange: f.onZone},
	)
}

// permissions are what a team gives its members; only who may manage people
// changes them.
func (f *placeForm) permissions() app.UI {
	t, me := f.Env.T, f.Env.Me
	manages := slices.Contains(me.Permissions, peopleManage)
	return permissionBoxes(f.Env, "place", t("places.team_permissions"), f.wrong["permissions"], f.draft.Permissions, f.saved.Permissions, !manages, f.onPermission)
}

// touched takes in that something was changed: another content is another
// command.
func (f *placeForm) touched(field string) {
	f.key = change.NewID()
	delete(f.wrong, field)
	f.Env.SetDirty(formDirty, f.draft.differs(f.saved))
}

func (f *placeForm) onName(_ app.Context, v string) {
	f.draft.Name = v
	f.touched("name")
}

func (f *placeForm) onExternalID(_ app.Context, v string) {
	f.draft.ExternalID = v
	f.touched("external_id")
}

func (f *placeForm) onCompany(_ app.Context, id string) {
	f.draft.Company = notNone(id)
	f.touched("company")
}

func (f *placeForm) onZone(_ app.Context, zone string) {
	f.draft.Zone = zone
	f.touched("zone")
}

func (f *placeForm) onArchived(_ app.Context, on bool) {
	f.draft.Archived = on
	f.touched("archived")
}

func (f *placeForm) onPermission(_ app.Context, name string, on bool) {
	f.draft.Permissions = toggled(f.draft.Permissions, name, on)
	f.touched("permissions")
}

func (f *placeForm) onRetry(app.Context, app.Event)      { f.load() }
func (f *placeForm) onBack(ctx app.Context, _ app.Event) { f.Done(ctx, f.changed) }

// hasField reports whether the form shows what is wrong with a field.
func (f *placeForm) hasField(name string) bool {
	return slices.Contains([]string{"name", "external_id", "company", "zone", "permissions"}, name)
}

func (f *placeForm) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if f.busy {
		return
	}
	if strings.TrimSpace(f.draft.Name) == "" {
		f.wrong = map[string]string{"name": f.Env.T("places.wrong.name")}
		return
	}
	f.busy, f.failed, f.wrong = true, "", nil
	r, key := f.draft, f.key
	page.Async(f.ctx, func(ctx context.Context) (Record, error) {
		return save(client.WithKey(ctx, key), f.Env.Client, f.Kind, r)
	},
		func(ctx app.Context, saved Record, err error) {
			f.busy = false
			if err != nil {
				f.refused(err)
				return
			}
			f.take(saved)
			f.Env.Say(f.Env.T("places.saved", "name", saved.Name))
			f.Done(ctx, true)
		})
}

// refused keeps what was typed, and says why it was not taken. What somebody
// else has saved meanwhile comes into the fields that were not touched.
func (f *placeForm) refused(err error) {
	if errors.Is(err, client.ErrSignedOut) {
		f.Env.SignedOut()
	}
	f.wrong, f.failed = refused(f.Env, err, f.hasField)
	if !errors.Is(err, fault.ErrStale) {
		return
	}
	page.Async(f.ctx, func(ctx context.Context) (Record, error) { return read(ctx, f.Env.Client, f.Kind, f.ID) },
		func(_ app.Context, theirs Record, err error) {
			if err != nil {
				return // the refusal stays; saving again is refused again
			}
			var both []string
			f.draft, both = f.draft.onto(theirs, f.saved)
			f.saved, f.failed, f.key = theirs, "", change.NewID()
			f.notice = overtaken(f.Env, both)
			f.reset++
		})
}
