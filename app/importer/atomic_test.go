package importer_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// everything is a file that creates a place, people, a tracker and, in
// several batches, its values.
func everything() (importer.Request, importer.EntriesOptions) {
	lines := []string{"date,person,Calls"}
	for i := range 10_500 {
		lines = append(lines, fmt.Sprintf("%s,P%d,%d", period.On(2023, 1, 1)+period.Date(i/30), i%30, i))
	}
	return file(lines...), importer.EntriesOptions{
		CreatePeople: &importer.NewPeople{Location: "Lab"}, CreatePlaces: true, CreateTracker: &tracking.Tracker{Name: "Sales", Period: period.Day},
	}
}

// failingWorld is a world whose imports go through a database that fails.
func failingWorld(t *testing.T, db storage.DB) (*world, *storagetest.Failing) {
	w := worldOn(t, db)
	f := &storagetest.Failing{DB: db, Err: errors.New("the disk is full"), Forever: true}
	w.importer = importer.New(f, directory.New(f, nil), &importer.Options{Now: noon, Administer: func(db storage.DB) importer.Administrator {
		return directory.New(db, &directory.Options{Now: noon})
	}})
	return w, f
}

// state is what an import can change.
func (w *world) state(ctx context.Context) string {
	r := w.roster(ctx)
	b := new(strings.Builder)
	fmt.Fprintf(b, "version %d, %d locations, %d people, %d events\n", w.version(ctx), len(r.Locations), len(r.People), len(w.audit(ctx, "")))
	err := w.db.View(ctx, w.boss.Org, func(ctx context.Context, tx storage.Tx) error {
		trackers, err := tx.Tracking().Trackers(ctx)
		fmt.Fprintf(b, "%d trackers", len(trackers))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

// Whichever write fails, nothing of an import of all or nothing remains, and
// the same file goes through afterwards.
func TestNoHalfEffect(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, f := failingWorld(t, memstore.New(nil))
	req, opts := everything()
	before := w.state(ctx)
	tried := 0
	for nth := int64(1); ; nth += 7 { // the writes are many and alike
		*f = storagetest.Failing{DB: f.DB, Err: f.Err, Forever: true, Nth: nth}
		got, err := w.importer.Entries(ctx, w.boss, req, opts)
		if !f.Failed() {
			if err != nil || !got.Applied || got.Created != 10_500 {
				t.Fatalf("without a failure: %v, %+v", err, got)
			}
			break
		}
		tried++
		if !errors.Is(err, f.Err) {
			t.Errorf("write %d failed: %v", nth, err)
		}
		if d := cmp.Diff(before, w.state(ctx)); d != "" {
			t.Fatalf("write %d failed and left something (-before +after):\n%s", nth, d)
		}
	}
	if tried < 8 {
		t.Errorf("only %d failures", tried)
	}
}

// Good rows only is taken in steps; after a failure the same file completes
// what it began, and nothing is doubled.
func TestGoodRowsOnlyIsResumed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, f := failingWorld(t, memstore.New(nil))
	req, opts := everything()
	req.GoodRowsOnly = true
	for nth := int64(1); nth < 200; nth += 37 {
		*f = storagetest.Failing{DB: f.DB, Err: f.Err, Forever: true, Nth: nth}
		if _, err := w.importer.Entries(ctx, w.boss, req, opts); f.Failed() != (err != nil) {
			t.Errorf("write %d fails: %v", nth, err)
		}
	}
	*f = storagetest.Failing{DB: f.DB}
	got, err := w.importer.Entries(ctx, w.boss, req, opts)
	if err != nil || got.Created+got.Unchanged != 10_500 || got.Changed+got.Superseded > 0 {
		t.Fatalf("at last: %v, %+v", err, got)
	}
	tracker := w.trackerNamed(ctx, "Sales")
	if subs := w.submissions(ctx, tracker); len(subs) != 10_500 || len(w.roster(ctx).People) != 31 {
		t.Errorf("%d submissions, %d people", len(subs), len(w.roster(ctx).People))
	}
}

// A unit of work may run again: the file is read again and nothing counts
// twice.
func TestUnitsMayRunAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.importer = importer.New(again{w.db}, w.dir, &importer.Options{Now: noon, Administer: func(db storage.DB) importer.Administrator {
		return directory.New(db, &directory.Options{Now: noon})
	}})
	req, opts := everything()
	got, err := w.importer.Entries(ctx, w.boss, req, opts)
	want := importer.Result{Applied: true, Rows: 10_500, Created: 10_500, Made: importer.Made{Locations: 1, People: 30, Trackers: 1}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("entries (-want +got):\n%s%v", d, err)
	}
	got, err = w.importer.People(ctx, w.boss, staff(), importer.PeopleOptions{CreatePlaces: true})
	if err != nil || got.Created != 3 || got.Made.Locations != 2 {
		t.Errorf("people: %+v, %v", got, err)
	}
}

// again runs every Update once for nothing before it counts.
type again struct{ storage.DB }

func (a again) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	first := errors.New("run again")
	err := a.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return first
	})
	if err != first {
		return err
	}
	return a.DB.Update(ctx, org, fn)
}

// The same on SQLite: people, places, a tracker and values in one transaction,
// or none of them.
func TestImportOnSQLite(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, filepath.Join(t.TempDir(), "import.db"), &bunstore.Options{Synchronous: "NORMAL"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	w := worldOn(t, db)
	before := w.state(ctx)
	req, opts := everything()
	trial := req
	trial.DryRun = true
	tried, err := w.importer.Entries(ctx, w.boss, trial, opts)
	if err != nil || tried.Created != 10_500 || tried.Made.People != 30 {
		t.Errorf("dry run: %+v, %v", tried, err)
	}
	bad := file("date,person,Calls", "2024-01-01,P1,1", "2024-01-01,P2,1.5")
	if got, err := w.importer.Entries(ctx, w.boss, bad, opts); err == nil || got.BadRows != 1 {
		t.Errorf("a bad row: %+v, %v", got, err)
	}
	if d := cmp.Diff(before, w.state(ctx)); d != "" {
		t.Errorf("what was not to be stored was (-before +after):\n%s", d)
	}
	for i, want := range []importer.Result{
		{Applied: true, Rows: 10_500, Created: 10_500, Made: importer.Made{Locations: 1, People: 30, Trackers: 1}},
		{Applied: true, Rows: 10_500, Unchanged: 10_500},
	} {
		version := w.version(ctx)
		got, err := w.importer.Entries(ctx, w.boss, req, opts)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("run %d (-want +got):\n%s%v", i+1, d, err)
		}
		if i == 1 && w.version(ctx) != version {
			t.Error("the second run changed something")
		}
	}
	got, err := w.importer.People(ctx, w.boss, staff(), importer.PeopleOptions{CreatePlaces: true})
	if err != nil || got.Created != 3 {
		t.Errorf("people: %+v, %v", got, err)
	}
	taken := file("external_id,first_name,last_name,email,location", "7,Cleo,Poe,ann@example.com,North", "8,Dora,Poe,,North")
	got, err = w.importer.People(ctx, w.boss, taken, importer.PeopleOptions{})
	if err == nil || got.BadRows != 1 || got.Refused[0].Code != "exists" {
		t.Errorf("an e-mail that is taken: %+v, %v", got, err)
	}
}
