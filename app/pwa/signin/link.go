package signin

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Link is the page of a single-use link, whose secret follows # in the
// address: an invitation, or a new password.
type Link struct {
	app.Compo

	Env *page.Env
	// OnDone is called when the password is chosen and its person signed in.
	OnDone func(ctx app.Context)

	ctx      page.Context
	secret   string
	link     *api.Link // nil until it was looked at
	failed   string    // why it is not good
	password string
	wrong    string
	busy     bool
}

// OnMount implements app.Mounter.
func (l *Link) OnMount(ctx app.Context) {
	l.ctx = page.Own(ctx)
	browser.SetTitle(l.Env.T("signin.choose_password") + " · Headway")
	l.secret = browser.Fragment()
	page.Async(l.ctx, func(ctx context.Context) (api.Link, error) { return l.Env.Client.LookAtLink(ctx, l.secret) },
		func(ctx app.Context, link api.Link, err error) {
			if err != nil {
				l.failed = l.refused(err)
				return
			}
			l.link = &link
			ctx.Defer(func(app.Context) { browser.Focus("new-password") })
		})
}

// Render implements app.Composer.
func (l *Link) Render() app.UI {
	t := l.Env.T
	if l.failed != "" {
		return html.Div().Body(
			html.H1().ID(ui.TitleID).TabIndex(-1).Text(t("signin.choose_password")),
			ui.Failure(l.failed, html.A().Class("button").Attr("href", l.Env.Href("/")).Text(t("signin.title"))),
		)
	}
	if l.link == nil {
		return ui.Skeleton(t("shell.loading"), 3)
	}
	return html.Form().Class("card", "entrance").OnSubmit(l.onSubmit).Body(
		html.H1().ID(ui.TitleID).TabIndex(-1).Text(t("signin.choose_password")),
		html.P().Text(t("signin.welcome", "name", l.link.FirstName+" "+l.link.LastName, "org", l.link.Org.Name)),
		html.Input().Attr("type", "email").Attr("autocomplete", "username").Attr("value", l.link.Email).Attr("readonly", true).Class("sr").Aria("hidden", "true").TabIndex(-1),
		&ui.Field{ID: "new-password", Label: t("signin.new_password"), Hint: t("signin.password_rule"), Type: "password", Complete: "new-password",
			Max: 256, Required: true, Wrong: l.wrong, OnInput: func(_ app.Context, v string) { l.password = v }},
		html.Submit().Class("primary").Attr("disabled", l.busy).Text(t("signin.set_password")),
	)
}

func (l *Link) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if l.busy {
		return
	}
	l.busy, l.wrong = true, ""
	in := api.Redemption{Secret: l.secret, Password: l.password}
	page.Async(l.ctx, func(ctx context.Context) (api.Session, error) { return l.Env.Client.RedeemLink(ctx, in) },
		func(ctx app.Context, _ api.Session, err error) {
			l.busy = false
			if err != nil {
				l.wrong = l.refused(err)
				return
			}
			l.OnDone(ctx)
		})
}

// minPassword is the least number of characters of a password (C5).
const minPassword = 12

// refused says why a link or a password is not taken: by the rule that the
// password breaks; a link that is none is like one that has run out.
func (l *Link) refused(err error) string {
	switch _, password := l.Env.Fields(err)["password"]; {
	case !errors.Is(err, fault.ErrInvalid):
		return l.Env.Fail(err)
	case !password:
		return l.Env.T("code.link_invalid")
	case utf8.RuneCountInString(l.password) < minPassword:
		return l.Env.T("settings.rule.password_short")
	}
	return l.Env.T("settings.rule.password")
}
