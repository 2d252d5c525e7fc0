package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// PreviewPaidTime tells what SetPaidTime would do to each person, and changes
// nothing (K14).
func (c *Client) PreviewPaidTime(ctx context.Context, in api.PaidTimeInput) (api.List[api.PaidChange], error) {
	in.People = listed(in.People)
	return do[api.List[api.PaidChange]](ctx, c, write("POST", "time/paid-time/preview", in))
}

// SetPaidTime sets the paid time of people, for all of them or nobody (K14).
func (c *Client) SetPaidTime(ctx context.Context, in api.PaidTimeInput) (api.List[api.PaidChange], error) {
	in.People = listed(in.People)
	return do[api.List[api.PaidChange]](ctx, c, write("POST", "time/paid-time", in))
}

// SetPaidTotal types the salary time of one person; it is spread over the rows
// beneath (K12).
func (c *Client) SetPaidTotal(ctx context.Context, in api.PaidTotalInput) (api.PaidChange, error) {
	in.People = listed(in.People)
	return do[api.PaidChange](ctx, c, write("POST", "time/paid-time/total", in))
}

// OverwriteKey names the salary time of a person, day and activity.
type OverwriteKey struct {
	Person   string
	Date     period.Date
	Activity string // id
}

func (k OverwriteKey) path(end string) string {
	return to("time/people", k.Person, "days", k.Date.String(), "activities", k.Activity, end)
}

// OverwriteTime sets a salary time (K12).
func (c *Client) OverwriteTime(ctx context.Context, k OverwriteKey, in api.OverwriteInput) error {
	return c.done(ctx, write("PUT", k.path("overwrite"), in))
}

// ResetTime returns a salary time to the clocked one (K12).
func (c *Client) ResetTime(ctx context.Context, k OverwriteKey, reason string) error {
	o := write("DELETE", k.path("overwrite"), nil)
	o.query = params{}.text("reason", reason).values()
	return c.done(ctx, o)
}

// OverwriteVersions lists every overwrite and reset, newest first (C12).
func (c *Client) OverwriteVersions(ctx context.Context, k OverwriteKey) (api.List[api.OverwriteVersion], error) {
	return do[api.List[api.OverwriteVersion]](ctx, c, read(k.path("overwrite/versions"), nil))
}

// Bonuses lists bonuses by person and day (K15).
func (c *Client) Bonuses(ctx context.Context, q DaysQuery) (api.List[api.Bonus], error) {
	return do[api.List[api.Bonus]](ctx, c, read("time/bonuses", q.params().values()))
}

// AddBonuses gives people a bonus each, all of them or nobody.
func (c *Client) AddBonuses(ctx context.Context, in api.BonusesInput) (api.List[api.Bonus], error) {
	in.People = listed(in.People)
	return do[api.List[api.Bonus]](ctx, c, write("POST", "time/bonuses", in))
}

// ReplaceBonus changes amount and note of a bonus.
func (c *Client) ReplaceBonus(ctx context.Context, id string, revision int64, in api.BonusInput) (api.Bonus, error) {
	return do[api.Bonus](ctx, c, write("PUT", to("time/bonuses", id), in).at(revision))
}

// RemoveBonus takes a bonus away.
func (c *Client) RemoveBonus(ctx context.Context, id string, revision int64, reason string) error {
	o := write("DELETE", to("time/bonuses", id), nil).at(revision)
	o.query = params{}.text("reason", reason).values()
	return c.done(ctx, o)
}

// ApproveTime approves what a report showed of people, for all of them or
// nobody (K16). Where numbers have changed since, the error matches
// fault.ErrStale and names people[i].
func (c *Client) ApproveTime(ctx context.Context, in api.ApprovalInput) error {
	in.People, in.Parts = listed(in.People), listed(in.Parts)
	return c.done(ctx, write("POST", "time/approvals", in))
}

// ReopenTime undoes the approval of people's days, with a reason (K16).
func (c *Client) ReopenTime(ctx context.Context, in api.TimeReopenInput) error {
	in.People, in.Parts = listed(in.People), listed(in.Parts)
	return c.done(ctx, write("POST", "time/approvals/reopen", in))
}

// ApprovalVersions lists every approval and reopening of a person's day, newest
// first (C12).
func (c *Client) ApprovalVersions(ctx context.Context, person string, day period.Date) (api.List[api.ApprovalVersion], error) {
	return do[api.List[api.ApprovalVersion]](ctx, c, read(to("time/people", person, "days", day.String(), "approvals"), nil))
}

// HandOff gives the approved pay of people to payroll, and keeps it under a
// name (K20).
func (c *Client) HandOff(ctx context.Context, in api.HandoffInput) (api.Handoff, error) {
	in.People = listed(in.People)
	return do[api.Handoff](ctx, c, write("POST", "time/handoffs", in))
}

// Handoffs lists what was handed off of the days, newest first. The People of
// the query do not count.
func (c *Client) Handoffs(ctx context.Context, q DaysQuery) (api.List[api.Handoff], error) {
	q.People = nil
	return do[api.List[api.Handoff]](ctx, c, read("time/handoffs", q.params().values()))
}

// Handoff returns what was handed off, as it was given.
func (c *Client) Handoff(ctx context.Context, id string) (api.Handoff, error) {
	return do[api.Handoff](ctx, c, read(to("time/handoffs", id), nil))
}
