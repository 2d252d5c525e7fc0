package client

import (
	"context"
	"strconv"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// TimeDays are days: from one to another, or a kind of period around a day.
type TimeDays struct {
	From   period.Date
	Until  period.Date // first day that is left out; at most 400 days
	Period string      // day, week, month, quarter, half or year, in the place of From and Until
	Date   period.Date // a day of that period; 0 is today
}

func (d TimeDays) params() params {
	return params{}.day("from", d.From).day("until", d.Until).text("period", d.Period).day("date", d.Date)
}

// TimeReportQuery is what can be selected in Manage TimeTrack (K10).
type TimeReportQuery struct {
	TimeDays
	Selection
	Activities   []string // ids; nil is all
	Columns      []string // names; nil is all
	ExcludeEmpty bool     // leave out people without any value
	Detailed     bool     // with days and activities
	Sort         string   // name or a column, with - in front descending; "" is name
	Page
}

func (q TimeReportQuery) params() params {
	return q.TimeDays.params().selection(q.Selection).texts("activity", q.Activities).texts("column", q.Columns).
		flag("exclude_empty", q.ExcludeEmpty).flag("detailed", q.Detailed).text("sort", q.Sort).page(q.Page)
}

// TimeReport returns a page of what people are to be paid for, with the totals
// of all (K11).
func (c *Client) TimeReport(ctx context.Context, q TimeReportQuery) (api.TimeReport, error) {
	return do[api.TimeReport](ctx, c, read("time/report", q.params().values()))
}

// TimeFormat says how a report of time is written. The zero TimeFormat is in
// hours, as a CSV with the usual columns.
type TimeFormat struct {
	Time     string // hours or days-hours; "" is hours
	DayHours int    // how long a day is in days-hours; 0 is 24
	ExportFormat
}

// ExportTimeReport exports the report with all its people, also in detail
// (K18). The Columns, Sort and Page of the query do not matter.
func (c *Client) ExportTimeReport(ctx context.Context, q TimeReportQuery, f TimeFormat) (*Download, error) {
	q.Columns, q.Sort, q.Page = nil, "", Page{}
	p := q.params().text("time", f.Time).format(f.ExportFormat)
	if f.DayHours != 0 {
		p = p.text("day_hours", strconv.Itoa(f.DayHours))
	}
	return c.download(ctx, read("time/exports/report", p.values()))
}

// ExportHandoff exports what was handed off, as csv or xlsx (K20).
func (c *Client) ExportHandoff(ctx context.Context, id, format string) (*Download, error) {
	return c.download(ctx, read(to("time/handoffs", id, "export"), params{}.text("format", format).values()))
}

// TimeReportRow returns the row of one person, with days and activities. Of the
// query it takes days, teams, locations, activities and columns: those of the
// report that the row is in.
func (c *Client) TimeReportRow(ctx context.Context, person string, q TimeReportQuery) (api.TimeRow, error) {
	q.People, q.ExcludeEmpty, q.Detailed, q.Sort, q.Page = nil, false, false, "", Page{}
	return do[api.TimeRow](ctx, c, read(to("time/report", person), q.params().values()))
}

// MyTime returns one's own figures, with days, activities and approval (K19).
func (c *Client) MyTime(ctx context.Context, days TimeDays) (api.TimeRow, error) {
	return do[api.TimeRow](ctx, c, read("time/own", days.params().values()))
}

// TimeFilters lists one's own filters and those that others share, by name
// (K17).
func (c *Client) TimeFilters(ctx context.Context, page Page) (api.List[api.TimeFilter], error) {
	return do[api.List[api.TimeFilter]](ctx, c, read("time/filters", params{}.page(page).values()))
}

// CreateTimeFilter saves a new filter.
func (c *Client) CreateTimeFilter(ctx context.Context, in api.TimeFilterInput) (api.TimeFilter, error) {
	return do[api.TimeFilter](ctx, c, write("POST", "time/filters", in))
}

// ReplaceTimeFilter saves a new version of one's own filter.
func (c *Client) ReplaceTimeFilter(ctx context.Context, id string, revision int64, in api.TimeFilterInput) (api.TimeFilter, error) {
	return do[api.TimeFilter](ctx, c, write("PUT", to("time/filters", id), in).at(revision))
}

// DeleteTimeFilter deletes one's own filter.
func (c *Client) DeleteTimeFilter(ctx context.Context, id string, revision int64) error {
	return c.done(ctx, write("DELETE", to("time/filters", id), nil).at(revision))
}
