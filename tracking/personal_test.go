package tracking_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// deviceOf is a world that knows what a device of the person does: the personal
// form of the trackers, the person's records, places and teams, and the
// person's entries.
func deviceOf(t *rapid.T, w *world, who string) *world {
	ctx := context.Background()
	personal, err := w.log.Personal(ctx, w.as(who))
	if err != nil {
		t.Fatal(err)
	}
	r := w.roster()
	records := r.Records(who)
	var ids []string
	var places []people.Location
	var teams []people.Team
	for _, p := range records {
		ids = append(ids, p.ID)
		for _, m := range p.Locations {
			if l, ok := r.Location(m.ID); ok {
				places = append(places, l)
			}
		}
		for _, m := range p.Teams {
			if team, ok := r.Team(m.ID); ok {
				teams = append(teams, team)
			}
		}
	}
	d := newWorldOn(w.failer, memstore.New(nil), people.NewRoster(r.Organization, nil, places, teams, records))
	d.now = w.now
	err = transactor(d.db).Update(ctx, org, func(ctx context.Context, to tracking.Store) error {
		for _, tr := range personal.Trackers {
			tr.Revision = 1
			if err := to.PutTracker(ctx, tr, "", w.now); err != nil {
				return err
			}
			q := tracking.EntryQuery{People: ids, Blanks: true}
			for _, m := range tr.Metrics {
				q.Metrics = append(q.Metrics, m.ID)
			}
			var subs []tracking.Submission
			err := transactor(w.db).View(ctx, org, func(ctx context.Context, from tracking.Store) error {
				return from.Entries(ctx, q, func(e tracking.Entry) error {
					subs = append(subs, tracking.Submission{Key: e.Key, Revision: 1, Op: tracking.Set, New: e.Value, Late: e.Late, Received: e.Updated})
					return nil
				})
			})
			if err != nil {
				return err
			}
			if err := to.Submit(ctx, subs); err != nil {
				return err
			}
		}
		for _, c := range personal.Closures {
			c.Revision = 1
			if err := to.PutClosure(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// On a device the same Log reckons the same figures, from what the person may
// know alone.
func TestDevicesReckonTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		if rapid.Bool().Draw(t, "hidden") {
			w.edit("calls", func(tr *tracking.Tracker) { tr.Settings.ShowTargets = false })
		}
		if rapid.Bool().Draw(t, "merged") {
			w.change("b", func(p *people.Person) { p.MergedInto = "a" })
		}
		if rapid.Bool().Draw(t, "closed") {
			w.log.Close(context.Background(), w.as("eve"), "calls", firstDay, "") // refused where it is not over
		}
		if rapid.IntRange(0, 4).Draw(t, "archived") == 0 {
			tr := must(w.log.Tracker(context.Background(), w.as("eve"), "calls"))(t)
			must(w.log.Archive(context.Background(), w.as("eve"), "calls", tr.Revision))(t)
		}
		for _, p := range w.roster().People {
			if p.ID == "eve" || p.Inactive || p.MergedInto != "" {
				continue
			}
			d := deviceOf(t, w, p.ID)
			for range 3 {
				date := firstDay - 1 + period.Date(rapid.IntRange(0, int(today-firstDay)+1).Draw(t, "day"))
				server := must(w.log.Day(context.Background(), w.as(p.ID), date))(t)
				device := must(d.log.Day(context.Background(), d.as(p.ID), date))(t)
				equal(t, p.ID+" on "+date.String(), leveled(device), leveled(server))
				if w.as(p.ID).Can(people.TrackersReport) || len(server.Trackers) == 0 {
					continue
				}
				q := tracking.ReportQuery{Tracker: "calls", Date: date}
				a, b := must(w.log.Report(context.Background(), w.as(p.ID), q))(t), must(d.log.Report(context.Background(), d.as(p.ID), q))(t)
				a.Tracker, b.Tracker = tracking.Tracker{}, tracking.Tracker{}
				equal(t, "report of "+p.ID+" on "+date.String(), b, a)
			}
		}
	})
}

// leveled leaves out of a day what the test's own copy of it does not keep:
// revisions, and the assignments that those who report are shown.
func leveled(v tracking.DayView) tracking.DayView {
	for i := range v.Trackers {
		v.Trackers[i].Tracker.Revision, v.Trackers[i].Tracker.Assignments = 0, nil
		for j := range v.Trackers[i].Metrics {
			v.Trackers[i].Metrics[j].Entry.Revision = 0
		}
	}
	return v
}

func TestPersonal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	hidden := calls()
	hidden.Settings.ShowTargets = false
	hidden.Metrics[0].Targets = targets("", 987654)
	hidden.Assignments = []tracking.Assignment{
		{Locations: []string{"north"}, Everyone: true, Span: span("2026-03-02", "2026-03-20")},
		{AllLocations: true, People: []string{"ann", "cyd"}, Span: span("2026-04-01", "2026-05-01")},
	}
	w.save(hidden)
	elsewhere := calls()
	elsewhere.ID, elsewhere.Name, elsewhere.Metrics = "elsewhere", "Elsewhere", []tracking.Metric{{ID: "x", Name: "X", Kind: tracking.Number}}
	elsewhere.Assignments = []tracking.Assignment{{Locations: []string{"south"}, Everyone: true}}
	w.save(elsewhere)
	w.set("2026-03-25T09:00:00Z")
	must(w.log.Close(ctx, w.as("eve"), "calls", day(wednesday), ""))(t)

	p := must(w.log.Personal(ctx, w.as("ann")))(t)
	if len(p.Trackers) != 1 || len(p.Closures) != 1 {
		t.Fatalf("%+v", p)
	}
	equal(t, "assignments", p.Trackers[0].Assignments, []tracking.Assignment{
		{AllLocations: true, People: []string{"ann"}, Span: span("2026-03-02", "2026-03-20")},
		{AllLocations: true, People: []string{"ann"}, Span: span("2026-04-01", "2026-05-01")},
	})
	if b, _ := json.Marshal(p); strings.Contains(string(b), "987654") || !p.Trackers[0].Metrics[0].Hidden {
		t.Errorf("the target shows: %s", b)
	}
	if b, _ := json.Marshal(must(w.log.Personal(ctx, w.as("mia")))(t)); !strings.Contains(string(b), "987654") {
		t.Errorf("the target does not show to whom it may: %s", b)
	}
	equal(t, "eve, who enters nothing", must(w.log.Personal(ctx, w.as("eve")))(t), tracking.Personal{})

	// An archived tracker stays with those who have entries in it.
	w.set("2026-03-19T09:00:00Z")
	w.submit(blank("ann", "made", "2026-03-18"))
	w.log.Archive(ctx, w.as("eve"), "calls", 1)
	for who, n := range map[string]int{"ann": 1, "bob": 0} {
		if p := must(w.log.Personal(ctx, w.as(who)))(t); len(p.Trackers) != n {
			t.Errorf("%s has %d archived trackers, want %d", who, len(p.Trackers), n)
		}
	}
	stranger := w.as("ann")
	stranger.Person = "stranger"
	if _, err := w.log.Personal(ctx, stranger); fault.Code(err) != "not_found" {
		t.Errorf("a stranger: %v", err)
	}
}
