// Package download is how somebody takes a file away that the server makes
// (C15): a button, the window in which it is chosen, and how far it is.
package download

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Button opens the window of a download. It is a component of its own, so that
// the progress of a file draws nothing else anew.
type Button struct {
	app.Compo

	Env  *page.Env
	ID   string // of the window
	Name string
	Main bool // it is the first thing to do in the page
	// Choices are what there is to choose, in the window; nil is nothing.
	Choices func() []app.UI
	// Request asks the server for the file: csv or xlsx. It waits.
	Request func(ctx context.Context, format string) (*client.Download, error)

	ctx    page.Context // of the component itself: the buttons go while a file is made
	open   bool
	busy   bool
	done   int64 // bytes so far
	size   int64 // -1 is not known
	cancel context.CancelFunc
	failed string
}

// CompoID implements app.DismountEnforcer.
func (b *Button) CompoID() string { return b.ID }

// OnMount implements app.Mounter.
func (b *Button) OnMount(ctx app.Context) { b.ctx = page.Own(ctx) }

// OnDismount implements app.Dismounter.
func (b *Button) OnDismount() {
	if b.cancel != nil {
		b.cancel()
	}
}

// Render implements app.Composer.
func (b *Button) Render() app.UI {
	class := ""
	if b.Main {
		class = "primary"
	}
	return html.Span().Body(
		html.Button().Class(class).OnClick(b.onOpen).Body(ui.Icon("export"), app.Text(b.Name)),
		ui.If(b.open, b.window),
	)
}

func (b *Button) onOpen(app.Context, app.Event) { b.open, b.failed = true, "" }
func (b *Button) onClose(app.Context)           { b.open = false }

func (b *Button) window() app.UI {
	t := b.Env.T
	var choices []app.UI
	if b.Choices != nil {
		choices = b.Choices()
	}
	return &ui.Dialog{ID: b.ID, Title: b.Name, Close: t("shell.close"), OnClose: b.onClose, Body: append(choices,
		ui.If(!b.busy, func() app.UI {
			return html.Div().Class("row").Body(
				html.Button().Class("primary").OnClick(b.onCSV).Text(t("download.csv")),
				html.Button().OnClick(b.onXLSX).Text(t("download.xlsx")),
			)
		}),
		ui.If(b.busy, b.progress),
		ui.If(b.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(b.failed) }),
	)}
}

// progress tells how far the file is; until its first byte only that the
// server is at it.
func (b *Button) progress() app.UI {
	t := b.Env.T
	bar := html.Progress().ID("export-progress").Aria("label", t("download.busy"))
	says := t("download.making")
	if b.done > 0 && b.size > 0 {
		bar = bar.Attr("max", b.size).Attr("value", b.done)
		says = t("download.loading", "percent", b.Env.Text.Int(min(100, b.done*100/b.size)))
	}
	return html.Div().Class("working").Body(bar, html.Div().Class("row", "between").Body(
		html.Span().Class("quiet").Role("status").Text(says),
		html.Button().OnClick(b.onCancel).Text(t("shell.cancel")),
	))
}

func (b *Button) onCSV(app.Context, app.Event)  { b.start("csv") }
func (b *Button) onXLSX(app.Context, app.Event) { b.start("xlsx") }
func (b *Button) onCancel(_ app.Context, _ app.Event) {
	if b.cancel != nil {
		b.cancel()
	}
}

func (b *Button) start(format string) {
	if b.busy {
		return
	}
	working, cancel := context.WithCancel(context.Background())
	b.busy, b.done, b.size, b.failed, b.cancel = true, 0, -1, "", cancel
	page.Async(b.ctx, func(context.Context) (struct{}, error) {
		d, err := b.Request(working, format)
		if err != nil {
			return struct{}{}, err
		}
		b.ctx.Dispatch(func(app.Context) { b.size = d.Size })
		shown := int64(0)
		return struct{}{}, browser.SaveDownload(working, d, func(done int64) {
			if done-shown < 64<<10 && done < d.Size {
				return
			}
			shown = done
			b.ctx.Dispatch(func(app.Context) { b.done = done })
		})
	}, func(_ app.Context, _ struct{}, err error) {
		cancel()
		b.busy, b.cancel = false, nil
		switch {
		case errors.Is(err, context.Canceled):
		case errors.Is(err, client.ErrOffline):
			b.failed = b.Env.T("download.offline")
		case err != nil:
			b.failed = b.Env.Fail(err)
		default:
			b.open = false
			b.Env.Say(b.Env.T("download.done"))
		}
	})
}
