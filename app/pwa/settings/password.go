package settings

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// password changes one's own password, which signs every other browser out.
type password struct {
	app.Compo

	Env *page.Env

	ctx    page.Context
	in     api.PasswordInput
	wrong  map[string]string
	failed string
	saved  bool
	busy   bool
	reset  int
}

// OnMount implements app.Mounter.
func (p *password) OnMount(ctx app.Context) { p.ctx = page.Own(ctx) }

// Render implements app.Composer.
func (p *password) Render() app.UI {
	t := p.Env.T
	return section("password", t("settings.password"), html.Form().Class("form").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
		html.Input().Attr("type", "email").Attr("autocomplete", "username").Attr("readonly", true).Class("sr").Aria("hidden", "true").TabIndex(-1).Attr("value", p.email()),
		html.Div().Class("pair").Body(
			&ui.Field{ID: "password-present", Label: t("settings.present_password"), Type: "password", Complete: "current-password", Max: 256, Required: true,
				Wrong: p.wrong["present"], Reset: p.reset, OnInput: func(_ app.Context, v string) { p.in.Present = v; p.typed("present") }},
			&ui.Field{ID: "password-new", Label: t("settings.new_password"), Hint: t("settings.password_rule"), Type: "password", Complete: "new-password", Max: 256, Required: true,
				Wrong: p.wrong["password"], Reset: p.reset, OnInput: func(_ app.Context, v string) { p.in.Password = v; p.typed("password") }},
		),
		ui.If(p.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(p.failed) }),
		ui.If(p.saved, func() app.UI { return html.P().Class("confirmed").Role("status").Text(t("settings.password_saved")) }),
		html.Div().Class("row").Body(
			html.Submit().Class("primary").Attr("disabled", p.busy || p.in.Present == "" || p.in.Password == "").Aria("busy", p.busy).Text(t("settings.change_password")),
		),
	))
}

// email tells password managers whose password it is.
func (p *password) email() string {
	if me := p.Env.Me.Person; me != nil {
		return me.Email
	}
	return ""
}

func (p *password) typed(field string) {
	delete(p.wrong, field)
	p.saved = false
}

func (p *password) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if p.busy || p.in.Present == "" || p.in.Password == "" {
		return
	}
	p.failed, p.wrong, p.saved = "", nil, false
	if rule := passwordRule(p.in.Present, p.in.Password); rule != "" {
		p.wrong = map[string]string{"password": p.Env.T(rule)}
		return
	}
	p.busy = true
	in := p.in
	page.Async(p.ctx, func(ctx context.Context) (api.Session, error) { return p.Env.Client.ReplacePassword(ctx, in) },
		func(_ app.Context, _ api.Session, err error) {
			p.busy = false
			if err != nil {
				p.wrong, p.failed = refused(p.Env, err, "present", "password")
				return
			}
			p.in, p.saved = api.PasswordInput{}, true
			p.reset++
		})
}
