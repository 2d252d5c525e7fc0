package settings

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// version tells which version of the app this is, changes to a newer one
// (S15), and installs the app.
type version struct {
	app.Compo

	Env *page.Env

	ctx     page.Context
	busy    bool
	looked  bool // for a newer version
	failed  string
	install bool // it can be installed
}

// OnMount implements app.Mounter.
func (v *version) OnMount(ctx app.Context) {
	v.ctx, v.install = page.Own(ctx), ctx.IsAppInstallable()
}

// OnAppInstallChange implements app.AppInstaller.
func (v *version) OnAppInstallChange(ctx app.Context) { v.install = ctx.IsAppInstallable() }

// OnAppUpdate implements app.AppUpdater: what is ready is shown anew.
func (v *version) OnAppUpdate(app.Context) {}

// Render implements app.Composer.
func (v *version) Render() app.UI {
	t, ready := v.Env.T, browser.UpdateReady()
	return section("version", t("settings.version"),
		html.P().Text(t("settings.version_is", "version", short(v.Env.Version))),
		ui.If(ready, func() app.UI { return html.P().Role("status").Text(t("shell.update")) }),
		ui.If(v.looked && !ready, func() app.UI {
			return html.P().Class("confirmed").Role("status").Text(t("settings.version_newest"))
		}),
		ui.If(v.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.failed) }),
		html.Div().Class("row").Body(
			app.If(ready, func() app.UI { return button(t("shell.update_now"), false, v.onUpdate) }).
				Else(func() app.UI { return button(t("settings.version_look"), v.busy, v.onLook) }),
			ui.If(v.install, func() app.UI { return button(t("shell.install"), false, v.onInstall) }),
		),
		ui.If(v.install, func() app.UI { return html.P().Class("quiet").Text(t("settings.install_why")) }),
	)
}

// short is as much of a version as tells it from others.
func short(version string) string {
	const enough = 12
	if len(version) > enough {
		return version[:enough]
	}
	return version
}

func (v *version) onLook(app.Context, app.Event) {
	v.busy, v.looked, v.failed = true, false, ""
	page.Async(v.ctx, browser.CheckForUpdate, func(_ app.Context, _ bool, err error) {
		v.busy, v.looked = false, err == nil
		if !v.looked {
			v.failed = v.Env.T("fail.offline")
		}
	})
}

func (v *version) onUpdate(app.Context, app.Event) {
	if err := browser.Update(); err != nil {
		v.failed = v.Env.Fail(err)
	}
}

func (v *version) onInstall(ctx app.Context, _ app.Event) { ctx.ShowAppInstallPrompt() }
