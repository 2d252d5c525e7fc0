package storagetest

import (
	"context"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

type failingTime struct {
	timetrack.Store
	f *Failing
}

func (s failingTime) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	return after(s.f, func() error { return s.Store.PutVerdicts(ctx, verdicts) })
}

func (s failingTime) Activities() timetrack.Records[timetrack.Activity] {
	return failingRecords[timetrack.Activity]{s.Store.Activities(), s.f}
}

func (s failingTime) Entries() timetrack.Timed[timetrack.Entry] {
	return failingTimed[timetrack.Entry]{s.Store.Entries(), s.f}
}

func (s failingTime) Shifts() timetrack.Records[timetrack.Shift] {
	return failingRecords[timetrack.Shift]{s.Store.Shifts(), s.f}
}

func (s failingTime) Sessions() timetrack.Timed[timetrack.Session] {
	return failingTimed[timetrack.Session]{s.Store.Sessions(), s.f}
}

func (s failingTime) Contacts() timetrack.Records[timetrack.Contact] {
	return failingRecords[timetrack.Contact]{s.Store.Contacts(), s.f}
}

func (s failingTime) Rates() timetrack.Records[timetrack.HourRate] {
	return failingRecords[timetrack.HourRate]{s.Store.Rates(), s.f}
}

func (s failingTime) Overwrites() timetrack.Records[timetrack.Overwrite] {
	return failingRecords[timetrack.Overwrite]{s.Store.Overwrites(), s.f}
}

func (s failingTime) Bonuses() timetrack.Records[timetrack.Bonus] {
	return failingRecords[timetrack.Bonus]{s.Store.Bonuses(), s.f}
}

func (s failingTime) Adjustments() timetrack.Records[timetrack.Adjustment] {
	return failingRecords[timetrack.Adjustment]{s.Store.Adjustments(), s.f}
}

func (s failingTime) Approvals() timetrack.Records[timetrack.Approval] {
	return failingRecords[timetrack.Approval]{s.Store.Approvals(), s.f}
}

func (s failingTime) Filters() timetrack.Records[timetrack.Filter] {
	return failingRecords[timetrack.Filter]{s.Store.Filters(), s.f}
}

func (s failingTime) Handoffs() timetrack.Records[timetrack.Handoff] {
	return failingRecords[timetrack.Handoff]{s.Store.Handoffs(), s.f}
}

func (s failingTime) Results() timetrack.Results { return failingResults{s.Store.Results(), s.f} }

type failingRecords[T timetrack.Kept] struct {
	timetrack.Records[T]
	f *Failing
}

func (s failingRecords[T]) Put(ctx context.Context, records ...T) error {
	return after(s.f, func() error { return s.Records.Put(ctx, records...) })
}

type failingTimed[T timetrack.Kept] struct {
	timetrack.Timed[T]
	f *Failing
}

func (s failingTimed[T]) Put(ctx context.Context, records ...T) error {
	return after(s.f, func() error { return s.Timed.Put(ctx, records...) })
}

type failingResults struct {
	timetrack.Results
	f *Failing
}

func (s failingResults) Put(ctx context.Context, records ...timetrack.Result) error {
	return after(s.f, func() error { return s.Results.Put(ctx, records...) })
}
