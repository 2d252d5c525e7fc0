package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// Dialog is a modal window above the page: the browser's own dialog, which
// keeps the focus within and gives it back when it closes. A page renders it
// where it is open, and not where it is closed; OnClose is told when the person
// closes it with Escape or the button.
type Dialog struct {
	app.Compo

	ID      string // unique in the page
	Title   string
	Close   string // name of the button that closes it
	Wide    bool
	Body    []app.UI
	OnClose func(ctx app.Context)

	closed bool
}

// CompoID implements app.DismountEnforcer.
func (d *Dialog) CompoID() string { return d.ID }

// OnMount implements app.Mounter.
func (d *Dialog) OnMount(ctx app.Context) {
	ctx.Defer(func(app.Context) { browser.ShowModal(d.ID) })
}

// OnDismount implements app.Dismounter.
func (d *Dialog) OnDismount() { d.closed = true }

// Render implements app.Composer.
func (d *Dialog) Render() app.UI {
	class := "dialog"
	if d.Wide {
		class = "dialog wide"
	}
	return html.Dialog().ID(d.ID).Class(class).Aria("labelledby", d.ID+"-title").On("close", d.onClose).Body(
		html.Header().Body(
			html.H2().ID(d.ID+"-title").Text(d.Title),
			html.Button().Class("plain", "square").Aria("label", d.Close).Body(Icon("close")).OnClick(d.onButton),
		),
		html.Div().Class("content").Body(d.Body...),
	)
}

func (d *Dialog) onButton(ctx app.Context, _ app.Event) { browser.CloseDialog(d.ID) }

func (d *Dialog) onClose(ctx app.Context, e app.Event) {
	if !d.closed && e.Get("target").Get("id").String() == d.ID {
		d.OnClose(ctx)
	}
}
