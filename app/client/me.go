package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// Me returns who is signed in, and what there is to use (C20).
func (c *Client) Me(ctx context.Context) (api.Me, error) { return do[api.Me](ctx, c, read("me", nil)) }

// Profile returns one's own profile (C5).
func (c *Client) Profile(ctx context.Context) (api.Profile, error) {
	return do[api.Profile](ctx, c, read("me/profile", nil))
}

// ReplaceProfile saves one's own profile. Another e-mail takes one's password.
func (c *Client) ReplaceProfile(ctx context.Context, revision int64, p api.ProfileInput) (api.SavedProfile, error) {
	return do[api.SavedProfile](ctx, c, write("PUT", "me/profile", p).at(revision))
}

// ReplacePassword changes one's own password. Every other browser is signed
// out.
func (c *Client) ReplacePassword(ctx context.Context, p api.PasswordInput) (api.Session, error) {
	return do[api.Session](ctx, c, write("PUT", "me/password", p))
}

// MyData returns all that is kept about oneself (C22).
func (c *Client) MyData(ctx context.Context) (api.PersonalData, error) {
	return do[api.PersonalData](ctx, c, read("me/data", nil))
}

// DownloadMyData is MyData as a file.
func (c *Client) DownloadMyData(ctx context.Context) (*Download, error) {
	return c.download(ctx, read("me/data", nil))
}
