package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// clockIn gives people a record of each kind that tells of them.
func (w *world) clockIn(persons ...people.Person) {
	w.t.Helper()
	w.update(func(ctx context.Context, tx storage.Tx) error {
		s := tx.TimeTrack()
		record := func(id, person string) timetrack.Record {
			return timetrack.Record{ID: id + " " + person, Revision: 1, Person: person, Date: monday, Last: monday, Reason: "Rita asked", Made: noon, Received: noon}
		}
		var errs []error
		rows := []timetrack.HandoffRow{}
		for _, p := range persons {
			rows = append(rows, timetrack.HandoffRow{Person: p.ID, Name: p.Name(), Currency: "EUR", Amount: 100})
			entry := timetrack.Entry{Record: record("entry", p.ID), Activity: "calls", Start: noon, Stop: noon.Add(time.Hour)}
			gone := entry
			gone.Revision, gone.Removed = 2, true
			bonus := timetrack.Bonus{Record: record("bonus", p.ID), Amount: money.Amount{Minor: 500, Currency: "EUR"}, Note: "well done, Rita"}
			errs = append(errs, s.Entries().Put(ctx, entry, gone), s.Bonuses().Put(ctx, bonus),
				s.Results().Put(ctx, timetrack.Result{Record: record("result", p.ID), Points: 7}),
				s.Filters().Put(ctx, timetrack.Filter{Record: record("filter", p.ID), Name: "Of Rita", Shared: true}),
				s.Rates().Put(ctx, timetrack.HourRate{Record: record("rate", p.ID), Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 2000, Currency: "EUR"}}}}))
		}
		errs = append(errs,
			s.Activities().Put(ctx, timetrack.Activity{Record: timetrack.Record{ID: "calls", Revision: 1}, Name: "Calls"}, timetrack.Activity{Record: timetrack.Record{ID: "other", Revision: 1}, Name: "Other"}),
			s.Handoffs().Put(ctx, timetrack.Handoff{Record: timetrack.Record{ID: "given", Revision: 1, Date: monday, Last: monday}, Name: "March", Rows: rows}))
		return firstOf(errs...)
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// One's own time is among one's data, what was removed too, and nobody else's.
func TestOnesOwnTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.known(w.hire("Rita", "representative", w.north)), w.hire("Other", "representative", w.north)
	w.clockIn(p, other)
	data, err := w.dir.Export(w.ctx, w.actor(p.ID), p.ID)
	w.ok(err)
	var kinds []string
	for _, d := range data.Time {
		kinds = append(kinds, fmt.Sprint(d.Kind, len(d.Versions)))
	}
	want := []string{storage.EntityClockEntry + "2", storage.EntityResult + "1", storage.EntityHourRate + "1", storage.EntityBonus + "1", storage.EntityFilter + "1", storage.EntityHandoff + "1"}
	if !slices.Equal(kinds, want) || data.Names["calls"] != "Calls" || data.Names["other"] != "" {
		t.Errorf("%v %v, want %v", kinds, data.Names, want)
	}
	b, err := json.Marshal(data.Time)
	w.ok(err)
	if text := string(b); strings.Contains(text, other.ID) || strings.Contains(text, other.Name()) || !strings.Contains(text, "well done, Rita") || !strings.Contains(text, `"removed":true`) {
		t.Error(text)
	}
}

// What tells of somebody goes with the name, and the figures stay.
func TestErasingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.known(w.hire("Rita", "representative", w.north)), w.hire("Other", "representative", w.north)
	w.clockIn(p, other)
	w.ok(w.dir.Erase(w.ctx, w.owner, p.ID, "asked for it"))
	stored := func(id string) string {
		var all []any
		w.view(func(ctx context.Context, tx storage.Tx) error {
			s := tx.TimeTrack()
			entries, err := s.Entries().Versions(ctx, "entry "+id)
			bonuses, err2 := s.Bonuses().Versions(ctx, "bonus "+id)
			results, err3 := s.Results().Versions(ctx, "result "+id)
			filters, err4 := s.Filters().Versions(ctx, "filter "+id)
			all = append(all, entries, bonuses, results, filters)
			return firstOf(err, err2, err3, err4)
		})
		return fmt.Sprintf("%+v", all)
	}
	if text := stored(p.ID); strings.Contains(text, "Rita") || !strings.Contains(text, "5.00 EUR") || !strings.Contains(text, "Points:7") {
		t.Error(text)
	}
	if text := stored(other.ID); strings.Count(text, "Rita asked") != 5 || !strings.Contains(text, "well done, Rita") {
		t.Errorf("of somebody else: %s", text)
	}
	w.view(func(ctx context.Context, tx storage.Tx) error {
		given, err := tx.TimeTrack().Handoffs().Versions(ctx, "given")
		first, last := directory.Pseudonym(p.ID)
		if rows := given[0].Rows; rows[0].Name != first+" "+last || rows[0].Amount != 100 || rows[1].Name != other.Name() {
			t.Errorf("%+v", rows)
		}
		return err
	})
}

// Two people whose figures contradict each other are not read as one.
func TestMergingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.hire("Rita", "representative", w.north), w.hire("Other", "representative", w.north)
	w.clockIn(p, other)
	_, err := w.dir.Merge(w.ctx, w.owner, other.ID, p.ID, "twice")
	w.refused(err, "merge_conflict")
	w.update(func(ctx context.Context, tx storage.Tx) error {
		rate := timetrack.HourRate{Record: timetrack.Record{ID: "rate " + other.ID, Revision: 2, Person: other.ID, Made: noon, Received: noon}}
		approval := timetrack.Approval{Record: timetrack.Record{ID: p.ID + "/" + monday.String(), Revision: 1, Person: p.ID, Date: monday, Last: monday}, Bonus: timetrack.Mark{By: w.owner.Person, At: noon}}
		return firstOf(tx.TimeTrack().Rates().Put(ctx, rate), tx.TimeTrack().Approvals().Put(ctx, approval))
	})
	_, err = w.dir.Merge(w.ctx, w.owner, other.ID, p.ID, "twice")
	w.refused(err, "merge_conflict")
	w.update(func(ctx context.Context, tx storage.Tx) error {
		open := timetrack.Approval{Record: timetrack.Record{ID: p.ID + "/" + monday.String(), Revision: 2, Person: p.ID, Date: monday, Last: monday}}
		return tx.TimeTrack().Approvals().Put(ctx, open)
	})
	_, err = w.dir.Merge(w.ctx, w.owner, other.ID, p.ID, "twice")
	w.ok(err)
}
