package bunstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// TestUnitsShareACommit holds the baton until several units wait for it, so
// that they must come into one transaction.
func TestUnitsShareACommit(t *testing.T) {
	t.Parallel()
	const units = 20
	var mu sync.Mutex
	var story []string
	tell := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		story = append(story, fmt.Sprintf(format, args...))
	}
	d := openTest(t, &Options{OnCommit: func(org string, changes []storage.Change) { tell("committed %s %d", org, changes[0].Version) }})
	proceed := hold(t, d)

	var wg sync.WaitGroup
	failed := errors.New("the unit's own")
	for i := range units {
		wg.Go(func() {
			err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
				if err := hireIn(ctx, tx, fmt.Sprint("person", i)); err != nil {
					return err
				}
				if i%5 == 0 {
					return failed
				}
				st, err := tx.Changes().State(ctx)
				tell("ran %d", st.Version)
				return err
			})
			if want := i%5 == 0; errors.Is(err, failed) != want || !want && err != nil {
				t.Errorf("unit %d: %v", i, err)
			}
		})
		waitFor(d, i+1)
	}
	proceed()
	wg.Wait()

	var want []string
	for v := range units * 4 / 5 {
		want = append(want, fmt.Sprint("ran ", v+1))
	}
	for v := range units * 4 / 5 {
		want = append(want, fmt.Sprint("committed org ", v+1))
	}
	if !slices.Equal(story, want) {
		t.Errorf("the units did not share a commit:\n%v\nwant\n%v", story, want)
	}
}

func TestAUnitThatEndsItsGoroutineTakesNoOtherAlong(t *testing.T) {
	t.Parallel()
	d := openTest(t, nil)
	proceed := hold(t, d)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
				if err := hireIn(ctx, tx, fmt.Sprint("person", i)); err != nil {
					return err
				}
				if i < 2 {
					runtime.Goexit() // as t.FailNow does
				}
				return nil
			})
			if err != nil {
				t.Errorf("unit %d: %v", i, err)
			}
		})
		waitFor(d, i+1)
	}
	proceed()
	wg.Wait()
	if got, want := staff(t, d), []string{"person2", "person3"}; !slices.Equal(got, want) {
		t.Errorf("stored are %v, want %v", got, want)
	}
}

func TestAWaitThatIsGivenUp(t *testing.T) {
	t.Parallel()
	d := openTest(t, nil)
	proceed := hold(t, d)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		err := d.Update(ctx, "org", func(ctx context.Context, tx storage.Tx) error { return hireIn(ctx, tx, "given up") })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the unit given up: %v", err)
		}
	})
	waitFor(d, 1)
	cancel()
	wg.Wait() // while the baton is held
	proceed()
	if err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error { return hireIn(ctx, tx, "next") }); err != nil {
		t.Error(err)
	}
	if got, want := staff(t, d), []string{"next"}; !slices.Equal(got, want) {
		t.Errorf("stored are %v, want %v", got, want)
	}
}

// TestAFailedTransactionFailsAllItsUnits breaks the transaction under units
// that were accepted already: none of them may be told that it was stored.
func TestAFailedTransactionFailsAllItsUnits(t *testing.T) {
	t.Parallel()
	d := openTest(t, nil)
	proceed := hold(t, d)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
				if i == 2 {
					// SQLite does this itself when the disk is full, and the
					// next statement would be a transaction of its own.
					s := tx.(*unit).session
					if _, err := s.exec(ctx, "ROLLBACK"); err != nil {
						return err
					}
					_ = s.fail(errors.New("the disk is full"))
				}
				return hireIn(ctx, tx, fmt.Sprint("person", i))
			})
			if err == nil {
				t.Errorf("unit %d is told that it was stored", i)
			}
		})
		waitFor(d, i+1)
	}
	proceed()
	wg.Wait()
	if err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error { return hireIn(ctx, tx, "next") }); err != nil {
		t.Error(err)
	}
	if got, want := staff(t, d), []string{"next"}; !slices.Equal(got, want) {
		t.Errorf("stored are %v, want %v", got, want)
	}
}

func TestARolledBackRevisionIsNotRemembered(t *testing.T) {
	t.Parallel()
	d := openTest(t, nil)
	put := func(name string, outcome error) {
		t.Helper()
		err := d.Update(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
			s := tx.Tracking()
			if err := s.PutTracker(ctx, tracking.Tracker{ID: "t", Revision: 1, Name: name}, "", time.Unix(0, 0)); err != nil {
				return err
			}
			if _, err := s.Tracker(ctx, "t", time.Time{}); err != nil { // is decoded, and kept
				return err
			}
			return outcome
		})
		if err != outcome {
			t.Fatal(err)
		}
	}
	put("rolled back", errors.New("roll back"))
	put("stored", nil)
	err := d.View(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
		got, err := tx.Tracking().Tracker(ctx, "t", time.Time{})
		if got.Name != "stored" {
			t.Errorf("the tracker is %q", got.Name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func openTest(t *testing.T, opts *Options) *DB {
	t.Helper()
	d, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "headway.db"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// hold takes the baton and returns what passes it on.
func hold(t *testing.T, d *DB) (proceed func()) {
	t.Helper()
	b, ok := d.baton.take(context.Background())
	if b != nil || !ok {
		t.Fatal("the baton is held")
	}
	return func() { d.handOn(context.Background(), nil) }
}

// waitFor waits until n units wait for the baton.
func waitFor(d *DB, n int) {
	for {
		d.baton.mu.Lock()
		waiting := len(d.baton.waiting)
		d.baton.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

func hireIn(ctx context.Context, tx storage.Tx, id string) error {
	return tx.People().Put(ctx, people.Person{ID: id, Revision: 1}, "", time.Unix(0, 0))
}

func staff(t *testing.T, d *DB) (ids []string) {
	t.Helper()
	err := d.View(context.Background(), "org", func(ctx context.Context, tx storage.Tx) error {
		all, err := tx.People().List(ctx, time.Time{})
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
