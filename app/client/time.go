package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Activities lists what can be clocked, by name, also what is retired (K6).
func (c *Client) Activities(ctx context.Context, page Page) (api.List[api.Activity], error) {
	return do[api.List[api.Activity]](ctx, c, read("time/activities", params{}.page(page).values()))
}

// CreateActivity makes an activity.
func (c *Client) CreateActivity(ctx context.Context, a api.ActivityInput) (api.Activity, error) {
	return do[api.Activity](ctx, c, write("POST", "time/activities", a))
}

// ReplaceActivity saves a new version of an activity.
func (c *Client) ReplaceActivity(ctx context.Context, id string, revision int64, a api.ActivityInput) (api.Activity, error) {
	return do[api.Activity](ctx, c, write("PUT", to("time/activities", id), a).at(revision))
}

// ActivityVersions lists every saved version of an activity, newest first
// (C12).
func (c *Client) ActivityVersions(ctx context.Context, id string) (api.List[api.ActivityVersion], error) {
	return do[api.List[api.ActivityVersion]](ctx, c, read(to("time/activities", id, "versions"), nil))
}

// DaysQuery selects what is of some people's days.
type DaysQuery struct {
	From   period.Date
	Until  period.Date // first day that is left out; at most 400 days
	People []string    // ids; nil is everybody in view
	Page
}

func (q DaysQuery) params() params {
	return params{}.day("from", q.From).day("until", q.Until).texts("person", q.People).page(q.Page)
}

// Shifts lists what is planned, by person and day (K6).
func (c *Client) Shifts(ctx context.Context, q DaysQuery) (api.List[api.Shift], error) {
	return do[api.List[api.Shift]](ctx, c, read("time/shifts", q.params().values()))
}

// PutShifts plans time, all of it or nothing: new shifts, new versions of some,
// and what is to be taken away. It returns them as stored.
func (c *Client) PutShifts(ctx context.Context, in api.ShiftsInput) (api.List[api.Shift], error) {
	in.Shifts = listed(in.Shifts)
	return do[api.List[api.Shift]](ctx, c, write("POST", "time/shifts", in))
}

// CopyWeek plans one week as another one is planned, and returns the new
// shifts.
func (c *Client) CopyWeek(ctx context.Context, in api.WeekCopy) (api.List[api.Shift], error) {
	return do[api.List[api.Shift]](ctx, c, write("POST", "time/shifts/copies", in))
}

// ShiftVersions lists every saved version of a shift, newest first (C12).
func (c *Client) ShiftVersions(ctx context.Context, id string) (api.List[api.ShiftVersion], error) {
	return do[api.List[api.ShiftVersion]](ctx, c, read(to("time/shifts", id, "versions"), nil))
}

// ClockDay returns what a person clocked on a day, the zero Date being today
// (K2); "" is oneself.
func (c *Client) ClockDay(ctx context.Context, day period.Date, person string) (api.ClockDay, error) {
	return do[api.ClockDay](ctx, c, read(to("time/days", dayOrToday(day)), params{}.text("person", person).values()))
}

// StartClock begins an activity now, and ends what runs (K1).
func (c *Client) StartClock(ctx context.Context, in api.ClockStart) (api.ClockEntry, error) {
	return do[api.ClockEntry](ctx, c, write("POST", "time/clock/start", in))
}

// StopClock ends what runs, now (K1).
func (c *Client) StopClock(ctx context.Context, in api.ClockStop) (api.ClockEntry, error) {
	return do[api.ClockEntry](ctx, c, write("POST", "time/clock/stop", in))
}

// AddClockEntry enters time by hand (K3). Another entry in the way is the
// Problem's Entry, with the code overlap.
func (c *Client) AddClockEntry(ctx context.Context, in api.ClockInput) (api.ClockEntry, error) {
	return do[api.ClockEntry](ctx, c, write("POST", "time/entries", in))
}

// EditClockEntry changes an entry by hand (K3), with the refusals of
// AddClockEntry.
func (c *Client) EditClockEntry(ctx context.Context, id string, revision int64, in api.ClockInput) (api.ClockEntry, error) {
	return do[api.ClockEntry](ctx, c, write("PUT", to("time/entries", id), in).at(revision))
}

// RemoveClockEntry removes an entry; its history stays. It returns the entry
// as it was removed.
func (c *Client) RemoveClockEntry(ctx context.Context, id string, revision int64, reason string) (api.ClockEntry, error) {
	o := write("DELETE", to("time/entries", id), nil).at(revision)
	o.query = params{}.text("reason", reason).values()
	return do[api.ClockEntry](ctx, c, o)
}

// ClockEntryVersions lists every state of an entry, newest first (C12).
func (c *Client) ClockEntryVersions(ctx context.Context, id string) (api.List[api.ClockEntryVersion], error) {
	return do[api.List[api.ClockEntryVersion]](ctx, c, read(to("time/entries", id, "versions"), nil))
}

// HeldTime lists the entries that wait for a decision because they were clocked
// on approved days, by person and day. The People of the query do not count.
func (c *Client) HeldTime(ctx context.Context, q DaysQuery) (api.List[api.ClockEntry], error) {
	q.People = nil
	return do[api.List[api.ClockEntry]](ctx, c, read("time/held", q.params().values()))
}

// DecideHeldTime releases an entry that is held, or removes it.
func (c *Client) DecideHeldTime(ctx context.Context, id string, revision int64, in api.HeldDecision) (api.ClockEntry, error) {
	return do[api.ClockEntry](ctx, c, write("POST", to("time/held", id, "decisions"), in).at(revision))
}
