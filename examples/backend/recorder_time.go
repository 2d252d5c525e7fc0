package main

import (
	"context"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

type recordedTime struct {
	timetrack.Store
	*unit
}

func (s recordedTime) PutVerdicts(ctx context.Context, vs []change.Verdict) error {
	return s.note("TimeTrack.PutVerdicts", join(vs, func(v change.Verdict) string { return v.ID }), s.Store.PutVerdicts(ctx, vs))
}

func (s recordedTime) Activities() timetrack.Records[timetrack.Activity] {
	return recordedRecords[timetrack.Activity]{s.Store.Activities(), s.unit, "TimeTrack.Activities"}
}

func (s recordedTime) Entries() timetrack.Timed[timetrack.Entry] {
	return recordedTimed[timetrack.Entry]{s.Store.Entries(), s.unit, "TimeTrack.Entries"}
}

func (s recordedTime) Shifts() timetrack.Records[timetrack.Shift] {
	return recordedRecords[timetrack.Shift]{s.Store.Shifts(), s.unit, "TimeTrack.Shifts"}
}

func (s recordedTime) Sessions() timetrack.Timed[timetrack.Session] {
	return recordedTimed[timetrack.Session]{s.Store.Sessions(), s.unit, "TimeTrack.Sessions"}
}

func (s recordedTime) Contacts() timetrack.Records[timetrack.Contact] {
	return recordedRecords[timetrack.Contact]{s.Store.Contacts(), s.unit, "TimeTrack.Contacts"}
}

func (s recordedTime) Rates() timetrack.Records[timetrack.HourRate] {
	return recordedRecords[timetrack.HourRate]{s.Store.Rates(), s.unit, "TimeTrack.Rates"}
}

func (s recordedTime) Overwrites() timetrack.Records[timetrack.Overwrite] {
	return recordedRecords[timetrack.Overwrite]{s.Store.Overwrites(), s.unit, "TimeTrack.Overwrites"}
}

func (s recordedTime) Bonuses() timetrack.Records[timetrack.Bonus] {
	return recordedRecords[timetrack.Bonus]{s.Store.Bonuses(), s.unit, "TimeTrack.Bonuses"}
}

func (s recordedTime) Adjustments() timetrack.Records[timetrack.Adjustment] {
	return recordedRecords[timetrack.Adjustment]{s.Store.Adjustments(), s.unit, "TimeTrack.Adjustments"}
}

func (s recordedTime) Approvals() timetrack.Records[timetrack.Approval] {
	return recordedRecords[timetrack.Approval]{s.Store.Approvals(), s.unit, "TimeTrack.Approvals"}
}

func (s recordedTime) Filters() timetrack.Records[timetrack.Filter] {
	return recordedRecords[timetrack.Filter]{s.Store.Filters(), s.unit, "TimeTrack.Filters"}
}

func (s recordedTime) Handoffs() timetrack.Records[timetrack.Handoff] {
	return recordedRecords[timetrack.Handoff]{s.Store.Handoffs(), s.unit, "TimeTrack.Handoffs"}
}

func (s recordedTime) Results() timetrack.Results { return recordedResults{s.Store.Results(), s.unit} }

// recordedRecords is the records of time of one kind.
type recordedRecords[T timetrack.Kept] struct {
	timetrack.Records[T]
	*unit
	name string
}

func (s recordedRecords[T]) Put(ctx context.Context, vs ...T) error {
	return s.note(s.name+".Put", join(vs, func(v T) string { return v.Header().ID }), s.Records.Put(ctx, vs...))
}

type recordedTimed[T timetrack.Kept] struct {
	timetrack.Timed[T]
	*unit
	name string
}

func (s recordedTimed[T]) Put(ctx context.Context, vs ...T) error {
	return s.note(s.name+".Put", join(vs, func(v T) string { return v.Header().ID }), s.Timed.Put(ctx, vs...))
}

type recordedResults struct {
	timetrack.Results
	*unit
}

func (s recordedResults) Put(ctx context.Context, vs ...timetrack.Result) error {
	return s.note("TimeTrack.Results.Put", join(vs, func(r timetrack.Result) string { return r.ID }), s.Results.Put(ctx, vs...))
}
