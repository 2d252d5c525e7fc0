package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountPaidTime() {
	manage := RulePermission(people.TimetrackManage)
	const path = "/time/people/{person}/days/{date}/activities/{activity}/overwrite"
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/paid-time/preview", ID: "preview-paid-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Tell what setting the paid time of people would do; nothing is changed",
	}, a.previewPaidTime)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/paid-time", ID: "set-paid-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary:     "Set the paid time of people, for all of them or nobody",
		Description: "A stated time for somebody without a planned activity is refused with no_planned_activity, and names people[i].",
	}, a.setPaidTime)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/paid-time/total", ID: "set-paid-total", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Set the salary time of one person; it is spread over the rows beneath",
	}, a.setPaidTotal)
	mount(a.API, manage, Route{
		Method: http.MethodPut, Path: path, ID: "overwrite-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Set the salary time of a person, day and activity",
	}, a.overwriteTime)
	mount(a.API, manage, Route{
		Method: http.MethodDelete, Path: path, ID: "reset-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Return the salary time of a person, day and activity to the clocked one",
	}, a.resetTime)
	mount(a.API, manage, Route{
		Method: http.MethodGet, Path: path + "/versions", ID: "list-overwrite-versions", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "List every overwrite and reset of a salary time, newest first",
	}, a.overwriteVersions)
}

func paidIn(in api.PaidTimeInput) (timetrack.Selection, timetrack.SetPaidTime) {
	return selectionIn(in.TimeSelection), timetrack.SetPaidTime{Mode: timetrack.PaidMode(in.Mode), Seconds: in.Seconds, EachDay: in.EachDay}
}

func (a timeAPI) previewPaidTime(ctx context.Context, actor people.Actor, in *struct{ Body api.PaidTimeInput }) (*answer[api.List[api.PaidChange]], error) {
	sel, set := paidIn(in.Body)
	changes, err := a.time.PreviewPaidTime(ctx, actor, sel, set)
	if err != nil {
		return nil, err
	}
	return listOf(changes, "", paidChangeOut), nil
}

func (a timeAPI) setPaidTime(ctx context.Context, actor people.Actor, in *struct{ Body api.PaidTimeInput }) (*answer[api.List[api.PaidChange]], error) {
	sel, set := paidIn(in.Body)
	changes, err := a.time.SetPaidTime(ctx, actor, sel, set, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return listOf(changes, "", paidChangeOut), nil
}

func (a timeAPI) setPaidTotal(ctx context.Context, actor people.Actor, in *struct{ Body api.PaidTotalInput }) (*answer[api.PaidChange], error) {
	changes, err := a.time.SetTotal(ctx, actor, selectionIn(in.Body.TimeSelection), in.Body.Total, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &answer[api.PaidChange]{paidChangeOut(changes[0])}, nil
}

func paidChangeOut(c timetrack.PaidChange) api.PaidChange {
	out := api.PaidChange{Person: c.Person, Name: c.Name, Before: c.Before, After: c.After, Rows: make([]api.PaidRow, len(c.Rows))}
	for i, r := range c.Rows {
		out.Rows[i] = api.PaidRow{Date: r.Date, Name: r.Name, Planned: r.Planned(), Contact: r.Contact, Before: r.Seconds, After: c.Set[i]}
	}
	return out
}

// OverwritePath is the part of an input that names a salary time.
type OverwritePath struct {
	Person string `path:"person" maxLength:"100"`
	DayPath
	ActivityPath
}

type overwriteTimeInput struct {
	OverwritePath
	Body api.OverwriteInput
}

func (a timeAPI) overwriteTime(ctx context.Context, actor people.Actor, in *overwriteTimeInput) (*nothing, error) {
	return a.overwrite(ctx, actor, in.OverwritePath, &in.Body.Seconds, in.Body.Reason)
}

type resetTimeInput struct {
	OverwritePath
	Reason string `query:"reason" maxLength:"500"`
}

func (a timeAPI) resetTime(ctx context.Context, actor people.Actor, in *resetTimeInput) (*nothing, error) {
	return a.overwrite(ctx, actor, in.OverwritePath, nil, in.Reason)
}

func (a timeAPI) overwrite(ctx context.Context, actor people.Actor, at OverwritePath, seconds *int64, reason string) (*nothing, error) {
	d, err := at.day()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.time.OverwriteTime(ctx, actor, at.Person, d, at.Activity, seconds, reason)
}

func (a timeAPI) overwriteVersions(ctx context.Context, actor people.Actor, in *struct {
	OverwritePath
	Paging
}) (*answer[api.List[api.OverwriteVersion]], error) {
	d, err := in.day()
	if err != nil {
		return nil, err
	}
	found, err := a.time.OverwriteVersions(ctx, actor, in.Person, d, in.Activity)
	if err != nil {
		return nil, err
	}
	return versions(found, in.Paging, func(w timetrack.Overwrite) api.OverwriteVersion {
		return api.OverwriteVersion{Revision: w.Revision, Seconds: w.Seconds, VersionNote: noteOut(w.Record)}
	})
}
