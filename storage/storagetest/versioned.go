package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// kind is one kind of versioned records without its type, so that a case runs
// over all of them.
type kind struct {
	name   string
	entity string
	ids    []string // that records may have, in order of their bytes
	people bool     // changes of it count for State.People

	get      func(ctx context.Context, tx storage.Tx, id string, at time.Time) (any, error)
	list     func(ctx context.Context, tx storage.Tx, at time.Time) ([]any, error)
	put      func(ctx context.Context, tx storage.Tx, v any, by string, at time.Time) error
	versions func(ctx context.Context, tx storage.Tx, id string) ([]storage.Version[any], error)
	sample   func(id string, revision int64, label string) any
}

func kinds() []kind {
	ids := []string{"B", "a", "a-b", "ab", "b", "Ä", "é"}
	ks := []kind{
		kindOf("organization", storage.EntityOrganization, storage.Tx.Organization, sampleOrganization),
		kindOf("company", storage.EntityCompany, storage.Tx.Companies, sampleCompany),
		kindOf("location", storage.EntityLocation, storage.Tx.Locations, sampleLocation),
		kindOf("team", storage.EntityTeam, storage.Tx.Teams, sampleTeam),
		kindOf("person", storage.EntityPerson, storage.Tx.People, samplePerson),
		kindOf("tracker", storage.EntityTracker, trackersAsVersioned, sampleTracker),
	}
	for i := range ks {
		ks[i].ids, ks[i].people = ids, true
	}
	ks[0].ids = []string{org} // one record, whose id is the organization's
	ks[5].people = false
	return ks
}

func kindOf[T any](name, entity string, store func(storage.Tx) storage.Versioned[T], sample func(string, int64, string) T) kind {
	return kind{
		name:   name,
		entity: entity,
		get: func(ctx context.Context, tx storage.Tx, id string, at time.Time) (any, error) {
			return store(tx).Get(ctx, id, at)
		},
		list: func(ctx context.Context, tx storage.Tx, at time.Time) ([]any, error) {
			vs, err := store(tx).List(ctx, at)
			return erase(vs, func(v T) any { return v }), err
		},
		put: func(ctx context.Context, tx storage.Tx, v any, by string, at time.Time) error {
			return store(tx).Put(ctx, v.(T), by, at)
		},
		versions: func(ctx context.Context, tx storage.Tx, id string) ([]storage.Version[any], error) {
			vs, err := store(tx).Versions(ctx, id)
			return erase(vs, func(v storage.Version[T]) storage.Version[any] {
				return storage.Version[any]{Value: v.Value, By: v.By, At: v.At}
			}), err
		},
		sample: func(id string, revision int64, label string) any { return sample(id, revision, label) },
	}
}

func erase[T, U any](vs []T, fn func(T) U) []U {
	us := make([]U, len(vs))
	for i, v := range vs {
		us[i] = fn(v)
	}
	return us
}

// trackersAsVersioned: trackers are kept as the other records are, behind
// methods of their own. They are listed as of now only, and never redacted.
func trackersAsVersioned(tx storage.Tx) storage.Versioned[tracking.Tracker] {
	return trackerRecords{nil, tx.Tracking()}
}

type trackerRecords struct {
	storage.Versioned[tracking.Tracker]
	store tracking.Store
}

func (r trackerRecords) Get(ctx context.Context, id string, at time.Time) (tracking.Tracker, error) {
	return r.store.Tracker(ctx, id, at)
}

func (r trackerRecords) List(ctx context.Context, at time.Time) ([]tracking.Tracker, error) {
	return r.store.Trackers(ctx)
}

func (r trackerRecords) Put(ctx context.Context, t tracking.Tracker, by string, at time.Time) error {
	return r.store.PutTracker(ctx, t, by, at)
}

func (r trackerRecords) Versions(ctx context.Context, id string) ([]storage.Version[tracking.Tracker], error) {
	vs, err := r.store.TrackerVersions(ctx, id)
	return erase(vs, func(v tracking.TrackerVersion) storage.Version[tracking.Tracker] {
		return storage.Version[tracking.Tracker]{Value: v.Tracker, By: v.By, At: v.At}
	}), err
}

// eachKind makes a case that runs once for every kind on the same database.
func eachKind(name string, fn func(t *testing.T, db storage.DB, k kind)) testCase {
	return testCase{name, func(t *testing.T, db storage.DB) {
		for _, k := range kinds() {
			t.Run(k.name, func(t *testing.T) { fn(t, db, k) })
		}
	}}
}

func (k kind) put1(id string, revision int64, label string, n int) work {
	return func(ctx context.Context, tx storage.Tx) error {
		return k.put(ctx, tx, k.sample(id, revision, label), fmt.Sprintf("saver %d", n), at(n))
	}
}

// refused runs a unit whose function must fail with want.
func refused(t *testing.T, db storage.DB, what string, want error, fn work) {
	t.Helper()
	if err := db.Update(context.Background(), org, fn); !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func versionedCases() []testCase {
	return []testCase{
		eachKind("what is put is what one gets", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			want := k.sample(id, 1, "first")
			update(t, db, org, k.put1(id, 1, "first", 0))
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				got, err := k.get(ctx, tx, id, time.Time{})
				equal(t, "Get", got, want)
				if err != nil {
					return err
				}
				all, err := k.list(ctx, tx, time.Time{})
				equal(t, "List", all, []any{want})
				if err != nil {
					return err
				}
				versions, err := k.versions(ctx, tx, id)
				equal(t, "Versions", versions, []storage.Version[any]{{Value: want, By: "saver 0", At: at(0)}})
				return err
			})
		}),
		eachKind("an unknown id is not found", func(t *testing.T, db storage.DB, k kind) {
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for _, when := range []time.Time{{}, at(0)} {
					if _, err := k.get(ctx, tx, "unknown", when); !errors.Is(err, fault.ErrNotFound) {
						t.Errorf("Get at %v: %v, want ErrNotFound", when, err)
					}
				}
				all, err := k.list(ctx, tx, time.Time{})
				equal(t, "List", all, []any{})
				if err != nil {
					return err
				}
				versions, err := k.versions(ctx, tx, "unknown")
				equal(t, "Versions", versions, []storage.Version[any]{})
				return err
			})
		}),
		eachKind("revision 1 of an id that is taken exists already", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			update(t, db, org, k.put1(id, 1, "first", 0))
			refused(t, db, "revision 1 again", fault.ErrExists, k.put1(id, 1, "other", 1))
			update(t, db, org, k.put1(id, 2, "second", 1))
			refused(t, db, "revision 1 after 2", fault.ErrExists, k.put1(id, 1, "other", 2))
			k.mustBe(t, db, id, 2, "second")
		}),
		eachKind("a revision that does not follow the current one is stale", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			refused(t, db, "revision 2 of nothing", fault.ErrStale, k.put1(id, 2, "other", 0))
			update(t, db, org, k.put1(id, 1, "first", 0))
			refused(t, db, "revision 3 after 1", fault.ErrStale, k.put1(id, 3, "other", 1))
			update(t, db, org, k.put1(id, 2, "second", 1))
			refused(t, db, "revision 2 again", fault.ErrStale, k.put1(id, 2, "other", 2))
			k.mustBe(t, db, id, 2, "second")
			for _, revision := range []int64{0, -1} {
				if err := db.Update(context.Background(), org, k.put1(id, revision, "other", 2)); err == nil {
					t.Errorf("revision %d is stored", revision)
				}
			}
			k.mustBe(t, db, id, 2, "second")
		}),
		eachKind("a version is in force from its instant to that of the next", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			for i, label := range []string{"first", "second", "third"} {
				update(t, db, org, k.put1(id, int64(i+1), label, 10*i))
			}
			for _, c := range []struct {
				when     time.Time
				revision int64
				label    string
			}{
				{at(0), 1, "first"},
				{at(10).Add(-time.Microsecond), 1, "first"},
				{at(10), 2, "second"},
				{at(10).Add(time.Microsecond), 2, "second"},
				{at(20), 3, "third"},
				{at(1000000), 3, "third"},
				{time.Time{}, 3, "third"},
			} {
				want := k.sample(id, c.revision, c.label)
				view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					got, err := k.get(ctx, tx, id, c.when)
					equal(t, fmt.Sprintf("Get at %v", c.when), got, want)
					if err != nil || k.entity == storage.EntityTracker {
						return err
					}
					all, err := k.list(ctx, tx, c.when)
					equal(t, fmt.Sprintf("List at %v", c.when), all, []any{want})
					return err
				})
			}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				before := at(0).Add(-time.Microsecond)
				if _, err := k.get(ctx, tx, id, before); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("Get before the first version: %v, want ErrNotFound", err)
				}
				if k.entity == storage.EntityTracker {
					return nil
				}
				all, err := k.list(ctx, tx, before)
				equal(t, "List before the first version", all, []any{})
				return err
			})
		}),
		eachKind("of versions of one instant the last is in force", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			for i, label := range []string{"first", "second", "third"} {
				update(t, db, org, k.put1(id, int64(i+1), label, 5))
			}
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (any, error) { return k.get(ctx, tx, id, at(5)) })
			equal(t, "Get", got, k.sample(id, 3, "third"))
		}),
		eachKind("instants of one record never decrease", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			for i, n := range []int{10, 4, 7, 12} {
				update(t, db, org, k.put1(id, int64(i+1), "any", n))
			}
			versions := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[any], error) {
				return k.versions(ctx, tx, id)
			})
			var got []time.Time
			for _, v := range versions {
				got = append(got, v.At)
			}
			equal(t, "instants, newest first", got, []time.Time{at(12), at(10), at(10), at(10)})
			v := read(t, db, org, func(ctx context.Context, tx storage.Tx) (any, error) { return k.get(ctx, tx, id, at(10)) })
			equal(t, "in force", v, k.sample(id, 3, "any"))
		}),
		eachKind("versions are listed newest first, with who and when", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			var want []storage.Version[any]
			for n := range 5 {
				label := fmt.Sprintf("save %d", n)
				update(t, db, org, k.put1(id, int64(n+1), label, n))
				want = append([]storage.Version[any]{{Value: k.sample(id, int64(n+1), label), By: fmt.Sprintf("saver %d", n), At: at(n)}}, want...)
			}
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[any], error) {
				return k.versions(ctx, tx, id)
			})
			equal(t, "Versions", got, want)
		}),
		eachKind("records are listed in order of the bytes of their ids", func(t *testing.T, db storage.DB, k kind) {
			var want []any
			for i := range k.ids {
				id := k.ids[(i*3+1)%len(k.ids)]
				update(t, db, org, k.put1(id, 1, "first", i))
			}
			for _, id := range k.ids {
				want = append(want, k.sample(id, 1, "first"))
			}
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]any, error) { return k.list(ctx, tx, time.Time{}) })
			equal(t, "List", got, want)
		}),
		{"a list at an instant holds only what was there", func(t *testing.T, db storage.DB) {
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for n, id := range []string{"c", "b", "a"} {
					if err := tx.Teams().Put(ctx, sampleTeam(id, 1, "first"), "ann", at(n)); err != nil {
						return err
					}
				}
				return tx.Teams().Put(ctx, sampleTeam("c", 2, "second"), "ann", at(3))
			})
			for n, want := range [][]people.Team{
				{sampleTeam("c", 1, "first")},
				{sampleTeam("b", 1, "first"), sampleTeam("c", 1, "first")},
				{sampleTeam("a", 1, "first"), sampleTeam("b", 1, "first"), sampleTeam("c", 1, "first")},
				{sampleTeam("a", 1, "first"), sampleTeam("b", 1, "first"), sampleTeam("c", 2, "second")},
			} {
				got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]people.Team, error) { return tx.Teams().List(ctx, at(n)) })
				equal(t, fmt.Sprintf("List at %d", n), got, want)
			}
		}},
		{"redacting replaces every version and keeps who and when", redactPerson},
		{"redacting an unknown id is not found", func(t *testing.T, db storage.DB) {
			refused(t, db, "Redact", fault.ErrNotFound, func(ctx context.Context, tx storage.Tx) error {
				return tx.People().Redact(ctx, "unknown", func(p people.Person) people.Person { return p })
			})
		}},
	}
}

// mustBe checks the current version.
func (k kind) mustBe(t *testing.T, db storage.DB, id string, revision int64, label string) {
	t.Helper()
	got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (any, error) { return k.get(ctx, tx, id, time.Time{}) })
	equal(t, "the current version", got, k.sample(id, revision, label))
}

func redactPerson(t *testing.T, db storage.DB) {
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		for n := range 3 {
			if err := tx.People().Put(ctx, samplePerson("ann", int64(n+1), fmt.Sprintf("name %d", n)), fmt.Sprintf("saver %d", n), at(n)); err != nil {
				return err
			}
		}
		return tx.People().Put(ctx, samplePerson("bob", 1, "Other"), "ann", at(3))
	})
	pseudonym := func(p people.Person) people.Person {
		return people.Person{ID: p.ID, Revision: p.Revision, FirstName: "Person", LastName: "7", Level: p.Level, Erased: true}
	}
	before := read(t, db, org, currentState)
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.People().Redact(ctx, "ann", pseudonym) })

	want := make([]storage.Version[people.Person], 3)
	for i := range want {
		n := 2 - i
		want[i] = storage.Version[people.Person]{
			Value: people.Person{ID: "ann", Revision: int64(n + 1), FirstName: "Person", LastName: "7", Level: 20, Erased: true},
			By:    fmt.Sprintf("saver %d", n), At: at(n),
		}
	}
	got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[people.Person], error) {
		return tx.People().Versions(ctx, "ann")
	})
	equal(t, "versions", got, want)
	for n := range 3 {
		v := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Person, error) {
			return tx.People().Get(ctx, "ann", at(n))
		})
		equal(t, fmt.Sprintf("version at %d", n), v, want[2-n].Value)
	}
	bob := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Person, error) {
		return tx.People().Get(ctx, "bob", time.Time{})
	})
	equal(t, "another record", bob, samplePerson("bob", 1, "Other"))

	state := read(t, db, org, currentState)
	equal(t, "state", state, storage.State{Epoch: before.Epoch, Version: before.Version + 1, People: before.Version + 1, PeopleAt: before.PeopleAt})
	log := read(t, db, org, changesSince(before.Version))
	equal(t, "change log", unstamped(log), []storage.Change{{Entity: storage.EntityPerson, ID: "ann"}})

	// The next save follows as if nothing had happened, and what the person
	// had is free.
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		p := samplePerson("cleo", 1, "New")
		p.Email, p.ExternalID = samplePerson("ann", 1, "").Email, samplePerson("ann", 1, "").ExternalID
		if err := tx.People().Put(ctx, p, "ann", at(9)); err != nil {
			return err
		}
		return tx.People().Put(ctx, people.Person{ID: "ann", Revision: 4, FirstName: "Person", LastName: "8"}, "ann", at(9))
	})
}
