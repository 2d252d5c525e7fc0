package places

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// typing is how long to wait for more letters of a search.
const typing = 250 * time.Millisecond

// atOnce is how many rows one request asks for.
const atOnce = 100

// persons is the list of the people whom one may administer.
type persons struct {
	app.Compo

	Env *page.Env

	search   string
	inactive bool // also those who have left

	rows    []api.Person
	next    string // cursor of the page after them
	loaded  bool
	err     error
	asked   int // counts the requests: the answer to an older one is too late
	busy    bool
	version int

	known   bool // the places are there
	teams   []Record
	offices []Record

	ctx   app.Context // of the component: what is under way outlives a button
	form  bool        // instead of the list
	open  string      // id of the person in it; "" is a new one
	times int         // it was opened
	stop  func()
}

const peopleID = "places-people"

// OnMount implements app.Mounter.
func (p *persons) OnMount(ctx app.Context) {
	p.ctx = ctx
	p.stop = p.Env.Listen(page.Network, func() {
		if errors.Is(p.err, client.ErrOffline) && !p.Env.Offline() {
			p.load("")
		}
	})
	p.load("")
}

// OnDismount implements app.Dismounter.
func (p *persons) OnDismount() { p.stop() }

// fetched is what one request brings.
type fetched struct {
	list    api.List[api.Person]
	teams   []Record
	offices []Record
}

// load reads the first page, or the one at a cursor.
func (p *persons) load(cursor string) {
	p.asked++
	p.busy = true
	n, known := p.asked, p.known
	q := client.PeopleQuery{Search: strings.TrimSpace(p.search), Managed: true, Inactive: p.inactive, Page: client.Page{Limit: atOnce, Cursor: cursor}}
	page.Async(p.ctx, func(ctx context.Context) (fetched, error) {
		var got fetched
		var err error
		if !known {
			if got.teams, err = all(ctx, p.Env.Client, Teams); err != nil {
				return got, err
			}
			if got.offices, err = all(ctx, p.Env.Client, Locations); err != nil {
				return got, err
			}
		}
		got.list, err = p.Env.Client.People(ctx, q)
		return got, err
	}, func(_ app.Context, got fetched, err error) {
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
		if !known {
			p.teams, p.offices, p.known = got.teams, got.offices, true
		}
		if cursor == "" {
			p.rows = nil
		}
		p.rows, p.next, p.loaded = append(p.rows, got.list.Items...), got.list.Next, true
		p.version++
	})
}

// Render implements app.Composer.
func (p *persons) Render() app.UI {
	if p.form {
		return &personForm{Env: p.Env, ID: p.open, Times: p.times, Teams: p.teams, Offices: p.offices, Done: p.onDone}
	}
	t := p.Env.T
	return app.Div().Aria("busy", p.busy).Body(
		app.H2().ID(peopleID).Class("sr").TabIndex(-1).Text(t("places.tab.people")),
		app.Div().Class("toolbar").Body(
			&ui.Field{ID: "people-search", Label: t("places.search"), Type: "search", Complete: "off", Max: 100, Value: p.search, OnInput: p.onSearch},
			&ui.Check{ID: "people-inactive", Label: t("places.inactive"), Checked: p.inactive, OnChange: p.onInactive},
			app.Button().Type("button").Class("primary").Disabled(!p.known).OnClick(p.onNew).Body(ui.Icon("plus"), app.Text(t("places.new.people"))),
		),
		p.list(),
	)
}

func (p *persons) list() app.UI {
	t := p.Env.T
	switch {
	case p.err != nil && !p.loaded:
		return failure(p.Env, p.err, p.onRetry)
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 6)
	case len(p.rows) == 0 && p.search != "":
		return ui.Empty(t("places.none_found"), t("places.none_found_why"))
	case len(p.rows) == 0:
		return ui.Empty(t("places.none.people"), t("places.none_why.people"))
	}
	return app.Div().Class("stack").Body(
		ui.If(errors.Is(p.err, client.ErrOffline), func() app.UI {
			return ui.Banner(ui.Waiting, t("places.stale"), button(t("shell.retry"), p.busy, p.onRetry))
		}),
		&ui.Table{ID: "people-table", Label: t("places.tab.people"), Text: p.Env.Text, Count: len(p.rows), Cell: p.cell, Version: p.version, Columns: []ui.Column{
			{Name: t("places.field.name")}, {Name: t("places.field.email")}, {Name: t("places.field.locations")}, {Name: t("places.field.teams")},
			{Name: t("places.field.level"), Number: true}, {Name: t("places.state")},
		}},
		app.P().Class("quiet").Role("status").Text(p.Env.Text.N("places.shown", len(p.rows))),
		ui.If(p.next != "", func() app.UI { return app.Div().Class("row").Body(button(t("places.more"), p.busy, p.onMore)) }),
	)
}

func (p *persons) cell(row, column int) app.UI {
	r := p.rows[row]
	switch column {
	case 0:
		return app.Button().Type("button").Class("link").ID("person-"+r.ID).Text(fullName(r)).
			OnClick(func(ctx app.Context, _ app.Event) { p.edit(ctx, r.ID) }, app.EventScope(r.ID))
	case 1:
		return app.Text(r.Email)
	case 2:
		return app.Text(p.of(r.Locations, p.offices))
	case 3:
		return app.Text(p.of(r.Teams, p.teams))
	case 4:
		if r.Level == nil {
			return app.Text("")
		}
		return app.Text(strconv.Itoa(*r.Level))
	}
	if key := stateOf(r); key != "" {
		return app.Span().Class("quiet").Text(p.Env.T("places.state." + key))
	}
	return app.Text("")
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

func (p *persons) onSearch(_ app.Context, words string) {
	p.search = words
	p.asked++
	n := p.asked
	p.ctx.After(typing, func(app.Context) {
		if n == p.asked {
			p.load("")
		}
	})
}

func (p *persons) onInactive(_ app.Context, on bool) {
	p.inactive = on
	p.load("")
}

func (p *persons) onRetry(app.Context, app.Event) { p.load("") }

func (p *persons) onMore(app.Context, app.Event) {
	if !p.busy && p.next != "" {
		p.load(p.next)
	}
}

func (p *persons) onNew(ctx app.Context, _ app.Event) { p.edit(ctx, "") }

func (p *persons) edit(_ app.Context, id string) {
	p.form, p.open = true, id
	p.times++
}

// onDone goes back to the list; one that has changed is read anew.
func (p *persons) onDone(ctx app.Context, changed bool) {
	p.form = false
	if changed {
		p.load("")
	}
	id := "person-" + p.open
	ctx.Defer(func(app.Context) {
		if p.open == "" || !browser.Focus(id) {
			browser.Focus(peopleID)
		}
	})
}
