package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

const tagAccount = "Signing in"

// accountAPI is the operations on accounts, which a host has none of here.
type accountAPI struct {
	*API
	accounts *account.Service
}

func (a accountAPI) mount() {
	a.mountSession()
	a.mountProfile()
	a.mountLinks()
	a.mountTokens()
}

func (a accountAPI) mountSession() {
	mount(a.API, RulePublic("it is how one signs in; guesses are slowed down"), Route{
		Method: http.MethodPost, Path: "/session", ID: "sign-in", Tag: tagAccount,
		Summary:     "Sign in",
		Description: "Refused with invalid_credentials, for whatever reason, or with too_many_attempts and Retry-After. A session that the browser had ends.",
	}, a.signIn)
	mount(a.API, RulePublic("it ends the session that the request came with, and nothing else"), Route{
		Method: http.MethodDelete, Path: "/session", ID: "sign-out", Tag: tagAccount,
		Summary: "Sign out", Description: "Without a session, nothing happens.",
	}, a.signOut)
	mount(a.API, RuleSignedIn("C5"), Route{
		Method: http.MethodDelete, Path: "/sessions", ID: "sign-out-everywhere", Tag: tagAccount,
		Summary: "Sign out in every browser, this one included",
	}, a.signOutEverywhere)
	mount(a.API, RulePublic("the answer is the same for every e-mail; requests are slowed down"), Route{
		Method: http.MethodPost, Path: "/password-resets", ID: "forgot-password", Tag: tagAccount, Status: http.StatusAccepted,
		Summary:     "Ask for a link to choose a new password with",
		Description: "It goes to everybody who signs in with the e-mail. The answer does not tell whether anybody does.",
	}, a.forgotPassword)
}

// sender is the part of an input that keeps the request, for its address.
type sender struct {
	request *http.Request
}

// Resolve implements huma.Resolver.
func (s *sender) Resolve(ctx huma.Context) []error {
	s.request, _ = humago.Unwrap(ctx)
	return nil
}

// admitted is an answer that makes the browser the one of a session.
type admitted[T any] struct {
	SetCookie string `header:"Set-Cookie" doc:"The key of the session."`
	Body      T
}

// dismissed is an answer that makes the browser forget its session.
type dismissed struct {
	SetCookie string `header:"Set-Cookie"`
}

type signInInput struct {
	sender
	Body api.SignIn
}

func (a accountAPI) signIn(ctx context.Context, _ people.Actor, in *signInInput) (*admitted[api.SignInAnswer], error) {
	s, err := a.accounts.SignIn(ctx, account.Credentials{
		Email: in.Body.Email, Password: in.Body.Password, Org: in.Body.Org, Address: a.clientAddress(in.request),
	})
	if choice, ok := errors.AsType[*account.Choose](err); ok {
		ask := api.SignInAnswer{Choose: each(choice.Organizations, func(o people.Organization) api.Ref { return api.Ref{ID: o.ID, Name: o.Name} })}
		return &admitted[api.SignInAnswer]{Body: ask}, nil
	}
	if err != nil {
		return nil, err
	}
	session, err := a.sessionOut(ctx, s)
	if err != nil {
		return nil, err
	}
	return &admitted[api.SignInAnswer]{SetCookie: a.accounts.Cookie(s).String(), Body: api.SignInAnswer{Session: &session}}, nil
}

// sessionOut is a session that has just begun.
func (a accountAPI) sessionOut(ctx context.Context, s account.Session) (api.Session, error) {
	roster, err := a.directory.Roster(ctx, s.Actor.Org)
	if err != nil {
		return api.Session{}, err
	}
	p, _ := roster.Person(s.Actor.Person)
	return api.Session{
		Org:     api.Ref{ID: s.Actor.Org, Name: roster.Organization.Name},
		Person:  api.Ref{ID: s.Actor.Person, Name: p.Name()},
		Expires: s.Expires,
	}, nil
}

// begun answers with a session that has just begun.
func (a accountAPI) begun(ctx context.Context, s account.Session, err error) (*admitted[api.Session], error) {
	if err != nil {
		return nil, err
	}
	session, err := a.sessionOut(ctx, s)
	if err != nil {
		return nil, err
	}
	return &admitted[api.Session]{SetCookie: a.accounts.Cookie(s).String(), Body: session}, nil
}

func (a accountAPI) signOut(ctx context.Context, _ people.Actor, _ *struct{}) (*dismissed, error) {
	if err := a.accounts.SignOut(ctx); err != nil {
		return nil, err
	}
	return &dismissed{SetCookie: a.accounts.NoCookie().String()}, nil
}

func (a accountAPI) signOutEverywhere(ctx context.Context, actor people.Actor, _ *struct{}) (*dismissed, error) {
	if err := a.accounts.SignOutEverywhere(ctx, actor); err != nil {
		return nil, err
	}
	return &dismissed{SetCookie: a.accounts.NoCookie().String()}, nil
}

type forgotInput struct {
	sender
	Body api.PasswordReset
}

func (a accountAPI) forgotPassword(ctx context.Context, _ people.Actor, in *forgotInput) (*nothing, error) {
	return &nothing{}, a.accounts.ForgotPassword(ctx, in.Body.Email, a.clientAddress(in.request))
}
