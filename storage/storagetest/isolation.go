package storagetest

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// isolationCases show that organizations do not meet (C1).
func isolationCases() []testCase {
	return []testCase{
		{"the first Update creates an organization", func(t *testing.T, db storage.DB) {
			ctx := context.Background()
			view(t, db, "viewed", func(context.Context, storage.Tx) error { return nil })
			if err := db.Update(ctx, "failed", func(context.Context, storage.Tx) error { return errRollback }); err != errRollback {
				t.Fatalf("Update: %v", err)
			}
			equal(t, "organizations", organizations(t, db), []string(nil))
			update(t, db, "empty", func(context.Context, storage.Tx) error { return nil })
			update(t, db, "empty", func(context.Context, storage.Tx) error { return nil })
			equal(t, "organizations", organizations(t, db), []string{"empty"})
		}},
		{"organizations are listed in order of their bytes", func(t *testing.T, db storage.DB) {
			want := []string{"B", "a", "a b", "a-b", "ab", "z", "Ä", "é"}
			for _, i := range []int{3, 0, 7, 5, 1, 6, 4, 2} {
				update(t, db, want[i], func(context.Context, storage.Tx) error { return nil })
			}
			equal(t, "organizations", organizations(t, db), want)
		}},
		{"an unknown organization is empty", func(t *testing.T, db storage.DB) {
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return runSteps(ctx, tx, org) })
			got := snapshot(t, db, "unknown")
			equal(t, "an unknown organization", got, state{Organizations: []string{org}, ByEmail: got.ByEmail})
		}},
		{"equal ids in two organizations do not meet", func(t *testing.T, db storage.DB) {
			// No write of the one, whatever it removes, reaches the other.
			removes := regexp.MustCompile(`\.(Delete|Redact|Take|Expire|Purge|Forget|Trim|NewEpoch|Finish)`)
			for _, s := range steps("other") {
				if !removes.MatchString(s.method) {
					update(t, db, "other", s.write)
				}
			}
			before := snapshot(t, db, "other")
			for _, s := range steps("third") {
				update(t, db, "third", s.write)
			}
			after := snapshot(t, db, "other")
			before.Organizations, before.ByEmail = after.Organizations, after.ByEmail // of all
			equal(t, "the other organization", after, before)
		}},
		{"a unique value may be in use elsewhere", func(t *testing.T, db storage.DB) {
			for _, name := range []string{"one", "two"} {
				update(t, db, name, func(ctx context.Context, tx storage.Tx) error {
					if err := tx.People().Put(ctx, samplePerson("ann", 1, "First"), "ann", at(0)); err != nil {
						return err
					}
					if err := tx.Tracking().PutTracker(ctx, sampleTracker("t", 1, "first"), "ann", at(0)); err != nil {
						return err
					}
					if err := tx.Accounts().PutAccount(ctx, sampleAccount("ann", 1)); err != nil {
						return err
					}
					if err := tx.Accounts().PutSession(ctx, sampleSession("s", "ann")); err != nil {
						return err
					}
					if err := tx.Accounts().PutToken(ctx, sampleToken(uuid(1), at(0))); err != nil {
						return err
					}
					if err := tx.Accounts().PutLink(ctx, sampleLink("l", "ann")); err != nil {
						return err
					}
					if err := tx.Audit().Append(ctx, sampleEvent(uuid(1), at(0))); err != nil {
						return err
					}
					if err := tx.Tracking().PutVerdicts(ctx, []change.Verdict{sampleVerdict(uuid(1))}); err != nil {
						return err
					}
					return tx.Idempotency().Claim(ctx, sampleResponse("ann", "k"))
				})
			}
		}},
		{"accounts are found by e-mail in every organization", func(t *testing.T, db storage.DB) {
			for _, a := range []struct{ org, person string }{{"b", "ann"}, {"a", "ann"}, {"a", "bob"}} {
				update(t, db, a.org, func(ctx context.Context, tx storage.Tx) error {
					return tx.Accounts().PutAccount(ctx, sampleAccount(a.person, 1))
				})
			}
			for email, want := range map[string]map[storage.AccountRef]bool{
				"ann@example.com":  {{Org: "a", Person: "ann"}: true, {Org: "b", Person: "ann"}: true},
				"bob@example.com":  {{Org: "a", Person: "bob"}: true},
				"cleo@example.com": {},
				"":                 {},
			} {
				refs, err := db.AccountsByEmail(context.Background(), email)
				if err != nil {
					t.Fatalf("AccountsByEmail: %v", err)
				}
				got := make(map[storage.AccountRef]bool)
				for _, ref := range refs {
					got[ref] = true
				}
				equal(t, "accounts of "+email, got, want)
			}
			update(t, db, "a", func(ctx context.Context, tx storage.Tx) error { return tx.Accounts().DeleteAccount(ctx, "ann") })
			refs, err := db.AccountsByEmail(context.Background(), "ann@example.com")
			if err != nil {
				t.Fatalf("AccountsByEmail: %v", err)
			}
			equal(t, "accounts after one was deleted", refs, []storage.AccountRef{{Org: "b", Person: "ann"}})
		}},
		{"storage.Tracking narrows the unit of work", func(t *testing.T, db storage.DB) {
			narrow := storage.Tracking(db)
			ctx := context.Background()
			err := narrow.Update(ctx, org, func(ctx context.Context, s tracking.Store) error {
				return s.PutTracker(ctx, sampleTracker("t", 1, "first"), "ann", at(0))
			})
			if err != nil {
				t.Fatalf("Update: %v", err)
			}
			err = narrow.View(ctx, org, func(ctx context.Context, s tracking.Store) error {
				_, err := s.Tracker(ctx, "t", time.Time{})
				return err
			})
			if err != nil {
				t.Errorf("View: %v", err)
			}
			want := errors.New("the caller's own")
			if err := narrow.Update(ctx, org, func(context.Context, tracking.Store) error { return want }); err != want {
				t.Errorf("Update: %v, want the error itself", err)
			}
		}},
	}
}

func organizations(t *testing.T, db storage.DB) []string {
	t.Helper()
	ids, err := db.Organizations(context.Background())
	if err != nil {
		t.Fatalf("Organizations: %v", err)
	}
	return ids
}
