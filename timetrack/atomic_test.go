package timetrack_test

import (
	"context"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// A write that fails leaves nothing of what the verb did, whichever it is.
func TestVerbsAreAtomic(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	for what, verb := range map[string]func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error{
		"start": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			_, err := s.Start(ctx, as("ann"), start("Mail"))
			return err
		},
		"results": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			_, err := s.PutResults(ctx, as("mia"), []timetrack.Result{result("late", "bob", "2026-03-10", 5)})
			return err
		},
		"bonus": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			_, err := s.AddBonus(ctx, as("mia"), timetrack.AddBonus{People: []string{"ann", "bob"}, Amount: dkk(5), Date: day(wednesday)})
			return err
		},
		"paid time": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			_, err := s.SetPaidTime(ctx, as("mia"), of(wednesday, wednesday, "ann", "bob"), timetrack.SetPaidTime{Mode: timetrack.PaidNothing}, "")
			return err
		},
		"reopen": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			return s.Reopen(ctx, as("mia"), of("2026-03-10", "2026-03-10", "bob"), timetrack.Everything, "late")
		},
		"shifts": func(ctx context.Context, s *timetrack.Timesheet, as func(string) people.Actor) error {
			_, err := s.PutShifts(ctx, as("mia"), []timetrack.Shift{shift("bob", wednesday, "Calls", 0, 60), shift("ann", wednesday, "Calls", 0, 60)})
			return err
		},
	} {
		w := worked(t)
		w.mustApprove("mia", of("2026-03-10", "2026-03-10", "bob"), timetrack.Everything)
		w.results(result("late before", "bob", "2026-03-10", 7))
		c := start("Calls")
		c.Origin = change.Origin{ID: change.NewID()}
		w.must("ann", c)
		for n := int64(1); ; n++ {
			failing := &storagetest.Failing{DB: w.db, Nth: n, Err: broken}
			sheet := timetrack.New(storage.TimeTrack(failing), w.dir, &timetrack.Options{Now: w.clock})
			before := w.version()
			err := verb(context.Background(), sheet, w.as)
			if !failing.Failed() {
				if err != nil || w.version() == before || n < 3 {
					t.Errorf("%s without a failure, after %d writes: %v", what, n, err)
				}
				break
			}
			if err != broken || w.version() != before {
				t.Errorf("%s, write %d fails: %v, changed: %t", what, n, err, w.version() != before)
			}
		}
	}
}
