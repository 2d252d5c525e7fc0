package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// TrackersQuery selects trackers by name.
type TrackersQuery struct {
	Search   string // part of the name, in any case
	Archived bool   // the archived ones instead of those in use
	Assigned bool   // only those that one enters today
	Page
}

// Trackers lists the trackers that one may see (T10).
func (c *Client) Trackers(ctx context.Context, q TrackersQuery) (api.List[api.Tracker], error) {
	p := params{}.text("search", q.Search).flag("archived", q.Archived).flag("assigned", q.Assigned).page(q.Page)
	return do[api.List[api.Tracker]](ctx, c, read("trackers", p.values()))
}

// Tracker returns one tracker.
func (c *Client) Tracker(ctx context.Context, id string) (api.Tracker, error) {
	return do[api.Tracker](ctx, c, read(to("trackers", id), nil))
}

// CreateTracker makes a tracker (T1).
func (c *Client) CreateTracker(ctx context.Context, t api.TrackerInput) (api.Tracker, error) {
	t.Metrics = listed(t.Metrics)
	return do[api.Tracker](ctx, c, write("POST", "trackers", t))
}

// ReplaceTracker saves a new version of a tracker.
func (c *Client) ReplaceTracker(ctx context.Context, id string, revision int64, t api.TrackerInput) (api.Tracker, error) {
	t.Metrics = listed(t.Metrics)
	return do[api.Tracker](ctx, c, write("PUT", to("trackers", id), t).at(revision))
}

// DeleteTracker deletes a tracker without entries; others have the code
// has_entries.
func (c *Client) DeleteTracker(ctx context.Context, id string, revision int64) error {
	return c.done(ctx, write("DELETE", to("trackers", id), nil).at(revision))
}

// ArchiveTracker takes a tracker out of use. Its figures stay.
func (c *Client) ArchiveTracker(ctx context.Context, id string, revision int64) (api.Tracker, error) {
	return do[api.Tracker](ctx, c, write("POST", to("trackers", id, "archive"), nil).at(revision))
}

// RestoreTracker brings an archived tracker back.
func (c *Client) RestoreTracker(ctx context.Context, id string, revision int64) (api.Tracker, error) {
	return do[api.Tracker](ctx, c, write("POST", to("trackers", id, "restore"), nil).at(revision))
}

// TrackerVersions lists every saved version of a tracker, newest first (C12).
func (c *Client) TrackerVersions(ctx context.Context, id string) (api.List[api.TrackerVersion], error) {
	return do[api.List[api.TrackerVersion]](ctx, c, read(to("trackers", id, "versions"), nil))
}
