package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountExports() {
	files := map[string]reflect.Type{mediaTypeOf(export.CSV): nil, mediaTypeOf(export.XLSX): nil}
	mount(a.API, deciders(), Route{
		Method: http.MethodGet, Path: "/time/exports/report", ID: "export-time-report", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary:     "Download the report of what people are to be paid for as CSV or XLSX: a row for each person, or detailed",
		Description: "Time is in hours, or in days and hours, which the header states; seconds are always a column too. Above 200,000 rows, xlsx is refused with use_csv.",
		Timeout:     exportTimeout, Answers: files,
	}, a.exportReport)
	mount(a.API, RulePermission(people.TimetrackApprove), Route{
		Method: http.MethodGet, Path: "/time/handoffs/{handoff}/export", ID: "export-handoff", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Download what was handed off as CSV or XLSX", Description: "It is the same each time, byte for byte.",
		Timeout: exportTimeout, Answers: files,
	}, a.exportHandoff)
}

type exportTimeInput struct {
	TimeDays
	Selection
	Activities   []string `query:"activity,explode" maxItems:"100" maxLength:"100" doc:"Only the time of these, and the pay for it; ids."`
	ExcludeEmpty bool     `query:"exclude_empty" doc:"Leave out people without any value."`
	Detailed     bool     `query:"detailed" doc:"A row for each person, day and activity."`
	Time         string   `query:"time" enum:"hours,days-hours" default:"hours" doc:"How time is written."`
	DayHours     int      `query:"day_hours" minimum:"1" maximum:"24" default:"24" doc:"How long a day is in days-hours."`
	ExportFormat
}

func (a timeAPI) exportReport(ctx context.Context, actor people.Actor, in *exportTimeInput) (*exportFile, error) {
	days, err := a.span(ctx, actor, in.TimeDays)
	if err != nil {
		return nil, err
	}
	r, err := a.time.Report(ctx, actor, timetrack.ReportQuery{
		Selection:  timetrack.Selection{Span: days, People: in.People, Teams: in.Teams, Locations: in.Locations},
		Activities: in.Activities, ExcludeEmpty: in.ExcludeEmpty,
	})
	if err != nil {
		return nil, err
	}
	tabulate := export.TimeReport
	if in.Detailed {
		tabulate = export.TimeReportDetailed
	}
	table, err := tabulate(r, export.TimeOptions{Time: export.TimeFormat(in.Time), DayHours: in.DayHours, Columns: in.Columns})
	if err != nil {
		return nil, renamed(err, "columns", "column")
	}
	return a.export(ctx, actor, exported{what: "time-report", title: daysOf(r.Span), table: table}, in.ExportFormat)
}

func (a timeAPI) exportHandoff(ctx context.Context, actor people.Actor, in *struct {
	Handoff string `path:"handoff" maxLength:"100" doc:"Id of the hand-off."`
	Format  string `query:"format" enum:"csv,xlsx" default:"csv"`
}) (*exportFile, error) {
	h, err := a.time.Handoff(ctx, actor, in.Handoff)
	if err != nil {
		return nil, err
	}
	e := exported{what: "handoff", entity: storage.EntityHandoff, tracker: h.ID, title: h.Name, table: export.Handoff(h)}
	return a.export(ctx, actor, e, ExportFormat{Format: in.Format})
}
