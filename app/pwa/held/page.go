package held

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Page is the page. Each part is a component that keeps its own state.
type Page struct {
	app.Compo

	Env *page.Env
}

// New makes the page.
func New(env *page.Env, _ page.Params) page.Page { return &Page{Env: env} }

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("held.title") }

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	menu := p.Env.Me.Menu
	return html.Div().Class("held").Body(
		ui.Header(p.Title(), p.Env.T("held.sub")),
		html.Div().Class("sections").Body(
			ui.If(menu.Today || menu.MyTime, func() app.UI { return &mine{Env: p.Env} }),
			ui.If(menu.TrackerManagement || menu.HeldTime, func() app.UI { return &deciding{Env: p.Env} }),
			ui.If(menu.TrackerManagement, func() app.UI { return &devices{Env: p.Env} }),
		),
	)
}

// section is a part of the page under a heading of its own, which can get the
// focus.
func section(id, title string, body ...app.UI) app.UI {
	return html.Section().Aria("labelledby", id).Body(
		append([]app.UI{html.H2().ID(id).TabIndex(-1).Text(title)}, body...)...,
	)
}

// fact is a line of a list of facts.
func fact(name, value string) app.UI {
	return html.Div().Body(html.Dt().Text(name), html.Dd().Text(value))
}
