package places

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// placeList is the list of the places of one kind.
type placeList struct {
	app.Compo

	Env  *page.Env
	Kind Kind

	list      list[Record]
	companies []Record // of locations
}

// CompoID implements app.DismountEnforcer.
func (p *placeList) CompoID() string { return string(p.Kind) }

// OnInit implements app.Initializer.
func (p *placeList) OnInit() {
	t := p.Env.T
	columns := []ui.Column{{Name: t("places.field.name")}}
	switch p.Kind {
	case Teams:
		columns = append(columns, ui.Column{Name: t("places.field.permissions"), Class: "wrap"})
	case Locations:
		columns = append(columns, ui.Column{Name: t("places.field.company")}, ui.Column{Name: t("places.field.zone")})
	}
	columns = append(columns, ui.Column{Name: t("places.field.external_id")})
	p.list = list[Record]{env: p.Env, tab: string(p.Kind), id: "places", read: p.read, cell: p.cell, idOf: func(r Record) string { return r.ID }, columns: columns}
}

// OnMount implements app.Mounter.
func (p *placeList) OnMount(ctx app.Context) { p.list.mount(ctx) }

// OnDismount implements app.Dismounter.
func (p *placeList) OnDismount() { p.list.stop() }

// Render implements app.Composer.
func (p *placeList) Render() app.UI {
	if p.list.form {
		return &placeForm{Env: p.Env, Kind: p.Kind, ID: p.list.open, Times: p.list.times, Companies: p.companies, Done: p.list.onDone}
	}
	return p.list.render(p.Env.T("places.search_name"), p.Env.T("places.archived"))
}

// read reads places; of locations the companies too.
func (p *placeList) read(ctx context.Context, q query) (part[Record], error) {
	var companies []Record
	if p.Kind == Locations {
		var err error
		if companies, err = all(ctx, p.Env.Client, Companies); err != nil {
			return part[Record]{}, err
		}
	}
	rows, next, err := some(ctx, p.Env.Client, p.Kind, client.PlacesQuery{Search: q.Search, Archived: q.Unused, Page: q.Page})
	return part[Record]{rows: rows, next: next, take: func() { p.companies = companies }}, err
}

func (p *placeList) cell(r Record, column int) ui.Markup {
	switch {
	case column == 0 && mayEdit(p.Env.Me, p.Kind, r):
		return p.list.press(r.ID, r.Name)
	case column == 0:
		return ui.Words(r.Name)
	case p.Kind == Teams && column == 1:
		return ui.Words(p.granted(r))
	case p.Kind == Locations && column == 1:
		return ui.Words(nameOf(p.companies, r.Company))
	case p.Kind == Locations && column == 2:
		return ui.Words(zoneName(p.Env, r.Zone))
	}
	return ui.Words(r.ExternalID)
}

// granted says what a team gives its members.
func (p *placeList) granted(r Record) string {
	if len(r.Permissions) == 0 {
		return p.Env.T("places.no_permissions")
	}
	names := make([]string, len(r.Permissions))
	for i, name := range r.Permissions {
		names[i] = p.Env.T("places.permission." + name)
	}
	return strings.Join(names, ", ")
}

// zoneName writes the time zone of a location.
func zoneName(env *page.Env, zone string) string {
	if zone == "" {
		return env.T("places.zone_organization")
	}
	return zone
}
