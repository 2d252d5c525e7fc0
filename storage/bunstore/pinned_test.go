package bunstore

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore/faulttest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// The connections that are kept, and the statements on them, outlive any call
// that fails: what was refused has left nothing, what was acknowledged is there,
// and the next unit of work is served.
func TestAnyCallOnAKeptConnectionMayFail(t *testing.T) {
	t.Parallel()
	// A file does not hang up.
	for _, mode := range []faulttest.Mode{faulttest.Refused, faulttest.Lost, faulttest.Undone, faulttest.Broken} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			d, faults := openFaulty(t)
			stored := 0
			for n := 1; ; n++ {
				faults.Arm(n, mode)
				err := write(t.Context(), d, n)
				read := d.View(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error {
					_, err := tx.People().Get(ctx, "nobody", time.Time{})
					if errors.Is(err, fault.ErrNotFound) {
						return nil
					}
					return err
				})
				calls, failed := faults.Clear()
				if fault.Sentinel(err) != nil || fault.Sentinel(read) != nil || !failed && errors.Join(err, read) != nil {
					t.Fatalf("call %d (%s): %v, %v", n, faults.What(), err, read)
				}
				there := count(t, d, n)
				switch {
				case there != 0 && there != 4:
					t.Fatalf("call %d (%s): %d of 4 writes are stored", n, faults.What(), there)
				case err == nil && there == 0:
					t.Fatalf("call %d (%s): it was acknowledged, and is not there", n, faults.What())
				case err != nil && there == 4:
					stored++
				}
				if !failed {
					if n < 20 {
						t.Fatalf("past all calls after %d of %d", n, calls)
					}
					if lost := mode == faulttest.Lost; lost != (stored > 0) {
						t.Errorf("%d times all was stored and only the answer lost", stored)
					}
					t.Logf("each of %d calls", calls)
					return
				}
			}
		})
	}
}

// openFaulty is OpenSQLite on connections of which calls fail.
func openFaulty(t *testing.T) (*DB, *faulttest.Faults) {
	t.Helper()
	o, err := (*Options)(nil).withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	o.Synchronous = "NORMAL"
	faults := faulttest.On(newConnector(filepath.Join(t.TempDir(), "headway.db"), settings(o)))
	pool := sql.OpenDB(faults)
	d, err := newDB(bun.NewDB(pool, sqlitedialect.New()), &o)
	if err != nil {
		t.Fatal(err)
	}
	d.writers, d.readers = newPinned(pool, d.dialect, 1), newPinned(sql.OpenDB(faults), d.dialect, 1)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d, faults
}

func personOf(n int) string { return "person" + time.Unix(int64(n), 0).UTC().Format("150405") }

// write stores a person, an entry, a line of the audit log and a receipt.
func write(ctx context.Context, d *DB, n int) error {
	id, at := personOf(n), time.Unix(0, 0)
	return d.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		return errors.Join(
			tx.People().Put(ctx, people.Person{ID: id, Revision: 1, FirstName: id, LastName: "Smith"}, "", at),
			tx.Tracking().Submit(ctx, []tracking.Submission{{Key: tracking.Key{Metric: "calls", Date: 1, Person: id}, Revision: 1, Op: tracking.Set, New: tracking.NumberValue(7), Change: id, By: id, Made: at, Received: at}}),
			tx.Audit().Append(ctx, storage.Event{ID: id, At: at, Action: "test", Target: id}),
			tx.Devices().PutReceipts(ctx, []storage.Receipt{{Device: id, Seq: 1, ID: id, Person: id, Kind: "x@1", Subject: id, Claimed: at, Made: at, Received: at, Revision: 1}}),
		)
	})
}

// count is how many of these are stored.
func count(t *testing.T, d *DB, n int) (there int) {
	t.Helper()
	id := personOf(n)
	err := d.View(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error {
		if _, err := tx.People().Get(ctx, id, time.Time{}); err == nil {
			there++
		} else if !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		subs, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"calls"}, People: []string{id}})
		if err != nil {
			return err
		}
		events, err := tx.Audit().Events(ctx, storage.EventQuery{Target: id})
		if err != nil {
			return err
		}
		receipts, err := tx.Devices().ReceiptsByID(ctx, []string{id})
		there += len(subs) + len(events) + len(receipts)
		return err
	})
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	return there
}
