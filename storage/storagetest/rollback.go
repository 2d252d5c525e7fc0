package storagetest

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// rollbackCases show that nothing remains of a unit that fails.
func rollbackCases() []testCase {
	return []testCase{
		{"after an error, and of a write in a View, nothing remains", func(t *testing.T, db storage.DB) {
			// Each write on top of all those before it.
			ctx := context.Background()
			before := snapshot(t, db, org)
			for i, s := range steps(org) {
				want := errors.New("the caller's own")
				err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					if err := s.write(ctx, tx); err != nil {
						return err
					}
					return want
				})
				if err != want {
					t.Fatalf("step %d, %s: %v, want the error of the function", i, s.method, err)
				}
				var refusal error
				err = db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					refusal = s.write(ctx, tx)
					return want
				})
				if refusal == nil {
					t.Errorf("step %d: %s in a View is no error", i, s.method)
				}
				if err != want {
					t.Errorf("step %d: View: %v, want the error of the function", i, err)
				}
				equal(t, "after both for "+s.method, snapshot(t, db, org), before)

				update(t, db, org, s.write)
				after := snapshot(t, db, org)
				if reflect.DeepEqual(before, after) {
					t.Errorf("step %d, %s, has no effect", i, s.method)
				}
				before = after
			}
		}},
		{"after a panic no write remains, and it is passed on", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("another", 1))
			before := snapshot(t, db, org)
			for name, unit := range units(db) {
				value := &struct{ reason string }{"a bug in " + name}
				got := recovered(func() {
					err := unit(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
						if name == "Update" {
							if err := runSteps(ctx, tx, org); err != nil {
								return err
							}
						}
						panic(value)
					})
					t.Errorf("%s returned %v", name, err)
				})
				if got != value {
					t.Errorf("%s panicked with %v, want the value itself", name, got)
				}
				equal(t, "after a panic in "+name, snapshot(t, db, org), before)
			}
			// The database is none the worse.
			update(t, db, org, putCompany("one more", 1))
		}},
		{"a failure at any write leaves nothing", func(t *testing.T, db storage.DB) {
			before := snapshot(t, db, org)
			broken := errors.New("disk full")
			for n := int64(1); ; n++ {
				f := &Failing{DB: db, Nth: n, Err: broken, Forever: n%2 == 0}
				err := f.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					return runSteps(ctx, tx, org)
				})
				if !f.Failed() {
					if err != nil {
						t.Fatalf("Update without a failure: %v", err)
					}
					if want := int64(len(steps(org))) + 2; n != want { // the commit, and one more
						t.Errorf("%d writes could fail, want %d", n-1, want-1)
					}
					break
				}
				if !errors.Is(err, broken) {
					t.Fatalf("write %d: %v, want the failure", n, err)
				}
				equal(t, "after a failure", snapshot(t, db, org), before)
			}
		}},
		{"a write that is undone can be made again", func(t *testing.T, db storage.DB) {
			for range 3 {
				err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					if err := putCompany("company", 1)(ctx, tx); err != nil {
						return err
					}
					return errRollback
				})
				if err != errRollback {
					t.Fatalf("Update: %v", err)
				}
			}
			update(t, db, org, putCompany("company", 1))
			versions := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[people.Company], error) {
				return tx.Companies().Versions(ctx, "company")
			})
			if len(versions) != 1 {
				t.Errorf("%d versions, want 1", len(versions))
			}
		}},
	}
}

// recovered runs fn and returns what it panicked with.
func recovered(fn func()) (value any) {
	defer func() { value = recover() }()
	fn()
	return nil
}
