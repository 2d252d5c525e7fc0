package storagetest

import (
	"context"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// uniqueCases: what only one current record of a kind may have.
func uniqueCases() []testCase {
	externalID := []string{"external_id"}
	return []testCase{
		{"an external id is taken once", func(t *testing.T, db storage.DB) {
			for _, k := range externalIDs() {
				t.Run(k.name, func(t *testing.T) {
					update(t, db, org, k.put("one", 1, "X"))
					taken(t, db, "the same external id", externalID, k.put("two", 1, "X"))
					update(t, db, org, k.put("two", 1, "x")) // case counts
					taken(t, db, "the same external id by an edit", externalID, k.put("two", 2, "X"))
					update(t, db, org, k.put("one", 2, "X")) // its own
				})
			}
		}},
		{"no external id is no external id", func(t *testing.T, db storage.DB) {
			for _, k := range externalIDs() {
				update(t, db, org, k.put("one", 1, ""))
				update(t, db, org, k.put("two", 1, ""))
			}
		}},
		{"an external id that is given up is free", func(t *testing.T, db storage.DB) {
			for _, k := range externalIDs() {
				t.Run(k.name, func(t *testing.T) {
					update(t, db, org, k.put("one", 1, "X"))
					update(t, db, org, k.put("one", 2, "Y"))
					update(t, db, org, k.put("two", 1, "X"))
					taken(t, db, "going back", externalID, k.put("one", 3, "X"))
				})
			}
		}},
		{"an external id that a rolled back unit gave up is not", func(t *testing.T, db storage.DB) {
			for _, k := range externalIDs() {
				update(t, db, org, k.put("one", 1, "X"))
				err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					if err := k.put("one", 2, "Y")(ctx, tx); err != nil {
						return err
					}
					if err := k.put("two", 1, "X")(ctx, tx); err != nil {
						return err
					}
					return errRollback
				})
				if err != errRollback {
					t.Fatalf("%s: %v", k.name, err)
				}
				taken(t, db, k.name, externalID, k.put("two", 1, "X"))
				update(t, db, org, k.put("three", 1, "Y"))
			}
		}},
		{"an e-mail is taken once, whatever its case", func(t *testing.T, db storage.DB) {
			put := func(id string, revision int64, email string) work {
				return func(ctx context.Context, tx storage.Tx) error {
					p := people.Person{ID: id, Revision: revision, FirstName: "Any", LastName: "One", Email: email}
					return tx.People().Put(ctx, p, "ann", at(int(revision)))
				}
			}
			update(t, db, org, put("ann", 1, "Ann@Example.com"))
			update(t, db, org, put("ænn", 1, "ÆNN@example.com"))
			for _, email := range []string{"Ann@Example.com", "ann@example.com", "ANN@EXAMPLE.COM", "ænn@EXAMPLE.com"} {
				taken(t, db, email, []string{"email"}, put("bob", 1, email))
			}
			update(t, db, org, put("ann", 2, "ANN@example.com")) // its own
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Person, error) {
				return tx.People().Get(ctx, "ann", at(9))
			})
			if got.Email != "ANN@example.com" {
				t.Errorf("the e-mail is kept as %q, want as it was given", got.Email)
			}
			update(t, db, org, put("one", 1, ""))
			update(t, db, org, put("two", 1, ""))
			update(t, db, org, put("ann", 3, "new@example.com"))
			update(t, db, org, put("bob", 1, "ann@example.com"))
		}},
		{"each field that another one has is named", func(t *testing.T, db storage.DB) {
			put := func(id string, revision int64, externalID, email string) work {
				return func(ctx context.Context, tx storage.Tx) error {
					p := people.Person{ID: id, Revision: revision, FirstName: "Any", LastName: "One", ExternalID: externalID, Email: email}
					return tx.People().Put(ctx, p, "ann", at(int(revision)))
				}
			}
			both := []string{"external_id", "email"}
			update(t, db, org, put("ann", 1, "A", "ann@example.com"))
			update(t, db, org, put("bob", 1, "B", "bob@example.com"))
			taken(t, db, "of one other", both, put("eve", 1, "A", "ann@example.com"))
			taken(t, db, "of two others", both, put("eve", 1, "A", "Bob@example.com"))
			taken(t, db, "by an edit", both, put("bob", 2, "A", "ann@example.com"))
			taken(t, db, "one of its own", []string{"email"}, put("bob", 2, "B", "ann@example.com"))
			taken(t, db, "one that is blank", externalID, put("eve", 1, "B", ""))
		}},
		{"redacting cannot take what another one has", func(t *testing.T, db storage.DB) {
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := tx.People().Put(ctx, samplePerson("ann", 1, "One"), "ann", at(0)); err != nil {
					return err
				}
				return tx.People().Put(ctx, samplePerson("bob", 1, "Two"), "ann", at(0))
			})
			before := snapshot(t, db, org)
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				return tx.People().Redact(ctx, "ann", func(p people.Person) people.Person {
					p.Email = samplePerson("bob", 1, "").Email
					return p
				})
			})
			if !errors.Is(err, fault.ErrExists) {
				t.Errorf("Redact: %v, want ErrExists", err)
			}
			equal(t, "after the refusal", snapshot(t, db, org), before)
		}},
	}
}

// taken checks that a unit of work is refused for these fields, whose values
// other records have.
func taken(t *testing.T, db storage.DB, what string, fields []string, fn work) {
	t.Helper()
	err := db.Update(context.Background(), org, fn)
	if !errors.Is(err, fault.ErrExists) {
		t.Errorf("%s: %v, want ErrExists", what, err)
		return
	}
	var got []string
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) {
		case *fault.Refusal:
			got = append(got, e.Field)
		case interface{ Unwrap() []error }:
			for _, one := range e.Unwrap() {
				walk(one)
			}
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		}
	}
	walk(err)
	equal(t, what, got, fields)
}

// externalIDKind saves records that have little but an external id.
type externalIDKind struct {
	name string
	put  func(id string, revision int64, externalID string) work
}

func externalIDs() []externalIDKind {
	return []externalIDKind{
		{"company", func(id string, revision int64, x string) work {
			return func(ctx context.Context, tx storage.Tx) error {
				return tx.Companies().Put(ctx, people.Company{ID: id, Revision: revision, ExternalID: x}, "ann", at(0))
			}
		}},
		{"location", func(id string, revision int64, x string) work {
			return func(ctx context.Context, tx storage.Tx) error {
				return tx.Locations().Put(ctx, people.Location{ID: id, Revision: revision, ExternalID: x}, "ann", at(0))
			}
		}},
		{"team", func(id string, revision int64, x string) work {
			return func(ctx context.Context, tx storage.Tx) error {
				return tx.Teams().Put(ctx, people.Team{ID: id, Revision: revision, ExternalID: x}, "ann", at(0))
			}
		}},
		{"person", func(id string, revision int64, x string) work {
			return func(ctx context.Context, tx storage.Tx) error {
				return tx.People().Put(ctx, people.Person{ID: id, Revision: revision, ExternalID: x}, "ann", at(0))
			}
		}},
		{"tracker", func(id string, revision int64, x string) work {
			return func(ctx context.Context, tx storage.Tx) error {
				return tx.Tracking().PutTracker(ctx, tracking.Tracker{ID: id, Revision: revision, ExternalID: x}, "ann", at(0))
			}
		}},
	}
}
