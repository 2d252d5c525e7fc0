// Package signin is what somebody sees who is not signed in: the sign-in, the
// request for a new password, and the page of a single-use link, behind which
// a password is chosen (C5, C21).
package signin

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// SignIn is the sign-in form.
type SignIn struct {
	app.Compo

	Env *page.Env
	// OnDone is called when somebody is signed in.
	OnDone func(ctx app.Context)

	ctx             page.Context
	email, password string
	shown           bool // the password is readable
	busy            bool
	wrong           string
	choose          []api.Ref // organizations in which the password is right
	forgotten       bool      // the form for a new password is shown
	asked           bool      // a link was asked for
}

// OnMount implements app.Mounter.
func (s *SignIn) OnMount(ctx app.Context) {
	s.ctx = page.Own(ctx)
	browser.SetTitle(s.Env.T("signin.title") + " · Headway")
	ctx.Defer(func(app.Context) { browser.Focus("email") })
}

// Render implements app.Composer.
func (s *SignIn) Render() app.UI {
	t := s.Env.T
	switch {
	case len(s.choose) > 0:
		return s.organizations()
	case s.forgotten:
		return s.request()
	}
	kind, toggle := "password", t("signin.show")
	if s.shown {
		kind, toggle = "text", t("signin.hide")
	}
	return html.Form().Class("card", "entrance").OnSubmit(s.onSubmit, app.EventScope("signin")).Body(
		html.H1().ID(ui.TitleID).TabIndex(-1).Text(t("signin.title")),
		s.wrongLine(),
		&ui.Field{ID: "email", Label: t("signin.email"), Type: "email", Complete: "username", Mode: "email", Value: s.email, Max: 254, Required: true,
			OnInput: func(_ app.Context, v string) { s.email = v }},
		html.Div().Class("with-button").Body(
			&ui.Field{ID: "password", Label: t("signin.password"), Type: kind, Complete: "current-password", Value: s.password, Max: 256, Required: true,
				OnInput: func(_ app.Context, v string) { s.password = v }},
			html.Button().Class("plain").Aria("pressed", s.shown).Text(toggle).OnClick(s.onShow),
		),
		html.Submit().Class("primary").Attr("disabled", s.busy).Text(t("signin.submit")),
		html.Button().Class("plain").Text(t("signin.forgotten")).OnClick(s.onForgotten),
	)
}

func (s *SignIn) wrongLine() app.UI {
	return ui.If(s.wrong != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(s.wrong) })
}

func (s *SignIn) onShow(app.Context, app.Event) { s.shown = !s.shown }

func (s *SignIn) onForgotten(app.Context, app.Event) {
	s.forgotten, s.asked, s.wrong = !s.forgotten, false, ""
}

func (s *SignIn) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	s.signIn("")
}

func (s *SignIn) signIn(org string) {
	if s.busy {
		return
	}
	s.busy, s.wrong = true, ""
	in := api.SignIn{Email: strings.TrimSpace(s.email), Password: s.password, Org: org}
	page.Async(s.ctx, func(ctx context.Context) (api.SignInAnswer, error) { return s.Env.Client.SignIn(ctx, in) },
		func(ctx app.Context, answer api.SignInAnswer, err error) {
			s.busy = false
			switch {
			case err != nil:
				s.wrong = s.Env.Fail(err)
			case answer.Session == nil:
				s.choose = answer.Choose
			default:
				s.password, s.choose = "", nil
				s.OnDone(ctx)
			}
		})
}

// organizations asks which organization is meant.
func (s *SignIn) organizations() app.UI {
	buttons := make([]app.UI, len(s.choose))
	for i, o := range s.choose {
		buttons[i] = html.Button().Attr("disabled", s.busy).Text(o.Name).
			OnClick(func(app.Context, app.Event) { s.signIn(o.ID) }, app.EventScope(o.ID))
	}
	return html.Div().Class("card", "entrance").Body(
		html.H1().ID(ui.TitleID).TabIndex(-1).Text(s.Env.T("signin.choose")),
		s.wrongLine(),
		html.Div().Class("stack").Body(buttons...),
	)
}

// request is the form for a link to a new password.
func (s *SignIn) request() app.UI {
	t := s.Env.T
	return html.Form().Class("card", "entrance").OnSubmit(s.onRequest, app.EventScope("request")).Body(
		html.H1().ID(ui.TitleID).TabIndex(-1).Text(t("signin.forgotten")),
		s.wrongLine(),
		ui.If(s.asked, func() app.UI { return html.P().Role("status").Text(t("signin.asked")) }),
		&ui.Field{ID: "reset-email", Label: t("signin.email"), Type: "email", Complete: "username", Mode: "email", Value: s.email, Max: 254, Required: true,
			OnInput: func(_ app.Context, v string) { s.email = v }},
		html.Submit().Class("primary").Attr("disabled", s.busy).Text(t("signin.request")),
		html.Button().Class("plain").Text(t("signin.back")).OnClick(s.onForgotten),
	)
}

func (s *SignIn) onRequest(_ app.Context, e app.Event) {
	e.PreventDefault()
	if s.busy {
		return
	}
	s.busy, s.wrong = true, ""
	email := strings.TrimSpace(s.email)
	page.Async(s.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Env.Client.ForgotPassword(ctx, email)
	},
		func(_ app.Context, _ struct{}, err error) {
			s.busy, s.asked = false, err == nil
			if err != nil {
				s.wrong = s.Env.Fail(err)
			}
		})
}
