package places

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// placeList is the list of the places of one kind.
type placeList struct {
	app.Compo

	Env  *page.Env
	Kind Kind

	search   string
	archived bool // those instead of the ones in use

	rows      []Record
	companies []Record // of locations
	next      string   // cursor of the page after the rows
	loaded    bool
	err       error
	asked     int // counts the requests: the answer to an older one is too late
	busy      bool
	version   int

	ctx   app.Context // of the component: what is under way outlives a button
	form  bool        // instead of the list
	open  string      // id of the place in it; "" is a new one
	times int         // it was opened
	stop  func()
}

const placesID = "places-list"

// CompoID implements app.DismountEnforcer.
func (p *placeList) CompoID() string { return string(p.Kind) }

// OnMount implements app.Mounter.
func (p *placeList) OnMount(ctx app.Context) {
	p.ctx = ctx
	p.stop = p.Env.Listen(page.Network, func() {
		if errors.Is(p.err, client.ErrOffline) && !p.Env.Offline() {
			p.load("")
		}
	})
	p.load("")
}

// OnDismount implements app.Dismounter.
func (p *placeList) OnDismount() { p.stop() }

// found is what one request brings.
type found struct {
	rows      []Record
	companies []Record
	next      string
}

// load reads the first page, or the one at a cursor.
func (p *placeList) load(cursor string) {
	p.asked++
	p.busy = true
	n := p.asked
	q := client.PlacesQuery{Search: strings.TrimSpace(p.search), Archived: p.archived, Page: client.Page{Limit: atOnce, Cursor: cursor}}
	page.Async(p.ctx, func(ctx context.Context) (found, error) {
		var got found
		var err error
		if p.Kind == Locations {
			if got.companies, err = all(ctx, p.Env.Client, Companies); err != nil {
				return got, err
			}
		}
		got.rows, got.next, err = list(ctx, p.Env.Client, p.Kind, q)
		return got, err
	}, func(_ app.Context, got found, err error) {
		if n != p.asked {
			return
		}
		p.busy, p.err = false, err
		if err != nil {
			if errors.Is(err, client.ErrSignedOut) {
				p.Env.SignedOut()
			}
			p.loaded = p.loaded && errors.Is(err, client.ErrOffline)
			return
		}
		if cursor == "" {
			p.rows = nil
		}
		p.rows, p.companies, p.next, p.loaded = append(p.rows, got.rows...), got.companies, got.next, true
		p.version++
	})
}

// Render implements app.Composer.
func (p *placeList) Render() app.UI {
	if p.form {
		return &placeForm{Env: p.Env, Kind: p.Kind, ID: p.open, Times: p.times, Companies: p.companies, Done: p.onDone}
	}
	t, kind := p.Env.T, string(p.Kind)
	return app.Div().Aria("busy", p.busy).Body(
		app.H2().ID(placesID).Class("sr").TabIndex(-1).Text(t("places.tab."+kind)),
		app.Div().Class("toolbar").Body(
			&ui.Field{ID: "places-search", Label: t("places.search_name"), Type: "search", Complete: "off", Max: 100, Value: p.search, OnInput: p.onSearch},
			&ui.Check{ID: "places-archived", Label: t("places.archived"), Checked: p.archived, OnChange: p.onArchived},
			app.Button().Type("button").Class("primary").Disabled(!p.loaded).OnClick(p.onNew).Body(ui.Icon("plus"), app.Text(t("places.new."+kind))),
		),
		p.table(),
	)
}

func (p *placeList) table() app.UI {
	t, kind := p.Env.T, string(p.Kind)
	switch {
	case p.err != nil && !p.loaded:
		return failure(p.Env, p.err, p.onRetry)
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 4)
	case len(p.rows) == 0 && p.search != "":
		return ui.Empty(t("places.none_found"), t("places.none_found_why"))
	case len(p.rows) == 0 && p.archived:
		return ui.Empty(t("places.none_archived"), t("places.none_archived_why"))
	case len(p.rows) == 0:
		return ui.Empty(t("places.none."+kind), t("places.none_why."+kind))
	}
	columns := []ui.Column{{Name: t("places.field.name")}}
	switch p.Kind {
	case Teams:
		columns = append(columns, ui.Column{Name: t("places.field.permissions"), Class: "wrap"})
	case Locations:
		columns = append(columns, ui.Column{Name: t("places.field.company")}, ui.Column{Name: t("places.field.zone")})
	}
	columns = append(columns, ui.Column{Name: t("places.field.external_id")})
	return app.Div().Class("stack").Body(
		ui.If(errors.Is(p.err, client.ErrOffline), func() app.UI {
			return ui.Banner(ui.Waiting, t("places.stale"), button(t("shell.retry"), p.busy, p.onRetry))
		}),
		&ui.Table{ID: "places-table-" + kind, Label: t("places.tab." + kind), Text: p.Env.Text, Count: len(p.rows), Cell: p.cell, Version: p.version, Columns: columns},
		app.P().Class("quiet").Role("status").Text(p.Env.Text.N("places.shown", len(p.rows))),
		ui.If(p.next != "", func() app.UI { return app.Div().Class("row").Body(button(t("places.more"), p.busy, p.onMore)) }),
	)
}

func (p *placeList) cell(row, column int) app.UI {
	r := p.rows[row]
	switch {
	case column == 0 && mayEdit(p.Env.Me, p.Kind, r):
		return app.Button().Type("button").Class("link").ID("place-"+r.ID).Text(r.Name).
			OnClick(func(ctx app.Context, _ app.Event) { p.edit(ctx, r.ID) }, app.EventScope(r.ID))
	case column == 0:
		return app.Text(r.Name)
	case p.Kind == Teams && column == 1:
		return app.Text(p.granted(r))
	case p.Kind == Locations && column == 1:
		return app.Text(nameOf(p.companies, r.Company))
	case p.Kind == Locations && column == 2:
		return app.Text(zoneName(p.Env, r.Zone))
	}
	return app.Text(r.ExternalID)
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

func (p *placeList) onSearch(_ app.Context, words string) {
	p.search = words
	p.asked++
	n := p.asked
	p.ctx.After(typing, func(app.Context) {
		if n == p.asked {
			p.load("")
		}
	})
}

func (p *placeList) onArchived(_ app.Context, on bool) {
	p.archived = on
	p.load("")
}

func (p *placeList) onRetry(app.Context, app.Event) { p.load("") }

func (p *placeList) onMore(app.Context, app.Event) {
	if !p.busy && p.next != "" {
		p.load(p.next)
	}
}

func (p *placeList) onNew(ctx app.Context, _ app.Event) { p.edit(ctx, "") }

func (p *placeList) edit(_ app.Context, id string) {
	p.form, p.open = true, id
	p.times++
}

// onDone goes back to the list; one that has changed is read anew.
func (p *placeList) onDone(ctx app.Context, changed bool) {
	p.form = false
	if changed {
		p.load("")
	}
	id := "place-" + p.open
	ctx.Defer(func(app.Context) {
		if p.open == "" || !browser.Focus(id) {
			browser.Focus(placesID)
		}
	})
}
