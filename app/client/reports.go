package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Glances tell at a glance how the people of each tracker stand today (T20).
func (c *Client) Glances(ctx context.Context) (api.List[api.Glance], error) {
	return do[api.List[api.Glance]](ctx, c, read("glances", nil))
}

// ReportQuery asks for the report of a period.
type ReportQuery struct {
	Tracker string
	Date    period.Date // any day of the period; 0 is today
	Sort    string      // name, location or the id of a metric, with - in front descending; "" is name
	Selection
}

// Report returns how the people in view stand in a period (T19).
func (c *Client) Report(ctx context.Context, q ReportQuery) (api.Report, error) {
	p := params{}.text("sort", q.Sort).selection(q.Selection)
	return do[api.Report](ctx, c, read(to("trackers", q.Tracker, "reports", dayOrToday(q.Date)), p.values()))
}

// SeriesQuery asks for a metric over many periods.
type SeriesQuery struct {
	Tracker string
	Metric  string
	Kind    string      // day, week, month, quarter, half or year; "" is the tracker's period
	From    period.Date // 0 is the tracker's start
	Until   period.Date // first day that is left out; 0 is tomorrow
	Group   string      // person, location or all; "" is all
	Selection
}

func (q SeriesQuery) params() params {
	return params{}.text("kind", q.Kind).day("from", q.From).day("until", q.Until).text("group", q.Group).selection(q.Selection)
}

// Series returns a metric over many periods (T22).
func (c *Client) Series(ctx context.Context, q SeriesQuery) (api.Series, error) {
	return do[api.Series](ctx, c, read(to("trackers", q.Tracker, "metrics", q.Metric, "series"), q.params().values()))
}

// ExplainQuery names a reported number: that of the selection. The number of a
// row in a report is that of the report's own selection, with the person or the
// location of the row in its place.
type ExplainQuery struct {
	Tracker string
	Metric  string
	Date    period.Date // any day of the period; 0 is today
	Selection
}

// Explain tells how a reported number came about (C13).
func (c *Client) Explain(ctx context.Context, q ExplainQuery) (api.Explanation, error) {
	p := params{}.selection(q.Selection)
	return do[api.Explanation](ctx, c, read(to("trackers", q.Tracker, "metrics", q.Metric, "explanations", dayOrToday(q.Date)), p.values()))
}
