package storagetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func currentState(ctx context.Context, tx storage.Tx) (storage.State, error) {
	return tx.Changes().State(ctx)
}

// changesSince reads all changes after a version.
func changesSince(version int64) func(context.Context, storage.Tx) ([]storage.Change, error) {
	return func(ctx context.Context, tx storage.Tx) ([]storage.Change, error) {
		// No index of that version is beyond this one.
		return tx.Changes().Since(ctx, "*", version, 1<<30, 1<<30)
	}
}

// unstamped is the log without version, index and nonce.
func unstamped(log []storage.Change) []storage.Change {
	return erase(log, func(c storage.Change) storage.Change {
		c.Version, c.Index, c.Nonce = 0, 0, 0
		return c
	})
}

func changesCases() []testCase {
	ann := tracking.Key{Metric: "t-calls", Date: day(0), Person: "ann"}
	bob := tracking.Key{Metric: "t-calls", Date: day(0), Person: "bob"}
	return []testCase{
		{"an organization that is unknown or new has no changes", func(t *testing.T, db storage.DB) {
			equal(t, "state of an unknown one", read(t, db, org, currentState), storage.State{})
			update(t, db, org, func(context.Context, storage.Tx) error { return nil })
			s := read(t, db, org, currentState)
			if s.Epoch == "" {
				t.Error("a new organization has no epoch")
			}
			equal(t, "state of a new one", s, storage.State{Epoch: s.Epoch})
			equal(t, "changes of a new one", read(t, db, org, changesSince(0)), []storage.Change{})
		}},
		{"each kind of write is in the log", func(t *testing.T, db storage.DB) {
			for _, c := range []struct {
				write work
				want  []storage.Change
			}{
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Organization().Put(ctx, sampleOrganization(org, 1, "first"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityOrganization, ID: org}}},
				{putCompany("company", 1), []storage.Change{{Entity: storage.EntityCompany, ID: "company"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Locations().Put(ctx, sampleLocation("north", 1, "first"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityLocation, ID: "north"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Teams().Put(ctx, sampleTeam("team", 1, "first"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityTeam, ID: "team"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.People().Put(ctx, samplePerson("ann", 1, "First"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityPerson, ID: "ann"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Tracking().PutTracker(ctx, sampleTracker("t", 1, "first"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityTracker, ID: "t"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Tracking().PutTracker(ctx, sampleTracker("u", 1, "first"), "ann", at(0))
				}, []storage.Change{{Entity: storage.EntityTracker, ID: "u"}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Tracking().DeleteTracker(ctx, "u")
				}, []storage.Change{{Entity: storage.EntityTracker, ID: "u", Deleted: true}}},
				{func(ctx context.Context, tx storage.Tx) error {
					return tx.Tracking().PutClosure(ctx, sampleClosure("t", day(0), 1))
				}, []storage.Change{{Entity: storage.EntityClosure, ID: "t"}}},
				{submit(sampleSubmission(ann, 1)), // by somebody else
					[]storage.Change{{Entity: storage.EntityEntry, ID: ann.String(), Audience: "ann"}}},
				{submit(submission(ann, 2, tracking.Value{}), submission(bob, 1, tracking.NumberValue(2))),
					[]storage.Change{
						{Entity: storage.EntityEntry, ID: ann.String(), Audience: "ann"},
						{Entity: storage.EntityEntry, ID: bob.String(), Audience: "bob"},
					}},
			} {
				before := read(t, db, org, currentState)
				update(t, db, org, c.write)
				log := read(t, db, org, changesSince(before.Version))
				equal(t, "changes", unstamped(log), c.want)
				checkStamps(t, log, before.Version)
			}
		}},
		{"what is nobody else's business is not in the log", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("company", 1))
			before := read(t, db, org, currentState)
			for _, s := range generalSteps() {
				if s.method == "Changes.NewEpoch" {
					break
				}
				update(t, db, org, s.write)
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				return tx.Tracking().PutVerdicts(ctx, []change.Verdict{sampleVerdict(uuid(1))})
			})
			update(t, db, org, putDevices(sampleDevice("phone", "ann")))
			equal(t, "state", read(t, db, org, currentState), before)
			equal(t, "changes", read(t, db, org, changesSince(before.Version)), []storage.Change{})
		}},
		{"an entry that is submitted twice in a unit is in the log", func(t *testing.T, db storage.DB) {
			update(t, db, org, submit(
				submission(ann, 1, tracking.NumberValue(1)), submission(bob, 1, tracking.NumberValue(1)), submission(ann, 2, tracking.NumberValue(2))))
			log := read(t, db, org, changesSince(0))
			checkStamps(t, log, 0)
			ids := erase(log, func(c storage.Change) string { return c.ID })
			slices.Sort(ids)
			equal(t, "entries in the log", slices.Compact(ids), []string{ann.String(), bob.String()})
		}},
		{"versions have no gap and are in order of commits", func(t *testing.T, db storage.DB) {
			nonces := make(map[int64]bool)
			for n := range 20 {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					for i := range n%3 + 1 {
						if err := putCompany(fmt.Sprintf("company %d.%d", n, i), 1)(ctx, tx); err != nil {
							return err
						}
					}
					return nil
				})
				// Neither of these takes a version.
				if err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					if err := putCompany("rolled back", 1)(ctx, tx); err != nil {
						return err
					}
					return errRollback
				}); err != errRollback {
					t.Fatalf("Update: %v", err)
				}
				update(t, db, org, func(context.Context, storage.Tx) error { return nil })
			}
			log := read(t, db, org, changesSince(0))
			checkStamps(t, log, 0)
			var want []string
			for n := range 20 {
				for i := range n%3 + 1 {
					want = append(want, fmt.Sprintf("company %d.%d", n, i))
				}
			}
			equal(t, "order", erase(log, func(c storage.Change) string { return c.ID }), want)
			for _, c := range log {
				nonces[c.Nonce] = true
			}
			if len(nonces) != 20 {
				t.Errorf("%d nonces for 20 versions", len(nonces))
			}
			if s := read(t, db, org, currentState); s.Version != 20 {
				t.Errorf("the version is %d, want 20", s.Version)
			}
		}},
		{"the log is read in pages from a version and an index", func(t *testing.T, db storage.DB) {
			for n := range 4 {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					for i := range 5 {
						if err := putCompany(fmt.Sprintf("company %d.%d", n, i), 1)(ctx, tx); err != nil {
							return err
						}
					}
					return nil
				})
			}
			all := read(t, db, org, changesSince(0))
			if len(all) != 20 {
				t.Fatalf("%d changes, want 20", len(all))
			}
			for i, c := range all {
				for _, limit := range []int{1, 3, 100} {
					got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Change, error) {
						return tx.Changes().Since(ctx, "*", c.Version, c.Index, limit)
					})
					equal(t, fmt.Sprintf("%d after %d.%d", limit, c.Version, c.Index), got, all[i+1:min(len(all), i+1+limit)])
				}
			}
		}},
		{"the log is read for the audience of one person", audience},
		{"a unit reads the log with what it has written", func(t *testing.T, db storage.DB) {
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				return errors.Join(putCompany("one", 1)(ctx, tx), submit(submission(ann, 1, tracking.NumberValue(1)))(ctx, tx))
			})
			update(t, db, "other", putCompany("one", 1))
			unit := func(ctx context.Context, tx storage.Tx) error {
				before, err := tx.Changes().State(ctx)
				stored, err2 := tx.Changes().Since(ctx, "*", 0, 0, 1000)
				if err := errors.Join(err, err2); err != nil {
					return err
				}
				for i, write := range []work{
					submit(submission(bob, before.Version, tracking.NumberValue(1))), // pending
					putCompany(fmt.Sprintf("company %d", before.Version), 1),         // perhaps not
					submit(submission(ann, before.Version+1, tracking.NumberValue(2))),
				} {
					if err := write(ctx, tx); err != nil {
						return err
					}
					state, err := tx.Changes().State(ctx)
					equal(t, "the version within the unit", state.Version, before.Version+1)
					if err != nil {
						return err
					}
					all, err := tx.Changes().Since(ctx, "*", 0, 0, 1000)
					if err != nil {
						return err
					}
					checkStamps(t, all, 0)
					if len(all) != len(stored)+i+1 {
						t.Fatalf("%d changes after %d writes, were %d", len(all), i+1, len(stored))
					}
					for _, whose := range []string{"*", "ann", "bob"} {
						for from := -1; from < len(all); from++ {
							after := storage.Change{}
							if from >= 0 {
								after = all[from]
							}
							var want []storage.Change
							for _, c := range all[from+1:] {
								if whose == "*" || c.Audience == "" || c.Audience == whose {
									want = append(want, c)
								}
							}
							for _, limit := range []int{1, 2, 100} {
								got, err := tx.Changes().Since(ctx, whose, after.Version, after.Index, limit)
								equal(t, fmt.Sprintf("%d for %q after %d.%d", limit, whose, after.Version, after.Index), got, want[:min(limit, len(want))])
								if err != nil {
									return err
								}
							}
						}
					}
				}
				return nil
			}
			update(t, db, org, unit)
			update(t, db, org, unit)
		}},
		{"a trimmed log holds what is after the version", func(t *testing.T, db storage.DB) {
			for n := range 4 {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					for i := range 2 {
						if err := putCompany(fmt.Sprintf("company %d.%d", n, i), 1)(ctx, tx); err != nil {
							return err
						}
					}
					return nil
				})
			}
			all, before := read(t, db, org, changesSince(0)), read(t, db, org, currentState)
			for _, c := range []struct {
				version int64
				want    []storage.Change
			}{{0, all}, {2, all[4:]}, {2, all[4:]}, {9, nil}} {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.Changes().Trim(ctx, c.version) })
				equal(t, fmt.Sprintf("after trimming to %d", c.version), read(t, db, org, changesSince(0)), c.want)
			}
			equal(t, "state", read(t, db, org, currentState), before)
			// Versions go on.
			update(t, db, org, putCompany("another", 1))
			checkStamps(t, read(t, db, org, changesSince(0)), 4)
		}},
		{"a new epoch is another one, and all else stays", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("company", 1))
			update(t, db, "other", putCompany("company", 1))
			before, log, other := read(t, db, org, currentState), read(t, db, org, changesSince(0)), read(t, db, "other", currentState)
			epochs := map[string]bool{"": true, before.Epoch: true, other.Epoch: true}
			if len(epochs) != 3 {
				t.Errorf("epochs %q and %q, want two of them", before.Epoch, other.Epoch)
			}
			for range 3 {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
				after := read(t, db, org, currentState)
				if epochs[after.Epoch] {
					t.Errorf("the new epoch is %q, which was one before", after.Epoch)
				}
				epochs[after.Epoch] = true
				after.Epoch = before.Epoch
				equal(t, "state", after, before)
			}
			equal(t, "changes", read(t, db, org, changesSince(0)), log)
			equal(t, "the other organization", read(t, db, "other", currentState), other)
		}},
		{"the state tells when people and places last changed", peopleState},
	}
}

// audience: those for everybody are for each, and pages are those of the
// audience.
func audience(t *testing.T, db storage.DB) {
	entry := func(person string, revision int64) work {
		return submit(submission(tracking.Key{Metric: "m", Date: day(0), Person: person}, revision, tracking.NumberValue(1)))
	}
	update(t, db, org, entry("ann", 1))
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		for _, write := range []work{putCompany("one", 1), entry("bob", 1), entry("Ann", 1), putCompany("two", 1), entry("ann", 2)} {
			if err := write(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, db, org, entry("bob", 2))
	update(t, db, org, putReceipts(sampleReceipt("phone", 1))) // ann's, about bob
	update(t, db, org, putCompany("three", 1))
	all := read(t, db, org, changesSince(0))
	if len(all) != 9 {
		t.Fatalf("%d changes, want 9: %+v", len(all), all)
	}
	for whose, count := range map[string]int{"ann": 6, "bob": 5, "Ann": 4, "nobody": 3, "": 3, "*": 9} {
		var want []storage.Change
		for _, c := range all {
			if whose == "*" || c.Audience == "" || c.Audience == whose {
				want = append(want, c)
			}
		}
		if len(want) != count {
			t.Fatalf("%d changes for %q, want %d", len(want), whose, count)
		}
		for _, size := range []int{1, 2, 100} {
			var got []storage.Change
			for after := (storage.Change{}); ; after = got[len(got)-1] {
				page := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Change, error) {
					return tx.Changes().Since(ctx, whose, after.Version, after.Index, size)
				})
				if len(page) == 0 {
					break
				}
				if len(page) > size {
					t.Fatalf("%d changes in a page of %d", len(page), size)
				}
				got = append(got, page...)
			}
			equal(t, fmt.Sprintf("for %q in pages of %d", whose, size), got, want)
		}
	}
}

// checkStamps checks that the versions of a log follow those up to a version
// without a gap, that the indices of each begin at 0, and that each has one
// nonce.
func checkStamps(t *testing.T, log []storage.Change, version int64) {
	t.Helper()
	last := storage.Change{Version: version}
	for i, c := range log {
		switch {
		case i > 0 && c.Version == last.Version:
			if c.Index != last.Index+1 || c.Nonce != last.Nonce {
				t.Errorf("%+v follows %+v", c, last)
			}
		case c.Version != last.Version+1 || c.Index != 0:
			t.Errorf("%+v follows %+v", c, last)
		}
		last = c
	}
}

func peopleState(t *testing.T, db storage.DB) {
	var want storage.State
	expect := func(what string) {
		t.Helper()
		got := read(t, db, org, currentState)
		want.Epoch = got.Epoch
		equal(t, "state after "+what, got, want)
	}
	for i, k := range kinds() {
		id := k.ids[0]
		update(t, db, org, k.put1(id, 1, "first", i))
		want.Version++
		if k.people {
			want.People, want.PeopleAt = want.Version, at(i)
		}
		expect("a " + k.name)
	}
	update(t, db, org, submit(submission(tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1))))
	want.Version++
	expect("an entry")

	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		for n, id := range []string{"one", "two"} {
			if err := tx.Teams().Put(ctx, sampleTeam(id, 1, "first"), "ann", at(50+n)); err != nil {
				return err
			}
		}
		return tx.Tracking().PutTracker(ctx, sampleTracker("later", 1, "first"), "ann", at(60))
	})
	want.Version++
	want.People, want.PeopleAt = want.Version, at(51)
	expect("two teams and a tracker in one unit")

	// As given to Put, whatever other records have.
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Teams().Put(ctx, sampleTeam("three", 1, "first"), "ann", at(40))
	})
	want.Version++
	want.People, want.PeopleAt = want.Version, at(40)
	expect("a team of an earlier instant")

	err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.People().Put(ctx, people.Person{ID: "nobody", Revision: 1}, "ann", at(99)); err != nil {
			return err
		}
		return errRollback
	})
	if err != errRollback {
		t.Fatalf("Update: %v", err)
	}
	expect("a rolled back person")
	if want.PeopleAt.Equal(time.Time{}) {
		t.Error("the instant was never set")
	}
}
