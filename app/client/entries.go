package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Day returns what one has to enter on a day, the zero Date being today (T12).
func (c *Client) Day(ctx context.Context, day period.Date) (api.Day, error) {
	return do[api.Day](ctx, c, read(to("days", dayOrToday(day)), nil))
}

// EntryKey names an entry.
type EntryKey struct {
	Tracker string
	Metric  string
	Date    period.Date
	Person  string // "" is oneself; others take trackers.manage and a reason (T15)
}

func (k EntryKey) path() string {
	return to("trackers", k.Tracker, "metrics", k.Metric, "entries", k.Date.String())
}

// SetEntry sets the value of a day. revision is the one that the change builds
// on, 0 for none yet; nil lets the later value of one's own entry hold, and is
// refused for somebody else's.
func (c *Client) SetEntry(ctx context.Context, k EntryKey, revision *int64, in api.EntryInput) (api.Entry, error) {
	o := write("PUT", k.path(), in)
	o.query, o.revision = params{}.text("person", k.Person).values(), revision
	return do[api.Entry](ctx, c, o)
}

// AddToEntry adds to the value of a day.
func (c *Client) AddToEntry(ctx context.Context, k EntryKey, in api.EntryInput) (api.Entry, error) {
	o := write("POST", k.path(), in)
	o.query = params{}.text("person", k.Person).values()
	return do[api.Entry](ctx, c, o)
}

// ClearEntry makes the value of a day blank; revision is as for SetEntry.
func (c *Client) ClearEntry(ctx context.Context, k EntryKey, revision *int64, reason string) (api.Entry, error) {
	o := write("DELETE", k.path(), nil)
	o.query, o.revision = params{}.text("person", k.Person).text("reason", reason).values(), revision
	return do[api.Entry](ctx, c, o)
}

// ChangeEntries changes up to 1,000 entries in one transaction.
func (c *Client) ChangeEntries(ctx context.Context, b api.Batch) (api.BatchResult, error) {
	b.Items = listed(b.Items)
	return do[api.BatchResult](ctx, c, write("POST", "entries/batch", b))
}

// Selection narrows whose figures are meant. The zero Selection is all in
// view.
type Selection struct {
	Locations []string // ids: only days on which the person is at one of these
	Teams     []string // ids: only days on which the person is in one of these
	People    []string // ids
}

func (p params) selection(s Selection) params {
	return p.texts("location", s.Locations).texts("team", s.Teams).texts("person", s.People)
}

// EntriesQuery selects entries of a tracker, newest day first.
type EntriesQuery struct {
	Tracker string
	Metric  string      // id; "" is all metrics
	From    period.Date // first day; 0 is from the beginning
	Until   period.Date // first day that is left out; 0 is to the end
	Selection
	Page
}

func (q EntriesQuery) params() params {
	return params{}.text("metric", q.Metric).day("from", q.From).day("until", q.Until).selection(q.Selection)
}

// Entries lists the entries in view (C4).
func (c *Client) Entries(ctx context.Context, q EntriesQuery) (api.List[api.Entry], error) {
	return do[api.List[api.Entry]](ctx, c, read(to("trackers", q.Tracker, "entries"), q.params().page(q.Page).values()))
}

// Submissions lists every change of the entries in view (C12).
func (c *Client) Submissions(ctx context.Context, q EntriesQuery) (api.List[api.Submission], error) {
	return do[api.List[api.Submission]](ctx, c, read(to("trackers", q.Tracker, "submissions"), q.params().page(q.Page).values()))
}
