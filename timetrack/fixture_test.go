package timetrack_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/people/peopletest"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// failer is what *testing.T and *rapid.T have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// world is an organization in memory, in Copenhagen, with a clock that tests
// set. Its people:
//
//	ann, bob   10  north             representatives
//	cyd        10  south
//	mia, moe   20  north             managers
//	max        20  south             manager
//	ada        30  north, south      administrator
//	eve, ede   40                    enterprise
type world struct {
	failer
	db    storage.DB
	dir   *peopletest.Directory
	now   time.Time // Wednesday 11 March 2026, 17:00 in Copenhagen
	sheet *timetrack.Timesheet
}

const (
	org       = "org"
	wednesday = "2026-03-11"
)

func newWorld(t failer) *world {
	w := &world{failer: t, db: memstore.New(nil), now: instant("2026-03-11T16:00:00Z")}
	w.dir = peopletest.New(staff(period.Settings{Zone: "Europe/Copenhagen"}))
	w.sheet = timetrack.New(storage.TimeTrack(w.db), w.dir, &timetrack.Options{Now: w.clock})
	for _, a := range []timetrack.Activity{{Name: "Calls", Paid: true}, {Name: "Mail", Paid: true}, {Name: "Lunch"}} {
		a.ID = a.Name
		if _, err := w.sheet.SaveActivity(context.Background(), w.as("ada"), a); err != nil {
			t.Fatalf("activity %s: %v", a.Name, err)
		}
	}
	return w
}

func staff(s period.Settings) *people.Roster {
	o := people.Organization{ID: org, Name: "Acme", Calendar: period.Calendar{{Settings: s}}}
	locations := []people.Location{{ID: "north", Name: "North"}, {ID: "south", Name: "South"}}
	ann := person("ann", "representative", "north")
	ann.Teams = []people.Membership{{ID: "sales"}}
	return people.NewRoster(o, nil, locations, []people.Team{{ID: "sales", Name: "Sales"}}, []people.Person{
		ann, person("bob", "representative", "north"), person("cyd", "representative", "south"),
		person("mia", "manager", "north"), person("moe", "manager", "north"), person("max", "manager", "south"),
		person("ada", "administrator", "north", "south"), person("eve", "enterprise"), person("ede", "enterprise"),
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

// change makes a person known with other properties from now on.
func (w *world) change(id string, edit func(*people.Person)) {
	r := w.roster()
	everyone := slices.Clone(r.People)
	i := slices.IndexFunc(everyone, func(p people.Person) bool { return p.ID == id })
	edit(&everyone[i])
	w.dir.Learn(w.now, people.NewRoster(r.Organization, nil, r.Locations, r.Teams, everyone))
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

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// local is a time of day of the Wednesday in Copenhagen, or of another day:
// "09:30" or "2026-03-10 09:30".
func local(s string) time.Time {
	if len(s) == len("15:04") {
		s = wednesday + " " + s
	}
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// set moves the clock to a local time.
func (w *world) set(at string) { w.now = local(at) }

// must runs the command of a person and fails where it is refused.
func (w *world) must(person string, c timetrack.Command) timetrack.Entry {
	w.Helper()
	out := w.send(person, timetrack.BatchOptions{}, c)
	if out[0].Err != nil {
		w.Fatalf("%s %s: %v", person, c.Op, out[0].Err)
	}
	return out[0].Entry
}

// try returns the refusal of a command.
func (w *world) try(person string, c timetrack.Command) error {
	w.Helper()
	return w.send(person, timetrack.BatchOptions{}, c)[0].Err
}

// offline sends commands as a device of the person's does.
func (w *world) offline(person string, cmds ...timetrack.Command) []timetrack.Outcome {
	w.Helper()
	return w.send(person, timetrack.BatchOptions{Offline: true}, cmds...)
}

func (w *world) send(person string, opts timetrack.BatchOptions, cmds ...timetrack.Command) []timetrack.Outcome {
	w.Helper()
	out, err := w.sheet.SubmitAll(context.Background(), w.as(person), cmds, opts)
	if err != nil {
		w.Fatalf("submit: %v", err)
	}
	return out
}

func start(activity string) timetrack.Command {
	return timetrack.Command{Op: timetrack.OpStart, Activity: activity}
}

func stop() timetrack.Command { return timetrack.Command{Op: timetrack.OpStop} }

func add(activity, from, to string) timetrack.Command {
	return timetrack.Command{Op: timetrack.OpAdd, Activity: activity, Start: local(from), Stop: local(to)}
}

func edit(id, activity, from, to string) timetrack.Command {
	c := add(activity, from, to)
	c.Op, c.Entry = timetrack.OpEdit, id
	return c
}

func remove(id string) timetrack.Command {
	return timetrack.Command{Op: timetrack.OpRemove, Entry: id}
}

// made marks a command as made at a local time, and so as received later.
func made(at string, c timetrack.Command) timetrack.Command {
	c.Origin = change.Origin{Made: local(at)}
	return c
}

// day lists a day of a person, as the person sees it.
func (w *world) day(person, date string) timetrack.Day {
	w.Helper()
	d, err := w.sheet.Day(context.Background(), w.as(person), person, day(date))
	if err != nil {
		w.Fatalf("day of %s: %v", person, err)
	}
	return d
}

// times lists a day in short: "Calls 09:00-10:30".
func (w *world) times(person, date string) []string {
	w.Helper()
	var out []string
	for _, it := range w.day(person, date).Items {
		out = append(out, short(it.Entry))
	}
	return out
}

func short(e timetrack.Entry) string {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	clock := func(t time.Time) string {
		if t.IsZero() {
			return "?"
		}
		return t.In(loc).Format("15:04")
	}
	s := e.Activity + " " + clock(e.Start) + "-" + clock(e.Stop)
	if e.Held {
		s += " held"
	}
	return s
}

func same(t failer, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// refusal checks what an error matches, its code, and the field that it names.
func refusal(t failer, what string, err, want error, code, field string) {
	t.Helper()
	got := ""
	if r, ok := errors.AsType[*fault.Refusal](err); ok {
		got = r.Field
	}
	if r, ok := errors.AsType[*fault.Invalid](err); ok {
		got = r.Field
	}
	if !errors.Is(err, want) || fault.Code(err) != code || got != field {
		t.Errorf("%s: %v, of code %s and field %q; want %v, %s and %q", what, err, fault.Code(err), got, want, code, field)
	}
}

// unchanged checks that what fn does leaves the organization as it was.
func (w *world) unchanged(t *testing.T, what string, fn func()) {
	t.Helper()
	before := w.version()
	fn()
	if after := w.version(); after != before {
		t.Errorf("%s changed something", what)
	}
}

// version is that of the last change of the organization.
func (w *world) version() (v int64) {
	w.Helper()
	err := w.db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
		s, err := tx.Changes().State(ctx)
		v = s.Version
		return err
	})
	if err != nil {
		w.Fatalf("state: %v", err)
	}
	return v
}

func (w *world) clock() time.Time { return w.now }
