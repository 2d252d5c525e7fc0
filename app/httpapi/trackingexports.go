package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a trackingAPI) mountExports() {
	const sheets = "Above 200,000 rows, xlsx is refused with use_csv. "
	route := func(what, spec, summary, description string) (Rule, Route) {
		return RuleScope(spec), Route{
			Method: http.MethodGet, Path: "/trackers/{tracker}/exports/" + what, ID: "export-" + what, Tag: "Exports and imports", Module: Trackers,
			Summary: summary, Description: sheets + description, Timeout: exportTimeout,
			Answers: map[string]reflect.Type{mediaTypeOf(export.CSV): nil, mediaTypeOf(export.XLSX): nil},
		}
	}
	rule, r := route("entries", "C4, C15", "Export the entries in view as CSV or XLSX",
		"Its CSV can be imported again as it is; people without an external id are found by the column person_id.")
	mount(a.API, rule, r, a.exportEntries)
	rule, r = route("history", "C4, C12, C15", "Export every change of the entries in view as CSV or XLSX", "The newest day is first.")
	mount(a.API, rule, r, a.exportHistory)
	rule, r = route("report", "C4, C15, T21", "Export the report of a period as CSV or XLSX", "Without trackers.report it holds one's own row only.")
	mount(a.API, rule, r, a.exportReport)
	rule, r = route("series", "C4, C15, T22", "Export a metric over many periods as CSV or XLSX", "It has a row for each line and period.")
	mount(a.API, rule, r, a.exportSeries)
}

type exportEntriesInput struct {
	EntrySelection
	ExportFormat
}

func (a trackingAPI) exportEntries(ctx context.Context, actor people.Actor, in *exportEntriesInput) (*exportFile, error) {
	return a.exportEach(ctx, actor, "entries", in, export.Entries)
}

func (a trackingAPI) exportHistory(ctx context.Context, actor people.Actor, in *exportEntriesInput) (*exportFile, error) {
	return a.exportEach(ctx, actor, "history", in, export.History)
}

func (a trackingAPI) exportEach(ctx context.Context, actor people.Actor, what string, in *exportEntriesInput,
	tabulate func(context.Context, export.Reader, people.Actor, *people.Roster, tracking.EntryFilter, ...string) (export.Table, error),
) (*exportFile, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	table, err := tabulate(ctx, a.trackers, actor, roster, f, in.Columns...)
	if err != nil {
		return nil, renamed(err, "columns", "column")
	}
	return a.export(ctx, actor, exported{what: what, tracker: in.Tracker, title: what + " " + daysOf(f.Span), table: table}, in.ExportFormat)
}

type exportReportInput struct {
	TrackerPath
	Date string `query:"date" maxLength:"10" default:"today" doc:"Any day of the period, or today."`
	ReportSelection
	Totals bool `query:"totals" default:"true" doc:"Rows with the totals by location and of all, after the people."`
	ExportFormat
}

func (a trackingAPI) exportReport(ctx context.Context, actor people.Actor, in *exportReportInput) (*exportFile, error) {
	r, err := a.report(ctx, actor, in.Tracker, in.Date, in.ReportSelection)
	if err != nil {
		return nil, err
	}
	table, err := export.Report(r, export.ReportOptions{Locations: in.Totals, Overall: in.Totals, Columns: in.Columns})
	if err != nil {
		return nil, renamed(err, "columns", "column")
	}
	return a.export(ctx, actor, exported{what: "report", tracker: in.Tracker, title: "report " + r.Label, table: table}, in.ExportFormat)
}

type exportSeriesInput struct {
	TrackerPath
	Metric string `query:"metric" required:"true" minLength:"1" maxLength:"100" doc:"Id of the metric."`
	SeriesSelection
	ExportFormat
}

func (a trackingAPI) exportSeries(ctx context.Context, actor people.Actor, in *exportSeriesInput) (*exportFile, error) {
	s, err := a.series(ctx, actor, in.Tracker, in.Metric, in.SeriesSelection)
	if err != nil {
		return nil, err
	}
	table, err := export.Series(s, in.Columns...)
	if err != nil {
		return nil, renamed(err, "columns", "column")
	}
	title := metricOf(s.Tracker, s.Metric).Name + " series"
	if n := len(s.Labels); n > 0 {
		title += " " + s.Labels[0] + " to " + s.Labels[n-1]
	}
	return a.export(ctx, actor, exported{what: "series", tracker: in.Tracker, title: title, table: table}, in.ExportFormat)
}
