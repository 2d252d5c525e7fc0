package settings

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// account is a copy of one's own data (C22), and signing out.
type account struct {
	app.Compo

	Env *page.Env

	ctx         page.Context // of the component: a button may go while its work is under way
	downloading bool
	done        int64 // bytes of the download
	leaving     bool  // signing out
	asking      bool  // what is to become of what was not sent
	everywhere  bool  // in every browser
	failed      string
}

// OnMount implements app.Mounter.
func (a *account) OnMount(ctx app.Context) { a.ctx = page.Own(ctx) }

// Render implements app.Composer.
func (a *account) Render() app.UI {
	t := a.Env.T
	return section("account", t("settings.account"),
		html.P().Text(t("settings.data_why")),
		ui.If(a.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(a.failed) }),
		ui.If(a.downloading && a.done > 0, func() app.UI {
			return html.P().Class("quiet").Role("status").Text(megabytes(a.Env, a.done))
		}),
		html.Div().Class("row").Body(button(t("settings.data"), a.downloading, a.onDownload)),
		html.Hr(),
		html.P().Text(t("settings.sign_out_why")),
		html.Div().Class("row").Body(
			button(t("settings.sign_out"), a.leaving, a.onSignOut),
			button(t("settings.sign_out_everywhere"), a.leaving, a.onEverywhere),
		),
		ui.If(a.asking, a.question),
	)
}

// question asks what is to become of what was not sent.
func (a *account) question() app.UI {
	t, n := a.Env.T, a.unsent()
	return &ui.Dialog{ID: "sign-out", Title: t("settings.sign_out"), Close: t("shell.cancel"), OnClose: func(app.Context) { a.asking = false }, Body: []app.UI{
		html.P().Text(a.Env.Text.N("settings.unsent_warning", n)),
		ui.If(a.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(a.failed) }),
		html.Div().Class("stack").Body(
			button(t("settings.save_unsent"), a.leaving, a.onSave),
			button(t("settings.sign_out_keep"), a.leaving, a.onKeep).Class("primary"),
			button(t("settings.sign_out_discard"), a.leaving, a.onDiscard).Class("danger"),
		),
	}}
}

// unsent is how much would be lost with what is on this device.
func (a *account) unsent() int { return a.Env.Replica.Pending() }

func (a *account) onDownload(app.Context, app.Event) {
	ctx := a.ctx
	a.downloading, a.failed, a.done = true, "", 0
	page.Async(ctx, func(work context.Context) (struct{}, error) {
		d, err := a.Env.Client.DownloadMyData(work)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, browser.SaveDownload(work, d, func(done int64) {
			ctx.Dispatch(func(app.Context) { a.done = done })
		})
	}, func(_ app.Context, _ struct{}, err error) {
		a.downloading, a.failed = false, a.Env.Fail(err)
		if err == nil {
			a.Env.Say(a.Env.T("settings.data_saved"))
		}
	})
}

func (a *account) onSignOut(app.Context, app.Event)    { a.ask(false) }
func (a *account) onEverywhere(app.Context, app.Event) { a.ask(true) }

// ask signs out at once, or asks where something would be lost.
func (a *account) ask(everywhere bool) {
	a.everywhere, a.failed = everywhere, ""
	if a.unsent() > 0 {
		a.asking = true
		return
	}
	a.signOut(false)
}

func (a *account) onSave(app.Context, app.Event) {
	saveUnsent(a.ctx, a.Env, func(failed string) { a.failed = failed })
}

func (a *account) onKeep(app.Context, app.Event)    { a.signOut(false) }
func (a *account) onDiscard(app.Context, app.Event) { a.signOut(true) }

func (a *account) signOut(discard bool) {
	a.leaving, a.failed = true, ""
	everywhere := a.everywhere
	page.Async(a.ctx, func(ctx context.Context) (struct{}, error) {
		if everywhere {
			if err := a.Env.Client.SignOutEverywhere(ctx); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, a.Env.SignOut(ctx, discard)
	}, func(_ app.Context, _ struct{}, err error) {
		a.leaving, a.failed = false, a.Env.Fail(err)
		if err == nil {
			a.Env.Reload()
		}
	})
}
