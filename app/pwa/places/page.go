package places

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Page is the page, at one of its tabs.
type Page struct {
	app.Compo

	Env *page.Env
	Tab string // "people" or a Kind
}

// New makes the page of an address. Its own tab is People, for those who may
// manage people, and else Teams.
func New(env *page.Env, params page.Params) page.Page {
	p := &Page{Env: env, Tab: params.Get("tab")}
	tabs := p.tabs()
	if !slices.Contains(tabs, p.Tab) {
		p.Tab = tabs[0]
	}
	return p
}

const peopleTab = "people"

// tabs are those that there are for the person.
func (p *Page) tabs() []string {
	tabs := []string{string(Teams), string(Locations), string(Companies)}
	if slices.Contains(p.Env.Me.Permissions, peopleManage) {
		tabs = slices.Insert(tabs, 0, peopleTab)
	}
	return tabs
}

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("places.title") }

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	tabs := p.tabs()
	links := make([]app.UI, len(tabs))
	for i, tab := range tabs {
		path := "/places/" + tab
		link := html.A().Attr("href", p.Env.Href(path)).Text(p.Env.T("places.tab." + tab))
		if tab == p.Tab {
			link = link.Aria("current", "page")
		}
		links[i] = link
	}
	return html.Div().Class("places").Body(
		ui.Header(p.Title(), p.Env.T("places.sub")),
		html.Nav().Class("tabs").Aria("label", p.Title()).Body(links...),
		app.If(p.Tab == peopleTab, func() app.UI { return &persons{Env: p.Env} }).
			Else(func() app.UI { return &placeList{Env: p.Env, Kind: Kind(p.Tab)} }),
	)
}
