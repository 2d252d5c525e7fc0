package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountShifts() {
	schedule := RulePermission(people.TimetrackSchedule)
	mount(a.API, RuleScope("C4, K6"), Route{
		Method: http.MethodGet, Path: "/time/shifts", ID: "list-shifts", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary:     "List what is planned, by person and day",
		Description: "One's own, and with timetrack.schedule or timetrack.manage that of others in view.",
	}, a.listShifts)
	mount(a.API, schedule, Route{
		Method: http.MethodPost, Path: "/time/shifts", ID: "put-shifts", Tag: tagTime, Module: Timetrack, Planned: true, Parts: true,
		Summary:     "Plan up to 1,000 shifts, all of them or nothing",
		Description: "A shift with a revision changes the one that it names, or takes it away where it is removed. Shifts of a person do not overlap.",
	}, a.putShifts)
	mount(a.API, schedule, Route{
		Method: http.MethodPost, Path: "/time/shifts/copies", ID: "copy-week", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Plan one week as another one is planned", Description: "Days on which something is in the way are not overwritten: it is refused as a whole.",
	}, a.copyWeek)
	mount(a.API, schedule, Route{
		Method: http.MethodGet, Path: "/time/shifts/{shift}/versions", ID: "list-shift-versions", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "List every saved version of a shift, newest first",
	}, a.shiftVersions)
}

// RecordsInput asks for a page of the records of people on some days.
type RecordsInput struct {
	DaySpan
	Persons
	Paging
}

func (a timeAPI) listShifts(ctx context.Context, actor people.Actor, in *RecordsInput) (*answer[api.List[api.Shift]], error) {
	days, err := in.span()
	if err != nil {
		return nil, err
	}
	shifts, err := a.time.Shifts(ctx, actor, days, in.People)
	if err != nil {
		return nil, err
	}
	return listedByDay(shifts, in.Paging, shiftOut)
}

func (a timeAPI) putShifts(ctx context.Context, actor people.Actor, in *struct{ Body api.ShiftsInput }) (*answer[api.List[api.Shift]], error) {
	shifts, err := a.time.PutShifts(ctx, actor, each(in.Body.Shifts, func(s api.ShiftInput) timetrack.Shift {
		return timetrack.Shift{
			Record:   timetrack.Record{ID: s.ID, Revision: s.Revision, Person: s.Person, Date: s.Date, Removed: s.Removed, Reason: s.Reason},
			Activity: s.Activity, From: s.From, To: s.To,
		}
	}))
	if err != nil {
		return nil, err
	}
	return listOf(shifts, "", shiftOut), nil
}

func (a timeAPI) copyWeek(ctx context.Context, actor people.Actor, in *struct{ Body api.WeekCopy }) (*answer[api.List[api.Shift]], error) {
	shifts, err := a.time.CopyWeek(ctx, actor, in.Body.From, in.Body.To, orAll(in.Body.People))
	// The copy that is refused is none of the request's.
	if o, ok := errors.AsType[*timetrack.ShiftOverlap](err); ok {
		return nil, &timetrack.ShiftOverlap{Field: "to", Shift: o.Shift, Name: o.Name}
	}
	if a, ok := errors.AsType[*timetrack.ShiftApproved](err); ok {
		return nil, &timetrack.ShiftApproved{Field: "to", Person: a.Person, Name: a.Name, Date: a.Date}
	}
	if r, ok := errors.AsType[*fault.Refusal](err); ok && r.Field != "" {
		return nil, &fault.Refusal{Code: r.Code, Field: "to", Reason: r.Reason, Err: r.Err}
	}
	if err != nil {
		return nil, err
	}
	return listOf(shifts, "", shiftOut), nil
}

func (a timeAPI) shiftVersions(ctx context.Context, actor people.Actor, in *struct {
	Shift string `path:"shift" maxLength:"100" doc:"Id of the shift."`
	Paging
}) (*answer[api.List[api.ShiftVersion]], error) {
	found, err := a.time.ShiftVersions(ctx, actor, in.Shift)
	if err != nil {
		return nil, err
	}
	return versions(found, in.Paging, func(s timetrack.Shift) api.ShiftVersion {
		return api.ShiftVersion{Shift: shiftOut(s), VersionNote: noteOut(s.Record)}
	})
}

func shiftOut(s timetrack.Shift) api.Shift {
	return api.Shift{ID: s.ID, Revision: s.Revision, Person: s.Person, Activity: s.Activity, Date: s.Date, From: s.From, To: s.To}
}
