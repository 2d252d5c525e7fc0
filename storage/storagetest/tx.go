package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// txCases hold DB.View and DB.Update to their contract.
func txCases() []testCase {
	return []testCase{
		{"a unit that returns nil is stored", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("company", 1))
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Companies().Get(ctx, "company", time.Time{})
				return err
			})
		}},
		{"an error comes back unchanged", func(t *testing.T, db storage.DB) {
			want := errors.New("the caller's own")
			for name, unit := range units(db) {
				err := unit(context.Background(), org, func(context.Context, storage.Tx) error { return want })
				if err != want {
					t.Errorf("%s returned %v, want the error itself", name, err)
				}
			}
		}},
		{"reads see the writes made before in the unit", readYourWrites},
		{"a refused write leaves the unit usable", refusedWrite},
		{"a unit within a unit is an error", nestedUnits},
		{"a context that is done runs nothing", func(t *testing.T, db storage.DB) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			for name, unit := range units(db) {
				ran := false
				err := unit(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					ran = true
					return nil
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s returned %v, want context.Canceled", name, err)
				}
				if ran {
					t.Errorf("%s ran its function", name)
				}
			}
		}},
		{"a context that ends in an Update stores all or nothing", cancelledUpdate},
		{"a database can be closed", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("company", 1))
			if err := db.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}},
	}
}

// units are View and Update by name.
func units(db storage.DB) map[string]func(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return map[string]func(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error{
		"View": db.View, "Update": db.Update,
	}
}

func putCompany(id string, revision int64) work {
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.Companies().Put(ctx, sampleCompany(id, revision, "first"), "ann", at(0))
	}
}

func readYourWrites(t *testing.T, db storage.DB) {
	var before, after state
	update(t, db, org, func(ctx context.Context, tx storage.Tx) (err error) {
		if err := runSteps(ctx, tx, org); err != nil {
			return err
		}
		before, err = readState(ctx, tx, org)
		return err
	})
	view(t, db, org, func(ctx context.Context, tx storage.Tx) (err error) {
		after, err = readState(ctx, tx, org)
		return err
	})
	// A version has its place in the log when it is committed.
	before.Log, after.Log, before.Changes, after.Changes = storage.State{}, storage.State{}, nil, nil
	equal(t, "what the unit read of its own writes", before, after)
	if len(after.People) == 0 || len(after.Entries) == 0 || len(after.Tokens) == 0 || len(after.Events) == 0 || len(after.Held) == 0 {
		t.Errorf("the writes are not there: %+v", after)
	}
}

// refusedWrite: a push of many commands is one unit, in which one refusal must
// not take the others down.
func refusedWrite(t *testing.T, db storage.DB) {
	key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
	first := []tracking.Submission{submission(key, 1, tracking.NumberValue(1))}
	verdict := []change.Verdict{sampleVerdict(uuid(1))}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		refusals := []struct {
			name  string
			write func() error
			again error // when repeated
		}{
			{"Put", func() error { return putCompany("company", 1)(ctx, tx) }, fault.ErrExists},
			{"PutTracker", func() error { return tx.Tracking().PutTracker(ctx, sampleTracker("t", 1, "first"), "ann", at(0)) }, fault.ErrExists},
			{"PutClosure", func() error { return tx.Tracking().PutClosure(ctx, sampleClosure("t", day(0), 1)) }, fault.ErrExists},
			{"Submit", func() error { return tx.Tracking().Submit(ctx, first) }, fault.ErrStale},
			{"PutVerdicts", func() error { return tx.Tracking().PutVerdicts(ctx, verdict) }, fault.ErrExists},
			{"PutAccount", func() error { return tx.Accounts().PutAccount(ctx, sampleAccount("ann", 1)) }, fault.ErrExists},
			{"Claim", func() error { return tx.Idempotency().Claim(ctx, sampleResponse("ann", "k")) }, fault.ErrExists},
			{"PutReceipts", func() error { return putReceipts(sampleReceipt("phone", 1))(ctx, tx) }, fault.ErrExists},
		}
		for _, r := range refusals {
			if err := r.write(); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			if err := r.write(); !errors.Is(err, r.again) {
				return fmt.Errorf("%s again: %v, want %v", r.name, err, r.again)
			}
		}
		north, south := sampleTeam("north", 1, "first"), sampleTeam("south", 1, "first")
		south.ExternalID = north.ExternalID
		stale := sampleAccount("ann", 7)
		for _, r := range []struct {
			name      string
			err, want error
		}{
			{"Put", tx.Teams().Put(ctx, north, "ann", at(0)), nil},
			{"Put of a taken external id", tx.Teams().Put(ctx, south, "ann", at(0)), fault.ErrExists},
			{"Put of a stale revision", tx.Teams().Put(ctx, sampleTeam("north", 5, "other"), "ann", at(0)), fault.ErrStale},
			{"Redact of nothing", tx.Teams().Redact(ctx, "south", func(team people.Team) people.Team { return team }), fault.ErrNotFound},
			{"PutAccount of a stale revision", tx.Accounts().PutAccount(ctx, stale), fault.ErrStale},
			{"DeleteTracker of nothing", tx.Tracking().DeleteTracker(ctx, "none"), fault.ErrNotFound},
		} {
			if !errors.Is(r.err, r.want) {
				return fmt.Errorf("%s: %v, want %v", r.name, r.err, r.want)
			}
		}
		return putCompany("the last", 1)(ctx, tx)
	})
	teams := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]people.Team, error) {
		return tx.Teams().List(ctx, time.Time{})
	})
	equal(t, "teams", teams, []people.Team{sampleTeam("north", 1, "first")})
	view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		if _, err := tx.Tracking().Tracker(ctx, "t", time.Time{}); err != nil {
			return err
		}
		if _, err := tx.Accounts().Account(ctx, "ann"); err != nil {
			return err
		}
		_, err := tx.Companies().Get(ctx, "the last", time.Time{})
		return err
	})
}

func nestedUnits(t *testing.T, db storage.DB) {
	for outer, run := range units(db) {
		for inner, nested := range units(db) {
			for _, other := range []string{org, "another"} {
				ran := false
				var refusal error
				err := run(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					refusal = nested(ctx, other, func(context.Context, storage.Tx) error {
						ran = true
						return nil
					})
					// The outer unit goes on.
					_, err := tx.Companies().List(ctx, time.Time{})
					return err
				})
				if err != nil {
					t.Errorf("%s: %v", outer, err)
				}
				if refusal == nil || ran {
					t.Errorf("%s of %q within %s: error %v, ran: %v", inner, other, outer, refusal, ran)
				}
			}
		}
	}
}

func cancelledUpdate(t *testing.T, db storage.DB) {
	update(t, db, org, putCompany("before", 1))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		for _, id := range []string{"one", "two"} {
			if err := putCompany(id, 1)(ctx, tx); err != nil {
				return err
			}
		}
		cancel()
		return nil
	})
	companies := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]string, error) {
		all, err := tx.Companies().List(ctx, time.Time{})
		var ids []string
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids, err
	})
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Update: %v, want context.Canceled", err)
		}
		equal(t, "companies after a refusal", companies, []string{"before"})
		return
	}
	equal(t, "companies after a commit", companies, []string{"before", "one", "two"})
}
