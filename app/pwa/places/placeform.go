package places

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
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

	editor[Record]
}

// CompoID implements app.DismountEnforcer.
func (f *placeForm) CompoID() string { return string(f.Kind) + strconv.Itoa(f.Times) }

// OnInit implements app.Initializer.
func (f *placeForm) OnInit() {
	f.editor = editor[Record]{env: f.Env, kind: string(f.Kind), id: "place", load: f.load, submit: f.submit, done: f.Done,
		read: func(ctx context.Context) (Record, error) { return read(ctx, f.Env.Client, f.Kind, f.ID) },
		shows: func(field string) bool {
			return slices.Contains([]string{"name", "external_id", "company", "zone", "permissions"}, field)
		},
	}
}

// OnMount implements app.Mounter.
func (f *placeForm) OnMount(ctx app.Context) { f.mount(ctx, f.ID) }

// OnDismount implements app.Dismounter.
func (f *placeForm) OnDismount() { f.dismount() }

func (f *placeForm) load() {
	if f.ID == "" {
		f.begin(Record{}, nil)
		return
	}
	page.Async(f.ctx, f.read, func(_ app.Context, r Record, err error) { f.begin(r, err) })
}

// Render implements app.Composer.
func (f *placeForm) Render() app.UI {
	t, kind := f.Env.T, string(f.Kind)
	title := t("places.new." + kind)
	if f.ID != "" {
		title = f.saved.Name
	}
	return f.render(title, f.form("place", f.ID == "" || f.draft.differs(f.saved),
		f.field("name", &f.draft.Name, &ui.Field{Max: 100, Required: true}),
		ui.If(f.Kind == Locations, f.location),
		ui.If(f.Kind == Teams, f.permissions),
		f.field("external_id", &f.draft.ExternalID, &ui.Field{Hint: t("places.external_hint"), Max: 100}),
		ui.If(f.ID != "", func() app.UI {
			return &ui.Check{ID: "place-archived", Label: t("places.archive"), Hint: t("places.archive_hint." + kind), Checked: f.draft.Archived, OnChange: f.onArchived}
		}),
	))
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
	return html.Div().Class("stack").Body(
		&ui.Select{ID: "place-company", Label: t("places.field.company"), Options: companies, Value: orNone(f.draft.Company), OnChange: f.onCompany},
		ui.If(f.wrong["company"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.wrong["company"]) }),
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

func (f *placeForm) submit() {
	if strings.TrimSpace(f.draft.Name) == "" {
		f.wrong = map[string]string{"name": f.Env.T("places.wrong.name")}
		return
	}
	r := f.draft
	f.save(func(ctx context.Context) (Record, error) { return save(ctx, f.Env.Client, f.Kind, r) }, func(ctx app.Context, saved Record) {
		f.Env.Say(f.Env.T("places.saved", "name", saved.Name))
		f.done(ctx, true)
	})
}
