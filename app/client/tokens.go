package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// Tokens lists API tokens, newest first: one's own or, for who may manage all
// people everywhere, everybody's (C21).
func (c *Client) Tokens(ctx context.Context, p Page) (api.List[api.Token], error) {
	return do[api.List[api.Token]](ctx, c, read("tokens", params{}.page(p).values()))
}

// CreateToken makes an API token. Its secret is in the answer, this once.
func (c *Client) CreateToken(ctx context.Context, t api.TokenInput) (api.NewToken, error) {
	t.Permissions = listed(t.Permissions)
	return do[api.NewToken](ctx, c, write("POST", "tokens", t))
}

// RevokeToken makes an API token useless.
func (c *Client) RevokeToken(ctx context.Context, token string) error {
	return c.done(ctx, write("DELETE", to("tokens", token), nil))
}
