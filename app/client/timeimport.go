package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// ShiftsImport is an Import of the work schedule.
type ShiftsImport struct {
	Import
	DateLayout       string // how 2 January 2006 is written; "" is 2006-01-02
	Activity         string // of all rows, by id or name; "" is in a column
	CreateActivities bool   // create activities that are not there, as paid ones
}

// ImportShifts imports the work schedule (K6). Rows that are refused have the
// code rows_refused, and are in the Result of the *Problem.
func (c *Client) ImportShifts(ctx context.Context, in ShiftsImport) (api.ImportResult, error) {
	return c.imported(ctx, "shifts", in.Import, in.params().text("date_layout", in.DateLayout).activities(in.Activity, in.CreateActivities))
}

// ClockEntriesImport is an Import of time that was clocked elsewhere.
type ClockEntriesImport struct {
	Import
	TimeLayout       string // how 2 January 2006 at 15:04:05 is written; "" is RFC 3339
	Activity         string
	CreateActivities bool
}

// ImportClockEntries imports time that was clocked elsewhere (C16).
func (c *Client) ImportClockEntries(ctx context.Context, in ClockEntriesImport) (api.ImportResult, error) {
	return c.imported(ctx, "clock-entries", in.Import, in.params().text("time_layout", in.TimeLayout).activities(in.Activity, in.CreateActivities))
}

// WorkSessionsImport is an Import of the time for which people were logged on.
type WorkSessionsImport struct {
	Import
	TimeLayout string
}

// ImportWorkSessions imports for how long people were logged on (K7), by
// sessions or by events.
func (c *Client) ImportWorkSessions(ctx context.Context, in WorkSessionsImport) (api.ImportResult, error) {
	return c.imported(ctx, "sessions", in.Import, in.params().text("time_layout", in.TimeLayout))
}

// AmountsImport is an Import of amounts of people.
type AmountsImport struct {
	Import
	DateLayout   string
	DecimalComma bool   // numbers are written 12,50
	Currency     string // of amounts whose row does not say; "" is the organization's
}

func (in AmountsImport) params() params {
	return in.Import.params().text("date_layout", in.DateLayout).flag("decimal_comma", in.DecimalComma).text("currency", in.Currency)
}

// ImportWorkResults imports what people achieved (K8).
func (c *Client) ImportWorkResults(ctx context.Context, in AmountsImport) (api.ImportResult, error) {
	return c.imported(ctx, "results", in.Import, in.params())
}

// ContactTimesImport is an Import of the time spent on contact pages.
type ContactTimesImport struct {
	Import
	DateLayout       string
	Activity         string
	CreateActivities bool
}

// ImportContactTimes imports how long people spent on contact pages (K8).
func (c *Client) ImportContactTimes(ctx context.Context, in ContactTimesImport) (api.ImportResult, error) {
	return c.imported(ctx, "contact-time", in.Import, in.params().text("date_layout", in.DateLayout).activities(in.Activity, in.CreateActivities))
}

// ImportHourRates imports what people earn by the hour (K9).
func (c *Client) ImportHourRates(ctx context.Context, in AmountsImport) (api.ImportResult, error) {
	return c.imported(ctx, "rates", in.Import, in.params())
}

// activities says of which activity the rows of a file are.
func (p params) activities(activity string, create bool) params {
	return p.text("activity", activity).flag("create_activities", create)
}
