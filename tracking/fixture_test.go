package tracking_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/people/peopletest"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// failer is what *testing.T, *testing.B and *rapid.T have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// world is an organization in memory with a clock that tests set. Its people:
//
//	ann, bob   10  north             bob in team sales
//	cyd        10  south
//	dan        10  harbour           five or six hours behind
//	rex        15  north             trackers.report
//	mia        20  north             manager
//	max        20  south             manager
//	ada        30  north, south      administrator
//	eve        40                    enterprise
type world struct {
	failer
	db  storage.DB
	dir *peopletest.Directory
	now time.Time // Wednesday 11 March 2026, 10:00 in Copenhagen
	log *tracking.Log
}

// org is the organization of every test.
const org = "org"

// wednesday is the day on which tests begin.
const wednesday = "2026-03-11"

func newWorld(t failer) *world {
	return newWorldOn(t, memstore.New(nil), staff())
}

func newWorldOn(t failer, db storage.DB, roster *people.Roster) *world {
	w := &world{failer: t, db: db, now: instant("2026-03-11T09:00:00Z")}
	w.dir = peopletest.New(roster)
	w.log = tracking.New(storage.Tracking(db), w.dir, &tracking.Options{Now: w.clock})
	return w
}

func (w *world) clock() time.Time { return w.now }

// organization is on Copenhagen time, with days from midnight.
func organization() people.Organization {
	return people.Organization{ID: org, Name: "Acme", Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}}
}

func locations() []people.Location {
	return []people.Location{{ID: "north", Name: "North"}, {ID: "south", Name: "South"}, {ID: "harbour", Name: "Harbour", Zone: "America/New_York"}}
}

func staff() *people.Roster {
	teams := []people.Team{{ID: "sales", Name: "Sales"}}
	bob := person("bob", "representative", "north")
	bob.Teams = []people.Membership{{ID: "sales"}}
	rex := person("rex", "representative", "north")
	rex.Level, rex.Permissions = 15, people.TrackersReport
	return people.NewRoster(organization(), nil, locations(), teams, []people.Person{
		person("ann", "representative", "north"), bob, person("cyd", "representative", "south"), person("dan", "representative", "harbour"), rex,
		person("mia", "manager", "north"), person("max", "manager", "south"), person("ada", "administrator", "north", "south"), person("eve", "enterprise"),
	})
}

// person makes a person who has always been at the locations.
func person(id, preset string, locations ...string) people.Person {
	p, ok := people.PresetNamed(preset)
	if !ok {
		panic("no preset " + preset)
	}
	out := people.Person{ID: id, Revision: 1, FirstName: string(id[0]-'a'+'A') + id[1:], Level: p.Level, Permissions: p.Permissions}
	for _, l := range locations {
		out.Locations = append(out.Locations, people.Membership{ID: l})
	}
	return out
}

// moved returns the roster with one person changed.
func moved(r *people.Roster, id string, edit func(*people.Person)) *people.Roster {
	everyone := slices.Clone(r.People)
	i := slices.IndexFunc(everyone, func(p people.Person) bool { return p.ID == id })
	everyone[i].Locations, everyone[i].Teams = slices.Clone(everyone[i].Locations), slices.Clone(everyone[i].Teams)
	edit(&everyone[i])
	return people.NewRoster(r.Organization, r.Companies, r.Locations, r.Teams, everyone)
}

// change makes a new roster known from now on.
func (w *world) change(id string, edit func(*people.Person)) {
	w.dir.Learn(w.now, moved(w.roster(), id, edit))
}

func (w *world) roster() *people.Roster { return w.dir.Newest() }

// as returns the person as an actor of today.
func (w *world) as(id string) people.Actor {
	w.Helper()
	today, err := w.roster().Today(id, w.now)
	if err != nil {
		w.Fatalf("today of %s: %v", id, err)
	}
	a, ok := w.roster().Actor(id, today)
	if !ok {
		w.Fatalf("%s cannot act", id)
	}
	return a
}

// set moves the clock.
func (w *world) set(at string) { w.now = instant(at) }

// calls is a weekly tracker of three kinds of metric that everyone at north
// and south enters from Monday 2 March on.
func calls() tracking.Tracker {
	return tracking.Tracker{
		ID: "calls", Name: "Calls", Start: day("2026-03-02"), Period: period.Week,
		Metrics: []tracking.Metric{
			{ID: "made", Name: "Made", Kind: tracking.Number, Targets: targets("", 70)},
			{ID: "sold", Name: "Sold", Kind: tracking.Currency, Currency: "EUR", Targets: targets("", 700_00)},
			{ID: "tidy", Name: "Tidy desk", Kind: tracking.CheckBox},
		},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"north", "south"}, Everyone: true}},
	}
}

// save stores a tracker as eve, who may do anything.
func (w *world) save(t tracking.Tracker) tracking.Tracker {
	w.Helper()
	saved, err := w.log.Save(context.Background(), w.as("eve"), t)
	if err != nil {
		w.Fatalf("save %s: %v", t.Name, err)
	}
	return saved
}

// edit changes a tracker as eve.
func (w *world) edit(id string, fn func(*tracking.Tracker)) tracking.Tracker {
	w.Helper()
	t, err := w.log.Tracker(context.Background(), w.as("eve"), id)
	if err != nil {
		w.Fatalf("tracker %s: %v", id, err)
	}
	fn(&t)
	return w.save(t)
}

// set is a command that sets the metric of tracker calls for the person.
func set(person, metric, date string, value int64) tracking.Submit {
	return tracking.Submit{Tracker: "calls", Key: key(person, metric, date), Op: tracking.Set, Value: value}
}

func add(person, metric, date string, value int64) tracking.Submit {
	c := set(person, metric, date, value)
	c.Op = tracking.Add
	return c
}

func blank(person, metric, date string) tracking.Submit {
	c := set(person, metric, date, 0)
	c.Op = tracking.Clear
	return c
}

func key(person, metric, date string) tracking.Key {
	return tracking.Key{Metric: metric, Date: day(date), Person: person}
}

// submit must succeed, for the person whose entry it is.
func (w *world) submit(c tracking.Submit) tracking.Entry {
	w.Helper()
	e, err := w.log.Submit(context.Background(), w.as(c.Person), c)
	if err != nil {
		w.Fatalf("submit %v %s %d: %v", c.Key, c.Op, c.Value, err)
	}
	return e
}

// try submits as somebody and returns the refusal.
func (w *world) try(actor string, c tracking.Submit) error {
	w.Helper()
	_, err := w.log.Submit(context.Background(), w.as(actor), c)
	return err
}

// made marks a command as made at an instant, and so as received later.
func made(at string, c tracking.Submit) tracking.Submit {
	c.Origin = change.Origin{Made: instant(at)}
	return c
}

func because(reason string, c tracking.Submit) tracking.Submit {
	c.Reason = reason
	return c
}

func based(on int64, c tracking.Submit) tracking.Submit {
	c.Base = &on
	return c
}

func identified(id string, c tracking.Submit) tracking.Submit {
	c.ID = id
	return c
}

// report must succeed.
func (w *world) report(actor string, q tracking.ReportQuery) tracking.Report {
	w.Helper()
	if q.Tracker == "" {
		q.Tracker = "calls"
	}
	r, err := w.log.Report(context.Background(), w.as(actor), q)
	if err != nil {
		w.Fatalf("report of %s for %s: %v", q.Tracker, actor, err)
	}
	return r
}

// table is the totals of a report's rows, its places and overall, by name, in
// order: what a reader sees first.
func table(r tracking.Report) [][]any {
	var out [][]any
	for _, rows := range [][]tracking.Row{r.Rows, r.Locations, {r.Overall}} {
		for _, row := range rows {
			line := []any{row.Name}
			for _, c := range row.Cells {
				line = append(line, c.Total)
			}
			out = append(out, line)
		}
	}
	return out
}

// refused checks the code of a refusal and the field that it names.
func refused(t failer, err error, code, field string) {
	t.Helper()
	got := ""
	if r, ok := errors.AsType[*fault.Refusal](err); ok {
		got = r.Field
	} else if i, ok := errors.AsType[*fault.Invalid](err); ok {
		got = i.Field
	}
	if fault.Code(err) != code || got != field {
		t.Errorf("refused with %q at %q (%v), want %q at %q", fault.Code(err), got, err, code, field)
	}
}

// fields lists the fields that a refusal names.
func fields(err error) []string {
	var names []string
	many, ok := errors.AsType[fault.Many](err)
	if !ok {
		many = fault.Many{err}
	}
	for _, e := range many {
		if i, ok := errors.AsType[*fault.Invalid](e); ok {
			names = append(names, i.Field)
		}
	}
	return names
}

// equal compares by value: instants as such, ratios in lowest terms, and lists
// whether they are nil or empty.
func equal[T any](t failer, what string, got, want T) {
	t.Helper()
	ratios := cmp.Comparer(func(a, b target.Ratio) bool { return a.Cmp(b) == 0 })
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), ratios); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// must fails the test on an error.
func must[T any](v T, err error) func(failer) T {
	return func(t failer) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v", err)
		}
		return v
	}
}

// entries lists everything that f selects, page by page.
func (w *world) entries(actor string, f tracking.EntryFilter) []tracking.Entry {
	w.Helper()
	if f.Tracker == "" {
		f.Tracker = "calls"
	}
	var all []tracking.Entry
	err := w.log.EachEntry(context.Background(), w.as(actor), f, func(e tracking.Entry) error {
		all = append(all, e)
		return nil
	})
	if err != nil {
		w.Fatalf("entries for %s: %v", actor, err)
	}
	return all
}

// history lists the submissions of a key, newest first.
func (w *world) history(k tracking.Key) []tracking.Submission {
	w.Helper()
	subs, next, err := w.log.Submissions(context.Background(), w.as("eve"), tracking.EntryFilter{
		Tracker: "calls", Metric: k.Metric, People: []string{k.Person}, Span: period.Span{From: k.Date, Until: k.Date + 1},
	}, query.Page{Limit: query.MaxLimit})
	if err != nil || next != "" {
		w.Fatalf("history of %v: %v, next page %q", k, err, next)
	}
	return subs
}

func targets(steps ...any) period.Timeline[int64] {
	var line period.Timeline[int64]
	for i := 0; i < len(steps); i += 2 {
		line = append(line, period.Step[int64]{From: day(steps[i].(string)), Value: int64(steps[i+1].(int))})
	}
	return line
}

// day reads a date; "" is no date.
func day(s string) period.Date {
	var d period.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// span is the days from the first up to, not including, the last.
func span(from, until string) period.Span { return period.Span{From: day(from), Until: day(until)} }

func clockTime(hour, minute int) *tracking.TimeOfDay {
	t := tracking.TimeOfDay(hour*60 + minute)
	return &t
}

// everything asks for the longest page.
var everything = query.Page{Limit: query.MaxLimit}

func memoryDB() storage.DB { return memstore.New(nil) }

func transactor(db storage.DB) tracking.Transactor { return storage.Tracking(db) }
