package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/sync"
)

// Push brings changes of the device to the server (S3). It is tried once: the
// device repeats it by its own schedule (S13), and the server knows each
// change again.
func (c *Client) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	p.Changes = listed(p.Changes)
	return do[sync.PushAnswer](ctx, c, call{method: "POST", path: "sync/push", body: p})
}

// Pull asks for what changed since a cursor (S6). It is tried once.
func (c *Client) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	return do[sync.PullAnswer](ctx, c, call{method: "POST", path: "sync/pull", body: p})
}

// Held lists the changes that wait for a decision, oldest first (S5).
func (c *Client) Held(ctx context.Context, p Page) (api.List[sync.HeldChange], error) {
	return do[api.List[sync.HeldChange]](ctx, c, read("sync/held", params{}.page(p).values()))
}

// Decide decides on a held change. revision is the one of the change that was
// looked at.
func (c *Client) Decide(ctx context.Context, id string, revision int64, d sync.Decision) (sync.HeldChange, error) {
	return do[sync.HeldChange](ctx, c, write("POST", to("sync/held", id, "decisions"), d).at(revision))
}

// Devices lists when the devices of the people in view were last heard of
// (S13).
func (c *Client) Devices(ctx context.Context) (api.List[sync.DeviceRow], error) {
	return do[api.List[sync.DeviceRow]](ctx, c, read("sync/devices", nil))
}
