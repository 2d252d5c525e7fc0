package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func ExampleNew() {
	db := memstore.New(nil)
	defer db.Close()

	ctx := context.Background()
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	err := db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		return tx.Teams().Put(ctx, people.Team{ID: "north", Revision: 1, Name: "North"}, "ann", now)
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	err = db.View(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		team, err := tx.Teams().Get(ctx, "north", now)
		fmt.Println(team.Name)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: North
}

// After an error nothing remains of what a unit of work has written.
func ExampleDB_Update() {
	db := memstore.New(nil)
	ctx := context.Background()
	monday := period.On(2026, time.March, 2)
	ann := tracking.Key{Metric: "calls", Date: monday, Person: "ann"}

	err := db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		calls := []tracking.Submission{{Key: ann, Revision: 1, Op: tracking.Set, New: tracking.NumberValue(12), By: "ann"}}
		if err := tx.Tracking().Submit(ctx, calls); err != nil {
			return err
		}
		return tx.Tracking().Submit(ctx, calls) // the same revision again
	})
	fmt.Println("stale:", errors.Is(err, fault.ErrStale))

	err = db.View(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{ann})
		fmt.Println("entries:", len(found))
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// stale: true
	// entries: 0
}

// The changes of committed units can be watched, to show them at once.
func ExampleOptions() {
	db := memstore.New(&memstore.Options{
		OnCommit: func(org string, changes []storage.Change) {
			for _, c := range changes {
				fmt.Println(org, c.Version, c.Entity, c.ID)
			}
		},
	})
	err := db.Update(context.Background(), "acme", func(ctx context.Context, tx storage.Tx) error {
		return tx.Companies().Put(ctx, people.Company{ID: "alps", Revision: 1, Name: "Alps Ltd"}, "ann", time.Now())
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: acme 1 company alps
}
