package bunstore

import (
	"context"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// TimeTrack implements storage.Tx.
func (u *unit) TimeTrack() timetrack.Store { return timeStore{u} }

// timeStore implements timetrack.Store; its records are in dated.go, sums of them in
// datedsums.go.
type timeStore struct{ u *unit }

func (s timeStore) Verdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	return trackingStore(s).Verdicts(ctx, ids)
}

func (s timeStore) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	return trackingStore(s).PutVerdicts(ctx, verdicts)
}

func (s timeStore) Activities() timetrack.Records[timetrack.Activity] {
	return records[timetrack.Activity]{s.u, s.u.db.time.activities}
}

func (s timeStore) Entries() timetrack.Timed[timetrack.Entry] {
	return timed[timetrack.Entry]{records[timetrack.Entry]{s.u, s.u.db.time.entries}, "activity_id", " AND NOT held"}
}

func (s timeStore) Shifts() timetrack.Records[timetrack.Shift] {
	return records[timetrack.Shift]{s.u, s.u.db.time.shifts}
}

func (s timeStore) Sessions() timetrack.Timed[timetrack.Session] {
	return timed[timetrack.Session]{records[timetrack.Session]{s.u, s.u.db.time.sessions}, "''", ""}
}

func (s timeStore) Contacts() timetrack.Records[timetrack.Contact] {
	return records[timetrack.Contact]{s.u, s.u.db.time.contacts}
}

func (s timeStore) Rates() timetrack.Records[timetrack.HourRate] {
	return records[timetrack.HourRate]{s.u, s.u.db.time.rates}
}

func (s timeStore) Overwrites() timetrack.Records[timetrack.Overwrite] {
	return records[timetrack.Overwrite]{s.u, s.u.db.time.overwrites}
}

func (s timeStore) Bonuses() timetrack.Records[timetrack.Bonus] {
	return records[timetrack.Bonus]{s.u, s.u.db.time.bonuses}
}

func (s timeStore) Adjustments() timetrack.Records[timetrack.Adjustment] {
	return records[timetrack.Adjustment]{s.u, s.u.db.time.adjustments}
}

func (s timeStore) Approvals() timetrack.Records[timetrack.Approval] {
	return records[timetrack.Approval]{s.u, s.u.db.time.approvals}
}

func (s timeStore) ApprovedDays(ctx context.Context, q timetrack.Query, yield func(timetrack.Approval) error) error {
	return approvedDays(ctx, records[timetrack.Approval]{s.u, s.u.db.time.approvals}, q, yield)
}

func (s timeStore) Filters() timetrack.Records[timetrack.Filter] {
	return records[timetrack.Filter]{s.u, s.u.db.time.filters}
}

func (s timeStore) Handoffs() timetrack.Records[timetrack.Handoff] {
	return records[timetrack.Handoff]{s.u, s.u.db.time.handoffs}
}

func (s timeStore) Results() timetrack.Results {
	return results{records[timetrack.Result]{s.u, s.u.db.time.results}}
}
