package settings

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Page is the page of all settings. Each section is a component that keeps its
// own state.
type Page struct {
	app.Compo

	Env *page.Env
}

// New makes the page.
func New(env *page.Env, _ page.Params) page.Page { return &Page{Env: env} }

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("settings.title") }

// Render implements app.Composer. What a host product does by itself is not
// there.
func (p *Page) Render() app.UI {
	own := !p.Env.Hosted
	return html.Div().Body(
		ui.Header(p.Title(), who(p.Env)),
		html.Div().Class("sections").Body(
			ui.If(own, func() app.UI { return &profile{Env: p.Env} }),
			&look{Env: p.Env},
			&thisDevice{Env: p.Env},
			&reminders{Env: p.Env},
			ui.If(own, func() app.UI { return &password{Env: p.Env} }),
			&version{Env: p.Env},
			ui.If(own, func() app.UI { return &account{Env: p.Env} }),
		),
	)
}

// who names the person and the organization.
func who(env *page.Env) string {
	parts := []string{}
	if p := env.Me.Person; p != nil {
		parts = append(parts, strings.TrimSpace(p.FirstName+" "+p.LastName))
	}
	return strings.Join(append(parts, env.Me.Org.Name), " · ")
}

// section is a part of the page under a heading of its own.
func section(id, title string, body ...app.UI) app.UI {
	return html.Section().Class("card").Aria("labelledby", id+"-heading").Body(
		html.H2().ID(id+"-heading").Text(title),
		html.Div().Class("stack").Body(body...),
	)
}

// fact is a line of a list of facts.
func fact(name, value string) app.UI {
	return html.Div().Body(html.Dt().Text(name), html.Dd().Text(value))
}

// button is a button that is not there to be pressed while something is under
// way.
func button(words string, busy bool, click app.EventHandler) app.HTMLElem {
	return html.Button().Attr("disabled", busy).Aria("busy", busy).Text(words).OnClick(click)
}
