package bunstore

import (
	"context"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// TimeTrack implements storage.Tx.
func (u *unit) TimeTrack() timetrack.Store { return timeStore{u} }

// timeStore implements timetrack.Store; its records are in dated.go.
type timeStore struct{ u *unit }

func (s timeStore) Verdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	return trackingStore(s).Verdicts(ctx, ids)
}

func (s timeStore) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	return trackingStore(s).PutVerdicts(ctx, verdicts)
}

func (s timeStore) Activities() timetrack.Records[timetrack.Activity] {
	return records[timetrack.Activity]{s.u, storage.EntityActivity}
}

func (s timeStore) Entries() timetrack.Records[timetrack.Entry] {
	return records[timetrack.Entry]{s.u, storage.EntityClockEntry}
}

func (s timeStore) Shifts() timetrack.Records[timetrack.Shift] {
	return records[timetrack.Shift]{s.u, storage.EntityShift}
}

func (s timeStore) Sessions() timetrack.Records[timetrack.Session] {
	return records[timetrack.Session]{s.u, storage.EntitySession}
}

func (s timeStore) Contacts() timetrack.Records[timetrack.Contact] {
	return records[timetrack.Contact]{s.u, storage.EntityContact}
}

func (s timeStore) Rates() timetrack.Records[timetrack.HourRate] {
	return records[timetrack.HourRate]{s.u, storage.EntityHourRate}
}

func (s timeStore) Overwrites() timetrack.Records[timetrack.Overwrite] {
	return records[timetrack.Overwrite]{s.u, storage.EntityOverwrite}
}

func (s timeStore) Bonuses() timetrack.Records[timetrack.Bonus] {
	return records[timetrack.Bonus]{s.u, storage.EntityBonus}
}

func (s timeStore) Adjustments() timetrack.Records[timetrack.Adjustment] {
	return records[timetrack.Adjustment]{s.u, storage.EntityAdjustment}
}

func (s timeStore) Approvals() timetrack.Records[timetrack.Approval] {
	return records[timetrack.Approval]{s.u, storage.EntityApproval}
}

func (s timeStore) Filters() timetrack.Records[timetrack.Filter] {
	return records[timetrack.Filter]{s.u, storage.EntityFilter}
}

func (s timeStore) Handoffs() timetrack.Records[timetrack.Handoff] {
	return records[timetrack.Handoff]{s.u, storage.EntityHandoff}
}

func (s timeStore) Results() timetrack.Results {
	return results{records[timetrack.Result]{s.u, storage.EntityResult}}
}
