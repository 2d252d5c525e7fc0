package storage_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// What the domain does inside an open unit of work is durable together with
// the rest of it, or not at all.
func ExampleTrackingWithin() {
	ctx := context.Background()
	db := memstore.New(nil)
	err := db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		domain := storage.TrackingWithin(tx, "acme")
		err := domain.Update(ctx, "acme", func(ctx context.Context, s tracking.Store) error {
			return s.PutTracker(ctx, tracking.Tracker{ID: "calls", Revision: 1, Name: "Calls", Period: period.Week}, "mia", time.Time{})
		})
		if err != nil {
			return err
		}
		return errors.New("something else failed")
	})
	fmt.Println(err)
	_ = storage.Tracking(db).View(ctx, "acme", func(ctx context.Context, s tracking.Store) error {
		trackers, err := s.Trackers(ctx)
		fmt.Println(len(trackers), err)
		return err
	})
	err = db.View(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		return storage.TrackingWithin(tx, "acme").View(ctx, "umbrella", func(context.Context, tracking.Store) error { return nil })
	})
	fmt.Println(err)
	// Output:
	// something else failed
	// 0 <nil>
	// storage: a unit of work of organization "umbrella" within one of "acme"
}

func ExampleTimeTrackWithin() {
	ctx := context.Background()
	db := memstore.New(nil)
	err := db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		return storage.TimeTrackWithin(tx, "acme").Update(ctx, "acme", func(ctx context.Context, s timetrack.Store) error {
			return s.Activities().Put(ctx, timetrack.Activity{Record: timetrack.Record{ID: "calls", Revision: 1}, Name: "Calls"})
		})
	})
	fmt.Println(err)
	_ = storage.TimeTrack(db).View(ctx, "acme", func(ctx context.Context, s timetrack.Store) error {
		return s.Activities().List(ctx, timetrack.Query{}, func(a timetrack.Activity) error {
			fmt.Println(a.Name)
			return nil
		})
	})
	// Output:
	// <nil>
	// Calls
}
