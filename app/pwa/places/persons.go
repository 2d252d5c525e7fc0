package places

import (
	"context"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// persons is the list of the people whom one may administer.
type persons struct {
	app.Compo

	Env *page.Env

	list    list[api.Person]
	teams   []Record
	offices []Record
}

// OnInit implements app.Initializer.
func (p *persons) OnInit() {
	t := p.Env.T
	p.list = list[api.Person]{env: p.Env, tab: peopleTab, id: "people", read: p.read, cell: p.cell, idOf: func(r api.Person) string { return r.ID }, columns: []ui.Column{
		{Name: t("places.field.name")}, {Name: t("places.field.email")}, {Name: t("places.field.locations")}, {Name: t("places.field.teams")},
		{Name: t("places.field.level"), Number: true}, {Name: t("places.state")},
	}}
}

// OnMount implements app.Mounter.
func (p *persons) OnMount(ctx app.Context) { p.list.mount(ctx) }

// OnDismount implements app.Dismounter.
func (p *persons) OnDismount() { p.list.stop() }

// Render implements app.Composer.
func (p *persons) Render() app.UI {
	if p.list.form {
		return &personForm{Env: p.Env, ID: p.list.open, Times: p.list.times, Teams: p.teams, Offices: p.offices, Done: p.list.onDone}
	}
	return p.list.render(p.Env.T("places.search"), p.Env.T("places.inactive"))
}

// read reads people, and at first the places they are at.
func (p *persons) read(ctx context.Context, q query) (part[api.Person], error) {
	var teams, offices []Record
	if q.First {
		var err error
		if teams, err = all(ctx, p.Env.Client, Teams); err != nil {
			return part[api.Person]{}, err
		}
		if offices, err = all(ctx, p.Env.Client, Locations); err != nil {
			return part[api.Person]{}, err
		}
	}
	found, err := p.Env.Client.People(ctx, client.PeopleQuery{Search: q.Search, Managed: true, Inactive: q.Unused, Page: q.Page})
	return part[api.Person]{rows: found.Items, next: found.Next, take: func() {
		if q.First {
			p.teams, p.offices = teams, offices
		}
	}}, err
}

func (p *persons) cell(r api.Person, column int) ui.Markup {
	switch column {
	case 0:
		return p.list.press(r.ID, fullName(r))
	case 1:
		return ui.Words(r.Email)
	case 2:
		return ui.Words(p.of(r.Locations, p.offices))
	case 3:
		return ui.Words(p.of(r.Teams, p.teams))
	case 4:
		if r.Level == nil {
			return ui.Words("")
		}
		return ui.Words(strconv.Itoa(*r.Level))
	}
	if key := stateOf(r); key != "" {
		return ui.Quiet(p.Env.T("places.state." + key))
	}
	return ui.Words("")
}

// of names the places of today.
func (p *persons) of(memberships []api.Membership, places []Record) string {
	var names []string
	for _, m := range memberships {
		if (period.Span{From: m.From, Until: m.Until}).Contains(p.Env.Me.Today) {
			if name := nameOf(places, m.ID); name != "" {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// stateOf says what is special about a person, or "".
func stateOf(p api.Person) string {
	switch {
	case p.Erased:
		return "erased"
	case p.MergedInto != "":
		return "merged"
	case p.Inactive:
		return "inactive"
	}
	return ""
}

func fullName(p api.Person) string { return strings.TrimSpace(p.FirstName + " " + p.LastName) }
