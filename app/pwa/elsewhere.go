package pwa

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// elsewhere stands where a page of the other program is to be.
type elsewhere struct {
	app.Compo

	Env     *page.Env
	Loading bool // the other program is on its way
}

// elsewhere leads to a page of the other program: this address is loaded anew.
// Where this program was started at that address, the other one could not be
// had, and trying again is for the person to decide.
func (s *Shell) elsewhere() page.Page {
	if s.visited {
		clear(s.dirty) // as with any other page that is left
		browser.Reload()
	}
	return &elsewhere{Env: s.env, Loading: s.visited}
}

// Title implements page.Page.
func (p *elsewhere) Title() string { return p.Env.T("shell.elsewhere") }

// Render implements app.Composer.
func (p *elsewhere) Render() app.UI {
	if p.Loading {
		return ui.Skeleton(p.Env.T("shell.loading"), 3)
	}
	return html.Div().Body(
		ui.Header(p.Title(), ""),
		ui.Failure(p.Env.T("shell.elsewhere_why"), html.Button().Class("primary").Text(p.Env.T("shell.retry")).OnClick(p.onRetry)),
	)
}

func (p *elsewhere) onRetry(app.Context, app.Event) { browser.Reload() }
