package settings

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// reminders asks whether the app may show notifications (T20).
type reminders struct {
	app.Compo

	Env *page.Env

	ctx page.Context
}

// OnMount implements app.Mounter.
func (r *reminders) OnMount(ctx app.Context) { r.ctx = page.Own(ctx) }

// Render implements app.Composer.
func (r *reminders) Render() app.UI {
	t, may := r.Env.T, browser.NotificationPermission()
	return section("reminders", t("settings.reminders"),
		html.P().Text(t("settings.reminders_why")),
		html.P().Class("quiet").Text(t("settings.reminders_"+string(may))),
		ui.If(may == browser.NotAsked, func() app.UI {
			return html.Div().Class("row").Body(button(t("settings.reminders_allow"), false, r.onAllow))
		}),
	)
}

func (r *reminders) onAllow(app.Context, app.Event) {
	// What the person answers shows in the permission, also when asking failed.
	page.Async(r.ctx, func(ctx context.Context) (browser.Permission, error) { return browser.AskForNotifications(ctx) },
		func(app.Context, browser.Permission, error) {})
}
