package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/demo"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// month is what the person at the top sees of the last weeks.
func month(t *testing.T, db storage.DB, at time.Time) (*timetrack.Timesheet, people.Actor, timetrack.Report) {
	t.Helper()
	dir := directory.New(db, &directory.Options{Now: func() time.Time { return at }})
	roster, err := dir.Roster(t.Context(), demo.Org)
	if err != nil {
		t.Fatal(err)
	}
	today := period.DateOf(at)
	var boss people.Actor
	for _, p := range roster.People {
		if a, ok := roster.Actor(p.ID, today); ok && a.Level > boss.Level {
			boss = a
		}
	}
	sheet := timetrack.New(storage.TimeTrack(db), dir, &timetrack.Options{Now: func() time.Time { return at }})
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: period.Span{From: today - 7*demo.Weeks - 6, Until: today + 1}}}
	r, err := sheet.Report(t.Context(), boss, q)
	if err != nil {
		t.Fatal(err)
	}
	return sheet, boss, r
}

// Whatever day and time it is, each page has something to show.
func TestFillMakesTimeToShow(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{now, now.AddDate(0, 0, 4), time.Date(2026, 3, 23, 6, 0, 0, 0, time.UTC), time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)} {
		db := memstore.New(nil)
		if _, err := demo.Fill(t.Context(), db, at); err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		sheet, boss, r := month(t, db, at)
		f := r.Total
		if len(r.People) != 40 || f.Planned < 4000*3600 || f.System < 4000*3600 || f.Reported < 4000*3600 || f.SalaryTime >= f.Reported ||
			f.Points == 0 || f.Sales == 0 || len(f.Revenue) != 2 || len(f.Bonus) != 1 || len(f.Salary) != 2 {
			t.Errorf("%s: %d people with %+v", at, len(r.People), f)
		}
		var approved, adjusted int
		for _, p := range r.People {
			for _, d := range p.Days {
				adjusted += len(d.Adjusted)
				if !d.Paid.IsZero() {
					approved++
				}
			}
		}
		if approved < 250 || adjusted == 0 {
			t.Errorf("%s: %d days approved, %d adjustments", at, approved, adjusted)
		}
		handoffs, err := sheet.Handoffs(t.Context(), boss, period.Span{From: r.From, Until: r.Until})
		if err != nil || len(handoffs) != 1 || len(handoffs[0].Rows) < 38 {
			t.Errorf("%s: handed off: %v, %v", at, handoffs, err)
		}
		ahead := period.Span{From: period.DateOf(at) + 1, Until: period.DateOf(at) + 8}
		if shifts, err := sheet.Shifts(t.Context(), boss, ahead, nil); err != nil || len(shifts) < 50 {
			t.Errorf("%s: %d shifts ahead, %v", at, len(shifts), err)
		}
		held, running := 0, 0
		err = storage.TimeTrack(db).View(t.Context(), demo.Org, func(ctx context.Context, s timetrack.Store) error {
			return s.Entries().List(ctx, timetrack.Query{}, func(e timetrack.Entry) error {
				if e.Held {
					held++
				}
				if e.Running() {
					running++
				}
				return nil
			})
		})
		if err != nil || held != 1 || running == 0 {
			t.Errorf("%s: %d held, %d running, %v", at, held, running, err)
		}
	}
}

func TestTimeIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	one, _ := fill(t)
	other, _ := fill(t)
	_, _, r := month(t, one, now)
	_, _, again := month(t, other, now)
	if diff := cmp.Diff(r, again); diff != "" {
		t.Error(diff)
	}
}
