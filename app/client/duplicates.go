package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// MergePerson records that a person is a duplicate of another, for whom the
// figures are read from then on (C23). Where both have a value for one metric
// and date, the code is merge_conflict.
func (c *Client) MergePerson(ctx context.Context, id string, in api.MergeInput) (api.Person, error) {
	return do[api.Person](ctx, c, write("POST", to("people", id, "merge"), in))
}

// UnmergePerson undoes a merge.
func (c *Client) UnmergePerson(ctx context.Context, id string, in api.ReasonInput) (api.Person, error) {
	return do[api.Person](ctx, c, write("POST", to("people", id, "unmerge"), in))
}

// ErasePerson replaces the identity of a person by a pseudonym, for ever
// (C22). The figures stay.
func (c *Client) ErasePerson(ctx context.Context, id string, in api.ReasonInput) error {
	return c.done(ctx, write("POST", to("people", id, "erase"), in))
}
