package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountTimeReport() {
	mount(a.API, deciders(), Route{
		Method: http.MethodGet, Path: "/time/report", ID: "get-time-report", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary:     "Report what people are to be paid for, a page of people by name or by a column, with the totals of all",
		Description: "Those whom one manages or may approve, and oneself.",
	}, a.timeReport)
	mount(a.API, deciders(), Route{
		Method: http.MethodGet, Path: "/time/report/{person}", ID: "get-time-report-row", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Open the row of a person: the days, their activities, and what is paid for them",
	}, a.timeReportRow)
	mount(a.API, RuleSignedIn("K19"), Route{
		Method: http.MethodGet, Path: "/time/own", ID: "get-my-time", Tag: tagTime, Module: Timetrack,
		Summary: "Read one's own planned, logged-on, reported and paid time and salary, with approval",
	}, a.myTime)
}

// TimeColumns is the part of an input that says what is shown of a row.
type TimeColumns struct {
	Columns    []string `query:"column,explode" maxItems:"12" maxLength:"20" enum:"planned,system,reported,salary_time,points,revenue,profit,commission,sales,bonus,salary,approval" doc:"Only these; left out, all. Who approved is always there. Repeat it for several."`
	Activities []string `query:"activity,explode" maxItems:"100" maxLength:"100" doc:"Only the time of these, and the pay for it; ids. What belongs to no activity, such as commission and bonus, is left out."`
}

type timeReportInput struct {
	TimeDays
	Selection
	TimeColumns
	ExcludeEmpty bool   `query:"exclude_empty" doc:"Leave out people without any value."`
	Detailed     bool   `query:"detailed" doc:"With days and activities."`
	Sort         string `query:"sort" maxLength:"20" default:"name" doc:"name or a column, with - in front descending; those who are alike come by name. Amounts go by the first currency of the total, then by the next. A cursor is of one order."`
	Paging
}

func (a timeAPI) timeReport(ctx context.Context, actor people.Actor, in *timeReportInput) (*answer[api.TimeReport], error) {
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
	order, err := timeOrderOf(in.Sort, r.Total)
	if err != nil {
		return nil, err
	}
	rows, next, err := pageOf(r.People, in.page(), order.key, order.compare)
	if err != nil {
		return nil, err
	}
	named, err := a.names(ctx, actor)
	if err != nil {
		return nil, err
	}
	show := columnsOf(in.Columns)
	return &answer[api.TimeReport]{api.TimeReport{
		From: r.From, Until: r.Until, Zone: orUTC(r.Zone), Next: next, Total: show.figures(r.Total),
		Items: each(rows, func(p timetrack.PersonRow) api.TimeRow {
			marks := marksOut(p.Days)
			if !in.Detailed {
				p.Days = nil
			}
			row := show.row(p)
			row.Marks = marks
			named.row(&row)
			return row
		}),
	}}, nil
}

type timeReportRowInput struct {
	Person string `path:"person" maxLength:"100"`
	TimeDays
	Locations []string `query:"location,explode" maxItems:"100" maxLength:"100" doc:"Only days on which the person is at one of these; ids."`
	Teams     []string `query:"team,explode" maxItems:"100" maxLength:"100" doc:"Only days on which the person is in one of these; ids."`
	TimeColumns
}

func (a timeAPI) timeReportRow(ctx context.Context, actor people.Actor, in *timeReportRowInput) (*answer[api.TimeRow], error) {
	days, err := a.span(ctx, actor, in.TimeDays)
	if err != nil {
		return nil, err
	}
	r, err := a.time.Report(ctx, actor, timetrack.ReportQuery{
		Selection:  timetrack.Selection{Span: days, People: []string{in.Person}, Teams: in.Teams, Locations: in.Locations},
		Activities: in.Activities,
	})
	if err != nil {
		return nil, err
	}
	if len(r.People) == 0 {
		return nil, fault.ErrNotFound
	}
	return a.named(ctx, actor, columnsOf(in.Columns).row(r.People[0]))
}

func (a timeAPI) myTime(ctx context.Context, actor people.Actor, in *TimeDays) (*answer[api.TimeRow], error) {
	if actor.Person == "" {
		return nil, fault.ErrDenied // a host system has no time of its own
	}
	days, err := a.span(ctx, actor, *in)
	if err != nil {
		return nil, err
	}
	row, err := a.time.Own(ctx, actor, days)
	if err != nil {
		return nil, err
	}
	return a.named(ctx, actor, columnsOf(nil).row(row))
}

// named answers with a row, and with the names of those who approved it.
func (a timeAPI) named(ctx context.Context, actor people.Actor, row api.TimeRow) (*answer[api.TimeRow], error) {
	n, err := a.names(ctx, actor)
	if err != nil {
		return nil, err
	}
	n.row(&row)
	return &answer[api.TimeRow]{row}, nil
}

func orUTC(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}
