package memstore

import (
	"context"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// timeTables is what timetrack.Store keeps.
type timeTables struct {
	activities  dated[timetrack.Activity]
	entries     dated[timetrack.Entry]
	shifts      dated[timetrack.Shift]
	sessions    dated[timetrack.Session]
	results     dated[timetrack.Result]
	contacts    dated[timetrack.Contact]
	rates       dated[timetrack.HourRate]
	overwrites  dated[timetrack.Overwrite]
	bonuses     dated[timetrack.Bonus]
	adjustments dated[timetrack.Adjustment]
	approvals   dated[timetrack.Approval]
	filters     dated[timetrack.Filter]
	handoffs    dated[timetrack.Handoff]
}

func newTimeTables() timeTables {
	return timeTables{
		activities:  newDated[timetrack.Activity](storage.EntityActivity, nil),
		entries:     newDated[timetrack.Entry](storage.EntityClockEntry, nil),
		shifts:      newDated[timetrack.Shift](storage.EntityShift, nil),
		sessions:    newDated[timetrack.Session](storage.EntitySession, nil),
		results:     newDated[timetrack.Result](storage.EntityResult, nil),
		contacts:    newDated[timetrack.Contact](storage.EntityContact, nil),
		rates:       newDated(storage.EntityHourRate, timetrack.HourRate.Clone),
		overwrites:  newDated[timetrack.Overwrite](storage.EntityOverwrite, nil),
		bonuses:     newDated[timetrack.Bonus](storage.EntityBonus, nil),
		adjustments: newDated[timetrack.Adjustment](storage.EntityAdjustment, nil),
		approvals:   newDated(storage.EntityApproval, timetrack.Approval.Clone),
		filters:     newDated(storage.EntityFilter, timetrack.Filter.Clone),
		handoffs:    newDated(storage.EntityHandoff, timetrack.Handoff.Clone),
	}
}

func (t *timeTables) copy(from *timeTables) {
	t.activities.copy(&from.activities)
	t.entries.copy(&from.entries)
	t.shifts.copy(&from.shifts)
	t.sessions.copy(&from.sessions)
	t.results.copy(&from.results)
	t.contacts.copy(&from.contacts)
	t.rates.copy(&from.rates)
	t.overwrites.copy(&from.overwrites)
	t.bonuses.copy(&from.bonuses)
	t.adjustments.copy(&from.adjustments)
	t.approvals.copy(&from.approvals)
	t.filters.copy(&from.filters)
	t.handoffs.copy(&from.handoffs)
}

// timeStore implements timetrack.Store; its records are in dated.go.
type timeStore struct{ tx *tx }

func (s timeStore) Verdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	return trackingStore(s).Verdicts(ctx, ids)
}

func (s timeStore) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	return trackingStore(s).PutVerdicts(ctx, verdicts)
}

func (s timeStore) Activities() timetrack.Records[timetrack.Activity] {
	return records[timetrack.Activity]{s.tx, &s.tx.org.time.activities}
}

func (s timeStore) Entries() timetrack.Timed[timetrack.Entry] {
	return timed[timetrack.Entry]{records[timetrack.Entry]{s.tx, &s.tx.org.time.entries}, func(e timetrack.Entry) (timetrack.Time, bool) {
		return timetrack.Time{Person: e.Person, Activity: e.Activity, Interval: timetrack.Interval{Start: e.Start, Stop: e.Stop}}, !e.Held
	}}
}

func (s timeStore) Shifts() timetrack.Records[timetrack.Shift] {
	return records[timetrack.Shift]{s.tx, &s.tx.org.time.shifts}
}

func (s timeStore) Sessions() timetrack.Timed[timetrack.Session] {
	return timed[timetrack.Session]{records[timetrack.Session]{s.tx, &s.tx.org.time.sessions}, func(se timetrack.Session) (timetrack.Time, bool) {
		return timetrack.Time{Person: se.Person, Interval: timetrack.Interval{Start: se.Start, Stop: se.Stop}}, true
	}}
}

func (s timeStore) Results() timetrack.Results {
	return results{records[timetrack.Result]{s.tx, &s.tx.org.time.results}}
}

func (s timeStore) Contacts() timetrack.Records[timetrack.Contact] {
	return records[timetrack.Contact]{s.tx, &s.tx.org.time.contacts}
}

func (s timeStore) Rates() timetrack.Records[timetrack.HourRate] {
	return records[timetrack.HourRate]{s.tx, &s.tx.org.time.rates}
}

func (s timeStore) Overwrites() timetrack.Records[timetrack.Overwrite] {
	return records[timetrack.Overwrite]{s.tx, &s.tx.org.time.overwrites}
}

func (s timeStore) Bonuses() timetrack.Records[timetrack.Bonus] {
	return records[timetrack.Bonus]{s.tx, &s.tx.org.time.bonuses}
}

func (s timeStore) Adjustments() timetrack.Records[timetrack.Adjustment] {
	return records[timetrack.Adjustment]{s.tx, &s.tx.org.time.adjustments}
}

func (s timeStore) Approvals() timetrack.Records[timetrack.Approval] {
	return records[timetrack.Approval]{s.tx, &s.tx.org.time.approvals}
}

func (s timeStore) ApprovedDays(ctx context.Context, q timetrack.Query, yield func(timetrack.Approval) error) error {
	return s.Approvals().List(ctx, q, func(a timetrack.Approval) error {
		a.Record = timetrack.Record{Revision: a.Revision, Person: a.Person, Date: a.Date}
		return yield(a)
	})
}

func (s timeStore) Filters() timetrack.Records[timetrack.Filter] {
	return records[timetrack.Filter]{s.tx, &s.tx.org.time.filters}
}

func (s timeStore) Handoffs() timetrack.Records[timetrack.Handoff] {
	return records[timetrack.Handoff]{s.tx, &s.tx.org.time.handoffs}
}
