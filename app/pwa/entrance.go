package pwa

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/signin"
)

// linkPath is where single-use links lead to (account.Options.LinkPath).
const linkPath = "/link"

// entrance is what somebody sees who is not signed in.
func (s *Shell) entrance() app.UI {
	var form app.UI = &signin.SignIn{Env: s.env, OnDone: s.onEntered}
	if s.path == linkPath {
		form = &signin.Link{Env: s.env, OnDone: s.onEntered}
	}
	return html.Main().ID("main").Class("alone").TabIndex(-1).Body(brand(), form)
}

// onEntered goes on when somebody has signed in.
// The form goes away with it, and what is dispatched by its context as well:
// the shell goes on by its own.
func (s *Shell) onEntered(app.Context) {
	browser.ForgetFragment()
	s.dispatch(func(ctx app.Context) {
		s.stage = opening
		if s.path == linkPath {
			s.env.Go(ctx, "/")
		}
		s.begin()
	})
}
