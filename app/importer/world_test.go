package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// world is an organization of one person who may do everything, in memory.
type world struct {
	t        testing.TB
	db       storage.DB
	dir      *directory.Directory
	log      *tracking.Log
	importer *importer.Importer
	boss     people.Actor
}

// noon is when everything in these tests happens.
func noon() time.Time { return time.Date(2024, time.March, 15, 12, 0, 0, 0, time.UTC) }

func newWorld(t testing.TB) *world {
	t.Helper()
	return worldOn(t, memstore.New(nil))
}

func worldOn(t testing.TB, db storage.DB) *world {
	t.Helper()
	return worldIn(t, db, "UTC")
}

// worldIn is a world whose days are those of a time zone.
func worldIn(t testing.TB, db storage.DB, zone string) *world {
	t.Helper()
	w := &world{t: t, db: db}
	w.dir = directory.New(db, &directory.Options{Now: noon})
	w.log = tracking.New(storage.Tracking(db), w.dir, &tracking.Options{Now: noon})
	w.importer = importer.New(db, w.dir, &importer.Options{Now: noon, Administer: func(db storage.DB) importer.Administrator {
		return directory.New(db, &directory.Options{Now: noon})
	}})
	ctx := context.Background()
	o, p, err := w.dir.Found(ctx, directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: zone},
		First: directory.Profile{FirstName: "Grace", LastName: "Hopper", Email: "grace@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	if w.boss, err = w.dir.Actor(ctx, o.ID, p.ID); err != nil {
		t.Fatal(err)
	}
	return w
}

// version is where the change log stands.
func (w *world) version(ctx context.Context) int64 {
	w.t.Helper()
	var s storage.State
	err := w.db.View(ctx, w.boss.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		s, err = tx.Changes().State(ctx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Version
}

func (w *world) roster(ctx context.Context) *people.Roster {
	w.t.Helper()
	r, err := w.dir.Roster(ctx, w.boss.Org)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) externalID(ctx context.Context, person string) string {
	p, _ := w.roster(ctx).Person(person)
	return p.ExternalID
}

func (w *world) trackerNamed(ctx context.Context, name string) tracking.Tracker {
	w.t.Helper()
	list, _, err := w.log.Trackers(ctx, w.boss, tracking.TrackerFilter{Search: name}, query.Page{})
	if err != nil || len(list) != 1 {
		w.t.Fatalf("trackers named %s: %d, %v", name, len(list), err)
	}
	return list[0]
}

// metric is one of a tracker's, and its place among them.
type metric struct {
	tracking.Metric
	place int
}

func metricNamed(t testing.TB, tr tracking.Tracker, name string) metric {
	t.Helper()
	for i, m := range tr.Metrics {
		if m.Name == name {
			return metric{m, i}
		}
	}
	t.Fatalf("no metric %s", name)
	return metric{}
}

// hire creates a person at a location, which is created too.
func (w *world) hire(ctx context.Context, external, first, last, location string) people.Person {
	w.t.Helper()
	preset, _ := people.PresetNamed("representative")
	p, err := w.dir.SavePerson(ctx, w.boss, people.Person{
		ExternalID: external, FirstName: first, LastName: last, Email: strings.ToLower(first) + "@example.com",
		Level: preset.Level, Permissions: preset.Permissions, Locations: []people.Membership{{ID: w.location(ctx, location).ID}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// location returns the location of that name, a new one where there is none.
func (w *world) location(ctx context.Context, name string) people.Location {
	w.t.Helper()
	for _, l := range w.roster(ctx).Locations {
		if l.Name == name {
			return l
		}
	}
	l, err := w.dir.SaveLocation(ctx, w.boss, people.Location{Name: name})
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

// calls creates a tracker of calls, revenue and a check box for everybody.
func (w *world) calls(ctx context.Context) tracking.Tracker {
	w.t.Helper()
	t, err := w.log.Save(ctx, w.boss, tracking.Tracker{
		Name: "Sales", ExternalID: "S1", Start: period.On(2024, time.January, 1), Period: period.Week,
		Metrics: []tracking.Metric{
			{Name: "Calls", ExternalID: "C", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 30}}},
			{Name: "Revenue", Kind: tracking.Currency, Currency: "EUR"},
			{Name: "Report sent", Kind: tracking.CheckBox},
			{Name: "Hours", Kind: tracking.Number, Scale: 2},
		},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// entries lists the current values of a tracker as text: "date person metric value".
func (w *world) entries(ctx context.Context, t tracking.Tracker) []string {
	w.t.Helper()
	var out []string
	err := w.log.EachEntry(ctx, w.boss, tracking.EntryFilter{Tracker: t.ID}, func(e tracking.Entry) error {
		m, _ := t.Metric(e.Metric)
		v, _ := e.Value.MarshalJSON()
		out = append(out, strings.Join([]string{e.Date.String(), w.externalID(ctx, e.Person), m.Name, strings.Trim(string(v), `"`)}, " "))
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// person returns the person of an external id.
func (w *world) person(ctx context.Context, external string) people.Person {
	w.t.Helper()
	for _, p := range w.roster(ctx).People {
		if p.ExternalID == external {
			return p
		}
	}
	w.t.Fatalf("no person %s", external)
	return people.Person{}
}

// submissions lists all of a tracker's, newest day first.
func (w *world) submissions(ctx context.Context, t tracking.Tracker) []tracking.Submission {
	w.t.Helper()
	var all []tracking.Submission
	page := query.Page{Limit: query.MaxLimit}
	for {
		subs, next, err := w.log.Submissions(ctx, w.boss, tracking.EntryFilter{Tracker: t.ID}, page)
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, subs...)
		if page.Cursor = next; next == "" {
			return all
		}
	}
}

// reasons lists the reasons of a tracker's submissions, each once.
func (w *world) reasons(ctx context.Context, t tracking.Tracker) []string {
	w.t.Helper()
	var all []string
	for _, s := range w.submissions(ctx, t) {
		all = append(all, s.Reason)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// audit lists the events of an action, newest first.
func (w *world) audit(ctx context.Context, action string) []storage.Event {
	w.t.Helper()
	events, _, err := w.dir.Audit(ctx, w.boss, directory.AuditQuery{Action: action})
	if err != nil {
		w.t.Fatal(err)
	}
	return events
}

// exportVector reads a file of the reference answers that package export keeps.
func exportVector(t testing.TB, path string) []byte {
	t.Helper()
	if os.Getenv("HEADWAY_VECTORS") != "" {
		return vector(t, path)
	}
	b, err := os.ReadFile(filepath.Join("..", "export", "testdata", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
