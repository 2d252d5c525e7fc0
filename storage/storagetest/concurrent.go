package storagetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// How much goes on at the same time: writers, and units of each.
const (
	writers = 8
	rounds  = 25
)

func concurrentCases() []testCase {
	return []testCase{
		{"no update is lost", func(t *testing.T, db storage.DB) {
			key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			parallel(t, func(ctx context.Context, _ int) error { return db.Update(ctx, org, addOne(key)) })
			got := entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}})
			if len(got) != 1 || got[0].Value.N != writers*rounds || got[0].Revision != writers*rounds {
				t.Errorf("%+v, want the value and revision %d", got, writers*rounds)
			}
		}},
		{"a rule that reads before it writes cannot race", func(t *testing.T, db storage.DB) {
			// All writers want the same id; each round one of them gets it.
			var mu sync.Mutex
			inserted := 0
			parallel(t, func(ctx context.Context, _ int) error {
				wrote := false
				err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					wrote = false
					all, err := tx.Companies().List(ctx, time.Time{})
					if err != nil || len(all) >= 10 {
						return err
					}
					wrote = true
					return putCompany(fmt.Sprintf("company %d", len(all)), 1)(ctx, tx)
				})
				if err == nil && wrote {
					mu.Lock()
					inserted++
					mu.Unlock()
				}
				return err
			})
			if inserted != 10 {
				t.Errorf("%d units inserted, want 10", inserted)
			}
		}},
		{"versions have no gap and are in order of commits", func(t *testing.T, db storage.DB) {
			// Each unit notes what it saw of the one before it: the order of
			// the notes is the order of the units.
			key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			parallel(t, func(ctx context.Context, _ int) error { return db.Update(ctx, org, addOne(key)) })
			log := read(t, db, org, changesSince(0))
			checkStamps(t, log, 0)
			if len(log) != writers*rounds || log[len(log)-1].Version != writers*rounds {
				t.Errorf("%d changes, want %d of one version each", len(log), writers*rounds)
			}
		}},
		{"a reader of the change log misses nothing", func(t *testing.T, db storage.DB) {
			var pulled []storage.Change
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			var reader errgroup.Group
			reader.Go(func() error {
				for last := false; ; {
					var after storage.Change
					if len(pulled) > 0 {
						after = pulled[len(pulled)-1]
					}
					var page []storage.Change
					err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) (err error) {
						page, err = tx.Changes().Since(ctx, "*", after.Version, after.Index, 7)
						return err
					})
					if err != nil {
						return err
					}
					pulled = append(pulled, page...)
					if last && len(page) == 0 {
						return nil
					}
					last = ctx.Err() != nil
					runtime.Gosched() // on js/wasm nothing else would run
				}
			})
			parallel(t, func(ctx context.Context, n int) error {
				return db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					for i := range n%3 + 1 {
						if err := putCompany(fmt.Sprintf("company %d.%d", n, i), 1)(ctx, tx); err != nil {
							return err
						}
					}
					return nil
				})
			})
			stop()
			if err := reader.Wait(); err != nil {
				t.Fatal(err)
			}
			equal(t, "what was pulled while it was written", pulled, read(t, db, org, changesSince(0)))
		}},
		{"a View sees one consistent state", consistentView},
		{"organizations do not meet", func(t *testing.T, db storage.DB) {
			key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			parallel(t, func(ctx context.Context, n int) error {
				return db.Update(ctx, fmt.Sprintf("org %d", n%writers), addOne(key))
			})
			for w := range writers {
				org := fmt.Sprintf("org %d", w)
				got := entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}})
				if len(got) != 1 || got[0].Value.N != rounds {
					t.Errorf("%s: %+v, want %d", org, got, rounds)
				}
				checkStamps(t, read(t, db, org, changesSince(0)), 0)
			}
		}},
		{"a unit that fails or panics takes no other along", func(t *testing.T, db storage.DB) {
			key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			bug, want := &struct{ reason string }{"a bug"}, errors.New("the caller's own")
			parallel(t, func(ctx context.Context, n int) error {
				ending := func(ctx context.Context, tx storage.Tx) error {
					if err := addOne(key)(ctx, tx); err != nil {
						return err
					}
					if n%3 == 0 {
						panic(bug)
					}
					return want
				}
				switch n % 3 {
				case 0:
					if got := recovered(func() { _ = db.Update(ctx, org, ending) }); got != bug {
						return fmt.Errorf("panicked with %v, want the value itself", got)
					}
				case 1:
					if err := db.Update(ctx, org, ending); err != want {
						return fmt.Errorf("Update: %w, want the error itself", err)
					}
				case 2:
					return db.Update(ctx, org, addOne(key))
				}
				return nil
			})
			succeeded := int64(0)
			for n := range writers * rounds {
				if n%3 == 2 {
					succeeded++
				}
			}
			got := entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}})
			if len(got) != 1 || got[0].Value.N != succeeded {
				t.Errorf("%+v, want %d", got, succeeded)
			}
		}},
		{"each device's changes are counted once", pushSideBySide},
		{"a unit that waits gives up when its context ends", func(t *testing.T, db storage.DB) {
			update(t, db, org, putCompany("before", 1))
			running, finish := make(chan struct{}), make(chan struct{})
			var first errgroup.Group
			var once sync.Once
			first.Go(func() error {
				return db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					once.Do(func() { close(running) })
					<-finish
					return putCompany("first", 1)(ctx, tx)
				})
			})
			<-running
			ctx, cancel := context.WithCancel(context.Background())
			var second errgroup.Group
			second.Go(func() error { return db.Update(ctx, org, putCompany("second", 1)) })
			cancel()
			if err := second.Wait(); !errors.Is(err, context.Canceled) {
				t.Errorf("the waiting unit: %v, want context.Canceled", err)
			}
			close(finish)
			if err := first.Wait(); err != nil {
				t.Errorf("the running unit: %v", err)
			}
			log := read(t, db, org, changesSince(0))
			equal(t, "companies", erase(log, func(c storage.Change) string { return c.ID }), []string{"before", "first"})
		}},
	}
}

// pushSideBySide: each writer is a device, and a third of the units fail after
// their writes.
func pushSideBySide(t *testing.T, db storage.DB) {
	const each = 3
	device := func(n int) string { return fmt.Sprintf("device %d", n%writers) }
	receipt := func(device string, seq int64) storage.Receipt {
		return storage.Receipt{Device: device, Seq: seq, ID: fmt.Sprint(device, ".", seq), Status: change.Status(seq%2) + change.AppliedLate, Revision: 1}
	}
	failed := errors.New("the caller's own")
	parallel(t, func(ctx context.Context, n int) error {
		var want error
		if n/writers%3 == 1 {
			want = failed
		}
		err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
			d, err := tx.Devices().Device(ctx, device(n))
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				return err
			}
			d.ID = device(n)
			var receipts []storage.Receipt
			for range each {
				d.Last++
				receipts = append(receipts, receipt(d.ID, d.Last))
			}
			if err := putReceipts(receipts...)(ctx, tx); err != nil {
				return err
			}
			if err := putDevices(d)(ctx, tx); err != nil {
				return err
			}
			return want
		})
		if err != want {
			return fmt.Errorf("Update: %w, want %w", err, want)
		}
		return nil
	})
	pushed := int64(each * (rounds - (rounds+1)/3))
	held := 0
	for w := range writers {
		var want []storage.Receipt
		for seq := range pushed {
			want = append(want, receipt(device(w), seq+1))
			if want[seq].Status == change.Held {
				held++
			}
		}
		equal(t, device(w), read(t, db, org, receiptsOf(device(w))), want)
		d := read(t, db, org, func(ctx context.Context, tx storage.Tx) (storage.Device, error) {
			return tx.Devices().Device(ctx, device(w))
		})
		equal(t, "the device", d, storage.Device{ID: device(w), Last: pushed})
	}
	if got := len(read(t, db, org, heldFor(storage.HeldQuery{}))); got != held {
		t.Errorf("%d are held, want %d", got, held)
	}
}

// parallel calls fn writers times rounds times, with the number of the call,
// from as many goroutines as there are writers.
func parallel(t *testing.T, fn func(ctx context.Context, n int) error) {
	t.Helper()
	g, ctx := errgroup.WithContext(context.Background())
	for w := range writers {
		g.Go(func() error {
			for r := range rounds {
				if err := fn(ctx, r*writers+w); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

// addOne adds to an entry what it has read of it.
func addOne(k tracking.Key) work {
	return func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{k})
		if err != nil {
			return err
		}
		e := found[k]
		return tx.Tracking().Submit(ctx, []tracking.Submission{submission(k, e.Revision+1, tracking.NumberValue(e.Value.N+1))})
	}
}

// consistentView moves numbers between two people, whose sum every reader
// must find unchanged, however it asks.
func consistentView(t *testing.T, db storage.DB) {
	ann, bob := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, tracking.Key{Metric: "m", Date: day(0), Person: "bob"}
	update(t, db, org, submit(submission(ann, 1, tracking.NumberValue(1000)), submission(bob, 1, tracking.NumberValue(0))))
	move := func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{ann, bob})
		if err != nil {
			return err
		}
		a, b := found[ann], found[bob]
		if err := tx.Tracking().Submit(ctx, []tracking.Submission{submission(ann, a.Revision+1, tracking.NumberValue(a.Value.N-1))}); err != nil {
			return err
		}
		return tx.Tracking().Submit(ctx, []tracking.Submission{submission(bob, b.Revision+1, tracking.NumberValue(b.Value.N+1))})
	}
	look := func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{ann})
		if err != nil {
			return err
		}
		entries, err := list(ctx, tx, tracking.EntryQuery{Metrics: []string{"m"}})
		if err != nil {
			return err
		}
		totals, err := tx.Tracking().Totals(ctx, tracking.TotalsQuery{Metrics: []string{"m"}, Cuts: days(0, 1)})
		if err != nil {
			return err
		}
		state, err := tx.Changes().State(ctx)
		if err != nil {
			return err
		}
		sums := make(map[string]int64)
		for _, e := range entries {
			sums["entries"] += e.Value.N
		}
		for _, total := range totals {
			sums["totals"] += total.Sum
		}
		if len(entries) != 2 || sums["entries"] != 1000 || sums["totals"] != 1000 {
			return fmt.Errorf("sums %v of %d entries, want 1000", sums, len(entries))
		}
		// One version each, and the first began it.
		if a := found[ann]; a.Revision != entries[0].Revision || a.Revision != state.Version {
			return fmt.Errorf("%+v and %+v at version %d", a, entries[0], state.Version)
		}
		return nil
	}
	parallel(t, func(ctx context.Context, n int) error {
		if n%2 == 0 {
			return db.Update(ctx, org, move)
		}
		return db.View(ctx, org, look)
	})
}
