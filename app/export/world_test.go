package export_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// world is an organization with a weekly tracker and two people at work, in
// memory; it is Friday 2024-03-15.
type world struct {
	dir     *directory.Directory
	log     *tracking.Log
	boss    people.Actor // sees everything
	ann     people.Actor // sees herself
	tracker tracking.Tracker
}

func now() time.Time { return time.Date(2024, time.March, 15, 12, 0, 0, 0, time.UTC) }

func newWorld(t testing.TB, settings tracking.Settings) world {
	t.Helper()
	ctx := context.Background()
	db := memstore.New(nil)
	w := world{dir: directory.New(db, &directory.Options{Now: now})}
	w.log = tracking.New(storage.Tracking(db), w.dir, &tracking.Options{Now: now})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o, p, err := w.dir.Found(ctx, directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: "Europe/Berlin"},
		First: directory.Profile{FirstName: "Grace", LastName: "Hopper", Email: "grace@example.com"}})
	must(err)
	w.boss, err = w.dir.Actor(ctx, o.ID, p.ID)
	must(err)
	north, err := w.dir.SaveLocation(ctx, w.boss, people.Location{Name: "North"})
	must(err)
	var ids []string
	for _, p := range []people.Person{
		{FirstName: "Ann", LastName: "Lee", ExternalID: "=A1"},
		{FirstName: "Bob", LastName: "Ray", ExternalID: "B,2"},
	} {
		p.Level, p.Locations = 10, []people.Membership{{ID: north.ID}}
		p, err := w.dir.SavePerson(ctx, w.boss, p)
		must(err)
		ids = append(ids, p.ID)
	}
	w.ann, err = w.dir.Actor(ctx, o.ID, ids[0])
	must(err)
	w.tracker, err = w.log.Save(ctx, w.boss, tracking.Tracker{
		Name: "Sales", Start: period.On(2024, time.March, 1), Period: period.Week, Settings: settings,
		Metrics: []tracking.Metric{
			{ID: "018e0000-0000-7000-8000-00000000000a", Name: "Calls", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 30}}},
			{ID: "018e0000-0000-7000-8000-00000000000b", Name: "Revenue", Kind: tracking.Currency, Currency: "EUR"},
		},
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}},
	})
	must(err)
	at := func(day int) time.Time { return time.Date(2024, time.March, day, 17, 30, 0, 0, time.UTC) }
	for _, c := range []struct {
		person, metric, day int
		value               int64
		reason              string
	}{{0, 0, 11, 12, ""}, {0, 1, 11, -125_050, "a refund, \"agreed\""}, {1, 0, 12, 25, ""}, {0, 0, 13, 8, "=HYPERLINK(\"x\")"}, {0, 0, 13, 9, ""}} {
		_, err := w.log.SubmitAll(ctx, w.boss, []tracking.Submit{{
			Origin:  change.Origin{Made: at(c.day), Received: at(c.day)},
			Tracker: w.tracker.ID, Op: tracking.Set, Value: c.value, Reason: c.reason,
			Key: tracking.Key{Metric: w.tracker.Metrics[c.metric].ID, Person: ids[c.person], Date: period.On(2024, time.March, c.day)},
		}}, tracking.BatchOptions{Import: true, AllOrNothing: true})
		must(err)
	}
	return w
}

func (w world) roster(t testing.TB) *people.Roster {
	t.Helper()
	r, err := w.dir.Roster(context.Background(), w.boss.Org)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// csvOf is a table as CSV with plain line ends.
func csvOf(t testing.TB, table export.Table, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := export.WriteCSV(context.Background(), &b, table, nil); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}
