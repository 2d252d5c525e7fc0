package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func open(*testing.T) storage.DB { return memstore.New(nil) }

func TestConformance(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, open)
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	storagetest.RunConcurrent(t, open)
}

const org = "acme"

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func putTeam(id string, revision int64) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.Teams().Put(ctx, people.Team{ID: id, Revision: revision}, "ann", noon)
	}
}

// enter sets the n-th value of the organization: 500 people, day after day.
func enter(n int, value int64) tracking.Submission {
	return tracking.Submission{
		Key:      tracking.Key{Metric: "calls", Date: period.On(2026, time.January, 1) + period.Date(n/500), Person: fmt.Sprintf("person %03d", n%500)},
		Revision: 1, Op: tracking.Set, New: tracking.NumberValue(value), Made: noon, Received: noon,
	}
}

func fill(t testing.TB, db storage.DB, entries int) {
	t.Helper()
	err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
		for n := range entries {
			if err := tx.Tracking().Submit(ctx, []tracking.Submission{enter(n, 1)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUpdateCostsWhatItTouches(t *testing.T) {
	// Not parallel: AllocsPerRun counts what others allocate too.
	rolledBack := errors.New("rolled back")
	cost := func(entries int) float64 {
		db := memstore.New(nil)
		fill(t, db, entries)
		return testing.AllocsPerRun(100, func() {
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				if err := tx.Tracking().Submit(ctx, []tracking.Submission{enter(entries, 1)}); err != nil {
					return err
				}
				return rolledBack
			})
			if err != rolledBack {
				t.Fatal(err)
			}
		})
	}
	few, many := cost(100), cost(20_000)
	if many > few+2 { // a chunk now and then
		t.Errorf("an Update allocates %v times with 20,000 entries and %v times with 100", many, few)
	}
}

func TestSumsAreExactInAnyOrder(t *testing.T) {
	t.Parallel()
	db := memstore.New(nil)
	values := []int64{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64, -3, 4}
	var got []tracking.Total
	err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
		for i, v := range values {
			if err := tx.Tracking().Submit(ctx, []tracking.Submission{enter(i*500, v)}); err != nil {
				return err
			}
		}
		var err error
		start := period.On(2026, time.January, 1)
		got, err = tx.Tracking().Totals(ctx, tracking.TotalsQuery{Metrics: []string{"calls"}, Cuts: []period.Date{start, start + 99}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []tracking.Total{{Metric: "calls", Person: "person 000", Sum: -1, Count: len(values)}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCutsOutOfOrderAreInvalid(t *testing.T) {
	t.Parallel()
	for _, cuts := range [][]period.Date{nil, {1}, {2, 2}, {1, 3, 2}} {
		err := memstore.New(nil).View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Tracking().Totals(ctx, tracking.TotalsQuery{Metrics: []string{"calls"}, Cuts: cuts})
			return err
		})
		if !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("cuts %v: %v, want ErrInvalid", cuts, err)
		}
	}
}

func TestOnCommit(t *testing.T) {
	t.Parallel()
	type call struct {
		org string
		ids []string
	}
	var calls []call
	db := memstore.New(&memstore.Options{OnCommit: func(org string, changes []storage.Change) {
		c := call{org: org}
		for _, change := range changes {
			c.ids = append(c.ids, fmt.Sprintf("%d.%d %s", change.Version, change.Index, change.ID))
		}
		calls = append(calls, c)
	}})
	ctx := context.Background()
	rolledBack := errors.New("rolled back")
	for _, fn := range []func(context.Context, storage.Tx) error{
		putTeam("a", 1),
		func(context.Context, storage.Tx) error { return nil }, // changes nothing
		func(ctx context.Context, tx storage.Tx) error {
			return errors.Join(putTeam("x", 1)(ctx, tx), rolledBack)
		},
		func(ctx context.Context, tx storage.Tx) error {
			// Trimming forgets them in the log, not here.
			return errors.Join(putTeam("b", 1)(ctx, tx), putTeam("a", 2)(ctx, tx), tx.Changes().Trim(ctx, 9))
		},
	} {
		if err := db.Update(ctx, org, fn); err != nil && !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
	}
	want := []call{{org, []string{"1.0 a"}}, {org, []string{"2.0 b", "2.1 a"}}}
	if d := cmp.Diff(want, calls, cmp.AllowUnexported(call{})); d != "" {
		t.Error(d)
	}
}

func TestRandMakesNoncesAndEpochs(t *testing.T) {
	t.Parallel()
	n := uint64(0)
	db := memstore.New(&memstore.Options{Rand: func() uint64 { n++; return n }})
	ctx := context.Background()
	for revision := range int64(2) {
		if err := db.Update(ctx, org, putTeam("a", revision+1)); err != nil {
			t.Fatal(err)
		}
	}
	err := db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.Changes().State(ctx)
		if want := "00000000000000010000000000000002"; state.Epoch != want {
			t.Errorf("epoch %q, want %q", state.Epoch, want)
		}
		if err != nil {
			return err
		}
		log, err := tx.Changes().Since(ctx, "*", 0, 0, 9)
		if len(log) != 2 || log[0].Nonce != 3 || log[1].Nonce != 4 {
			t.Errorf("log %+v, want the nonces 3 and 4", log)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestMisuseIsAnError(t *testing.T) {
	t.Parallel()
	ctx := context.Background()

	t.Run("a transaction after its function", func(t *testing.T) {
		t.Parallel()
		db := memstore.New(nil)
		for name, unit := range map[string]func(context.Context, string, func(context.Context, storage.Tx) error) error{"View": db.View, "Update": db.Update} {
			var kept storage.Tx
			if err := unit(ctx, org, func(ctx context.Context, tx storage.Tx) error { kept = tx; return nil }); err != nil {
				t.Fatal(err)
			}
			if _, err := kept.Teams().List(ctx, time.Time{}); err == nil {
				t.Errorf("reading after a %s is no error", name)
			}
			if err := putTeam("a", 1)(ctx, kept); err == nil {
				t.Errorf("writing after a %s is no error", name)
			}
		}
	})

	t.Run("a transaction while it lists", func(t *testing.T) {
		t.Parallel()
		db := memstore.New(nil)
		fill(t, db, 3)
		err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
			calls := 0
			err := tx.Tracking().Entries(ctx, tracking.EntryQuery{Metrics: []string{"calls"}}, func(tracking.Entry) error {
				calls++
				if _, err := tx.Teams().List(ctx, time.Time{}); err == nil {
					t.Error("reading is no error")
				}
				if err := putTeam("a", 1)(ctx, tx); err == nil {
					t.Error("writing is no error")
				}
				return nil
			})
			if calls != 3 {
				t.Errorf("%d entries, want 3", calls)
			}
			return errors.Join(err, putTeam("a", 1)(ctx, tx))
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("asking for all organizations within a unit", func(t *testing.T) {
		t.Parallel()
		db := memstore.New(nil)
		err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
			if _, err := db.Organizations(ctx); err == nil {
				t.Error("Organizations is no error")
			}
			if _, err := db.AccountsByEmail(ctx, "ann@example.com"); err == nil {
				t.Error("AccountsByEmail is no error")
			}
			// Another database is another matter.
			return memstore.New(nil).Update(ctx, org, putTeam("a", 1))
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("a closed database", func(t *testing.T) {
		t.Parallel()
		db := memstore.New(nil)
		for range 2 {
			if err := db.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
		if err := db.Update(ctx, org, putTeam("a", 1)); err == nil {
			t.Error("Update is no error")
		}
		if err := db.View(ctx, org, func(context.Context, storage.Tx) error { return nil }); err == nil {
			t.Error("View is no error")
		}
		if _, err := db.Organizations(ctx); err == nil {
			t.Error("Organizations is no error")
		}
	})

	t.Run("a unit that waits for itself ends with its context", func(t *testing.T) {
		t.Parallel()
		db := memstore.New(nil)
		outer, cancel := context.WithCancel(ctx)
		err := db.Update(outer, org, func(_ context.Context, tx storage.Tx) error {
			cancel()
			// By mistake the context from outside, which does not tell.
			return db.Update(outer, org, putTeam("a", 1))
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Update: %v, want context.Canceled", err)
		}
	})
}

func BenchmarkSubmit(b *testing.B) {
	for _, entries := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("entries=%d", entries), func(b *testing.B) {
			db := memstore.New(nil)
			fill(b, db, entries)
			n := entries
			for b.Loop() {
				err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					return tx.Tracking().Submit(ctx, []tracking.Submission{enter(n, 1)})
				})
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

// BenchmarkTotals adds up 100,000 entries, of 500 people by week.
func BenchmarkTotals(b *testing.B) {
	db := memstore.New(nil)
	fill(b, db, 100_000)
	start := period.On(2026, time.January, 1)
	q := tracking.TotalsQuery{Metrics: []string{"calls"}}
	for d := start; d <= start+203; d += 7 {
		q.Cuts = append(q.Cuts, d)
	}
	for b.Loop() {
		err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
			totals, err := tx.Tracking().Totals(ctx, q)
			if len(totals) != 500*29 {
				b.Fatalf("%d totals", len(totals))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
