package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// SignIn begins a session, or asks which organization is meant: then nobody is
// signed in yet. Wrong credentials have the code invalid_credentials, whatever
// is wrong; too_many_attempts says with RetryAfter when the next attempt
// counts.
func (c *Client) SignIn(ctx context.Context, s api.SignIn) (api.SignInAnswer, error) {
	return do[api.SignInAnswer](ctx, c, call{method: "POST", path: "session", body: s})
}

// SignOut ends the session. Without one, nothing happens.
func (c *Client) SignOut(ctx context.Context) error {
	return c.done(ctx, call{method: "DELETE", path: "session"})
}

// SignOutEverywhere ends every session of who is signed in, this one included.
func (c *Client) SignOutEverywhere(ctx context.Context) error {
	return c.done(ctx, write("DELETE", "sessions", nil))
}

// ForgotPassword asks for a link to choose a new password with. The answer
// does not tell whether anybody has the e-mail.
func (c *Client) ForgotPassword(ctx context.Context, email string) error {
	return c.done(ctx, call{method: "POST", path: "password-resets", body: api.PasswordReset{Email: email}})
}

// LookAtLink tells what a single-use link is good for, and leaves it good.
// secret is what follows # in its address. One that is not good has the code
// link_invalid.
func (c *Client) LookAtLink(ctx context.Context, secret string) (api.Link, error) {
	return do[api.Link](ctx, c, call{method: "POST", path: "links/look", body: api.LinkSecret{Secret: secret}})
}

// RedeemLink uses a single-use link up: it chooses a password and begins a
// session.
func (c *Client) RedeemLink(ctx context.Context, r api.Redemption) (api.Session, error) {
	return do[api.Session](ctx, c, call{method: "POST", path: "links/redeem", body: r})
}

// InvitePerson sends a person a link to choose a password with.
func (c *Client) InvitePerson(ctx context.Context, person string) error {
	return c.done(ctx, write("POST", to("people", person, "invitations"), nil))
}
