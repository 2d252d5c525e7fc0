package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	stdsync "sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// world is an organization with a clock that tests set. Its people:
//
//	ann, bob   10  north
//	cyd        10  south
//	mia        20  north   manager
//	max        20  south   manager
//	eve, eva   40          enterprise
type world struct {
	testing.TB
	org    string
	db     storage.DB
	dir    *directory.Directory
	log    *tracking.Log
	server *server.Server

	mu  stdsync.Mutex
	now time.Time // Wednesday 11 March 2026, 09:00 in UTC
}

func newWorld(t testing.TB) *world { return newWorldOn(t, memstore.New(nil), "org") }

func newWorldOn(t testing.TB, db storage.DB, org string) *world {
	t.Helper()
	w := serving(t, db, org, instant("2026-03-02T06:00:00Z"))
	w.update(func(ctx context.Context, tx storage.Tx) error {
		err := tx.Organization().Put(ctx, people.Organization{ID: org, Revision: 1, Name: "Acme"}, "", w.now)
		for _, l := range []string{"north", "south"} {
			err = errors.Join(err, tx.Locations().Put(ctx, people.Location{ID: l, Revision: 1, Name: l}, "", w.now))
		}
		for _, p := range []people.Person{
			person("ann", "representative", "north"), person("bob", "representative", "north"), person("cyd", "representative", "south"),
			person("mia", "manager", "north"), person("max", "manager", "south"), person("eve", "enterprise"), person("eva", "enterprise"),
		} {
			err = errors.Join(err, tx.People().Put(ctx, p, "", w.now))
		}
		return err
	})
	w.save(calls())
	w.set("2026-03-11T09:00:00Z")
	return w
}

// serving is a world with a server on what is in db.
func serving(t testing.TB, db storage.DB, org string, now time.Time) *world {
	w := &world{TB: t, org: org, db: db, now: now}
	w.dir = directory.New(db, &directory.Options{Now: w.clock})
	w.log = tracking.New(storage.Tracking(db), w.dir, &tracking.Options{Now: w.clock})
	w.server = server.New(server.Config{DB: db, Directory: w.dir}, &server.Options{Now: w.clock})
	return w
}

// serverWith is another server on the same data, which knows the people from
// elsewhere.
func (w *world) serverWith(dir people.Directory) *server.Server {
	return server.New(server.Config{DB: w.db, Directory: dir}, &server.Options{Now: w.clock})
}

func person(id, preset string, locations ...string) people.Person {
	p, _ := people.PresetNamed(preset)
	out := people.Person{ID: id, Revision: 1, FirstName: string(id[0]-'a'+'A') + id[1:], LastName: "Test", Level: p.Level, Permissions: p.Permissions}
	for _, l := range locations {
		out.Locations = append(out.Locations, people.Membership{ID: l})
	}
	return out
}

// calls is a weekly tracker that everyone at north and south enters from
// Monday 2 February on.
func calls() tracking.Tracker {
	return tracking.Tracker{
		ID: "calls", Name: "Calls", Start: day("2026-02-02"), Period: period.Week,
		Metrics: []tracking.Metric{
			{ID: "made", Name: "Made", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 70}}},
			{ID: "tidy", Name: "Tidy desk", Kind: tracking.CheckBox},
		},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"north", "south"}, Everyone: true}},
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) set(at string)                 { w.to(instant(at)) }
func (w *world) pass(d time.Duration)          { w.to(w.clock().Add(d)) }
func (w *world) ago(d time.Duration) time.Time { return w.clock().Add(-d) }

func (w *world) to(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at
}

func (w *world) update(fn func(context.Context, storage.Tx) error) {
	w.Helper()
	if err := w.db.Update(context.Background(), w.org, fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) view(fn func(context.Context, storage.Tx) error) {
	w.Helper()
	if err := w.db.View(context.Background(), w.org, fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) as(id string) people.Actor {
	w.Helper()
	a, err := w.dir.Actor(context.Background(), w.org, id)
	if err != nil {
		w.Fatalf("%s: %v", id, err)
	}
	return a
}

// person changes one, as from now on.
func (w *world) person(id string, edit func(*people.Person)) {
	w.Helper()
	w.update(func(ctx context.Context, tx storage.Tx) error {
		p, err := tx.People().Get(ctx, id, time.Time{})
		if err != nil {
			return err
		}
		p.Revision++
		edit(&p)
		return tx.People().Put(ctx, p, "eve", w.clock())
	})
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

func (w *world) edit(id string, fn func(*tracking.Tracker)) {
	w.Helper()
	t, err := w.log.Tracker(context.Background(), w.as("eve"), id)
	if err != nil {
		w.Fatal(err)
	}
	fn(&t)
	w.save(t)
}

// close closes the week of a day.
func (w *world) close(date string) {
	w.Helper()
	if _, err := w.log.Close(context.Background(), w.as("eve"), "calls", day(date), ""); err != nil {
		w.Fatal(err)
	}
}

// correct sets a value of somebody's.
func (w *world) correct(by, whose, date string, value int64) {
	w.Helper()
	_, err := w.log.Submit(context.Background(), w.as(by), tracking.Submit{Tracker: "calls", Key: key(whose, date), Value: value, Reason: "checked"})
	if err != nil {
		w.Fatal(err)
	}
}

// value is what stands there, and by whom.
func (w *world) value(whose, date string) string {
	w.Helper()
	text := ""
	w.view(func(ctx context.Context, tx storage.Tx) error {
		k := key(whose, date)
		subs, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{k.Metric}, People: []string{k.Person}, Span: period.Span{From: k.Date, Until: k.Date + 1}})
		if len(subs) > 0 {
			text = fmt.Sprintf("%s by %s", subs[0].New, subs[0].By)
		}
		return err
	})
	return text
}

func key(whose, date string) tracking.Key {
	return tracking.Key{Metric: "made", Date: day(date), Person: whose}
}

// device is an app of a person, as it numbers and sends its changes.
type device struct {
	*world
	id, person string
	ahead      time.Duration // of its clock
	seq        int64
	stored     int64
	cursor     string
	mark       string // of the last answer
}

func (w *world) device(person string) *device {
	return &device{world: w, id: change.NewID(), person: person}
}

// wall is the device's clock.
func (d *device) wall() time.Time { return d.clock().Add(d.ahead) }

// change numbers a change, made now unless edits say otherwise.
func (d *device) change(kind string, args any, edits ...func(*sync.Change)) sync.Change {
	d.Helper()
	raw, ok := args.(string)
	if !ok {
		b, err := json.Marshal(args)
		if err != nil {
			d.Fatal(err)
		}
		raw = string(b)
	}
	d.seq++
	c := sync.Change{Seq: d.seq, ID: change.NewID(), Kind: kind, Args: json.RawMessage(raw), Made: d.wall()}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

func (d *device) submit(op tracking.Op, date string, value, base int64, edits ...func(*sync.Change)) sync.Change {
	d.Helper()
	return d.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "calls", Metric: "made", Date: day(date), Op: op, Value: value, Base: base}, edits...)
}

func madeAt(at time.Time) func(*sync.Change)  { return func(c *sync.Change) { c.Made = at } }
func policy(at time.Time) func(*sync.Change)  { return func(c *sync.Change) { c.Policy = at } }
func identified(id string) func(*sync.Change) { return func(c *sync.Change) { c.ID = id } }

func (d *device) message(changes ...sync.Change) sync.Push {
	return sync.Push{Protocol: sync.Protocol, Device: d.id, Sent: d.wall(), Stored: d.stored, Mark: d.mark, Changes: changes}
}

// push must succeed.
func (d *device) push(changes ...sync.Change) sync.PushAnswer {
	d.Helper()
	a, err := d.server.Push(context.Background(), d.as(d.person), d.message(changes...))
	if err != nil {
		d.Fatalf("push: %v", err)
	}
	d.mark = a.Mark
	return a
}

// one pushes one change and returns its verdict.
func (d *device) one(c sync.Change) sync.Verdict {
	d.Helper()
	a := d.push(c)
	i := slices.IndexFunc(a.Verdicts, func(v sync.Verdict) bool { return v.Seq == c.Seq })
	if i < 0 || a.Last < c.Seq {
		d.Fatalf("no verdict on %d in %+v", c.Seq, a)
	}
	return a.Verdicts[i]
}

func (d *device) asks() sync.Pull {
	return sync.Pull{Protocol: sync.Protocol, Device: d.id, Cursor: d.cursor, Sent: d.wall(), Stored: d.stored, Mark: d.mark, Made: d.seq}
}

// pull must succeed; the cursor and the mark are kept.
func (d *device) pull() sync.PullAnswer {
	d.Helper()
	a, err := d.server.Pull(context.Background(), d.as(d.person), d.asks())
	if err != nil {
		d.Fatalf("pull: %v", err)
	}
	d.cursor, d.mark = a.Cursor, a.Mark
	return a
}

// synced pulls until there is no more, and returns the entries by key and
// whether it began with a reset.
func (d *device) synced() (map[string]string, bool) {
	d.Helper()
	rows, reset := map[string]string{}, false
	for range 1000 {
		a := d.pull()
		reset = reset || a.First
		for _, e := range entriesOf(d, a.Rows) {
			rows[e.Key.String()] = e.New.String()
		}
		if !a.More {
			return rows, reset
		}
	}
	d.Fatal("pulls do not end")
	return nil, false
}

// brief is the part of a verdict that rules decide.
type brief struct {
	Status, Code string
	Uncertain    bool
}

func briefly(v sync.Verdict) brief { return brief{v.Status, v.Code, v.Uncertain} }

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// refused checks the code of a refusal.
func refused(t testing.TB, what string, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Errorf("%s: refused with %q (%v), want %q", what, fault.Code(err), err, code)
	}
}

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

// everything asks for the longest page.
func everything() query.Page { return query.Page{Limit: query.MaxLimit} }

// entriesOf reads rows, which are all of entries.
func entriesOf(t testing.TB, rows []sync.Row) []tracking.Submission {
	t.Helper()
	var all []tracking.Submission
	for _, row := range rows {
		s, err := sync.EntryOf(row)
		if err != nil || row.Kind != sync.EntryRow || row.Key != s.Key.String() {
			t.Fatalf("row %+v: %v", row, err)
		}
		all = append(all, s)
	}
	return all
}

// trackersIn reads the section of the trackers; nil where an answer has none.
func trackersIn(t testing.TB, a sync.PullAnswer) *sync.Tracking {
	t.Helper()
	section, ok := a.Sections[sync.TrackingSection]
	if !ok {
		return nil
	}
	d := new(sync.Tracking)
	if err := json.Unmarshal(section, d); err != nil {
		t.Fatal(err)
	}
	return d
}
