package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Closures lists the periods of a tracker that are or were closed (T16).
func (c *Client) Closures(ctx context.Context, tracker string) (api.List[api.Closure], error) {
	return do[api.List[api.Closure]](ctx, c, read(to("trackers", tracker, "closures"), nil))
}

// ClosePeriod closes a period of a tracker: entries in it are refused from
// then on.
func (c *Client) ClosePeriod(ctx context.Context, tracker string, in api.ClosureInput) (api.Closure, error) {
	return do[api.Closure](ctx, c, write("POST", to("trackers", tracker, "closures"), in))
}

// ReopenPeriod opens the closed period again that a day lies in.
func (c *Client) ReopenPeriod(ctx context.Context, tracker string, day period.Date, in api.ReopenInput) (api.Closure, error) {
	return do[api.Closure](ctx, c, write("POST", to("trackers", tracker, "closures", day.String(), "reopen"), in))
}
