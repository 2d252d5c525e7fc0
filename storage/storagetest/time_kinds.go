package storagetest

import (
	"context"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
)

// timeKind is one kind of timetrack.Records without its type, so that a case
// runs over all of them.
type timeKind struct {
	name, entity string

	byID     func(ctx context.Context, tx storage.Tx, ids ...string) (map[string]any, error)
	list     func(ctx context.Context, tx storage.Tx, q timetrack.Query, yield func(any) error) error
	versions func(ctx context.Context, tx storage.Tx, id string) ([]any, error)
	put      func(ctx context.Context, tx storage.Tx, records ...any) error
	// redact gives every version of a record another reason or, if it is wrong,
	// another id.
	redact func(ctx context.Context, tx storage.Tx, id, reason string, wrong bool) error
	sample func(r timetrack.Record) any
}

func timeKinds() []timeKind {
	return []timeKind{
		timeKindOf("Activities", storage.EntityActivity, timetrack.Store.Activities, sampleActivity),
		timeKindOf("Entries", storage.EntityClockEntry, entriesAsRecords, sampleClockEntry),
		timeKindOf("Shifts", storage.EntityShift, timetrack.Store.Shifts, sampleShift),
		timeKindOf("Sessions", storage.EntitySession, sessionsAsRecords, sampleTimeSession),
		timeKindOf("Results", storage.EntityResult, resultsAsRecords, sampleResult),
		timeKindOf("Contacts", storage.EntityContact, timetrack.Store.Contacts, sampleContact),
		timeKindOf("Rates", storage.EntityHourRate, timetrack.Store.Rates, sampleHourRate),
		timeKindOf("Overwrites", storage.EntityOverwrite, timetrack.Store.Overwrites, sampleOverwrite),
		timeKindOf("Bonuses", storage.EntityBonus, timetrack.Store.Bonuses, sampleBonus),
		timeKindOf("Adjustments", storage.EntityAdjustment, timetrack.Store.Adjustments, sampleAdjustment),
		timeKindOf("Approvals", storage.EntityApproval, timetrack.Store.Approvals, sampleApproval),
		timeKindOf("Filters", storage.EntityFilter, timetrack.Store.Filters, sampleFilter),
		timeKindOf("Handoffs", storage.EntityHandoff, timetrack.Store.Handoffs, sampleHandoff),
	}
}

func resultsAsRecords(s timetrack.Store) timetrack.Records[timetrack.Result]   { return s.Results() }
func entriesAsRecords(s timetrack.Store) timetrack.Records[timetrack.Entry]    { return s.Entries() }
func sessionsAsRecords(s timetrack.Store) timetrack.Records[timetrack.Session] { return s.Sessions() }

func timeKindOf[T timetrack.Kept](name, entity string, of func(timetrack.Store) timetrack.Records[T], sample func(timetrack.Record) T) timeKind {
	return timeKind{
		name: name, entity: entity,
		byID: func(ctx context.Context, tx storage.Tx, ids ...string) (map[string]any, error) {
			found, err := of(tx.TimeTrack()).ByID(ctx, ids)
			out := make(map[string]any, len(found))
			for id, v := range found {
				out[id] = v
			}
			return out, err
		},
		list: func(ctx context.Context, tx storage.Tx, q timetrack.Query, yield func(any) error) error {
			return of(tx.TimeTrack()).List(ctx, q, func(v T) error { return yield(v) })
		},
		versions: func(ctx context.Context, tx storage.Tx, id string) ([]any, error) {
			vs, err := of(tx.TimeTrack()).Versions(ctx, id)
			return erase(vs, func(v T) any { return v }), err
		},
		put: func(ctx context.Context, tx storage.Tx, records ...any) error {
			return of(tx.TimeTrack()).Put(ctx, erase(records, func(v any) T { return v.(T) })...)
		},
		redact: func(ctx context.Context, tx storage.Tx, id, reason string, wrong bool) error {
			return of(tx.TimeTrack()).Redact(ctx, id, func(v T) T {
				h := v.Header()
				if h.Reason = reason; wrong {
					h.ID = "other"
				}
				return sample(h)
			})
		},
		sample: func(r timetrack.Record) any { return sample(r) },
	}
}

// puts is a unit that stores samples with the given headers.
func (k timeKind) puts(headers ...timetrack.Record) work {
	return func(ctx context.Context, tx storage.Tx) error {
		return k.put(ctx, tx, erase(headers, k.sample)...)
	}
}

// listed returns what a query selects.
func (k timeKind) listed(t *testing.T, db storage.DB, q timetrack.Query) []any {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) (out []any, err error) {
		err = k.list(ctx, tx, q, func(v any) error {
			out = append(out, v)
			return nil
		})
		return out, err
	})
}

// eachTimeKind makes a case that runs once for every kind on the same database.
func eachTimeKind(name string, fn func(t *testing.T, db storage.DB, k timeKind)) testCase {
	return testCase{name, func(t *testing.T, db storage.DB) {
		for _, k := range timeKinds() {
			t.Run(k.name, func(t *testing.T) { fn(t, db, k) })
		}
	}}
}

// lasting is a record of a person from one day to another.
func lasting(id, person string, from, last int) timetrack.Record {
	r := sampleRecord(id, 1, person)
	r.Date, r.Last = day(from), day(last)
	return r
}
